"""The web application: pages for people, an API for scripts. It imports nothing of Morgue but the package `search`."""

from __future__ import annotations

import importlib
import importlib.util

from flask import Flask

from search import Archive, Settings

PARTS = (
    "errors",
    "logs",
    "security",
    "metrics",
    "access",
    "limits",
    "audit",
    "ops",
    "api",
    "assets",
    "delivery",
    "pages",
    "facets",
    "articles",
    "browse",
    "trends",
    "feeds",
    "exports",
)
"""The modules of this package with routes or handlers of their own, in the order they are wired."""


def create_app(settings: Settings | None = None, archive: Archive | None = None) -> Flask:
    """The WSGI application. Tests give settings and an archive of their own; else both come from the environment.

    Raises:
        SettingsError: when the settings can't be used.
    """
    settings = settings or (archive.settings if archive else Settings.from_env())
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.config["SETTINGS"] = settings
    app.extensions["morgue"] = archive or Archive.open(settings)
    for part in PARTS:
        if importlib.util.find_spec(f"web.{part}"):
            importlib.import_module(f"web.{part}").init_app(app)
    return app
