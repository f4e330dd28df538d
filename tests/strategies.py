"""Invented articles and queries.

Seeded corpora to build indexes of, and strategies of articles, trees and requests.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import string

from hypothesis import strategies as st

from search.analysis.stemming import stem
from search.analysis.tokenizer import fold
from search.article import Article, RemovedText
from search.fields import FACETS
from search.models import Filter, SearchRequest
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


def examples(count: int) -> int:
    """Return how many examples a law looks at: `count` in CI, which are always the same there.

    A developer's run draws eight, new ones each time; MORGUE_TEST_EXAMPLES=1000 searches long.
    """
    return int(os.environ.get("MORGUE_TEST_EXAMPLES", count if "MORGUE_CI" in os.environ else 8))


SPOKEN = (
    "the of no new to not be strike strikes striking struck nurse nurses nursing hospital hospitals"
    " tax taxes taxed prime minister harbour harbor bridge universal university organise"
    " organisation organization café Müller naïve O'Brien women's U.S. AT&T C++ C# fox-it 1990"
    " 1,200 3.5 Zelensky"
).split()
"""The words that invented articles are made of: few, so that queries meet them.

Frequent ones come first.
"""

NAMES = {
    "author": ("Ann Lund", "Bo Lund", "Jane O'Brien", "ann lund", "Zoë Müller", "Harbour, Jane"),
    "section": ("Opinion", "opinion", "Letters", "Arts & Books", "Ann Lund"),
    "label": ("Commentary", "Editorial"),
    "publication": ("The Meridian Post", "Coastal Ledger"),
    "topic": ("railways", "hospital", "no new taxes", "Österreich"),
    "language": ("en", "de"),
}
MOMENTS = (
    None,
    *(dt.datetime(2026, 11, day, 23, 59, 59, tzinfo=dt.UTC) for day in (1, 1, 1, 2, 28)),
)
"""Moments at which the archive had an article: few, since a build adds many at once."""
PRECISIONS = ("day", "day", "day", "day", "month", "two months", "season", "year")
FIRST_DAY = dt.date(1989, 12, 30)
DAYS = (0, 1, 2, 3, 30, 31, 33, 60, 92, 95, 366, 400, 730, 1096, 1100, 4000)


def corpus(seed: int, size: int) -> list[Article]:
    """Invented articles, the same for the same seed.

    A share of them without date, author or section, some of equal text.
    """
    chance = random.Random(seed)
    articles = [_article(chance, number) for number in range(size)]
    for number in range(0, size - 1, 9):  # reprints: equal texts, so that scores tie
        kept = articles[number]
        articles[number + 1] = Article(
            id=articles[number + 1].id,
            title=kept.title,
            body=kept.body,
            authors=kept.authors,
            date=articles[number + 1].date,
        )
    return articles


def _article(chance: random.Random, number: int) -> Article:
    def text(most: int) -> str:
        words = []
        for _ in range(chance.randint(1, most)):
            word = SPOKEN[min(int(chance.expovariate(0.09)), len(SPOKEN) - 1)]
            words.append(
                chance.choice(
                    (
                        word,
                        word,
                        word,
                        word.capitalize(),
                        word.upper(),
                        f"“{word}”",
                        f"{word},",
                        f"{word}.",
                    )
                )
            )
        return " ".join(words)

    def some(field: str, most: int = 1) -> tuple[str, ...]:
        return tuple(chance.sample(NAMES[field], chance.randint(0, most)))

    ids = (
        f"{number}",
        f"1990/{number} a.txt",
        f"é-{number}",
        f"wire.jsonl:{number}",
        f"Z{number}",
        f"z{number}",
        f"𝒜{number}",
    )
    return Article(
        id=chance.choice(ids),
        date_precision=chance.choice(PRECISIONS),
        title=text(6) if chance.random() < 0.9 else "",
        dek=text(8) if chance.random() < 0.4 else None,
        authors=some("author", 2),
        date=FIRST_DAY + dt.timedelta(days=chance.choice(DAYS)) if chance.random() < 0.85 else None,
        section=next(iter(some("section")), None),
        label=next(iter(some("label")), None),
        publication=next(iter(some("publication")), None),
        language=next(iter(some("language")), None),
        topics=some("topic", 3),
        added=chance.choice(MOMENTS),
        changed=chance.choice(MOMENTS),
        body=tuple(text(chance.choice((4, 15, 60))) for _ in range(chance.randint(0, 5))),
        captions=tuple(text(6) for _ in range(chance.randint(0, 2))),
        removed=tuple(RemovedText(text(5), "a rule") for _ in range(chance.randint(0, 2))),
    )


# -- queries

tokens = st.sampled_from(
    [
        *sorted({fold(word) for word in SPOKEN if word != "fox-it"}),
        "fox",
        "it",
        "absent",
        "lund",
        "jane",
    ]
)
text_fields = st.sampled_from([None, None, None, None, "title", "caption", "removed"])
name_fields = st.sampled_from(["author", "section", "label", "publication", "topic", "language"])
moments = st.sampled_from([each for each in MOMENTS if each] + [dt.date(2026, 11, 2)])
days = st.sampled_from([FIRST_DAY + dt.timedelta(days=number) for number in (*DAYS, 2, 365, 5000)])


def _word(text: str, field: str | None = None, times: int = 1) -> Term:
    return Term(text, stem(text), field, times)


@st.composite
def shapes(draw: st.DrawFn) -> str:
    """A wildcard's text: a word with some letters replaced."""
    letters = list(draw(tokens))
    for place in draw(st.lists(st.integers(0, len(letters) - 1), min_size=1, max_size=3)):
        letters[place] = draw(st.sampled_from("?*"))
    shape = "".join(letters)
    return shape if shape.strip("*") else "n*"


