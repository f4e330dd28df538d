"""EPUB books: each chapter with text is an article; a book of one chapter is one article."""

from __future__ import annotations

import dataclasses
import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from search.article import Article
from search.errors import RejectError
from search.ingest.bylines.person_names import is_name
from search.ingest.encodings.decoding import decode
from search.ingest.formats.documents import office
from search.ingest.formats.plain.many import is_day_line, numbered
from search.ingest.formats.records import record
from search.ingest.formats.values.markup import text_of, without_controls
from search.ingest.html.main_content import paragraphs
from search.ingest.html.main_content import parse as page_of
from search.ingest.raw_documents import Document, Origin, PassedOver

_BYLINE = re.compile(r"(?i)(?:by|von|par|por|di) ")
_LEAST = 25  # words; a title page, a dedication or a cover has fewer
_NO_CHAPTER = ("nav", "toc", "cover", "copyright", "titlepage", "title-page", "colophon", "index")


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles in a book.

    Raises:
        RejectError: it is damaged, encrypted, a bomb, or has no words.
    """
    package = office.opened(document)
    if office.part(package, "META-INF/encryption.xml") is not None and (
        office.part(package, "META-INF/rights.xml") is not None
    ):
        raise RejectError("This book is encrypted: Morgue can't read books under DRM.")
    container = office.xml(package, "META-INF/container.xml")
    rootfile = container.find(".//{*}rootfile") if container is not None else None
    place = rootfile.get("full-path", "") if rootfile is not None else ""
    book = office.xml(package, place) if place else None
    if book is None:
        raise RejectError("This EPUB has no list of its contents: save it again.")
    about = {
        "authors": [
            name
            for each in book.iterfind(".//{*}metadata/{*}creator")
            if (name := text_of(each)).casefold() != "calibre"  # the program
        ],
        "date": text_of(book.find(".//{*}metadata/{*}date")),
        "language": text_of(book.find(".//{*}metadata/{*}language")),
        "publication": text_of(book.find(".//{*}metadata/{*}publisher")),
    }
    title = text_of(book.find(".//{*}metadata/{*}title"))
    chapters = []
    for name in _spine(book, posixpath.dirname(place)):
        data = office.part(package, name)
        heading, texts = _chapter(decode(data or b""))
        if sum(len(text.split()) for text in texts) >= _LEAST:
            chapters.append((name, heading, texts))
    if not chapters:
        raise RejectError("There is no chapter with text in this book.")
    for number, (_, heading, texts) in enumerate(chapters, start=1):
        alone = len(chapters) == 1
        here = origin if alone else numbered(document, origin, number)
        head, body = _head(texts)
        own = {"title": title if alone and title else heading or title, "body": body, **head}
        if not alone:
            own["publication"] = title
        fields = {name: value for name, value in {**about, **own}.items() if value}
        made = record.build(fields, here)
        yield dataclasses.replace(made, needs_review=made.needs_review or not own["title"])


def _head(texts: list[str]) -> tuple[dict[str, object], list[str]]:
    """Return the day and the author in the lines at a chapter's top, and its text.

    >>> _head(["March 4, 2016", "By Ada Quill", "It lifted at noon."])[1]
    ['It lifted at noon.']
    """
    found: dict[str, object] = {}
    removed: list[tuple[str, str]] = []
    for text in texts[:2]:
        if is_day_line(text):
            found["date"] = text
            removed.append((text, "date"))
        elif _BYLINE.match(text) and is_name(_BYLINE.sub("", text)):
            found["authors"] = _BYLINE.sub("", text)
            removed.append((text, "byline"))
        else:
            break
    return (found | {"removed": removed} if removed else {}), texts[len(removed) :]


# "| Next | Section Menu |", and the program's note, as Calibre has them in each article.
_NAVIGATION = re.compile(
    r"\|?(?: ?[\w ]{2,20} ?\|){1,6}(?: ?[\w ]{2,20})?"
    r"|This article was downloaded by calibre from .{0,400}"
)


def _spine(book: Element, folder: str) -> Iterator[str]:
    """Yield the files of the book in reading order, without its table of contents and covers."""
    items = {each.get("id"): each for each in book.iterfind(".//{*}manifest/{*}item")}
    for reference in book.iterfind(".//{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or "html" not in item.get("media-type", ""):
            continue
        name = unquote(item.get("href", "")).partition("#")[0]
        if "nav" in item.get("properties", "").split() or any(
            posixpath.splitext(posixpath.basename(name))[0].casefold() == each
            for each in _NO_CHAPTER
        ):
            continue
        path = posixpath.normpath(posixpath.join(folder, name))
        if not path.startswith(("..", "/")):
            yield path


def _chapter(text: str) -> tuple[str, list[str]]:
    """Return the heading of a chapter and its paragraphs.

    >>> _chapter("<h1>Taxes</h1><p>They rise.</p>")
    ('Taxes', ['They rise.'])
    """
    text = without_controls(text)
    tree = page_of(text)
    if tree is None:
        return "", []
    heading = next(
        (" ".join(each.text_content().split()) for each in tree.iter("h1", "h2", "h3")), ""
    )
    start = text.casefold().find("<body")
    texts = [
        each
        for each in paragraphs(text[start:] if start >= 0 else text)
        if not _NAVIGATION.fullmatch(each)
    ]
    if heading and texts and texts[0].casefold() == heading.casefold():
        texts = texts[1:]
    return heading, texts
