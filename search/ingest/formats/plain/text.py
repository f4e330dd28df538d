"""Raw text: dumps of pages and plain files, and the formats that are recognised in plain text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from importlib import import_module

from search.article import Article, RemovedText
from search.ingest.decoding import decode
from search.ingest.formats.plain import many
from search.ingest.formats.registry import TEXT_FORMATS
from search.ingest.formats.values import foreign_days, mending
from search.ingest.raw_documents import Document, Origin, PassedOver
from search.ingest.text import article


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles in a text file, mostly one.

    Raises:
        RejectError: there are no words in it.
    """
    text = decode(document.data, document.charset)
    found = list(articles(text, document, origin))
    if found:
        yield from found
        return
    whole, cuts = mending.mended(text)
    whole, given, lines = foreign_days.without_header_days(whole)
    cuts += lines
    made = article.clean(whole, origin, given or None)
    removed = [*made.removed, *(RemovedText(cut, rule, "page") for cut, rule in cuts)]
    if many.heads_in(text) >= 2:
        removed.append(RemovedText("it may hold several articles", "needs review", "text"))
        made = dataclasses.replace(made, needs_review=True)
    yield dataclasses.replace(made, removed=tuple(removed)) if removed != [*made.removed] else made


def articles(text: str, document: Document, origin: Origin) -> Iterable[Article | PassedOver]:
    """Yield the articles of a text in one of the text formats; nothing where it is in none."""
    for path in TEXT_FORMATS:
        module = import_module(f"search.ingest.formats.{path}")
        if module.recognises(text):
            return module.articles(text, document, origin)  # type: ignore[no-any-return]
    return ()
