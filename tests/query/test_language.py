"""The table of operators.

Every example runs against the sample articles and finds what the text promises.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest

from search.article import Article
from search.engines.memory.engine import MemoryEngine
from search.fields import FIELDS
from search.models import SearchRequest, prepare
from search.query.expansion import expand
from search.query.minimum_match import apply_match
from search.query.nodes import Query, walk
from search.query.operators import OPERATORS, Operator
from search.query.parsing.parser import parse

TODAY = dt.date(2024, 5, 31)

Holds = Callable[[Article], bool]


def passages(article: Article) -> list[str]:
    """The texts of an article between which no phrase runs, folded as a reader folds them."""
    texts = (article.title, article.dek or "", *article.authors, " ".join(article.body))
    return [text.casefold().replace("’", "'") for text in texts]


def to_text(pattern: str, article: Article) -> int:
    """How often whole words of this form occur in an article."""
    return sum(len(re.findall(rf"\b(?:{pattern})\b", text)) for text in passages(article))


def has(*patterns: str) -> Holds:
    """Whether an article has a word of each form."""
    return lambda article: all(to_text(pattern, article) for pattern in patterns)


def apart(first: str, second: str, most: int, *, ordered: bool = False) -> Holds:
    """Whether words of two forms stand at most so many blanks apart."""

    def holds(article: Article) -> bool:
        places = [
            [
                [n for n, word in enumerate(text.split()) if re.search(rf"\b(?:{form})\b", word)]
                for form in (first, second)
            ]
            for text in passages(article)
        ]
        return any(
            0 < (b - a if ordered else abs(b - a)) <= most
            for one, other in places
            for a in one
            for b in other
        )

    return holds


def together(*patterns: str, parts: Callable[[Article], list[str]]) -> Holds:
    """Whether words of all forms stand in one part of an article."""
    return lambda article: any(
        all(re.search(rf"\b{p}", part) for p in patterns) for part in parts(article)
    )


def paragraphs(article: Article) -> list[str]:
    return [text.casefold() for text in (article.title, article.dek or "", *article.body)]


def sentences(article: Article) -> list[str]:
    return [
        sentence
        for paragraph in paragraphs(article)
        for sentence in re.split(r"(?<=[.!?][”\"’']) |(?<=[.!?])(?<!st\.) ", paragraph)
    ]


def dated(since: str, until: str) -> Holds:
    return lambda article: article.date is not None and since <= article.date.isoformat() <= until


HARBOUR, STRIKE, NURSE = "harbours?", "strikes?|striking", "nurses?|nursing|nursed"
PROMISES: dict[str, Holds] = {
    "words": lambda a: bool(to_text(HARBOUR, a) or to_text(STRIKE, a)),
    "exact words": has("moral injury"),
    "one spelling alone": has(HARBOUR),
    "both": has(HARBOUR, STRIKE),
    "either": has("ferry|ferries|trams?"),
    "without": lambda a: bool(to_text(HARBOUR, a)) and not to_text(STRIKE, a),
    "groups": lambda a: bool(to_text(NURSE, a) and (to_text(STRIKE, a) or to_text("walkouts?", a))),
    "some of these": lambda a: (
        sum(bool(to_text(form, a)) for form in (HARBOUR, STRIKE, NURSE)) >= 2
    ),
    "near": apart(STRIKE, NURSE, 5),
    "near, in this order": apart("prime", "ministers?", 3, ordered=True),
    "exact words, loosely": together("nurses", "the", "strike", parts=passages),
    "not near": has(STRIKE),
    "at the beginning": lambda a: bool(
        re.search(HARBOUR, " ".join(" ".join(a.body).split()[:80]).casefold())
    ),
    "capitals": lambda a: bool(re.search("Harbour|HARBOUR", f"{a.title} {a.dek} {a.body}")),
    "length": lambda a: bool(to_text(STRIKE, a)) and a.word_count > 50,
    "same sentence": together("nurs", "stri[kc]", parts=sentences),
    "same paragraph": together("nurs", "stri[kc]", parts=paragraphs),
    "often": lambda a: to_text(STRIKE, a) >= 3,
    "beginnings": has(r"harbo\w*"),
    "unknown letters": has("wom[ae]n|wom.n"),
    "spellings": has("adeyr[ao]"),
    "fields": lambda a: bool(re.search(HARBOUR, a.title.casefold())),
    "fields of a group": lambda a: bool(re.search("harbour|bridg", a.title.casefold())),
    "dates": lambda a: dated("1993-01-01", "1993-12-31")(a) and bool(to_text(STRIKE, a)),
    "from date to date": dated("1993-01-01", "1996-03-31"),
    "before, after": lambda a: dated("0001-01-01", "2000-12-31")(a) and bool(to_text(STRIKE, a)),
    "what is new": lambda a: a.added is not None and a.added.date() >= dt.date(2024, 5, 24),
    "dates that move": dated("1974-05-31", "2024-05-31"),
    "everything": lambda a: True,
}
"""What every article that an example finds must hold, told from its text by other means than the
engine's.
"""
EVERY = PROMISES.keys() - {
    "words",
    "near",
    "not near",
    "at the beginning",
    "capitals",
    "exact words, loosely",
    "one spelling alone",
    "same sentence",
    "same paragraph",
}
"""The examples that find every article of which that is true.

