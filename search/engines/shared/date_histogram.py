"""The unit of a date histogram: years, months or days, chosen by the span of the hits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from search.models import SearchRequest, TimelineUnit

# Least periods of the chosen unit, the coarsest that has as many: fewer show no shape, and finer
# units leave gaps between the pieces of a small archive.
LEAST_BARS = 12


def timeline_unit(
    request: SearchRequest,
    first: dt.date | None,
    last: dt.date | None,
    has_longer: Callable[[], bool] = lambda: False,
) -> TimelineUnit:
    """Return the unit of a request's date histogram.

    It is the requested one; else years if the hits touch 12 of them, months if they touch 12 of
    those, else days. Charts fold days into weeks, months into quarters and years into decades if
    there are too many bars.

    Hits of which only a month, season or year was printed have no day: with them, months are the
    finest unit, so that a period's dates never find more hits than it counts.

    Args:
        request: only its `timeline_unit` matters.
        first: day of the oldest dated hit; None if no hit has a date.
        last: day of the newest dated hit; None if no hit has a date.
        has_longer: returns True if a hit's printed date is longer than a day; called only where
            days would be chosen.
    """
    if request.timeline_unit is not None:
        return request.timeline_unit
    if first is None or last is None or last.year - first.year >= LEAST_BARS - 1:
        return "year"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return "month" if months >= LEAST_BARS or has_longer() else "day"


def sums_by_period(values: Iterable[tuple[int, int]], unit: TimelineUnit) -> dict[str, int]:
    """Return the sum of the values of each period, ascending; undated ones are left out.

    Args:
        values: (day number, value); 0 is no day.
        unit: of the periods, which are in ISO form.

    >>> sums_by_period([(726468, 2), (726500, 3), (726468, 4), (0, 9)], "month")
    {'1990-01': 6, '1990-02': 3}
    """
    length = {"year": 4, "month": 7, "day": 10}[unit]
    found: dict[str, int] = {}
    for day, value in values:
        if day > 0:
            period = dt.date.fromordinal(day).isoformat()[:length]
            found[period] = found.get(period, 0) + value
    return dict(sorted(found.items()))
