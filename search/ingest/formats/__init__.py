"""The formats that articles come in, one module each, chosen by content as well as by name.

Every module has `read(document, origin) -> Iterator[Article | PassedOver]`, which a worker calls
with one document and its bytes. Those that keep many articles in one file also have
`split(stream, place, budget) -> Iterator[Document | Rejected | PassedOver]`, which takes such a
file apart, a piece at a time, without reading it whole, and without trusting it: what is broken
is rejected, and the next piece is found.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, BinaryIO, Protocol, cast

from search.article import Article
from search.errors import RejectError
from search.ingest.bounded_streams import Budget
from search.ingest.documents import Document, Origin, PassedOver, Place, Rejected
from search.ingest.formats.field_names import known_names

HEAD = 8192
"""How many bytes of a file `choose` wants to see."""

ARCHIVES = frozenset({"gzip", "bzip2", "xz", "zip", "tar"})
_SPLITTABLE = frozenset({"jsonlines", "jsonarray", "table", "feed", "warc"})
_MODULES = {"jsonlines": "json", "jsonarray": "json"}  # several ways to take apart, one way to read

_MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"WARC/", "warc"),
)
_FOREIGN = (
    (b"%PDF-", "a PDF: save its text as .txt or .html first"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Office file: save it as text or HTML first"),
    (b"{\\rtf", "an RTF file: save it as text or HTML first"),
    (b"7z\xbc\xaf", "a 7-Zip archive: pack it as .zip or .tar.gz"),
    (b"Rar!", "a RAR archive: pack it as .zip or .tar.gz"),
    (b"\x28\xb5\x2f\xfd", "packed by Zstandard: unpack it, or pack it by gzip"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"bplist00", "a Safari web archive or a property list: save the page as HTML"),
    (b"From: <Saved by ", "a page saved as MHTML: save it as HTML"),
    (b"SQLite format 3", "a database: export its articles as JSON Lines or CSV"),
)
_OFFICE = (".docx", ".odt", ".epub", ".xlsx", ".pptx", ".ods", ".pages")
_FURNITURE = (".css", ".js", ".mjs", ".map", ".svg", ".woff", ".woff2", ".ttf", ".eot", ".ico")
_XML_ROOT = re.compile(r"<(?!\?|!)(?:[\w.-]{1,40}:)?([\w.-]{1,60})")
_XML_PROLOG = re.compile(
    r"(?s)<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.IGNORECASE
)
_XML_FORMATS = {
    "nitf": "nitf",
    "rss": "feed",
    "feed": "feed",
    "RDF": "feed",
    "channel": "feed",
    "html": "html",
}
_TAGS = re.compile(r"(?i)<(?:!doctype\s+html|html|head|body|article|p|div|h1)[\s>]")
_FRONT_MATTER = re.compile(
    r"\A(?:---|\+\+\+)[ \t]*\n(?:[^\n]*\n){0,200}?(?:---|\+\+\+|\.\.\.)[ \t]*(?:\n|\Z)"
)
_KEYED = re.compile(r"(?m)^[A-Za-z_][\w -]{0,40}\s*[:=]")
_JSON_OBJECT = re.compile(r'\{\s*(?:"|\}|\Z)')
_JSON_ARRAY = re.compile(r"\[\s*(?:\{|\]|\Z)")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\v\b\x1a\x1b"))


class Reader(Protocol):
    """What every module of a format offers."""

    def read(self, document: Document, origin: Origin) -> Iterable[Article | PassedOver]:
        """The articles in one document, mostly one.

        Raises:
            RejectError: the document can't become an article.
        """


class Splitter(Protocol):
    """What a module offers whose files hold many articles."""

    def split(
        self, stream: BinaryIO, place: Place, budget: Budget
    ) -> Iterator[Document | Rejected | PassedOver]:
        """The documents in an open file, in order.

        A broken piece is a Rejected and no reason to stop.
        """


def read(document: Document, origin: Origin) -> Iterable[Article | PassedOver]:
    """The articles in `document`, which has its bytes with it.

    Raises RejectError where it can't become an article.
    """
    return cast(Reader, _module(document.format)).read(document, origin)


def splits(name: str) -> bool:
    """Whether files of this format are taken apart before they are read."""
    return name in _SPLITTABLE


def split(
    name: str, stream: BinaryIO, place: Place, budget: Budget
) -> Iterator[Document | Rejected | PassedOver]:
    """The documents in an open file of the format `name`."""
    return cast(Splitter, _module(name)).split(stream, place, budget)


def choose(name: str, head: bytes) -> str | None:
    """The format of a file, by its first HEAD bytes and its name.

    None for what belongs to a page but is no article.

    Raises:
        RejectError: no format fits; the message says what the file seems to be.
    """
    lower = name.lower()
    if not head:
        raise RejectError("The file is empty.")
    magic = next((kind for start, kind in _MAGIC if head.startswith(start)), None)
    if magic == "zip" and lower.endswith(_OFFICE):
        raise RejectError("This is an office document: save it as text or HTML first.")
    if magic:
        return magic
    if head[257:262] == b"ustar" or (lower.endswith(".tar") and b"\0" in head):
        return "tar"
    for start, kind in _FOREIGN:
        if head.startswith(start):
            raise RejectError(
                f"This is {kind}. Morgue reads text, HTML, Markdown, JSON, CSV, XML news and web"
                " archives."
            )
    if lower.endswith(_FURNITURE):
        return None
    return _choose_text(lower, _start(head))


def _choose_text(name: str, text: str) -> str:
    start = text.lstrip()
    if name.endswith((".jsonl", ".ndjson", ".jsonlines")):
        return "jsonlines"
    if _JSON_OBJECT.match(start):
        return "jsonlines" if _is_lines(start) else "json"
    if _JSON_ARRAY.match(start) or (name.endswith(".json") and start.startswith("[")):
        return "jsonarray"
    if name.endswith(".json"):
        return "json"
    if start.startswith("<"):
        return _choose_markup(name, start)
    if _FRONT_MATTER.match(start) and _KEYED.search(start):
        return "markdown"
    if name.endswith((".md", ".markdown", ".mdown", ".mdx")):
        return "markdown"
    if name.endswith((".csv", ".tsv", ".tab")) or _is_table(start):
        return "table"
    if name.endswith((".html", ".htm", ".xhtml", ".shtml")) and _TAGS.search(text):
        return "html"
    return "text"


def _choose_markup(name: str, start: str) -> str:
    root = _XML_ROOT.match(_XML_PROLOG.sub("", start).lstrip())
    known = _XML_FORMATS.get(root.group(1)) if root else None
    if known:
        return known
    if (
        root is None
        or not (start.startswith("<?xml") or name.endswith(".xml"))
        or _TAGS.match(root.group())
    ):
        return "html"
    raise RejectError(
        f"This is XML of an unknown kind, <{root.group(1)}>. Morgue reads NITF, RSS, Atom,"
        " WordPress exports and XHTML."
    )


def _is_lines(start: str) -> bool:
    """Whether each line is an object of its own.

    A first line that is closed, and a second that is opened.
    """
    first, _, rest = start.partition("\n")
    return first.rstrip().endswith("}") and rest.lstrip().startswith("{")


def _is_table(start: str) -> bool:
    """Whether the first line, under no telling name, is a header that names a title or a date,
    and a body.
    """
    line = start.partition("\n")[0]
    for delimiter in ",\t;|":
        if line.count(delimiter) >= 1:
            cells = next(csv.reader([line[:4000]], delimiter=delimiter), [])
            names = known_names(cells)
            if len(names) * 2 >= len(cells) and "body" in names and len(names) >= 2:
                return True
    return False


def _start(head: bytes) -> str:
    """The first characters of a text file.

    Raises:
        RejectError: it isn't text.
    """
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head[: len(head) & ~1].decode("utf-16", "replace")
    zeros = head.count(0)
    if zeros > len(head) // 4:  # UTF-16 without a mark has a zero in every other place
        even, odd = head[0::2].count(0), head[1::2].count(0)
        if min(even, odd) * 8 <= max(even, odd) and zeros <= len(head) * 0.55:
            return head[: len(head) & ~1].decode(
                "utf-16-le" if odd > even else "utf-16-be", "replace"
            )
    controls = len(head) - len(head.translate(None, _CONTROL))
    if controls > max(len(head) // 20, 1):
        raise RejectError(
            "This is a binary file: Morgue reads text, HTML, Markdown, JSON, CSV, XML news and web"
            " archives."
        )
    return (
        head.removeprefix(codecs.BOM_UTF8)
        .decode("utf-8", "replace")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )


def _module(name: str) -> Any:
    return import_module(f"search.ingest.formats.{_MODULES.get(name, name)}")
