"""Static files under an address with a hash of their content, so that browsers cache them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, abort

from web.components.addresses import path_for
from web.server.static_files.script_bundle import bundled

FOLDER = Path(__file__).parents[2] / "static"
_A_DAY = 24 * 3600
_FOR_EVER = 365 * _A_DAY  # the address changes with the content

blueprint = Blueprint("assets", __name__)


def init_app(app: Flask) -> None:
    """Serve the files; templates name them by `asset('style.css')`."""
    app.register_blueprint(blueprint)
    app.add_template_global(asset)


@cache
def version() -> str:
    """Return a hash over all files as served and all templates: they decide a page's look."""
    digest = hashlib.sha256()
    for name, (content, _) in _files().items():
        digest.update(name.encode() + b"\0" + content)
    for path in sorted((FOLDER.parent / "templates").rglob("*")):
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a static file."""
    return path_for("assets.static", stamp=version(), name=name)


@blueprint.get("/static/<stamp>/<path:name>")
def static(stamp: str, name: str) -> Response:
    """Return a static file.

    It may be cached for ever if the address has the current hash, else it must be revalidated.
    """
    response = _file(name)
    response.headers["Cache-Control"] = (
        f"public, max-age={_FOR_EVER}, immutable" if stamp == version() else "no-cache"
    )
    return response


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Return the favicon, which browsers request by this name."""
    response = _file("icon.svg")
    response.headers["Cache-Control"] = f"public, max-age={_A_DAY}"
    return response


@cache
def _files() -> dict[str, tuple[bytes, str]]:
    """Return the content and media type of every file by its name; they are few and small.

    A folder of style sheets is concatenated in the order of the names, so that a page waits for one
    request; so are the scripts that `main.js` imports.
    """
    kinds = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    files: dict[str, tuple[bytes, str]] = {}
    for path in sorted(path for path in FOLDER.rglob("*") if path.suffix in kinds):
        part = path.suffix == ".css" and path.parent != FOLDER
        name = (path.parent.with_suffix(".css") if part else path).relative_to(FOLDER).as_posix()
        content, kind = files.get(name, (b"", kinds[path.suffix]))
        own = bundled(path) if name == "main.js" else path.read_bytes()
        files[name] = (content + own, kind)
    return files


def _file(name: str) -> Response:
    if name not in _files():
        abort(404, "There is no such file.")
    content, kind = _files()[name]
    return Response(content, content_type=f"{kind}; charset=utf-8")
