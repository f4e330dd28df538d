"""Conditional requests and compression of responses."""

from __future__ import annotations

import functools
import gzip
import hashlib
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ParamSpec

from flask import Flask, Response, make_response, request

from web.context import archive, settings, today
from web.server.static_files import assets

P = ParamSpec("P")
SMALLEST = 300  # bytes; the line of a first and last mention is 500, and half of that compressed
# Of gzip: higher levels take much more time for a few per cent of size, and so does this one for
# streams, whose speed counts.
LEVEL, STREAM_LEVEL = 5, 5
_TEXT = (
    "text/",
    "application/json",
    "application/javascript",
    "application/xml",
    "application/problem+json",
    "image/svg+xml",
)
_TEXT_ENDINGS = ("+xml", "+json", "-ndjson", "ndjson", "x-bibtex", "x-research-info-systems")


def init_app(app: Flask) -> None:
    """Compress responses, and keep those of a closed archive out of shared caches."""
    app.after_request(compressed)
    if app.config["SETTINGS"].access != "open":
        app.after_request(_keep_private)


def _keep_private(response: Response) -> Response:
    """Forbid shared caches to store a response of a closed archive, except static files."""
    if not request.path.startswith("/static/"):
        given = response.cache_control
        if not given.private and not given.no_store:
            response.headers["Cache-Control"] = "private, no-store"
    return response


def conditional(view: Callable[P, Any]) -> Callable[P, Response]:
    """Return a view that answers conditional requests (ETag).

    Its response must depend only on the generation, the address, the program and the day. A browser
    that has the current response gets a 304 without a search.
    """

    @functools.wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> Response:
        tag = _tag()
        known = request.if_none_match.contains_weak(tag)
        response = Response(status=304) if known else make_response(view(*args, **kwargs))
        if response.status_code in (200, 304):
            # Weak, as a page has the same tag compressed and not.
            response.set_etag(tag, weak=True)
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return wrapped


def compressed(response: Response) -> Response:
    """Return the response compressed by gzip if it is text, long enough, and accepted.

    Streams stay streams.
    """
    kind = response.mimetype or ""
    if (
        not (kind.startswith(_TEXT) or kind.endswith(_TEXT_ENDINGS))
        or "Content-Encoding" in response.headers
    ):
        return response
    response.vary.add("Accept-Encoding")
    if (
        response.status_code not in (200, 404)
        or request.method == "HEAD"
        or not request.accept_encodings["gzip"]
    ):
        return response
    if response.is_streamed and not response.direct_passthrough:
        response.response = _gzip_stream(response.iter_encoded())
    else:
        response.direct_passthrough = False
        data = response.get_data()
        if len(data) < SMALLEST:
            return response
        # Without a time in it, the same page has the same bytes.
        response.set_data(gzip.compress(data, LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    if response.is_streamed:
        response.headers.pop("Content-Length", None)
    return response


def _tag() -> str:
    parts = (
        archive().generation,
        settings().name,
        # Pages contain absolute addresses.
        request.host_url,
        request.full_path,
        assets.version(),
        # Relative dates in queries and presets change every day.
        today().isoformat(),
    )
    return hashlib.blake2b(
        "\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=12
    ).hexdigest()


def _gzip_stream(chunks: Iterable[bytes]) -> Iterator[bytes]:
    # 16 makes zlib write the header of gzip.
    packer = zlib.compressobj(STREAM_LEVEL, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()
