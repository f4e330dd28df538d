"""Date lines: the day that a line of a page names, if it is unambiguous."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable

from search.calendar_names import month_numbers

_MONTHS = month_numbers()
_MONTH = (
    r"(?P<{}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = re.compile(
    r"(?<![\d/-])(?:"
    r"(?P<y1>(?:1[6-9]|20)\d\d)[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})(?!\d)"
    r"|"
    + _MONTH.format("m2")
    + r" {0,2}(?P<d2>\d{1,2})(?:st|nd|rd|th)?,? {1,2}(?P<y2>(?:1[6-9]|20)\d\d)(?!\d(?!\d?:\d))"
    r"|(?P<d3>\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]{1,2}"
    + _MONTH.format("m3")
    + r",?[ -]{1,2}(?P<y3>(?:1[6-9]|20)\d\d)(?!\d(?!\d?:\d))"
    r"|(?P<a4>\d{1,2})(?P<sep>[/.-])(?P<b4>\d{1,2})(?P=sep)(?P<y4>(?:1[6-9]|20)?\d\d)(?!\d)"
    r")",
    re.IGNORECASE,
)
# The digits of every day: a search for them alone is ten times as fast as one for days.
_DIGITS = re.compile(r"(?:1[6-9]|20)\d\d|\d[/.-]\d{1,2}[/.-]\d")
_UPDATE = re.compile(
    r"updated|modified|aktualisiert|mis à jour|actualizad|atualizad|aggiornat|bijgewerkt",
    re.IGNORECASE,
)
_AMERICAN = re.compile(r"\b(?:[ECMP][SD]?T)\b")


def find_day(line: str, order: str = "") -> dt.date | None:
    """Return the first full day in `line` (English month names or digits), or None.

    "3/4/2021" is read only if one order alone makes a day, an American time zone is next to it, or
    the order is known: a wrong day is worse than none.

    Args:
        line: of any length.
        order: "mdy" or "dmy" if the order of days in digits is known, else "".

    >>> find_day("11/2/2023"), find_day("11/2/2023", "mdy")
    (None, datetime.date(2023, 11, 2))
    """
    if _DIGITS.search(line) is None:
        return None
    for match in _DAY.finditer(line):
        day = _day(match, line, order)
        if day is not None:
            return day
    return None


def day_pair(line: str, order: str = "") -> tuple[dt.date | None, dt.date | None]:
    """Return the day of publication and the day of an update that a line names, or None each.

    >>> day_pair("10/12/2024|Updated: 10/13/2024")
    (datetime.date(2024, 10, 12), datetime.date(2024, 10, 13))
    """
    order = order or order_in([line])  # one of its days may leave no doubt of the other's order
    published = updated = None
    end = 0
    for match in _DAY.finditer(line):
        day = _day(match, line, order)
        if _UPDATE.search(line, end, match.start()) is not None:
            updated = updated or day
        else:
            published = published or day
        end = match.end()
    return published, updated


def order_in(texts: Iterable[str]) -> str:
    """Return the order of days in digits ("mdy", "dmy") if a day above 12 shows it, else "".

    >>> order_in(["11/2/2023", "11/22/2023"])
    'mdy'
    """
    for text in texts:
        if _DIGITS.search(text, 0, 300) is None:
            continue
        for match in _DAY.finditer(text[:300]):
            if match["a4"] and int(match["a4"]) > 12 >= int(match["b4"]):
                return "dmy"
            if match["b4"] and int(match["b4"]) > 12 >= int(match["a4"]):
                return "mdy"
    return ""


def has_day(line: str) -> bool:
    """Return True if `line` holds what looks like a day, valid or not.

    >>> has_day("Printed on April 29, 1990"), has_day("Taxes rise")
    (True, False)
    """
    return _DIGITS.search(line) is not None and _DAY.search(line) is not None


def leads(line: str) -> bool:
    """Return True if `line` begins with a day.

    >>> leads("April 29, 1990, page 4"), leads("Taxes rise")
    (True, False)
    """
    return _DAY.match(line) is not None


def without_days(line: str) -> str:
    """Return `line` with each day replaced by a space."""
    return _DAY.sub(" ", line)


def _day(match: re.Match[str], line: str, order: str = "") -> dt.date | None:
    parts = match.groupdict()
    try:
        if parts["y1"]:
            return dt.date(int(parts["y1"]), int(parts["m1"]), int(parts["d1"]))
        if parts["y2"]:
            return dt.date(int(parts["y2"]), _MONTHS[parts["m2"].casefold()], int(parts["d2"]))
        if parts["y3"]:
            return dt.date(int(parts["y3"]), _MONTHS[parts["m3"].casefold()], int(parts["d3"]))
        first, second, year = int(parts["a4"]), int(parts["b4"]), _century(parts["y4"])
        if first > 12 or (order == "dmy" and second <= 12):
            return dt.date(year, second, first)
        if order or second > 12 or first == second or _AMERICAN.search(line):
            return dt.date(year, first, second)
    except ValueError:
        return None
    return None


def _century(year: str) -> int:
    number = int(year)
    if len(year) == 4:
        return number
    return number + (2000 if number < 70 else 1900)
