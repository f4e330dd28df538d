"""Security middleware: allowed hosts, address length, security headers, CORS."""

from __future__ import annotations

import re

from flask import Flask, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from search import Settings
from web import context
from web.server.error_handlers import ProblemError
from web.server.proxies import Proxies

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src"
        " 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = "max-age=31536000"  # a year, in seconds: the least that browsers' preload lists take
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[\w.-]+)(?::\d+)?")
EXPOSED = (
    "Link, ETag, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, X-Request-ID"
)


def init_app(app: Flask) -> None:
    """Register the middleware."""
    settings: Settings = app.config["SETTINGS"]
    app.wsgi_app = Proxies(app.wsgi_app, settings)  # type: ignore[method-assign]
    app.config["MAX_CONTENT_LENGTH"] = settings.body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = settings.body_bytes
    app.before_request(_refuse_foreign_hosts)
    app.before_request(_refuse_long_addresses)
    app.before_request(_refuse_cut_bodies)
    app.after_request(_add_headers)


def listed(text: str) -> list[str]:
    """Return the parts of a comma-separated setting."""
    return [part.strip() for part in text.split(",") if part.strip()]


def hosts(settings: Settings) -> list[str]:
    """Return the host names that are answered; empty for all.

    On a loopback address only this machine's own names are answered: a foreign page whose name was
    made to resolve to it (DNS rebinding) must not read the archive.
    """
    named = listed(settings.trusted_hosts)
    if named or settings.host not in ("127.0.0.1", "::1", "localhost"):
        return named
    return list(LOOPBACK)


def is_host(given: str, answered: list[str]) -> bool:
    """Return True if a Host header is one of these names, with any port.

    `.example` matches every name under it.
    """
    match = _HOST.fullmatch(given.lower())
    if match is None:
        return False
    return any(
        match[1] == name or (name.startswith(".") and match[1].endswith(name))
        for name in map(str.lower, answered)
    )


def _refuse_foreign_hosts() -> None:
    # Load balancers ask by IP address.
    if request.path in ("/healthz", "/readyz"):
        return
    answered = hosts(context.settings())
    given = str(request.environ.get("HTTP_HOST", request.environ.get("SERVER_NAME", "")))
    if answered and not is_host(given, answered):
        raise ProblemError(
            "bad-request",
            "This host name is not served here; whoever runs the archive lists it in"
            " MORGUE_TRUSTED_HOSTS.",
        )


def _refuse_long_addresses() -> None:
    most = context.settings().address_length
    if (
        # Percent-encoding makes the raw address longer than the parsed one.
        len(request.environ.get("RAW_URI") or "") > most
        or len(request.query_string) + len(request.path) > most
    ):
        raise ProblemError(
            "address-too-long",
            f"The address may have {most} bytes; POST /api/v1/batch takes longer queries.",
        )


def _refuse_cut_bodies() -> None:
    """Refuse a truncated body: half of a batch or a form is a different request."""
    length, most = request.content_length, context.settings().body_bytes
    chunked = length is None and "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if not chunked and not 0 < (length or 0) <= most:
        return  # nothing there, or refused by its length when it is read
    found = len(request.get_data(cache=True))
    if chunked and found >= most:  # Flask stops reading there without an error
        raise RequestEntityTooLarge
    if length and found < length:
        raise ProblemError(
            "bad-request", f"The body broke off after {found} of {length} bytes: send it whole."
        )


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if request.path.startswith(("/api/", "/guardian/")):
        _allow_origins(response)
    return response


def _allow_origins(response: Response) -> None:
    """Add CORS headers by setting, never with credentials.

    Scripts of other origins send a token instead.
    """
    allowed = listed(context.settings().cors)
    if not allowed:
        return
    origin = request.headers.get("Origin")
    if "*" in allowed:
        response.headers["Access-Control-Allow-Origin"] = "*"
    else:
        # A shared cache must not give one origin's response to another.
        response.vary.add("Origin")
        if origin not in allowed:
            return
        response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response.headers["Access-Control-Allow-Headers"] = (
            "Authorization, Content-Type, If-None-Match"
        )
        response.headers["Access-Control-Max-Age"] = "600"
