"""Bounds on the headers of tar and zip archives, which the standard library reads whole.

Containers are taken apart by the run itself, where no limit of time or memory holds.
"""

from __future__ import annotations

import re
import tarfile
import zipfile
from typing import IO, Any, NoReturn

from search.errors import RejectError

# Bytes of one header with a name or attributes. Linux knows names up to 4 KiB and attributes up to
# 64 KiB; tarfile reads a chain of such headers by recursion, and keeps some 300 of them.
_LONGEST_HEADER = 128 << 10
# Bytes of all headers that count for the rest of an archive, each kept for each member.
_LONGEST_GLOBAL = 128 << 10
_LONG_NAMES = frozenset({tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK})
_ATTRIBUTES = frozenset({tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE})
# Before Python 3.11.10 tarfile looks for numbers in time quadratic in the length of their digits.
_MANY_DIGITS = re.compile(rb"[0-9]{100}")
# zipfile keeps about 540 bytes for each member, besides its name: 220 MB.
_MOST_MEMBERS = 400_000
_LONGEST_DIRECTORY = 48 << 20  # bytes; 120 for each of those members
_MEMBER = b"PK\x01\x02"  # begins each entry of a zip archive's directory
_SIZE, _PLACE = 5, 9  # in the end record, as zipfile returns it
_ZIP64_ENDS = 76  # bytes that may be between the directory and the end record


class BoundedTar(tarfile.TarFile):
    """A tar archive whose headers are bounded. Raises ReadError where one is over a bound."""

    global_bytes = 0


class BoundedMember(tarfile.TarInfo):
    """A tar member whose headers are bounded: tarfile reads names and maps of any length whole.

    Sparse files are refused: their maps have no bound, and articles have no holes.
    """

    def _proc_member(self, archive: BoundedTar) -> tarfile.TarInfo:
        if self.type in _LONG_NAMES | _ATTRIBUTES and self.size > _LONGEST_HEADER:
            raise tarfile.ReadError(f"a member's name has {self.size:,} bytes")
        if self.type in _ATTRIBUTES:
            self._check_attributes(archive)
        if self.type == tarfile.GNUTYPE_SPARSE:
            _refuse_sparse()
        found: tarfile.TarInfo = super()._proc_member(archive)  # type: ignore[misc]
        return found

    def _check_attributes(self, archive: BoundedTar) -> None:
        if self.type == tarfile.XGLTYPE:
            archive.global_bytes += self.size
            if archive.global_bytes > _LONGEST_GLOBAL:
                raise tarfile.ReadError(f"its global headers have {archive.global_bytes:,} bytes")
        stream: Any = archive.fileobj
        data = stream.read(self._block(self.size))  # type: ignore[attr-defined]
        stream.buf, stream.pos = data + stream.buf, stream.pos - len(data)  # as if not read
        if _MANY_DIGITS.search(data):
            raise tarfile.ReadError("a member's attributes have a number of over 100 digits")

    def _proc_gnusparse_00(self, *_: object) -> NoReturn:
        _refuse_sparse()

    _proc_gnusparse_01 = _proc_gnusparse_10 = _proc_gnusparse_00


def refuse_large_directory(file: IO[bytes]) -> None:
    """Refuse a zip archive whose directory takes too much memory; the stream is left anywhere.

    Raises:
        RejectError: it has too many members, or too long names.
        OSError, ValueError: its end can't be read.
    """
    end: Any = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    size = end[_SIZE] if end else 0
    if size > _LONGEST_DIRECTORY or _entries(file, end, size) > _MOST_MEMBERS:
        raise RejectError(
            f"The archive has more than {_MOST_MEMBERS:,} members, or a directory over"
            f" {_LONGEST_DIRECTORY >> 20} MB: unpack it first, or pack it as a tar."
        )


def _entries(file: IO[bytes], end: Any, size: int) -> int:
    """Return how many entries a directory has at most."""
    if size < len(_MEMBER) * _MOST_MEMBERS:
        return 0
    file.seek(max(0, end[_PLACE] - size - _ZIP64_ENDS))
    return file.read(size + _ZIP64_ENDS).count(_MEMBER)


def _refuse_sparse() -> NoReturn:
    raise tarfile.ReadError("a sparse file: pack it again without --sparse")
