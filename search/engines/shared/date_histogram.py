"""The unit of a date histogram: years, months or days, chosen by the span of the hits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from search.models import SearchRequest, TimelineUnit

LEAST_BARS = 12
"""The coarsest unit with this many periods is taken: fewer show no shape, and finer ones leave
gaps between the pieces of a small archive."""


def timeline_unit(
    request: SearchRequest, first: dt.date | None, last: dt.date | None
) -> TimelineUnit:
    """Return the unit in which a request's hits are counted.

    That is the unit the request names; else years where the hits touch 12 of them, months where
    they touch 12 of those, days below. Whoever draws the counts folds days into weeks, months into
    quarters and years into decades where they are more than fit.

    Args:
        request: its filters and dates don't count, only `timeline_unit` does.
        first: day of the oldest dated hit; None where no hit has a date.
        last: day of the newest dated hit; None where no hit has a date.
    """
    if request.timeline_unit is not None:
        return request.timeline_unit
    if first is None or last is None or last.year - first.year >= LEAST_BARS - 1:
        return "year"
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return "month" if months >= LEAST_BARS else "day"


def sums_by_period(values: Iterable[tuple[int, int]], unit: TimelineUnit) -> dict[str, int]:
    """Return the sum of the values of each period, ascending; undated ones are left out.

    Args:
        values: a day number, 0 for none, and a value each.
        unit: of the periods, which are named in ISO form.

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
