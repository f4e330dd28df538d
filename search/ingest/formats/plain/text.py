"""Raw text: page dumps and plain files, and the formats recognised inside plain text."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from importlib import import_module

from search.article import Article, RemovedText
from search.ingest.encodings.decoding import decode
from search.ingest.formats.plain import foreign_days, front_matter, many
from search.ingest.formats.records import record
from search.ingest.formats.registry import TEXT_FORMATS
from search.ingest.formats.values import mending, notices
from search.ingest.formats.values.date_values import read_day
from search.ingest.lines import byline_lines
from search.ingest.raw_documents import Document, Origin, PassedOver
from search.ingest.text import article

_HEADER = 400  # characters above the day of a header: title, dek, byline


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles in a text file, mostly one.

    Raises:
        RejectError: there are no words in it.
    """
    yield from of_text(decode(document.data, document.charset), document, origin)


def of_text(
    text: str, document: Document, origin: Origin, *, title: str = ""
) -> Iterator[Article | PassedOver]:
    """Yield the articles in a text, mostly one; a form feed in it is a page's or part's end.

    Args:
        text: without markup.
        document: where it comes from.
        origin: where it was found.
        title: what the document's own marks say is the title of its one article.

    Raises:
        RejectError: there are no words in it.
    """
    text = text.replace("\xa0", " ").replace("\u202f", " ")
    found = list(articles(text, document, origin))
    yield from found or [one(text, origin, title=title)]


def one(text: str, origin: Origin, *, title: str = "") -> Article:
    """Return the article that a text is, read by its labelled lines or by its first ones.

    Raises:
        RejectError: there are no words in it.
    """
    if head := front_matter.labelled_head(text):
        fields, others, below = head
        if body := many.unwrapped(mending.mended(below)[0]):
            picked = record.pick({**fields, "body": body}, origin.rules.fields)
            unread = [(line, "label") for line in others]
            return record.of_fields(picked | {"removed": unread}, origin)
    text, given, printed = foreign_days.without_paper_line(text)
    whole, cuts = mending.mended(text)
    made, lines = _cleaned(whole, origin, given | ({"title": title} if title else {}))
    made, citation = _without_citation(made)
    cuts = [*printed, *cuts, *lines, *citation]
    removed = [*made.removed, *(RemovedText(cut, rule, "page") for cut, rule in cuts)]
    if doubt := many.doubt_of(text, made.body) or notices.doubt_of(made, text):
        removed.append(RemovedText(doubt, "needs review", "text"))
        made = dataclasses.replace(made, needs_review=True)
    return dataclasses.replace(made, removed=tuple(removed)) if removed != [*made.removed] else made


def _without_citation(made: Article) -> tuple[Article, list[tuple[str, str]]]:
    """Return an article without a citation of itself as its last paragraph, and that one.

    A library's pages end in one: title and paper in quotes, the day, and an address.
    """
    last = made.body[-1] if len(made.body) > 1 else ""
    quoted = re.match(r"[\"“„'‘](.{2,300}?)[\"”“'’]", last)
    if not quoted or "://" not in last or quoted[1].strip(" .") != made.title.strip(" ."):
        return made, []
    days = (read_day(each, "dmy") for each in _NUMERIC.findall(last) if made.date is None)
    day = next((each.date for each in days if each is not None), made.date)
    return dataclasses.replace(made, body=made.body[:-1], date=day), [(last, "citation")]


_NUMERIC = re.compile(r"(?<![\w-])(?:\d{1,2}[-.]\d{1,2}[-.]|\d{1,2} [^\W\d_]{3,12} )\d{4}(?!\d)")


def _cleaned(
    text: str, origin: Origin, told: dict[str, object]
) -> tuple[Article, list[tuple[str, str]]]:
    """Return the article of a text, and (text, rule) for each further cut.

    A header's day in another language ends the header as an English one does: it is replaced by
    figures, unless the lines above it are too long for a header.
    """
    bare, given, cuts = foreign_days.without_header_days(text)
    printed = next((cut for cut, rule in cuts if rule == "date"), "")
    above, _, below = text.partition(printed) if printed else (text, "", "")
    if printed and len(above) <= _HEADER:
        day = str(given["date"])
        made = article.clean(f"{above}{day}{below}", origin, told | given)
        removed = [
            dataclasses.replace(cut, text=printed) if cut.text == day else cut
            for cut in made.removed
        ]
        # The line may name the author, too: "Ada Quill martedì 25 ottobre 2022".
        authors = made.authors or byline_lines.names_in(printed)
        return dataclasses.replace(made, removed=tuple(removed), authors=authors), []
    return article.clean(bare, origin, (told | given) or None), cuts


def articles(text: str, document: Document, origin: Origin) -> Iterable[Article | PassedOver]:
    """Yield the articles of a text in one of the text formats; nothing if it is in none."""
    for path in TEXT_FORMATS:
        module = import_module(f"search.ingest.formats.{path}")
        if module.recognises(text):
            return module.articles(text, document, origin)  # type: ignore[no-any-return]
    return ()
