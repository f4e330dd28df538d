"""Folder writer: the part of a generation's writer that all embedded engines share."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from search.article import Article
from search.engines.generations.checkpoints import checkpoint, checkpoints
from search.engines.generations.durable_files import disk_errors_told, sync_folder, write_durably
from search.engines.generations.integrity import OWN_FILES, files, is_passing
from search.trusted_files import passing_errors_told, refuse_writable_by_others

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}", re.ASCII)


class FolderWriter:
    """Base class of writers into a generation's folder: checkpoints and attachments."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._synced: set[int] = set()

    @property
    def generation(self) -> str:
        return self.folder.name

    def refused(self) -> Sequence[tuple[Article, str]]:
        """Return no article: a folder accepts all."""
        return ()

    def share(self, execute: Any) -> None:
        """Ignore the worker processes, unless an engine has tasks for them."""

    def attach(self, name: str, data: bytes) -> None:
        """Store a small file with the generation."""
        write_named(self.folder / "attachments", name, data)

    def note_state(self, state: bytes) -> None:
        """Make a checkpoint of all that is committed, with the state of the run."""
        with disk_errors_told(self.folder):
            checkpoint(self.folder, state, self._synced)

    def discard(self) -> None:
        """Delete the folder unless it has a checkpoint."""
        if not checkpoints(self.folder):
            shutil.rmtree(self.folder, ignore_errors=True)


def inherit(base: Path, folder: Path, changing: Sequence[str]) -> None:
    """Give a new generation all files of its base.

    Files whose names match `changing` are copied, all others hard-linked.
    """
    for name in files(base):
        target = folder / name
        if name in OWN_FILES or is_passing(name):
            continue
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        if any(fnmatch.fnmatchcase(target.name, pattern) for pattern in changing):
            shutil.copyfile(base / name, target)
            continue
        try:
            os.link(base / name, target)
        except OSError:  # a file system without hard links
            shutil.copyfile(base / name, target)


def read_named(folder: Path, name: str) -> bytes | None:
    """Return the content of a file in the folder by its plain name; None if it doesn't exist."""
    path = _named(folder, name)
    try:
        with passing_errors_told(folder):
            for each in (folder, path):
                refuse_writable_by_others(each)
            return path.read_bytes()
    except FileNotFoundError:
        return None


def write_named(folder: Path, name: str, data: bytes) -> None:
    """Write a file in the folder by its plain name; the folder is created if needed."""
    target = _named(folder, name)
    with disk_errors_told(folder):
        folder.mkdir(mode=0o755, exist_ok=True)
        sync_folder(folder.parent)
        write_durably(target, data)


def _named(folder: Path, name: str) -> Path:
    """Return the path of a plain name in the folder; other names are refused."""
    if not _PLAIN_NAME.fullmatch(name):
        raise ValueError(f"not a plain name: {name!r}")
    return folder / name
