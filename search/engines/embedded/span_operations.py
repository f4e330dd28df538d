"""Spans of a batch as arrays, and operations on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]


class Spans(NamedTuple):
    """Stretches of a stream by first and last position, ascending, without duplicates."""

    first: Positions
    last: Positions

    def where(self, kept: NDArray[np.bool_]) -> Spans:
        """Return the spans that a mask selects."""
        return Spans(self.first[kept], self.last[kept])


_NONE = Spans(np.empty(0, np.int64), np.empty(0, np.int64))


def _contained(values: NDArray[np.integer], among: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return which values are among others, which must be sorted."""
    at = np.searchsorted(among, values)
    at[at == len(among)] = 0
    return np.asarray(among[at] == values)


def _merged(spans: list[Spans]) -> Spans:
    """Return all spans in order, without duplicates."""
    first = np.concatenate([each.first for each in spans]) if spans else _NONE.first
    last = np.concatenate([each.last for each in spans]) if spans else _NONE.last
    order = np.lexsort((last, first))
    first, last = first[order], last[order]
    new = np.ones(len(first), np.bool_)
    new[1:] = (np.diff(first) != 0) | (np.diff(last) != 0)
    return Spans(first[new], last[new])


def _nearest(
    early: Spans, late: Spans, fit: Callable[[Positions, Positions], NDArray[np.bool_]]
) -> Iterator[Spans]:
    """Yield each early span with the first late one after it, if they fit, and vice versa."""
    if not len(early.first) or not len(late.first):
        return
    at = np.searchsorted(late.first, early.last, "right")
    early_behind = early.where(at < len(late.first))
    at = at[at < len(late.first)]
    kept = fit(early_behind.last, late.first[at])
    yield Spans(early_behind.first[kept], late.last[at[kept]])
    order = np.lexsort((early.first, early.last))
    first, last = early.first[order], early.last[order]
    at = np.searchsorted(last, late.first, "left") - 1
    late_behind = late.where(at >= 0)
    at = at[at >= 0]
    kept = fit(last[at], late_behind.first)
    yield Spans(first[at[kept]], late_behind.last[kept])


def _disjoint(spans: Spans) -> NDArray[np.bool_] | NDArray[np.int64]:
    """Return the largest set of disjoint spans (greedy: the one that ends first)."""
    if np.array_equal(spans.first, spans.last):
        return np.ones(len(spans.first), np.bool_)
    kept, end = [], -1
    order = np.lexsort((spans.first, spans.last))
    for i, first, last in zip(
        order.tolist(), spans.first[order].tolist(), spans.last[order].tolist(), strict=True
    ):
        if first > end:
            kept.append(i)
            end = last
    return np.array(kept, np.int64)
