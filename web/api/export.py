"""All hits of a search, streamed."""

from __future__ import annotations

import itertools

from flask import Response

from search import RESULT_FIELDS
from web import exports
from web.api.blueprint import TAKING, blueprint
from web.api.parameters import ExportQuery
from web.api.reading import checked, own_args, search_request
from web.api.search import archive

_NDJSON = {"schema": {"type": "string", "description": "an article a line, as JSON"}}
_CSV = {"schema": {"type": "string", "description": "a table with a header, UTF-8 with a byte-order mark"}}


@blueprint.get(
    "/export",
    tags=[TAKING],
    responses={"200": {"description": "All articles found.", "content": {"application/x-ndjson": _NDJSON, "text/csv": _CSV}}},
)
@checked
def export(query: ExportQuery) -> Response:
    """Take all hits away.

    In their order, without an end. Needs the scope `export` where access needs a token.
    """
    reading = search_request(own_args(ExportQuery, ("format", "limit")), RESULT_FIELDS)
    hits = archive().scan(reading.request)
    return exports.answer(query.format, itertools.islice(hits, query.limit) if query.limit else hits)
