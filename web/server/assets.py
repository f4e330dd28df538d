"""Style sheet and scripts, under an address that holds a hash of them all, so that browsers may
keep them for ever.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, url_for

FOLDER = Path(__file__).parent.parent / "static"
_A_DAY = 24 * 3600
_FOR_EVER = 365 * _A_DAY

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
    """A static file.

    Kept for ever where the address has today's hash, asked for anew where it has another.
    """
    response = _file(name)
    response.headers["Cache-Control"] = (
        f"public, max-age={_FOR_EVER}, immutable" if stamp == version() else "no-cache"
    )
    return response


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """The site's sign; browsers ask for it by this name."""
    response = _file("icon.svg")
    response.headers["Cache-Control"] = f"public, max-age={_A_DAY}"
    return response


@cache
def _files() -> dict[str, tuple[bytes, str]]:
    """The content and media type of every file, by its name; they are few and small."""
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    paths = (path for path in FOLDER.rglob("*") if path.suffix in kinds)
    return {
        path.relative_to(FOLDER).as_posix(): (path.read_bytes(), kinds[path.suffix])
        for path in paths
    }


def _file(name: str) -> Response:
    if name not in _files():
        abort(404, "There is no such file.")
    content, kind = _files()[name]
    return Response(content, content_type=f"{kind}; charset=utf-8")
