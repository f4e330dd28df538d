"""Scores of the memory engine by the specification: BM25 over the words of a query."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from search.engines.shared.bm25 import LENGTHS, bm25, idf, length_code
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import (
    And,
    ExactTerm,
    MinShouldMatch,
    NearnessBoost,
    Or,
    Pattern,
    Phrase,
    Positional,
    Query,
    Term,
)


class Scorer:
    """The scores of the articles of one generation.

    Args:
        readings: every article by its id.
    """

    def __init__(self, readings: Mapping[str, DocumentMatcher]) -> None:
        self._readings = readings
        lengths = {name: len(reading.stream()) for name, reading in readings.items()}
        self._average = sum(lengths.values()) / max(len(lengths), 1)
        self._lengths = {name: LENGTHS[length_code(length)] for name, length in lengths.items()}
        self.with_stem = cache(
            lambda word: sum(word in reading.stem() for reading in readings.values())
        )
        """Return the number of articles with a word of a stem."""
        self._with_word = cache(
            lambda word: sum(word in reading.exact() for reading in readings.values())
        )

    def score(self, query: Query, article: str) -> float:
        """Return the score of a matching article, as `search.engines.shared.bm25` defines it.

        A pattern or a word in a field scores 1.
        """
        reading = self._readings[article]
        match query:
            case And(parts=parts) | Or(parts=parts) | MinShouldMatch(parts=parts):
                return sum(self.score(part, article) for part in parts if reading.matches(part))
            case NearnessBoost(part=part, pairs=pairs):
                near = (
                    w * self._mentions(pair, article) for pair, w in pairs if reading.matches(pair)
                )
                return self.score(part, article) + sum(near)
            case Pattern():
                return 1.0
            case Term() | ExactTerm() | Phrase() | Positional():
                return 1.0 if query.field else self._mentions(query, article)
        return 0.0

    def _mentions(self, node: Query, article: str) -> float:
        """Return the summed scores of all words of a node, at any position.

        A pattern or a word in a field scores 1.
        """
        reading = self._readings[article]
        match node:
            case Term(field=None):
                return node.times * self._bm25(
                    len(reading.stem().get(node.stem, ())), self.with_stem(node.stem), article
                )
            case ExactTerm(field=None):
                return node.times * self._bm25(
                    len(reading.exact().get(node.text, ())), self._with_word(node.text), article
                )
            case Phrase(field=None):
                return node.times * sum(
                    self._mentions(ExactTerm(word), article) for word in node.words
                )
            case Positional() | Or():
                return sum(self._mentions(part, article) for part in node.positive)
        return float(reading.matches(node))

    def _bm25(self, frequency: int, with_word: int, article: str) -> float:
        return (
            bm25(
                frequency,
                self._lengths[article],
                self._average,
                idf(len(self._readings), with_word),
            )
            if frequency
            else 0.0
        )
