"""WSGI entry point for servers: `web.wsgi:app`."""

from __future__ import annotations

import contextlib

from flask import Flask

from search import MorgueError, SearchRequest, Settings
from web import create_app
from web.server import logs


def warm(app: Flask) -> Flask:
    """Return the application after work that the first reader would wait for.

    Compile the templates, open the index, load the grammar. Without an index nothing is opened;
    /readyz reports that.
    """
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    with contextlib.suppress(MorgueError):
        app.extensions["morgue"].parsed(SearchRequest(text="a first search"))
    return app


settings = Settings.from_env()
logs.configure(settings)
app = warm(create_app(settings))
