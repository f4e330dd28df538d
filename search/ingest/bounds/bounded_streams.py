"""Decompression streams with a size limit.

A stream ends where its data is damaged or grows too large, and keeps the reason.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from search.errors import RejectError
from search.ingest.raw_documents import Limits

# The ratio of sizes proves nothing for small files: a page of blanks packs 1,000:1 and is harmless.
_FREE = 8 << 20
_OPENERS: dict[str, Callable[[IO[bytes]], Any]] = {
    "gzip": lambda stream: gzip.GzipFile(fileobj=stream),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
}
# Exceptions that the standard library's unpackers raise over bad data.
#
# RuntimeError covers NotImplementedError, which zipfile raises over unknown methods.
DAMAGES = (
    OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile,
    tarfile.TarError,
)  # fmt: skip


@dataclass(slots=True)
class Budget:
    """Count what one file of `packed` bytes unpacks to, with everything packed inside it.

    Every container and every format that unpacks something itself shares the one budget of its
    file. Not thread-safe: one file is taken apart by one thread.

    Args:
        limits: what one input may cost.
        packed: the size of the file on the disk, in bytes.
        spent: bytes unpacked so far.
    """

    limits: Limits
    packed: int
    spent: int = 0

    def charge(self, count: int) -> None:
        """Count `count` bytes that a format unpacked by its own means.

        Raises:
            RejectError: the file has now unpacked to more than it may.
        """
        self.spent += count
        if excess := self.excess():
            raise RejectError(excess)

    def excess(self) -> str | None:
        """Return the message for the user once too much was unpacked, None before."""
        if self.spent > max(_FREE, self.packed * self.limits.max_ratio):
            return (
                f"It unpacks to more than {self.limits.max_ratio} times its size, as a bomb would:"
                " the rest was not read."
            )
        if self.spent > self.limits.max_unpacked:
            return (
                f"It unpacks to more than {self.limits.max_unpacked} bytes, the limit for one file:"
                " the rest was not read."
            )
        return None


class Unpacked(io.RawIOBase):
    """A stream of unpacked bytes that ends, instead of raising, where its data is bad.

    At damage or over a limit it ends early. Not thread-safe.

    Attributes:
        damage: the message for the user, None as long as nothing was wrong.
        cut: True if the file was cut short, so that the data before the end is worth keeping.
        packed: its packed size in bytes, None where the container records none.
    """

    def __init__(self, stream: IO[bytes], budget: Budget, packed: int | None = None) -> None:
        super().__init__()
        self._stream = stream
        self._budget = budget
        self._allowed = max(
            _FREE, (budget.packed if packed is None else packed) * budget.limits.max_ratio
        )
        self._count = 0
        self.damage: str | None = None
        self.cut = False

    def readable(self) -> bool:
        """Return True: the stream is open for reading only."""
        return True

    def readinto(self, buffer: object) -> int:
        """Return the next bytes; 0 at the end, at damage, and over a limit."""
        view = memoryview(buffer)  # type: ignore[arg-type]
        if self.damage is not None:
            return 0
        try:
            # hands out what comes before damage
            piece = self._stream.read1(len(view))  # type: ignore[attr-defined]
        except EOFError:
            self.damage, self.cut = (
                "It is cut short: the rest is missing. Copy or download it again.",
                True,
            )
            return 0
        except DAMAGES as error:
            self.damage = (
                f"It is damaged ({str(error)[:120] or type(error).__name__}): copy or download it"
                " again."
            )
            return 0
        self._count += len(piece)
        self._budget.spent += len(piece)
        if self._count > self._allowed:
            self.damage = (
                f"It unpacks to more than {self._budget.limits.max_ratio} times its size, as a bomb"
                " would."
            )
        self.damage = self.damage or self._budget.excess()
        if self.damage:
            return 0
        view[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Close this stream and the packed stream below it."""
        if not self.closed:
            self._stream.close()
        super().close()


def unpack(kind: str, stream: IO[bytes], budget: Budget) -> Unpacked:
    """Return the one stream inside a gzip, bzip2 or xz file."""
    return Unpacked(_OPENERS[kind](stream), budget)
