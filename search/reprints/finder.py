"""Reprint finder of a generation: spool the bodies, pair, align, group.

Bodies are written to a temporary file first, 4 bytes a word, and mapped: memory holds n-grams of a
part at a time and the pairs. Equal bodies are one body from the start, so that a million copies
cost what one costs. Which pairs are like each other depends on all texts, so that an update pairs
as a rebuild does; from an earlier table it takes the passages of pairs that are as they were.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.article import Article
from search.documents import analyse
from search.errors import MorgueError
from search.reprints.alignment import (
    LEAST_WORDS,
    MOST_WORDS,
    SHORT,
    Indexed,
    Passage,
    align,
    is_form,
    longest_run,
)
from search.reprints.candidates import Counted, candidate_pairs
from search.reprints.groups import Likeness, grouped, likeness
from search.reprints.reprint_table import METHOD, Reprints, packed
from search.reprints.spool import ChosenBodies, OrderedBodies, Spool, ordered
from search.reprints.word_hashes import Body, WordHashes, body_of

# Called with the name of a step and the share of it that is done, 0 to 1.
Progress = Callable[[str, float], None]
# Pairs for each article that are aligned at most, on average; a note reports the rest.
#
# Real newspapers have under one; only generated text has as many.
PAIRS_EACH = 40
FEWEST_PAIRS = 200_000  # aligned in any case: a small archive takes seconds
_CACHED = 4_000  # indexed bodies in memory; neighbours in the order of leads are aligned together
# What two texts share must be their own, unless it is printed too often for that: at least so many
# n-grams, in proportion to all that they share, and to the words of their passages. Edited copies
# share nothing else (of 100 words with 30 replaced 17 n-grams); a filled-in form of a trade is
# shared by its other reports.
_LEAST_OWN = 5
_OWN_SHARE = 0.5
_OWN_WORDS = 0.1
# Figures for each shared word from which they matter: a report of an experiment has fewer, tables,
# prices and tenders have more.
_FORM_DENSITY = 0.05
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


def find_reprints(
    bodies: Iterable[Body],
    before: Reprints | None = None,
    on_progress: Progress = lambda step, share: None,
    count: int = 0,
) -> Reprints:
    """Return the reprints among all bodies of a generation.

    Args:
        bodies: every article once, in any order.
        before: the table of the generation that this one is based on.
        on_progress: called with the step and its share.
        count: how many bodies there are, for the progress; 0 if unknown.

    Raises:
        MorgueError: the temporary folder can't take the words.
    """
    with (
        _temporary_folder() as folder,
        (folder / "words").open("wb") as file,
    ):
        spool = Spool(file)
        for number, body in enumerate(bodies, 1):
            spool.add(body)
            if number % 1000 == 0 and count:
                on_progress("reading texts", min(number / count, 1))
        return _Finder(ordered(spool), spool.cut, before, on_progress).find()


@contextlib.contextmanager
def _temporary_folder() -> Iterator[Path]:
    """Make a folder that goes with the block.

    Raises MorgueError where the machine is short of room or handles.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="morgue-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as fault:
        raise MorgueError(
            f"Texts can't be compared in the temporary folder {tempfile.gettempdir()}"
            f" ({fault.strerror or fault}): make room there, raise the limit of open files, or name"
            " another folder in TMPDIR, then run it again. What was served before still is."
        ) from fault


def reprints_of(articles: Iterable[Article], language: str = "english") -> Reprints:
    """Return the reprints among articles that are not in an index."""
    known = WordHashes()
    documents = (analyse(article, language, with_spans=False) for article in articles)
    return find_reprints(body_of(document, known) for document in documents)


