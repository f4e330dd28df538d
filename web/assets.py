"""Style sheet and scripts, under an address that holds a hash of them all, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, send_from_directory, url_for

FOLDER = Path(__file__).parent / "static"
_FOR_EVER = 365 * 24 * 3600

blueprint = Blueprint("assets", __name__)


def init_app(app: Flask) -> None:
    """Serve the files, and let templates name them by `asset('style.css')`."""
    app.register_blueprint(blueprint)
    app.add_template_global(asset)


@cache
def version() -> str:
    """A hash over every file, templates included: what a page looks like depends on both."""
    digest = hashlib.sha256()
    for path in sorted((*FOLDER.rglob("*"), *(FOLDER.parent / "templates").rglob("*"))):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file."""
    return url_for("assets.static", stamp=version(), name=name)


@blueprint.get("/static/<stamp>/<path:name>")
def static(stamp: str, name: str) -> Response:
    """A static file; kept for ever where the address has today's hash, asked for anew where it has another."""
    if not (FOLDER / name).resolve().is_relative_to(FOLDER):
        abort(404)
    response = send_from_directory(FOLDER, name)
    response.headers["Cache-Control"] = f"public, max-age={_FOR_EVER}, immutable" if stamp == version() else "no-cache"
    return response


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The site's sign; browsers ask for it by this name."""
    return send_from_directory(FOLDER, "icon.svg", mimetype="image/svg+xml", max_age=24 * 3600)
