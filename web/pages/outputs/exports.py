"""All hits of a search as a file: CSV, NDJSON, RIS, BibTeX, CSL-JSON.

Streamed, without an end to how many.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Generic, TypeVar

from flask import Blueprint, Flask, Response, request, stream_with_context

from search import Addresses, Article, Hit, SearchRequest, csv_cell, csv_text, ndjson_text
from web import search_params
from web.components import citations
from web.components.addresses import article_addresses
from web.context import archive, settings
from web.server import logs
from web.server.error_handlers import as_problem

_CHUNK = 1 << 14
T = TypeVar("T")

blueprint = Blueprint("exports", __name__)


def init_app(app: Flask) -> None:
    """Add the exports."""
    app.register_blueprint(blueprint)


Write = Callable[[Iterable[Hit], Addresses], Iterator[str]]


def _each(cite: Callable[[Article, str], str]) -> Write:
    def text(hits: Iterable[Hit], addresses: Addresses) -> Iterator[str]:
        for hit in hits:
            yield cite(hit.article, addresses(hit.article.id)["webUrl"])

    return text


def _csv(hits: Iterable[Hit], addresses: Addresses) -> Iterator[str]:
    """Write CSV, with a byte-order mark for a browser: what it keeps is opened in a spreadsheet."""
    # A download by a link of a page accepts anything: only the name of the program tells a browser.
    browser = request.headers.get("User-Agent", "").startswith("Mozilla/")
    browser = browser or "text/html" in request.headers.get("Accept", "")
    return csv_text(hits, addresses, mark=browser)


def _csl(hits: Iterable[Hit], addresses: Addresses) -> Iterator[str]:
    yield "["
    for number, hit in enumerate(hits):
        yield ",\n" if number else "\n"
        item = citations.csl(hit.article, addresses(hit.article.id)["webUrl"])
        yield json.dumps(item, ensure_ascii=False)
    yield "\n]\n"


@dataclass(frozen=True, slots=True)
class Form:
    """A form of export: its media type, its file name, and how hits become text in pieces."""

    mimetype: str
    file: str
    text: Write


FORMS = {
    "csv": Form("text/csv", "articles.csv", _csv),
    "ndjson": Form("application/x-ndjson", "articles.ndjson", ndjson_text),
    "ris": Form("application/x-research-info-systems", "articles.ris", _each(citations.ris)),
    "bib": Form("application/x-bibtex", "articles.bib", _each(citations.bibtex)),
    "csl": Form("application/vnd.citationstyles.csl+json", "articles.csl.json", _csl),
}


class Guarded(Generic[T]):
    """The items of an export, which end where one can't be had; `fault` is why then.

    The first is fetched at once: what can't be searched is an error, not a file.

    Args:
        items: what the export is made of.
        resume: returns, for the item that came last, the cursor that goes on after it; None
            where nothing can.
    """

    def __init__(
        self, items: Iterable[T], resume: Callable[[T], str | None] = lambda _: None
    ) -> None:
        rest = iter(items)
        self._items = itertools.chain(list(itertools.islice(rest, 1)), rest)
        self._resume = resume
        self.fault: Exception | None = None
        self.cursor: str | None = None

    def __iter__(self) -> Iterator[T]:
        last: list[T] = []
        try:
            for item in self._items:
                last = [item]
                yield item
        except Exception as fault:  # whatever it was, the file says so
            self.fault = fault
            self.cursor = self._resume(last[0]) if last else None

    def notice(self) -> str:
        """Return what a reader is told at the end of an export that is not whole; else ""."""
        if self.fault is None:
            return ""
        problem = as_problem(self.fault)
        if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            logs.exception(self.fault)
        way = (
            f"Go on after the last article with the same address and cursor={self.cursor}"
            if self.cursor
            else "Nothing can go on from here: begin again."
        )
        return f"This export is not whole. {problem.detail} {way}"


@blueprint.get("/search.<any(csv, ndjson, ris, bib, csl):form>")
def export(form: str) -> Response:
    """Every hit of the search in the address, in its order."""
    asked = search_params.read(request.args, settings()).request
    return answer(form, hits_of(asked))


Found = Guarded[tuple[Hit, str]]


def hits_of(asked: SearchRequest, most: int | None = None) -> Found:
    """Return the hits of a search with the cursors after them; `most` bounds how many."""

    def resume(item: tuple[Hit, str]) -> str | None:
        return item[1] if archive().keeps(item[1], asked) else None

    return Guarded(itertools.islice(archive().scan_with_cursors(asked), most), resume)


def answer(form: str, found: Found) -> Response:
    """Hits as a file to keep."""
    hits = (hit for hit, _ in found)
    if form not in ("csv", "ndjson"):
        return stream(form, FORMS[form].text(_with_notice(hits, found), article_addresses()))
    return stream(form, FORMS[form].text(hits, article_addresses()), found)


def _with_notice(hits: Iterable[Hit], found: Found) -> Iterator[Hit]:
    """Yield hits, and at the end of those that are not all an entry that says so.

    Programs for citations pass over anything but entries.
    """
    yield from hits
    if notice := found.notice():
        yield Hit(Article("not-whole", notice, ""))


def stream(form: str, pieces: Iterable[str], items: Guarded[T] | None = None) -> Response:
    """Return pieces of a form's text as a file to keep.

    Args:
        form: one of FORMS.
        pieces: whole lines, rows or entries.
        items: what the pieces are made of; a last line says where these are not whole.
    """
    mimetype = FORMS[form].mimetype
    headers = {
        "Content-Disposition": f'attachment; filename="{FORMS[form].file}"',
        "Cache-Control": "private, no-store",
    }
    body = stream_with_context(_gathered(itertools.chain(pieces, _last_line(form, items))))
    return Response(
        body, mimetype=mimetype, headers=headers, content_type=f"{mimetype}; charset=utf-8"
    )


def _last_line(form: str, items: Guarded[T] | None) -> Iterator[str]:
    """Yield the line that says that an export is not whole; nothing where it is."""
    if items is None or not (notice := items.notice()):
        return
    if form == "csv":
        row = io.StringIO()
        csv.writer(row).writerow([csv_cell(notice)])
        yield row.getvalue()
    else:
        yield json.dumps({"error": notice, "cursor": items.cursor}, ensure_ascii=False) + "\n"


def _gathered(pieces: Iterable[str]) -> Iterator[bytes]:
    """Pieces gathered to chunks of a sensible size.

    A surrogate that no encoding has becomes a question mark.
    """
    gathered: list[str] = []
    length = 0
    for piece in pieces:
        gathered.append(piece)
        length += len(piece)
        if length >= _CHUNK:
            yield "".join(gathered).encode("utf-8", "replace")
            gathered, length = [], 0
    yield "".join(gathered).encode("utf-8", "replace")
