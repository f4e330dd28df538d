"""Query translation to Tantivy's queries, with the same matches and scores.

Words, exact words, patterns and phrases are Tantivy's own. Names are matched against the values of
their facet, and other proximity over positional postings; their matches reach Tantivy as a set of
keys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from search.date_numbers import edge_numbers
from search.engines.embedded.name_fields import Names, counts_across_values
from search.engines.embedded.proximity import (
    ProximityMatcher,
    node_key,
    words_of,
)
from search.engines.shared.array_cache import ArrayCache
from search.engines.shared.arrays import Docs, Mask
from search.engines.shared.deadlines import Check
from search.engines.structures.lexicon import TrieLexicon
from search.engines.tantivy.format import FacetOrdinals
from search.engines.tantivy.index import FAR, MOST_WORDS, Index
from search.engines.tantivy.library import (
    any_of,
    boosted,
    both,
    constant,
    everything,
    nothing,
    optional,
    weighed,
    with_scores,
    without,
)
from search.fields import is_name_field
from search.models import SearchRequest
from search.query.document_matcher import DocumentMatcher
from search.query.document_mentions import reads_names
from search.query.nodes import (
    And,
    DateRange,
    ExactTerm,
    MatchAll,
    MatchNone,
    MinShouldMatch,
    NearnessBoost,
    Not,
    Or,
    Pattern,
    Phrase,
    Positional,
    Query,
    Term,
    WordCount,
)
from search.query.proximity_terms import leaf_fields, required_terms

Native = Any
FREQUENT = 20_000  # articles; a phrase of such words alone is expensive to match
KEPT = 5_000  # matches of such a phrase that are cached
MOST_RUNS = 500  # ranges in one query; beyond, a set of keys costs less


class Queries:
    """Translator for one generation.

    `doc_keys` returns the keys of docs, `read` a matcher over a doc.
    """

    def __init__(
        self,
        index: Index,
        lexicon: TrieLexicon,
        names: Names,
        numbers: FacetOrdinals,
        proximity: ProximityMatcher,
        cache: ArrayCache,
        doc_keys: Callable[[Docs], Docs],
        read: Callable[[int], DocumentMatcher],
    ) -> None:
        self._index = index
        self._lexicon = lexicon
        self._names = names
        self._numbers = numbers
        self._proximity = proximity
        self._cache = cache
        self._keys = doc_keys
        self._read = read

    def chosen(self, request: SearchRequest, except_facet: str | None = None) -> list[Native]:
        """Return the clauses of a request's dates and filters, each scoring 0.

        Of the facet `except_facet` only the exclusions.
        """
        found = []
        if request.since or request.until:
            since = request.since.toordinal() if request.since else 1
            until = request.until.toordinal() + 1 if request.until else FAR
            found.append(constant(self._printed_within(since, until), 0.0))
        for each in request.filters:
            if each.include and each.facet != except_facet:
                found.append(constant(self.with_values(each.facet, each.include), 0.0))
            if each.exclude:
                found.append(without(self.with_values(each.facet, each.exclude)))
        return found

    def with_values(self, facet: str, values: tuple[str | None, ...] | list[str | None]) -> Native:
        """Return the query for articles with one of the values."""
        known = (self._numbers.known(facet, value) for value in dict.fromkeys(values))
        return self._index.terms(facet, [number for number in known if number is not None])

    def with_docs(self, docs: Mask) -> Native:
        """Return the query for a set of docs.

        Articles added together have consecutive keys, so there are few runs of them.
        """
        live = np.flatnonzero(self._names.columns.live)
        inside = docs[live]
        edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
        starts, ends = live[edges[::2]], live[edges[1::2] - 1]
        if len(starts) > MOST_RUNS:
            return self._index.terms("key", self._keys(live[inside]).tolist())
        runs = zip(self._keys(starts).tolist(), self._keys(ends).tolist(), strict=True)
        return any_of([self._index.between("key", first, last + 1) for first, last in runs])

    def _printed_within(self, least: int, most: int) -> Native:
        """Return the query for printed dates that share a day with a half-open range of days.

        Tantivy has their first days; the few that begin before the range come from our columns.
        """
        begins = self._index.between("newest", least, most)
        earlier = self._names.columns.begun_before(least, most)
        return any_of([begins, self.with_docs(earlier)]) if earlier.any() else begins

    def scored(self, node: Query, check: Check) -> Native:
        """Return the query that matches a node, with its scores."""
        check()
        match node:
            case And(parts=parts):
                return both([self.scored(part, check) for part in parts])
            case Or(parts=parts):
                return any_of([self.scored(part, check) for part in parts])
            case MinShouldMatch(least=least, parts=parts):
                return any_of([self.scored(part, check) for part in parts], least)
            case Term(field=None) | ExactTerm(field=None):
                return self._mentions(node, check)[0]
            case NearnessBoost(part=part, pairs=pairs):
                near = [
                    boosted(
                        with_scores(self.matching(pair, check), self._mentions(pair, check)), weight
                    )
                    for pair, weight in pairs
                ]
                return optional(self.scored(part, check), near)
            case Phrase(field=None) | Positional(field=None):
                return with_scores(self.matching(node, check), self._mentions(node, check))
        return constant(self.matching(node, check), constant_score(node) or 0.0)

    def _mentions(self, node: Query, check: Check) -> list[Native]:
        """Return a scoring query for each word of a node, at any position."""
        match node:
            case Term(field=None):
                return [weighed(self._index.term("text_stem", node.stem), node.times)]
            case ExactTerm(field=None):
                return [weighed(self._index.term("text_exact", node.text), node.times)]
            case Phrase(field=None):
                return [
                    weighed(self._index.term("text_exact", word), node.times) for word in node.words
                ]
            case Positional() | Or():
                return [each for part in node.positive for each in self._mentions(part, check)]
        return [constant(self.matching(node, check), 1.0)]

    def matching(self, node: Query, check: Check) -> Native:
        """Return the query that matches a node; its scores are undefined."""
        check()
        match node:
            case MatchAll():
                return everything()
            case MatchNone():
                return nothing()
            case And(parts=parts):
                return both([self.matching(part, check) for part in parts])
            case Or(parts=parts):
                return any_of([self.matching(part, check) for part in parts])
            case MinShouldMatch(least=least, parts=parts):
                return any_of([self.matching(part, check) for part in parts], least)
            case Not(part=part):
                return without(self.matching(part, check))
            case DateRange(column=column) if column != "date":
                # Moments are in our columns only.
                return self.with_docs(self._names.columns.within(node))
            case DateRange(since=since, until=until, column=column):
                return self._printed_within(*edge_numbers(column, since, until))
            case WordCount(least=least, most=most):
                return self._index.between("words", least, MOST_WORDS if most is None else most + 1)
            case NearnessBoost(part=part):
                return self.matching(part, check)
            case Term() if not is_name_field(node.field):
                return self._index.term(f"{node.field or 'text'}_stem", node.stem)
            case ExactTerm() if not is_name_field(node.field):
                return self._index.term(f"{node.field or 'text'}_exact", node.text)
            case Pattern() if not is_name_field(node.field):
                return self._index.terms(
                    f"{node.field or 'text'}_exact", list(words_of(node, self._lexicon))
                )
            case Phrase(slop=0) if not is_name_field(node.field):
                return self._phrase(node)
            case Term() | ExactTerm() | Pattern() | Phrase() | Positional():
                return self._looked_for(node, check)
        raise TypeError(f"{type(node).__name__} must be resolved before it is searched")

    def _phrase(self, phrase: Phrase) -> Native:
        """Return the query of a phrase.

        If all its words are frequent it is expensive, and its matches are cached unless there are
        many.
        """
        field = f"{phrase.field or 'text'}_exact"
        query = self._index.phrase(field, phrase.words)
        if (
            not phrase.words
            or min(self._index.with_word(field, word) for word in phrase.words) < FREQUENT
        ):
            return query

        def find() -> tuple[bool, Docs]:
            found = self._index.search(query, KEPT)
            few = found.total <= KEPT
            return few, np.array(
                self._index.values("key", found.addresses) if few else [], np.int64
            )

        few, doc_keys = self._cache.get(("phrase", field, phrase.words), find)
        return self._index.terms("key", doc_keys.tolist()) if few else query

    def _looked_for(self, node: Query, check: Check) -> Native:
        """Return the query of a name leaf, or a proximity."""
        fields = leaf_fields(node)
        named = any(map(is_name_field, fields))
        if named and len(fields) == 1 and not counts_across_values(node):
            field = str(*fields)
            return self.with_values(field, self._names.values(field, node))
        find = self._read_one_by_one if named or reads_names(node) else self._near
        doc_keys = self._cache.get(("keys", node_key(node)), lambda: find(node, check))
        return self._index.terms("key", doc_keys.tolist())

    def _near(self, node: Query, check: Check) -> Docs:
        return self._keys(np.flatnonzero(self._proximity.docs(node, check)))

    def _read_one_by_one(self, node: Query, check: Check) -> Docs:
        """Return the matches of a proximity that mixes names and text, which is rare.

        The articles that have all the words are read.
        """
        found = []
        for some in self._index.every(self.matching(required_terms(node), check)):
            for doc_key in self._index.values("key", some.addresses):
                check()
                if self._read(doc_key).matches(node):
                    found.append(doc_key)
        return np.array(found, np.int64)


def constant_score(node: Query) -> float | None:
    """Return the score of all matches of a node, None if it depends on the article."""
    match node:
        case MatchAll() | MatchNone() | Not() | DateRange() | WordCount():
            return 0.0
        case And(parts=parts):
            levels = [constant_score(part) for part in parts]
            return None if None in levels else sum(each for each in levels if each is not None)
        case Or(parts=(part,)) | MinShouldMatch(least=1, parts=(part,)):
            return constant_score(part)
        case Or(parts=parts) | MinShouldMatch(parts=parts):
            return None if any(constant_score(part) != 0 for part in parts) else 0.0
        case NearnessBoost(part=part):
            return constant_score(part)
        case Pattern():
            return 1.0
        case Term() | ExactTerm() | Phrase() | Positional():
            return 1.0 if node.field else None
    return None
