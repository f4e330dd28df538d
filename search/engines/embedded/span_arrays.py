"""Phrases and proximity over the positions of many articles at once.

`search.query.document_matcher` defines them, span by span; here the spans of a whole batch of
articles are two arrays, and each step is a few array operations. Zones end with articles, so a
condition within one zone, sentence or paragraph never joins two of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from search.engines.embedded.batch import Batch
from search.engines.embedded.mention_arrays import covered
from search.engines.embedded.span_operations import (
    _NONE,
    Positions,
    Spans,
    _contained,
    _disjoint,
    _merged,
    _nearest,
)
from search.engines.structures.positions import PositionsIndex, Unit
from search.query.nodes import (
    Capitals,
    ExactTerm,
    FirstWords,
    MinFrequency,
    Near,
    NotNear,
    Or,
    Pattern,
    Phrase,
    Query,
    Term,
    Within,
)

Leaf = Term | ExactTerm | Pattern


class Proximity:
    """Evaluator of nodes over one batch of articles.

    Args:
        batch: the articles.
        numbers: returns the term ids of a leaf's words.
        check: called between steps; may raise.
    """

    def __init__(
        self,
        batch: Batch,
        numbers: Callable[[Leaf], list[int]],
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._batch = batch
        self._streams = batch.streams
        self._numbers = numbers
        self._check = check

    def docs(self, node: Query) -> NDArray[np.bool_]:
        """Return which articles match a node of text fields."""
        found = np.zeros(self._batch.count, np.bool_)
        for name, spans in self.spans(node).items():
            found[self._streams[name].doc(spans.first)] = True
        return found

    def spans(self, node: Query, field: str | None = None) -> dict[str, Spans]:
        """Return the spans of a node, by stream.

        Args:
            node: the node.
            field: that of the proximity around it.
        """
        self._check()
        match node:
            case Term() | ExactTerm() | Pattern():
                field = node.field or field
                positions = self._titled(
                    self._stream(field).of_any(self._numbers(node)).astype(np.int64), field
                )
                return {_name(field): Spans(positions, positions)}
            case Phrase():
                field = node.field or field
                spans = self._stretches(node, field) if node.slop else self._runs(node, field)
                return {_name(field): spans}
            case Or(parts=parts):
                found: dict[str, list[Spans]] = {}
                for part in parts:
                    for name, spans in self.spans(part, field).items():
                        found.setdefault(name, []).append(spans)
                return {name: _merged(all_spans) for name, all_spans in found.items()}
            case Near(left=left, right=right) | Within(left=left, right=right):
                field = node.field or field
                lefts, rights = self.spans(left, field), self.spans(right, field)
                return {
                    name: self._pairs(node, name, lefts[name], rights[name])
                    for name in lefts.keys() & rights.keys()
                }
            case MinFrequency(part=part, times=times):
                return self._repeated(self.spans(part, node.field or field), times)
            case NotNear(left=left, right=right):
                field = node.field or field
                lefts, rights = self.spans(left, field), self.spans(right, field)
                return {
                    name: self._apart(node, name, spans, rights.get(name, _NONE))
                    for name, spans in lefts.items()
                }
            case FirstWords(part=part, count=count):
                spans = self.spans(part).get("text", _NONE)
                begins = self._body_starts(spans.first)
                return {
                    "text": spans.where((begins <= spans.first) & (spans.last < begins + count))
                }
            case Capitals(part=part):
                return {
                    name: self._printed(node, name, spans)
                    for name, spans in self.spans(part, node.field or field).items()
                }
        return {}

    def _stream(self, field: str | None) -> PositionsIndex:
        return self._streams[_name(field)]

    def _titled(self, positions: Positions, field: str | None) -> Positions:
        """Return the positions in titles for the field title, all of them otherwise."""
        if field != "title":
            return positions
        text = self._streams["text"]
        return positions[positions < text.title_ends[text.doc(positions)]]

    def _runs(self, phrase: Phrase, field: str | None) -> Spans:
        """Return the spans of consecutive words."""
        stream = self._stream(field)
        length = len(phrase.words)
        positions = [stream.of_any(self._numbers(ExactTerm(word))) for word in phrase.words]
        if not positions or not all(len(each) for each in positions):
            return _NONE
        # From the rarest word on: each further word can only drop starts.
        by_size = sorted(range(length), key=lambda i: len(positions[i]))
        firsts = positions[by_size[0]].astype(np.int64) - by_size[0]
        firsts = firsts[firsts >= 0]
        for i in by_size[1:]:
            firsts = firsts[_contained(firsts + i, positions[i])]
            self._check()
        lasts = firsts + (length - 1)
        # No phrase crosses the border of two sections.
        whole = stream.unit("sections", firsts) == stream.unit("sections", lasts)
        firsts = self._titled(firsts[whole], field)
        return Spans(firsts, firsts + (length - 1))

    def _stretches(self, phrase: Phrase, field: str | None) -> Spans:
        """Return the shortest stretches with all words of a sloppy phrase.

        For each position of any of the words, the nearest start of a stretch that ends there; of
        the ends of one start only the first has no shorter stretch inside.
        """
        stream = self._stream(field)
        need = Counter(phrase.words)
        positions = {
            word: stream.of_any(self._numbers(ExactTerm(word))).astype(np.int64) for word in need
        }
        if not positions or any(len(positions[word]) < times for word, times in need.items()):
            return _NONE
        docs = [stream.doc(each) for each in positions.values()]
        # Only articles with the rarest word can match.
        rarest = min(docs, key=len)
        lasts = np.sort(
            np.concatenate(
                [
                    each[_contained(doc, rarest)]
                    for each, doc in zip(positions.values(), docs, strict=True)
                ]
            )
        )
        firsts = np.full(len(lasts), np.iinfo(np.int64).max)
        for word, times in need.items():
            self._check()
            # A stretch with `times` occurrences begins at the `times`-th last one or before.
            at = np.searchsorted(positions[word], lasts, "right") - times
            firsts = np.minimum(firsts, np.where(at >= 0, positions[word][at], -1))
        kept = np.diff(firsts, prepend=-2) != 0
        kept &= (firsts >= 0) & (lasts - firsts < len(phrase.words) + phrase.slop)
        spans = Spans(firsts[kept], lasts[kept])
        spans = spans.where(
            stream.unit("sections", spans.first) == stream.unit("sections", spans.last)
        )
        if field == "title":
            spans = spans.where(np.isin(spans.first, self._titled(spans.first, field)))
        return spans

    def _pairs(self, node: Near | Within, name: str, left: Spans, right: Spans) -> Spans:
        """Return the stretches that cover a span of each operand, each with its nearest partner."""
        stream = self._streams[name]
        if isinstance(node, Near):
            reach, ordered = node.distance, node.ordered

            def fit(ends: Positions, begins: Positions) -> NDArray[np.bool_]:
                near = begins - ends <= reach
                # Only for close pairs, which are few.
                near[near] = stream.unit("sections", ends[near]) == stream.unit(
                    "sections", begins[near]
                )
                return near
        else:
            unit: Unit = "sentences" if node.unit == "sentence" else "passages"
            ordered = False
            left = left.where(stream.unit(unit, left.first) == stream.unit(unit, left.last))
            right = right.where(stream.unit(unit, right.first) == stream.unit(unit, right.last))

            def fit(ends: Positions, begins: Positions) -> NDArray[np.bool_]:
                return np.equal(stream.unit(unit, ends), stream.unit(unit, begins))

        found = list(_nearest(left, right, fit))
        if not ordered:
            self._check()
            found.extend(_nearest(right, left, fit))
        return _merged(found)

    def _printed(self, node: Capitals, name: str, spans: Spans) -> Spans:
        """Return the spans whose words all have the required capitals."""
        if not len(spans.first):
            return spans
        positions, which = np.unique(covered(spans.first, spans.last), return_inverse=True)
        words = self._batch.printed(name, positions, self._check)
        fits = np.fromiter(map(node.fits, words), np.bool_, len(positions))
        lengths = spans.last - spans.first + 1
        begins = np.cumsum(lengths) - lengths
        return spans.where(np.logical_and.reduceat(fits[which], begins))

    def _body_starts(self, positions: Positions) -> Positions:
        """Return the starts of the bodies of the articles that contain these positions."""
        text = self._streams["text"]
        return text.bodies[text.doc(positions)].astype(np.int64)

    def _apart(self, node: NotNear, name: str, left: Spans, right: Spans) -> Spans:
        """Return the left spans that no right span is near."""
        stream = self._streams[name]
        unit: Unit = "sentences" if node.unit == "sentence" else "passages"
        inside = np.ones(len(left.first), np.bool_)
        if node.unit:
            right = right.where(stream.unit(unit, right.first) == stream.unit(unit, right.last))
            inside = np.equal(stream.unit(unit, left.first), stream.unit(unit, left.last))

        def near(ends: Positions, begins: Positions) -> NDArray[np.bool_]:
            if node.unit:
                return np.equal(stream.unit(unit, ends), stream.unit(unit, begins))
            found = begins - ends <= node.distance
            found[found] = stream.unit("sections", ends[found]) == stream.unit(
                "sections", begins[found]
            )
            return found

        if not len(left.first) or not len(right.first):
            return left
        excluded = np.zeros(len(left.first), np.bool_)
        begins, ends = np.sort(right.first), np.sort(right.last)
        at = np.searchsorted(begins, left.last, "right")
        known = np.flatnonzero(at < len(begins))
        excluded[known] = near(left.last[known], begins[at[known]])
        if not node.ordered:
            at = np.searchsorted(ends, left.first, "left") - 1
            known = np.flatnonzero(at >= 0)
            excluded[known] |= near(ends[at[known]], left.first[known])
        return left.where(~(excluded & inside))

    def _repeated(self, spans_of: dict[str, Spans], times: int) -> dict[str, Spans]:
        """Return the spans of those articles that have at least `times` disjoint ones."""
        docs = {name: self._streams[name].doc(spans.first) for name, spans in spans_of.items()}
        counts: NDArray[np.int64] = np.zeros(1, np.int64)
        for name, spans in spans_of.items():
            disjoint = np.bincount(docs[name][_disjoint(spans)], minlength=len(counts))
            disjoint[: len(counts)] += counts
            counts = disjoint
        return {name: spans.where(counts[docs[name]] >= times) for name, spans in spans_of.items()}


def _name(field: str | None) -> str:
    return "text" if field in (None, "title") else str(field)
