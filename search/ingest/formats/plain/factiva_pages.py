"""Pages of Factiva, saved from its "article format", with many documents each.

A document is marked `class="article enArticle"`: lines with its section, headline, author, words,
day, paper, code, page, language and rights, then its paragraphs, the publisher and its number.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from search.article import Article
from search.ingest.formats.plain import factiva
from search.ingest.formats.plain.many import numbered
from search.ingest.formats.records import record
from search.ingest.formats.values.date_values import read_day
from search.ingest.raw_documents import Document, Origin, PassedOver

_DOCUMENT = re.compile(
    r"""<div[^<>]{0,300}\bclass=["']article [a-z]{2,6}Article["'][^<>]{0,200}>"""
)
_BREAK = re.compile(r"(?i)<(?:br|/?p|/?div|/?tr|/?td|/?li|/?h\d)\b[^<>]{0,2000}>")
_MARK = "\x00"  # before the kind of a line, which no page has after its controls are taken out
_MARKED = (
    ("title", re.compile(r"""<span[^<>]{0,200}\bclass=["'][a-z]{2,6}Headline\b[^<>]{0,200}>""")),
    ("author", re.compile(r"""<div[^<>]{0,200}\bclass=["']author["'][^<>]{0,200}>""")),
    ("text", re.compile(r"""<p[^<>]{0,200}\barticleParagraph\b[^<>]{0,200}>""")),
)
_CODES = re.compile(r"<b>\s{0,9}HD\s{0,9}</b>")  # with field codes the text alone tells the fields
_CAPTION = 8  # words; names of publishers below a text have fewer


def recognises(page: str) -> bool:
    """Return True if a page marks documents as the service does, without its field codes.

    >>> recognises('<div class="article enArticle"><p class="articleParagraph">It sailed.</p>')
    True
    """
    return (
        "articleParagraph" in page
        and _DOCUMENT.search(page) is not None
        and _CODES.search(page) is None
    )


def articles(page: str, document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles of a page, numbered from 1 where there are several."""
    _, *pieces = _DOCUMENT.split(page)
    for number, piece in enumerate(pieces, start=1):
        here = numbered(document, origin, number) if len(pieces) > 1 else origin
        fields = _fields(_lines(piece))
        if fields["body"]:
            yield record.build(fields, here)
        else:
            yield PassedOver(here.source, "a page of a clipping service without a text", here.key)


def _lines(piece: str) -> list[tuple[str, str]]:
    """Return the lines of a document, each with its kind: "title", "author", "text" or ""."""
    for kind, mark in _MARKED:
        piece = mark.sub(f"<p>{_MARK}{kind}{_MARK}", " ".join(piece.split()))
    text = html.unescape(re.sub(r"<[^<>]{0,2000}>", "", _BREAK.sub("\n", piece)))
    lines = []
    for line in text.split("\n"):
        _, kind, words = line.split(_MARK, 2) if line.count(_MARK) == 2 else ("", "", line)
        if tidy := " ".join(words.split()):
            lines.append((kind, tidy))
    return lines


def _fields(lines: list[tuple[str, str]]) -> dict[str, object]:
    kinds = [kind for kind, _ in lines]
    titled = kinds.index("title") if "title" in kinds else 0
    texts = [at for at, kind in enumerate(kinds) if kind == "text"]
    begin, end = (texts[0], texts[-1] + 1) if texts else (len(lines), len(lines))
    fields: dict[str, object] = {}
    unread: list[str] = []
    authors: list[str] = []
    for kind, line in lines[titled:begin]:
        if kind == "title":
            fields["title"] = f"{fields['title']} {line}" if "title" in fields else line
        elif kind == "author":
            authors.append(line)
        elif "date" in fields and "publication" not in fields and not factiva.CLOCK.match(line):
            fields["publication"] = line
        elif "date" not in fields and not factiva.WORDS.fullmatch(line) and read_day(line):
            fields["date"] = line
        else:
            unread.append(line)
    above = [line for _, line in lines[:titled]]
    fields |= {"authors": authors, "section": factiva.desk(above[0]) if above else ""}
    below = [line for _, line in lines[end:]]
    last = next((at for at, line in enumerate(below) if factiva.NUMBER.match(line)), len(below))
    captions = [line for line in below[:last] if len(line.split()) > _CAPTION]
    unread += [line for line in (*above, *below) if line not in captions]
    body = [line for _, line in lines[begin:end]]
    removed = [(line, "clipping-field") for line in unread]
    return {**fields, "captions": captions, "body": body, "removed": removed}
