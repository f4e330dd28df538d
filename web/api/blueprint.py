"""Blueprint of all API endpoints, and the answers they share in the OpenAPI description."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_openapi3 import APIBlueprint, Tag

from web.api.models.request_models import KEY
from web.server.error_handlers import KINDS, MIMETYPE, ProblemError

PREFIX = "/api/v1"
SEARCHING = Tag(name="Searching", description="Find articles.")
ARTICLES = Tag(name="Articles", description="One article and its neighbours.")
COUNTING = Tag(name="Counting", description="What the archive holds, over facets, words and time.")
TAKING = Tag(name="Taking along", description="Whole results, and many queries at once.")

SECURITY: dict[str, Any] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token, where access needs one.",
    },
    "key": {
        "type": "apiKey",
        "in": "query",
        "name": KEY,
        "description": "The same token as a parameter.",
    },
}
_ALWAYS = (400, 401, 403, 404, 405, 406, 410, 414, 429, 500, 503)


def problem_responses(*statuses: int) -> dict[str | int, Any]:
    """Return the OpenAPI responses for problems of these statuses."""
    titles: dict[int, list[str]] = {}
    for status, title, _ in KINDS.values():
        titles.setdefault(status, []).append(title)
    content = {MIMETYPE: {"schema": {"$ref": "#/components/schemas/ProblemAnswer"}}}
    return {
        str(status): {"description": "; ".join(titles[status]) + ".", "content": content}
        for status in statuses
    }


blueprint = APIBlueprint(
    "api",
    __name__,
    url_prefix=PREFIX,
    abp_responses={
        "304": {"description": "What If-None-Match names is still right."},
        **problem_responses(*_ALWAYS),
    },
    abp_security=[{}, {"bearer": []}, {"key": []}],
    operation_id_callback=lambda *, name, path, method: name,
)


@blueprint.before_request
def refuse_other_forms() -> None:
    """Raise 406 if the Accept header allows none of the endpoint's media types."""
    if request.endpoint == "api.dossier":
        return  # a file in the form that a parameter names
    if request.endpoint in ("api.export", "api.mentions_export"):
        offered = [
            "application/x-ndjson",
            "text/csv",
            "application/json",
            "application/problem+json",
        ]
    else:
        offered = ["application/json", "application/problem+json"]
    if request.accept_mimetypes and not any(request.accept_mimetypes[form] for form in offered):
        raise ProblemError(
            "not-acceptable",
            f"This address answers in {offered[0]}; send `Accept: {offered[0]}`, or no Accept at"
            " all.",
        )
