"""Date clauses of other services: geq (1/1/1990), 19900101-19951231, after 2000."""

from __future__ import annotations

import datetime as dt
import re

from search.query.date_ranges import DaySpan, parse_range

_PIECE = re.compile(
    r"""\s*(?:
      -(?P<ago>\d{1,3})(?![\d/\-])
      | (?P<sign> >=|<=|>|<|=|-|(?:geq|gtr|leq|lss|after|aft|before|bef|since|from|until|through
        |thru|is|on|and|to)(?![A-Za-z]) )
      | (?P<day> \d{1,2}/\d{1,2}/(?:\d{4}|\d{2})(?!\d)
        | \d{4}-\d{1,2}(?:-\d{1,2})?(?!\d) | \d{8}(?!\d)
        | \d{4}/\d{1,2}/\d{1,2}(?!\d) | \d{4}(?!\d)
        | (?:\d{1,2}\s+)?[A-Za-z]{3,9}\.?\s+(?:\d{1,2},?\s+)?\d{4}(?!\d) )
      | [(),]
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_FROM, _BEHIND, _BEFORE, _UNTIL = "from", "behind", "before", "until"
_MEANING = (
    dict.fromkeys((">=", "geq", "since", "from"), _FROM)
    | dict.fromkeys((">", "gtr", "after", "aft"), _BEHIND)
    | dict.fromkeys(("<", "lss", "before", "bef"), _BEFORE)
    | dict.fromkeys(("<=", "leq", "until", "through", "thru", "to", "-"), _UNTIL)
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{2,4})")
_LONGEST = 200  # signs of a clause: bounds the search for its end


def read_dates(text: str, today: dt.date) -> DaySpan | None:
    """Return the range of days that a text names; None if a piece is no date.

    A day with slashes is month/day/year, unless only day/month/year is valid.

    >>> read_dates("geq (1/31/1990) and leq (12/31/1991)", dt.date(2024, 5, 1))
    (datetime.date(1990, 1, 31), datetime.date(1992, 1, 1))
    >>> read_dates("19900101-19951231", dt.date(2024, 5, 1))
    (datetime.date(1990, 1, 1), datetime.date(1996, 1, 1))
    >>> read_dates("1990-", dt.date(2024, 5, 1)), read_dates("1990, 1995", dt.date(2024, 5, 1))
    ((datetime.date(1990, 1, 1), None), None)
    """
    place, sign, last = 0, "", ""
    since: dt.date | None = None
    until: dt.date | None = None
    text = text.strip()[:_LONGEST]
    span: DaySpan | None
    while place < len(text):
        piece = _PIECE.match(text, place)
        if piece is None or piece.end() == place:
            return None
        place = piece.end()
        if piece["sign"]:
            sign = piece["sign"].casefold()
        if piece["ago"]:
            last = piece["ago"]
            span = _day_ago(int(last), today)
        elif piece["day"]:
            last = piece["day"]
            span = _day(last, today)
        else:
            continue
        if span is None or span[0] is None:
            return None
        first, behind = span
        meaning = _MEANING.get(sign, "")
        if meaning == "" and (since or until):  # a list of days
            return None
        if meaning in ("", _FROM):
            since = first
        if meaning in ("", _UNTIL):
            until = behind
        if meaning == _BEHIND:
            since = behind
        if meaning == _BEFORE:
            until = first
        sign = ""
    if not last:
        return None
    if since and _MEANING.get(sign) == _UNTIL:  # 1990-
        until = None
    # Contradictory bounds match nothing.
    if since and until and until < since:
        until = since
    return since, until


def _day_ago(number: int, today: dt.date) -> DaySpan:
    """Return the day `number` days before today, as a half-open range.

    >>> _day_ago(1, dt.date(2024, 5, 1))
    (datetime.date(2024, 4, 30), datetime.date(2024, 5, 1))
    """
    day = today - dt.timedelta(days=number)
    return day, day + dt.timedelta(days=1)


def _day(text: str, today: dt.date) -> DaySpan | None:
    """Return one day, month or year as a half-open range.

    >>> _day("31/1/1990", dt.date(2024, 5, 1))
    (datetime.date(1990, 1, 31), datetime.date(1990, 2, 1))
    """
    if slashed := _SLASHED.fullmatch(text):
        one, two, year = map(int, slashed.groups())
        if year < 100:
            year += 2000 if year <= today.year % 100 else 1900
        month, day = (one, two) if one <= 12 else (two, one)
        text = f"{year:04}-{month:02}-{day:02}"
    elif len(text) == 8 and text.isdigit():
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    try:
        return parse_range(text.replace("/", "-"), today)
    except ValueError:
        return None
