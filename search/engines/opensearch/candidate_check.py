"""Words of patterns, and nodes that are checked article by article, not by the cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from search.analysis.tokenizer import words
from search.documents import analyse
from search.engines.opensearch.index import Index
from search.engines.opensearch.mapping import key_of
from search.engines.opensearch.queries import Clause
from search.engines.shared.array_cache import ArrayCache
from search.engines.structures.lexicon import TrieLexicon
from search.fields import is_name_field
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import Pattern, Query, walk
from search.query.patterns import fixed_start, matcher

CACHE_BYTES = 16 << 20  # for the ids of nodes that were matched article by article


class Candidates:
    """The lexicon and articles of one generation, for what the cluster can't match.

    Args:
        index: the generation's articles.
        lexicon: returns its lexicon; called when a pattern first needs it.
        language: the language of its articles.
    """

    def __init__(self, index: Index, lexicon: Callable[[], TrieLexicon], language: str) -> None:
        self._index = index
        self._lexicon = lexicon
        self._language = language
        self._cache = ArrayCache(CACHE_BYTES)

    def words(self, pattern: Query, field: str | None) -> Iterable[str]:
        """Return the words that match a pattern.

        They are those of the pattern, if it is resolved; else those of the lexicon, or of the names
        in a name field.
        """
        if not isinstance(pattern, Pattern):
            return ()
        if field is not None and is_name_field(field):
            return filter(matcher(pattern), self._name_words(field))
        if pattern.words is not None:
            return pattern.words
        return filter(
            matcher(pattern), (word for word, _ in self._lexicon().prefixed(fixed_start(pattern)))
        )

    def _name_words(self, field: str) -> list[str]:
        """Return the words of all names in a field."""

        def ask() -> Any:
            values = self._index.facet_values(field, {"match_all": {}}, None)
            return np.array(
                sorted({word for value, _ in values for word in words(value)}),
                np.dtypes.StringDType(),
            )

        found: list[str] = self._cache.get(("names", field), ask).tolist()
        return found

    def checked(self, node: Query, candidates: Clause, deadline: float | None) -> list[str]:
        """Return the ids of the candidates that match a node by their own tokens.

        The result is cached, as a generation never changes.
        """

        def ask() -> Any:
            found = [
                key_of(article.id)
                for article in self._index.articles(candidates, deadline)
                if DocumentMatcher(analyse(article, self._language, with_spans=False)).matches(node)
            ]
            return np.array(found, "S24")

        patterns = tuple(leaf.words for leaf in walk(node) if isinstance(leaf, Pattern))
        return [
            each.decode() for each in self._cache.get(("checked", node, patterns), ask).tolist()
        ]
