"""HTML pages, by the rules of `search.ingest.html.article`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from urllib.parse import urlsplit

from search.article import Article
from search.ingest.decoding import decode
from search.ingest.documents import Document, Origin
from search.ingest.formats.markup import without_controls
from search.ingest.html import article


def read(document: Document, origin: Origin) -> Iterator[Article]:
    """The one article on a page.

    Raises:
        RejectError: there are no words on it.
    """
    if origin.url and not _is_address(origin.url):
        origin = dataclasses.replace(origin, url=None)
    yield article.clean(without_controls(decode(document.data, document.charset)), origin)


def _is_address(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:  # brackets that are no IPv6 address
        return False
