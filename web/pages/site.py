"""Serve robots.txt and the OpenSearch description."""

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
    """Add both."""
    app.register_blueprint(blueprint)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Shut crawlers out of searches: their number has no end, and each costs a search."""
    root = request.script_root
    lines = [f"Disallow: {root}{path}" for path in _NOT_FOR_CRAWLERS]
    return Response("\n".join(["User-agent: *", *lines, ""]), mimetype="text/plain")


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """What lets a browser add the archive to its search engines."""
    return Response(
        render_template("opensearch.xml"), mimetype="application/opensearchdescription+xml"
    )
