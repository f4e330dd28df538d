"""Compatibility layer for clients of the Guardian's API.

`/guardian/search`, `/sections`, `/tags`, `/editions` and `/guardian/<id>` answer as
content.guardianapis.com does, so that a client changes nothing but the address. Every parameter
that would change which articles match works here or is a 400; none is ignored.
"""

from __future__ import annotations

from flask import Flask

from web.guardian import endpoints


def init_app(app: Flask) -> None:
    """Add the endpoints."""
    app.register_blueprint(endpoints.blueprint)
