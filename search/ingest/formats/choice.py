"""Detect the format of a file by its first bytes, then by its name."""

from __future__ import annotations

import codecs
import csv
import json
import re

from search.errors import RejectError
from search.ingest.formats.plain import front_matter, mail
from search.ingest.formats.registry import (
    ARCHIVES,
    FOREIGN,
    FOREIGN_TEXTS,
    MAGIC,
    SGML_ROOTS,
    XML_FOREIGN,
    XML_FORMATS,
)
from search.ingest.formats.values.field_names import known_names

# Bytes at the start of a file that `choose` needs: enough for a title page of front matter.
HEAD = 8192

_READS = "The documentation (docs/archive) lists the formats that Morgue reads."
# Parts of pages, programs, settings and logs.
_FURNITURE = tuple(
    ".css .js .mjs .map .svg .woff .woff2 .ttf .eot .ico .download .jpg .jpeg .png .gif "
    ".webp .avif .mp3 .mp4 .cdx .cdxj .idx .torrent .lock .py .rb .php .sh .bat .ps1 "
    ".java .c .h .cpp .go .rs .ts .tsx .jsx .r .toml .ini .cfg .conf .yml .yaml .log "
    ".patch .diff .gitignore .htaccess .scss .less .liquid .njk .ejs .hbs .mustache .twig".split()
)
_NO_ARTICLE_NAMES = frozenset(
    "robots.txt humans.txt ads.txt app-ads.txt security.txt llms.txt license license.txt"
    " license.md changelog.md contributing.md thumbs.db desktop.ini manifest.json package.json"
    " package-lock.json composer.json tsconfig.json hts-log.txt makefile dockerfile".split()
)
# What wget adds to a file's name: style.css?ver=5, on Windows style.css@ver=5.
_QUERY = re.compile(r"(\.[a-z0-9]{2,5})(?:\?|@[^/=]{1,40}=)[^/]*\Z")
_XML_ROOT = re.compile(r"<(?!\?|!)((?:[\w.-]{1,40}:)?([\w.-]{1,60}))")
_XML_PROLOG = re.compile(
    r"(?s)<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.IGNORECASE
)
_TAGS = re.compile(r"(?i)<(?:!doctype\s+html|html|head|body|article|p|div|h1)[\s>]")
_FRONT_MATTER = re.compile(
    r"\A(?:---|\+\+\+)[ \t]*\n(?:[^\n]*\n){0,200}?(?:---|\+\+\+|\.\.\.)[ \t]*(?:\n|\Z)"
)
_KEYED = re.compile(r"(?m)^[A-Za-z_][\w -]{0,40}\s*[:=]")
_JSON_OBJECT = re.compile(r'\{\s*(?:"|\}|\Z)')
_JSON_ARRAY = re.compile(r"\[\s*(?:\{|\]|\Z)")
_MAILBOX = re.compile(r"From \S{1,200} .{0,80}\d{4}\s*\n[A-Za-z-]{1,40}:")
_SQL = re.compile(
    r"(?im)\A(?:\s*(?:--|#|/\*).*\n){0,40}\s*(?:CREATE (?:TABLE|DATABASE)|INSERT INTO|DROP TABLE"
    r"|SET (?:NAMES|SQL_MODE|statement_timeout)|LOCK TABLES|START TRANSACTION|BEGIN;)"
    r"|\A\s*-- (?:MySQL|MariaDB|phpMyAdmin|PostgreSQL)"
)
_REFERENCES = re.compile(
    r"TY {2}- [A-Z]{2,8}\s*\n|%0 [A-Z][\w ]{2,30}\n%|@(?:article|misc|book|newspaper)\{\S{1,80},"
)
# A page that a crawler saved under the name of the program that made it: story.php.
_PAGE = re.compile(rb"(?i)\s*<(?:!doctype html|html)\b")
_ANPA = re.compile(rb"\x16\x16\x01|\A[\x00\x01\x02\x16]{1,4}[a-z]\d{4}")
# IPTC 7901: a header between SOH and STX, whose first line has a code, a number and a priority.
_IPTC = re.compile(rb"\A\s*\x01[A-Za-z]{2,4}\d{3,4}\b|\A\s*\x01[^\x02]{1,600}\x02")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\v\b\x1a\x1b"))


def choose(name: str, head: bytes) -> str | None:
    """Return the format of a file by its first HEAD bytes and its name.

    None for page furniture (scripts, pictures, licences), which is no article.

    Raises:
        RejectError: no format fits; the message says what the file seems to be.

    >>> choose("a.html", b"<!doctype html><p>Taxes"), choose("a.json", b'{"title": "Taxes"}')
    ('html', 'json')
    """
    lower = _QUERY.sub(r"\1", name.lower())
    if not head:
        raise RejectError("The file is empty.")
    magic = next((kind for start, kind in MAGIC if head.startswith(start)), None)
    if magic in ARCHIVES or magic in {"warc", "arc", "pdf", "rtf"}:
        return magic
    if head[257:262] == b"ustar" or (lower.endswith(".tar") and b"\0" in head):
        return "tar"
    page = lower.endswith(".php") and _PAGE.match(head) and b"<?php" not in head
    if (
        (lower.endswith(_FURNITURE) and not page)
        or lower in _NO_ARTICLE_NAMES
        or lower.startswith("~$")
    ):
        return None  # "~$name.docx" is Word's note of who has the document open
    for start, kind in FOREIGN:
        if head.startswith(start):
            raise RejectError(f"This is {kind}. {_READS}")
    if _ANPA.search(head[:64]) or _IPTC.match(head):
        raise RejectError(
            "This is a wire in ANPA 1312 or IPTC 7901: have the agency's software convert it to"
            f" NITF or NewsML-G2. {_READS}"
        )
    return _choose_text(lower, _start(head))


