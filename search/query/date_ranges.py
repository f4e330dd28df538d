"""Date ranges: dates as people type them, as half-open ranges of whole days.

A range is `(since, until)`: from `since` on and before `until`; None is open. Both None never
happens. The clock is a parameter: relative dates count from `today`.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from search.calendar_names import month_numbers
from search.query.calendar_days import calendar_span, day_before, first_day, shift

LONGEST = 80  # characters of a date; longer texts aren't parsed, which bounds the expressions' time
DaySpan = tuple[dt.date | None, dt.date | None]

_MONTHS = month_numbers()
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
} | {"a": 1, "an": 1}
_UNITS = {
    "day": (0, 1),
    "week": (0, 7),
    "month": (1, 0),
    "quarter": (3, 0),
    "year": (12, 0),
    "decade": (120, 0),
}
_UNIT = r"(?P<unit>day|week|month|quarter|year|decade)"
_BETWEEN = re.compile(
    r"(.*?)\s*(?:\.\.+|\s(?:to|until|till)\s)\s*(.*)|(\d{4}(?:/\d\d?"
    r"(?:/\d\d?)?)?)\s*-\s*(\d{4}(?:/\d\d?(?:/\d\d?)?)?)"
)
_ISO = re.compile(
    r"(?P<y>\d{4})(?:(?P<sep>[-/.])(?P<m>\d\d?)(?:(?P=sep)(?P<d>\d\d?))?)?"
    r"|(?P<by>\d{4})(?P<bm>\d\d)(?P<bd>\d\d)"
)
_QUARTER = re.compile(r"(?P<y>\d{4})[- ]?q(?P<q>[1-4])|q(?P<q2>[1-4])[- ](?P<y2>\d{4})")
_DECADE = re.compile(r"(?:the )?(\d{3}0)'?s")
_NAMED = re.compile(
    r"(?:(?P<d>\d\d?)(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<m>[a-z]+)\.?,?\s+(?:(?P<d2>\d\d?)(?:st"
    r"|nd|rd|th)?,?\s+)?(?P<y>\d{4})"
)
_AGO = re.compile(rf"(?P<n>\d{{1,5}}|[a-z]+) {_UNIT}s? ago")
_LAST_SOME = re.compile(
    rf"(?:in )?(?:the )?(?:last|past|previous) (?P<n>\d{{1,5}}|[a-z]+) {_UNIT}s?"
)
_CALENDAR = re.compile(rf"(?:the )?(?P<which>this|last|past|previous) {_UNIT}")
_MOMENT = r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)Z?"
_MOMENTS = re.compile(rf"(?:{_MOMENT})?\.\.(?:{_MOMENT})?", re.ASCII)
_COMPARED = re.compile(r"([<>]=?)\s*(.+)")
_HOW = 'a date is written 1990, 1990-04, 1990-04-29, 1990..1992-05, yesterday or "last 90 days"'


def parse_range(text: str, today: dt.date) -> DaySpan:
    """Return the range of days that a text names.

    Reads years, months and days (`1990`, `1990-04`, `1990-04-29`, `19900429`, `April 1990`, `29
    April 1990`), quarters (`1990-Q2`), decades (`1990s`), spans of them (`1990..1992-05`, either
    end may be open, both are included), comparisons (`>=1990`), and relative dates: `today`,
    `yesterday`, `this week`, `last month` (the calendar's), `last 90 days` (they end today), `3
    weeks ago`. `3/4/2021` is not read: a wrong day is worse than none.

    Raises:
        ValueError: it can't be read; the message says what can be.

    >>> parse_range("1990-04", dt.date(2024, 5, 1))
    (datetime.date(1990, 4, 1), datetime.date(1990, 5, 1))
    """
    if len(text) > LONGEST:
        raise ValueError(_HOW)
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    plain = re.sub(r"[‐‑–—−]", "-", plain.replace("…", ".."))
    if re.match(r"[a-z]+[-_]", plain):  # last-90-days, to spare the quotes
        plain = re.sub(r"[-_]", " ", plain)
    plain = " ".join(plain.split())
    compared = _COMPARED.fullmatch(plain)
    if compared:
        return _compare(compared[1], _period(compared[2], today))
    between = _BETWEEN.fullmatch(plain)
    if not between:
        return _period(plain, today)
    first, last = (between[1], between[2]) if between[3] is None else (between[3], between[4])
    if not first and not last:
        raise ValueError(_HOW)
    since = _period(first, today)[0] if first else None
    until = _period(last, today)[1] if last else None
    if since is not None and until is not None and until <= since:
        raise ValueError("the range ends before it begins")
    return since, until


def parse_moments(text: str, today: dt.date) -> DaySpan:
    """Return the range that a text names, in days as `parse_range` or between moments.

    A moment is written 2026-11-29T14:05 or 2026-11-29T14:05:09, in UTC. The first is included, the
    last is not.

    Raises:
        ValueError: it can't be read; the message says what can be.

    >>> parse_moments("2026-11-29T14:05..", dt.date(2026, 11, 30))[0]
    datetime.datetime(2026, 11, 29, 14, 5, tzinfo=datetime.timezone.utc)
    """
    found = _MOMENTS.fullmatch(text.strip()) if len(text) <= LONGEST else None
    if found is None or not any(found.groups()):
        return parse_range(text, today)
    since, until = (
        dt.datetime.fromisoformat(end).replace(tzinfo=dt.UTC) if end else None
        for end in found.groups()
    )
    if since is not None and until is not None and until <= since:
        raise ValueError("the range ends before it begins")
    return since, until


def format_moments(since: dt.date | None, until: dt.date | None) -> str:
    """Return the text of a range of moments, the inverse of `parse_moments`.

    >>> format_moments(dt.datetime(2026, 11, 29, 14, 5, tzinfo=dt.UTC), None)
    '2026-11-29T14:05:00..'
    """
    if not isinstance(since, dt.datetime) and not isinstance(until, dt.datetime):
        if since is not None and since == until:
            return f">{since}"  # after the calendar's last day
        if until == dt.date.min:
            return f"<{until}"
        return format_range(since, until)
    return "..".join(_moment(end) for end in (since, until))


def _moment(end: dt.date | None) -> str:
    return "" if end is None else end.strftime("%Y-%m-%dT%H:%M:%S")


def before(text: str, today: dt.date) -> DaySpan:
    """Return the range before the period that a text names, which is excluded.

    Raises:
        ValueError: as for `parse_range`.

    >>> before("1990", dt.date(2024, 5, 1))
    (None, datetime.date(1990, 1, 1))
    """
    return _compare("<", parse_range(text, today))


def after(text: str, today: dt.date) -> DaySpan:
    """Return the range after the period that a text names, which is excluded.

    Raises:
        ValueError: as for `parse_range`.

    >>> after("1990", dt.date(2024, 5, 1))
    (datetime.date(1991, 1, 1), None)
    """
    return _compare(">", parse_range(text, today))


def format_range(since: dt.date | None, until: dt.date | None) -> str:
    """Return the shortest text of a range, which `parse_range` reads back on any day.

    The two may not both be None.

    >>> format_range(dt.date(1990, 4, 1), dt.date(1990, 5, 1))
    '1990-04'
    """
    if since is not None and until is not None:
        last = day_before(until)
        if since == last:
            return str(since)
        for whole in (str(since)[:4], str(since)[:7]):
            if _absolute(whole) == (since, until):
                return whole
    first_text = "" if since is None else str(since)[: _telling(since)]
    last_text = "" if until is None else str(day_before(until))[: _telling(until)]
    return f"{first_text}..{last_text}"


def _telling(edge: dt.date) -> int:
    """Return how many characters of an edge day are needed: its year, month or all."""
    return 10 if edge.day > 1 else 7 if edge.month > 1 else 4


def _period(text: str, today: dt.date) -> DaySpan:
    """Return the range of one period, without spans and comparisons."""
    found = _relative(text, today) or _absolute(text)
    if found is None:
        raise ValueError(_HOW)
    return found


def _absolute(text: str) -> DaySpan | None:
    if match := _ISO.fullmatch(text):
        parts = match["y"] or match["by"], match["m"] or match["bm"], match["d"] or match["bd"]
        return calendar_span(*(int(part) if part else 0 for part in parts))
    if match := _QUARTER.fullmatch(text):
        year, quarter = int(match["y"] or match["y2"]), int(match["q"] or match["q2"])
        return calendar_span(year, quarter * 3 - 2)[0], calendar_span(year, quarter * 3)[1]
    if match := _DECADE.fullmatch(text):
        return calendar_span(int(match[1]))[0], calendar_span(int(match[1]) + 9)[1]
    if (
        (match := _NAMED.fullmatch(text))
        and match["m"] in _MONTHS
        and not (match["d"] and match["d2"])
    ):
        return calendar_span(
            int(match["y"]), _MONTHS[match["m"]], int(match["d"] or match["d2"] or 0)
        )
    return None


def _relative(text: str, today: dt.date) -> DaySpan | None:
    tomorrow = shift(today, days=1)
    if text in ("today", "now"):
        return today, tomorrow
    if text == "yesterday":
        return shift(today, days=-1), today
    if match := _LAST_SOME.fullmatch(text):
        number = _number(match["n"])
        months, days = _UNITS[match["unit"]]
        return (shift(tomorrow, -number * months, -number * days), tomorrow) if number else None
    if match := _AGO.fullmatch(text):
        number = _number(match["n"])
        months, days = _UNITS[match["unit"]]
        day = shift(today, -number * months, -number * days)
        return (day, shift(day, days=1)) if number else None
    if match := _CALENDAR.fullmatch(text):
        months, days = _UNITS[match["unit"]]
        first = first_day(today, match["unit"])
        if match["which"] == "this":
            return first, shift(first, months, days)
        return shift(first, -months, -days), first
    return None


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _NUMBERS.get(text, 0)


def _compare(sign: str, period: DaySpan) -> DaySpan:
    since, until = period
    if sign == "<=":
        return None, until
    if sign == ">=":
        return since, None
    edge = since if sign == "<" else until
    if sign == "<":
        if edge is None:
            raise ValueError("nothing is before an open beginning")
        return None, edge
    return (
        (edge, None) if edge is not None else (dt.date.max, dt.date.max)
    )  # after the last day there is: no day
