"""Query trees as the cluster's queries.

A clause matches just the articles that a node matches, and scores what it scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from search.engines.opensearch.intervals import intervals
from search.engines.opensearch.mapping import exact_field, stem_field, token
from search.fields import FIELDS, Kind, edge_numbers
from search.query.nodes import (
    And,
    Capitals,
    DateRange,
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
    WordCount,
)

Clause = dict[str, Any]
ALL: Clause = {"bool": {"filter": [{"match_all": {}}]}}
NONE: Clause = {"match_none": {}}
DATED = 1
_MOST_TERMS = 50_000
_FLATTENED = 500
"""A bool query of more clauses than this is nested, since a cluster allows 1,024."""


class Translator:
    """Writes queries. `words` gives what a pattern stands for in a field; `check` the articles
    (document ids) that match a node which the cluster can't be asked for exactly, among those
    that a clause lets through.
    """

    def __init__(
        self,
        words: Callable[[Query, str | None], Iterable[str]],
        check: Callable[[Query, Clause], Iterable[str]],
        weight: float = 1.0,
    ) -> None:
        self._words = words
        self._check = check
        self._weight = weight

    def matching(self, node: Query) -> Clause:
        """Return what matches a node; its scores mean nothing."""
        match node:
            case MatchAll():
                return ALL
            case MatchNone():
                return NONE
            case And(parts=parts):
                return {
                    "bool": {
                        "filter": [self.matching(part) for part in parts] or [{"match_all": {}}]
                    }
                }
            case Or(parts=parts):
                return _any([self.matching(part) for part in parts])
            case MinShouldMatch(least=least, parts=parts):
                return _some(least, [self.matching(part) for part in parts])
            case Not(part=part):
                return {"bool": {"must_not": [self.matching(part)]}}
            case DateRange(since=since, until=until, column=field):
                least, most = edge_numbers(field, since, until)
                ends = {"gte": least} | ({"lt": most} if until else {})
                return {"range": {"day" if field == "date" else field: ends}}
            case WordCount(least=least, most=most):
                return {
                    "range": {"words": {"gte": least} | ({} if most is None else {"lte": most})}
                }
            case NearnessBoost(part=part):
                return self.matching(part)
            case NotNear() | FirstWords() | Capitals():
                return _ids(self._check(node, self._candidates(node, None)))
            case Term() | ExactTerm():
                return {"term": {_leaf_field(node): token(_leaf_text(node))}}
            case Prefix() | Wildcard() | Fuzzy():
                return _terms(exact_field(node.field), map(token, self._words(node, node.field)))
            case Phrase(words=words, slop=slop) if not slop or len(words) < 2:
                return _phrase(exact_field(node.field), words)
            case Phrase() | Near() | Within() | MinFrequency():
                asked = intervals(node, self._words)
                return (
                    asked
                    if asked is not None
                    else _ids(self._check(node, self._candidates(node, None)))
                )
        raise TypeError(f"{type(node).__name__} must be resolved before it is searched")

    def scoring(self, node: Query) -> Clause:
        """Return what matches a node, with the score that it gives."""
        match node:
            case And(parts=parts) if parts:
                return {"bool": {"must": [self.scoring(part) for part in parts]}}
            case Or(parts=parts):
                return _any([self.scoring(part) for part in parts])
            case MinShouldMatch(least=least, parts=parts):
                return _some(least, [self.scoring(part) for part in parts])
            case NearnessBoost(part=part, pairs=pairs):
                near = [
                    {"bool": {**self.scoring(pair)["bool"], "boost": weight}}
                    for pair, weight in pairs
                ]
                return {"bool": {"must": [self.scoring(part)], "should": near}}
            case Term(field=None) | ExactTerm(field=None):
                return self._mentions(node)[0]
            case (
                Phrase(field=None)
                | Near(field=None)
                | Within(field=None)
                | MinFrequency(field=None)
                | NotNear(field=None)
                | FirstWords(field=None)
                | Capitals(field=None)
            ):
                return {
                    "bool": {
                        "filter": [self.matching(node)],
                        "should": [_any(self._mentions(node), 0)],
                    }
                }
            case (
                Term()
                | ExactTerm()
                | Phrase()
                | Near()
                | Within()
                | MinFrequency()
                | NotNear()
                | Capitals()
                | Prefix()
                | Wildcard()
                | Fuzzy()
            ):
                return _one(self.matching(node))
        return {"bool": {"filter": [self.matching(node)]}}

    def _mentions(self, node: Query, times: int = 1) -> list[Clause]:
        """Return a clause for each word that a node mentions, wherever it stands."""
        match node:
            case Term(field=None) | ExactTerm(field=None):
                boost = node.times * times * self._weight
                return [
                    {
                        "term": {
                            _leaf_field(node): {"value": token(_leaf_text(node)), "boost": boost}
                        }
                    }
                ]
            case Phrase(field=None):
                return [
                    clause
                    for word in node.words
                    for clause in self._mentions(ExactTerm(word), node.times)
                ]
            case Near(left=left, right=right) | Within(left=left, right=right):
                return self._mentions(left) + self._mentions(right)
            case (
                MinFrequency(part=part)
                | NotNear(left=part)
                | FirstWords(part=part)
                | Capitals(part=part)
            ):
                return self._mentions(part)
            case Or(parts=parts):
                return [clause for part in parts for clause in self._mentions(part)]
        return [_one(self.matching(node))]

    def _candidates(self, node: Query, field: str | None) -> Clause:
        """Return what every article that matches a proximity node must have."""
        match node:
            case Near(left=left, right=right) | Within(left=left, right=right):
                inner = node.field or field
                return {
                    "bool": {
                        "filter": [self._candidates(left, inner), self._candidates(right, inner)]
                    }
                }
            case (
                MinFrequency(part=part)
                | NotNear(left=part)
                | FirstWords(part=part)
                | Capitals(part=part)
            ):
                return self._candidates(part, node.field or field)
            case Or(parts=parts):
                return _any([self._candidates(part, field) for part in parts])
            case Term() | ExactTerm():
                at = node.field or field
                name = (
                    stem_field(at)
                    if isinstance(node, Term) and not is_name(at)
                    else exact_field(at)
                )
                return {
                    "term": {
                        name: token(
                            node.stem
                            if name.endswith(".stem") and isinstance(node, Term)
                            else node.text
                        )
                    }
                }
            case Prefix() | Wildcard() | Fuzzy():
                at = node.field or field
                return _terms(exact_field(at), map(token, self._words(node, at)))
            case Phrase(words=words):
                at = exact_field(node.field or field)
                return (
                    {"bool": {"filter": [{"term": {at: token(word)}} for word in words]}}
                    if words
                    else NONE
                )
        return NONE  # other nodes span nothing


def is_name(field: str | None) -> bool:
    """Return True if a field is searched by the words of its values, unstemmed.

    >>> is_name("author"), is_name("title")
    (True, False)
    """
    return field is not None and FIELDS[field].kind is Kind.NAME


def _leaf_field(leaf: Term | ExactTerm) -> str:
    return (
        stem_field(leaf.field)
        if isinstance(leaf, Term) and not is_name(leaf.field)
        else exact_field(leaf.field)
    )


def _leaf_text(leaf: Term | ExactTerm) -> str:
    return leaf.stem if isinstance(leaf, Term) and not is_name(leaf.field) else leaf.text


def _phrase(field: str, words: tuple[str, ...]) -> Clause:
    if not words:
        return NONE
    if len(words) == 1:
        return {"term": {field: token(words[0])}}
    return {"match_phrase": {field: " ".join(map(token, words))}}


def _one(clause: Clause) -> Clause:
    """Return a clause that scores 1."""
    return {"constant_score": {"filter": clause}}


def _any(clauses: list[Clause], least: int = 1) -> Clause:
    """Any of the clauses (or none, with `least` 0), each adding its score."""
    if len(clauses) == 1 and least:
        return clauses[0]
    if len(clauses) > _FLATTENED:
        clauses = [_any(list(part), least) for part in _parted(clauses, _FLATTENED)]
    return {"bool": {"should": clauses, "minimum_should_match": least}} if clauses else NONE


def _some(least: int, clauses: list[Clause]) -> Clause:
    if least > len(clauses):
        return NONE
    if least < 1:
        return {"bool": {"must": [ALL], "should": clauses}}
    return {"bool": {"should": clauses, "minimum_should_match": least}}


def _terms(field: str, words: Iterable[str]) -> Clause:
    return _any([{"terms": {field: part}} for part in _parted(list(words), _MOST_TERMS)])


def _ids(keys: Iterable[str]) -> Clause:
    return _any([{"ids": {"values": part}} for part in _parted(list(keys), _MOST_TERMS)])


def _parted(values: list[Any], size: int) -> Iterator[list[Any]]:
    return (values[start : start + size] for start in range(0, len(values), size))
