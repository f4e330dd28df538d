"""The specification's own ground.

Lengths and scores by hand, and the store in memory behind the same Protocol as others.
"""

from __future__ import annotations

import math
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.stemming import stem
from search.article import Article
from search.documents import analyse
from search.engines import open_store
from search.engines.shared.bm25 import LENGTHS, bm25, idf, length_code
from search.errors import ArchiveIndexError, LockedError, MorgueError, NoIndexError, StaleIndexError
from search.models import SearchRequest, prepare
from search.query.nodes import (
    And,
    DateRange,
    ExactTerm,
    MatchAll,
    MinFrequency,
    MinShouldMatch,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Within,
)
from tests.engines.conftest import build, manifest, specification


def word(text: str, field: str | None = None, times: int = 1) -> Term:
    """A plain word."""
    return Term(text, stem(text), field, times)


@pytest.mark.parametrize(
    ("length", "rounded"),
    [
        (0, 0),
        (1, 1),
        (39, 39),
        (40, 40),
        (41, 40),
        (42, 42),
        (100, 96),
        (600, 600),
        (610, 600),
        (1000, 984),
        (10**6, 983064),
    ],
)
def test_lengths_are_rounded_as_lucene_rounds_them(length: int, rounded: int) -> None:
    """SmallFloat.intToByte4 and back: exact up to 40, then three bits behind the first."""
    assert LENGTHS[length_code(length)] == rounded


@given(st.integers(0, 2**31 - 1))
def test_rounded_lengths_never_grow_and_are_never_far_off(length: int) -> None:
    """A length is rounded down, by at most an eighth.

    The code fits a byte and grows with the length.
    """
    code = length_code(length)
    assert 0 <= code <= 255
    assert length * 7 / 8 <= LENGTHS[code] <= length
    assert length_code(LENGTHS[code]) == code


ARCHIVE = [
    Article(id="a", title="strike strike hospital", body=("the end",)),
    Article(id="b", title="strikes", body=("no new taxes no",), authors=("Ann Strike",)),
    Article(id="c", title="bridge", captions=("strike",)),
]
LENGTH = {"a": 5, "b": 7, "c": 1}
AVERAGE = 13 / 3


def one(article: str, frequency: int, articles_with: int) -> float:
    """The score of one word, by hand."""
    saturated = frequency / (frequency + 1.2 * (0.25 + 0.75 * LENGTH[article] / AVERAGE))
    return math.log(1 + (3 - articles_with + 0.5) / (articles_with + 0.5)) * saturated


STRIKE = {"a": one("a", 2, 2), "b": one("b", 2, 2)}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (word("strikes"), STRIKE),
        (word("strike", times=3), {name: 3 * score for name, score in STRIKE.items()}),
        (ExactTerm("strikes"), {"b": one("b", 1, 1)}),
        (Phrase(("no", "new")), {"b": one("b", 2, 1) + one("b", 1, 1)}),
        (Phrase(("taxes", "no"), times=2), {"b": 2 * (one("b", 1, 1) + one("b", 2, 1))}),
        (Near(word("strike"), word("hospital"), 1), {"a": STRIKE["a"] + one("a", 1, 1)}),
        (
            Within(word("new"), Or((word("tax"), word("strike"))), "sentence"),
            {"b": one("b", 1, 1) * 2 + STRIKE["b"]},
        ),
        (MinFrequency(word("strike"), 2), STRIKE),
        (Prefix("stri", words=("strike", "strikes")), {"a": 1.0, "b": 1.0}),
        (Near(word("strike"), Prefix("hosp", words=("hospital",)), 1), {"a": STRIKE["a"] + 1}),
        (word("strike", "title"), {"a": 1.0, "b": 1.0}),
        (word("strike", "caption", 5), {"c": 1.0}),
        (word("ann", "author"), {"b": 1.0}),
        (Phrase(("strike", "hospital"), field="title"), {"a": 1.0}),
        (Near(word("strike"), word("hospital"), 3, field="title"), {"a": 1.0}),
        (
            And((word("strike"), Not(word("hospital")), word("ann", "author"))),
            {"b": STRIKE["b"] + 1},
        ),
        (
            Or((word("strike"), word("bridge"), DateRange(None, None))),
            {**STRIKE, "c": one("c", 1, 1)},
        ),
        (
            MinShouldMatch(2, (word("strike"), word("end"), word("absent"))),
            {"a": STRIKE["a"] + one("a", 1, 1)},
        ),
        (MatchAll(), {"a": 0.0, "b": 0.0, "c": 0.0}),
        (Not(word("bridge")), {"a": 0.0, "b": 0.0}),
    ],
    ids=str,
)
def test_scores_by_hand(query: Query, expected: dict[str, float]) -> None:
    """Words by BM25, phrases and nearness by the sum of their words, fields and patterns 1,
    filters and negations 0.
    """
    page = specification(ARCHIVE).search(prepare(SearchRequest(query=query, sort="relevance")))
    assert {hit.article.id: hit.score for hit in page.hits} == pytest.approx(expected)


