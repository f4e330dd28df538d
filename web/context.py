"""The archive, the settings and the date that a request is answered with.

Every view asks here instead of reaching into `current_app`. Call these within an application
context only. They are safe to call from several threads: an Archive is shared, the rest is read.
"""

from __future__ import annotations

import datetime as dt

from flask import Flask, current_app

from search import Archive, Settings


def install(app: Flask, settings: Settings, archive: Archive) -> None:
    """Attach the settings and the archive that every later request of `app` sees."""
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