class _Finder:
    def __init__(
        self, state: OrderedBodies, cut: int, before: Reprints | None, on_progress: Progress
    ) -> None:
        self.state, self.before, self.on_progress = state, before, on_progress
        self.notes: list[str] = []
        if cut:
            self.notes.append(
                f"Of {cut:,} long texts only the first {MOST_WORDS:,} words were compared."
            )
        self.firsts = self._firsts()
        self._indexed: OrderedDict[int, Indexed] = OrderedDict()

    def find(self) -> Reprints:
        """Pair, align, group."""
        state = self.state
        chosen = np.flatnonzero(
            (self.firsts == np.arange(len(state.ids))) & (state.lengths >= LEAST_WORDS)
        )
        links = self._aligned(self._bounded(self._candidates(chosen)), chosen)
        found = grouped(state.lengths, self._related(links), self._compared)
        leads, same = found.leads, found.same
        if found.cut:
            self.notes.append(f"{found.cut:,} versions were left out of their groups.")
        copies = np.flatnonzero(self.firsts != np.arange(len(state.ids)))
        whole, none = state.lengths[copies], np.zeros(len(copies), np.int64)
        of_copies = (self.firsts[copies], copies, none, whole, none, whole, whole)
        aligned = [(first, second, *passage) for first, second, passage in links]
        leads[copies] = leads[self.firsts[copies]]
        same[copies] = same[self.firsts[copies]]
        short = np.flatnonzero(state.lengths < LEAST_WORDS)
        leads[short], same[short] = short, state.lengths[short]
        columns: dict[str, Any] = {
            "digests": state.digests,
            "lengths": state.lengths,
            "leads": leads,
            "same": same,
        }
        rows = np.concatenate(
            (np.array(aligned, np.int64).reshape(-1, 7), np.stack(of_copies, axis=1))
        )
        return packed(state.ids, columns, rows, tuple(self.notes))

    def _firsts(self) -> NDArray[np.int64]:
        """Return for each article the first one with an equal body."""
        known: dict[bytes, int] = {}
        return np.array(
            [
                known.setdefault(text, number) if length >= LEAST_WORDS else number
                for number, (text, length) in enumerate(
                    zip(self.state.texts, self.state.lengths.tolist(), strict=True)
                )
            ],
            np.int64,
        )

    # -- aligning

    def _kept(self) -> dict[tuple[int, int], list[Passage]]:
        """Return the aligned passages of pairs of articles that are as they were."""
        found: dict[tuple[int, int], list[Passage]] = {}
        if self.before is None or self.before.method != METHOD or not self.state.ids:
            return found
        places = {article: place for place, article in enumerate(self.state.ids)}
        rows = np.array([places.get(article, -1) for article in self.before.ids], np.int64)
        digests = self.before.digests.reshape(-1, 16)
        rows[(self.state.digests[rows] != digests).any(axis=1)] = -1
        first, second = rows[self.before.first], rows[self.before.second]
        for link in np.flatnonzero((first >= 0) & (second >= 0)).tolist():
            pair = int(first[link]), int(second[link])
            found.setdefault(pair, []).append(Passage(*self.before.spans[link].tolist()))
        return found

    def _candidates(self, chosen: NDArray[np.int64]) -> Counted:
        return candidate_pairs(
            ChosenBodies(self.state.bodies, chosen),
            lambda share: self.on_progress("comparing texts", share),
        )

    def _bounded(self, counted: Counted) -> Counted:
        most = max(PAIRS_EACH * len(self.state.ids), FEWEST_PAIRS)
        if len(counted.pairs) > most:
            self.notes.append(
                f"{len(counted.pairs):,} pairs of texts are alike; {most:,} of them were compared."
            )
        return counted.chosen(slice(most))

    def _aligned(
        self, counted: Counted, chosen: NDArray[np.int64]
    ) -> list[tuple[int, int, Passage]]:
        found: list[tuple[int, int, Passage]] = []
        kept = self._kept()
        shared = counted.own + counted.rare + counted.frequent
        rows = zip(counted.pairs.tolist(), counted.own.tolist(), shared.tolist(), strict=True)
        for number, (pair, own, every) in enumerate(rows):
            first, second = int(chosen[pair >> 32]), int(chosen[pair & 0xFFFFFFFF])
            aligned = kept.get((first, second)) or align(self._index(first), self._index(second))
            if self._is_reprint(first, second, aligned, own, every):
                found.extend((first, second, passage) for passage in aligned)
            if number % 1000 == 0:
                self.on_progress("aligning passages", number / len(shared))
        self.on_progress("aligning passages", 1.0)
        return found

    def _is_reprint(
        self, first: int, second: int, aligned: list[Passage], own: int, every: int
    ) -> bool:
        """Return True if the passages of two texts are their own, or hardly edited."""
        left, right = self._index(first), self._index(second)
        if not aligned or is_form(left.words, right.words, aligned, _FORM_DENSITY):
            return False
        run = longest_run(left, right)
        least = _LEAST_OWN if run >= _SHORT_RUN or not _is_weak(aligned) else _LEAST_OWN_SHORT
        same = sum(passage.same for passage in aligned)
        if own >= max(least, _OWN_SHARE * every, _OWN_WORDS * same):
            return True
        return run >= _LONG_RUN or any(map(_is_hardly_edited, aligned))

    def _index(self, number: int) -> Indexed:
        found = self._indexed.pop(number, None) or Indexed.of(self.state.bodies[number])
        self._indexed[number] = found
        if len(self._indexed) > _CACHED:
            self._indexed.popitem(last=False)
        return found

    def _related(self, links: list[tuple[int, int, Passage]]) -> dict[tuple[int, int], Likeness]:
        passages: dict[tuple[int, int], list[Passage]] = {}
        for first, second, passage in links:
            passages.setdefault((first, second), []).append(passage)
        bodies = self.state.bodies
        return {
            pair: likeness(bodies[pair[0]], bodies[pair[1]], some)
            for pair, some in passages.items()
        }

    def _compared(self, first: int, second: int) -> Likeness:
        bodies = self.state.bodies
        passages = align(self._index(first), self._index(second))
        return likeness(bodies[first], bodies[second], passages)


def _is_weak(passages: list[Passage]) -> bool:
    """Return True for a single passage that is short and much edited."""
    longest = max(map(_length, passages))
    return len(passages) == 1 and longest < SHORT and passages[0].same < _EDITED * longest


def _is_hardly_edited(passage: Passage) -> bool:
    longest = _length(passage)
    share = _HARDLY_EDITED if longest >= SHORT else _HARDLY_EDITED_SHORT
    return passage.same >= share * longest


def _length(passage: Passage) -> int:
    return max(passage.end - passage.begin, passage.other_end - passage.other_begin)
