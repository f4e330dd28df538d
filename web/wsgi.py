"""The application as servers load it: `web.wsgi:app`."""

from __future__ import annotations

from search import Settings
from web import create_app, logs

settings = Settings.from_env()
logs.configure(settings)
app = create_app(settings)
