"""Record pages: make, open and check the record of a search. Nothing posted is stored."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Blueprint, Flask, Response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from search import (
    MorgueError,
    Recheck,
    Record,
    RecordError,
    SearchRequest,
    make_record,
    read_record,
    recheck,
    recheck_line,
    record_sentence,
    record_view,
    signature_note,
    signed,
)
from web import search_params
from web.context import archive, settings

# Articles of each kind on the page; `morgue recheck --json` lists all.
LISTED = 200

blueprint = Blueprint("record", __name__)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/record")
def page() -> str:
    """Show the record of the search in the address, as a sentence and a file; else a form."""
    asked = _asked()
    if asked is None:
        return render_template("record.html", made=None, found=None)
    made = signed(make_record(archive(), asked), Path(settings().state))
    parameters = search_params.pairs(asked)
    return render_template(
        "record.html",
        made=made,
        found=None,
        sentence=record_sentence(made, settings().name),
        file=search_params.with_query(url_for("record.file"), parameters),
        with_ids=search_params.with_query(url_for("record.file"), [*parameters, ("ids", "1")]),
        results=search_params.address(url_for("pages.search"), asked),
    )


@blueprint.get("/record.json")
def file() -> Response:
    """Return the record of the search in the address as a file."""
    asked = _asked() or search_params.read(MultiDict(), settings()).request
    return as_file(made_record(asked, ids=request.args.get("ids") == "1"))


@blueprint.post("/record")
def opened() -> tuple[str, int] | str:
    """Check a posted record against the archive. The file is not stored."""
    sent = request.files.get("record")
    data = sent.read() if sent else request.form.get("text", "").encode("utf-8", "replace")
    try:
        record = read_record(data)
        found = recheck(archive(), record)
    except RecordError as fault:
        return render_template("record.html", made=None, found=None, problem=str(fault)), 400
    return render_template(
        "record.html",
        made=None,
        found=found,
        line=recheck_line(found),
        signature=signature_note(record, Path(settings().state)),
        sentence=record_sentence(record, settings().name),
        results=search_params.address(url_for("pages.search"), as_request(record)),
        lists=[(name, _titled(ids), len(ids)) for name, ids in _kinds(found)],
        differences=found.differences or {},
    )


def made_record(asked: SearchRequest, *, ids: bool) -> Record:
    """Return the signed record of a search."""
    return signed(make_record(archive(), asked, ids=ids), Path(settings().state))


def as_file(record: Record) -> Response:
    """Return a record as a file to download."""
    text = json.dumps(record_view(record), ensure_ascii=True, indent=1)
    answer = Response(text + "\n", mimetype="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=record.json"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def as_request(record: Record) -> SearchRequest:
    """Return a record's search as a page's request."""
    asked, usual = record.request, SearchRequest()
    return SearchRequest(
        text=asked.text,
        filters=asked.filters,
        since=asked.since,
        until=asked.until,
        sort=asked.sort,
        match=asked.match,
        dialect=asked.dialect,
        versions=asked.versions,
        size=usual.size,
    )


def _asked() -> SearchRequest | None:
    if not any(name in search_params.NAMES for name in request.args):
        return None
    return search_params.read(request.args, settings()).request


def _kinds(found: Recheck) -> list[tuple[str, tuple[str, ...]]]:
    return [("new", found.new), ("changed", found.changed), ("gone", found.gone)]


def _titled(ids: tuple[str, ...]) -> list[tuple[str, str, bool]]:
    """Return (id, title, True if it can be opened) of the first articles of a list."""
    rows = []
    for article in ids[:LISTED]:
        try:
            rows.append((article, archive().article(article).title or "Untitled", True))
        except MorgueError:
            rows.append((article, article, False))
    return rows
