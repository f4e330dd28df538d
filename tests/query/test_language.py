"""The table of operators: every example runs against the sample articles and finds what the text promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from search.analysis import words
from search.engines.base import SearchRequest
from search.engines.memory import MemoryEngine
from search.fields import FIELDS
from search.query.language import OPERATORS, Operator
from search.query.nodes import Query, walk
from search.query.parser import parse
from search.query.resolve import apply_match, expand

TODAY = dt.date(2024, 5, 31)

FINDS_TEXT = {
    "exact words": lambda text: "moral injury" in text,
    "both": lambda text: "harbour" in text and "strike" in text,
    "either": lambda text: "ferry" in text or "ferries" in text or "tram" in text,
    "without": lambda text: "harbour" in text and "strike" not in words(text),
    "groups": lambda text: "nurse" in text and ("strike" in text or "walk" in text),
    "near, in this order": lambda text: "prime minister" in text,
    "often": lambda text: sum(word.startswith("strik") for word in words(text)) >= 3,
    "beginnings": lambda text: "harbo" in text,
    "unknown letters": lambda text: "woman" in text or "women" in text,
}
"""What the one text of every article found must hold, told by means other than the engine's."""


def found(engine: MemoryEngine, query: Query) -> list[str]:
    expanded, _ = expand(query, engine.lexicon, 256)
    resolved = apply_match(expanded, "auto", engine.total)[0]
    hits = list(engine.scan(SearchRequest(query=resolved)))
    return [" ".join((h.article.title, h.article.dek or "", *h.article.authors, *h.article.body)).casefold() for h in hits]


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_every_example_finds_something(operator: Operator, seeds: MemoryEngine, total: Callable[[Query], int]) -> None:
    """Each example is read without a fault, finds sample articles, and not all of them unless it says so."""
    parsed = parse(operator.example, today=TODAY, strict=True)
    count = total(parsed.query)
    assert 0 < count <= seeds.count()
    assert (count == seeds.count()) == (operator.name == "everything")


@pytest.mark.parametrize("name", FINDS_TEXT)
def test_examples_find_what_they_say(name: str, seeds: MemoryEngine) -> None:
    """What an example finds holds the words it asks for, and everything that holds them is found."""
    (operator,) = (operator for operator in OPERATORS if operator.name == name)
    texts = found(seeds, parse(operator.example, today=TODAY).query)
    every = found(seeds, parse("*", today=TODAY).query)
    assert all(map(FINDS_TEXT[name], texts))
    if name in ("exact words", "beginnings"):
        assert sorted(texts) == sorted(filter(FINDS_TEXT[name], every))


def test_the_table_is_whole() -> None:
    """Every kind of node that the parser makes is shown by an example, and the fields are all named."""
    shown = {type(node).__name__ for operator in OPERATORS for node in walk(parse(operator.example, today=TODAY).query)}
    assert shown >= {"Words", "Word", "Exact", "Phrase", "Near", "Within", "Repeated", "Prefix", "Wildcard", "Fuzzy"} - {"Exact"}
    assert shown >= {"Range", "Some", "And", "Or", "Not", "Everything"}
    assert len({operator.name for operator in OPERATORS}) == len(OPERATORS)
    (fields,) = (operator for operator in OPERATORS if operator.name == "fields")
    assert all(name in fields.meaning for name in FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_s_example_is_read(name: str) -> None:
    """The examples in the table of fields are queries of that field."""
    parsed = parse(FIELDS[name].example, today=TODAY, strict=True)
    assert str(parsed.query).startswith(f"{name}:")
