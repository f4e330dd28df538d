"""Charts over time: how many bars a span gives, and what each bar holds."""

from __future__ import annotations

import datetime as dt

import pytest

from search import SearchRequest
from search.engines.shared.date_histogram import timeline_unit
from web.components import charts

DAYS = (12, 20, 59, 60, 61, 77, 84, 120, 200, 330, 334, 365, 366, 800, 1500, 1826, 3000, 4017)
YEARS = (11, 12, 13, 46, 60, 61, 99, 120, 240, 300, 600)


@pytest.mark.parametrize("days", [*DAYS, *(years * 366 for years in YEARS)])
@pytest.mark.parametrize("begin", ["1990-01-01", "1990-06-17", "1989-12-31"])
def test_any_span_gives_12_to_60_bars(days: int, begin: str) -> None:
    """From twelve days to centuries, wherever they begin, a chart has 12 to 60 bars."""
    first = dt.date.fromisoformat(begin)
    last = first + dt.timedelta(days=days - 1)
    unit = timeline_unit(SearchRequest(), first, last)
    length = {"year": 4, "month": 7, "day": 10}[unit]
    timeline = [(day.isoformat()[:length], 1) for day in (first, last)]
    chart = charts.bar_chart(timeline, unit)
    assert chart is not None
    assert 12 <= len(chart.bars) <= 60
    assert chart.bars[0].since <= first <= chart.bars[0].until
    assert chart.bars[-1].since <= last <= chart.bars[-1].until
    assert sum(bar.count for bar in chart.bars) == 2


def test_a_unit_asked_for_is_kept() -> None:
    """Whoever names the unit gets it, whatever the span."""
    request = SearchRequest(timeline_unit="month")
    assert timeline_unit(request, dt.date(1800, 1, 1), dt.date(2000, 1, 1)) == "month"
    assert timeline_unit(SearchRequest(), None, None) == "year"


@pytest.mark.parametrize(
    ("unit", "first", "last", "called", "label"),
    [
        ("year", "1985", "2004", "year", "1985"),
        ("year", "1899", "2004", "2 years", "1899"),
        ("month", "1985-02", "1990-03", "quarter", "February 1985 to March 1985"),
        ("day", "1990-01-03", "1990-06-30", "week", "3 January 1990 to 7 January 1990"),
    ],
)
def test_bars_begin_where_the_calendar_has_them(
    unit: str, first: str, last: str, called: str, label: str
) -> None:
    """Weeks begin on Mondays, quarters in January, and the first bar may be a shorter one."""
    folded = charts.fold(list(charts.periods(first, last)), unit)
    assert folded.unit == called
    assert folded.label(folded.groups[0]) == label
