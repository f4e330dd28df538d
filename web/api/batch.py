"""Batch endpoint: many queries in one request, each with its own answer or problem."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, jsonify, request
from werkzeug.datastructures import MultiDict

from search import MorgueError, query_view, result_fields, result_view
from web import context
from web.api.blueprint import TAKING, blueprint, problem_responses
from web.api.models import response_models
from web.api.models.request_models import ANSWERS, NoParameters, SearchQuery
from web.api.validation import Args, check, checked, search_request, translate
from web.components.addresses import article_addresses
from web.context import archive
from web.server import logs
from web.server.error_handlers import ProblemError, as_problem

_OBJECT = response_models.BatchBody.model_json_schema()
_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": {"anyOf": [_OBJECT, _OBJECT["properties"]["queries"]]}},
        "text/plain": {"schema": {"type": "string", "description": "a query a line"}},
    },
}


@blueprint.post(
    "/batch",
    tags=[TAKING],
    responses={200: response_models.BatchAnswer, **problem_responses(413, 415)},
    openapi_extensions={"requestBody": _BODY},
)
@checked
def batch(query: NoParameters) -> Response:  # noqa: ARG001
    """Search for many queries at once.

    Each line is a query, or an object with the names of the search's parameters. A line that
    can't be answered has a problem of its own and stops no other. The body may also be plain
    text, a query a line. All lines together have the time of one search; those that come later
    have a problem that says so.
    """
    started = time.perf_counter()
    lines = read_lines()
    until = time.monotonic() + context.settings().search_seconds
    answers = [_answer(number, line, until) for number, line in enumerate(lines)]
    failed = sum("problem" in answer for answer in answers)
    took = round((time.perf_counter() - started) * 1000, 2)
    return jsonify({"status": "ok", "lines": answers, "failed": failed, "took_ms": took})


def read_lines() -> list[Any]:
    """Return the queries of the body.

    The body is JSON ({"queries": [...]} or the bare list), or plain text, a query a line.

    Raises:
        ProblemError: the body is neither.
    """
    settings = context.settings()
    if request.mimetype == "text/plain":
        lines: Any = [line for line in request.get_data(as_text=True).splitlines() if line.strip()]
    elif request.is_json:
        content = _json(request.get_data())
        lines = (
            content.get("queries")
            if isinstance(content, dict) and content.keys() == {"queries"}
            else content
        )
    else:
        raise ProblemError(
            "wrong-type",
            "Send the queries as `Content-Type: application/json`, or as text/plain, a query a"
            " line.",
        )
    if not isinstance(lines, list):
        raise ProblemError(
            "bad-request",
            'The body is {"queries": [...]}, each a text or an object with the parameters of a'
            " search.",
        )
    if len(lines) > settings.batch:
        raise ProblemError(
            "too-much",
            f"A batch holds at most {settings.batch} queries (MORGUE_BATCH); this one has"
            f" {len(lines)}.",
        )
    return lines


def _json(data: bytes) -> Any:
    """Return the JSON value of a body.

    Raises:
        ProblemError: it is no JSON; names the line and column.
    """
    try:
        return json.loads(data)
    except json.JSONDecodeError as fault:
        raise ProblemError(
            "bad-request",
            f"The body is no JSON: {fault.msg} in line {fault.lineno}, column {fault.colno}.",
        ) from None
    except (ValueError, RecursionError):
        raise ProblemError(
            "bad-request",
            "The body is no JSON in UTF-8, or its lists, objects or numbers have no end.",
        ) from None


def _answer(number: int, line: object, until: float) -> dict[str, Any]:
    answer: dict[str, Any] = {"line": number, "q": line if isinstance(line, str) else ""}
    try:
        args = _args(line)
        answer["q"] = args.get("q", "")
        if time.monotonic() > until:
            raise ProblemError(
                "unavailable",
                "The batch took too long before it came to this line: send the lines from here"
                " on as another batch.",
            )
        own = translate(args, SearchQuery)
        check(SearchQuery, own)
        for name in ANSWERS:
            own.poplist(name)
        reading = search_request(own, result_fields())
        page = archive().search(replace(reading.request, deadline=until))
        addresses = article_addresses()
        return answer | {
            "total": page.total,
            "query": query_view(page),
            "results": [result_view(hit, reading.fields, addresses) for hit in page.hits],
        }
    except (ProblemError, MorgueError) as error:
        return answer | {"problem": as_problem(error).body()}
    except Exception as error:  # one bad line never stops the rest
        logs.exception(error)
        return answer | {"problem": as_problem(error).body()}


def _args(line: object) -> Args:
    """Return a line as the parameters of a search.

    Raises:
        ProblemError: it is neither a text nor an object.
    """
    if isinstance(line, str):
        return MultiDict([("q", line)])
    if not isinstance(line, Mapping):
        raise ProblemError(
            "bad-request", "A line is a text, or an object with the parameters of a search."
        )
    args: Args = MultiDict()
    for name, values in line.items():
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict | list):
                raise ProblemError(
                    "bad-request",
                    f"{name} takes a text, a number, true or false, or a list of them.",
                )
            args.add(
                name,
                (
                    ""
                    if value is None
                    else ("1" if value else "0")
                    if isinstance(value, bool)
                    else str(value)
                ),
            )
    return args
