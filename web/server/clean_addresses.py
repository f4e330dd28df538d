"""Canonical addresses of pages: redirect those with empty parameters.

A form sends every field, filled in or not. JavaScript drops the empty ones; without it the server
redirects to the address without them.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from web import search_params

# Blueprints of pages. Feeds, exports and the API serve programs, which may not redirect.
_PAGES = frozenset({"pages", "filters", "facets", "trends", "browse", "articles", "days"})


def init_app(app: Flask) -> None:
    """Redirect page addresses that have empty parameters."""
    app.before_request(_without_empty_parameters)


def _without_empty_parameters() -> Response | None:
    if request.method != "GET" or request.blueprint not in _PAGES:
        return None
    pairs = list(request.args.items(multi=True))
    kept = [(name, value) for name, value in pairs if value]
    if len(kept) == len(pairs):
        return None
    return redirect(search_params.with_query(request.script_root + quote(request.path), kept), 302)
