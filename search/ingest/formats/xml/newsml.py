"""NewsML-G2, the IPTC's XML for news, whose text is XHTML, NITF or plain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from search.article import Article
from search.errors import RejectError
from search.ingest.bylines.person_names import is_name
from search.ingest.formats.plain.many import numbered
from search.ingest.formats.records import record, record_text
from search.ingest.formats.values.markup import parse, text_of
from search.ingest.formats.xml.xml_text import paragraphs_of
from search.ingest.raw_documents import Document, Origin, PassedOver

_BYLINE = re.compile(r"By [^\W\d_][^\d.]{2,80}")
_DEAD = ("withheld", "canceled", "cancelled")


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the text items of a file, numbered from 1 where there are several.

    Raises:
        RejectError: it is broken XML, declares entities, or holds no item.
    """
    root = parse(document.data, document.charset)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    items = [root] if root.tag == "newsItem" else list(root.iter("newsItem"))
    if not items:
        raise RejectError("This NewsML-G2 file is a package without a text: name its items.")
    for number, item in enumerate(items, start=1):
        here = numbered(document, origin, number) if len(items) > 1 else origin
        meta = item.find("itemMeta")
        kind = _code(meta, "itemClass")
        status = _code(meta, "pubStatus")
        if kind not in {"", "text", "composite"}:
            yield PassedOver(here.source, f"a {kind}, not a text", here.key)
        elif status in _DEAD:
            yield PassedOver(here.source, f"an item that is not published ({status})", here.key)
        else:
            yield _article(item, here)


def _article(item: Element, origin: Origin) -> Article:
    content = item.find("contentMeta")
    about = content if content is not None else Element("contentMeta")
    head = _without_header(item)
    body, captions = _body(item)
    subjects = list(about.iterfind("subject"))
    people = [
        name
        for tag in ("creator", "contributor")
        for each in about.iterfind(tag)
        if (name := text_of(each.find("name")) or each.get("literal", ""))
    ] or [text_of(each) for each in about.iterfind("by")]
    if body and _BYLINE.fullmatch(body[0]) and not any(is_name(name) for name in people):
        people = [body[0]]  # the creator is the agency
    fields = {
        "id": item.get("guid"),
        "title": _headline(about) or _first(about, "title") or _first(item, "itemMeta/title"),
        "dek": _first(about, "description", "slugline")
        if about.find("description") is not None
        else "",
        "authors": people,
        "byline": _first(about, "by"),
        "date": _first(about, "contentCreated")
        or _first(item, "itemMeta/firstCreated", "itemMeta/versionCreated"),
        "updated": _first(about, "contentModified"),
        "section": next(
            (text_of(each.find("name")) for each in subjects if "cat" in each.get("type", "")), ""
        ),
        "label": _first(about, "genre/name"),
        "publication": _first(item, "itemMeta/provider/name", "rightsInfo/copyrightHolder/name"),
        "language": next(
            (each.get("tag", "") for each in about.iterfind("language")), item.get("lang", "")
        ),
        "topics": [
            *(text_of(each) for each in about.iterfind("keyword")),
            *(text_of(each.find("name")) for each in subjects if each.find("name") is not None),
        ],
        "body": body,
        "captions": captions,
        "removed": head,
    }
    return record.build({name: value for name, value in fields.items() if value}, origin)


def _headline(about: Element) -> str:
    """Return the main headline of an item: without a role, or with one that isn't a lesser's."""
    found = sorted(about.iterfind("headline"), key=lambda each: _rank(each.get("role", "")))
    return next((text for each in found if (text := text_of(each))), "")


def _rank(role: str) -> int:
    plain = role.rpartition(":")[2].casefold()
    return 2 if "sub" in plain or "short" in plain or "kicker" in plain else "main" not in plain


def _body(item: Element) -> tuple[list[str], list[str]]:
    """Return the paragraphs and the captions of an item's content."""
    for data in item.iterfind("contentSet/inlineXML"):
        root = next((each for each in data.iter("body.content")), None)
        root = root if root is not None else next((each for each in data.iter("body")), data)
        captions = [
            text_of(each) for tag in ("media-caption", "figcaption") for each in root.iter(tag)
        ]
        return list(paragraphs_of(root)), captions
    for data in item.iterfind("contentSet/inlineData"):
        return list(record_text.paragraphs("".join(data.itertext()))), []
    return [], []


def _without_header(item: Element) -> list[tuple[str, str]]:
    """Take the <header> out of an item's XHTML: its headline and byline are fields already."""
    cuts = []
    for parent in item.iterfind("contentSet/inlineXML//body"):
        for header in parent.findall("header"):
            cuts += [(text, "page-header") for text in paragraphs_of(header)]
            parent.remove(header)
    return cuts


def _first(root: Element, *paths: str) -> str:
    return next((text for path in paths if (text := text_of(root.find(path)))), "")


def _code(meta: Element | None, name: str) -> str:
    """Return the last part of a QCode in lower case: "text" of `ninat:text`."""
    found = meta.find(name) if meta is not None else None
    return found.get("qcode", "").rpartition(":")[2].casefold() if found is not None else ""
