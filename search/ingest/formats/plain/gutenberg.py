"""Project Gutenberg texts: the book between the START and END marks, fields from the head."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.article import Article
from search.ingest.formats.plain.many import unwrapped
from search.ingest.formats.records import record
from search.ingest.raw_documents import Document, Origin

_START = re.compile(r"(?m)^\*{3} ?START OF (?:THE|THIS) PROJECT GUTENBERG.{0,300}$")
_END = re.compile(r"(?m)^\*{3} ?END OF (?:THE|THIS) PROJECT GUTENBERG.{0,300}$")
_FIELD = re.compile(
    r"(?m)^(Title|Author|Language|Release date|Posting Date): +(.+)$", re.IGNORECASE
)
_LICENCE = re.compile(r"(?im)^(?:Produced by|E-text prepared by|Transcribed by).{0,300}$")


def recognises(text: str) -> bool:
    """Return True if a text has Project Gutenberg's first mark.

    >>> recognises("Title: A\\n\\n*** START OF THE PROJECT GUTENBERG EBOOK A ***\\n\\nText")
    True
    """
    return _START.search(text[:60_000]) is not None


def articles(text: str, _document: Document, origin: Origin) -> Iterator[Article]:
    """Yield the one text, its licence left in `removed`.

    Raises:
        RejectError: there is nothing between the marks.
    """
    start = _START.search(text)
    assert start is not None  # noqa: S101 - recognises() said so
    end = _END.search(text, start.end())
    head, body = text[: start.start()], text[start.end() : end.start() if end else len(text)]
    found = {name.casefold(): value.strip() for name, value in _FIELD.findall(head)}
    credit = [match[0] for match in _LICENCE.finditer(body[:3000])]
    fields = {
        "title": found.get("title"),
        "authors": found.get("author"),
        "language": found.get("language"),
        "date": re.sub(r"\[.*?\]", "", found.get("release date", "")),
        "body": unwrapped(_LICENCE.sub("", body)),
        "removed": [
            (" ".join(each.split()), "gutenberg-notice")
            for each in (head, text[end.start() :] if end else "", *credit)
            if each.strip()
        ],
    }
    yield record.build({name: value for name, value in fields.items() if value}, origin)
