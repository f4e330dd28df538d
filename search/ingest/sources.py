"""Source walk: list the files of all SOURCEs in path order, with size and time."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from search.errors import MorgueError
from search.ingest import formats
from search.ingest.containers import Found, documents, too_large
from search.ingest.formats.crawls import unpacked
from search.ingest.formats.crawls.packages import SAVED_SUFFIXES
from search.ingest.meter import Meter, MeteredFile
from search.ingest.raw_documents import Document, Limits, PassedOver, Place, Rejected, reason_of

# Files that describe their folder and are no articles.
_NOTES = frozenset({"readme", "readme.md", "readme.txt", "readme.rst"})


@dataclass(frozen=True, slots=True)
class File:
    """A file with its size and time when it was listed."""

    path: str
    place: Place
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Scan:
    """The amount to read: the number of files, and their bytes on the disk."""

    files: int
    bytes: int


def scan(sources: Sequence[Path]) -> Scan:
    """Return the number and the size of all files in `sources`, for a progress bar.

    Args:
        sources: files and folders.

    Returns:
        The count of the files that a run would read, and their bytes on the disk. Unreadable files
        don't count.

    Raises:
        MorgueError: a source is missing.
    """
    files = size = 0
    for found in walk(sources):
        if isinstance(found, File):
            files, size = files + 1, size + found.size
    return Scan(files, size)


def walk(
    sources: Sequence[Path], prefix: str = "", without: Sequence[Path] = ()
) -> Iterator[File | Rejected | PassedOver]:
    """Yield the files in `sources`, each source in the order of its paths.

    Names that begin with a dot are skipped. A folder reached again by a link is passed over, an
    unreadable one rejected.

    Args:
        sources: files and folders.
        prefix: prepended to each key.
        without: files and folders to leave out.

    Raises:
        MorgueError: a source is missing; raised before anything is read.
    """
    missing = [str(source.absolute()) for source in sources if not os.path.lexists(source)]
    if missing:
        raise MorgueError(
            f"There is nothing at {', '.join(missing)}: check the path, or whether the disk is"
            " mounted."
        )
    seen: set[tuple[int, int]] = set()
    left_out = {os.path.realpath(path) for path in without}
    for source in sources:
        path = os.fspath(source)
        try:
            if source.is_dir():
                yield from _folder(path, prefix, seen, left_out)
            else:
                yield _file(path, prefix + source.name, source.stat())
        except OSError as error:
            yield Rejected.at(Place.of(path, source.name), reason_of(error))


def open_file(file: File, limits: Limits, meter: Meter) -> Iterator[Found]:
    """Yield the documents in `file`; `meter` counts what is read of it.

    A file that is one document is yielded by its path, for a worker to read.
    """
    try:
        with io.BufferedReader(MeteredFile(file.path, meter)) as stream:
            name = os.path.basename(file.path)  # noqa: PTH119
            kind = formats.choose(name, stream.peek(formats.HEAD)[: formats.HEAD])
            if unpacked.is_list_of_posts(file.path):
                yield PassedOver.at(file.place, "the list of a Substack export's posts")
                return
            if kind is None or kind in formats.ARCHIVES or formats.splits(kind):
                yield from documents(name, stream, file.place, file.size, limits)
            elif file.size > limits.max_bytes:
                yield Rejected.at(file.place, too_large(limits))
            else:
                found = Document(kind, file.place, path=file.path, size=file.size)
                layout, member = unpacked.export_of(file.path)
                reason = layout.reason_against(member) if layout.kind else None
                yield (
                    PassedOver.at(file.place, reason) if reason else layout.dressed(member, found)
                )
    except Exception as error:  # a fault of ours over one file must not cost the others
        yield Rejected.at(file.place, reason_of(error))


def _folder(
    path: str, prefix: str, seen: set[tuple[int, int]], left_out: set[str]
) -> Iterator[File | Rejected | PassedOver]:
    """Yield everything in a folder. Iterative, so that no nesting is too deep."""
    open_folders: list[tuple[str, str, Iterator[str]]] = [(path, prefix, _names(path, seen))]
    while open_folders:
        folder, prefix, names = open_folders[-1]
        name = next(names, None)
        if name is None:
            open_folders.pop()
            continue
        path, key = f"{folder}/{name}", prefix + name
        if left_out and os.path.realpath(path) in left_out:
            continue
        try:
            status = os.stat(path)  # noqa: PTH116
            if name.casefold() in _NOTES and stat.S_ISREG(status.st_mode):
                yield PassedOver.at(
                    Place.of(path, key),
                    "a note about the folder: name the file itself to have it read",
                )
            elif not stat.S_ISDIR(status.st_mode):
                yield _file(path, key, status)
            elif page := _page_of(path):
                yield PassedOver.at(Place.of(path, key), f"what belongs to the saved page {page}")
            elif (status.st_dev, status.st_ino) in seen:
                yield PassedOver.at(
                    Place.of(path, key), "a folder that was read already, by another name"
                )
            else:
                open_folders.append((path, f"{key}/", _names(path, seen)))
        except OSError as error:
            yield Rejected.at(Place.of(path, key), reason_of(error))


_VERSIONS = frozenset({"amp", "print", "embed", "oembed"})  # of the page that a mirror has above


def _page_of(path: str) -> str | None:
    """Return the page next to a folder in which a browser saved the page's resources."""
    folder, name = os.path.split(path)
    if name in _VERSIONS and os.path.exists(f"{folder}/index.html"):  # noqa: PTH110
        return "index.html"
    for suffix in SAVED_SUFFIXES:
        if path.endswith(suffix):
            for ending in (".html", ".htm", ".xhtml"):
                page = path.removesuffix(suffix) + ending
                if os.path.exists(page):  # noqa: PTH110
                    return os.path.basename(page)  # noqa: PTH119
    return None


def _names(path: str, seen: set[tuple[int, int]]) -> Iterator[str]:
    status = os.stat(path)  # noqa: PTH116
    seen.add((status.st_dev, status.st_ino))
    return iter(sorted(name for name in os.listdir(path) if not name.startswith(".")))  # noqa: PTH208


def _file(path: str, key: str, status: os.stat_result) -> File | Rejected:
    place = Place.of(path, key)
    if stat.S_ISREG(status.st_mode):
        return File(path, place, status.st_size, status.st_mtime_ns)
    return Rejected.at(
        place, "It is neither a file nor a folder but a pipe, a socket or a device: move it away."
    )
