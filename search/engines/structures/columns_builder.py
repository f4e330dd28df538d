"""Builder of columns, article by article."""

from __future__ import annotations

import numpy as np

from search.article import Article
from search.date_numbers import MOMENTS, column_number, day_number
from search.engines.shared.facet_columns import FacetColumn
from search.engines.structures.columns import ColumnsPart
from search.fields import FACETS, facet_values


class ColumnsBuilder:
    """Builder of the columns of new articles. Not thread-safe."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self._digests: list[bytes] = []
        self._days: list[int] = []
        self._last_days: list[int] = []
        self._lengths: list[int] = []
        self._words: list[int] = []
        self._moments: dict[str, list[int]] = {name: [] for name in MOMENTS}
        self._ordinals: dict[str, dict[str | None, int]] = {name: {None: 0} for name in FACETS}
        self._entries: dict[str, tuple[list[int], list[int]]] = {name: ([], []) for name in FACETS}

    def add(self, article: Article, length: int) -> None:
        """Add an article as the next doc; `length` counts the tokens of its combined text field."""
        doc = len(self.ids)
        self.ids.append(article.id)
        self._digests.append(bytes.fromhex(article.digest))
        self._days.append(day_number(article.date))
        self._last_days.append(day_number(article.last_date))
        self._lengths.append(length)
        self._words.append(article.word_count)
        for name, moments in self._moments.items():
            moments.append(column_number(name, article))
        for name, known in self._ordinals.items():
            ordinals, docs = self._entries[name]
            for value in facet_values(article, name) or (None,):
                ordinals.append(known.setdefault(value, len(known)))
                docs.append(doc)

    def build(self) -> ColumnsPart:
        """Return the columns of the docs so far."""
        facets = {
            name: FacetColumn(
                tuple(self._ordinals[name]), np.array(ordinals, np.uint32), np.array(docs, np.int64)
            )
            for name, (ordinals, docs) in self._entries.items()
        }
        digests = np.frombuffer(b"".join(self._digests), np.uint8).reshape(-1, 16)
        return ColumnsPart(
            list(self.ids),
            digests,
            np.array(self._days, np.int32),
            np.array(self._last_days, np.int32),
            np.array(self._lengths, np.uint32),
            np.array(self._words, np.uint32),
            facets,
            {name: np.array(moments, np.int64) for name, moments in self._moments.items()},
        )
