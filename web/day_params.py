"""Days in addresses."""

from __future__ import annotations

import datetime as dt
import re

_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?")


def parse_day(text: str, *, last: bool = False) -> dt.date | None:
    """Return a day from YYYY-MM-DD, YYYY-MM or YYYY, None if there is no such day.

    Args:
        text: the date.
        last: of a month or year take the last day, not the first.
    """
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        if year is None or day is not None:
            return dt.date(year or 0, month or 0, day or 0)
        first = dt.date(year, month or 1, 1)
        if not last:
            return first
        if month in (None, 12):
            return dt.date(year, 12, 31)
        return dt.date(year, (month or 0) + 1, 1) - dt.timedelta(days=1)
    except ValueError:
        return None
