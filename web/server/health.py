"""Health endpoints: liveness and readiness, for operators."""

from __future__ import annotations

from typing import Any

from flask import Flask

from web import context


def init_app(app: Flask) -> None:
    """Register /healthz and /readyz; both need no authentication."""
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)


def healthz() -> tuple[dict[str, Any], dict[str, str]]:
    """Return that the process is alive. It says nothing of the index."""
    return {"status": "ok"}, {"Cache-Control": "no-store"}


def readyz() -> tuple[dict[str, Any], dict[str, str]]:
    """Return that searches can be answered.

    Raises:
        MorgueError: they can't; becomes a 503 problem with the reason and the remedy.
    """
    archive = context.archive()
    archive.ready()
    return {"status": "ok", "generation": archive.generation}, {"Cache-Control": "no-store"}
