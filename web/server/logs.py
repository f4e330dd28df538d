"""Structured logs: one JSON line each with the request's id, without queries.

The route of a request is logged, not its address: addresses contain names and words, and sources
must not leak. For the same reason an exception is logged by its type and frames; its message, which
may contain a query, needs MORGUE_LOG_QUERIES.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
import traceback
from typing import Any

import structlog
from flask import Flask, Response, g, has_request_context, request

from search import Settings
from web import context

REQUEST_ID = "X-Request-ID"
_SOUND_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

log: structlog.stdlib.BoundLogger = structlog.wrap_logger(
    logging.getLogger("morgue"),
    wrapper_class=structlog.stdlib.BoundLogger,
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
)


def configure(settings: Settings) -> None:
    """Send our log lines to standard error.

    Only servers call this; tests and embedding programs have logging of their own.
    """
    logger = logging.getLogger("morgue")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.handlers[:] = [handler]
    logger.propagate = False
    logger.setLevel(settings.log_level.upper())


def init_app(app: Flask) -> None:
    """Give every request an id and log a line for every response."""
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """Return the id of this request: a valid one from a proxy, else a new one."""
    if "request_id" not in g:
        given = request.headers.get(REQUEST_ID, "")
        g.request_id = given if _SOUND_ID.fullmatch(given) else secrets.token_hex(8)
    return str(g.request_id)


def started() -> float:
    """Return the `time.perf_counter()` at which this request began."""
    if "started" not in g:
        g.started = time.perf_counter()
    return float(g.started)


def exception(error: BaseException) -> None:
    """Log an unexpected exception, once."""
    if g.get("logged_error") is error:
        return
    g.logged_error = error
    log.error("error", **where(), **describe(error, full=context.settings().log_queries))


def describe(error: BaseException, *, full: bool) -> dict[str, Any]:
    """Return an exception and its causes as types and frames.

    Args:
        error: the exception.
        full: include messages, which may contain queries.
    """
    frames: list[str] = []
    types: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(types) < 8:
        types.append(
            f"{type(seen).__module__}.{type(seen).__qualname__}" + (f": {seen}" if full else "")
        )
        frames += [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        seen = seen.__cause__ or seen.__context__
    return {"error": " < ".join(types), "frames": frames}


def where() -> dict[str, Any]:
    """Return the log fields of the current request; empty outside of one."""
    if not has_request_context():
        return {}
    return {"request_id": request_id(), "method": request.method, "route": route()}


def route() -> str:
    """Return the URL rule of the request, such as /article/<id>; "(none)" without one."""
    return request.url_rule.rule if request.url_rule else "(none)"


def _begin() -> None:
    started()
    request_id()


def _end(response: Response) -> Response:
    response.headers[REQUEST_ID] = request_id()
    line: dict[str, Any] = {
        **where(),
        "status": response.status_code,
        "ms": round((time.perf_counter() - started()) * 1000, 2),
        "bytes": response.content_length,
        "address": request.remote_addr,
        "user": g.get("user_name"),
    }
    if context.settings().log_queries:
        line["query"] = request.query_string.decode("utf-8", "replace")
    quiet = request.url_rule is not None and request.url_rule.rule in (
        "/healthz",
        "/readyz",
        "/metrics",
    )
    (log.debug if quiet else log.info)("request", **line)
    return response
