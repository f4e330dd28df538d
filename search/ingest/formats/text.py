"""Raw text: dumps of pages and plain files, by the rules of `rawtext`."""

from __future__ import annotations

from collections.abc import Iterator

from search.article import Article
from search.ingest.decoding import decode
from search.ingest.documents import Document, Origin
from search.ingest.text import article


def read(document: Document, origin: Origin) -> Iterator[Article]:
    """The one article in a text file.

    Raises:
        RejectError: there are no words in it.
    """
    yield article.clean(decode(document.data, document.charset), origin)