def patterns(field: st.SearchStrategy[str | None]) -> st.SearchStrategy[Query]:
    """Prefixes, wildcards and fuzzy words, not yet resolved."""
    return st.one_of(
        st.builds(
            lambda word, cut, name: Prefix(word[:cut], name), tokens, st.integers(1, 4), field
        ),
        st.builds(Wildcard, shapes(), field),
        st.builds(Fuzzy, tokens, field, edits=st.integers(1, 2)),
    )


def phrases(field: st.SearchStrategy[str | None]) -> st.SearchStrategy[Query]:
    """Phrases of two to four words, sloppy ones among them."""
    words = st.lists(tokens, min_size=2, max_size=4).map(tuple)
    return st.builds(
        Phrase, words, st.sampled_from([0, 0, 0, 1, 3]), field, st.sampled_from([1, 1, 2])
    )


def _plain(field: st.SearchStrategy[str | None]) -> st.SearchStrategy[Query]:
    times = st.sampled_from([1, 1, 1, 2])
    return st.builds(_word, tokens, field, times) | st.builds(ExactTerm, tokens, field, times)


leaves = st.one_of(
    _plain(text_fields),
    _plain(text_fields),
    phrases(text_fields),
    patterns(text_fields),
    st.one_of(_plain(name_fields), phrases(name_fields), patterns(name_fields)),
    st.builds(DateRange, days, st.none())
    | st.builds(DateRange, st.none(), days)
    | st.builds(DateRange, days, days),
    st.builds(
        lambda ends, field: DateRange(*ends, column=field),
        st.tuples(moments, st.none()) | st.tuples(st.none(), moments) | st.tuples(moments, moments),
        st.sampled_from(["added", "changed"]),
    ),
    st.sampled_from([MatchAll(), MatchNone()]),
    st.builds(WordCount, st.sampled_from([0, 1, 20]), st.sampled_from([None, 20, 60])),
)


def _nearness(
    parts: st.SearchStrategy[Query], field: st.SearchStrategy[str | None]
) -> st.SearchStrategy[Query]:
    return st.one_of(
        st.builds(Near, parts, parts, st.sampled_from([1, 2, 3, 10, 1000]), st.booleans(), field),
        st.builds(Within, parts, parts, st.sampled_from(["sentence", "paragraph"]), field),
    )


