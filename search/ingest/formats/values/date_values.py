"""Reader of date fields of other systems, as precise as the day was printed.

An ambiguous day is None: a wrong day is worse than none.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping

from search.ingest.formats.values.date_parts import HAN, Day, date_of, month_or_year, several_days
from search.ingest.formats.values.named_days import in_words
from search.ingest.lines.date_lines import find_day

_COMPACT = re.compile(r"((?:1[6-9]|20)\d\d)(\d\d)(\d\d)(?:T?\d{0,6}.{0,40})?")
_SECONDS = (10**8, 10**10)  # 1973 to 2286; smaller numbers are not taken for moments
_MILLISECONDS = (10**11, 10**13)  # 1973 to 2286, as above: no number is both
_SERIALS = (10_000, 60_000)  # Excel's days since 1899-12-30: 1927 to 2064
_DOTNET = re.compile(r"/?\\?/Date\((-?\d{8,14})[+-]?\d{0,4}\)\\?/?")
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})\. ?(\d{1,2})\. ?((?:1[6-9]|20)?\d\d)(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})([/-])(\d{1,2})\2((?:1[6-9]|20)?\d\d)(?!\d)")
_SHORT = re.compile(r"(?<!\d)(\d{1,2})[- ]([A-Za-z]{3,9})[- ](\d\d)(?!\d)")
_ABOUT = re.compile(r"(?:ca?\.|circa) ?", re.IGNORECASE)
_LONGEST = 100  # characters of a field that is read as a day; longer ones are prose
_NAMED_DAY = re.compile(
    r"(?:^|[/!_ ]|(?<=[A-Za-z])-)((?:1[6-9]|20)\d\d)([-_.]?)(\d{1,2})\2(\d{1,2})(?=[-_. ][^/]*$|$)"
)
# "1990-04/", "1990/04/", "1990/April/", "1990/04 April/"
_FOLDER_MONTH = re.compile(
    r"(?:^|[/!])((?:1[6-9]|20)\d\d)"
    r"(?:[-_. ](\d{1,2})|/(\d{1,2})|/(?:\d{1,2}[-_. ]{1,3})?([^\W\d_]{3,12}))/"
)
_FOLDER_DAY = re.compile(r"(?:^|[/!])((?:1[6-9]|20)\d\d)/(\d{1,2})/(\d{1,2})/")


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
    if several := several_days(text):
        return several
    whole = _whole_day(text, order)
    if whole is not None:
        return Day(whole, "day", text)
    about = _ABOUT.match(text)
    if printed := month_or_year(text[about.end() :] if about else text):
        return Day(printed.date, printed.precision, text)
    named = in_words(text) if any(sign.isalpha() for sign in text) else None
    return Day(named, "day", text) if named else None


# Names in an object that is a moment, the surest first: PHP, Firestore, TownNews, schedules.
MOMENT_NAMES = ("date", "iso8601", "iso", "datetime", "utc", "gmt", "local", "start", "$date",
                "timestamp", "seconds", "_seconds", "published")  # fmt: skip


def moment_in(value: object) -> object:
    """Return what an object says of its day, any other value as it is.

    >>> moment_in({"date": "2019-03-05 08:00:00.000000", "timezone": "Europe/London"})
    '2019-03-05 08:00:00.000000'
    """
    if not isinstance(value, Mapping):
        return value
    inner = next((value[name] for name in MOMENT_NAMES if value.get(name)), value)
    return inner if isinstance(inner, str | int | float) else value


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


def order_among(texts: Iterable[str]) -> str:
    """Return the order that the days in a column show, "" where none or both do.

    >>> order_among(["3/5/2019", "13/5/2019"]), order_among(["5/13/2019", "13/5/2019"])
    ('dmy', '')
    """
    orders = {order_of(text) for text in texts} - {""}
    return orders.pop() if len(orders) == 1 else ""


def day_in_path(key: str) -> Day | None:
    """Return the day in a file's name or folders, else the month of its folders.

    >>> day_in_path("_posts/2019-3-6-the-bridge.md").date, day_in_path("1990/04/29/ferry.html").date
    (datetime.date(2019, 3, 6), datetime.date(1990, 4, 29))
    >>> day_in_path("1990/April/ferry.txt")
    Day(date=datetime.date(1990, 4, 1), precision='month', printed='April 1990')
    """
    found = None
    if match := _NAMED_DAY.search(key):
        if match[2] or len(match[3] + match[4]) == 4:
            found = date_of(match[1], match[3], match[4])
    elif match := _FOLDER_DAY.search(key):
        found = date_of(match[1], match[2], match[3])
    elif match := _FOLDER_MONTH.search(key):
        figures = match[2] or match[3]
        month = month_or_year(f"{match[1]}-{figures}" if figures else f"{match[4]} {match[1]}")
        return month if month is not None and month.precision == "month" else None
    return None if found is None else Day(found, "day", found.isoformat())


def _whole_day(text: str, order: str) -> dt.date | None:
    if (match := _COMPACT.fullmatch(text)) and (day := date_of(match[1], match[2], match[3])):
        return day  # else it may be a moment's milliseconds
    if match := _DOTNET.fullmatch(text):
        return _moment(match[1])
    if re.fullmatch(r"\d{5}(?:\.\d{1,12})?|\d{9,13}(?:\.\d{1,9})?", text):
        return _moment(text)
    if match := HAN.search(text):
        return date_of(match[1], match[2], match[3]) if match[3] else None
    if match := _DOTTED.search(text):
        return date_of(_year(match[3]), match[2], match[1])
    if match := _SLASHED.search(text):
        if order:
            first, second = (match[3], match[1]) if order == "dmy" else (match[1], match[3])
            return date_of(_year(match[4]), first, second)
        return find_day(text)
    if match := _SHORT.search(text):
        return find_day(f"{match[1]} {match[2]} {_year(match[3])}")
    return find_day(text)


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
