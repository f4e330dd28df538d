"""A takedown holds in every reader, generation, copy and later build."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from search import (
    Archive,
    BuildOptions,
    MentionRequest,
    NotFoundError,
    RefusedError,
    SearchRequest,
    Settings,
    TakenDownError,
    UnavailableError,
    copy,
    open_store,
    read_takedowns,
    reindex,
    rollback,
    take_down,
    undo_takedown,
    update,
)
from search.engines.protocols import Store
from search.indexing import takedowns
from search.indexing.purge import edit_takedowns
from search.reading.serving import visibility

ASKED = SearchRequest(
    text="harbour", facets=("section", "author", "year"), facet_size=2, timeline=True
)


@pytest.fixture(params=["whoosh"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty index of its own for each test."""
    place = str(uuid4()) if request.param == "memory" else str(tmp_path / "index")
    return open_store(f"{request.param}:{place}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve articles in files of their own."""
    path = tmp_path / "articles"
    path.mkdir()
    for number in range(12):
        write(path, number)
    return path


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers look at the list each time, not once a second."""
    monkeypatch.setattr(visibility, "LIST_SECONDS", 0.0)


def write(folder: Path, number: int, article: str | None = None, name: str = "") -> None:
    """Write one article, by its own id or another."""
    record = {
        "id": article or f"piece-{number:02d}",
        "title": f"The harbour bridge, part {number}",
        "url": f"https://example.org/{number}",
        "date": f"{1990 + number % 5}-03-{1 + number:02d}",
        "authors": [f"Author {number % 4}"],
        "section": ("Opinion", "Letters", "Culture")[number % 3],
        "body": [f"The harbour master counts {number} boats in the rain, and then some more."],
    }
    (folder / f"{name or record['id']}.json").write_text(json.dumps(record), "utf-8")


def plan(folder: Path, **other: object) -> BuildOptions:
    return replace(BuildOptions(sources=(folder,)), **other)  # type: ignore[arg-type]


def listed(store: Store, article: str, *, done: bool = False) -> None:
    """Do what a takedown does before it is killed: write the list and no more."""
    taken = takedowns.Takedown(article, "a court's order", takedowns.now(), done=done)
    edit_takedowns(store, lambda current: current.update({article: taken}))


def reader(store: Store, tmp_path: Path) -> Archive:
    return Archive(
        Settings(state=str(tmp_path / "state")), store, today=lambda: dt.date(2026, 1, 1)
    )


def numbers(archive: Archive) -> tuple[object, ...]:
    page = archive.search(ASKED)
    return page.total, page.facets, page.timeline, page.undated


@pytest.mark.slow
@pytest.mark.parametrize("store", ["memory", "whoosh", "tantivy"], indirect=True)
def test_the_list_is_obeyed_before_anything_else_is_done(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    """A takedown that was killed after its first step hides the article from hits, totals, facets,
    exports, cursors and its address, with the numbers of an archive that never held it.
    """
    reindex(store, plan(folder))
    archive = reader(store, tmp_path)
    cursor = archive.search(replace(ASKED, size=3, sort="oldest")).next
    running = archive.scan(ASKED)
    assert "piece-05" in {hit.article.id for hit in archive.scan(ASKED)}
    next(running)
    listed(store, "piece-05")
    without = open_store(f"memory:{uuid4()}")
    (folder / "piece-05.json").unlink()
    reindex(without, plan(folder))
    assert numbers(archive) == numbers(reader(without, tmp_path))
    assert "piece-05" not in {hit.article.id for hit in running}
    page = archive.search(replace(ASKED, size=9, cursor=cursor, sort="oldest"))
    assert "piece-05" not in {hit.article.id for hit in page.hits}
    assert "piece-05" not in {hit.article.id for hit in archive.similar("piece-06")}
    with pytest.raises(TakenDownError):
        archive.article("piece-05")


def test_what_is_finished_while_a_reader_opens_is_hidden(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files that it opened may be of before: no number has the article, and no mention."""
    reindex(store, plan(folder))
    opened = store.open

    def meanwhile(generation: str | None = None) -> Any:
        engine = opened(generation)
        listed(store, "piece-05", done=True)
        return engine

    monkeypatch.setattr(store, "open", meanwhile)
    archive = reader(store, tmp_path)
    assert archive.search(ASKED).total == 11
    with pytest.raises(UnavailableError):
        archive.mentions.page(MentionRequest(search=ASKED))


def test_a_long_list_is_looked_through_once(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Searches that follow look nothing up again, nor when what is on the list is finished."""
    reindex(store, plan(folder))
    archive = reader(store, tmp_path)
    archive.search(ASKED)
    listed(store, "piece-05")
    table = archive._generations.active().engine.reprints
    assert archive.search(ASKED).total == 11
    asked: list[str] = []
    engine = type(store.open())
    get = engine.get
    monkeypatch.setattr(engine, "get", lambda self, each: asked.append(each) or get(self, each))
    assert archive.search(ASKED).total == 11
    assert archive._generations.active().engine.reprints is table
    listed(store, "piece-05", done=True)
    assert archive.search(ASKED).total == 11
    assert asked == []


@pytest.mark.slow
def test_the_next_command_finishes_a_killed_takedown(store: Store, folder: Path) -> None:
    """A rollback after one never brings the article back, and nothing on disk holds it then."""
    for _ in range(3):
        reindex(store, plan(folder))
        write(folder, 3)
    listed(store, "piece-05")
    reindex(store, plan(folder))
    assert read_takedowns(store)["piece-05"].done
    for manifest in store.generations():
        assert store.open(manifest.generation).get("piece-05") is None
    with pytest.raises(Exception, match="no older sound generation"):
        rollback(store)


@pytest.mark.slow
def test_a_rollback_of_a_killed_takedown_leaves_it_down(store: Store, folder: Path) -> None:
    """Of the older generations those that hold the article go before one of them is served."""
    reindex(store, plan(folder))
    (folder / "piece-05.json").unlink()
    reindex(store, plan(folder, force=True))
    write(folder, 5)
    reindex(store, plan(folder))
    listed(store, "piece-05")
    served = rollback(store)
    assert store.open(served).get("piece-05") is None
    assert {m.generation for m in store.generations()} == {served}
    assert read_takedowns(store)["piece-05"].done


@pytest.mark.slow
@pytest.mark.parametrize("changed", [{}, {"url": ""}, {"body": ["Other words in the rain."]}])
def test_the_same_text_is_refused_under_another_id(
    store: Store, folder: Path, changed: dict[str, Any]
) -> None:
    """A file that moved, a copy of its text, or another text at its address, stays out of builds.

    It is listed as a copy.
    """
    reindex(store, plan(folder))
    take_down(store, "piece-05", "a court's order")
    (folder / "deeper").mkdir()
    write(folder / "deeper", 5, "another-id")
    copy = folder / "deeper" / "another-id.json"
    copy.write_text(json.dumps(json.loads(copy.read_text("utf-8")) | changed), "utf-8")
    for report in (update(store, plan(folder)), reindex(store, plan(folder))):
        assert report.taken_down >= 1
        assert store.open().get("another-id") is None
    assert read_takedowns(store)["another-id"].copy_of == "piece-05"
    assert undo_takedown(store, "piece-05")
    assert not read_takedowns(store)
    assert reindex(store, plan(folder)).count == 13


@pytest.mark.slow
def test_copies_in_the_archive_go_with_the_article(store: Store, folder: Path) -> None:
    """What has the same address or text leaves with the one that was named."""
    write(folder, 5, "twin")
    reindex(store, plan(folder))
    report = take_down(store, "piece-05", "a court's order")
    assert report.gone == 2
    assert store.open().get("twin") is None
    assert read_takedowns(store)["twin"].copy_of == "piece-05"


@pytest.mark.slow
def test_no_mention_shows_a_copy_before_it_is_gone(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    """Also where the generation holds the text under another id alone."""
    reindex(store, plan(folder))
    text = store.open().get("piece-05").text_digest  # type: ignore[union-attr]
    archive = reader(store, tmp_path)
    asked = MentionRequest(SearchRequest(text="harbour", match="all"), size=50)
    assert archive.mentions.page(asked).rows
    taken = takedowns.Takedown("moved", "an order", takedowns.now(), text=text, done=False)
    edit_takedowns(store, lambda current: current.update({taken.id: taken}))
    with pytest.raises(UnavailableError, match="being taken down"):
        archive.mentions.page(asked)


@pytest.mark.slow
def test_an_unknown_id_is_an_error_unless_it_is_to_come(store: Store, folder: Path) -> None:
    """A mistyped id must not look like a takedown."""
    reindex(store, plan(folder))
    with pytest.raises(NotFoundError, match="--in-advance"):
        take_down(store, "piece-99", "a court's order")
    assert not read_takedowns(store)
    take_down(store, "piece-99", "a court's order", in_advance=True)
    write(folder, 99 % 12, "piece-99")
    assert reindex(store, plan(folder)).taken_down == 1


@pytest.mark.slow
def test_a_takedown_reaches_an_index_that_is_being_built(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    """It is obeyed at once, and the build leaves the article out when it seals."""
    reindex(store, plan(folder))
    archive = reader(store, tmp_path)

    def meanwhile(report: object) -> None:
        if not read_takedowns(store):
            assert take_down(store, "piece-00", "a court's order").pending
            with pytest.raises(TakenDownError):
                archive.article("piece-00")

    report = reindex(store, plan(folder, on_progress=meanwhile))
    assert report.count == 11
    assert store.open().get("piece-00") is None
    assert read_takedowns(store)["piece-00"].done
    assert {m.generation for m in store.generations()} == {store.active()}


@pytest.mark.slow
def test_a_copy_of_the_index_obeys_both_lists(store: Store, folder: Path) -> None:
    """Neither what is down in the source nor what is down in the target comes over."""
    reindex(store, plan(folder))
    target = open_store(f"memory:{uuid4()}")
    copy(store, target)
    listed(store, "piece-01")
    take_down(target, "piece-02", "a court's order")
    copy(store, target)
    held = dict(target.open().digests())
    assert len(held) == 10
    assert not held.keys() & {"piece-01", "piece-02"}


@pytest.mark.slow
@pytest.mark.parametrize("damaged", ["manifest", "pointer"])
def test_what_cannot_be_counted_is_not_replaced(
    store: Store, folder: Path, tmp_path: Path, damaged: str
) -> None:
    """With the served generation's manifest or the pointer damaged, a reindex needs --force."""
    reindex(store, plan(folder))
    active = store.active()
    index = tmp_path / "index"
    victim = index / "active" if damaged == "pointer" else index / str(active) / "manifest.json"
    victim.write_bytes(victim.read_bytes()[:-9])
    for path in sorted(folder.iterdir())[2:]:
        path.unlink()
    with pytest.raises(RefusedError, match="--force"):
        reindex(store, plan(folder))
    assert reindex(store, plan(folder, force=True)).count == 2


@pytest.mark.slow
@pytest.mark.parametrize("store", ["whoosh", "tantivy"], indirect=True)
def test_readers_let_go_of_what_was_pruned(store: Store, folder: Path, tmp_path: Path) -> None:
    """A process that serves nobody maps no file of a generation that is gone."""
    reindex(store, plan(folder, keep=1))
    archive = reader(store, tmp_path)
    archive.search(ASKED)
    first = store.active()
    assert first
    assert first in Path("/proc/self/maps").read_text("utf-8")
    write(folder, 13)
    reindex(store, plan(folder, keep=1))
    assert archive._generations.release_pruned() == [first]
    assert first not in Path("/proc/self/maps").read_text("utf-8")
    assert archive.search(ASKED).total == 13
