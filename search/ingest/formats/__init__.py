"""Input formats, one module each, detected by content as well as by name.

Every module has `read(document, origin) -> Iterator[Article | PassedOver]`, which a worker calls
with one document and its bytes. Those that keep many articles in one file also have
`split(stream, place, budget) -> Iterator[Document | Rejected | PassedOver]`. It takes a file
apart piece by piece, without reading it whole and without trusting it: a broken piece is rejected,
and reading goes on at the next. Formats of plain text have `recognises(text)` and
`articles(text, document, origin)` instead; `text` tries them in turn. A new format is a module and
a line in `registry.FORMATS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, BinaryIO, Protocol, cast

from search.article import Article
from search.ingest.bounds.bounded_streams import Budget
from search.ingest.formats.choice import HEAD, choose
from search.ingest.formats.registry import ARCHIVES, BY_NAME, PACKAGES, kinds, module_of
from search.ingest.raw_documents import Document, Origin, PassedOver, Place, Rejected

__all__ = ["ARCHIVES", "HEAD", "PACKAGES", "choose", "kinds", "read", "split", "splits"]


class Reader(Protocol):
    """The interface of a module that reads a format."""

    def read(self, document: Document, origin: Origin) -> Iterable[Article | PassedOver]:
        """Return the articles in one document, mostly one.

        Raises:
            RejectError: the document can't become an article.
        """


class Splitter(Protocol):
    """The interface of a module that splits files with many articles."""

    def split(
        self, stream: BinaryIO, place: Place, budget: Budget
    ) -> Iterator[Document | Rejected | PassedOver]:
        """Return the documents in an open file, in order.

        A broken piece is a Rejected and no reason to stop.
        """


def read(document: Document, origin: Origin) -> Iterable[Article | PassedOver]:
    """Return the articles in `document`, whose bytes are loaded.

    Raises:
        RejectError: it can't become an article.
    """
    return cast(Reader, _module(document.format)).read(document, origin)


def splits(name: str) -> bool:
    """Return True if files of this format are taken apart before they are read.

    >>> splits("table"), splits("text")
    (True, False)
    """
    return name in BY_NAME and BY_NAME[name].splits


def split(
    name: str, stream: BinaryIO, place: Place, budget: Budget
) -> Iterator[Document | Rejected | PassedOver]:
    """Return the documents in an open file of the format `name`."""
    return cast(Splitter, _module(name)).split(stream, place, budget)


def _module(name: str) -> Any:
    return import_module(f"search.ingest.formats.{module_of(name)}")
