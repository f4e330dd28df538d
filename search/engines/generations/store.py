"""Generations on disk, shared by the embedded engines.

    PATH/active              the name of the active generation, replaced atomically
    PATH/lock                the process that builds
    PATH/notes/NAME          documents that outlive generations
    PATH/GENERATION/         one generation; it is complete once its manifest.json is there
        manifest.json        written last: the Manifest, a digest of every other file, and its own
            checksum
        build.json           while building: language and base
        .checkpoint-NUMBER/  while building: all files at that time, and the state of the run
        attachments/NAME     small files of the generation
        ...                  the engine's own files

Names of generations are times in UTC, each later than every one before it even if the clock was
set back.
"""

from __future__ import annotations

import json
import shutil
from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import ClassVar

from search.engines.generations.checkpoints import (
    damaged_checkpoints,
    newest_sound,
    restore,
)
from search.engines.generations.durable_files import disk_errors_told, exclusive, write_durably
from search.engines.generations.folders import GenerationFolders
from search.engines.generations.integrity import (
    MANIFEST,
    file_faults,
    files,
    refuse_unsound,
    seal_folder,
)
from search.engines.generations.note_folder import FolderNotes
from search.engines.generations.writer import inherit, write_named
from search.engines.protocols import Engine, Manifest, Writer
from search.engines.shared.compatibility import check_fingerprint
from search.engines.shared.messages import CURE, in_full
from search.errors import (
    ArchiveIndexError,
    DamagedIndexError,
    MorgueError,
    NoIndexError,
    RefusedError,
)
from search.settings import Settings
from search.trusted_files import passing_errors_told, refuse_open_parents, refuse_writable_by_others