The others are told less exactly than the engine tells them.
"""


def found(engine: MemoryEngine, text: str) -> dict[str, Article]:
    """The articles that a query finds, by id."""
    expanded, _ = expand(parse(text, today=TODAY).query, engine.lexicon, 256)
    resolved = apply_match(expanded, "auto", engine.total)[0]
    return {
        hit.article.id: hit.article for hit in engine.scan(prepare(SearchRequest(query=resolved)))
    }


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_every_example_finds_something(
    operator: Operator, seeds: MemoryEngine, total: Callable[[Query], int]
) -> None:
    """Each example is read without a fault, finds sample articles, and not all of them unless it
    says so.
    """
    parsed = parse(operator.example, today=TODAY, strict=True)
    count = total(parsed.query)
    assert 0 < count <= seeds.count()
    assert (count == seeds.count()) == (operator.name == "everything")


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_examples_find_what_they_say(operator: Operator, seeds: MemoryEngine) -> None:
    """Whatever an example finds holds what its text promises, and where that can be told exactly,
    nothing is missed.
    """
    articles = found(seeds, operator.example)
    promised = {
        key for key, article in found(seeds, "*").items() if PROMISES[operator.name](article)
    }
    assert articles.keys() <= promised
    assert operator.name not in EVERY or articles.keys() == promised


def test_the_table_is_whole() -> None:
    """Every kind of node that the parser makes is shown by an example, and the fields are all
    named.
    """
    shown = {
        type(node).__name__
        for operator in OPERATORS
        for node in walk(parse(operator.example, today=TODAY).query)
    }
    assert shown >= {
        "BareWords",
        "Term",
        "ExactTerm",
        "Phrase",
        "Near",
        "Within",
        "NotNear",
        "FirstWords",
        "Capitals",
        "WordCount",
        "MinFrequency",
        "Prefix",
        "Wildcard",
        "Fuzzy",
    } - {"ExactTerm"}
    assert shown >= {"DateRange", "MinShouldMatch", "And", "Or", "Not", "MatchAll"}
    assert len({operator.name for operator in OPERATORS}) == len(OPERATORS)
    (fields,) = (operator for operator in OPERATORS if operator.name == "fields")
    assert all(name in fields.meaning for name in FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_s_example_is_read(name: str) -> None:
    """The examples in the table of fields are queries of that field."""
    parsed = parse(FIELDS[name].example, today=TODAY, strict=True)
    assert str(parsed.query).startswith(f"{name}:")
