"""robots.txt and the OpenSearch description document."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, render_template, request

_NOT_FOR_CRAWLERS = (
    "/?",
    "/*?",
    "/search.",
    "/filters",
    "/facet/",
    "/trends",
    "/advanced",
    "/mentions",
    "/compare",
    "/quote",
    "/cite/",
    "/api/",
)

blueprint = Blueprint("site", __name__)


def init_app(app: Flask) -> None:
    """Register both."""
    app.register_blueprint(blueprint)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Return robots.txt, which excludes searches: they are endless, and each costs time."""
    root = request.script_root
    lines = [f"Disallow: {root}{path}" for path in _NOT_FOR_CRAWLERS]
    return Response("\n".join(["User-agent: *", *lines, ""]), mimetype="text/plain")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """Return the document by which a browser adds the archive to its search engines."""
    return Response(
        render_template("opensearch.xml"), mimetype="application/opensearchdescription+xml"
    )
