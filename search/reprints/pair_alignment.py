"""Alignment of candidate pairs, in any process, and which of them are reprints."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from search.reprints.alignment import SHORT, Indexed, Passage, align, longest_run
from search.reprints.forms import EDGE, are_exchanged, are_others, compare_figures, is_dense
from search.reprints.word_hashes import WordNumbers

_CACHED = 4_000  # indexed bodies in memory; neighbours in the order of leads are aligned together
# What two texts share must be their own, unless it is printed too often for that: at least so many
# n-grams, in proportion to all that they share, and to the words of their passages. Edited copies
# share nothing else (of 100 words with 30 replaced 17 n-grams); a filled-in form of a trade is
# shared by its other reports.
_LEAST_OWN = 5
_OWN_SHARE = 0.5
_OWN_WORDS = 0.1
# A short passage that is much edited and has no longer run is trade talk unless so many n-grams are
# its own: of real ones with eight half are.
_LEAST_OWN_SHORT = 9
_SHORT_RUN = 12
_EDITED = 0.8
# What many texts print is a reprint if it is unchanged for so many words, or hardly edited, which
# in a short passage is a word at most. On a wire, of 25 pairs read that were less alike and not
# their own 23 were forms of its trade (bond issues, tenders, registrations).
_LONG_RUN = 40
_HARDLY_EDITED = 0.85  # share of a passage's words that are in both
_HARDLY_EDITED_SHORT = 0.95
# Share of a form's words that whoever fills it in again leaves.
_FORM_WORDS = 2 / 3


class Pair(NamedTuple):
    """Two bodies to align.

    Attributes:
        first, second: their numbers.
        own: the n-grams that they share and at most one other body has.
        shared: all n-grams that they share.
        known: their passages if they were aligned before.
    """

    first: int
    second: int
    own: int
    shared: int
    known: tuple[Passage, ...] = ()


class IndexedBodies:
    """Bodies indexed on demand, the latest kept. Not thread-safe."""

    def __init__(self, bodies: Sequence[WordNumbers]) -> None:
        self._bodies = bodies
        self._indexed: OrderedDict[int, Indexed] = OrderedDict()

    def __getitem__(self, number: int) -> Indexed:
        found = self._indexed.pop(number, None) or Indexed.of(self._bodies[number])
        self._indexed[number] = found
        if len(self._indexed) > _CACHED:
            self._indexed.popitem(last=False)
        return found


@dataclass(frozen=True, slots=True)
class AlignTask:
    """The task of aligning some pairs.

    Attributes:
        bodies: all bodies; picklable.
        pairs: neighbours in the order of leads.
    """

    bodies: Sequence[WordNumbers]
    pairs: Sequence[Pair]

    def __call__(self) -> list[tuple[int, int, Passage]]:
        """Return the passages of the pairs that are reprints, each with its pair."""
        indexed = IndexedBodies(self.bodies)
        found: list[tuple[int, int, Passage]] = []
        for pair in self.pairs:
            left, right = indexed[pair.first], indexed[pair.second]
            aligned = [
                passage
                for passage in pair.known or align(left, right)
                if not _is_filled_in(left, right, passage)
            ]
            if _is_reprint(left, right, aligned, pair):
                found.extend((pair.first, pair.second, passage) for passage in aligned)
        return found


def _is_reprint(left: Indexed, right: Indexed, aligned: Sequence[Passage], pair: Pair) -> bool:
    """Return True if the passages of two texts are their own, or hardly edited."""
    if not aligned:
        return False
    same = sum(passage.same for passage in aligned)
    figures = compare_figures(left.words, right.words, aligned)
    if is_dense(figures, same) and are_others(figures):
        return False
    run = longest_run(left, right)
    least = _LEAST_OWN if run >= _SHORT_RUN or not _is_weak(aligned) else _LEAST_OWN_SHORT
    if pair.own >= max(least, _OWN_SHARE * pair.shared, _OWN_WORDS * same):
        return True
    # What many texts have, but for a figure, is a form that is filled in each day.
    exchanged = compare_figures(left.words, right.words, aligned, EDGE).exchanged
    return not exchanged and (run >= _LONG_RUN or any(map(_is_hardly_edited, aligned)))


def _is_filled_in(left: Indexed, right: Indexed, passage: Passage) -> bool:
    """Return True for a passage that is a form with other figures, and has its words still."""
    if passage.same < _FORM_WORDS * _length(passage):
        return False
    figures = compare_figures(left.words, right.words, [passage])
    return is_dense(figures, passage.same) and are_exchanged(figures)


def _is_weak(passages: Sequence[Passage]) -> bool:
    """Return True for a single passage that is short and much edited."""
    longest = max(map(_length, passages))
    return len(passages) == 1 and longest < SHORT and passages[0].same < _EDITED * longest


def _is_hardly_edited(passage: Passage) -> bool:
    longest = _length(passage)
    share = _HARDLY_EDITED if longest >= SHORT else _HARDLY_EDITED_SHORT
    return passage.same >= share * longest


def _length(passage: Passage) -> int:
    return max(passage.end - passage.begin, passage.other_end - passage.other_begin)
