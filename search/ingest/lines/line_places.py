"""Describe where a line is among the running text of its page, for the line labeller."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from search.ingest.lines.classifier import Line

# Words of a line; the sizes that other features are combined with.
COARSE = (1, 3, 6, 12, 25)
_DISTANCES = (0, 1, 2, 3, 5, 8, 13, 21, 40)  # lines
_FAR = (0, 2, 6, 15)
_MASSES = (0, 15, 40, 80, 150, 300, 600, 1200)  # words of running text
_NEARBY = (0, 60, 200)
_PLACES = (0, 1, 2, 4, 8, 16, 32, 64)  # lines from the start or the end
_WINDOW = 8  # lines, over which running text is weighed
_CLOSE = 5  # lines, over which short ones are counted
_SIGNED = (0, 1, 3, 7)  # lines from the next byline or day
_NONE = 99  # lines, where there is none
_OPENING = 4  # paragraphs distinguished by number; later ones count as the last


class LinePositions:
    """The positions of lines relative to running text: sums and distances, in one pass."""

    def __init__(
        self, lines: Sequence[Line], prose: Sequence[bool], signed: Sequence[bool]
    ) -> None:
        self.lines, self.prose = lines, prose
        mass = [line.words if running else 0 for line, running in zip(lines, prose, strict=True)]
        self.mass = [0, *accumulate(mass)]
        self.short = [0, *accumulate(not running for running in prose)]
        self.paragraphs = [0, *accumulate(prose)]
        self.previous, self.next = _distances(prose)
        self.signed_above, self.signed_below = _distances(signed)

    def describe(self, index: int, size: int, found: list[str]) -> None:
        """Add the features of the place of a line."""
        count, mass, short = len(self.lines), self.mass, self.short
        before, after = mass[index], mass[-1] - mass[index + 1]
        above, below = bisect_left(_MASSES, before), bisect_left(_MASSES, after)
        last, following = self.previous[index], self.next[index]
        running = "p" if self.prose[index] else ""
        wide = (
            bisect_left(_NEARBY, mass[index] - mass[max(0, index - _WINDOW)]),
            bisect_left(_NEARBY, mass[min(count, index + _WINDOW + 1)] - mass[index + 1]),
        )
        shorts = (
            short[index] - short[max(0, index - _CLOSE)],
            short[min(count, index + _CLOSE + 1)] - short[index + 1],
        )
        open_above = not self.lines[index].close
        open_below = not (index + 1 < count and self.lines[index + 1].close)
        gaps = f"gap{open_above:d}{open_below:d}"
        found += (
            f"pb{above}",
            f"pa{below}",
            f"pb{min(above, 3)}/{size}",
            f"pa{min(below, 3)}/{size}",
            f"pab{min(above, 2)}{min(below, 2)}{running}",
            f"next{bisect_left(_DISTANCES, following)}",
            f"prev{bisect_left(_DISTANCES, last)}",
            f"nx{bisect_left(_FAR, following)}{'b' if above else ''}/{size}",
            f"pv{bisect_left(_FAR, last)}{'a' if below else ''}/{size}",
            f"w{wide[0]}{wide[1]}/{size}",
            f"sn{shorts[1]}",
            f"sp{shorts[0]}",
            f"s{shorts[0]}{shorts[1]}{running}",
            f"i{bisect_left(_PLACES, index)}",
            f"j{bisect_left(_PLACES, count - 1 - index)}",
            gaps,
            f"{gaps}/{size}",
        )
        signed = (
            bisect_left(_SIGNED, self.signed_above[index]),
            bisect_left(_SIGNED, self.signed_below[index]),
        )
        order = min(_OPENING, self.paragraphs[index])
        ended = "." if self.lines[index].ended else ""
        found += (
            f"sa{signed[0]}/{size}",
            f"sb{signed[1]}/{size}",
            f"sab{signed[0]}{signed[1]}{running}",
            f"np{order}{ended}/{size}",
            f"npa{order}{running}{signed[0]}",
            f"npb{order}{running}{signed[1]}",
        )
        if mass[-1]:
            found.append(f"rel{before * 10 // mass[-1]}")
        if index < 4:
            found.append(f"i{index}/{size}")


def _distances(marked: Sequence[bool]) -> tuple[list[int], list[int]]:
    """Return how many lines lie between each line and the last marked one above, and below.

    >>> _distances([True, False, False])
    ([99, 0, 1], [101, 100, 99])
    """
    count = len(marked)
    above, below = [0] * count, [0] * count
    for found, order in ((above, range(count)), (below, range(count - 1, -1, -1))):
        distance = _NONE
        for index in order:
            found[index] = distance
            distance = 0 if marked[index] else distance + 1
    return above, below
