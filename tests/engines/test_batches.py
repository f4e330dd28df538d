"""Batches are the same whoever builds them, and a build is the same by any number of processes."""

from __future__ import annotations

import datetime as dt
import json
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from search import BuildOptions, reindex
from search.analysis.stemming import stem
from search.analysis.tokenizer import spans, words
from search.article import Article
from search.documents import IndexValues, analyse, packed
from search.engines import open_store
from search.engines.structures import batch_builder, batch_queue
from search.engines.structures.forward_index import TokenSpans
from search.engines.structures.positions import PositionsIndex
from search.engines.structures.positions_builder import PositionsBuilder, renumber
from search.errors import DamagedIndexError
from search.fields import FACETS, facet_values
from search.models import SearchRequest, prepare
from search.query.expansion import expand
from search.query.nodes import Near, Or, Query, Term
from tests.engines.conftest import manifest
from tests.strategies import corpus

ENGINES = ("whoosh", "tantivy")


def sources(folder: Path) -> Path:
    """A file of a hundred articles, some of them printed twice under one id."""
    records = [article.plain() for article in corpus(7, 90)]
    records += [record | {"body": [*record["body"], "Later."]} for record in records[::9]]
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
    return path


def answers(locator: str) -> list[Any]:
    """All that a few questions are answered, and what is known of words."""
    engine = open_store(locator).open()
    words = [word for word, _ in sorted(engine.lexicon.words(), key=lambda each: -each[1])][:6]
    queries: list[Query] = [Term(word, stem(word)) for word in words]
    queries += [Or(tuple(queries[:3])), Near(queries[0], queries[1], 5, ordered=False)]
    found: list[Any] = [list(engine.digests()), sorted(engine.lexicon.words())]
    for query in queries:
        expanded, _ = expand(query, engine.lexicon, 20)
        facets = ("author", "section", "year")
        request = SearchRequest(query=expanded, facets=facets, timeline=True, size=100)
        page = engine.search(prepare(request))
        hits = [(replace(hit.article, added=None, changed=None), hit.score) for hit in page.hits]
        found.append((page.total, hits, page.facets, page.timeline))
    engine.close()
    return found


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_any_number_of_processes_builds_the_same_index(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Totals, scores to the last bit, facets and words; of two equal ids the same one wins."""
    monkeypatch.setattr(batch_queue, "BATCH_TOKENS", 4_000)
    source = sources(tmp_path)
    locators = []
    for jobs in (0, 1, 2):
        locators.append(f"{engine}:{tmp_path / str(jobs)}")
        reindex(open_store(locators[-1]), BuildOptions((source,), jobs=jobs))
    first, *others = map(answers, locators)
    assert len(first[0]) > 60
    assert len(first[2][1]) > 0
    for other in others:
        assert other == first


@pytest.mark.parametrize("engine", ENGINES)
def test_a_batch_whose_process_was_lost_is_built_again(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the lost process left half written doesn't count, and nothing of it stays."""
    monkeypatch.setattr(batch_queue, "BATCH_TOKENS", 1_000)

    def lose(task: Any) -> Future[Any]:
        if isinstance(task, batch_builder.RenumberTask):
            task.numbered("text").write_bytes(b"half")
        else:
            (task.folder / "text.places").write_bytes(b"half")
            (task.folder / "index").mkdir()
        future: Future[Any] = Future()
        future.set_result(None)
        return future

    articles = [Article(str(n), title="T", body=("The harbour bridge.",)) for n in range(200)]
    store = open_store(f"{engine}:{tmp_path / 'archive'}")
    with store.create() as writer:
        writer.share(lose)
        for article in articles:
            writer.put(analyse(article))
    store.seal(manifest(store, writer.generation, "english", len(articles)))
    store.activate(writer.generation)
    assert not list(tmp_path.rglob(batch_builder.PARTS))
    found = store.open().search(
        prepare(SearchRequest(query=expand(Term("bridge", "bridg"), store.open().lexicon, 20)[0]))
    )
    assert found.total == len(articles)


def test_a_packed_document_is_the_document() -> None:
    """All streams, their passages, units and spans come out as they went in."""
    for article in corpus(3, 30):
        document = analyse(article)
        assert packed(document).unpacked() == document


def test_a_packed_document_takes_what_the_index_gives_it(tmp_path: Path) -> None:
    """A new id and an index's own values reach a spool and whoever unpacks, digests as they were.

    No facet is of those values: the writer numbers a facet's before they are in the article.
    """
    moment = dt.datetime(2030, 11, 1, tzinfo=dt.UTC)
    given = IndexValues("paper/a.txt", moment, None)
    spool = batch_builder.Spool(tmp_path / "part")
    articles = list(corpus(3, 30))
    for number, article in enumerate(articles):
        document = replace(packed(analyse(article)).renamed(f"n{number}"), given=given)
        wanted = replace(article, id=f"n{number}", source="paper/a.txt", added=moment, changed=None)
        assert document.unpacked() == analyse(wanted)
        assert document.unpacked().article.digest == document.article.digest == wanted.digest
        for facet in FACETS:
            assert facet_values(document.article, facet) == facet_values(wanted, facet)
        articles[number] = wanted
        spool.add(document, number)
    spool.write()
    read = list(batch_builder._documents(spool.folder, "english"))
    assert read == [(analyse(article), number) for number, article in enumerate(articles)]


def test_a_spool_that_changed_on_the_disk_is_told(tmp_path: Path) -> None:
    """No byte of what waits to be built can change without an error that says what to do."""
    spool = batch_builder.Spool(tmp_path / "part")
    spool.add(packed(analyse(Article("a", title="Harbour", body=("The bridge.",)))), None)
    spool.write()
    (file,) = spool.folder.iterdir()
    whole = file.read_bytes()
    for place in range(batch_builder._RECORD.size, len(whole), 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(DamagedIndexError, match="check the disk"):
            list(batch_builder._documents(spool.folder, "english"))


def test_positions_under_other_numbers_are_of_the_same_words(tmp_path: Path) -> None:
    """Each word is where it was and printed there, and the forward index has its new number."""
    builder = PositionsBuilder()
    known: dict[str, int] = {}
    streams = [analyse(article).text for article in corpus(5, 20)]
    for stream in streams:
        builder.add(stream, lambda word: known.setdefault(word, len(known)))
    builder.build(tmp_path / "one", np.fromiter(map(len, known), np.uint32))
    before = PositionsIndex(tmp_path / "one")
    # numbers that two bytes don't hold, too
    numbers = np.random.default_rng(1).permutation(200_000)[: len(known)].astype(np.uint32)
    renumber(tmp_path / "one", tmp_path / "other", numbers)
    after = PositionsIndex(tmp_path / "other")
    assert (after.tokens[:] > 65_535).any()
    assert after.tokens[:].tolist() == numbers[before.tokens[:]].tolist()
    everywhere = np.ones(len(after.tokens), np.bool_)
    assert after.tokens[everywhere].tolist() == after.tokens[:].tolist()
    assert after.tokens[5:50].tolist() == after.tokens[:][5:50].tolist()
    for number in range(len(known)):
        positions = before.of(number)
        assert after.of(int(numbers[number])).tolist() == positions.tolist()
        assert set(after.tokens[positions].tolist()) == {int(numbers[number])}
    for doc, stream in enumerate(streams):
        printed = [spans(text) for _, _, text in stream.passages if words(text)]
        docs, passages = np.full(len(printed), doc), np.arange(len(printed))
        assert _pairs(after.passage_words(docs, passages)) == printed


def test_unusual_places_of_words_are_kept(tmp_path: Path) -> None:
    """Words far apart, two words printed in one place, and words printed longer than folded."""
    texts = (
        "½ of Anna’s U.S. towns",
        "one" + " " * 400 + "two",
        "* * *",
        "l’été" + "-" * 255 + "x",
    )
    stream = analyse(Article(id="a", title="One", body=texts)).text
    builder, known = PositionsBuilder(), dict[str, int]()
    for _ in range(2):
        builder.add(stream, lambda word: known.setdefault(word, len(known)))
    builder.build(tmp_path / "one", np.fromiter(map(len, known), np.uint32))
    printed = [spans(text) for text in ("One", *texts) if words(text)]
    index = PositionsIndex(tmp_path / "one")
    for doc in range(2):
        docs = np.full(len(printed), doc)
        assert _pairs(index.passage_words(docs, np.arange(len(printed)))) == printed


def _pairs(found: list[TokenSpans] | None) -> list[list[tuple[int, int]]]:
    return [[*zip(*map(list, each), strict=True)] for each in found or ()]
