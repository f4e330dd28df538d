"""Count the bytes of source files as they are read, for a progress bar.

One large file moves the bar as many small ones do: what is counted is how much of the open file
was read, packed as it is on the disk.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Meter:
    """The bytes of source files that were read. Not thread-safe: one thread reads files.

    Args:
        ended: bytes of the files that were read to their end, or need not be read.
        open: bytes read of the open file, which may be more than it has where parts of it are read
            twice.
    """

    ended: int = 0
    open: int = 0

    def position(self, size: int) -> int:
        """Return the bytes read in all, while a file of `size` bytes is open.

        >>> Meter(ended=100, open=70).position(50)
        150
        """
        return self.ended + min(self.open, size)

    def close(self, size: int) -> int:
        """Count the open file, of `size` bytes, as read; return the bytes read in all."""
        self.ended, self.open = self.ended + size, 0
        return self.ended


class MeteredFile(io.FileIO):
    """A file on the disk that counts in a meter what is read of it."""

    def __init__(self, path: str, meter: Meter) -> None:
        super().__init__(path)
        self._meter = meter

    def readinto(self, buffer: Any) -> int:
        """Read into `buffer`; return the number of bytes, 0 at the end."""
        count = super().readinto(buffer)
        self._meter.open += count
        return count

    def readall(self) -> bytes:
        """Return all that is left."""
        data = super().readall()
        self._meter.open += len(data)
        return data
