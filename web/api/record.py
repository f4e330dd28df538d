"""Record endpoint: the record of a search, by which it can be checked later."""

from __future__ import annotations

from flask import Response
from pydantic import Field

from web.api.blueprint import TAKING, blueprint
from web.api.models.request_models import Flag, Ordered
from web.api.validation import checked, own_args, search_request
from web.pages.outputs import record as pages


class RecordQuery(Ordered):
    """Parameters of a search record."""

    ids: Flag = Field(False, description="1: the ids of all articles found, with their digests")


_RECORD = {
    "schema": {
        "type": "object",
        "required": ["morgue_record", "query", "counts", "ids_sha256", "archive", "made_at"],
        "properties": {
            "morgue_record": {"type": "integer"},
            "query": {"type": "object", "description": "as typed, as read, and its filters"},
            "counts": {"type": "object", "description": "articles, mentions, different texts"},
            "ids_sha256": {
                "type": "string",
                "description": "SHA-256 over the sorted ids, by line",
            },
            "archive": {"type": "object", "description": "generation, its digest and articles"},
            "made_at": {"type": "string", "format": "date-time"},
            "version": {"type": "string"},
            "ids": {
                "type": "array",
                "items": {"type": "array", "items": {"type": "string"}},
                "description": "[id, digest] of each article, ascending",
            },
            "signature": {"type": "string", "description": "KEY:HMAC; empty without a key"},
        },
    }
}


@blueprint.get(
    "/record",
    tags=[TAKING],
    responses={
        "200": {"description": "The record, a file.", "content": {"application/json": _RECORD}}
    },
)
@checked
def record(query: RecordQuery) -> Response:
    """Record a search.

    The query as typed and as read, the hits, and the generation of the index; `morgue recheck` and
    the page `/record` compare it later. Needs the scope `export` where access needs a token.
    """
    asked = search_request(own_args(RecordQuery, ("ids",))).request
    return pages.as_file(pages.made_record(asked, ids=query.ids))
