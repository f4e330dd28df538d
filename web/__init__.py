"""Web application: pages for people, an HTTP API for scripts.

It imports nothing of Morgue but the package `search`.
"""

from __future__ import annotations

import importlib

from flask import Flask

from search import Archive, Settings
from web import context

# Modules with routes or handlers of their own, in the order they are registered.
PARTS = (
    "server.limits.answer_time",
    "components.templating",
    "server.error_handlers",
    "server.logs",
    "server.security",
    "server.metrics",
    "server.auth",
    "server.sign_in",
    "server.limits.throttling",
    "server.audit_log",
    "server.health",
    "api",
    "server.static_files.assets",
    "server.caching",
    "server.clean_addresses",
    "pages.search",
    "pages.site",
    "pages.facet",
    "pages.filter_form",
    "pages.article",
    "pages.browse",
    "pages.days",
    "pages.trends",
    "pages.outputs.feeds",
    "pages.outputs.exports",
    "pages.documentation",
    "pages.mentions",
    "pages.outputs.record",
    "guardian",
    "pages.version_pages",
    "pages.outputs.dossier",
    "pages.outputs.cite",
)


def create_app(settings: Settings | None = None, archive: Archive | None = None) -> Flask:
    """Return the WSGI application.

    Args:
        settings: None takes them from the environment.
        archive: None opens the one that the settings name.

    Raises:
        SettingsError: the settings can't be used.
    """
    settings = settings or (archive.settings if archive else Settings.from_env())
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    context.install(app, settings, archive or Archive.open(settings))
    for part in PARTS:
        importlib.import_module(f"web.{part}").init_app(app)
    return app
