"""Exports: all hits of a search as CSV, NDJSON, RIS, BibTeX or CSL-JSON.

They are streamed, and their number is unlimited.
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

_CHUNK = 1 << 14  # bytes sent together: small pieces cost a system call each
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
    """Return CSV text; for a browser with a byte-order mark, which spreadsheets need."""
    # A download by a page's link accepts anything: only the User-Agent shows that it is a browser.
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
    """An export format: its media type, file name, and the function from hits to text."""

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
    """Iterator over an export that ends, instead of raising, where an item can't be read.

    The first item is fetched at once: an impossible search is an error, not a file. `fault` is the
    exception that ended it, None if it is complete.

    Args:
        items: the items of the export.
        resume: returns the cursor after an item; None if there is none.
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
        except Exception as fault:  # of any kind: the last line of the file reports it
            self.fault = fault
            self.cursor = self._resume(last[0]) if last else None

    def notice(self) -> str:
        """Return the last line of an incomplete export, with the way to resume; else ""."""
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
    """Return all hits of the search in the address, in their order."""
    asked = search_params.read(request.args, settings()).request
    return answer(form, hits_of(asked))


Found = Guarded[tuple[Hit, str]]


def hits_of(asked: SearchRequest, most: int | None = None) -> Found:
    """Return the hits of a search with the cursors after them.

    Args:
        asked: the search.
        most: the most hits; None for all.
    """

    def resume(item: tuple[Hit, str]) -> str | None:
        return item[1] if archive().kept.can_resume(item[1], asked) else None

    return Guarded(itertools.islice(archive().scan_with_cursors(asked), most), resume)


def answer(form: str, found: Found) -> Response:
    """Return hits as a download."""
    hits = (hit for hit, _ in found)
    if form not in ("csv", "ndjson"):
        return stream(form, FORMS[form].text(_with_notice(hits, found), article_addresses()))
    return stream(form, FORMS[form].text(hits, article_addresses()), found)


def _with_notice(hits: Iterable[Hit], found: Found) -> Iterator[Hit]:
    """Yield hits, and after those of an incomplete export an entry that says so.

    Reference managers skip everything but entries.
    """
    yield from hits
    if notice := found.notice():
        yield Hit(Article("not-whole", notice, ""))


def stream(
    form: str, pieces: Iterable[str], items: Guarded[T] | None = None, file: str = ""
) -> Response:
    """Return pieces of text as a download.

    Args:
        form: one of FORMS.
        pieces: whole lines, rows or entries.
        items: the items of the pieces; if they are incomplete, a last line says so.
        file: the file's name; "" for that of a list of articles.
    """
    mimetype = FORMS[form].mimetype
    headers = {
        "Content-Disposition": f'attachment; filename="{file or FORMS[form].file}"',
        "Cache-Control": "private, no-store",
    }
    body = stream_with_context(_gathered(itertools.chain(pieces, _last_line(form, items))))
    return Response(
        body, mimetype=mimetype, headers=headers, content_type=f"{mimetype}; charset=utf-8"
    )


def _last_line(form: str, items: Guarded[T] | None) -> Iterator[str]:
    """Yield the line that says that an export is incomplete; nothing if it is complete."""
    if items is None or not (notice := items.notice()):
        return
    if form == "csv":
        row = io.StringIO()
        csv.writer(row).writerow([csv_cell(notice)])
        yield row.getvalue()
    else:
        yield json.dumps({"error": notice, "cursor": items.cursor}, ensure_ascii=False) + "\n"


def _gathered(pieces: Iterable[str]) -> Iterator[bytes]:
    """Yield pieces gathered into chunks, encoded as UTF-8.

    A lone surrogate becomes a question mark.
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
