"""Error handlers: RFC 9457 problems for programs, an HTML page for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, json, render_template, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.http import HTTP_STATUS_CODES

from search import (
    ArchiveIndexError,
    CursorError,
    DamagedIndexError,
    DeadlineError,
    GenerationGoneError,
    LimitError,
    MorgueError,
    NoIndexError,
    NotFoundError,
    QueryError,
    RefusedError,
    StaleIndexError,
    TakenDownError,
    UnavailableError,
)
from web.server import logs

MIMETYPE = "application/problem+json"
# Kind of problem -> status, title, and advice to its reader.
KINDS: dict[str, tuple[int, str, str]] = {
    "bad-parameter": (
        400,
        "A parameter can't be used",
        "`errors` names each parameter, what is wrong with it and what it takes.",
    ),
    "bad-query": (
        400,
        "The query can't be read",
        "Told with strict=1 alone; `position` is the place in q, in code points from 0.",
    ),
    "too-much": (
        400,
        "The request asks for more than a limit allows",
        "`detail` names the limit and its setting.",
    ),
    "bad-request": (
        400,
        "The request can't be read",
        "`detail` says why: a body that isn't JSON, a host name not served here.",
    ),
    "not-signed-in": (
        401,
        "Access needs a token",
        "Send `Authorization: Bearer TOKEN`, or `api-key=TOKEN`.",
    ),
    "not-allowed": (
        403,
        "This is not allowed",
        "The token lacks the scope, or the request came around the proxy.",
    ),
    "not-found": (404, "There is nothing here", "No such address, or no article with this id."),
    "wrong-method": (
        405,
        "This address doesn't take this method",
        "`Allow` names those that it takes.",
    ),
    "not-acceptable": (
        406,
        "The answer can't be had in this form",
        "The API answers in JSON; exports in NDJSON or CSV.",
    ),
    "gone": (
        410,
        "This is gone",
        (
            "An article that was taken down, or a cursor whose generation is no longer kept: begin"
            " again without it."
        ),
    ),
    "body-too-large": (413, "The body is too large", "Send less at a time."),
    "address-too-long": (
        414,
        "The address is too long",
        "Send long queries by POST to /api/v1/batch.",
    ),
    "wrong-type": (
        415,
        "The body has the wrong type",
        "Send JSON, as `Content-Type: application/json`.",
    ),
    "too-often": (429, "Too many requests", "`Retry-After` says when to go on."),
    "internal": (
        500,
        "Something went wrong here",
        "The log has the reason, under the request id of this answer.",
    ),
    "unavailable": (
        503,
        "The archive can't answer just now",
        "No index yet, too many searches at once, or one that took too long.",
    ),
}

# Exception of an unusable index -> message for readers, and seconds until a retry.
#
# The index's path goes to the log alone.
_OF_THE_INDEX: tuple[tuple[type[ArchiveIndexError], str, int], ...] = (
    (
        NoIndexError,
        "There is no index yet: whoever runs this archive makes one by `morgue reindex SOURCE...`.",
        30,
    ),
    (
        StaleIndexError,
        "The index was made by another version of Morgue: a `morgue reindex SOURCE...` is due.",
        30,
    ),
    (
        DamagedIndexError,
        "The index is damaged: `morgue verify` says where, and names the cure.",
        30,
    ),
    (
        RefusedError,
        "The index is not to be trusted: `morgue verify` says why, and names the cure.",
        30,
    ),
    (UnavailableError, "The index can't be read just now: try again. The log says why.", 5),
    (ArchiveIndexError, "The archive can't answer. Its log says why.", 30),
)

_BY_STATUS = {405: "wrong-method", 404: "not-found", 410: "gone", 415: "wrong-type"} | {
    status: name
    for name, (status, _, _) in KINDS.items()
    if status not in (400, 404, 405, 410, 415)
}


@dataclass
class ProblemError(Exception):
    """Raised to answer with a problem. `errors` has a row for each faulty parameter.

    A row has the parameter, its value, and the detail.
    """

    kind: str
    detail: str
    status: int = 0
    position: int | None = None
    errors: Sequence[Mapping[str, Any]] = ()
    retry_after: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.status = self.status or KINDS[self.kind][0]

    @property
    def title(self) -> str:
        """The title of the kind, or the status's own if the status was overridden."""
        status, title, _ = KINDS[self.kind]
        return title if status == self.status else HTTPStatus(self.status).phrase

    def body(self) -> dict[str, Any]:
        """Return the members of RFC 9457, and our extensions."""
        body: dict[str, Any] = {
            "type": f"{request.script_root}/api/docs#{self.kind}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "request_id": logs.request_id(),
        }
        if self.position is not None:
            body["position"] = self.position
        if self.errors:
            body["errors"] = [dict(row) for row in self.errors]
        return body


