"""Container reader: the members of zip, tar, gzip, bzip2 and xz files, nested ones too.

Nothing is ever written to a named file.
"""

from __future__ import annotations

import io
import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import PurePosixPath
from typing import IO, cast

from search.errors import RejectError
from search.ingest import formats
from search.ingest.bounds.bounded_headers import (
    BoundedMember,
    BoundedTar,
    refuse_large_directory,
)
from search.ingest.bounds.bounded_streams import DAMAGES, Budget, Unpacked, unpack
from search.ingest.formats.crawls import packages
from search.ingest.raw_documents import Document, Limits, PassedOver, Place, Rejected

Found = Document | Rejected | PassedOver
_IN_MEMORY = 16 << 20  # bytes of a nested archive kept in memory; larger ones go to a nameless file
_PACKED = {".gz": "", ".tgz": ".tar", ".bz2": "", ".tbz2": ".tar", ".xz": "", ".txz": ".tar"}
_PARTLY_USEFUL = frozenset({"text", "html", "markdown", "mail"})


def documents(
    name: str, stream: IO[bytes], place: Place, size: int, limits: Limits
) -> Iterator[Found]:
    """Yield the documents in one open file, in the file's own order; of a zip sorted by name.

    Args:
        name: the file's name; it decides the format where the content leaves that open.
        stream: the open file, from its start.
        place: where the file was found.
        size: its size in bytes, the base of the ratio that detects decompression bombs.
        limits: the bounds on what it may unpack to.
    """
    yield from _found(name, stream, place, Budget(limits, size), 0)


def _found(
    name: str, stream: IO[bytes] | Unpacked, place: Place, budget: Budget, depth: int
) -> Iterator[Found]:
    raw = cast(io.RawIOBase, stream)
    source = (
        stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(raw, formats.HEAD)
    )
    limits = budget.limits
    try:
        kind = formats.choose(name, source.peek(formats.HEAD)[: formats.HEAD])
    except RejectError as error:
        yield Rejected.at(place, _damage(source) or error)
        return
    if kind is None:
        yield PassedOver.at(place, "part of a page, not an article")
    elif kind in formats.ARCHIVES and depth >= limits.max_depth:
        yield Rejected.at(
            place, f"Archives are packed inside each other more than {limits.max_depth} deep."
        )
    elif kind == "zip":
        yield from _zip(source, place, budget, depth)
    elif kind == "tar":
        yield from _tar(source, place, budget, depth)
    elif kind in formats.ARCHIVES:
        yield from _found(
            _unpacked_name(name), unpack(kind, source, budget), place, budget, depth + 1
        )
    elif formats.splits(kind):
        yield from formats.split(kind, source, place, budget)
        if damage := _damage(source):
            yield Rejected.at(place, f"{damage} What stood before was kept.")
    else:
        yield from _whole(kind, source, place, limits)


def _whole(kind: str, source: io.BufferedReader, place: Place, limits: Limits) -> Iterator[Found]:
    """Yield one document; of a truncated file the part that is there, and the damage."""
    data = source.read(limits.max_bytes + 1)
    damage = _damage(source)
    if damage is None and len(data) > limits.max_bytes:
        yield Rejected.at(place, too_large(limits))
    elif damage is None:
        yield Document(kind, place, data=data, size=len(data))
    elif data and kind in _PARTLY_USEFUL and _raw(source).cut:
        yield Document(kind, place, data=data, size=len(data))
        yield Rejected.at(place, f"{damage} What stood before was kept.")
    else:
        yield Rejected.at(place, damage)


def _too_many(limits: Limits) -> str:
    return f"The archive has more than {limits.max_members} members; the rest was not read."


def too_large(limits: Limits) -> str:
    """Return the message for a document over the size limit."""
    return (
        f"It is larger than {limits.max_bytes} bytes, the limit for one document: split it, or"
        " raise the limit."
    )


