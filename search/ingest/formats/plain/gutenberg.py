"""Project Gutenberg texts: the book between the START and END marks, fields from the head."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.article import Article
from search.ingest.formats.plain.many import unwrapped
from search.ingest.formats.records import record
from search.ingest.formats.values.date_values import read_day
from search.ingest.lines.phrase_tables import letters
from search.ingest.raw_documents import Document, Origin

# Books of the nineties have the licence, "the small print", above the text.
_START = re.compile(
    r"(?m)^(?:\*{3} ?START OF (?:THE|THIS) PROJECT GUTENBERG.{0,300}"
    r"|\*END\*? ?THE SMALL PRINT.{0,200})$"
)
_END = re.compile(
    r"(?m)^(?:\*{3} ?END OF (?:THE|THIS) PROJECT GUTENBERG.{0,300}"
    r"|(?:\*{1,5} ?)?(?i:end of (?:the |this )?project gutenberg('s)?) .{0,300})$"
)
_NAMED = re.compile(
    r"(?i)\A\W{0,9}(?:the )?project gutenberg(?:'s)? (?:e-?text|e-?book)(?: of)?,?"
    r" (.{2,200}?), by (.{3,80})"
)
_FIELD = re.compile(r"(?m)^(Title|Author|Language|Original publication) ?: +(.+)$", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_BY = frozenset("by von par de por di door af av".split())
_PICTURE = re.compile(r"\[Illustration(?:: ?(.{1,2000}))?\]")
_LICENCE = re.compile(r"(?im)^(?:Produced by|E-text prepared by|Transcribed by).{0,300}$")


def recognises(text: str) -> bool:
    """Return True if a text has Project Gutenberg's first mark.

    >>> recognises("Title: A\\n\\n*** START OF THE PROJECT GUTENBERG EBOOK A ***\\n\\nText")
    True
    """
    return _START.search(text[:60_000]) is not None


def articles(text: str, _document: Document, origin: Origin) -> Iterator[Article]:
    """Yield the one text, its licence left in `removed`.

    The day of its release is the file's: of the text only the year of its first print counts.

    Raises:
        RejectError: there is nothing between the marks.
    """
    start = _START.search(text)
    assert start is not None  # noqa: S101 - recognises() said so
    end = _END.search(text, start.end())
    head, body = text[: start.start()], text[start.end() : end.start() if end else len(text)]
    found = {name.casefold(): value.strip() for name, value in _FIELD.findall(head)}
    if "title" not in found and (named := _NAMED.match(head)):
        found |= {"title": named[1], "author": named[2].strip()}
    credit = [match[0] for match in _LICENCE.finditer(body[:3000])]
    texts = unwrapped(_LICENCE.sub("", body))
    names = {letters(found.get(name, "")) for name in ("title", "author")}
    known = {*_BY, *names, *(f"{by}{name}" for by in _BY for name in names)}
    opening = next((at for at, each in enumerate(texts) if letters(each) not in known), 0)
    fields = {
        "title": found.get("title"),
        "authors": found.get("author"),
        "language": found.get("language"),
        "date": _first_print(found.get("original publication", "")),
        "body": [each for each in texts[opening:] if not _PICTURE.fullmatch(each)],
        "captions": [match[1] for each in texts if (match := _PICTURE.fullmatch(each))],
        "removed": [
            (" ".join(each.split()), "gutenberg-notice")
            for each in (head, text[end.start() :] if end else "", *credit, *texts[:opening])
            if each.strip()
        ],
    }
    yield record.build({name: value for name, value in fields.items() if value}, origin)


def _first_print(text: str) -> str:
    """Return the day or year of a book's first print.

    >>> _first_print("London: Harbour Press, 1909")
    '1909'
    """
    if read_day(text):
        return text
    return year[0] if (year := _YEAR.search(text)) else ""
