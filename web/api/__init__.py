"""HTTP API, version 1: read-only, JSON for scripts."""

from __future__ import annotations

from flask import Flask

from web.api import articles, batch, description, dossier, export, mentions, record, search  # noqa: F401  (they hang their endpoints on the blueprint)
from web.api.blueprint import blueprint


def init_app(app: Flask) -> None:
    """Add the API."""
    app.register_blueprint(blueprint)
    description.init_app(app)
