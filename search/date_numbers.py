"""Dates as the numbers in engines' columns: days and moments of DATE fields."""

from __future__ import annotations

import datetime as dt

from search.article import Article

# The DATE fields that hold a moment, not a day: columns of their own, in seconds.
MOMENTS = ("added", "changed")


def moment_number(moment: dt.date | None) -> int:
    """Return a moment, or the start of a day, in seconds since 1970 (UTC); 0 for None.

    Engines store it in the column of a moment.

    >>> moment_number(dt.date(1970, 1, 2)), moment_number(None)
    (86400, 0)
    """
    if moment is None:
        return 0
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(), dt.UTC)
    return int((moment - _EPOCH).total_seconds())


def edge_numbers(field: str, since: dt.date | None, until: dt.date | None) -> tuple[int, int]:
    """Return a date range as half-open numbers of a DATE field's column.

    Articles without a date have 0 in the column and are in no range.

    >>> edge_numbers("date", dt.date(1, 1, 2), None)[0], edge_numbers("added", None, None)[0]
    (2, 1)
    """
    number = moment_number if field in MOMENTS else day_number
    return max(number(since), 1) if since else 1, max(number(until), 1) if until else FAR


def column_number(field: str, article: Article) -> int:
    """Return an article's value in the column of a DATE field; 0 if it has no date."""
    if field == "date":
        return day_number(article.date)
    return moment_number(article.added if field == "added" else article.changed)


def printed_within(article: Article, since: dt.date | None, until: dt.date | None) -> bool:
    """Return True if an article's printed date shares a day with a range, both ends included.

    A month, season or year has several days: it may have been printed on any of them.

    >>> winter = Article("a", date=dt.date(1941, 12, 1), date_precision="season")
    >>> printed_within(winter, dt.date(1942, 1, 15), None)
    True
    """
    first, last = article.date, article.last_date
    if first is None or last is None:
        return False
    if since is not None and until is not None and since > until:
        return False
    return (since is None or since <= last) and (until is None or first <= until)


# Above all numbers of days and moments.
FAR = 1 << 40
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def day_number(day: dt.date | None) -> int:
    """Return a day as proleptic Gregorian ordinal, 0 for None.

    Engines store it as date column and sort key.

    >>> day_number(dt.date(1, 1, 2)), day_number(None)
    (2, 0)
    """
    return day.toordinal() if day else 0
