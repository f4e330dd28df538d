"""Authentication: open access, tokens, or users named by a trusted reverse proxy.

Access is decided before a request costs anything.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from flask import (
    Flask,
    Request,
    current_app,
    g,
    redirect,
    request,
    session,
)
from flask.sessions import SecureCookieSessionInterface
from werkzeug.wrappers import Response as BaseResponse

from search import (
    MorgueError,
    Settings,
    SettingsError,
    Token,
    TokenStore,
    private_folder,
    secret_key,
)
from web import context
from web.server.error_handlers import ProblemError, wants_problem
from web.server.limits import tries

KEY = "api-key"
ALWAYS_OPEN = ("/healthz", "/readyz", "/sign-in", "/sign-out", "/favicon.ico")
ASSETS = "/static/"
GUARDIAN = "/guardian/"
EXPORTS = (
    "/search.csv",
    "/search.ndjson",
    "/search.ris",
    "/search.bib",
    "/search.csl",
    "/api/v1/export",
    "/mentions.csv",
    "/mentions.ndjson",
    "/api/v1/mentions/export",
    "/record",
    "/record.json",
    "/api/v1/record",
)
FEEDS = ("/search.atom", "/search.rss", "/search.json")
# The parameter with a token in a feed's address; it takes tokens with the scope feeds alone.
FEED_KEY = "feed-key"
# Required permission -> the scopes that grant it, any one of them.
_ENOUGH = {
    "search": {"search", "export"},
    "export": {"export"},
    "feeds": {"feeds", "search", "export"},
}


@dataclass(frozen=True, slots=True)
class Reader:
    """The sender of a request: a name for the log, a key for limits, and permissions."""

    name: str | None
    key: str
    scopes: tuple[str, ...] = ("search", "export")


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies, secure over TLS, limited to the archive's mount path."""

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        """Return True if this request came by TLS; no setting can be forgotten."""
        return request.is_secure

    def get_cookie_path(self, app: Flask) -> str:  # noqa: ARG002
        """Return the archive's mount path."""
        return request.script_root or "/"


def init_app(app: Flask) -> None:
    """Decide on each request; keep tokens and sessions where there are some."""
    settings: Settings = app.config["SETTINGS"]
    if settings.access == "proxy" and not settings.trusted_proxies.strip():
        raise SettingsError(
            "MORGUE_ACCESS=proxy lets nobody in without MORGUE_TRUSTED_PROXIES: the proxy's"
            " address."
        )
    if settings.access == "token":
        state = Path(settings.state)
        app.extensions["tokens"] = TokenStore(state)
        app.secret_key = secret_key(state / "session.key")
        app.session_interface = Sessions()
        app.config.update(
            SESSION_COOKIE_NAME="morgue",
            # Not "Strict", as a reader who follows a link from a mail must be signed in.
            SESSION_COOKIE_SAMESITE="Lax",
            SESSION_COOKIE_HTTPONLY=True,
            PERMANENT_SESSION_LIFETIME=dt.timedelta(hours=settings.session_hours),
            SESSION_REFRESH_EACH_REQUEST=False,  # a session ends at its time, also in use
        )
    else:
        with contextlib.suppress(MorgueError):  # cursors are signed in it where it can be had
            private_folder(Path(settings.state))
    app.before_request(decide)


def reader() -> Reader:
    """Return the sender of this request.

    Limits and the audit log need it before `decide` has admitted it; it is then known by its
    address.
    """
    found: Reader | None = g.get("reader")
    return found or Reader(None, f"address:{request.remote_addr}")


def is_export() -> bool:
    """Return True if the request is for an export."""
    return request.path in EXPORTS


def is_open() -> bool:
    """Return True if an address needs no authentication in any access mode.

    Such are health, signing in, and the resources of that page.
    """
    return (
        request.path in ALWAYS_OPEN
        or request.path.startswith(ASSETS)
        or request.method == "OPTIONS"
    )


