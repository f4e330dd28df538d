"""Documents that outlive generations, such as the list of takedowns: PATH/notes/NAME."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from pathlib import Path

from search.engines.generations.durable_files import exclusive
from search.engines.generations.folders import GenerationFolders
from search.engines.generations.writer import read_named, write_named


class FolderNotes(ABC):
    """The NoteStore of an index that is a folder."""

    path: Path
    _folders: GenerationFolders

    @property
    @abstractmethod
    def locator(self) -> str:
        """The locator of the index, for messages."""

    def note_lock(self) -> AbstractContextManager[None]:
        """Return the context of the lock for changing notes.

        Raises:
            LockedError: another process holds it for some seconds.
        """
        self._folders.make()
        return exclusive(
            self.path / "notes.lock", f"The list of takedowns of {self.locator}", wait_seconds=10
        )

    def read_note(self, name: str) -> bytes | None:
        """Return a note of the index, None if there is none."""
        return read_named(self.path / "notes", name)

    def write_note(self, name: str, data: bytes) -> None:
        """Write a note of the index, replacing an earlier one of that name."""
        self._folders.make()
        write_named(self.path / "notes", name, data)
