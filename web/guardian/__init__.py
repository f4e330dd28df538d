"""A door for the Guardian's own clients: their addresses, parameters and envelope.

`/guardian/search`, `/sections`, `/tags`, `/editions` and `/guardian/<id>` answer as
content.guardianapis.com does, so that a client needs no other change than the address. Whatever
would change which articles match works here or is a 400; nothing is ignored.
"""

from __future__ import annotations

from flask import Flask

from web.guardian import endpoints


def init_app(app: Flask) -> None:
    """Add the endpoints."""
    app.register_blueprint(endpoints.blueprint)