class FolderStore(FolderNotes):
    """Base class of a Store that has each generation in a folder of its own.

    An engine defines how to write and read a generation's folder.

    Attributes:
        changing: name patterns of files that a writer may change in place: an update copies them
            and hard-links every other.
        checked: name patterns of files whose digests are verified at every opening, because damage
            in them could do worse than raise.
    """

    engine_name: ClassVar[str]
    engine_version: ClassVar[str]
    follow_seconds: ClassVar[float] = 0.0
    changing: ClassVar[tuple[str, ...]] = ()
    checked: ClassVar[tuple[str, ...]] = ()

    def __init__(self, place: str, settings: Settings) -> None:
        self.path = Path(place)
        self.settings = settings
        self._folders = GenerationFolders(self.path, self.locator)

    @abstractmethod
    def write(self, folder: Path, *, language: str, jobs: int, purge: bool = False) -> Writer:
        """Return a writer into an empty folder, or into one from a base or a checkpoint.

        Args:
            folder: the generation's folder.
            language: of the stems.
            jobs: processes that it may use.
            purge: as in `create`.
        """

    @abstractmethod
    def read(self, folder: Path, manifest: Manifest) -> Engine:
        """Return the open engine over a sealed folder.

        `open` reports any exception of it as damage.
        """

    @property
    def locator(self) -> str:
        return f"{self.engine_name}:{self.path}"

    def generations(self) -> Sequence[Manifest]:
        """Return the manifests of sealed generations, newest first.

        One whose manifest is damaged is left out (`verify` reports it).
        """
        return self._folders.manifests()

    def active(self) -> str | None:
        """Return the name of the active generation; None before the first one."""
        return self._folders.active()

    def lock(self) -> AbstractContextManager[None]:
        """Return the context of the build lock, which a dead process doesn't hold.

        Raises:
            LockedError: another build holds it; names the process.
        """
        self._folders.make()
        return exclusive(self.path / "lock", f"The index {self.locator}")

    def create(
        self,
        base: str | None = None,
        *,
        language: str = "english",
        jobs: int = 1,
        purge: bool = False,
    ) -> Writer:
        """Return a writer for a new generation: empty, or with hard links to a base's files.

        Args:
            base: the generation to start from; None for an empty one.
            language: of the stems, without a base.
            jobs: processes that the writer may use.
            purge: rewrite files at the commit, so that no text of a deleted article is left in the
                new generation.
        """
        self._folders.make()
        if base is not None:
            language = self._folders.manifest(base).language
        with disk_errors_told(self.path):
            folder = self.path / self._folders.next_name()
            folder.mkdir(mode=0o755)
            try:
                # Read by `resume`, before there is a manifest.
                write_durably(
                    folder / "build.json", json.dumps({"language": language, "base": base}).encode()
                )
                if base is not None:
                    inherit(self.path / base, folder, self.changing)
                return self.write(folder, language=language, jobs=jobs, purge=purge)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise

    def join(self, generation: str, *, language: str = "english") -> Writer:  # noqa: ARG002 - the Protocol names them
        """Raise: several machines can feed one generation only on a server."""
        raise MorgueError(
            f"{self.locator} is built by one machine: several feed one generation on OpenSearch"
            " (opensearch:URL/NAME)."
        )

    def unfinished(self) -> tuple[str, bytes] | None:
        """Return the newest unsealed generation with a checkpoint, and its state; None without."""
        return self._folders.unfinished()

    def resume(self, generation: str, *, jobs: int = 1) -> Writer:
        """Return a writer that continues from the last checkpoint of an unfinished generation."""
        folder = self._folders.folder(generation)
        found = newest_sound(folder)
        if (folder / MANIFEST).exists() or found is None:
            raise NoIndexError(
                f"Nothing of {generation} can be resumed: run `morgue reindex` without --resume."
            )
        language = json.loads((folder / "build.json").read_bytes())["language"]
        with disk_errors_told(self.path):
            restore(folder, found[0])
            return self.write(folder, language=language, jobs=jobs)

    def damaged_checkpoints(self, generation: str) -> int:
        """Return how many checkpoints after the one to resume from are unreadable."""
        return damaged_checkpoints(self._folders.folder(generation))

    def unsealed(self, manifest: Manifest) -> Engine:
        """Return the engine over a generation that was written but not sealed."""
        folder = self._folders.folder(manifest.generation)
        with passing_errors_told(folder):
            return self.read(folder, manifest)

    def attach(self, generation: str, name: str, data: bytes) -> None:
        """Store a small file in a generation that is not sealed."""
        write_named(self._folders.folder(generation) / "attachments", name, data)

    def seal(self, manifest: Manifest) -> None:
        """Write the manifest, with a digest of every file, which completes the generation."""
        folder = self._folders.folder(manifest.generation)
        with disk_errors_told(self.path):
            seal_folder(folder, manifest, (self.path / name for name in self._folders.names()))

    def open(self, generation: str | None = None) -> Engine:
        """Return the engine over a sealed generation; None opens the active one.

        Raises:
            NoIndexError: there is none, or not the one named.
            StaleIndexError: another version of the code made it.
            DamagedIndexError: its files changed since they were sealed, or the pointer is broken.
            RefusedError: other users may write to it.
            UnavailableError: the machine can't open it just now.
        """
        named = generation or self.active()
        if named is None:
            raise NoIndexError(
                f"There is no index at {in_full(self.locator)} yet: run"
                f" `morgue reindex SOURCE... --index {self.locator}`."
            )
        try:
            return self._open(named)
        except ArchiveIndexError as fault:
            if (
                generation is None and self.active() != named
            ):  # switched and pruned between the two looks
                return self.open()
            if generation is None and isinstance(fault, NoIndexError):
                raise DamagedIndexError(
                    f"{self.locator} points to {named}, which is not there: {CURE}."
                ) from fault
            raise

    def activate(self, generation: str) -> None:
        """Switch readers to a sealed generation, atomically."""
        self._folders.manifest(generation)
        self._folders.activate(generation)

    def drop(self, generation: str) -> None:
        """Remove a generation that is not active."""
        folder = self._folders.folder(generation)
        if generation == self.active():
            raise RefusedError(
                f"Generation {generation} is the one that is served: activate another first."
            )
        self._folders.remove(folder)

    def sweep(self) -> list[str]:
        """Remove the remains of unfinished builds and interrupted removals; return their names."""
        return self._folders.sweep()

    def verify(self, generation: str) -> list[str]:
        """Return the faults of a generation, each with the remedy.

        They are missing, changed and foreign files, and a wrong number of articles.
        """
        try:
            manifest = self._folders.manifest(generation)
            faults = file_faults(self.path / generation, manifest)
            if not faults:
                engine = self.open(generation)
                count = engine.count()
                engine.close()
                if count != manifest.count:
                    faults = [
                        f"Generation {generation} holds {count} articles instead of"
                        f" {manifest.count}"
                    ]
        except ArchiveIndexError as fault:
            return [str(fault)]
        return [f"{fault}: {CURE}." for fault in faults]

    def size(self, generation: str) -> int:
        """Return the bytes on disk; a file shared by generations counts in each."""
        folder = self._folders.folder(generation)
        return sum((folder / name).stat().st_size for name in files(folder))

    def _open(self, generation: str) -> Engine:
        manifest = self._folders.manifest(generation)
        check_fingerprint(manifest, self.engine_name, self.locator)
        folder = self.path / generation
        refuse_open_parents(self.path)
        refuse_writable_by_others(self.path)
        refuse_writable_by_others(folder)
        refuse_unsound(folder, manifest, self.checked)
        try:
            with passing_errors_told(folder):
                return self.read(folder, manifest)
        except (MorgueError, MemoryError):
            raise
        # a damaged file may make its library raise anything, and so may a want of handles
        except Exception as fault:
            self._folders.manifest(generation)
            raise DamagedIndexError(
                f"Generation {generation} of {self.locator} can't be read ({type(fault).__name__}:"
                f" {fault}): {CURE}."
            ) from fault
