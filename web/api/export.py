"""Export endpoint: all hits of a search, streamed."""

from __future__ import annotations

import json

from flask import Response

from web.api.blueprint import TAKING, blueprint
from web.api.models.request_models import ExportQuery
from web.api.validation import checked, own_args, search_request
from web.components.addresses import article_addresses
from web.pages.outputs import exports

_NDJSON = {"schema": {"type": "string", "description": "an article a line, as JSON"}}
_CSV = {
    "schema": {
        "type": "string",
        "description": "a table with a header, UTF-8",
    }
}


@blueprint.get(
    "/export",
    tags=[TAKING],
    responses={
        "200": {
            "description": "All articles found.",
            "content": {"application/x-ndjson": _NDJSON, "text/csv": _CSV},
        }
    },
)
@checked
def export(query: ExportQuery) -> Response:
    """Take all hits away.

    They keep their order, and their number is unlimited. An export that broke off resumes from the
    `cursor` of its last whole line; one that the archive can't finish ends with a line that has
    `error` and `cursor`, or a row whose first cell says so. Needs the scope `export` where access
    needs a token.
    """
    asked = search_request(own_args(ExportQuery, ("format", "limit", "cursors"))).request
    found = exports.hits_of(asked, query.limit or None)
    if query.cursors and query.format == "ndjson":
        return _with_cursors(found)
    return exports.answer(query.format, found)


def _with_cursors(found: exports.Found) -> Response:
    addresses = article_addresses()
    lines = (
        json.dumps(
            hit.article.to_dict() | {"_links": addresses(hit.article.id), "cursor": cursor},
            ensure_ascii=False,
        )
        + "\n"
        for hit, cursor in found
    )
    return exports.stream("ndjson", lines, found)
