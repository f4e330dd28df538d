"""The files of a printed issue: METS, which lists its articles, and the ALTO pages next to it."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import lru_cache
from xml.etree.ElementTree import Element

from search.errors import RejectError
from search.ingest.formats.values.markup import parse

_MOST_PAGES = 2_000  # of one issue
_LARGEST = 32 << 20  # bytes of one page or METS file, as of any document
_ABOVE = 2  # folders above a page in which its METS file may be
# Kinds of divisions that are read as articles, or passed over as none.
ARTICLES = frozenset(
    "article chapter editorial letter section advertisement illustration review poem".split()
)
_LINK = "{http://www.w3.org/1999/xlink}href"


def blocks_of_pages(
    root: Element, path: str | None, blocks: Callable[[Element], dict[str, str]]
) -> dict[str, str]:
    """Return the blocks of the pages that a METS file names, as `FILEID#ID`.

    Only files in its own folder and below are read; one that is missing or broken has no blocks.

    Args:
        root: of the METS file, its tags without name spaces.
        path: of the METS file; None if it is no file.
        blocks: returns the text of each block of a page by its ID.
    """
    found: dict[str, str] = {}
    for name, href in _pages(root) if path else []:
        page = _inside(os.path.dirname(path or ""), href)  # noqa: PTH120
        tree = _tree(page) if page else None
        if tree is not None:
            found |= {f"{name}#{block}": text for block, text in blocks(tree).items()}
    return found


def issue_of(path: str | None, key: str) -> str | None:
    """Return the name of the METS file whose articles have the text of an ALTO page, or None.

    Args:
        path: of the page; None if it is no file.
        key: its path in the SOURCE that was named, above which nothing is looked at.
    """
    folder, below = os.path.split(path) if path else ("", "")
    for _ in range(min(_ABOVE, key.count("/") + 1) if path else 0):
        for name in _issues(folder or ".", _time_of(folder or ".")):
            file = os.path.join(folder, name)  # noqa: PTH118
            if below in _listed(file, _time_of(file)):
                return name
        folder, above = os.path.split(folder)
        below = f"{above}/{below}"
    return None


@lru_cache(maxsize=16)
def _issues(folder: str, _changed: int) -> tuple[str, ...]:
    """Return the names of the METS files in a folder, read once for all its pages."""
    try:
        names = os.listdir(folder)  # noqa: PTH208
    except OSError:
        return ()
    return tuple(
        name for name in names if "mets" in name.casefold() and name.casefold().endswith(".xml")
    )


@lru_cache(maxsize=1024)  # of a folder with the issues of some years
def _listed(file: str, _changed: int) -> frozenset[str]:
    """Return the pages with text of an issue's articles, relative to its METS file.

    Physical structures name every page, too: their areas are no articles.
    `_changed` is the time of its last change, by which another version is read anew.
    """
    tree = _tree(file)
    used = {
        area.get("FILEID", "")
        for logical in (() if tree is None else tree.iter("structMap"))
        if logical.get("TYPE", "").upper() == "LOGICAL"
        for division in logical.iter("div")
        if division.get("TYPE", "").casefold() in ARTICLES
        for area in division.iter("area")
        if area.get("BEGIN")
    }
    pages = [] if tree is None else _pages(tree)
    return frozenset(_relative(href) for name, href in pages if name in used)


def _time_of(file: str) -> int:
    try:
        return os.stat(file).st_mtime_ns  # noqa: PTH116
    except OSError:
        return 0


def _pages(root: Element) -> list[tuple[str, str]]:
    """Return the id and address of each file that a METS file names."""
    return [
        (file.get("ID", ""), place.get(_LINK) or place.get("href") or "")
        for file in root.iter("file")
        for place in file.iter("FLocat")
    ][:_MOST_PAGES]


def _relative(href: str) -> str:
    """Return a file's address without its scheme.

    >>> _relative("file://./alto/0001.xml")
    'alto/0001.xml'
    """
    text = href.removeprefix("file://").replace("\\", "/")
    return text.removeprefix("./")


def _inside(folder: str, href: str) -> str | None:
    """Return the path of a file in a folder or below it, None for any other address."""
    relative = _relative(href)
    if not relative or os.path.isabs(relative) or ":" in relative:  # noqa: PTH117
        return None
    path = os.path.realpath(os.path.join(folder, relative))  # noqa: PTH118
    return path if path.startswith(os.path.realpath(folder) + os.sep) else None


def _tree(path: str) -> Element | None:
    """Return a file's tree with tags without name spaces, None if it can't be read."""
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > _LARGEST:  # noqa: PTH113, PTH202
            return None
        with open(path, "rb") as stream:  # noqa: PTH123
            root = parse(stream.read())
    except (OSError, RejectError):
        return None
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root
