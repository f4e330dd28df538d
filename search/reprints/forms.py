"""Forms filled in again: weather, markets, results, tenders; they are no versions of one text.

Who copies or edits a report keeps its figures or drops them with their words. Who fills in its form
again puts others into the same places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from search.reprints.alignment import Passage
from search.reprints.word_hashes import WordNumbers

# Figures exchanged in a form: one of a report is corrected, or brought up to date.
_LEAST_EXCHANGED = 2
# Of a form's figures a third at least are others in the same place; some are always the same (the
# coupon of a bond, a half, the year).
_EXCHANGED_SHARE = 1 / 3
# Or fewer than two fifths of three and more are in both, one more forgiven; a text edited by 30 %
# keeps 70 %.
_LEAST_FIGURES = 3
_KEPT_SHARE = 2 / 5
# Figures for each shared word from which they matter: a report of an experiment has fewer, tables,
# prices and tenders have more.
_DENSITY = 1 / 20
# Words before and after a passage in which an exchanged figure may have ended it.
EDGE = 8


class Figures(NamedTuple):
    """The figures of what two bodies share.

    Attributes:
        exchanged: how many stand in the place of another one.
        kept: how many stand in the place of the same one.
        common: how many are in both, wherever.
        most: how many the one that has more of them has.
    """

    exchanged: int
    kept: int
    common: int
    most: int


def compare_figures(
    left: WordNumbers, right: WordNumbers, passages: Sequence[Passage], edge: int = 0
) -> Figures:
    """Return the figures of shared passages, exchanged and kept.

    Args:
        left: a body.
        right: another one.
        passages: what they share.
        edge: words before and after each passage that are looked at, too.
    """
    exchanged = kept = 0
    all_mine, all_theirs = Counter[int](), Counter[int]()
    for each in passages:
        mine = _with_edges(left, each.begin, each.end, edge)
        theirs = _with_edges(right, each.other_begin, each.other_end, edge)
        all_mine += _figures(mine)
        all_theirs += _figures(theirs)
        at, other_at = 0, 0
        for code in LCSseq.opcodes(mine, theirs):
            if code.tag != "equal":
                continue
            gap = _figures(mine[at : code.src_start])
            other = _figures(theirs[other_at : code.dest_start])
            same = (gap & other).total()
            exchanged += min(gap.total(), other.total()) - same
            kept += same + _figures(mine[code.src_start : code.src_end]).total()
            at, other_at = code.src_end, code.dest_end
    most = max(all_mine.total(), all_theirs.total())
    return Figures(exchanged, kept, (all_mine & all_theirs).total(), most)


def is_form(figures: Figures) -> bool:
    """Return True if these are the figures of a form that was filled in again."""
    return are_exchanged(figures) or are_others(figures)


def are_exchanged(figures: Figures) -> bool:
    """Return True if many figures stand in the place of other ones."""
    least = _EXCHANGED_SHARE * (figures.exchanged + figures.kept)
    return figures.exchanged >= max(_LEAST_EXCHANGED, least)


def are_others(figures: Figures) -> bool:
    """Return True if few figures are in both."""
    return figures.most >= _LEAST_FIGURES and figures.common < _KEPT_SHARE * (figures.most - 1)


def is_dense(figures: Figures, same: int) -> bool:
    """Return True if among so many shared words these are enough figures to matter."""
    return figures.most >= _DENSITY * same


def _with_edges(words: WordNumbers, begin: int, end: int, edge: int) -> list[int]:
    found: list[int] = words[max(begin - edge, 0) : end + edge].tolist()
    return found


def _figures(words: list[int]) -> Counter[int]:
    return Counter(word for word in words if word & 1)
