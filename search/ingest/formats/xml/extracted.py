"""XML that trafilatura makes of a page: fields as attributes, the text below `<main>`."""

from __future__ import annotations

from collections.abc import Iterator

from search.article import Article
from search.errors import RejectError
from search.ingest.formats.records import record
from search.ingest.formats.values.markup import parse, text_of
from search.ingest.raw_documents import Document, Origin

_BLOCKS = frozenset({"p", "head", "quote", "item", "row", "code"})
_NAMES = {
    "title": "title",
    "author": "authors",
    "date": "date",
    "source": "url",
    "sitename": "publication",
    "excerpt": "dek",
    "categories": "section",
    "tags": "topics",
    "language": "language",
}


def read(document: Document, origin: Origin) -> Iterator[Article]:
    """Yield the one article in a file.

    Raises:
        RejectError: it is broken XML, declares entities, or has no text.
    """
    root = parse(document.data, document.charset)
    main = root.find("main")
    if main is None:
        raise RejectError("This XML has no <main> with a text: extract its pages again.")
    fields: dict[str, object] = {
        field: value for name, field in _NAMES.items() if (value := root.get(name))
    }
    inner = {below for block in main.iter() if block.tag in _BLOCKS for below in block.iter()
             if below is not block}  # fmt: skip
    blocks = [each for each in main.iter() if each.tag in _BLOCKS and each not in inner]
    fields["body"] = [text for each in blocks if (text := text_of(each))]
    yield record.build(fields, origin)
