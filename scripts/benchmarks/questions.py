"""Queries of the benchmarks: the same questions for every engine and library.

Each contender writes them in its own syntax.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from scripts.benchmarks.corpus import Corpus

FACETS = ("section", "author", "year")
# Values of a facet, hits of a page, and words of a proximity, as readers commonly ask.
FACET_SIZE = 20
PAGE = 10
NEARNESS = 5
MOST_FORMS = 200  # words with a prefix, below the engines' limit of expansions (256)


@dataclass(frozen=True, slots=True)
class Question:
    """A question: words, and how they are combined.

    `kind` is "words" (all of them), "any", "phrase", "prefix" or "proximity" (NEARNESS words
    apart).
    """

    kind: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """The parts of a page that are requested in addition to its ten hits."""

    label: str = "top ten"
    facets: bool = False
    snippets: bool = False
    newest: bool = False
    page: int = 1


TOP_TEN = Way()
WITH_FACETS = Way("facets", facets=True)
WHOLE = Way("facets + snippets", facets=True, snippets=True)
NEWEST = Way("newest first, facets", facets=True, newest=True)
DEEP = Way("page 100", page=100)

Asked = dict[str, list[Question]]


class Contender(Protocol):
    """An engine of Morgue or a raw library that answers questions, once opened."""

    name: str

    def open(self) -> None: ...
    def ask(self, question: Question, way: Way) -> Any:
        """Answers in full; what it gives back is of no interest."""
        ...


def questions(corpus: Corpus) -> Asked:
    """Return the fixed list of questions, by row of the table, from frequent to rare words."""

    def words(*ranks: int) -> tuple[str, ...]:
        return tuple(corpus.word(rank) for rank in ranks)

    pairs = (
        (60, 130),
        (200, 700),
        (90, 2500),
        (800, 1600),
        (150, 12_000),
        (70, 310, 950),
        (120, 400, 5000),
        (2000, 3000, 4000),
    )
    frequent = [Question("phrase", words(*ranks)) for ranks in ((22, 41), (35, 58))]
    phrases = [corpus.phrase(n % corpus.articles) for n in (3, 17, 101, 255)]
    phrases += [corpus.phrase(n % corpus.articles, 3) for n in (5, 55)]
    return {
        "a word": [
            Question("words", words(rank)) for rank in (60, 120, 250, 500, 1000, 3000, 9000, 30_000)
        ],
        "words": [Question("words", words(*ranks)) for ranks in pairs],
        "any of": [
            Question("any", words(*ranks)) for ranks in ((75, 210), (400, 1900), (2600, 8000))
        ],
        "a phrase": [*frequent, *(Question("phrase", tuple(phrase.split())) for phrase in phrases)],
        "a prefix": [Question("prefix", (_prefix(corpus, rank),)) for rank in (300, 1500, 6000)],
        "proximity": [
            Question("proximity", words(*ranks)) for ranks in ((61, 140), (230, 900), (410, 415))
        ],
    }


def _prefix(corpus: Corpus, rank: int) -> str:
    """Return the shortest prefix of a word that few words share.

    More words than the limit of expansions would be refused.
    """
    word = corpus.word(rank)
    shared = [other for other in corpus.vocabulary if other.startswith(word[:3])]
    return next(
        word[:length]
        for length in range(3, len(word) + 1)
        if sum(o.startswith(word[:length]) for o in shared) <= MOST_FORMS
    )


def lines(asked: Asked) -> Iterator[tuple[str, list[Question], Way]]:
    """Yield the rows of the table of searches: (label, questions, way)."""
    for way in (TOP_TEN, WITH_FACETS, WHOLE):
        for kind, each in asked.items():
            yield f"{kind}, {way.label}", each, way
    for way in (NEWEST, DEEP):
        yield f"a word, {way.label}", asked["a word"][:5], way


def typed(question: Question) -> str:
    """Return a question in Morgue's query language."""
    match question.kind:
        case "any":
            return " OR ".join(question.terms)
        case "phrase":
            return f'"{" ".join(question.terms)}"'
        case "prefix":
            return f"{question.terms[0]}*"
        case "proximity":
            return f" w/{NEARNESS} ".join(question.terms)
    return " ".join(question.terms)
