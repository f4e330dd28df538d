"""Describe where the lines of a page are in its running text, for the line labeller."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.ingest.lines.classifier import Line
from search.ingest.lines.features.feature_columns import Codes, column, optional

# Words of a line; the sizes that other features are combined with.
COARSE = (1, 3, 6, 12, 25)
SIZES = range(len(COARSE) + 1)
_DISTANCES = np.array((0, 1, 2, 3, 5, 8, 13, 21, 40))  # lines
_FAR = np.array((0, 2, 6, 15))
_MASSES = np.array((0, 15, 40, 80, 150, 300, 600, 1200))  # words of running text
_NEARBY = np.array((0, 60, 200))
_PLACES = np.array((0, 1, 2, 4, 8, 16, 32, 64))  # lines from the start or the end
_WINDOW = 8  # lines, over which running text is weighed
_CLOSE = 5  # lines, over which short ones are counted
_SIGNED = np.array((0, 1, 3, 7))  # lines from the next byline or day
_NONE = 99  # lines, where there is none
_OPENING = 4  # paragraphs distinguished by number; later ones count as the last
_TOP = 4  # lines with a feature of their own

_FLAG, _RUNNING = (0, 1), ("", "p")
_MASS, _DISTANCE, _LINES = range(9), range(10), range(9)
_GROUPS, _THREE, _SHORTS, _ROOM = range(5), range(3), range(_CLOSE + 1), range(4)
_ORDERS = (*range(_OPENING + 1), "second0", "second1")  # the second line has orders of its own

_ABOVE, _BELOW = column("pb{}", _MASS), column("pa{}", _MASS)
_ABOVE_SIZE, _BELOW_SIZE = column("pb{}/{}", _ROOM, SIZES), column("pa{}/{}", _ROOM, SIZES)
_BETWEEN = column("pab{}{}{}", _THREE, _THREE, _RUNNING)
_NEXT, _PREVIOUS = column("next{}", _DISTANCE), column("prev{}", _DISTANCE)
_NEXT_SIZE = column("nx{}{}/{}", _GROUPS, ("", "b"), SIZES)
_PREVIOUS_SIZE = column("pv{}{}/{}", _GROUPS, ("", "a"), SIZES)
_WIDE = column("w{}{}/{}", _ROOM, _ROOM, SIZES)
_SHORT_BELOW, _SHORT_ABOVE = column("sn{}", _SHORTS), column("sp{}", _SHORTS)
_SHORT = column("s{}{}{}", _SHORTS, _SHORTS, _RUNNING)
_FIRST, _LAST = column("i{}", _LINES), column("j{}", _LINES)
_GAPS, _GAPS_SIZE = column("gap{}{}", _FLAG, _FLAG), column("gap{}{}/{}", _FLAG, _FLAG, SIZES)
_SIGNED_ABOVE = column("sa{}/{}", _GROUPS, SIZES)
_SIGNED_BELOW = column("sb{}/{}", _GROUPS, SIZES)
_SIGNED_BOTH = column("sab{}{}{}", _GROUPS, _GROUPS, _RUNNING)
_ORDER = column("np{}{}/{}", _ORDERS, ("", "."), SIZES)
_ORDER_ABOVE = column("npa{}{}{}", _ORDERS, _RUNNING, _GROUPS)
_ORDER_BELOW = column("npb{}{}{}", _ORDERS, _RUNNING, _GROUPS)
_SHARE = optional(column("rel{}", range(11)))
_AT_TOP = optional(column("i{}/{}", range(_TOP), SIZES))

PLACE_COLUMNS = (
    _ABOVE, _BELOW, _ABOVE_SIZE, _BELOW_SIZE, _BETWEEN, _NEXT, _PREVIOUS, _NEXT_SIZE,
    _PREVIOUS_SIZE, _WIDE, _SHORT_BELOW, _SHORT_ABOVE, _SHORT, _FIRST, _LAST, _GAPS, _GAPS_SIZE,
    _SIGNED_ABOVE, _SIGNED_BELOW, _SIGNED_BOTH, _ORDER, _ORDER_ABOVE, _ORDER_BELOW, _SHARE,
    _AT_TOP,
)  # fmt: skip


def places(
    lines: Sequence[Line], sizes: Codes, prose: NDArray[np.bool_], signed: NDArray[np.bool_]
) -> list[Codes]:
    """Return the codes of the place of each line, a row for each of PLACE_COLUMNS.

    Args:
        lines: of a text.
        sizes: of each line, by COARSE.
        prose: True for running text.
        signed: True for lines that name an author or a day.
    """
    count = len(lines)
    index = np.arange(count)
    mass = _sums(np.array([line.words for line in lines]) * prose)
    short, paragraphs = _sums(~prose), _sums(prose)
    before, after = mass[:-1], mass[-1] - mass[1:]
    above, below = _MASSES.searchsorted(before), _MASSES.searchsorted(after)
    last, following = _distances(prose)
    running = prose.astype(np.intp)
    up, down = np.maximum(index - _WINDOW, 0), np.minimum(index + _WINDOW + 1, count)
    wide = _NEARBY.searchsorted(before - mass[up]), _NEARBY.searchsorted(mass[down] - mass[1:])
    up, down = np.maximum(index - _CLOSE, 0), np.minimum(index + _CLOSE + 1, count)
    short_above, short_below = short[:-1] - short[up], short[down] - short[1:]
    open_above = np.array([not line.close for line in lines], np.intp)
    open_below = np.append(open_above[1:], 1)
    signs = [_SIGNED.searchsorted(distance) for distance in _distances(signed)]
    order = np.minimum(paragraphs[:-1], _OPENING)
    if count > 1:
        order[1] = _OPENING + 1 + running[0]
    ended = np.array([line.ended for line in lines], np.intp)
    share = 1 + before * 10 // mass[-1] if mass[-1] else np.zeros(count, np.intp)
    top = np.where(index < _TOP, 1 + index * len(SIZES) + sizes, 0)
    return [
        above,
        below,
        _ABOVE_SIZE.code(np.minimum(above, 3), sizes),
        _BELOW_SIZE.code(np.minimum(below, 3), sizes),
        _BETWEEN.code(np.minimum(above, 2), np.minimum(below, 2), running),
        _DISTANCES.searchsorted(following),
        _DISTANCES.searchsorted(last),
        _NEXT_SIZE.code(_FAR.searchsorted(following), np.minimum(above, 1), sizes),
        _PREVIOUS_SIZE.code(_FAR.searchsorted(last), np.minimum(below, 1), sizes),
        _WIDE.code(*wide, sizes),
        short_below,
        short_above,
        _SHORT.code(short_above, short_below, running),
        _PLACES.searchsorted(index),
        _PLACES.searchsorted(index[::-1]),
        _GAPS.code(open_above, open_below),
        _GAPS_SIZE.code(open_above, open_below, sizes),
        _SIGNED_ABOVE.code(signs[0], sizes),
        _SIGNED_BELOW.code(signs[1], sizes),
        _SIGNED_BOTH.code(signs[0], signs[1], running),
        _ORDER.code(order, ended, sizes),
        _ORDER_ABOVE.code(order, running, signs[0]),
        _ORDER_BELOW.code(order, running, signs[1]),
        share,
        top,
    ]


def _sums(values: NDArray[np.intp] | NDArray[np.bool_]) -> Codes:
    """Return the sums of the values before each place, and of all."""
    found = np.zeros(len(values) + 1, np.intp)
    np.cumsum(values, out=found[1:])
    return found


def _distances(marked: NDArray[np.bool_]) -> tuple[Codes, Codes]:
    """Return how many lines lie between each line and the last marked one above, and below.

    >>> [each.tolist() for each in _distances(np.array([True, False, False]))]
    [[99, 0, 1], [101, 100, 99]]
    """
    return _since(marked), _since(marked[::-1])[::-1]


def _since(marked: NDArray[np.bool_]) -> Codes:
    """Return how many lines lie between each line and the last marked one before it."""
    index = np.arange(len(marked))
    last = np.maximum.accumulate(np.where(marked, index, -1 - _NONE))
    found = np.full(len(marked), _NONE)
    found[1:] = index[:-1] - last[:-1]
    return found
