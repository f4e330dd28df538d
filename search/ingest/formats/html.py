"""HTML pages, by the rules of `search.ingest.html`."""

from __future__ import annotations

from collections.abc import Iterator

from search.article import Article
from search.ingest import html
from search.ingest.base import Document, Origin
from search.ingest.decoding import decode
from search.ingest.formats.markup import without_controls


def read(document: Document, origin: Origin) -> Iterator[Article]:
    """The one article on a page.

    Raises:
        RejectError: there are no words on it.
    """
    yield html.clean(without_controls(decode(document.data, document.charset)), origin)
