"""Percolation: many searches over few articles, with the hits of the whole archive.

Every article is matched by `DocumentMatcher`, the specification of all engines, but only those
articles that a small inverted index can't rule out. A set of articles is an int, one bit an
article.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import and_, or_

from search.article import Article
from search.documents import analyse
from search.engines.memory.lexicon import MemoryLexicon
from search.engines.shared.filters import passes_dates, passes_filters
from search.fields import FIELDS, Kind
from search.models import Match, SearchRequest
from search.query.document_matcher import DocumentMatcher
from search.query.expansion import expand
from search.query.minimum_match import apply_match
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
from search.query.parsing.parser import parse
from search.query.variants import NO_VARIANTS, NameVariants
from search.reading.serving import shown_names

# The limit of pattern expansion: above the words of the few articles, so it is never reached.
EXPANSIONS = 100_000


class FewArticles:
    """A few articles, indexed for many searches. Not thread-safe.

    Args:
        articles: the articles, each id once.
        language: the language of the index.
        today: the day that relative days count from.
        canonical: filters compare the canonical form of authors that the index stores.
        variants: spellings of names that count as one.
    """

    def __init__(
        self,
        articles: Iterable[Article],
        language: str,
        today: dt.date,
        *,
        canonical: bool = False,
        variants: NameVariants = NO_VARIANTS,
    ) -> None:
        self.language = language
        self._canonical = canonical
        self._variants = variants
        self._today = today
        self._last: tuple[SearchRequest, Query] | None = None
        documents = (analyse(article, language) for article in articles)
        self._matchers = [DocumentMatcher(document) for document in documents]
        self._lexicon = MemoryLexicon(self._matchers, language)
        # A set of articles is an int with one bit an article: set operations are single operators,
        # and few articles need no arrays.
        self._all = (1 << len(self._matchers)) - 1
        self._words: dict[tuple[str, str], int] = defaultdict(int)
        self._stems: dict[tuple[str, str], int] = defaultdict(int)
        named = (name for name, field in FIELDS.items() if _has_stream(name, field.kind))
        streams = ["text", *named]
        for number, matcher in enumerate(self._matchers):
            for name in streams:
                for word in matcher.exact(name):
                    self._words[name, word] |= 1 << number
                for stem in matcher.stem(name):
                    self._stems[name, stem] |= 1 << number

    def articles(self) -> dict[str, Article]:
        """Return the articles by id."""
        return {m.document.article.id: m.document.article for m in self._matchers}

    def query(self, request: SearchRequest) -> Query:
        """Return the query of a request, ready for matching.

        Raises:
            QueryError, LimitError: it can't be read as it is typed.
        """
        # The message of an alert asks for the query that was just matched.
        if self._last is None or self._last[0] is not request:
            self._last = request, self._parse(request)
        return self._last[1]

    def _parse(self, request: SearchRequest) -> Query:
        parsed = parse(
            request.text,
            language=self.language,
            today=request.today or self._today,
            # A misread alert would find the wrong articles, and nobody would notice.
            strict=True,
            dialect=request.dialect,
        )
        query, _ = expand(
            parsed.query,
            self._lexicon,
            EXPANSIONS,
            language=self.language,
            variants=self._variants,
        )
        rule: Match = "any" if request.match == "any" else "all"
        return apply_match(query, rule, lambda node: 0, self.language)[0]

    def find(self, request: SearchRequest, query: Query | None = None) -> set[str]:
        """Return the ids of the articles that a search finds.

        Raises:
            QueryError, LimitError: the query can't be read as it is typed.
        """
        query = query or self.query(request)  # first: a query that can't be read is a fault anyway
        if not self._all:
            return set()
        request = shown_names.canonical(request) if self._canonical else request
        left, unsure = self._all, []
        for part in query.parts if isinstance(query, And) else (query,):
            docs, sure = self._candidates(part)
            left &= docs
            if not sure:
                unsure.append(part)
        narrowed = bool(request.filters or request.since or request.until)
        found = set()
        while left:
            lowest = left & -left
            left ^= lowest
            matcher = self._matchers[lowest.bit_length() - 1]
            article = matcher.document.article
            if narrowed and not (
                passes_dates(article, request) and passes_filters(article, request)
            ):
                continue
            if all(map(matcher.matches, unsure)):
                found.add(article.id)
        return found

    def _candidates(self, node: Query, field: str | None = None) -> tuple[int, bool]:
        """Return a superset of the matching articles, and True if it is exact."""
        match node:
            case MatchNone():
                return 0, True
            case MatchAll():
                return self._all, True
            case And(parts=parts):
                found = [self._candidates(part, field) for part in parts]
                return reduce(and_, (docs for docs, _ in found), self._all), _all_sure(found)
            case Or(parts=parts):
                found = [self._candidates(part, field) for part in parts]
                return reduce(or_, (docs for docs, _ in found), 0), _all_sure(found)
            case MinShouldMatch(least=least, parts=parts) if parts and least > 0:
                found = [self._candidates(part, field) for part in parts]
                both = least >= len(parts)
                docs = reduce(and_ if both else or_, (docs for docs, _ in found))
                return docs, _all_sure(found) and (both or least == 1) and least <= len(parts)
            case Not(part=part):
                docs, sure = self._candidates(part, field)
                return (self._all & ~docs, True) if sure else (self._all, False)
            case NearnessBoost(part=part):
                return self._candidates(part, field)
            case Positional():
                found = [self._candidates(part, node.field or field) for part in node.positive]
                return reduce(and_, (docs for docs, _ in found)), False
            case DateRange() | WordCount():
                return self._numbers(node), True
        return self._leaf(node, field)

    def _leaf(self, node: Query, field: str | None) -> tuple[int, bool]:
        match node:
            case Phrase(words=words):
                at, _ = _stream(node.field or field)
                docs = reduce(and_, (self._words.get((at, word), 0) for word in words), self._all)
                return docs, False
            case Term():
                at, sure = _stream(node.field or field)
                named = at in FIELDS and FIELDS[at].kind is Kind.NAME
                kept = self._words if named else self._stems
                return kept.get((at, node.text if named else node.stem), 0), sure
            case ExactTerm():
                at, sure = _stream(node.field or field)
                return self._words.get((at, node.text), 0), sure
            case Pattern() if node.words is not None and not field:
                at, sure = _stream(node.field)
                found = (self._words.get((at, word), 0) for word in node.words)
                return reduce(or_, found, 0), sure
        return self._all, False

    def _numbers(self, node: DateRange | WordCount) -> int:
        """Return the articles within a range of days, moments or word counts."""
        docs = 0
        for number, matcher in enumerate(self._matchers):
            docs |= matcher.matches(node) << number
        return docs


def _all_sure(found: list[tuple[int, bool]]) -> bool:
    return all(sure for _, sure in found)


def _has_stream(name: str, kind: Kind) -> bool:
    return kind is Kind.NAME or name in ("caption", "removed")


def _stream(field: str | None) -> tuple[str, bool]:
    """Return the stream of a field, and True if the field is the whole stream."""
    return ("text", field is None) if field in (None, "title") else (str(field), True)
