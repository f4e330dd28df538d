"""Proximity over a whole generation: the docs that match a node of text fields."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np

from search.engines.embedded.batch import Batch
from search.engines.embedded.span_arrays import Leaf, Proximity
from search.engines.shared.arrays import Mask
from search.engines.shared.deadlines import Check
from search.engines.structures.lexicon import TrieLexicon
from search.query.nodes import (
    ExactTerm,
    Pattern,
    Query,
    Term,
)
from search.query.patterns import fixed_start, matcher


class ProximityMatcher:
    """Matcher of proximity, phrases and frequency over positional postings. Thread-safe.

    Deleted docs may be among the matches.
    """

    def __init__(self, lexicon: TrieLexicon, batches: list[Batch]) -> None:
        self._lexicon = lexicon
        self._batches = batches

    def docs(self, node: Query, check: Check) -> Mask:
        """Return the docs that match a node of text fields alone."""
        found = (Proximity(batch, self._numbers, check).docs(node) for batch in self._batches)
        return np.concatenate([np.zeros(0, np.bool_), *found])

    def _numbers(self, leaf: Leaf) -> list[int]:
        """Return the term ids of the words of a leaf of a text field."""
        return [
            number
            for word in words_of(leaf, self._lexicon)
            if (number := self._lexicon.number(word)) is not None
        ]


def words_of(leaf: Leaf, lexicon: TrieLexicon) -> Iterable[str]:
    """Return the exact words of a leaf of a text field."""
    match leaf:
        case Term(stem=stem):
            return lexicon.forms(stem)
        case ExactTerm(text=text):
            return (text,)
        case _ if leaf.words is not None:
            return leaf.words
    return filter(matcher(leaf), (word for word, _ in lexicon.prefixed(fixed_start(leaf))))


def node_key(node: Query) -> Hashable:
    """Return a cache key of a node.

    It includes the words of patterns, which equality ignores.
    """
    return type(node).__name__, node, *_pattern_words(node)


def _pattern_words(node: Query) -> list[tuple[str, ...] | None]:
    own = [node.words] if isinstance(node, Pattern) else []
    return own + [words for child in node.children for words in _pattern_words(child)]
