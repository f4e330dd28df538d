"""The embedded engines where they are their own.

Batches, updates, purging, proximity, threads; each test once per engine.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.article import Article, RemovedText
from search.engines.generations.store import FolderStore
from search.engines.protocols import Engine
from search.engines.structures import batch_queue, batch_writer
from search.models import SearchRequest, prepare
from search.query.nodes import (
    ExactTerm,
    MatchAll,
    MinFrequency,
    Near,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Within,
)
from tests.engines.comparing import assert_same, resolved
from tests.engines.conftest import Pair
from tests.engines.embedded import ENGINES, KEPT_FILES, embedded, pair_of, same_words, write
from tests.strategies import corpus, examples, requests

random_requests = settings(
    max_examples=examples(100), suppress_health_check=list(HealthCheck), deadline=None
)


@pytest.fixture(params=ENGINES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FolderStore:
    return embedded(request.param, tmp_path)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of a few articles each."""
    monkeypatch.setattr(batch_queue, "BATCH_TOKENS", 400)


def updated(store: FolderStore) -> tuple[Engine, list[Article]]:
    """An index of many segments that has seen articles replaced, deleted, added and put back,
    over three generations.
    """
    articles = {article.id: article for article in corpus(7, 60)}
    first = write(store, articles.values())
    ids = sorted(articles)
    changed = [
        replace(articles[i], body=("An entirely new harbour.", *articles[i].body[1:]))
        for i in ids[::5]
    ]
    gone = set(ids[1::5])
    second = write(store, changed, deleted=gone, base=first)
    articles |= {article.id: article for article in changed}
    back = [articles[i] for i in sorted(gone)[::2]]
    new = [replace(article, id=f"new-{article.id}") for article in corpus(8, 9)]
    write(store, [*back, *new, *new], deleted=["nobody"], base=second)
    kept = {i: article for i, article in articles.items() if i not in gone}
    kept |= {article.id: article for article in (*back, *new)}
    return store.open(), list(kept.values())


@pytest.fixture(scope="module", params=ENGINES)
def many_batches(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """An updated index of many batches and the specification over what it should hold."""
    store = embedded(request.param, tmp_path_factory.mktemp(request.param))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch_queue, "BATCH_TOKENS", 400)
        patch.setattr(batch_writer, "MOST_SMALL", 1000)
        return pair_of(*updated(store))


@pytest.mark.slow
@random_requests
@given(request=requests())
def test_updated_indexes_of_many_batches_have_the_specifications_answers(
    many_batches: Pair, request: SearchRequest
) -> None:
    """Rows of replaced and deleted articles count nowhere.

    Not in totals, facets or orders, and in Whoosh not in scores.
    """
    if many_batches.name == "tantivy" and request.sort not in ("newest", "oldest"):
        request = replace(request, sort="newest")
    assert_same(many_batches, resolved(many_batches, request))


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        Near(
            Or((Term("ana", "ana", field="author"), Term("harbour", "harbour"))),
            Term("the", "the"),
            30,
        ),
        MinFrequency(Or((ExactTerm("ana", field="author"), ExactTerm("the"))), 2),
        MinFrequency(ExactTerm("a", field="author"), 2),
        Near(ExactTerm("the"), ExactTerm("of"), 3, field="author"),
        Within(
            Or((Prefix("a", field="author"), Prefix("a", field="topic"))),
            Prefix("", field="author"),
            "sentence",
        ),
    ],
)
def test_proximity_between_names_and_text_is_the_specifications(
    many_batches: Pair, query: Query
) -> None:
    """Odd mixtures of fields, which arrays alone can't answer, are read article by article."""
    assert_same(
        many_batches, resolved(many_batches, SearchRequest(query=query, size=100, sort="oldest"))
    )


@pytest.mark.slow
def test_updates_keep_the_lexicon_and_digests_of_an_index_built_anew(many_batches: Pair) -> None:
    """Words whose last article went are gone, those that came back are there, each with the right
    count.
    """
    same_words(many_batches.engine, many_batches.articles)
    assert list(many_batches.engine.digests()) == sorted(
        (a.id, a.digest) for a in many_batches.articles
    )
    assert many_batches.engine.count() == len(many_batches.articles)


@pytest.mark.slow
@pytest.mark.usefixtures("small_batches")
def test_too_many_batches_become_fewer(store: FolderStore) -> None:
    """Small batches are joined, and nothing of what is found changes."""
    engine, articles = updated(store)
    assert (
        len(list((store.path / engine.generation).glob("*.text.places")))
        <= batch_writer.MOST_SMALL + 6
    )
    pair = pair_of(engine, articles)
    for query in (MatchAll(), Term("harbour", "harbour"), Phrase(("new", "harbour"))):
        assert_same(
            pair,
            resolved(
                pair, SearchRequest(query=query, facets=("author", "year"), size=100, sort="oldest")
            ),
        )
    same_words(engine, articles)


