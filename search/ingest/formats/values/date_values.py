"""Reader of date fields of other systems, as precise as the day was printed.

An ambiguous day is None: a wrong day is worse than none.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from search.ingest.lines.date_lines import find_day

_COMPACT = re.compile(r"((?:1[6-9]|20)\d\d)(\d\d)(\d\d)(?:T?\d{0,6}.{0,40})?")
_SECONDS = (10**8, 10**10)  # 1973 to 2286; smaller numbers are not taken for moments
_MILLISECONDS = (10**11, 10**13)  # 1973 to 2286, as above: no number is both
_SERIALS = (10_000, 60_000)  # Excel's days since 1899-12-30: 1927 to 2064
_DOTNET = re.compile(r"/?\\?/Date\((-?\d{8,14})[+-]?\d{0,4}\)\\?/?")
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})\. ?(\d{1,2})\. ?((?:1[6-9]|20)?\d\d)(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2((?:1[6-9]|20)?\d\d)(?!\d)")
_SHORT = re.compile(r"(?<!\d)(\d{1,2})[- ]([A-Za-z]{3,9})[- ](\d\d)(?!\d)")
_HAN = re.compile(r"((?:1[6-9]|20)\d\d) ?[年년] ?(\d{1,2}) ?[月월](?: ?(\d{1,2}) ?[日일号])?")
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
_ABOUT = re.compile(r"(?:ca?\.|circa) ?", re.IGNORECASE)
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
_LANGUAGES = ["en", "de", "fr", "es", "it", "pt", "nl", "ru", "uk", "pl", "cs", "sv", "da", "nb",
              "fi", "tr", "ar", "he", "fa", "hi", "ja", "zh", "ko", "el", "hu", "ro", "bg", "hr",
              "ca", "id"]  # fmt: skip
_LONGEST = 100  # characters of a field that is read as a day; longer ones are prose
_NAMED_DAY = re.compile(
    r"(?:^|[/!_ ]|(?<=[A-Za-z])-)((?:1[6-9]|20)\d\d)([-_.]?)(\d{1,2})\2(\d{1,2})(?=[-_. ][^/]*$|$)"
)
_FOLDER_DAY = re.compile(r"(?:^|[/!])((?:1[6-9]|20)\d\d)/(\d{1,2})/(\d{1,2})/")


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


def day(value: object) -> dt.date | None:
    """Return the full day that `value` names, None if it names none.

    >>> day("5. März 2019")
    datetime.date(2019, 3, 5)
    """
    found = read_day(value)
    return found.date if found is not None and found.precision == "day" else None


def read_day(value: object, order: str = "") -> Day | None:
    """Return the day that `value` names, as written: a time and its zone never move it.

    Reads what `find_day` reads, ISO 8601 in all its forms, moments (seconds, milliseconds, Excel's
    days), month names of thirty languages, days with dots (day first), and months, seasons and
    years alone.

    Args:
        value: a text, number, date, or None.
        order: "dmy" or "mdy" if the order of days in figures (3/5/2019) is known.

    Returns:
        The day; None if there is none, or more than one reading.

    >>> read_day("December 1941")
    Day(date=datetime.date(1941, 12, 1), precision='month', printed='December 1941')
    >>> read_day("November 14-20, 2007").precision, read_day("ca. 1941").precision
    ('month', 'year')
    >>> read_day("November/December 2007").precision
    'two months'
    >>> read_day("3/5/2019") is None
    True
    >>> read_day("3/5/2019", "dmy").date
    datetime.date(2019, 5, 3)
    """
    if isinstance(value, dt.datetime):
        return Day(value.date(), "day", str(value))
    if isinstance(value, dt.date):
        return Day(value, "day", str(value))
    if isinstance(value, bool) or value is None:
        return None
    text = " ".join(_ascii_digits(str(value)).split())[:_LONGEST]
    if several := _several_days(text):
        return several
    whole = _whole_day(text, order)
    if whole is not None:
        return Day(whole, "day", text)
    about = _ABOUT.match(text)
    if part := _part(text[about.end() :] if about else text):
        return Day(part.date, part.precision, text)
    named = _in_words(text) if any(sign.isalpha() for sign in text) else None
    return Day(named, "day", text) if named else None


def american(text: str) -> str | dt.date:
    """Return the day in a text that writes the month first, the text itself without one.

    >>> american("03/05/2009 10:00:00 AM")
    datetime.date(2009, 3, 5)
    """
    found = read_day(text, "mdy")
    return found.date if found else text


def order_of(text: str) -> str:
    """Return "dmy" or "mdy" if a day in figures is valid in that order alone, else "".

    >>> order_of("13/3/2019"), order_of("3/13/2019"), order_of("3/5/2019")
    ('dmy', 'mdy', '')
    """
    match = _SLASHED.search(text)
    if not match:
        return ""
    first, second = int(match[1]), int(match[3])
    if first > 12 >= second:
        return "dmy"
    return "mdy" if second > 12 >= first else ""


def day_in_path(key: str) -> dt.date | None:
    """Return the full day in a file's name or folders, None without one.

    >>> day_in_path("_posts/2019-3-6-the-bridge.md"), day_in_path("1990/04/29/ferry.html")
    (datetime.date(2019, 3, 6), datetime.date(1990, 4, 29))
    """
    if match := _NAMED_DAY.search(key):
        return (
            _date(match[1], match[3], match[4])
            if match[2] or len(match[3] + match[4]) == 4
            else None
        )
    if match := _FOLDER_DAY.search(key):
        return _date(match[1], match[2], match[3])
    return None


def _whole_day(text: str, order: str) -> dt.date | None:
    if match := _COMPACT.fullmatch(text):
        return _date(match[1], match[2], match[3])
    if match := _DOTNET.fullmatch(text):
        return _moment(match[1])
    if re.fullmatch(r"\d{5}(?:\.\d{1,12})?|\d{9,13}(?:\.\d{1,9})?", text):
        return _moment(text)
    if match := _HAN.search(text):
        return _date(match[1], match[2], match[3]) if match[3] else None
    if match := _DOTTED.search(text):
        return _date(_year(match[3]), match[2], match[1])
    if match := _SLASHED.search(text):
        if order:
            first, second = (match[3], match[1]) if order == "dmy" else (match[1], match[3])
            return _date(_year(match[4]), first, second)
        return find_day(text)
    if match := _SHORT.search(text):
        return find_day(f"{match[1]} {match[2]} {_year(match[3])}")
    return find_day(text)


def _several_days(text: str) -> Day | None:
    """Return the month of a text that is a span of its days, or the months of a span of two or
    three, None if it is none.
    """
    if months := _MONTHS.fullmatch(text):
        return _several_months(text, *months.groups())
    match = _DAYS.fullmatch(text)
    if not match or not int(match[2] or match[5]) < int(match[3] or match[6]) <= 31:
        return None
    month = _part(f"{match[1] or match[7]} {match[4] or match[8]}")
    return Day(month.date, "month", text) if month and month.precision == "month" else None


def _several_months(
    text: str, first: str, first_year: str | None, last: str, year: str
) -> Day | None:
    end = _part(f"{last} {year}")
    begin = _part(f"{first} {first_year or year}")
    if begin and end and not first_year and begin.date > end.date:
        begin = _part(f"{first} {int(year) - 1}")  # "December/January 2008"
    if not begin or not end or (begin.precision, end.precision) != ("month", "month"):
        return None
    months = (end.date.year - begin.date.year) * 12 + end.date.month - begin.date.month
    precision = {1: "two months", 2: "season"}.get(months)
    return Day(begin.date, precision, text) if precision else None


def _part(text: str) -> Day | None:
    """Return the month, season or year that is the whole text, None if it is none."""
    if match := _YEAR_ONLY.fullmatch(text):
        return _at("year", text, match[1], 1)
    if match := _MONTH_ONLY.fullmatch(text):
        return _at("month", text, match[1] or match[4], match[2] or match[3])
    if match := _HAN.fullmatch(text):
        return _at("month", text, match[1], match[2])
    if match := _SEASON.fullmatch(text):
        return _at("season", text, match[2], _SEASON_MONTH[match[1].casefold()])
    if match := _QUARTER.fullmatch(text):
        year, quarter = match[2] or match[3], int(match[1] or match[4])
        return _at("season", text, year, quarter * 3 - 2)
    if match := _MONTH_NAMED.fullmatch(text):
        first = find_day(f"1 {match[1]} {match[2]}") or _in_words(f"1 {match[1]} {match[2]}")
        return Day(first, "month", text) if first else None
    return None


def _at(precision: str, text: str, year: str, month: str | int) -> Day | None:
    first = _date(year, month, 1)
    return Day(first, precision, text) if first else None


def _date(year: str | int, month: str | int, number: str | int) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(number))
    except ValueError:
        return None


def _year(text: str) -> int:
    return int(text) + (2000 if int(text) < 70 else 1900) if len(text) == 2 else int(text)


def _moment(text: str) -> dt.date | None:
    number = float(text)
    if _SECONDS[0] <= number < _SECONDS[1]:
        return dt.datetime.fromtimestamp(number, dt.UTC).date()
    if _MILLISECONDS[0] <= abs(number) < _MILLISECONDS[1]:
        return (dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=number)).date()
    if _SERIALS[0] <= number < _SERIALS[1]:
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(number))
    return None


def _ascii_digits(text: str) -> str:
    """Return a text with the digits of every script replaced by ASCII digits.

    >>> _ascii_digits("١٩٩٠")
    '1990'
    """
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.digit(sign)) if not sign.isascii() and sign.isdecimal() else sign
        for sign in text
    )


@lru_cache(maxsize=4096)
def _in_words(text: str) -> dt.date | None:
    """Return a day whose month is a word of any language, parsed strictly by dateparser.

    The text must have a year of four digits and no number besides a day and a time.
    """
    if not re.search(r"(?<!\d)(?:1[6-9]|20)\d\d(?!\d)", text) or len(text) > 60:
        return None
    found = _parser().get_date_data(text)
    moment = found.date_obj
    if moment is None or found.period != "day":
        return None
    result: dt.date = moment.date()
    return result if str(result.year) in text else None


@cache
def _parser() -> Any:
    from dateparser.date import DateDataParser

    logging.getLogger("dateparser").setLevel(logging.CRITICAL)
    return DateDataParser(
        languages=_LANGUAGES,
        settings={
            "STRICT_PARSING": True,
            "REQUIRE_PARTS": ["day", "month", "year"],
            "DATE_ORDER": "DMY",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
