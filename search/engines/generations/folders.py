"""Folders of an index's generations, and the pointer to the active one."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
import shutil
import time
from pathlib import Path

from search.engines.generations.checkpoints import newest_sound, remove_checkpoints
from search.engines.generations.durable_files import disk_errors_told, sync_folder, write_durably
from search.engines.generations.integrity import MANIFEST, read_manifest
from search.engines.protocols import Manifest
from search.engines.shared.messages import CURE
from search.errors import DamagedIndexError, MorgueError, NoIndexError, StaleIndexError
from search.trusted_files import passing_errors_told, refuse_writable_by_others

_NAME = re.compile(r"\d{8}T\d{6}-\d{6}", re.ASCII)
_STAMP = "%Y%m%dT%H%M%S-%f"
# A pointer changed less long ago is read again: a file system's clock may be as coarse.
_SETTLED_NS = 2_000_000_000


class GenerationFolders:
    """The generations' folders of one index.

    Args:
        path: the index's folder, which may not exist yet.
        locator: the archive's locator, for messages.
    """

    def __init__(self, path: Path, locator: str) -> None:
        self.path = path
        self._locator = locator
        self._pointer: tuple[tuple[int, ...], str] | None = None  # its state, and what it names

    def active(self) -> str | None:
        """Return the name of the active generation; None before the first one."""
        pointer = self.path / "active"
        try:
            # A request asks several times, and a look at the file takes a tenth of reading it.
            found = pointer.stat()
            state = (found.st_ino, found.st_mode, found.st_mtime_ns, found.st_ctime_ns)
            known = self._pointer
            if known is not None and known[0] == state:
                return known[1]
            with passing_errors_told(self.path):
                name = pointer.read_text("utf-8").strip()
                refuse_writable_by_others(pointer)
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as fault:
            raise DamagedIndexError(f"{pointer} can't be read ({fault}): {CURE}.") from fault
        if not _NAME.fullmatch(name):
            raise DamagedIndexError(f"{pointer} names no generation: {CURE}.")
        settled = time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) > _SETTLED_NS
        self._pointer = (state, name) if settled else None
        return name

    def activate(self, generation: str) -> None:
        """Point readers to a generation, atomically."""
        with disk_errors_told(self.path):
            write_durably(self.path / "active", f"{generation}\n".encode())

    def names(self) -> list[str]:
        """Return the names of all generations' folders, complete or not, oldest first."""
        try:
            with passing_errors_told(self.path), os.scandir(self.path) as entries:
                return sorted(
                    entry.name
                    for entry in entries
                    if _NAME.fullmatch(entry.name) and entry.is_dir()
                )
        except (FileNotFoundError, NotADirectoryError):
            return []

    def manifests(self) -> list[Manifest]:
        """Return the manifests of sealed generations, newest first, without damaged ones."""
        found = []
        for name in reversed(self.names()):
            with contextlib.suppress(NoIndexError, DamagedIndexError, StaleIndexError):
                found.append(read_manifest(self.path / name))
        return found

    def unfinished(self) -> tuple[str, bytes] | None:
        """Return the newest unsealed generation with a checkpoint, and its state; None without."""
        for name in reversed(self.names()):
            folder = self.path / name
            if not (folder / MANIFEST).exists() and (found := newest_sound(folder)):
                return name, found[1]
        return None

    def next_name(self) -> str:
        """Return a name later than all others, even if the clock was set back."""
        names = [name.removesuffix(".gone") for name in os.listdir(self.path)]  # noqa: PTH208
        with contextlib.suppress(DamagedIndexError):  # which a new generation mends
            names.append(self.active() or "")
        stamps = [dt.datetime.strptime(name, _STAMP) for name in names if _NAME.fullmatch(name)]  # noqa: DTZ007 (all UTC)
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        return max([now, *(stamp + dt.timedelta(microseconds=1) for stamp in stamps)]).strftime(
            _STAMP
        )

    def folder(self, generation: str) -> Path:
        """Return the folder of a generation. Raises NoIndexError."""
        folder = self.path / generation
        if not _NAME.fullmatch(generation) or not folder.is_dir():
            raise NoIndexError(
                f"{self._locator} has no generation {generation!r}: `morgue status` lists those"
                " that are kept, `morgue activate` serves one of them."
            )
        return folder

    def manifest(self, generation: str) -> Manifest:
        """Return the manifest of a sealed generation. Raises NoIndexError."""
        return read_manifest(self.folder(generation))

    def make(self) -> None:
        """Create the index's folder if there is none."""
        with disk_errors_told(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                self.path.mkdir(mode=0o755)
                sync_folder(self.path.parent)
        if not self.path.is_dir():
            raise MorgueError(f"{self.path} is no folder: name another index with --index.")
        refuse_writable_by_others(self.path)

    def remove(self, folder: Path) -> None:
        """Remove a generation's folder: rename it first, then delete its files.

        A removal that is killed leaves nothing that looks like a generation.
        """
        with disk_errors_told(self.path):
            if folder.suffix != ".gone":
                folder = folder.rename(folder.with_name(f"{folder.name}.gone"))
                sync_folder(self.path)
            shutil.rmtree(folder)

    def sweep(self) -> list[str]:
        """Remove the remains of unfinished builds and interrupted removals; return their names."""
        removed = []
        with disk_errors_told(self.path):
            for folder in sorted(self.path.glob("*T*-*")):
                name = folder.name.removesuffix(".gone")
                if _NAME.fullmatch(name) and (
                    folder.name != name or not (folder / MANIFEST).exists()
                ):
                    self.remove(folder)
                    removed.append(name)
            for left in self.path.glob(".active.*"):
                left.unlink(missing_ok=True)
            for name in self.names():  # killed between sealing and its end
                remove_checkpoints(self.path / name)
        return removed
