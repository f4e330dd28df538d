"""Proximity over a whole generation.

Which docs match a node of text fields, and what such a node can't do without.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np

from search.engines.embedded.span_arrays import Leaf, Proximity
from search.engines.shared.arrays import Mask
from search.engines.shared.deadlines import Check
from search.engines.structures.lexicon import TrieLexicon
from search.engines.structures.positions import PositionsIndex
from search.query.nodes import (
    Capitals,
    ExactTerm,
    Pattern,
    Query,
    Term,
    walk,
)
from search.query.patterns import fixed_start, matcher


@dataclass(frozen=True, slots=True)
class Batch:
    """Docs that were written together, `count` of them, with where their words stand."""

    count: int
    streams: dict[str, PositionsIndex]


class ProximityMatcher:
    """Answers proximity, phrases and repetition from where words stand.

    Dead docs may be among those found.
    """

    def __init__(self, lexicon: TrieLexicon, batches: list[Batch]) -> None:
        self._lexicon = lexicon
        self._batches = batches

    def docs(self, node: Query, check: Check) -> Mask:
        """Return the docs that match a node whose words are all looked for in text fields."""
        found = (
            Proximity(batch.streams, self._numbers, check).docs(node, batch.count)
            for batch in self._batches
        )
        return np.concatenate([np.zeros(0, np.bool_), *found])

    def _numbers(self, leaf: Leaf) -> list[int]:
        """Return the numbers of the words that a leaf of a text field stands for."""
        return [
            number
            for word in words_of(leaf, self._lexicon)
            if (number := self._lexicon.number(word)) is not None
        ]


def words_of(leaf: Leaf, lexicon: TrieLexicon) -> Iterable[str]:
    """Return the exact words that a leaf of a text field stands for."""
    match leaf:
        case Term(stem=stem):
            return lexicon.forms(stem)
        case ExactTerm(text=text):
            return (text,)
        case _ if leaf.words is not None:
            return leaf.words
    return filter(matcher(leaf), (word for word, _ in lexicon.prefixed(fixed_start(leaf))))


def needs_print(node: Query) -> bool:
    """Return True if a node asks for capitals, which only the printed text has."""
    return any(isinstance(each, Capitals) for each in walk(node))


def node_key(node: Query) -> Hashable:
    """Return what tells nodes apart in a cache.

    The words that patterns stand for do, too, though equality passes over them.
    """
    return type(node).__name__, node, *_pattern_words(node)


def _pattern_words(node: Query) -> list[tuple[str, ...] | None]:
    own = [node.words] if isinstance(node, Pattern) else []
    return own + [words for child in node.children for words in _pattern_words(child)]
