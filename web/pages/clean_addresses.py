"""Addresses without empty parameters.

A form sends every field it has, filled in or not. With JavaScript the empty ones stay behind;
without it the server answers with the address that says the same.
"""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from web import search_params

_PAGES = frozenset({"pages", "filters", "facets", "trends", "browse", "articles", "days"})
"""Blueprints of pages. Feeds, exports and the API are called by programs, which follow less."""


def init_app(app: Flask) -> None:
    """Redirect pages whose address has empty parameters."""
    app.before_request(_without_empty_parameters)


def _without_empty_parameters() -> Response | None:
    if request.method != "GET" or request.blueprint not in _PAGES:
        return None
    pairs = list(request.args.items(multi=True))
    kept = [(name, value) for name, value in pairs if value]
    if len(kept) == len(pairs):
        return None
    return redirect(search_params.with_query(request.script_root + quote(request.path), kept), 302)
