"""Report if the process is alive and if it can search, for those who run the archive."""

from __future__ import annotations

from typing import Any

from flask import Flask

from web import context


def init_app(app: Flask) -> None:
    """Add /healthz and /readyz; both stay open whatever the access."""
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


def healthz() -> tuple[dict[str, Any], dict[str, str]]:
    """Return the process answers. It says nothing of the index."""
    return {"status": "ok"}, {"Cache-Control": "no-store"}


def readyz() -> tuple[dict[str, Any], dict[str, str]]:
    """Searches can be answered; else a 503 problem says why and what to do."""
    archive = context.archive()
    archive.ready()
    return {"status": "ok", "generation": archive.generation}, {"Cache-Control": "no-store"}
