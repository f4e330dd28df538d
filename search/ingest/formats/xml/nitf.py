"""NITF, the IPTC's XML for articles; the archive of The New York Times is kept in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from search.article import Article
from search.ingest.formats.records import record
from search.ingest.formats.values.markup import parse, text_of
from search.ingest.formats.xml.xml_text import without_escaped
from search.ingest.raw_documents import Document, Origin

_BLOCKS = frozenset({"p", "hl2", "li", "pre", "dt", "dd", "td", "th", "fn", "credit"})
_SKIPPED = frozenset({"media", "nitf-table-metadata", "bibliography"})
_SECTION_META = ("online_sections", "section", "category", "dsk", "desk")


def read(document: Document, origin: Origin) -> Iterator[Article]:
    """Yield the one article in an NITF file.

    Raises:
        RejectError: it is broken XML, declares entities, or has no text.
    """
    root = parse(document.data, document.charset)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]  # some files have a namespace, most have none
    fields = {
        "id": _attribute(root, "head/docdata/doc-id", "id-string"),
        "url": _attribute(root, "head/pubdata", "ex-ref")
        or _attribute(root, "head/docdata/doc-id", "regsrc"),
        "title": _first(root, "body/body.head/hedline/hl1", "head/title"),
        "dek": _first(root, "body/body.head/hedline/hl2", "body/body.head/abstract"),
        "authors": _authors(root),
        "date": _date(root),
        "section": _attribute(root, "head/pubdata", "position.section")
        or _meta(root, _SECTION_META),
        "label": _attribute(root, "head/tobject/tobject.property", "tobject.property.type"),
        "publication": _attribute(root, "head/pubdata", "name")
        or _first(root, "body/body.head/distributor/org"),
        "language": root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("lang"),
        "topics": [
            *_keys(root.iter("keyword"), "key"),
            *_keys(root.iter("tobject.subject"), "tobject.subject.matter"),
        ],
        "body": _body(root.find("body/body.content")),
        "captions": [text_of(each) for each in root.iter("media-caption")],
        "author_bio": _first(root, "body/body.end/tagline", "body/body.end/bibliography"),
    }
    given = {name: value for name, value in fields.items() if value}
    yield record.build(given, origin)


def _authors(root: Element) -> list[str] | str:
    """Return the persons of the byline; if none is marked up, its text before the job."""
    for byline in root.iterfind("body/body.head/byline"):
        if byline.get("class") == "print_byline" and len(root.findall("body/body.head/byline")) > 1:
            continue  # "By NAME" in capitals, printed next to a normalised one
        people = [name for person in byline.iter("person") if (name := text_of(person))]
        for job in list(byline.iter("byttl")):
            job.clear()
        if people or text_of(byline):
            return people or text_of(byline)
    return []


def _date(root: Element) -> str:
    return (
        _attribute(root, "head/docdata/date.issue", "norm")
        or _attribute(root, "head/pubdata", "date.publication")
        or _attribute(root, "head/docdata/date.release", "norm")
        or _attribute(root, "body/body.head/dateline/story.date", "norm")
        or _first(root, "body/body.head/dateline/story.date")
    )


def _body(content: Element | None) -> list[str]:
    """Return the paragraphs; only those of the full text where a file also repeats its lead."""
    if content is None:
        return []
    full = [block for block in content.iter("block") if block.get("class") == "full_text"]
    paragraphs = [without_escaped(text) for part in full or [content] for text in _paragraphs(part)]
    return paragraphs or [text for text in (text_of(content),) if text]


def _paragraphs(part: Element) -> Iterator[str]:
    """Yield the innermost blocks of text, in order."""
    waiting = list(reversed(part))
    while waiting:
        element = waiting.pop()
        if element.tag in _SKIPPED:
            continue
        if element.tag in _BLOCKS and not any(
            inner.tag in _BLOCKS for inner in element.iter() if inner is not element
        ):
            if text := text_of(element):
                yield text
        else:
            waiting.extend(reversed(element))


def _first(root: Element, *paths: str) -> str:
    return next((text for path in paths if (text := text_of(root.find(path)))), "")


def _attribute(root: Element, path: str, name: str) -> str:
    return next(
        (value for element in root.iterfind(path) if (value := element.get(name, "").strip())), ""
    )


def _meta(root: Element, names: Iterable[str]) -> str:
    metas = {
        element.get("name", ""): element.get("content", "")
        for element in root.iterfind("head/meta")
    }
    return next(
        (value.partition(";")[0].strip() for name in names if (value := metas.get(name, ""))), ""
    )


def _keys(elements: Iterable[Element], name: str) -> list[str]:
    return [value for element in elements if (value := element.get(name, "").strip())]