unfielded: st.SearchStrategy[None] = st.none()
_operands = _plain(unfielded) | phrases(unfielded) | patterns(unfielded)
operands = st.recursive(
    _operands
    | st.builds(lambda parts: Or(tuple(parts)), st.lists(_operands, min_size=2, max_size=3)),
    lambda inner: _nearness(inner, unfielded),
    max_leaves=4,
)
positional = st.one_of(
    _nearness(operands, text_fields),
    st.builds(MinFrequency, _operands, st.integers(1, 4), text_fields),
    st.builds(
        NotNear,
        operands,
        operands,
        st.sampled_from([1, 2, 3, 10]),
        st.booleans(),
        st.just(""),
        text_fields,
    ),
    st.builds(
        lambda left, right, unit, field: NotNear(left, right, 0, False, unit, field),
        operands,
        operands,
        st.sampled_from(["sentence", "paragraph"]),
        text_fields,
    ),
    st.builds(FirstWords, operands, st.sampled_from([1, 3, 10, 50])),
    st.builds(Capitals, operands, st.sampled_from(["some", "all", "no"]), text_fields),
)
trees = st.recursive(
    leaves | leaves | positional,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=1, max_size=4).map(lambda parts: Or(tuple(parts))),
        st.builds(
            lambda least, parts: MinShouldMatch(least, tuple(parts)),
            st.integers(1, 3),
            st.lists(inner, min_size=2, max_size=5),
        ),
        inner.map(Not),
    ),
    max_leaves=8,
)
"""Any query that engines may be asked, apart from patterns, which want their words first."""


# -- requests and articles


@st.composite
def filters(draw: st.DrawFn) -> tuple[Filter, ...]:
    """Choices in up to three facets: values of which one must be there, or none may be.

    "without" among them.
    """
    chosen = []
    for facet in draw(st.lists(st.sampled_from(sorted(FACETS)), max_size=3, unique=True)):
        values = st.sampled_from([None, "absent", *NAMES.get(facet, ()), *_PERIODS.get(facet, ())])
        include = draw(st.lists(values, max_size=3, unique=True))
        exclude = draw(st.lists(values, max_size=1)) if draw(st.integers(0, 3)) == 0 else []
        chosen.append(Filter(facet, tuple(include), tuple(exclude)))
    return tuple(chosen)


_PERIODS = {
    "year": ("1989", "1990", "1991", "2000", "0000"),
    "month": ("1989-12", "1990-01", "1990-04", "1991-01", "9999-12", "1990-13"),
}


@st.composite
def requests(draw: st.DrawFn, queries: st.SearchStrategy[Query] = trees) -> SearchRequest:
    """A whole request, its patterns not yet resolved."""
    rarely = draw(st.integers(0, 2)) == 0
    return SearchRequest(
        query=draw(queries),
        filters=draw(filters()) if draw(st.booleans()) else (),
        since=draw(st.none() | days) if rarely else None,
        until=draw(st.none() | days) if rarely else None,
        sort=draw(st.sampled_from([None, "relevance", "newest", "oldest", "added"])),
        page=draw(st.sampled_from([1, 1, 2, 40])),
        size=draw(st.sampled_from([0, 1, 3, 10, 500])),
        facets=tuple(draw(st.lists(st.sampled_from(sorted(FACETS)), max_size=3, unique=True))),
        facet_size=draw(st.sampled_from([None, None, 1, 3])),
        timeline=draw(st.booleans()),
    )


_texts = st.lists(
    st.sampled_from([*SPOKEN, "Strike!", "“No", "taxes.”", "…", "e\u0301cole", "漢字", "🙂", "—"])
    | st.text(string.printable, max_size=6),
    max_size=25,
).map(" ".join)

articles = st.builds(
    Article,
    id=st.text(string.ascii_letters, min_size=1, max_size=4),
    title=_texts,
    dek=st.none() | _texts,
    authors=st.lists(st.sampled_from(NAMES["author"]), max_size=2, unique=True).map(tuple),
    date=st.none() | days,
    section=st.none() | st.sampled_from(NAMES["section"]),
    topics=st.lists(st.sampled_from(NAMES["topic"]), max_size=2, unique=True).map(tuple),
    body=st.lists(_texts, max_size=5).map(tuple),
    captions=st.lists(_texts, max_size=2).map(tuple),
    removed=st.lists(_texts.map(lambda text: RemovedText(text, "a rule")), max_size=2).map(tuple),
)
"""Any article: odd characters, empty passages and all."""
