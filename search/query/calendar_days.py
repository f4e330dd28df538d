"""Calendar arithmetic: the starts of weeks, months and years, and shifts by them."""

from __future__ import annotations

import datetime as dt


def first_day(day: dt.date, unit: str) -> dt.date:
    """Return the first day of the week (a Monday), month, quarter, ... that contains a day.

    >>> first_day(dt.date(1990, 4, 29), "week")
    datetime.date(1990, 4, 23)
    """
    if unit == "day":
        return day
    if unit == "week":
        return shift(day, days=-day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return dt.date(day.year if unit == "year" else max(day.year // 10 * 10, dt.MINYEAR), 1, 1)


def calendar_span(year: int, month: int = 0, day: int = 0) -> tuple[dt.date, dt.date | None]:
    """Return a year, month or day as (first day, day after); None past the calendar's end."""
    first = dt.date(year, month or 1, day or 1)
    if day:
        return first, first + dt.timedelta(days=1) if first < dt.date.max else None
    end = year * 12 + (month if month else 12)
    return first, dt.date(end // 12, end % 12 + 1, 1) if end // 12 <= dt.MAXYEAR else None


def shift(day: dt.date, months: int = 0, days: int = 0) -> dt.date:
    """Return a day shifted by months, then by days.

    In a month that is too short it is the last day; it never leaves the calendar.

    >>> shift(dt.date(1990, 1, 31), 1, 0)
    datetime.date(1990, 2, 28)
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date.min if year < dt.MINYEAR else dt.date.max
    for last in (day.day, 30, 29, 28):
        try:
            moved = dt.date(year, month + 1, last)
            break
        except ValueError:
            continue
    try:
        return moved + dt.timedelta(days=days)
    except OverflowError:
        return dt.date.min if days < 0 else dt.date.max


def day_before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=1) if day > dt.date.min else day
