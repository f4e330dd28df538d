"""Mention endpoints: concordance rows, first and last, keywords, comparison, quotations."""

from __future__ import annotations

import json
import time
from dataclasses import replace

from flask import Response, jsonify, request

from search import (
    MentionRequest,
    comparison_view,
    mentions_csv,
    mentions_ndjson,
    mentions_view,
    quote_view,
    span_view,
    words_view,
)
from web import context, mention_params
from web.api.blueprint import COUNTING, SEARCHING, TAKING, blueprint, problem_responses
from web.api.models import mention_models
from web.api.models.mention_models import (
    CompareQuery,
    MentionsChosen,
    MentionsExportQuery,
    MentionsQuery,
    WordsQuery,
)
from web.api.models.request_models import NoParameters
from web.api.validation import checked, own_args, search_request
from web.context import archive
from web.pages.outputs import exports
from web.server.caching import conditional
from web.server.error_handlers import ProblemError

_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": mention_models.QuotesBody.model_json_schema()},
        "text/plain": {"schema": {"type": "string", "description": "a quotation or a draft"}},
    },
}
_NDJSON = {"schema": {"type": "string", "description": "a mention a line, as JSON"}}
_CSV = {"schema": {"type": "string", "description": "a table with a header, UTF-8"}}


@blueprint.get("/mentions", tags=[SEARCHING], responses={200: mention_models.MentionsAnswer})
@checked
@conditional
def mentions(query: MentionsQuery) -> Response:  # noqa: ARG001
    """List the places where it was said.

    One row a mention, with the text left and right of it (keyword in context). A mention is a place
    that highlighting marks. `next` is a cursor without a limit.
    """
    asked = _request(MentionsQuery)
    return jsonify(mentions_view(archive().mentions.page(asked), _address(asked)))


@blueprint.get(
    "/mentions/export",
    tags=[TAKING],
    responses={
        "200": {
            "description": "All mentions.",
            "content": {"application/x-ndjson": _NDJSON, "text/csv": _CSV},
        }
    },
)
@checked
def mentions_export(query: MentionsExportQuery) -> Response:
    """Take all mentions away.

    They keep their order, each with its citation and address. An export that the archive can't
    finish ends with a line that has `error`, or a row whose first cell says so. Needs the scope
    `export` where access needs a token.
    """
    asked = _request(MentionsExportQuery, ("format",))
    write = mentions_csv if query.format == "csv" else mentions_ndjson
    rows = exports.Guarded(archive().mentions.rows(asked))
    return exports.stream(
        query.format, write(rows, _address(asked)), rows, f"mentions.{query.format}"
    )


@blueprint.get("/mentions/span", tags=[COUNTING], responses={200: mention_models.SpanAnswer})
@checked
@conditional
def mentions_span(query: MentionsChosen) -> Response:  # noqa: ARG001
    """Show the first and the last mention.

    With the month that has most, and the writers in the order of their first mentions.
    """
    asked = _request(MentionsChosen)
    found = archive().mentions.span(asked)
    return jsonify({"status": "ok"} | span_view(found, _address(asked)))


@blueprint.get("/words", tags=[COUNTING], responses={200: mention_models.WordsAnswer})
@checked
@conditional
def words(query: WordsQuery) -> Response:
    """List the words and two-word phrases that set the hits apart.

    Occurrences in all hits against the rest of the archive, by log-likelihood, with the log
    ratio; with `near`, the words next to those of q.
    """
    asked = search_request(own_args(WordsQuery, ("page-size", "near"))).request
    found = archive().sets.words(asked, query.page_size, near=query.near)
    return jsonify(words_view(found))


@blueprint.get("/compare", tags=[COUNTING], responses={200: mention_models.CompareAnswer})
@checked
@conditional
def compare(query: CompareQuery) -> Response:
    """Compare two sets of articles.

    Articles and mentions a year, the words that set each apart from the other, those that both
    have, who wrote first, and passages of both.
    """
    asked = search_request(own_args(CompareQuery, ("a", "b", "page-size"))).request
    one, other = (replace(asked, text=text) for text in (query.a, query.b))
    found = archive().sets.compare(one, other, query.page_size)
    return jsonify(comparison_view(found, mention_params.address("")))


@blueprint.post(
    "/quotes",
    tags=[TAKING],
    responses={200: mention_models.QuotesAnswer, **problem_responses(413, 415)},
    openapi_extensions={"requestBody": _BODY},
)
@checked
def quotes(query: NoParameters) -> Response:  # noqa: ARG001
    """Look for quotations.

    Each text in quotation marks (the whole text if there are none) is answered as verbatim,
    differing or absent, with the nearest passages. Nothing of the text is stored.
    """
    started = time.perf_counter()
    place = mention_params.place_addresses()
    answers = [quote_view(answer, place) for answer in archive().quotes.find(_text())]
    took = round((time.perf_counter() - started) * 1000, 2)
    return jsonify({"status": "ok", "quotations": answers, "took_ms": took})


def _text() -> str:
    """Return the text of the body.

    Raises:
        ProblemError: it is no text.
    """
    if request.mimetype == "text/plain":
        return request.get_data(as_text=True)
    if not request.is_json:
        raise ProblemError(
            "wrong-type",
            'Send the text as `Content-Type: text/plain`, or as JSON: {"text": "..."}.',
        )
    try:
        content = json.loads(request.get_data())
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or content.keys() != {"text"}:
        content = {}
    text = content.get("text")
    if not isinstance(text, str):
        raise ProblemError("bad-request", 'The body is {"text": "..."}, a quotation or a draft.')
    return text


def _request(model: type[MentionsChosen], without: tuple[str, ...] = ()) -> MentionRequest:
    """Return the mention request of this address.

    Raises:
        ProblemError: a parameter is invalid.
    """
    args = own_args(model, without)
    own = mention_params.OWN
    reading = search_request(own_args(model, (*without, *own)))
    asked = mention_params.read(args, context.settings())
    return replace(asked, search=replace(reading.request, facet_size=100))


def _address(asked: MentionRequest) -> mention_params.Address:
    return mention_params.address(asked.of or asked.search.text)
