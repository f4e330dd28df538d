"""Dossier pages: the browser keeps a dossier, the server renders it.

Nothing that is posted is stored: a POST only carries more than an address can hold.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Flask, Response, jsonify, render_template, request, url_for

from search import Article
from web import search_params
from web.components import citations, formatting, headlines
from web.components.addresses import article_addresses
from web.components.dossiers import contents, model, web_annotations
from web.components.dossiers.contents import Contents
from web.components.dossiers.markdown_text import markdown
from web.components.dossiers.word_document import MIMETYPE as DOCX
from web.components.dossiers.word_document import docx
from web.context import archive, settings, today
from web.server import auth
from web.server.error_handlers import ProblemError

STYLE = "chicago-note"
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

blueprint = Blueprint("dossier", __name__)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)


@dataclass(frozen=True, slots=True)
class File:
    """An output format of a dossier: its label, media type, file extension and function."""

    label: str
    mimetype: str
    ending: str
    write: Callable[[Contents], str | bytes]


@blueprint.get("/dossier")
def page() -> Response:
    """Show this browser's dossier, or the pieces that the address names."""
    ids = request.args.getlist("id")
    if not ids:
        return _private(render_template("dossier.html", **_choices()))
    chosen = _read(lambda: model.of_ids(ids, request.args.get("name", "")))
    return _view(chosen)


@blueprint.post("/dossier")
def written() -> Response:
    """Return a posted dossier as a page or a file. Nothing of it is stored."""
    auth.refuse_foreign_forms(request)
    if request.mimetype not in _FORMS:
        raise ProblemError("wrong-type", f"Send the dossier as a form ({' or '.join(_FORMS)}).")
    form = request.form.get("format", "view")
    chosen = posted()
    if form == "view":
        return _view(chosen)
    if form == "list":
        return _private(jsonify(listed(looked_up(chosen, STYLE, found=False))))
    style = request.form.get("style", STYLE)
    if form not in FILES or style not in citations.STYLES:
        raise ProblemError(
            "bad-request",
            f"format is one of view, list, {', '.join(FILES)}; style one of"
            f" {', '.join(citations.STYLES)}.",
        )
    return file(form, looked_up(chosen, style, found=request.form.get("found") == "1"))


@blueprint.get("/dossier/hits")
def hits() -> Response:
    """Return the first hits of a search as a dossier's pieces: id, headline and source line."""
    asked = replace(search_params.read(request.args, settings()).request, highlight=False)
    found = itertools.islice(archive().scan(replace(asked, strict=False)), model.MOST_PIECES)
    return _private(jsonify({"pieces": [_hit(hit.article) for hit in found]}))


def _hit(article: Article) -> dict[str, str]:
    known = (*article.authors, article.date_text or formatting.day(article.date))
    title = headlines.plain_headline(article.title, article.body)
    return {"id": article.id, "title": title, "meta": ", ".join(known)}


def posted() -> model.Dossier:
    """Return the posted dossier: a file, JSON in a field, or ids.

    Raises:
        ProblemError: it can't be read.
    """
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        with sent.stream as stream:
            text = stream.read()
    else:
        text = request.form.get("dossier", "").encode("utf-8", "surrogatepass")
    if text:
        return _read(lambda: web_annotations.read_any(model.read_text(text)))
    name = request.form.get("name", "")
    return _read(lambda: model.of_ids(request.form.getlist("id"), name))


def looked_up(chosen: model.Dossier, style: str, *, found: bool) -> Contents:
    """Return a dossier's contents from the archive."""
    home = url_for("pages.search", _external=True)
    return contents.look_up(chosen, archive(), home, style, found=found)


def file(form: str, dossier: Contents) -> Response:
    """Return a dossier as a download, named after it."""
    kind = FILES[form]
    stem = re.sub(r"[^a-z0-9]+", "-", formatting.folded(dossier.dossier.name)[:60]).strip("-")
    name = f"{stem or 'dossier'}.{kind.ending}"
    charset = "" if kind.mimetype == DOCX else "; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    answer = Response(kind.write(dossier), headers=headers, mimetype=f"{kind.mimetype}{charset}")
    return _private(answer)