def test_an_update_shares_the_files_of_its_base(store: FolderStore) -> None:
    """What an update leaves as it is takes no room again, and the base still answers as before."""
    articles = corpus(3, 30)
    first = write(store, articles)
    base = store.open(first)
    second = write(store, [replace(articles[0], title="Quite another")], base=first)
    kept_files = [path for name in KEPT_FILES for path in (store.path / first).rglob(name)]
    assert len(kept_files) > 3
    assert all(
        (store.path / second / path.relative_to(store.path / first)).samefile(path)
        for path in kept_files
    )
    found, kept = store.open(second).get(articles[0].id), base.get(articles[0].id)
    assert found is not None
    assert (found.title, kept) == ("Quite another", articles[0])


def test_purging_leaves_no_word_of_a_deleted_article(store: FolderStore) -> None:
    """After a takedown no file of the new generation holds the article's text, its author or its
    words.
    """
    secret = Article(
        id="secret",
        title="Xylophonist",
        authors=("Zebedee Quux",),
        body=("A wombatish text.",),
        captions=("Gnomonic.",),
        removed=(RemovedText("Zymurgy.", "tail"),),
    )
    articles = corpus(3, 30)
    first = write(store, [*articles, secret])
    second = write(store, (), deleted=["secret"], base=first, purge=True)
    engine = store.open(second)
    assert engine.get("secret") is None
    assert_same(pair_of(engine, articles), SearchRequest(facets=("author",), size=100))
    for path in (store.path / second).rglob("*"):
        if path.is_file():
            data = path.read_bytes().lower()
            for word in (b"xylophonist", b"quux", b"wombatish", b"gnomonic", b"zymurgy"):
                assert word not in data, path.name
    assert dict(engine.lexicon.prefixed("wombat")) == {}


def test_what_is_stored_comes_back_whole(store: FolderStore) -> None:
    """Every field of an article, odd characters included, is read as it was put."""
    article = Article(
        id="wire.jsonl:7/ä\U0001f600",
        title="Ünïcode ✓ \ud83d half",
        url="https://example.org/x?y=1",
        dek="Dek",
        authors=("Ana", "Bo"),
        date=dt.date(1999, 12, 31),
        updated=dt.date(2000, 1, 1),
        section="S",
        label="L",
        publication="P",
        language="en",
        topics=("t",),
        body=("One.", "", "Two."),
        captions=("C",),
        author_bio="Bio",
        source="x.txt",
        removed=(RemovedText("gone", "rule", "line 1"),),
        needs_review=True,
    )
    write(store, [article, Article(id="empty")])
    engine = store.open()
    assert engine.get(article.id) == article
    assert engine.get("empty") == Article(id="empty")
    assert engine.get("wire") is None


def test_an_empty_generation_answers(store: FolderStore) -> None:
    """Nothing indexed, and everything deleted, are both indexes with no articles."""
    first = write(store, ())
    assert (
        store.open()
        .search(
            prepare(
                SearchRequest(
                    query=Or((Term("a", "a"), Phrase(("a", "b")))), facets=("year",), timeline=True
                )
            )
        )
        .total
        == 0
    )
    second = write(store, [Article(id="one", body=("Text.",))], base=first)
    third = write(store, (), deleted=["one"], base=second)
    engine = store.open(third)
    assert (engine.count(), len(engine.lexicon), list(engine.digests())) == (0, 0, [])
    assert engine.search(prepare(SearchRequest())).hits == ()


@pytest.mark.slow
def test_threads_share_an_engine(store: FolderStore) -> None:
    """Sixteen threads asking at once get what one thread gets."""
    articles = corpus(4, 120)
    write(store, articles)
    words = [word for word, _ in sorted(store.open().lexicon.words())][::7]
    alone = {
        word: [
            h.article.id for h in store.open().scan(prepare(SearchRequest(query=ExactTerm(word))))
        ]
        for word in words[:40]
    }
    engine = store.open()
    wrong: list[str] = []

    def ask(order: Callable[[list[str]], Iterable[str]]) -> None:
        for word in order(list(alone)):
            hits = engine.search(
                prepare(SearchRequest(query=ExactTerm(word), size=200, sort="relevance"))
            ).hits
            if [hit.article.id for hit in hits] != alone[word]:
                wrong.append(word)

    threads = [
        threading.Thread(target=ask, args=(order,)) for order in (list, reversed, sorted, list) * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@settings(max_examples=examples(60), deadline=None)
@given(
    engine=st.sampled_from(ENGINES),
    words=st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=120),
    distance=st.integers(1, 4),
    ordered=st.booleans(),
)
def test_proximity_over_one_long_article(
    engine: str,
    words: list[str],
    distance: int,
    ordered: bool,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """In a text of few words, where every span touches another, arrays and specification still
    agree.
    """
    article = Article(id="x", title="a b", body=(" ".join(words),))
    store = embedded(engine, tmp_path_factory.mktemp("near"))
    write(store, [article])
    pair = pair_of(store.open(), [article])
    inner = Near(ExactTerm("a"), Phrase(("b", "c"), slop=1), distance, ordered)
    for query in (
        inner,
        Near(inner, ExactTerm("d"), distance),
        Near(Or((inner, ExactTerm("e"))), inner, distance, ordered),
    ):
        assert pair.engine.total(query) == pair.spec.total(query), str(query)
