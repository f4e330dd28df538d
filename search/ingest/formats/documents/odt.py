"""OpenDocument texts (ODT): the paragraphs of content.xml.

Deleted text and annotations are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from search.errors import RejectError
from search.ingest.formats.documents import office
from search.ingest.raw_documents import Document, Origin

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FORMAT = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_SKIPPED = frozenset({f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}sequence-decls",
                      f"{_TEXT}note-citation", f"{_TEXT}table-of-content"})  # fmt: skip
_BLOCKS = frozenset({f"{_TEXT}p", f"{_TEXT}h"})


def read(document: Document, origin: Origin) -> Iterator[office.Outcome]:
    """Yield the article in a document.

    Raises:
        RejectError: it is damaged, encrypted, a bomb, or has no words.
    """
    package = office.opened(document)
    manifest = office.part(package, "META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise RejectError("The document is encrypted: save it without a password.")
    root = office.xml(package, "content.xml")
    body = root.find(f"{_OFFICE}body/{_OFFICE}text") if root is not None else None
    if root is None or body is None:
        raise RejectError("There is no text in this OpenDocument file: save it as text.")
    own = office.properties(package, "meta.xml")
    yield from office.of_paragraphs(_paragraphs(body, _breaks(root)), document, origin, own=own)


def _breaks(root: Element) -> frozenset[str | None]:
    """Return the names of the styles whose paragraphs begin a page."""
    return frozenset(
        style.get(f"{_STYLE}name")
        for style in root.iter(f"{_STYLE}style")
        for properties in style
        if properties.get(f"{_FORMAT}break-before") == "page"
    )


def _paragraphs(body: Element, breaks: frozenset[str | None]) -> Iterator[str]:
    """Yield the paragraphs, with a mark where a page or a heading of the first rank begins."""
    waiting = list(reversed(body))
    while waiting:
        element = waiting.pop()
        if element.tag in _SKIPPED:
            continue
        if element.tag in _BLOCKS:
            text = "".join(_pieces(element))
            heads = element.tag == f"{_TEXT}h" and element.get(f"{_TEXT}outline-level", "1") == "1"
            if heads or element.get(f"{_TEXT}style-name") in breaks:
                yield office.PART
            yield from (line for each in text.split("\n") if (line := " ".join(each.split())))
        else:
            waiting.extend(reversed(element))


def _pieces(block: Element) -> Iterator[str]:
    """Yield the text of a block. Iterative, because nesting may exceed the recursion limit."""
    waiting: list[Element | str] = [block]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            yield item
            continue
        if item.tag in _SKIPPED:
            continue
        if item.tag == f"{_TEXT}line-break":
            yield "\n"
        elif item.tag in {f"{_TEXT}s", f"{_TEXT}tab"}:
            yield " "
        yield item.text or ""
        for child in reversed(item):
            waiting.append(child.tail or "")
            waiting.append(child)
