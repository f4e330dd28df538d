"""Array operations on the mentions of one stream of one batch."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from search.engines.embedded.span_operations import Spans
from search.engines.shared.arrays import Mask
from search.engines.structures.positions import PositionsIndex, Unit
from search.occurrences import MOST_WORDS, MentionOptions

Positions = NDArray[np.int64]


class Rows(NamedTuple):
    """The mentions of one stream of one batch, with the half-open bounds of their rows."""

    stream: PositionsIndex
    first: Positions
    last: Positions
    low: Positions
    high: Positions

    def where(self, kept: Mask) -> Rows:
        """Return the mentions that a mask selects."""
        return Rows(self.stream, self.first[kept], self.last[kept], self.low[kept], self.high[kept])


def with_window(
    stream: PositionsIndex, first: Positions, last: Positions, options: MentionOptions
) -> Rows:
    """Return mentions with the bounds of their rows."""
    unit: Unit = "sentences" if options.sentences else "passages"
    reach = MOST_WORDS if options.sentences else options.window
    low = np.maximum(stream.unit_starts(unit, first), first - reach)
    high = np.minimum(stream.unit_ends(unit, last), last + 1 + reach)
    return Rows(stream, first, last, low, high)


def outermost(parts: list[Spans]) -> tuple[Positions, Positions]:
    """Return the spans that are in no other, ascending."""
    first = np.concatenate([part.first for part in parts])
    last = np.concatenate([part.last for part in parts])
    if len(parts) == 1 and np.array_equal(first, last):
        return first, last
    order = np.lexsort((-last, first))
    first, last = first[order], last[order]
    kept = np.ones(len(first), np.bool_)
    kept[1:] = last[1:] > np.maximum.accumulate(last)[:-1]
    return first[kept], last[kept]


def beside(rows: Rows) -> tuple[Positions, Positions]:
    """Return the positions in the rows outside their mentions, with the row of each."""
    at, positions = [], []
    for begin, end in ((rows.low, rows.first), (rows.last + 1, rows.high)):
        at.append(np.repeat(np.arange(len(begin)), end - begin))
        positions.append(covered(begin, end - 1))
    return np.concatenate(at), np.concatenate(positions)


def covered(first: Positions, last: Positions) -> Positions:
    """Return all positions from each first to its last, concatenated."""
    lengths = last - first + 1
    begins = np.cumsum(lengths) - lengths
    found: Positions = np.arange(int(lengths.sum())) - np.repeat(begins - first, lengths)
    return found


def joined(parts: list[tuple[Any, ...]], width: int) -> tuple[Any, ...]:
    """Return the concatenated arrays of several streams and batches."""
    shapes: list[tuple[Any, Any]] = [((0,), np.int64)] * 6 + [((0, width), np.uint32)] * 2
    shapes[1] = ((0,), np.uint8)
    return tuple(
        np.concatenate([np.zeros(shape, kind), *(part[i] for part in parts)])
        for i, (shape, kind) in enumerate(shapes)
    )