def decide() -> BaseResponse | None:
    """Authenticate the request; redirect an unknown reader to the sign-in page.

    Raises:
        ProblemError: it may not do this, and no sign-in page would help.
    """
    settings = context.settings()
    if settings.access == "open" or is_open():
        return None
    try:
        found = _named_by_proxy(settings) if settings.access == "proxy" else _holder_of_token()
    except ProblemError:
        _count_refused()
        raise
    if found is None:
        _count_refused()
        if not _is_program():
            return redirect(f"{request.script_root}/sign-in?next={_quoted_here()}", 303)
        raise ProblemError(
            "not-signed-in",
            "This archive needs a token: send `Authorization: Bearer TOKEN`, or HTTP Basic with"
            " the token as password.",
            headers=_challenge(),
        )
    g.reader = found
    g.user_name = found.name
    needed = "export" if is_export() else "feeds" if request.path in FEEDS else "search"
    if not _ENOUGH[needed].intersection(found.scopes):
        raise ProblemError(
            "not-allowed", f"This token may not {needed}; ask for one with the scope {needed}."
        )
    return None


def _count_refused() -> None:
    """Count an unauthenticated request under the limit of its address.

    Raises:
        ProblemError: there were too many.
    """
    count: Callable[[], None] = current_app.extensions["refuse_often"]
    count()


def tokens() -> TokenStore:
    """Return the token store of this archive."""
    store: TokenStore = current_app.extensions["tokens"]
    return store


def _named_by_proxy(settings: Settings) -> Reader:
    name = request.headers.get(settings.proxy_header, "").strip()
    if not name:
        raise ProblemError(
            "not-allowed",
            "Come by way of the sign-in proxy: it names the user, and this request has no name.",
        )
    return Reader(name, f"user:{name}")


def _holder_of_token() -> Reader | None:
    if given := _given():
        token = tokens().check(given)
        # Addresses end up in logs and histories, so they may only have tokens for feeds.
        in_address = request.path in FEEDS and request.args.get(FEED_KEY) == given
        if token is None or (in_address and token.scopes != ("feeds",)):
            tries.count(f"token {request.remote_addr}")
            raise ProblemError(
                "not-signed-in",
                "This token is unknown, expired, revoked, or not one for feeds alone where it is"
                " in the address; ask for a new one.",
                headers=_challenge("invalid_token"),
            )
        return _reader(token)
    signed = tokens().session(str(session["id"])) if "id" in session else None
    return _reader(signed) if signed else None


def _given() -> str:
    """Return the token of a request; "" without one.

    It comes as `Bearer`, as the password of HTTP Basic with any user name, or in the address:
    `api-key` for the API, `feed-key` for feeds.
    """
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return text
    basic = request.authorization
    if basic is not None and basic.type == "basic":
        return basic.password or basic.username or ""
    if request.path.startswith(("/api/", GUARDIAN)):
        return request.args.get(KEY, "")
    return request.args.get(FEED_KEY, "") if request.path in FEEDS else ""


def _is_program() -> bool:
    """Return True for scripts, feed readers and downloads, which can't use a sign-in page."""
    return (
        wants_problem()
        or request.path in FEEDS
        or request.path.startswith(GUARDIAN)
        or "text/html" not in request.headers.get("Accept", "")
    )


def _challenge(error: str = "") -> dict[str, str]:
    """Return the WWW-Authenticate header.

    Basic is offered (first, since some clients read only that) to feed readers and downloads. The
    API doesn't offer it, because a browser would open its own dialog over a page's script.
    """
    bearer = 'Bearer realm="archive"' + (f', error="{error}"' if error else "")
    asks_basic = request.path in FEEDS or request.path in EXPORTS[:-1]
    basic = 'Basic realm="archive", charset="UTF-8", ' if asks_basic else ""
    return {"WWW-Authenticate": basic + bearer}


def _reader(token: Token) -> Reader:
    return Reader(f"{token.name} ({token.id})", f"token:{token.id}", token.scopes)


def refuse_foreign_forms(asked: Request) -> None:
    """Refuse a form posted from another site (CSRF).

    Raises:
        ProblemError: it is one.
    """
    origin = asked.headers.get("Origin")
    # Browsers that are too old for Sec-Fetch-Site send Origin.
    foreign = asked.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    if foreign or (origin and urlsplit(origin).netloc != asked.host):
        raise ProblemError(
            "not-allowed",
            "This form was sent by another site; open its page here and send it from there.",
        )


def _quoted_here() -> str:
    here = request.script_root + request.full_path.rstrip("?")
    return quote(here if request.method in ("GET", "HEAD") else "/", safe="/")
