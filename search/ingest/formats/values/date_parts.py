"""Months, seasons and years that are printed without a day, and spans of days."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from search.ingest.formats.values.named_days import in_words
from search.ingest.lines.date_lines import find_day

HAN = re.compile(r"((?:1[6-9]|20)\d\d) ?[年년] ?(\d{1,2}) ?[月월](?: ?(\d{1,2}) ?[日일号])?")
_MONTH_ONLY = re.compile(
    r"((?:1[6-9]|20)\d\d)[-/.](\d{1,2})(?:[-/.]00?)?|(\d{1,2})[/.]((?:1[6-9]|20)\d\d)"
)
_YEAR_ONLY = re.compile(r"((?:1[6-9]|20)\d\d)(?:-00-00)?")
_MONTH_NAMED = re.compile(r"([^\W\d_]{3,12})\.?,? (?:de |del )?((?:1[6-9]|20)\d\d)")
# Several days of one month, and a time that is a guess: the month or year is all that is certain.
_DAYS = re.compile(
    r"([^\W\d_]{3,12})\.? {0,2}(\d{1,2}) ?[-–] ?(\d{1,2}),? ((?:1[6-9]|20)\d\d)"
    r"|(\d{1,2})\.? ?[-–] ?(\d{1,2})\.? ([^\W\d_]{3,12})\.?,? ((?:1[6-9]|20)\d\d)"
)
# A double issue, or a quarter: "November/December 2007", "Dec 2007 - Jan 2008".
_MONTHS = re.compile(
    r"([^\W\d_]{3,12})\.?(?: ((?:1[6-9]|20)\d\d))? ?[-–—/] ?([^\W\d_]{3,12})\.?,?"
    r" ((?:1[6-9]|20)\d\d)"
)
_SEASON = re.compile(
    r"(spring|summer|autumn|fall|winter|frühjahr|frühling|sommer|herbst|printemps|été|automne"
    r"|hiver|primavera|verano|otoño|invierno)[, ]{1,2}((?:1[6-9]|20)\d\d)",
    re.IGNORECASE,
)
_SEASONS = {
    3: "spring frühjahr frühling printemps primavera",
    6: "summer sommer été verano",
    9: "autumn fall herbst automne otoño",
    12: "winter hiver invierno",
}
_SEASON_MONTH = {name: month for month, names in _SEASONS.items() for name in names.split()}
_QUARTER = re.compile(
    r"(?:Q([1-4])[ /-]?((?:1[6-9]|20)\d\d))|(?:((?:1[6-9]|20)\d\d)[ /-]?Q([1-4]))"
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or the first day of a printed month, season or year.

    Attributes:
        date: the day.
        precision: "day", "month", "two months", "season" or "year".
        printed: the text it was read from.
    """

    date: dt.date
    precision: str
    printed: str


def several_days(text: str) -> Day | None:
    """Return the month of a text that is a span of its days, or the months of a span of two or
    three, None if it is none.
    """
    if months := _MONTHS.fullmatch(text):
        return _several_months(text, *months.groups())
    match = _DAYS.fullmatch(text)
    if not match or not int(match[2] or match[5]) < int(match[3] or match[6]) <= 31:
        return None
    month = month_or_year(f"{match[1] or match[7]} {match[4] or match[8]}")
    return Day(month.date, "month", text) if month and month.precision == "month" else None


def _several_months(
    text: str, first: str, first_year: str | None, last: str, year: str
) -> Day | None:
    end = month_or_year(f"{last} {year}")
    begin = month_or_year(f"{first} {first_year or year}")
    if begin and end and not first_year and begin.date > end.date:
        begin = month_or_year(f"{first} {int(year) - 1}")  # "December/January 2008"
    if not begin or not end or (begin.precision, end.precision) != ("month", "month"):
        return None
    months = (end.date.year - begin.date.year) * 12 + end.date.month - begin.date.month
    precision = {1: "two months", 2: "season"}.get(months)
    return Day(begin.date, precision, text) if precision else None


def month_or_year(text: str) -> Day | None:
    """Return the month, season or year that is the whole text, None if it is none."""
    if match := _YEAR_ONLY.fullmatch(text):
        return _at("year", text, match[1], 1)
    if match := _MONTH_ONLY.fullmatch(text):
        return _at("month", text, match[1] or match[4], match[2] or match[3])
    if match := HAN.fullmatch(text):
        return _at("month", text, match[1], match[2])
    if match := _SEASON.fullmatch(text):
        return _at("season", text, match[2], _SEASON_MONTH[match[1].casefold()])
    if match := _QUARTER.fullmatch(text):
        year, quarter = match[2] or match[3], int(match[1] or match[4])
        return _at("season", text, year, quarter * 3 - 2)
    if match := _MONTH_NAMED.fullmatch(text):
        first = find_day(f"1 {match[1]} {match[2]}") or in_words(f"1 {match[1]} {match[2]}")
        return Day(first, "month", text) if first else None
    return None


def _at(precision: str, text: str, year: str, month: str | int) -> Day | None:
    first = date_of(year, month, 1)
    return Day(first, precision, text) if first else None


def date_of(year: str | int, month: str | int, number: str | int) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(number))
    except ValueError:
        return None
