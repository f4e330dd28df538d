"""Checkpoints: whole or not there, and the one before where the last one is damaged."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from search import Article, open_store
from search.documents import analyse
from search.engines.generations.checkpoints import checkpoints
from search.engines.generations.store import FolderStore
from search.engines.protocols import Manifest


@pytest.fixture(params=["whoosh", "tantivy"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> FolderStore:
    found = open_store(f"{request.param}:{tmp_path / 'index'}")
    assert isinstance(found, FolderStore)
    return found


def article(number: int, text: str = "harbour") -> Article:
    return Article(f"a{number:02d}", title=f"Part {number}", body=(f"The {text} again.",))


def interrupted(store: FolderStore) -> Path:
    """Put articles between three checkpoints, the last ones in vain; return the folder."""
    with contextlib.suppress(InterruptedError), store.create() as writer:
        for number in range(12):
            writer.put(analyse(article(number)))
            if number % 4 == 3:
                writer.checkpoint(f"{number}".encode())
                writer.put(analyse(article(0, f"bridge {number}")))
        raise InterruptedError
    return store.path / writer.generation


def held(store: FolderStore, generation: str) -> dict[str, str]:
    """Resume, end the build at once and return what it holds."""
    with store.resume(generation) as writer:
        pass
    engine = store.read(store.path / writer.generation, _manifest(store, generation))
    return {i: engine.get(i).body[0] for i, _ in engine.digests()}  # type: ignore[union-attr]


def _manifest(store: FolderStore, generation: str) -> Manifest:
    return Manifest(
        generation, store.engine_name, store.engine_version, {}, "english", 0, "", (), ""
    )


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["none", "state", "files"])
def test_a_build_goes_on_from_the_last_sound_checkpoint(store: FolderStore, victim: str) -> None:
    """What came after a checkpoint is not there; a damaged one is passed over and counted."""
    folder = interrupted(store)
    newest, before = checkpoints(folder)
    if victim == "state":
        (newest / "state").write_bytes((newest / "state").read_bytes()[:-1])
    elif victim == "files":
        next(p for p in (newest / "files").rglob("*") if p.is_file()).unlink()
    damaged = victim != "none"
    assert store.damaged_checkpoints(folder.name) == damaged
    assert store.unfinished() == (folder.name, b"7" if damaged else b"11")
    found = held(store, folder.name)
    assert list(found) == [f"a{number:02d}" for number in range(8 if damaged else 12)]
    assert found["a00"] == f"The bridge {3 if damaged else 7} again."
    assert before.name < newest.name


def test_without_a_sound_checkpoint_a_build_begins_anew(store: FolderStore) -> None:
    """Nothing is resumed from, and nothing stands in the way of another build."""
    folder = interrupted(store)
    for place in checkpoints(folder):
        (place / "state").write_bytes(bytes(10))
    assert store.unfinished() is None
    assert store.sweep() == [folder.name]


def test_a_finished_generation_keeps_no_checkpoint(store: FolderStore) -> None:
    """Sealing removes them, and verify finds nothing that doesn't belong."""
    folder = interrupted(store)
    with store.resume(folder.name):
        pass
    assert checkpoints(folder)
    store.seal(_manifest(store, folder.name))
    assert not checkpoints(folder)
    assert [name for name in folder.iterdir() if name.name.startswith(".")] == []
