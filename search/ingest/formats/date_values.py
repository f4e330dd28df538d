"""The day in a date field of another system; None where it can't be told for certain."""

from __future__ import annotations

import datetime as dt
import re

from search.ingest.lines.dates import find_day

_COMPACT = re.compile(r"((?:1[6-9]|20)\d\d)(\d\d)(\d\d)(?:T.{0,40})?")
_SECONDS = (10**8, 10**10)  # 1973 to 2286; smaller numbers are not taken for moments
_MILLISECONDS = (10**11, 10**13)


def day(value: object) -> dt.date | None:
    """The day that `value` names, as written: a time and its zone never move it.

    Reads what `find_day` reads, the compact form of ISO 8601 (19900429T101500Z), and numbers as
    seconds or milliseconds since 1970 in UTC.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip()[:100]
    if match := _COMPACT.fullmatch(text):
        try:
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
    return _moment(text) if re.fullmatch(r"\d{9,13}(?:\.\d{1,9})?", text) else find_day(text)


def _moment(text: str) -> dt.date | None:
    number = float(text)
    if _SECONDS[0] <= number < _SECONDS[1]:
        return dt.datetime.fromtimestamp(number, dt.UTC).date()
    if _MILLISECONDS[0] <= number < _MILLISECONDS[1]:
        return dt.datetime.fromtimestamp(number / 1000, dt.UTC).date()
    return None