def listed(dossier: Contents) -> dict[str, Any]:
    """Return a dossier as JSON values, each piece with the archive's current data."""
    here = {entry.piece.id: entry for entry in dossier.entries}
    missing = {piece.id: reason for piece, reason in dossier.missing}
    value = model.plain_value(dossier.dossier)
    for piece in value["pieces"]:
        entry = here.get(piece["id"])
        piece["title"] = entry.headline if entry else ""
        piece["meta"] = entry.source_line if entry else ""
        piece["address"] = url_for("articles.article", article=piece["id"]) if entry else ""
        piece["date"] = (entry.article.iso_date or "") if entry else ""
        piece["writer"] = _sort_name(entry.article) if entry else ""
        piece["missing"] = missing.get(piece["id"], "")
    return value


def _view(chosen: model.Dossier) -> Response:
    style = request.values.get("style", STYLE)
    found = request.method == "GET" or request.form.get("found") == "1" or "file" in request.files
    dossier = looked_up(chosen, style if style in citations.STYLES else STYLE, found=found)
    text = json.dumps(model.plain_value(chosen), ensure_ascii=False)
    page = render_template(
        "dossier-view.html", contents=dossier, printed=_printed(dossier), posted=text, **_choices()
    )
    return _private(page)


def _sort_name(article: Article) -> str:
    """Return a piece's sort key in the order of writers; "" if it is unsigned."""
    return formatting.folded(citations.name(article.authors[0]).inverted) if article.authors else ""


def _choices() -> dict[str, Any]:
    return {
        "files": [(key, kind.label) for key, kind in FILES.items()],
        "styles": [(key, label) for key, (label, _) in citations.STYLES.items()],
        "most": model.MOST_PIECES,
    }


def _printed(dossier: Contents) -> str:
    pieces = formatting.count(len(dossier.entries), "piece")
    return f"{pieces} from {settings().name}, {formatting.day(today())}."


def _read(read: Callable[[], model.Dossier]) -> model.Dossier:
    try:
        return read()
    except model.DossierError as fault:
        raise ProblemError("bad-request", str(fault)) from None


def _private(answer: Response | str) -> Response:
    """Return a response that no cache may keep: its content is the reader's own."""
    response = Response(answer) if isinstance(answer, str) else answer
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _records(cite: Callable[[Any, str], str]) -> Callable[[Contents], str]:
    return lambda dossier: "".join(cite(each.article, each.address) for each in dossier.entries)


def _csl(dossier: Contents) -> str:
    items = [citations.csl(each.article, each.address) for each in dossier.entries]
    return json.dumps(items, ensure_ascii=False, indent=1)


def _annotated(dossier: Contents) -> str:
    addresses = article_addresses()
    value = web_annotations.write(
        dossier.dossier,
        lambda article: addresses(article)["webUrl"],
        url_for("pages.search", _external=True),
        dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )
    return json.dumps(value, ensure_ascii=False, indent=1)


# Key -> file format of a dossier.
FILES = {
    "docx": File("Word", DOCX, "docx", lambda d: docx(d, _printed(d), settings().name)),
    "html": File(
        "HTML",
        "text/html",
        "html",
        lambda d: render_template("dossier-file.html", contents=d, printed=_printed(d)),
    ),
    "markdown": File("Markdown", "text/markdown", "md", lambda d: markdown(d, _printed(d))),
    "ris": File("RIS", "application/x-research-info-systems", "ris", _records(citations.ris)),
    "bib": File("BibTeX", "application/x-bibtex", "bib", _records(citations.bibtex)),
    "csl": File("CSL-JSON", "application/vnd.citationstyles.csl+json", "csl.json", _csl),
    "annotations": File("Dossier file", web_annotations.MIMETYPE, "dossier.json", _annotated),
}
