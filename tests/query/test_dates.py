"""Dates as people type them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.calendar_days import shift
from search.query.date_ranges import after, before, format_range, parse_range

TODAY = dt.date(2024, 5, 31)  # a Friday


def day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


READ = {
    "1990": ("1990-01-01", "1991-01-01"),
    "1990-04": ("1990-04-01", "1990-05-01"),
    "1990-12": ("1990-12-01", "1991-01-01"),
    "1990-04-29": ("1990-04-29", "1990-04-30"),
    "1990/4/2": ("1990-04-02", "1990-04-03"),
    "19900429": ("1990-04-29", "1990-04-30"),
    "2024-02-29": ("2024-02-29", "2024-03-01"),
    "April 1990": ("1990-04-01", "1990-05-01"),
    "29 april 1990": ("1990-04-29", "1990-04-30"),
    "29th of April 1990": ("1990-04-29", "1990-04-30"),
    "Apr. 29, 1990": ("1990-04-29", "1990-04-30"),
    "1990s": ("1990-01-01", "2000-01-01"),
    "1990-Q2": ("1990-04-01", "1990-07-01"),
    "Q4 1990": ("1990-10-01", "1991-01-01"),
    "1990..1992-05": ("1990-01-01", "1992-06-01"),
    "1990...1992": ("1990-01-01", "1993-01-01"),
    "1990…1992": ("1990-01-01", "1993-01-01"),
    "1990-1992": ("1990-01-01", "1993-01-01"),
    "1990–1992": ("1990-01-01", "1993-01-01"),
    "1990 to 1992": ("1990-01-01", "1993-01-01"),
    "1990..": ("1990-01-01", ""),
    "..1990": ("", "1991-01-01"),
    ">1990": ("1991-01-01", ""),
    ">=1990": ("1990-01-01", ""),
    "<1990-04": ("", "1990-04-01"),
    "<=1990-04": ("", "1990-05-01"),
    "１９９０": ("1990-01-01", "1991-01-01"),
    "today": ("2024-05-31", "2024-06-01"),
    "Yesterday": ("2024-05-30", "2024-05-31"),
    "this week": ("2024-05-27", "2024-06-03"),
    "last week": ("2024-05-20", "2024-05-27"),
    "this month": ("2024-05-01", "2024-06-01"),
    "last month": ("2024-04-01", "2024-05-01"),
    "last quarter": ("2024-01-01", "2024-04-01"),
    "this year": ("2024-01-01", "2025-01-01"),
    "last year": ("2023-01-01", "2024-01-01"),
    "this decade": ("2020-01-01", "2030-01-01"),
    "last 90 days": ("2024-03-03", "2024-06-01"),
    "last-90-days": ("2024-03-03", "2024-06-01"),
    "in the past three months": ("2024-03-01", "2024-06-01"),
    "last 1 day": ("2024-05-31", "2024-06-01"),
    "3 weeks ago": ("2024-05-10", "2024-05-11"),
    "a year ago": ("2023-05-31", "2023-06-01"),
    "last week..today": ("2024-05-20", "2024-06-01"),
    "last 99999 years": ("0001-01-01", "2024-06-01"),
    "9999": ("9999-01-01", ""),
}


@pytest.mark.parametrize("text", READ)
def test_reads(text: str) -> None:
    """Each form names the range of whole days that it stands for, the end left out."""
    since, until = READ[text]
    assert parse_range(text, TODAY) == (day(since), day(until))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "..",
        "1990-13",
        "1990-02-30",
        "0000",
        "3/4/2021",
        "1992..1990",
        "last 0 days",
        "last some days",
        "29 april 30 1990",
        "199",
        "19900431",
        "x" * 10000,
        "." * 10000,
        "1 foo 1990",
        "last 5 fortnights",
    ],
)
def test_refuses(text: str) -> None:
    """What names no day beyond doubt is refused with a reason."""
    with pytest.raises(ValueError, match=r"\w"):
        parse_range(text, TODAY)


def test_before_and_after_leave_the_named_period_out() -> None:
    """`before:2001` ends with 2000, `after:1999` begins with 2000.

    After the calendar's last day is no day.
    """
    assert before("2001", TODAY) == (None, day("2001-01-01"))
    assert before("1990..1992", TODAY) == (None, day("1990-01-01"))
    assert after("1999", TODAY) == (day("2000-01-01"), None)
    assert after("1999-12-31", TODAY) == (day("2000-01-01"), None)
    assert after("yesterday", TODAY) == (TODAY, None)
    assert after("9999", TODAY) == (dt.date.max, dt.date.max)
    with pytest.raises(ValueError, match="open beginning"):
        before("..1990", TODAY)


@given(st.dates(), st.dates())
def test_a_printed_range_is_read_as_itself(one: dt.date, other: dt.date) -> None:
    """`format_range` writes what `parse_range` reads back, on any day."""
    if one != other:
        since, until = min(one, other), max(one, other)
        assert parse_range(format_range(since, until), TODAY) == (since, until)
        assert parse_range(format_range(None, until), TODAY) == (None, until)
    assert parse_range(format_range(one, None), other) == (one, None)


@given(st.integers(1, 9998), st.integers(1, 12))
def test_whole_periods_print_short(year: int, month: int) -> None:
    """A year prints as a year, a month as a month."""
    text = f"{year:04d}-{month:02d}"
    assert format_range(*parse_range(text, TODAY)) == text
    assert format_range(*parse_range(text[:4], TODAY)) == text[:4]


@given(st.dates(), st.text(max_size=30))
def test_no_text_breaks_it(today: dt.date, text: str) -> None:
    """Any text is either a range with an end that is not before its beginning, or a ValueError."""
    try:
        since, until = parse_range(text, today)
    except ValueError:
        return
    assert since is not None or until is not None
    assert since is None or until is None or since <= until


def test_shift_stays_in_the_calendar() -> None:
    """A month on from the 31st is the last day of a shorter month; nothing leaves the calendar."""
    assert shift(dt.date(2024, 1, 31), months=1) == dt.date(2024, 2, 29)
    assert shift(dt.date(2023, 1, 31), months=1) == dt.date(2023, 2, 28)
    assert shift(dt.date(2024, 3, 31), months=-1) == dt.date(2024, 2, 29)
    assert shift(dt.date.max, days=1) == shift(dt.date.max, months=1) == dt.date.max
    assert shift(dt.date.min, days=-1) == shift(dt.date.min, months=-1) == dt.date.min
