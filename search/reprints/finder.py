"""Reprint finder of a generation: spool the bodies, pair, align, group.

Bodies are written to a temporary file first, 4 bytes a word, and mapped: memory holds n-grams of a
part at a time and the pairs. Equal bodies are one body from the start, so that a million copies
cost what one costs. Which pairs are like each other depends on all texts, so that an update pairs
as a rebuild does; from an earlier table it takes the passages of pairs that are as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.article import Article
from search.documents import analyse
from search.reprints.alignment import LEAST_WORDS, MOST_WORDS, SENTENCE, Passage, align
from search.reprints.candidates import Counted, candidate_pairs
from search.reprints.groups import Likeness, grouped, likeness
from search.reprints.pair_alignment import AlignTask, IndexedBodies, Pair
from search.reprints.reprint_table import METHOD, Reprints, packed
from search.reprints.spool import WORDS, ChosenBodies, OrderedBodies, Spool, ordered
from search.reprints.tasks import Execute, results_in_order, run_here
from search.reprints.temporary_folder import temporary_folder
from search.reprints.word_hashes import Body, WordHashes, body_of

# Called with the name of a step and the share of it that is done, 0 to 1.
Progress = Callable[[str, float], None]
# Pairs for each article that are aligned at most, on average; a note reports the rest.
#
# Real newspapers have under one; only generated text has as many.
PAIRS_EACH = 40
FEWEST_PAIRS = 200_000  # aligned in any case: a small archive takes seconds
_TOGETHER = 2_000  # pairs that a task aligns


def find_reprints(
    bodies: Iterable[Body],
    before: Reprints | None = None,
    on_progress: Progress = lambda step, share: None,
    count: int = 0,
    execute: Execute = run_here,
) -> Reprints:
    """Return the reprints among all bodies of a generation.

    Args:
        bodies: every article once, in any order.
        before: the table of the generation that this one is based on.
        on_progress: called with the step and its share.
        count: how many bodies there are, for the progress; 0 if unknown.
        execute: runs tasks, perhaps in other processes of this machine; the table is the same.

    Raises:
        MorgueError: the temporary folder can't take the words.
    """
    with (
        temporary_folder() as folder,
        (folder / WORDS).open("wb") as file,
    ):
        spool = Spool(file)
        for number, body in enumerate(bodies, 1):
            spool.add(body)
            if number % 1000 == 0 and count:
                on_progress("reading texts", min(number / count, 1))
        return _Finder(ordered(spool, folder), spool.cut, before, on_progress, execute).find()


def reprints_of(articles: Iterable[Article], language: str = "english") -> Reprints:
    """Return the reprints among articles that are not in an index."""
    known = WordHashes()
    documents = (analyse(article, language, with_spans=False) for article in articles)
    return find_reprints(body_of(document, known) for document in documents)


class _Finder:
    def __init__(
        self,
        state: OrderedBodies,
        cut: int,
        before: Reprints | None,
        on_progress: Progress,
        execute: Execute,
    ) -> None:
        self.state, self.before, self.on_progress = state, before, on_progress
        self._execute = execute
        self.notes: list[str] = []
        if cut:
            self.notes.append(
                f"Of {cut:,} long texts only the first {MOST_WORDS:,} words were compared."
            )
        self.firsts = self._firsts()
        self._indexed = IndexedBodies(state.bodies)

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
            self._execute,
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
        total = len(counted.pairs)
        tasks = (
            AlignTask(self.state.bodies, some) for some in self._pairs_together(counted, chosen)
        )
        for number, links in enumerate(results_in_order(tasks, self._execute)):
            found += links
            self.on_progress("aligning passages", number * _TOGETHER / total)
        self.on_progress("aligning passages", 1.0)
        return found

    def _pairs_together(self, counted: Counted, chosen: NDArray[np.int64]) -> Iterator[list[Pair]]:
        """Yield the pairs, as many together as a task aligns."""
        kept = self._kept()
        shared = counted.own + counted.rare + counted.frequent
        firsts, seconds = (chosen[each] for each in counted.sides())
        for begin in range(0, len(shared), _TOGETHER):
            some = slice(begin, begin + _TOGETHER)
            columns = (each[some].tolist() for each in (firsts, seconds, counted.own, shared))
            yield [
                Pair(first, second, own, every, tuple(kept.get((first, second), ())))
                for first, second, own, every in zip(*columns, strict=True)
            ]

    def _related(self, links: list[tuple[int, int, Passage]]) -> dict[tuple[int, int], Likeness]:
        passages: dict[tuple[int, int], list[Passage]] = {}
        for first, second, passage in links:
            passages.setdefault((first, second), []).append(passage)
        bodies, found = self.state.bodies, {}
        for (first, second), some in passages.items():
            like = likeness(bodies[first], bodies[second], some)
            shorter = min(len(bodies[first]), len(bodies[second]))
            if not like.is_version and 2 * like.same >= shorter:
                like = self._compared(first, second)
            found[first, second] = like
        return found

    def _compared(self, first: int, second: int) -> Likeness:
        bodies = self.state.bodies
        passages = align(self._indexed[first], self._indexed[second], SENTENCE)
        return likeness(bodies[first], bodies[second], passages)
