"""Checkpoints of an unfinished generation.

    GENERATION/.checkpoint-000007/state      the run's state, with the sizes of all files
    GENERATION/.checkpoint-000007/files/...  hard links to the engine's files at that time

A checkpoint is built aside, synced file by file and renamed atomically, before an older one is
deleted. The newest two are kept: if the last one is damaged, the run resumes from the one before.
Files that engines change in place are copied.
"""

from __future__ import annotations

import contextlib
import fnmatch
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from search.engines.generations.durable_files import sync_file, sync_folder, write_durably

PREFIX = ".checkpoint-"
_ASIDE = ".new-checkpoint"
_KEPT = 2  # the newest, and one in case that is damaged
_CHANGING = ("*.toc", "*.json")
_OWN = frozenset({"manifest.json", "build.json"})


def checkpoint(folder: Path, state: bytes, synced: set[int]) -> None:
    """Store the files of a generation's folder, with the state of the run.

    Args:
        folder: the generation's folder.
        state: the run's own state.
        synced: the inodes of files that are already durable; newly synced ones are added.
    """
    names = checkpoints(folder)
    number = int(names[0].name.removeprefix(PREFIX)) + 1 if names else 1
    aside = folder / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    (aside / "files").mkdir(parents=True, mode=0o755)
    sizes = {}
    for path in _engine_files(folder):
        name = str(path.relative_to(folder))
        target = aside / "files" / name
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        _give(path, target)
        status = target.stat()
        if status.st_ino not in synced:
            sync_file(target)
            synced.add(status.st_ino)
        sizes[name] = status.st_size
    for path in sorted((aside / "files").rglob("*")):
        if path.is_dir():
            sync_folder(path)
    sync_folder(aside / "files")
    write_durably(aside / "state", _sealed(state, sizes))
    aside.rename(folder / f"{PREFIX}{number:06d}")
    sync_folder(folder)
    sync_folder(folder.parent)  # the generation's own entry, before anything leans on it
    for old in checkpoints(folder)[_KEPT:]:
        shutil.rmtree(old)


def checkpoints(folder: Path) -> list[Path]:
    """Return the checkpoints of a generation's folder, newest first, sound or not."""
    return sorted(folder.glob(f"{PREFIX}*"), reverse=True)


def newest_sound(folder: Path) -> tuple[Path, bytes] | None:
    """Return the newest complete checkpoint, and its state; None if there is none."""
    for place in checkpoints(folder):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            state, sizes = _unsealed((place / "state").read_bytes())
            if all((place / "files" / name).stat().st_size == size for name, size in sizes.items()):
                return place, state
    return None


def restore(folder: Path, place: Path) -> None:
    """Restore a generation's folder to a checkpoint.

    A crash during this leaves the checkpoint as it is, for the next attempt.
    """
    for path in folder.iterdir():
        if path.name not in _OWN and not path.name.startswith(PREFIX):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in sorted((place / "files").rglob("*")):
        target = folder / path.relative_to(place / "files")
        if path.is_dir():
            target.mkdir(mode=0o755, exist_ok=True)
        else:
            _give(path, target)


def remove_checkpoints(folder: Path) -> None:
    """Remove the checkpoints of a finished generation."""
    for path in [*checkpoints(folder), folder / _ASIDE]:
        shutil.rmtree(path, ignore_errors=True)


def _engine_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        passing = any(part.startswith(".") for part in parts)
        if not passing and parts[0] not in _OWN and path.is_file():
            yield path


def _give(path: Path, target: Path) -> None:
    if not any(fnmatch.fnmatchcase(path.name, pattern) for pattern in _CHANGING):
        with contextlib.suppress(OSError):  # a file system without hard links
            os.link(path, target)
            return
    shutil.copyfile(path, target)


def _sealed(state: bytes, sizes: dict[str, int]) -> bytes:
    head = json.dumps(sizes).encode() + b"\n"
    return hashlib.blake2b(head + state, digest_size=16).digest() + head + state


def _unsealed(data: bytes) -> tuple[bytes, dict[str, int]]:
    """Return the state and the file sizes of a checkpoint.

    Raises:
        ValueError: `_sealed` did not make these bytes.
    """
    if hashlib.blake2b(data[16:], digest_size=16).digest() != data[:16]:
        raise ValueError("its checksum is wrong")
    head, _, state = data[16:].partition(b"\n")
    return state, json.loads(head)


def damaged_checkpoints(folder: Path) -> int:
    """Return how many checkpoints newer than the one to resume from can't be read."""
    found, every = newest_sound(folder), checkpoints(folder)
    return every.index(found[0]) if found else len(every)
