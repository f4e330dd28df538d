"""In which periods a timeline counts."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Literal

from search.engines.protocols import SearchRequest

_A_PERIOD = re.compile(r"(?!0000)[0-9]{4}(-(0[1-9]|1[0-2]))?")


def timeline_unit(
    request: SearchRequest, first: dt.date | None, last: dt.date | None
) -> Literal["year", "month", "day"]:
    """Days when the chosen dates span up to 3 months, months up to 3 years, else years.

    The chosen dates are `since` to `until`, an open end standing for the first or last dated hit;
    without either, the chosen years or months; without those, years.
    """
    since, until = request.since, request.until
    if since is None and until is None:
        for facet in ("month", "year"):
            chosen = sorted(
                v
                for f in request.filters
                if f.facet == facet
                for v in f.include
                if v and _A_PERIOD.fullmatch(v)
            )
            if chosen:
                since, until = _period(chosen[0])[0], _period(chosen[-1])[1]
                break
        else:
            return "year"
    since, until = since or first, until or last
    if since is None or until is None:
        return "year"
    if until < _months_after(since, 3):
        return "day"
    return "month" if until < _months_after(since, 36) else "year"


def _months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months on (the 1st of the month behind where a month is too short);
    far dates stay at the last day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        return dt.date.max
    try:
        return dt.date(year, month + 1, day.day)
    except ValueError:
        return _months_after(day.replace(day=1), months + 1)


def _period(text: str) -> tuple[dt.date, dt.date]:
    """The first and last day of "1990" or "1990-04"."""
    year, _, month = text.partition("-")
    if not month:
        return dt.date(int(year), 1, 1), dt.date(int(year), 12, 31)
    first = dt.date(int(year), int(month), 1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