def init_app(app: Flask) -> None:
    """Register one handler for all errors."""
    for kind in (ProblemError, MorgueError, HTTPException, Exception):
        app.register_error_handler(kind, answer)


def answer(error: Exception) -> Response:
    """Return the response to an error: a problem or a page."""
    problem = as_problem(error)
    if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        logs.exception(error)
    if wants_problem():
        response = Response(
            json.dumps(problem.body(), ensure_ascii=False), problem.status, mimetype=MIMETYPE
        )
    else:
        page = render_template("error.html", problem=problem, request_id=logs.request_id())
        response = Response(page, problem.status, mimetype="text/html")
    response.headers.extend(problem.headers)
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    response.headers["Cache-Control"] = "no-store"
    return response


def wants_problem() -> bool:
    """Return True if the client is a program, by the address or its Accept header."""
    if request.path.startswith("/api/") and request.path != "/api/docs":
        return True
    accepted = request.accept_mimetypes
    return accepted["application/json"] > accepted["text/html"] or request.path in (
        "/readyz",
        "/healthz",
        "/metrics",
    )


def as_problem(error: Exception) -> ProblemError:
    """Return an exception as a problem for the client."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, MorgueError):
        return _from_morgue(error)
    if isinstance(error, HTTPException):
        return _from_http(error)
    if type(error).__module__.startswith("gunicorn.http"):  # the server's, over a broken body
        return ProblemError(
            "bad-request", "The body broke off, or its chunks can't be read: send it whole."
        )
    return ProblemError(
        "internal",
        f"An error of the program. Please report it with the request id {logs.request_id()}.",
    )


def _from_morgue(error: MorgueError) -> ProblemError:
    text = str(error)
    match error:
        case QueryError():
            return ProblemError("bad-query", text, position=error.position)
        case CursorError():
            return ProblemError(
                "bad-parameter", text, errors=[{"parameter": "cursor", "value": "", "detail": text}]
            )
        case LimitError():
            return ProblemError("too-much", text)
        case GenerationGoneError():
            return ProblemError("gone", text)
        case NotFoundError():
            return ProblemError("not-found", text)
        case TakenDownError():
            return ProblemError("gone", text)
        case DeadlineError():
            return ProblemError("unavailable", text, retry_after=5)
        case ArchiveIndexError():
            logs.log.warning("unavailable", **logs.where(), reason=text)
            return next(
                ProblemError("unavailable", told, retry_after=seconds)
                for kind, told, seconds in _OF_THE_INDEX
                if isinstance(error, kind)
            )
        case _:
            logs.exception(error)
            return ProblemError(
                "unavailable", "The archive can't answer. Its log says why.", retry_after=30
            )


def _from_http(error: HTTPException) -> ProblemError:
    status = error.code or 500
    kind = _BY_STATUS.get(status, "bad-request" if status < 500 else "internal")
    detail = error.description or HTTP_STATUS_CODES.get(status, "")
    if (
        status == HTTPStatus.NOT_FOUND
        and isinstance(error, NotFound)
        and detail == NotFound.description
    ):
        detail = f"There is nothing at {request.path}."
    headers = {
        name: value
        for name, value in error.get_headers()
        if name in ("Allow", "Location", "Retry-After")
    }
    if error.response is not None:
        headers |= {
            name: value for name, value in error.response.headers.items() if name == "Allow"
        }
    if status == HTTPStatus.METHOD_NOT_ALLOWED and "Allow" in headers:
        detail = f"{request.path} takes {headers['Allow']}."
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        detail = (
            f"The body may have {current_app.config['MAX_CONTENT_LENGTH']} bytes; send it in parts."
        )
    return ProblemError(kind, detail, status=status, headers=headers)
