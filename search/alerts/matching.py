"""Many searches over few articles: each finds exactly what it would find in the whole archive.

Every article is held against a query by `DocumentMatcher`, the specification of all engines, but
only those articles that an inverted index of the few can't rule out. Sets of articles are whole
numbers, a bit an article.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import and_, or_

from search.article import Article
from search.documents import analyse
from search.engines.memory.engine import MemoryLexicon
from search.engines.shared.filters import passes_filters
from search.fields import FIELDS, Kind
from search.models import Match, SearchRequest
from search.query.document_matcher import DocumentMatcher
from search.query.expansion import expand
from search.query.minimum_match import apply_match
from search.query.nodes import (
    And,
    Capitals,
    ExactTerm,
    FirstWords,
    Fuzzy,
    MatchAll,
    MatchNone,
    MinFrequency,
    MinShouldMatch,
    Near,
    NearnessBoost,
    Not,
    NotNear,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
    Within,
)
from search.query.parsing.parser import parse

EXPANSIONS = 100_000
"""All words of the few articles: a pattern in an alert is never cut short."""


class FewArticles:
    """Some articles, ready to be asked many searches. Not for several threads.

    Args:
        articles: the articles, each id once.
        language: the language of the index.
        today: the day that relative days count from.
    """

    def __init__(self, articles: Iterable[Article], language: str, today: dt.date) -> None:
        self.language = language
        self._today = today
        documents = (analyse(article, language) for article in articles)
        self._matchers = [DocumentMatcher(document) for document in documents]
        self._lexicon = MemoryLexicon(self._matchers, language)
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
        """Return the query of a request as it is held against the articles.

        Raises:
            QueryError, LimitError: it can't be read as it is typed.
        """
        parsed = parse(
            request.text,
            language=self.language,
            today=request.today or self._today,
            strict=True,
            dialect=request.dialect,
        )
        query, _ = expand(parsed.query, self._lexicon, EXPANSIONS, language=self.language)
        rule: Match = "any" if request.match == "any" else "all"
        return apply_match(query, rule, lambda node: 0, self.language)[0]

    def find(self, request: SearchRequest, query: Query | None = None) -> set[str]:
        """Return the ids of the articles that a search finds."""
        query = query or self.query(request)
        left, found = self._candidates(query), set()
        while left:
            lowest = left & -left
            left ^= lowest
            matcher = self._matchers[lowest.bit_length() - 1]
            article = matcher.document.article
            if (
                _in_days(article, request)
                and passes_filters(article, request)
                and matcher.matches(query)
            ):
                found.add(article.id)
        return found

    def _candidates(self, node: Query, field: str | None = None) -> int:
        """Return the articles that may match; those that do are always among them."""
        match node:
            case MatchNone():
                return 0
            case And(parts=parts):
                return reduce(and_, (self._candidates(part, field) for part in parts), self._all)
            case Or(parts=parts):
                return reduce(or_, (self._candidates(part, field) for part in parts), 0)
            case MinShouldMatch(least=least, parts=parts) if least > 0:
                found = [self._candidates(part, field) for part in parts]
                return reduce(and_ if least >= len(parts) else or_, found) if found else 0
            case NearnessBoost(part=part):
                return self._candidates(part, field)
            case Near(left=left, right=right) | Within(left=left, right=right):
                inner = node.field or field
                return self._candidates(left, inner) & self._candidates(right, inner)
            case NotNear(left=part):
                return self._candidates(part, node.field or field)
            case MinFrequency(part=part) | Capitals(part=part):
                return self._candidates(part, node.field or field)
            case FirstWords(part=part):
                return self._candidates(part, field)
            case Phrase(words=words):
                at = _stream(node.field or field)
                return reduce(and_, (self._words.get((at, word), 0) for word in words), self._all)
            case Term():
                at = _stream(node.field or field)
                if FIELDS.get(at) and FIELDS[at].kind is Kind.NAME:
                    return self._words.get((at, node.text), 0)
                return self._stems.get((at, node.stem), 0)
            case ExactTerm():
                return self._words.get((_stream(node.field or field), node.text), 0)
            case Prefix() | Wildcard() | Fuzzy() if node.words is not None and not field:
                at = _stream(node.field)
                return reduce(or_, (self._words.get((at, word), 0) for word in node.words), 0)
            case MatchAll() | Not():
                return self._all
        return self._all


def _has_stream(name: str, kind: Kind) -> bool:
    return kind is Kind.NAME or name in ("caption", "removed")


def _stream(field: str | None) -> str:
    return "text" if field in (None, "title") else field


def _in_days(article: Article, request: SearchRequest) -> bool:
    if request.since is None and request.until is None:
        return True
    day = article.date
    return (
        day is not None
        and (request.since is None or day >= request.since)
        and (request.until is None or day <= request.until)
    )