def _choose_text(name: str, text: str) -> str:
    start = text.lstrip()
    if name.endswith((".jsonl", ".ndjson", ".jsonlines")):
        return "jsonlines"
    if _JSON_OBJECT.match(start):
        if name.endswith((".md", ".markdown", ".mdown", ".mdx")) and _has_text_below(start):
            return "markdown"
        return "jsonlines" if _is_lines(start) else "json"
    if _JSON_ARRAY.match(start) or (name.endswith(".json") and start.startswith("[")):
        return "jsonarray"
    if name.endswith(".json"):
        return "json"
    if _MAILBOX.match(start):
        return "mailbox"
    if mail.recognises(start):
        return "mail"
    if _SQL.match(start):
        raise RejectError(
            "This is a dump of a database (SQL): export its articles as JSON Lines or CSV."
        )
    if foreign := next((kind for mark, kind in FOREIGN_TEXTS if mark.match(start)), None):
        raise RejectError(f"This is {foreign}. {_READS}")
    if _REFERENCES.match(start):
        raise RejectError(
            "This is a list of references (RIS, EndNote or BibTeX) without the articles' texts:"
            " download the full texts."
        )
    if start.startswith("<") and not start.startswith("<ASCII") and not _is_tagged(start):
        return _choose_markup(name, start)
    if _FRONT_MATTER.match(start) and _KEYED.search(start):
        return "markdown"
    if name.endswith((".md", ".markdown", ".mdown", ".mdx", ".rst")):
        return "markdown"
    if name.endswith((".org", ".adoc", ".asciidoc")) and front_matter.parts(start)[0]:
        return "markdown"
    if name.endswith((".csv", ".tsv", ".tab")) or _is_table(start):
        return "table"
    if name.endswith((".html", ".htm", ".xhtml", ".shtml")) and _TAGS.search(text):
        return "html"
    return "text"


def _is_tagged(start: str) -> bool:
    from search.ingest.formats.plain import typesetting

    return typesetting.recognises(start)


def _choose_markup(name: str, start: str) -> str:
    body = _XML_PROLOG.sub("", start).lstrip()
    root = _XML_ROOT.match(body)
    if "class='ocr_" in start.replace('"', "'"):
        raise RejectError(f"This is hOCR: save the recognised text, or ALTO. {_READS}")
    known = XML_FORMATS.get(root[2]) if root else None
    if known and (known != "extracted" or "<main" in start):  # other <doc> are of collections
        return known
    if root and (
        root[1].casefold() in SGML_ROOTS and not start.casefold().startswith("<!doctype html")
    ):
        raise RejectError(
            f"This is an SGML collection, <{root[1]}>: convert its articles to JSON Lines or text."
        )
    foreign = (XML_FOREIGN.get(root[1]) or XML_FOREIGN.get(root[2])) if root else None
    declared = start.startswith("<?xml") or name.endswith(".xml")
    if root and foreign and (declared or not _TAGS.match(root[0] + ">")):
        raise RejectError(f"This is {foreign}. {_READS}")
    if root is None or not declared or _TAGS.match(root[0] + ">"):
        return "html"
    raise RejectError(
        f"This is XML of an unknown kind, <{root[2]}>. Morgue reads NITF, NewsML-G2, RSS, Atom,"
        " WordPress exports, ALTO and XHTML."
    )


def _has_text_below(start: str) -> bool:
    """Return True if text follows a first JSON object, which is then front matter."""
    try:
        _, end = json.JSONDecoder().raw_decode(start)
    except (ValueError, RecursionError):
        return False
    return start[end:].lstrip()[:1] not in {"", "{"}


def _is_lines(start: str) -> bool:
    """Return True for JSON Lines: the first line closes its object, the second opens one."""
    first, _, rest = start.partition("\n")
    return first.rstrip().endswith("}") and rest.lstrip().startswith("{")


def _is_table(start: str) -> bool:
    """Return True if the first line is a header that names a title or a date, and a body."""
    line = start.partition("\n")[0]
    for delimiter in ",\t;|":
        if line.count(delimiter) >= 1:
            cells = next(csv.reader([line[:4000]], delimiter=delimiter), [])
            names = known_names(cells)
            if len(names) * 2 >= len(cells) and "body" in names and len(names) >= 2:
                return True
    return False


def _start(head: bytes) -> str:
    """Return the first characters of a text file.

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
        raise RejectError(f"This is a binary file. {_READS}")
    return (
        head.removeprefix(codecs.BOM_UTF8)
        .decode("utf-8", "replace")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )
