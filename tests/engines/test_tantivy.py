"""The Tantivy engine where it is its own: its traps, several segments, ties and long facets.

For the rest see `test_embedded` and `test_embedded_faults`.
"""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from search.article import Article
from search.documents import analyse
from search.engines import open_store
from search.engines.generations.store import FolderStore
from search.engines.tantivy import facets, index, ranking
from search.engines.tantivy.engine import TantivyEngine
from search.engines.tantivy.format import INDEX
from search.engines.tantivy.index import Index
from search.engines.tantivy.library import everything, writing
from search.engines.tantivy.writer import TantivyWriter
from search.errors import DamagedIndexError, MorgueError, UnavailableError
from search.fields import FACETS
from search.indexing.index_copy import copy
from search.models import Filter, SearchRequest, prepare
from search.query.nodes import ExactTerm, MatchAll, Not, Or, Phrase, Term
from tests.engines.comparing import assert_same, resolved
from tests.engines.conftest import Pair, build, manifest
from tests.engines.embedded import embedded, pair_of, write
from tests.strategies import corpus, examples, requests

random_requests = settings(
    max_examples=examples(100), suppress_health_check=list(HealthCheck), deadline=None
)
SECRET = Article(
    id="secret", title="Xylophonist", authors=("Zebedee Quux",), body=("A wombatish text.",)
)
SECRET_WORDS = (b"xylophonist", b"quux", b"wombatish")


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return embedded("tantivy", tmp_path)


def write_in_segments(store: FolderStore, articles: Iterable[Article], each: int = 12) -> str:
    """A generation of many segments of Tantivy's: each checkpoint makes one."""
    with store.create() as writer:
        for number, article in enumerate(articles, 1):
            writer.put(analyse(article))
            if number % each == 0:
                writer.checkpoint(b"")
    store.seal(manifest(store, writer.generation, "english", 0))
    store.activate(writer.generation)
    return writer.generation


def holds_secret(folder: Path) -> list[str]:
    """The files in which a word of the secret article stands."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [
        path.name
        for path in files
        if any(word in path.read_bytes().lower() for word in SECRET_WORDS)
    ]


@pytest.fixture(scope="module")
def in_segments(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """An index of several segments, made anew."""
    store = embedded("tantivy", tmp_path_factory.mktemp("segments"))
    articles = list({article.id: article for article in corpus(11, 80)}.values())
    generation = write_in_segments(store, articles)
    assert len(list((store.path / generation / INDEX).glob("*.store"))) > 3
    return pair_of(store.open(), articles)


@pytest.mark.slow
@random_requests
@given(request=requests())
def test_several_segments_score_as_one(in_segments: Pair, request: SearchRequest) -> None:
    """Statistics are those of the whole index, however many segments there are."""
    assert_same(in_segments, resolved(in_segments, request))


@pytest.mark.slow
@random_requests
@given(request=requests())
def test_ties_are_settled_however_little_is_asked_for_at_first(
    in_segments: Pair, request: SearchRequest
) -> None:
    """Pages are right where ties reach far beyond the page, and where all hits must be fetched to
    know.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "_MORE", 1)
        patch.setattr(ranking, "_STEP", 2)
        patch.setattr(ranking, "_MOST", 12)
        assert_same(in_segments, resolved(in_segments, request))


@pytest.mark.slow
@random_requests
@given(request=requests())
def test_facets_of_more_values_than_tantivy_counts_are_exact(
    in_segments: Pair, request: SearchRequest
) -> None:
    """A facet with too many values, or with ties at the last place that is shown, is counted from
    the columns.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facets, "MORE", 0)
        asked = replace(request, facets=tuple(FACETS), facet_size=2)
        assert_same(in_segments, resolved(in_segments, asked))
        patch.setattr(facets, "MOST_BUCKETS", 3)
        assert_same(
            in_segments, resolved(in_segments, replace(asked, facet_size=None, timeline=False))
        )


def test_many_undated_articles_have_one_order(store: FolderStore) -> None:
    """Three hundred articles that differ in nothing but their ids come by id in every sort, page
    by page.
    """
    articles = [Article(id=f"{n:03}", title="the same words") for n in range(300)]
    pair = pair_of(build(store, articles[::-1]), articles)
    for query in (Term("same", "same"), MatchAll(), ExactTerm("words", "title")):
        for sort in ("relevance", "newest", "oldest"):
            assert_same(pair, SearchRequest(query=query, sort=sort, page=3))  # type: ignore[arg-type]


def test_a_page_of_no_hits_has_a_total(store: FolderStore) -> None:
    """Tantivy panics at a limit of 0; a request for the total alone is none of its business."""
    pair = pair_of(build(store, corpus(3, 12)), {a.id: a for a in corpus(3, 12)}.values())
    assert_same(pair, SearchRequest(size=0, facets=("year",), timeline=True))
    assert_same(pair, SearchRequest(query=Not(Term("the", "the")), size=0))


def test_a_year_out_of_range_is_told_as_damage(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A damaged column gives numbers that no year has: the reader learns what to do."""
    engine = build(store, corpus(3, 12))
    broken = {"year": ([(1 << 20, 12)], True)}
    monkeypatch.setattr(Index, "numbers", lambda *_: broken)
    with pytest.raises(DamagedIndexError, match="morgue rollback"):
        engine.search(prepare(SearchRequest(timeline=True)))


def test_panics_are_told_as_damage_or_as_a_failed_build(store: FolderStore) -> None:
    """A panic is no Exception, so it would end a process.

    It becomes an error that says what to do.
    """
    generation = write(store, corpus(3, 12))
    index = Index(store.path / generation / INDEX, aside=True)
    with pytest.raises(DamagedIndexError, match="morgue rollback"):
        index.search(everything(), 0)
    panic = type("PanicException", (BaseException,), {})  # as Tantivy raises it
    with pytest.raises(MorgueError, match="disk"), writing(store.path):
        raise panic("an index writer was killed")
    with pytest.raises(KeyboardInterrupt), writing(store.path):
        raise KeyboardInterrupt


def test_reading_leaves_nothing_beside_the_index_and_outlives_it(store: FolderStore) -> None:
    """Opening makes no lock files, so that a user who may only read can.

    And an open engine answers after its folder went.
    """
    articles = list({article.id: article for article in corpus(3, 30)}.values())
    generation = write(store, articles, count=len(articles))
    before = sorted(path.name for path in (store.path / generation).rglob("*"))
    pair = pair_of(store.open(), articles)
    phrase = SearchRequest(
        query=Or((Phrase(("no", "new")), Term("strike", "strike"))), facets=("author",)
    )
    assert_same(pair, phrase)
    assert sorted(path.name for path in (store.path / generation).rglob("*")) == before
    assert not [name for name in before if name.startswith(".")]
    assert store.verify(generation) == []
    assert all(path.stat().st_mode & 0o044 for path in (store.path / generation).rglob("*"))
    shutil.rmtree(store.path / generation)
    assert_same(pair, phrase)


def test_no_temporary_folder_is_told(store: FolderStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be written for the time being the index is not called damaged."""
    write(store, corpus(3, 5))
    monkeypatch.setattr(tempfile, "tempdir", str(store.path / "nowhere"))
    with pytest.raises(UnavailableError, match="TMPDIR"):
        store.open()


@pytest.mark.slow
def test_purging_writes_anew_what_shares_a_segment_with_the_article(store: FolderStore) -> None:
    """Nothing of an article is left on disk when it is purged, nor when it was deleted by an
    earlier update; the rest stays.
    """
    articles = list({article.id: article for article in corpus(11, 60)}.values())
    first = write_in_segments(store, [*articles[:30], SECRET, *articles[30:]])
    assert holds_secret(store.path / first)
    purged = write(store, (), deleted=["secret"], base=first, purge=True)
    updated = write(store, (), deleted=["secret"], base=first)
    purged_later = write(store, (), base=updated, purge=True)
    for generation in (purged, purged_later):
        assert holds_secret(store.path / generation) == []
        pair = pair_of(store.open(generation), articles)
        assert_same(pair, SearchRequest(sort="newest", facets=tuple(FACETS), timeline=True))
        assert_same(pair, SearchRequest(query=Term("strike", "strike"), sort="oldest"))


def test_rows_that_a_crash_left_in_tantivy_count_nowhere(store: FolderStore) -> None:
    """What reached Tantivy but no commit of the generation is gone when the build goes on."""
    articles = list({article.id: article for article in corpus(3, 20)}.values())
    writer = store.create()
    for article in articles[:10]:
        writer.put(analyse(article))
    writer.checkpoint(b"ten")
    writer.put(analyse(articles[10], with_spans=False))
    assert isinstance(writer, TantivyWriter)
    writer._index.commit()  # the library's half of a commit, without the record of it
    writer._index.settle()
    with store.resume(writer.generation) as writer:
        for article in articles[10:]:
            writer.put(analyse(article))
    store.seal(manifest(store, writer.generation, "english", len(articles)))
    store.activate(writer.generation)
    assert_same(pair_of(store.open(), articles), SearchRequest(facets=("author",), size=50))


def test_many_articles_are_read_as_few_are(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where all docs are known at once they are found as by a search, deleted ones next to them."""
    articles = list({article.id: article for article in corpus(3, 60)}.values())
    write_in_segments(store, [*articles, *articles[:5]])
    ids = [article.id for article in reversed(articles)]
    few = list(store.open().get_many(ids))
    monkeypatch.setattr(index, "_MANY", 0)
    many = list(store.open().get_many(ids))
    assert many == few
    assert [article.id for article in many] == ids
    engine = store.open()
    assert isinstance(engine, TantivyEngine)
    with pytest.raises(DamagedIndexError, match="lacks the row"):
        list(engine._index.stored([1_000_000]))


def test_odd_names_are_facets_like_others(store: FolderStore) -> None:
    """Half surrogate pairs, long names and line ends, which Tantivy's own text fields would
    refuse or cut.
    """
    names = ("half \ud83d pair", "x" * 70_000, "two\nlines", "nul \x00 byte", "")
    articles = [
        Article(id=f"{n}\ud83d", authors=(name,), title="odd", date=dt.date(1990, 1, 1))
        for n, name in enumerate(names)
    ]
    pair = pair_of(build(store, articles), articles)
    assert_same(pair, SearchRequest(facets=("author",)))
    for name in names:
        assert_same(pair, SearchRequest(filters=(Filter("author", (name,)),), facets=("author",)))


def test_an_archive_moves_between_engines_and_back(tmp_path: Path) -> None:
    """A copy holds the same articles, is sealed as its own engine's, and answers alike."""
    articles = list({article.id: article for article in corpus(3, 30)}.values())
    build(open_store(f"whoosh:{tmp_path / 'first'}"), articles)
    places = [
        f"whoosh:{tmp_path / 'first'}",
        f"tantivy:{tmp_path / 'second'}",
        f"whoosh:{tmp_path / 'third'}",
    ]
    for source, target in itertools.pairwise(places):
        assert copy(open_store(source), open_store(target)).count == len(articles)
        engine = open_store(target).open()
        assert engine.manifest.engine == target.partition(":")[0]
        assert_same(
            pair_of(engine, articles),
            SearchRequest(query=Term("strike", "strike"), facets=tuple(FACETS)),
        )
