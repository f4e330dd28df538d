"""Request context: the archive, the settings and today's date.

Every view calls these instead of `current_app`. They need an application context. Thread-safe: an
Archive is shared, everything else is only read.
"""

from __future__ import annotations

import datetime as dt

from flask import Flask, current_app

from search import Archive, Settings


def install(app: Flask, settings: Settings, archive: Archive) -> None:
    """Attach the settings and the archive to `app`, for every later request."""
    app.config["SETTINGS"] = settings
    app.extensions["morgue"] = archive


def archive() -> Archive:
    """Return the archive that this application serves."""
    found: Archive = current_app.extensions["morgue"]
    return found


def settings() -> Settings:
    """Return the settings that this application was started with."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def today() -> dt.date:
    """Return today's date in the time zone of the server."""
    return dt.datetime.now(dt.UTC).astimezone().date()
