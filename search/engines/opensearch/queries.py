"""Query translation to the cluster's query DSL.

A clause matches exactly the articles that a node matches, with the same scores.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from search.date_numbers import edge_numbers
from search.engines.opensearch.intervals import intervals
from search.engines.opensearch.mapping import exact_field, printed_within, stem_field, token
from search.fields import is_name_field
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
from search.query.proximity_terms import required_terms

Clause = dict[str, Any]
ALL: Clause = {"bool": {"filter": [{"match_all": {}}]}}
NONE: Clause = {"match_none": {}}
DATED = 1
_MOST_TERMS = 50_000  # in one clause; a cluster allows 65,536
# Clauses from which a bool query is nested: a cluster allows 1,024.
_FLATTENED = 500


class Translator:
    """Translator of query trees.

    Args:
        words: returns the words of a pattern in a field.
        check: returns the document ids that match a node, among those of a clause; used for nodes
            that the cluster can't answer exactly.
        weight: factor for the scores of words.
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
        """Return the clause that matches a node; its scores are undefined."""
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
                if field == "date":
                    return printed_within(least, most)
                return {"range": {field: {"gte": least} | ({"lt": most} if until else {})}}
            case WordCount(least=least, most=most):
                return {
                    "range": {"words": {"gte": least} | ({} if most is None else {"lte": most})}
                }
            case NearnessBoost(part=part):
                return self.matching(part)
            case Term() | ExactTerm():
                return {"term": {_leaf_field(node): token(_leaf_text(node))}}
            case Pattern():
                return _terms(exact_field(node.field), map(token, self._words(node, node.field)))
            case Phrase(words=words, slop=slop) if not slop or len(words) < 2:
                return _phrase(exact_field(node.field), words)
            case Phrase() | Positional():
                asked = intervals(node, self._words)
                if asked is None:
                    asked = _ids(self._check(node, self.matching(required_terms(node))))
                return asked
        raise TypeError(f"{type(node).__name__} must be resolved before it is searched")

    def scoring(self, node: Query) -> Clause:
        """Return the clause that matches a node, with its scores."""
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
            case Phrase(field=None) | Positional(field=None):
                return {
                    "bool": {
                        "filter": [self.matching(node)],
                        "should": [_any(self._mentions(node), 0)],
                    }
                }
            case Term() | ExactTerm() | Pattern() | Phrase() | Positional():
                return _one(self.matching(node))
        return {"bool": {"filter": [self.matching(node)]}}

    def _mentions(self, node: Query, times: int = 1) -> list[Clause]:
        """Return a scoring clause for each word of a node, at any position."""
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
            case Positional() | Or():
                return [clause for part in node.positive for clause in self._mentions(part)]
        return [_one(self.matching(node))]


def _leaf_field(leaf: Term | ExactTerm) -> str:
    return (
        stem_field(leaf.field)
        if isinstance(leaf, Term) and not is_name_field(leaf.field)
        else exact_field(leaf.field)
    )


def _leaf_text(leaf: Term | ExactTerm) -> str:
    return leaf.stem if isinstance(leaf, Term) and not is_name_field(leaf.field) else leaf.text


def _phrase(field: str, words: tuple[str, ...]) -> Clause:
    if not words:
        return NONE
    if len(words) == 1:
        return {"term": {field: token(words[0])}}
    return {"match_phrase": {field: " ".join(map(token, words))}}


def _one(clause: Clause) -> Clause:
    """Return a clause with a constant score of 1."""
    return {"constant_score": {"filter": clause}}


def _any(clauses: list[Clause], least: int = 1) -> Clause:
    """Return the clause of at least `least` of these, their scores added."""
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
