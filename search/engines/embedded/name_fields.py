"""Words of names: which values of a facet's column match a node, and so which rows."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from search.analysis.tokenizer import words
from search.article import Article
from search.documents import Document, analyse
from search.engines.structures.columns import Columns, FacetColumn, Mask
from search.fields import FIELDS, Kind
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import ExactTerm, Fuzzy, MinFrequency, Near, Or, Phrase, Prefix, Query, Term, Wildcard, Within
from search.query.patterns import matcher


class NameTable:
    """One field of names. What a node matches is decided once a value, since each value stands by itself."""

    def __init__(self, field: str, column: FacetColumn) -> None:
        self._field = field
        self._column = column
        self._readings: dict[int, DocumentMatcher] = {}

    def codes(self, node: Query) -> list[int]:
        """The values that a leaf or proximity node (but `MinFrequency`, which counts across them) matches, by their codes."""
        return list(self._codes(node))

    def _codes(self, node: Query) -> Iterable[int]:
        match node:
            case Term(text=text) | ExactTerm(text=text):
                return self._tokens.get(text, ())
            case Prefix() | Wildcard() | Fuzzy():
                fits = matcher(node)
                return {code for token, codes in self._tokens.items() if fits(token) for code in codes}
            case Phrase(words=phrase):
                candidates = set.intersection(*(set(self._tokens.get(word, ())) for word in phrase)) if phrase else set()
                return [code for code in candidates if self._reading(code).matches(node)]
        return [code for code in range(1, len(self._column.values)) if self._reading(code).matches(node)]

    @cached_property
    def _tokens(self) -> dict[str, list[int]]:
        """The values that hold each token."""
        found: dict[str, list[int]] = {}
        for code, value in enumerate(self._column.values):
            for token in dict.fromkeys(words(value or "")):
                found.setdefault(token, []).append(code)
        return found

    def _reading(self, code: int) -> DocumentMatcher:
        if code not in self._readings:
            self._readings[code] = DocumentMatcher(_document(self._field, self._column.values[code] or ""))
        return self._readings[code]


class Names:
    """The fields of names of one generation."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._tables: dict[str, NameTable] = {}

    def codes(self, field: str, node: Query) -> list[int]:
        """The values of a field that match a node whose words are all looked for in it."""
        if field not in self._tables:
            self._tables[field] = NameTable(field, self._columns.facet(field))
        return self._tables[field].codes(node)

    def values(self, field: str, node: Query) -> list[str | None]:
        """The same values in words."""
        values = self._columns.facet(field).values
        return [values[code] for code in self.codes(field, node)]

    def rows(self, field: str, node: Query) -> Mask:
        """The rows with such a value."""
        column = self._columns.facet(field)
        chosen = np.zeros(len(column.values), np.bool_)
        chosen[self.codes(field, node)] = True
        return column.rows_of(chosen, len(self._columns))


def leaf_fields(node: Query, field: str | None = None) -> set[str | None]:
    """The fields in which the words of a leaf or a proximity node are looked for."""
    match node:
        case Term() | ExactTerm() | Prefix() | Wildcard() | Fuzzy() | Phrase():
            return {node.field or field}
        case Or(parts=parts):
            return {found for part in parts for found in leaf_fields(part, field)}
        case Near(left=left, right=right) | Within(left=left, right=right):
            return leaf_fields(left, node.field or field) | leaf_fields(right, node.field or field)
        case MinFrequency(part=part):
            return leaf_fields(part, node.field or field)
    return set()


def is_name(field: str | None) -> bool:
    """Whether a field is searched by the words of its values."""
    return field is not None and FIELDS[field].kind is Kind.NAME


def counts_across_values(node: Query) -> bool:
    """Whether a node has a `MinFrequency` in it."""
    return isinstance(node, MinFrequency) or any(map(counts_across_values, node.children))


def _document(field: str, value: str) -> Document:
    """A document that has nothing but one name."""
    plural = f"{field}s" if FIELDS[field].many else field
    return analyse(Article(id="", **{plural: (value,) if FIELDS[field].many else value}), with_spans=False)  # type: ignore[arg-type]
