"""All hits of a search as a file: CSV, NDJSON, RIS, BibTeX, CSL-JSON.

Streamed, without an end to how many.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from flask import Blueprint, Flask, Response, request, stream_with_context

from search import Addresses, Article, Hit, csv_text, ndjson_text
from web import search_params
from web.components import citations
from web.components.addresses import article_addresses
from web.context import archive, settings

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


@blueprint.get("/search.<any(csv, ndjson, ris, bib, csl):form>")
def export(form: str) -> Response:
    """Every hit of the search in the address, in its order."""
    asked = search_params.read(request.args, settings()).request
    return answer(form, archive().scan(asked))


def answer(form: str, hits: Iterable[Hit]) -> Response:
    """Hits as a file to keep."""
    return stream(form, FORMS[form].text(begun(hits), article_addresses()))


def stream(form: str, pieces: Iterable[str]) -> Response:
    """Pieces of a form's text as a file to keep."""
    mimetype = FORMS[form].mimetype
    headers = {
        "Content-Disposition": f'attachment; filename="{FORMS[form].file}"',
        "Cache-Control": "private, no-store",
    }
    body = stream_with_context(_gathered(pieces))
    return Response(
        body, mimetype=mimetype, headers=headers, content_type=f"{mimetype}; charset=utf-8"
    )


def begun(items: Iterable[T]) -> Iterator[T]:
    """Return the items, of which the first is fetched at once.

    What can't be searched is an error then, not half a file.
    """
    rest = iter(items)
    return itertools.chain(list(itertools.islice(rest, 1)), rest)


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
