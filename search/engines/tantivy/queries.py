"""A query tree as Tantivy's: what matches, and how it scores.

Words, exact words, patterns and phrases are Tantivy's own. Names are looked for among the values of their facet, and the rest of
proximity among the places of words; what they find reaches Tantivy as a set of terms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from search.engines.embedded.name_fields import Names, counts_across_values, is_name, leaf_fields
from search.engines.embedded.proximity import Nearness, needed, node_key, words_of
from search.engines.protocols import SearchRequest
from search.engines.shared.array_cache import ArrayCache
from search.engines.shared.deadlines import Check
from search.engines.structures.columns import Rows
from search.engines.structures.lexicon import TrieLexicon
from search.engines.tantivy.index import (
    FAR,
    Index,
    any_of,
    both,
    constant,
    everything,
    nothing,
    weighed,
    with_scores,
    without,
)
from search.engines.tantivy.writer import FacetNumbers
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import (
    And,
    DateRange,
    ExactTerm,
    Fuzzy,
    MatchAll,
    MatchNone,
    MinFrequency,
    MinShouldMatch,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
    Within,
)

Native = Any
FREQUENT = 20_000
KEPT = 5_000


class Queries:
    """Makes Tantivy's queries for one generation. `keys` gives the keys of rows, `read` a row's article."""

    def __init__(
        self,
        index: Index,
        lexicon: TrieLexicon,
        names: Names,
        numbers: FacetNumbers,
        nearness: Nearness,
        cache: ArrayCache,
        keys: Callable[[Rows], Rows],
        read: Callable[[int], DocumentMatcher],
    ) -> None:
        self._index = index
        self._lexicon = lexicon
        self._names = names
        self._numbers = numbers
        self._nearness = nearness
        self._cache = cache
        self._keys = keys
        self._read = read

    def chosen(self, request: SearchRequest, but: str | None = None) -> list[Native]:
        """What a request's dates and filters ask for, each scoring 0; of the facet `but` only the exclusions."""
        found = []
        if request.since or request.until:
            since = request.since.toordinal() if request.since else 1
            until = request.until.toordinal() + 1 if request.until else FAR
            found.append(constant(self._index.between("newest", since, until), 0.0))
        for each in request.filters:
            if each.include and each.facet != but:
                found.append(constant(self.with_values(each.facet, each.include), 0.0))
            if each.exclude:
                found.append(without(self.with_values(each.facet, each.exclude)))
        return found

    def with_values(self, facet: str, values: tuple[str | None, ...] | list[str | None]) -> Native:
        """Articles that have one of the values."""
        known = (self._numbers.known(facet, value) for value in dict.fromkeys(values))
        return self._index.terms(facet, [number for number in known if number is not None])

    def scored(self, node: Query, check: Check) -> Native:
        """What a node matches, with its scores."""
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
            case Phrase(field=None) | Near(field=None) | Within(field=None) | MinFrequency(field=None):
                return with_scores(self.matching(node, check), self._mentions(node, check))
        return constant(self.matching(node, check), level(node) or 0.0)

    def _mentions(self, node: Query, check: Check) -> list[Native]:
        """All words that a node mentions, each with its score wherever it stands."""
        match node:
            case Term(field=None):
                return [weighed(self._index.term("text_stem", node.stem), node.times)]
            case ExactTerm(field=None):
                return [weighed(self._index.term("text_exact", node.text), node.times)]
            case Phrase(field=None):
                return [weighed(self._index.term("text_exact", word), node.times) for word in node.words]
            case Near(left=left, right=right) | Within(left=left, right=right):
                return self._mentions(left, check) + self._mentions(right, check)
            case MinFrequency(part=part):
                return self._mentions(part, check)
            case Or(parts=parts):
                return [mention for part in parts for mention in self._mentions(part, check)]
        return [constant(self.matching(node, check), 1.0)]

    def matching(self, node: Query, check: Check) -> Native:
        """What a node matches; what it scores means nothing."""
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
            case DateRange(since=since, until=until):
                return self._index.between("newest", since.toordinal() if since else 1, until.toordinal() if until else FAR)
            case Term() if not is_name(node.field):
                return self._index.term(f"{node.field or 'text'}_stem", node.stem)
            case ExactTerm() if not is_name(node.field):
                return self._index.term(f"{node.field or 'text'}_exact", node.text)
            case Prefix() | Wildcard() | Fuzzy() if not is_name(node.field):
                return self._index.terms(f"{node.field or 'text'}_exact", list(words_of(node, self._lexicon)))
            case Phrase(slop=0) if not is_name(node.field):
                return self._phrase(node)
            case Term() | ExactTerm() | Prefix() | Wildcard() | Fuzzy() | Phrase() | Near() | Within() | MinFrequency():
                return self._looked_for(node, check)
        raise TypeError(f"{type(node).__name__} must be resolved before it is searched")

    def _phrase(self, phrase: Phrase) -> Native:
        """A phrase. One whose words are all frequent is dear to look for: where it is, is kept, if it is not everywhere."""
        field = f"{phrase.field or 'text'}_exact"
        query = self._index.phrase(field, phrase.words)
        if not phrase.words or min(self._index.with_word(field, word) for word in phrase.words) < FREQUENT:
            return query

        def find() -> tuple[bool, Rows]:
            found = self._index.search(query, KEPT)
            few = found.total <= KEPT
            return few, np.array(self._index.values("key", found.addresses) if few else [], np.int64)

        few, keys = self._cache.get(("phrase", field, phrase.words), find)
        return self._index.terms("key", keys.tolist()) if few else query

    def _looked_for(self, node: Query, check: Check) -> Native:
        """A leaf of names, or proximity."""
        fields = leaf_fields(node)
        named = any(map(is_name, fields))
        if named and len(fields) == 1 and not counts_across_values(node):
            field = str(*fields)
            return self.with_values(field, self._names.values(field, node))
        find = self._read_one_by_one if named else self._near
        keys = self._cache.get(("keys", node_key(node)), lambda: find(node, check))
        return self._index.terms("key", keys.tolist())

    def _near(self, node: Query, check: Check) -> Rows:
        return self._keys(np.flatnonzero(self._nearness.rows(node, check)))

    def _read_one_by_one(self, node: Query, check: Check) -> Rows:
        """Names and text in one proximity, which is rare: the articles that have all the words are read."""
        found = []
        for some in self._index.every(self.matching(needed(node), check)):
            for key in self._index.values("key", some.addresses):
                check()
                if self._read(key).matches(node):
                    found.append(key)
        return np.array(found, np.int64)


def level(node: Query) -> float | None:
    """The score of everything that a node matches, where that is one and the same; None where it depends on the article."""
    match node:
        case MatchAll() | MatchNone() | Not() | DateRange():
            return 0.0
        case And(parts=parts):
            levels = [level(part) for part in parts]
            return None if None in levels else sum(each for each in levels if each is not None)
        case Or(parts=(part,)) | MinShouldMatch(least=1, parts=(part,)):
            return level(part)
        case Or(parts=parts) | MinShouldMatch(parts=parts):
            return None if any(level(part) != 0 for part in parts) else 0.0
        case Prefix() | Wildcard() | Fuzzy():
            return 1.0
        case Term() | ExactTerm() | Phrase() | Near() | Within() | MinFrequency():
            return 1.0 if node.field else None
    return None
