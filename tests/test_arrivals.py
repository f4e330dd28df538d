"""When the archive first had an article, and when its text last changed: kept by every build."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from uuid import uuid4

import pytest

from search import Archive, BuildOptions, SearchRequest, Settings, copy, open_store, reindex, update
from search.engines.protocols import Store
from search.indexing import arrivals

FIRST = dt.datetime(2030, 11, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[dt.datetime]:
    """The moment of the next build."""
    moments = [FIRST]

    monkeypatch.setattr(arrivals, "_clock", lambda: moments[0])
    return moments


@pytest.fixture(params=["memory", "whoosh", "tantivy"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An index of each engine that needs no server."""
    return open_store(f"{request.param}:{tmp_path / uuid4().hex}")


def write(folder: Path, name: str, text: str, **more: object) -> None:
    """One article in a file."""
    folder.mkdir(exist_ok=True)
    record = {"id": name, "title": f"About {name}", "date": "1985-05-12", "body": [text], **more}
    (folder / f"{name}.json").write_text(json.dumps(record))


def plan(*sources: Path) -> BuildOptions:
    """A plan in this process."""
    return BuildOptions(sources=sources, jobs=0)


def moments(store: Store) -> dict[str, tuple[int, int]]:
    """Days of November on which each article was added and changed; 0 where that is unknown."""
    engine = store.open()
    return {
        i: (a.added.day if a.added else 0, a.changed.day if a.changed else 0)
        for i, _ in engine.digests()
        if (a := engine.get(i))
    }


@pytest.mark.slow
def test_moments_outlive_updates_reindexes_and_copies(
    store: Store, tmp_path: Path, clock: list[dt.datetime]
) -> None:
    """An article keeps the moment it came; `changed` moves with its text and with nothing else."""
    folder = tmp_path / "articles"
    write(folder, "ferry", "The ferry is late.")
    write(folder, "toll", "The toll is high.")
    reindex(store, plan(folder))
    clock[0] += dt.timedelta(days=1)
    write(folder, "toll", "The toll is higher.")
    write(folder, "ferry", "The ferry is late.", section="Letters")
    write(folder, "pier", "The pier is closed.")
    update(store, plan(folder))
    kept = {"ferry": (1, 1), "pier": (2, 2), "toll": (1, 2)}
    assert moments(store) == kept
    clock[0] += dt.timedelta(days=1)
    reindex(store, plan(folder))
    assert moments(store) == kept
    other = open_store(f"whoosh:{tmp_path / 'copy'}")
    copy(store, other)
    assert moments(other) == kept
    clock[0] += dt.timedelta(days=1)
    write(folder, "lock", "The lock is shut.")
    update(other, plan(folder))
    assert moments(other) == kept | {"lock": (4, 4)}


def test_what_came_last_is_first_whatever_its_date(
    store: Store, tmp_path: Path, clock: list[dt.datetime]
) -> None:
    """The order `added` and the field `added:` go by the moment, not by the day of the paper."""
    folder = tmp_path / "articles"
    write(folder, "new", "The ferry is late.", date="2026-10-01")
    reindex(store, plan(folder))
    clock[0] += dt.timedelta(days=20)
    write(folder, "old", "The ferry was late.", date="1985-05-12")
    update(store, plan(folder))
    archive = Archive(Settings(index=store.locator), store, today=lambda: dt.date(2030, 11, 22))

    def found(text: str, **more: object) -> list[str]:
        page = archive.search(SearchRequest(text=text, **more))  # type: ignore[arg-type]
        return [hit.article.id for hit in page.hits]

    assert found("ferry", sort="added") == ["old", "new"]
    assert found("ferry", sort="newest") == ["new", "old"]
    assert found('ferry added:"last 7 days"') == ["old"]
    assert found("ferry -added:2030-11-21") == ["new"]
    assert found('added:"2030-11-01T12:00:00..2030-11-01T12:00:01"') == ["new"]
    assert found('added:"2030-11-01T12:00:01.."') == ["old"]
    first = archive.search(SearchRequest(text="ferry", sort="added", size=1))
    assert found("ferry", sort="added", size=1, cursor=first.next) == ["new"]


def test_an_index_from_before_says_that_it_does_not_know(
    tmp_path: Path, clock: list[dt.datetime], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was indexed before moments were kept stays unknown, and last; new articles are dated."""
    store = open_store(f"whoosh:{tmp_path / 'index'}")
    folder = tmp_path / "articles"
    write(folder, "ferry", "The ferry is late.")
    with monkeypatch.context() as before:
        before.setattr(arrivals.Arrivals, "times", lambda self, article: (None, None))
        before.setattr("search.indexing.builds.build.ARRIVALS", "other")
        reindex(store, plan(folder))
    assert moments(store) == {"ferry": (0, 0)}
    clock[0] += dt.timedelta(days=1)
    write(folder, "pier", "The pier is closed.")
    update(store, plan(folder))
    reindex(store, plan(folder))
    assert moments(store) == {"ferry": (0, 0), "pier": (2, 2)}
    archive = Archive(Settings(index=store.locator), store)
    page = archive.search(SearchRequest(sort="added"))
    assert [hit.article.id for hit in page.hits] == ["pier", "ferry"]
    clock[0] += dt.timedelta(days=1)
    write(folder, "ferry", "The ferry is later.")
    update(store, plan(folder))
    assert moments(store)["ferry"] == (0, 3)


def test_a_later_build_has_a_later_moment(tmp_path: Path, clock: list[dt.datetime]) -> None:
    """Even where the clock stands still or goes back, what is new is after the build before."""
    store = open_store(f"memory:{uuid4()}")
    folder = tmp_path / "articles"
    for name in ("ferry", "pier", "toll"):
        write(folder, name, f"The {name} is closed.")
        built = store.open().manifest.built_at if store.active() else ""
        reindex(store, plan(folder))
        added = store.open().get(name)
        assert added and added.added and added.added.isoformat() > built
        clock[0] -= dt.timedelta(hours=1)
