"""All hits of a search, streamed."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

from flask import Response

from search import Hit
from web.api.blueprint import TAKING, blueprint
from web.api.request_models import ExportQuery
from web.api.validation import checked, own_args, search_request
from web.components.addresses import article_addresses
from web.context import archive
from web.pages import exports

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

    In their order, without an end. One that broke off goes on from the `cursor` of its last whole
    line. Needs the scope `export` where access needs a token.
    """
    asked = search_request(own_args(ExportQuery, ("format", "limit", "cursors"))).request
    most = query.limit or None
    if query.cursors and query.format == "ndjson":
        return _with_cursors(itertools.islice(archive().scan_with_cursors(asked), most))
    return exports.answer(query.format, itertools.islice(archive().scan(asked), most))


def _with_cursors(found: Iterator[tuple[Hit, str]]) -> Response:
    addresses = article_addresses()
    lines = (
        json.dumps(
            hit.article.to_dict() | {"_links": addresses(hit.article.id), "cursor": cursor},
            ensure_ascii=False,
        )
        + "\n"
        for hit, cursor in exports.begun(found)
    )
    return exports.stream("ndjson", lines)