def test_idf_and_bm25_are_never_negative() -> None:
    """Even for a word that every article has."""
    assert idf(5, 5) > 0
    assert bm25(10, 100, 50.0, idf(5, 5)) > 0


def test_the_sort_is_by_relevance_where_something_scores() -> None:
    """Without an explicit order.

    Relevance for words, newest for the rest, whose hits have no scores.
    """
    engine = specification(ARCHIVE)
    assert all(
        hit.score for hit in engine.search(prepare(SearchRequest(query=word("strike")))).hits
    )
    assert not any(
        hit.score for hit in engine.search(prepare(SearchRequest(query=Not(word("bridge"))))).hits
    )


# -- the store in memory


def test_a_generation_is_served_once_it_is_sealed_and_activated() -> None:
    """Before, there is nothing to open.

    Afterwards both generations can be, and one can be dropped.
    """
    store = open_store(f"memory:{uuid4()}")
    with pytest.raises(NoIndexError, match="reindex"):
        store.open()
    first = build(store, ARCHIVE).generation
    second = build(store, ARCHIVE[:1]).generation
    assert store.active() == second
    assert [each.generation for each in store.generations()] == [second, first]
    assert store.open(first).count() == 3
    with pytest.raises(ArchiveIndexError, match="activate"):
        store.drop(second)
    store.drop(first)
    with pytest.raises(NoIndexError):
        store.open(first)


def test_an_update_leaves_its_base_alone() -> None:
    """A writer from a base holds what it holds, until it is changed; attachments come along."""
    store = open_store(f"memory:{uuid4()}")
    with store.create() as writer:
        writer.put(analyse(ARCHIVE[0]))
        writer.attach("ledger", b"1")
    store.seal(manifest(store, writer.generation, "english", 1))
    with store.create(writer.generation) as update:
        update.delete("a")
        update.put(analyse(ARCHIVE[1]))
        update.delete("never there")
    store.seal(manifest(store, update.generation, "english", 1))
    assert [name for name, _ in store.open(writer.generation).digests()] == ["a"]
    assert [name for name, _ in store.open(update.generation).digests()] == ["b"]
    assert store.open(update.generation).attachment("ledger") == b"1"
    assert store.open(update.generation).attachment("none") is None


def test_a_build_that_fails_leaves_only_what_was_checkpointed() -> None:
    """And goes on from there."""
    store = open_store(f"memory:{uuid4()}")
    with pytest.raises(ZeroDivisionError), store.create():
        raise ZeroDivisionError
    assert store.unfinished() is None
    with pytest.raises(ZeroDivisionError), store.create() as writer:
        writer.put(analyse(ARCHIVE[0]))
        writer.checkpoint(b"here")
        writer.put(analyse(ARCHIVE[1]))
        raise ZeroDivisionError
    assert store.unfinished() == (writer.generation, b"here")
    with store.resume(writer.generation) as resumed:
        resumed.put(analyse(ARCHIVE[2]))
    store.seal(manifest(store, resumed.generation, "english", 2))
    assert [name for name, _ in store.open(resumed.generation).digests()] == ["a", "c"]
    assert store.sweep() == []


def test_what_can_not_be_done_is_said() -> None:
    """One build at a time; no joining; other code's generations are refused.

    What is unfinished isn't served.
    """
    store = open_store(f"memory:{uuid4()}")
    with store.lock(), pytest.raises(LockedError), store.lock():
        pass
    with pytest.raises(MorgueError, match="OpenSearch"):
        store.join("x")
    with store.create() as writer:
        pass
    for refused in (store.open, store.activate):
        with pytest.raises(NoIndexError, match="finished"):
            refused(writer.generation)
    assert store.sweep() == [writer.generation]
    with store.create() as writer:
        pass
    stale = manifest(store, writer.generation, "english", 0)
    store.seal(
        type(stale)(
            **{name: getattr(stale, name) for name in stale.__slots__}
            | {"fingerprint": {"fields": "0"}}
        )
    )
    with pytest.raises(StaleIndexError, match="reindex"):
        store.open(writer.generation)


def test_notes_outlive_generations() -> None:
    """They belong to the index."""
    store = open_store(f"memory:{uuid4()}")
    assert store.read_note("takedowns") is None
    store.write_note("takedowns", b"x")
    assert store.read_note("takedowns") == b"x"
    generation = build(store, ARCHIVE).generation
    assert store.verify(generation) == []
    store.seal(manifest(store, generation, "english", 7))
    assert len(store.verify(generation)) == 1
