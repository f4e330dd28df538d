"""XML that trafilatura makes of a page: fields as attributes, the text below `<main>`."""

from __future__ import annotations

from collections.abc import Iterator

from search.article import Article
from search.errors import RejectError
from search.ingest.formats.records import record
from search.ingest.formats.values.markup import parse, text_of
from search.ingest.raw_documents import Document, Origin

# What parts a text at an element; XML has no form feed of its own.
_BREAKS = {
    **dict.fromkeys(("p", "head", "quote", "item", "row", "code"), "\f"),
    "cell": " ",
    "lb": " ",
}
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
    for each in main.iter():
        mark = _BREAKS.get(each.tag, "")
        each.text, each.tail = f"{mark}{each.text or ''}", f"{mark}{each.tail or ''}"
    texts = "".join(main.itertext()).split("\f")
    fields["body"] = [text for each in texts if (text := " ".join(each.split()))]
    if comments := text_of(root.find("comments")):
        fields["removed"] = [(comments, "comments")]
    yield record.build(fields, origin)