def _zip(source: io.BufferedReader, place: Place, budget: Budget, depth: int) -> Iterator[Found]:
    with _seekable(source) as file:
        if damage := _damage(source):
            yield Rejected.at(place, damage)
            return
        try:
            refuse_large_directory(file)
            archive = zipfile.ZipFile(file)
            # As by their parts, which would take more memory than the members.
            members = sorted(
                archive.infolist(), key=lambda member: member.filename.replace("/", "\0")
            )
        except RejectError as error:
            yield Rejected.at(place, error)
            return
        except DAMAGES as error:
            yield Rejected.at(
                place,
                f"The archive can't be opened ({str(error)[:120]}): copy or download it again.",
            )
            return
        if kind := packages.document_in(archive):
            if kind == packages.UNKNOWN:
                yield Rejected.at(place, packages.WHAT_TO_DO)
                return
            file.seek(0)
            yield from _package(kind, file, archive, place, budget)
            return
        layout = packages.layout_of(archive)
        for number, member in enumerate(members):
            here = place.inside(f"!{member.filename}")
            if reason := layout.reason_against(member.filename):
                yield PassedOver.at(here, reason)
                continue
            if number >= budget.limits.max_members:
                yield Rejected.at(place, _too_many(budget.limits))
                return
            if member.is_dir() or _hidden(member.filename):
                continue
            if _leaves(member.filename):
                yield Rejected.at(
                    here, "Its name leads out of the archive: pack it again under a plain name."
                )
                continue
            if member.flag_bits & 1:
                yield Rejected.at(here, "It is encrypted: unpack it first.")
                continue
            try:
                opened = archive.open(member)
            except DAMAGES as error:
                yield Rejected.at(
                    here, f"It can't be unpacked ({str(error)[:120]}): pack it again."
                )
                continue
            with Unpacked(opened, budget, member.compress_size) as stream:
                found = _found(PurePosixPath(member.filename).name, stream, here, budget, depth + 1)
                yield from map(partial(layout.dressed, member.filename), found)
            if excess := budget.excess():
                yield Rejected.at(place, excess)
                return


def _package(
    kind: str, file: IO[bytes], archive: zipfile.ZipFile, place: Place, budget: Budget
) -> Iterator[Found]:
    """Yield a document that is itself a zip archive (DOCX, EPUB).

    Its declared unpacked size is charged to the budget here.
    """
    limits = budget.limits
    try:
        budget.charge(sum(member.file_size for member in archive.infolist()))
    except RejectError as error:
        yield Rejected.at(place, error)
        return
    data = file.read(limits.max_bytes + 1)
    if len(data) > limits.max_bytes:
        yield Rejected.at(place, too_large(limits))
    else:
        yield Document(kind, place, data=data, size=len(data))


def _tar(source: io.BufferedReader, place: Place, budget: Budget, depth: int) -> Iterator[Found]:
    number = 0
    try:
        with BoundedTar.open(fileobj=source, mode="r|", tarinfo=BoundedMember) as archive:
            for member in archive:
                archive.members = []  # type: ignore[attr-defined]  # it would remember every header
                number += 1
                here = place.inside(f"!{member.name}")
                if number > budget.limits.max_members:
                    yield Rejected.at(place, _too_many(budget.limits))
                    return
                if member.isdir() or _hidden(member.name):
                    continue
                if not member.isfile():
                    yield PassedOver.at(here, "a link or a device")
                elif _leaves(member.name):
                    yield Rejected.at(
                        here, "Its name leads out of the archive: pack it again under a plain name."
                    )
                elif opened := archive.extractfile(member):
                    with Unpacked(opened, budget) as stream:
                        yield from _found(
                            PurePosixPath(member.name).name, stream, here, budget, depth + 1
                        )
    except (tarfile.TarError, *DAMAGES) as error:
        damage = (
            _damage(source)
            or f"The archive is damaged ({str(error)[:120]}): copy or download it again."
        )
        yield Rejected.at(place, f"{damage} What stood before was kept.")
        return
    if cut := _damage(source):
        yield Rejected.at(place, f"{cut} What stood before was kept.")


def _seekable(source: io.BufferedReader) -> AbstractContextManager[IO[bytes]]:
    """Return the stream itself if it is seekable, else a copy.

    A small copy is kept in memory, a large one in a nameless file.
    """
    if not isinstance(_raw(source), Unpacked):
        return nullcontext(source)
    copy = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller's to close
    shutil.copyfileobj(source, copy, 1 << 16)
    copy.seek(0)
    return cast(AbstractContextManager[IO[bytes]], copy)


def _raw(source: io.BufferedReader) -> Unpacked:
    return cast(Unpacked, getattr(source, "raw", None))


def _damage(source: io.BufferedReader) -> str | None:
    return getattr(_raw(source), "damage", None)


def _unpacked_name(name: str) -> str:
    suffix = PurePosixPath(name.lower()).suffix
    return name[: -len(suffix)] + _PACKED[suffix] if suffix in _PACKED else name


def _hidden(name: str) -> bool:
    return any(
        (part.startswith(".") and part not in {".", ".."}) or part == "__MACOSX"
        for part in name.split("/")
    )


def _leaves(name: str) -> bool:
    """Return True if a member's name escapes its folder.

    Such are `../`, an absolute path, a drive letter, a NUL.

    >>> _leaves("../etc/passwd"), _leaves("1990/a.txt")
    (True, False)
    """
    parts = name.replace("\\", "/").split("/")
    return (
        ".." in parts
        or name.startswith(("/", "\\"))
        or (len(name) > 1 and name[1] == ":")
        or "\0" in name
    )
