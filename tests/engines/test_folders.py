"""Generations on disk: order, sealing, switching, damage, locks."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest

from search.engines import open_store
from search.engines.generations import folders, integrity
from search.engines.generations.store import FolderStore
from search.engines.generations.writer import FolderWriter, read_named
from search.engines.protocols import Manifest
from search.engines.shared.compatibility import read_fingerprint
from search.errors import (
    DamagedIndexError,
    LockedError,
    MorgueError,
    NoIndexError,
    RefusedError,
    SettingsError,
    StaleIndexError,
    UnavailableError,
)
from search.settings import Settings
from search.trusted_files import refuse_writable_by_others


class LinesWriter(FolderWriter):
    """Writes lines into one file that stays, and their number into one that changes."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.lines: list[str] = []

    def put(self, line: Any) -> None:
        self.lines.append(line)

    def delete(self, article: str) -> None:
        raise NotImplementedError

    def _commit(self) -> None:
        with (self.folder / f"lines{len(self.lines)}.seg").open("a") as file:
            file.write("".join(f"{line}\n" for line in self.lines))
        with (self.folder / "count.toc").open("w") as file:
            file.write(str(len(self.lines)))

    def checkpoint(self, state: bytes) -> None:
        self._commit()
        self.note_state(state)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: Any = None, *error: object) -> None:
        if kind:
            self.discard()
        else:
            self._commit()


class LinesEngine:
    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.generation, self.manifest, self.folder = manifest.generation, manifest, folder

    def count(self) -> int:
        return int((self.folder / "count.toc").read_text())

    def close(self) -> None: ...


class LinesStore(FolderStore):
    """The smallest engine there can be."""

    engine_name: ClassVar[str] = "lines"
    engine_version: ClassVar[str] = "1"
    changing = ("*.toc",)

    def write(self, folder: Path, *, language: str, jobs: int, purge: bool = False) -> Any:
        return LinesWriter(folder)

    def read(self, folder: Path, manifest: Manifest) -> Any:
        return LinesEngine(folder, manifest)


def manifest_of(generation: str, count: int = 1, **changes: Any) -> Manifest:
    values: dict[str, Any] = {
        "generation": generation,
        "engine": "lines",
        "engine_version": "1",
        "fingerprint": read_fingerprint("english"),
        "language": "english",
        "count": count,
        "digest": "",
        "sources": ("a",),
        "built_at": "2020-01-01",
    }
    return Manifest(**values | changes)


def build(store: LinesStore, *lines: str, base: str | None = None, **changes: Any) -> str:
    with store.create(base) as writer:
        for line in lines:
            writer.put(line)  # type: ignore[arg-type]
    store.seal(manifest_of(writer.generation, **{"count": len(lines)} | changes))
    return writer.generation


@pytest.fixture
def store(tmp_path: Path) -> LinesStore:
    return LinesStore(str(tmp_path / "index"), Settings())


def test_a_known_pointer_is_followed_and_guarded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pointer read before is followed at once when it moves, and refused when others may write.

    One that hasn't changed for long is looked at instead of read.
    """
    monkeypatch.setattr(folders, "_SETTLED_NS", -1)
    kept = folders.GenerationFolders(tmp_path, "lines:x")
    first, second = "20200101T000000-000000", "20200102T000000-000000"
    kept.activate(first)
    assert [kept.active(), kept.active()] == [first, first]
    kept.activate(second)
    assert kept.active() == second
    (tmp_path / "active").chmod(0o666)
    with pytest.raises(RefusedError):
        kept.active()


def test_a_generation_is_served_once_it_is_sealed_and_activated(store: LinesStore) -> None:
    """Nothing can be opened before the pointer names a sealed generation."""
    with pytest.raises(NoIndexError, match="morgue reindex"):
        store.open()
    with store.create() as writer:
        writer.put("one")  # type: ignore[arg-type]
    with pytest.raises(NoIndexError):
        store.activate(writer.generation)
    assert store.generations() == []
    store.seal(manifest_of(writer.generation, 1))
    store.activate(writer.generation)
    engine = store.open()
    assert (engine.generation, engine.count()) == (writer.generation, 1)
    assert store.verify(writer.generation) == []
    assert store.size(writer.generation) > 0


def test_a_generation_that_goes_while_it_is_listed_is_none(
    store: LinesStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A prune between two looks at a manifest leaves a shorter list, not an error."""
    generation = build(store, "one")

    def pruned(path: Path) -> None:
        path.unlink()
        refuse_writable_by_others(path)

    monkeypatch.setattr(integrity, "refuse_writable_by_others", pruned)
    assert [each.generation for each in store.generations()] == []
    assert not (store.path / generation / "manifest.json").exists()


