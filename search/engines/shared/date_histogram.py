"""The unit of a date histogram: years, months or days, chosen by the span of the hits."""

from __future__ import annotations

import datetime as dt

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
