"""Name fields: the values of a facet column that match a node, and their docs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from search.analysis.tokenizer import words
from search.article import Article
from search.documents import Document, analyse
from search.engines.shared.arrays import Mask
from search.engines.shared.facet_columns import FacetColumn
from search.engines.structures.columns import Columns
from search.fields import FIELDS
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import (
    ExactTerm,
    MinFrequency,
    Pattern,
    Phrase,
    Query,
    Term,
)
from search.query.patterns import matcher


class NameTable:
    """One name field. A node is matched once a value, since values are independent."""

    def __init__(self, field: str, column: FacetColumn) -> None:
        self._field = field
        self._column = column
        self._readings: dict[int, DocumentMatcher] = {}

    def ordinals(self, node: Query) -> list[int]:
        """Return the ordinals of the values that a leaf or proximity node matches.

        Not for `MinFrequency`, which counts across values.
        """
        return list(self._ordinals(node))

    def _ordinals(self, node: Query) -> Iterable[int]:
        match node:
            case Term(text=text) | ExactTerm(text=text):
                return self._tokens.get(text, ())
            case Pattern():
                fits = matcher(node)
                return {
                    ordinal
                    for token, ordinals in self._tokens.items()
                    if fits(token)
                    for ordinal in ordinals
                }
            case Phrase(words=phrase):
                candidates = (
                    set.intersection(*(set(self._tokens.get(word, ())) for word in phrase))
                    if phrase
                    else set()
                )
                return [ordinal for ordinal in candidates if self._reading(ordinal).matches(node)]
        return [
            ordinal
            for ordinal in range(1, len(self._column.values))
            if self._reading(ordinal).matches(node)
        ]

    @cached_property
    def _tokens(self) -> dict[str, list[int]]:
        """The ordinals of the values that contain each token."""
        found: dict[str, list[int]] = {}
        for ordinal, value in enumerate(self._column.values):
            for token in dict.fromkeys(words(value or "")):
                found.setdefault(token, []).append(ordinal)
        return found

    def _reading(self, ordinal: int) -> DocumentMatcher:
        if ordinal not in self._readings:
            self._readings[ordinal] = DocumentMatcher(
                _document(self._field, self._column.values[ordinal] or "")
            )
        return self._readings[ordinal]


class Names:
    """The name fields of one generation."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._tables: dict[str, NameTable] = {}

    def ordinals(self, field: str, node: Query) -> list[int]:
        """Return the ordinals of a field's values that match a node of that field alone."""
        if field not in self._tables:
            self._tables[field] = NameTable(field, self.columns.facet(field))
        return self._tables[field].ordinals(node)

    def values(self, field: str, node: Query) -> list[str | None]:
        """Return the values of a field that match a node of that field alone."""
        values = self.columns.facet(field).values
        return [values[ordinal] for ordinal in self.ordinals(field, node)]

    def docs(self, field: str, node: Query) -> Mask:
        """Return the docs with a matching value."""
        column = self.columns.facet(field)
        wanted = np.zeros(len(column.values), np.bool_)
        wanted[self.ordinals(field, node)] = True
        return column.docs_of(wanted, len(self.columns))


def counts_across_values(node: Query) -> bool:
    """Return True if a node contains a `MinFrequency`."""
    return isinstance(node, MinFrequency) or any(map(counts_across_values, node.children))


def _document(field: str, value: str) -> Document:
    """Return a document that consists of one name."""
    plural = f"{field}s" if FIELDS[field].many else field
    return analyse(
        Article(id="", **{plural: (value,) if FIELDS[field].many else value}),  # type: ignore[arg-type]
        with_spans=False,
    )