def test_generations_are_listed_newest_first_even_when_the_clock_was_set_back(
    store: LinesStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later build has the later name, whatever the clock says."""

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
            return cls(2001, 1, 1, tzinfo=tz)

    first = build(store, "a")
    monkeypatch.setattr(folders.dt, "datetime", Clock)
    second, third = build(store, "b"), build(store, "c")
    assert [m.generation for m in store.generations()] == [third, second, first]


def test_an_update_shares_unchanging_files_and_leaves_its_base_as_it_was(store: LinesStore) -> None:
    """Files that stay are hard links of the base's; those that change are copies."""
    first = build(store, "a")
    second = build(store, "a", "b", base=first)
    assert (store.path / first / "lines1.seg").stat().st_ino == (
        store.path / second / "lines1.seg"
    ).stat().st_ino
    assert (store.path / first / "count.toc").read_text() == "1"
    assert store.verify(first) == store.verify(second) == []


def test_leaving_on_an_error_leaves_what_was_checkpointed(store: LinesStore) -> None:
    """Without a checkpoint nothing stays.

    With one the build can be resumed, and is swept when it is not.
    """
    with pytest.raises(ZeroDivisionError), store.create():
        raise ZeroDivisionError
    assert list(store.path.glob("2*")) == []
    assert store.unfinished() is None
    with pytest.raises(ZeroDivisionError), store.create() as writer:
        writer.checkpoint(b"half way")
        raise ZeroDivisionError
    assert store.unfinished() == (writer.generation, b"half way")
    assert store.resume(writer.generation).generation == writer.generation
    assert store.sweep() == [writer.generation]
    assert store.unfinished() is None
    with pytest.raises(NoIndexError):
        store.resume(writer.generation)


def test_the_served_generation_is_never_dropped(store: LinesStore) -> None:
    """Dropping takes an older one away and refuses the active one."""
    first, second = build(store, "a"), build(store, "b")
    store.activate(second)
    with pytest.raises(RefusedError):
        store.drop(second)
    store.drop(first)
    assert [m.generation for m in store.generations()] == [second]


def test_an_interrupted_removal_is_swept(store: LinesStore) -> None:
    """What a killed drop left is no generation any more, and its name is not given again."""
    first = build(store, "a")
    (store.path / first).rename(store.path / f"{first}.gone")
    assert store.generations() == []
    assert store.create().generation > first
    assert first in store.sweep()


@pytest.mark.parametrize("file", ["lines2.seg", "count.toc", "manifest.json", "attachments/ledger"])
def test_every_changed_byte_is_found(store: LinesStore, file: str) -> None:
    """A flipped byte in any file of a generation is named by verify, with the cure."""
    with store.create() as writer:
        writer.put("one")  # type: ignore[arg-type]
        writer.put("two")  # type: ignore[arg-type]
        writer.attach("ledger", b"files")
    store.seal(manifest_of(writer.generation, 2))
    path = store.path / writer.generation / file
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    (fault,) = store.verify(writer.generation)
    assert str(path) in fault
    assert "morgue rollback" in fault


def test_damage_in_a_shared_file_is_found_in_both_generations(store: LinesStore) -> None:
    """An update doesn't bless a file that was damaged in its base before."""
    first = build(store, "a")
    path = store.path / first / "lines1.seg"
    path.write_bytes(b"X\n")
    second = build(store, "a", "b", base=first)
    assert len(store.verify(first)) == len(store.verify(second)) == 1


def test_missing_and_strange_files_are_found(store: LinesStore) -> None:
    """A file that is gone stops opening at once; one that doesn't belong is named by verify."""
    first = build(store, "a")
    store.activate(first)
    (store.path / first / "stray").write_text("x")
    assert "stray does not belong" in store.verify(first)[0]
    (store.path / first / "stray").unlink()
    (store.path / first / "lines1.seg").unlink()
    assert "is missing" in store.verify(first)[0]
    with pytest.raises(DamagedIndexError, match=r"lines1\.seg is missing.*morgue rollback"):
        store.open()


def test_the_number_of_articles_is_verified(store: LinesStore) -> None:
    """A generation that holds another number than its manifest says is damaged."""
    assert "instead of 3" in store.verify(build(store, "a", count=3))[0]


def test_a_pointer_to_nothing_names_the_cure(store: LinesStore) -> None:
    """A pointer to a generation that is gone is damage that rollback or activate mends."""
    first = build(store, "a")
    (store.path / "active").write_text("20200101T000000-000000\n")
    with pytest.raises(DamagedIndexError, match=r"morgue rollback.*morgue activate"):
        store.open()
    store.activate(first)
    assert store.open().generation == first


@pytest.mark.parametrize(
    "name", ["../other", "", "20200101T000000-000000", "20200101T000000-000000/../x", "a\0b"]
)
def test_only_names_of_generations_are_opened(store: LinesStore, name: str) -> None:
    """A name from outside never leads out of the index's folder."""
    build(store, "a")
    outside = store.path.parent / "other"
    outside.mkdir()
    with pytest.raises(NoIndexError):
        store.open(name) if name else store.drop(name)


@pytest.mark.parametrize(
    "changes", [{"fingerprint": {"fields": "0", "analysis": "0"}}, {"engine": "stones"}]
)
def test_an_index_of_other_code_is_refused(store: LinesStore, changes: dict[str, Any]) -> None:
    """Another analysis, schema or engine is told, with the command that builds the index anew."""
    store.activate(build(store, "a", **changes))
    with pytest.raises(StaleIndexError, match="morgue reindex"):
        store.open()


@pytest.mark.parametrize("place", ["", "generation", "generation/lines1.seg"])
def test_an_index_that_others_may_write_is_refused(store: LinesStore, place: str) -> None:
    """An index holds pickles: whoever may write it may run code."""
    first = build(store, "a")
    store.activate(first)
    path = store.path / place.replace("generation", first)
    path.chmod(path.stat().st_mode | 0o002)
    with pytest.raises(RefusedError, match="chmod"):
        store.open()


def test_sealing_takes_other_users_rights_away(store: LinesStore) -> None:
    """Under a lenient umask files of a generation still end up writable by their owner alone."""
    before = os.umask(0)
    try:
        first = build(store, "a")
    finally:
        os.umask(before)
    assert all(not path.stat().st_mode & 0o022 for path in (store.path / first).rglob("*"))


def test_one_build_at_a_time(store: LinesStore) -> None:
    """A second lock is refused and told who holds the first; afterwards it is free."""
    with store.lock(), pytest.raises(LockedError, match=str(os.getpid())), store.lock():
        pass
    with store.lock():
        pass


def test_a_dead_processs_lock_is_none(store: LinesStore) -> None:
    """A lock vanishes with the process that held it, even when that was killed and a child lives
    on.
    """
    with store.lock():
        pass
    code = (
        "import os, signal, sys; from search.engines.generations.durable_files import exclusive;"
        " from pathlib import Path\nwith exclusive(Path(sys.argv[1]), 'x'):\n    child ="
        " os.fork()\n    if child == 0: os.close(1); os.close(2); signal.pause()\n    print(child,"
        " flush=True); os.kill(os.getpid(), 9)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(store.path / "lock")],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        with store.lock():
            assert json.loads((store.path / "lock").read_bytes())["pid"] == os.getpid()
    finally:
        os.kill(int(run.stdout), 9)


def failing(errno: int) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise OSError(errno, os.strerror(errno))

    return fail


@pytest.mark.parametrize(
    ("errno", "word"), [(28, "disk is full"), (30, "read-only"), (5, "disk failed"), (24, "ulimit")]
)
def test_disk_faults_are_told_and_nothing_is_switched(
    store: LinesStore, monkeypatch: pytest.MonkeyPatch, errno: int, word: str
) -> None:
    """When making files durable fails, a message says why and the old generation still serves."""
    first, second = build(store, "a"), build(store, "b")
    store.activate(first)
    monkeypatch.setattr(os, "fsync", failing(errno))
    with pytest.raises(MorgueError, match=word):
        store.activate(second)
    with pytest.raises(MorgueError, match=word):
        build(store, "c")
    monkeypatch.undo()
    assert store.open().generation == first
    store.sweep()
    assert [m.generation for m in store.generations()] == [second, first]


def test_running_out_of_handles_is_no_damage(
    store: LinesStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that can't open files just now says to try again."""
    store.activate(build(store, "a"))
    monkeypatch.setattr(LinesStore, "read", failing(24))
    with pytest.raises(UnavailableError, match="try again"):
        store.open()


def test_notes_outlive_generations_and_attachments_go_with_theirs(store: LinesStore) -> None:
    """Both are kept as they were given; a name that is a path is refused."""
    store.write_note("takedowns.json", b"1")
    store.write_note("takedowns.json", b"2")
    assert store.read_note("takedowns.json") == b"2"
    assert store.read_note("others") is None
    with pytest.raises(ValueError, match="plain name"):
        store.read_note("../active")
    with store.create() as writer:
        writer.attach("ledger", b"files")
    assert read_named(writer.folder / "attachments", "ledger") == b"files"  # type: ignore[attr-defined]


@pytest.mark.parametrize("locator", ["", "archive", "whoosh:", "sqlite:archive", "whoosh"])
def test_what_is_no_locator_is_told(locator: str) -> None:
    """An unknown engine or an empty place is refused with the forms there are."""
    with pytest.raises(SettingsError, match="whoosh:PATH"):
        open_store(locator)


def test_a_missing_library_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine whose library is not installed says what to install."""

    def missing(name: str) -> None:
        raise ModuleNotFoundError(name="tantivy")

    monkeypatch.setattr("importlib.import_module", missing)
    with pytest.raises(SettingsError, match=r"pip install 'morgue\[tantivy\]'"):
        open_store("tantivy:archive")
