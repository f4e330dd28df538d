"""Who may read: everybody, holders of a token, or users whom a trusted proxy names.

Decided before a request costs anything.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from flask import (
    Blueprint,
    Flask,
    Request,
    current_app,
    g,
    redirect,
    render_template,
    request,
    session,
)
from flask.sessions import SecureCookieSessionInterface
from werkzeug.wrappers import Response as BaseResponse

from search import MorgueError, Settings, SettingsError, Token, TokenStore
from web import context
from web.server.errors import ProblemError, wants_problem

KEY = "api-key"
ALWAYS_OPEN = ("/healthz", "/readyz", "/sign-in", "/sign-out", "/favicon.ico")
ASSETS = "/static/"
EXPORTS = ("/search.csv", "/search.ndjson", "/search.ris", "/search.bib", "/api/v1/export")

blueprint = Blueprint("access", __name__)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: a name for the log, a key under which limits count, and what they may do."""

    name: str | None
    key: str
    scopes: tuple[str, ...] = ("search", "export")


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies, marked secure wherever the request came by TLS, under the path
    where the archive is shown.
    """

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        """By the request, not by a setting that one forgets."""
        return request.is_secure

    def get_cookie_path(self, app: Flask) -> str:  # noqa: ARG002
        """The archive's own."""
        return request.script_root or "/"


def init_app(app: Flask) -> None:
    """Decide on each request, and add signing in where there are tokens."""
    settings: Settings = app.config["SETTINGS"]
    if settings.access == "proxy" and not settings.trusted_proxies.strip():
        raise SettingsError(
            "MORGUE_ACCESS=proxy lets nobody in without MORGUE_TRUSTED_PROXIES: the proxy's"
            " address."
        )
    if settings.access == "token":
        state = Path(settings.state)
        app.extensions["tokens"] = TokenStore(state)
        app.secret_key = secret(state / "session.key")
        app.session_interface = Sessions()
        app.config.update(
            SESSION_COOKIE_NAME="morgue",
            SESSION_COOKIE_SAMESITE="Lax",
            SESSION_COOKIE_HTTPONLY=True,
            PERMANENT_SESSION_LIFETIME=dt.timedelta(hours=settings.session_hours),
        )
        app.register_blueprint(blueprint)
    app.before_request(decide)


def reader() -> Reader:
    """Who asks. Limits and the audit log want to know, even before `decide` has let them in."""
    found: Reader | None = g.get("reader")
    return found or Reader(None, f"address:{request.remote_addr}")


def is_export() -> bool:
    """Whether whole results are asked for."""
    return request.path in EXPORTS


def is_open() -> bool:
    """Whether an address is open whatever the access.

    Health, signing in, and what that page needs.
    """
    return (
        request.path in ALWAYS_OPEN
        or request.path.startswith(ASSETS)
        or request.method == "OPTIONS"
    )


def decide() -> BaseResponse | None:
    """Find out who asks; raise a ProblemError, or send to the sign-in page, who may not."""
    settings = context.settings()
    if settings.access == "open" or is_open():
        return None
    found = _named_by_proxy(settings) if settings.access == "proxy" else _holder_of_token()
    if found is None:
        if not wants_problem():
            return redirect(f"{request.script_root}/sign-in?next={_quoted_here()}", 303)
        realm = {"WWW-Authenticate": 'Bearer realm="archive"'}
        raise ProblemError(
            "not-signed-in",
            "This archive needs a token: send `Authorization: Bearer TOKEN`.",
            headers=realm,
        )
    g.reader = found
    g.user_name = found.name
    needed = "export" if is_export() else "search"
    if needed not in found.scopes and not (needed == "search" and "export" in found.scopes):
        raise ProblemError(
            "not-allowed", f"This token may not {needed}; ask for one with the scope {needed}."
        )
    return None


def secret(path: Path) -> bytes:
    """The key that signs sessions; made once, the same for all processes. Raises MorgueError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
            with os.fdopen(
                os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb"
            ) as file:
                file.write(secrets.token_bytes(32))
            try:
                os.link(made, path)  # whichever process is first; never half a file
            except FileExistsError:
                pass
            finally:
                made.unlink()
        return path.read_bytes()
    except OSError as fault:
        raise MorgueError(
            f"The key of sessions in {path} can't be read or made: {fault}. See MORGUE_STATE."
        ) from fault


def tokens() -> TokenStore:
    """The tokens of this archive."""
    store: TokenStore = current_app.extensions["tokens"]
    return store


@blueprint.get("/sign-in")
def sign_in_page() -> str:
    """Ask for a token."""
    return render_template("sign-in.html", next=local(request.args.get("next", "")), wrong=False)


@blueprint.post("/sign-in")
def sign_in() -> BaseResponse | tuple[str, int]:
    """Turn a token into a session."""
    _refuse_foreign_forms(request)
    target = local(request.form.get("next", ""))
    token = tokens().check(request.form.get("token", ""))
    if token is None:
        return render_template("sign-in.html", next=target, wrong=True), 401
    session.clear()
    session.permanent = True
    session["token"] = token.id
    return redirect(target, 303)


@blueprint.post("/sign-out")
def sign_out() -> BaseResponse:
    """End the session."""
    _refuse_foreign_forms(request)
    session.clear()
    return redirect(f"{request.script_root}/sign-in", 303)


def local(target: str) -> str:
    """An address of this archive, never of another site; its first page when `target` is none."""
    parts = urlsplit(target.replace("\\", "/"))
    sound = (
        target.startswith("/") and not parts.scheme and not parts.netloc and target.isprintable()
    )
    return target if sound else f"{request.script_root}/"


def _named_by_proxy(settings: Settings) -> Reader:
    name = request.headers.get(settings.proxy_header, "").strip()
    if not name:
        raise ProblemError(
            "not-allowed",
            "Come by way of the sign-in proxy: it names the user, and this request has no name.",
        )
    return Reader(name, f"user:{name}")


def _holder_of_token() -> Reader | None:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    given = (
        text
        if kind.lower() == "bearer"
        else request.args.get(KEY, "")
        if request.path.startswith("/api/")
        else ""
    )
    if given:
        token = tokens().check(given)
        if token is None:
            realm = {"WWW-Authenticate": 'Bearer realm="archive", error="invalid_token"'}
            raise ProblemError(
                "not-signed-in",
                "This token is unknown, expired or revoked; ask for a new one.",
                headers=realm,
            )
        return _reader(token)
    signed = tokens().get(str(session["token"])) if "token" in session else None
    return _reader(signed) if signed else None


def _reader(token: Token) -> Reader:
    return Reader(f"{token.name} ({token.id})", f"token:{token.id}", token.scopes)


def _refuse_foreign_forms(asked: Request) -> None:
    """A form that another site sends in our reader's name."""
    origin = asked.headers.get("Origin")
    foreign = asked.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    if foreign or (origin and urlsplit(origin).netloc != asked.host):
        raise ProblemError(
            "not-allowed",
            "This form was sent by another site; open the sign-in page and send it from there.",
        )


def _quoted_here() -> str:
    here = request.script_root + request.full_path.rstrip("?")
    return quote(here if request.method in ("GET", "HEAD") else "/", safe="/")
