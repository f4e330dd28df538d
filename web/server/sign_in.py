"""The page on which a reader turns a token into a session."""

from __future__ import annotations

from flask import (
    Blueprint,
    Flask,
    redirect,
    render_template,
    request,
    session,
)
from werkzeug.wrappers import Response as BaseResponse

from search import (
    Settings,
)
from web import context
from web.server.auth import refuse_foreign_forms, tokens
from web.server.limits import tries

blueprint = Blueprint("access", __name__)


def init_app(app: Flask) -> None:
    """Add signing in and out where there are tokens."""
    settings: Settings = app.config["SETTINGS"]
    if settings.access == "token":
        app.register_blueprint(blueprint)


@blueprint.get("/sign-in")
def sign_in_page() -> str:
    """Show the form for a token."""
    return render_template("sign-in.html", next=local(request.args.get("next", "")), wrong=False)


@blueprint.post("/sign-in")
def sign_in() -> BaseResponse | tuple[str, int]:
    """Exchange a token for a session, which is stored on the server."""
    refuse_foreign_forms(request)
    # Before the check, as the limit is against guessing.
    tries.count(f"sign-in {request.remote_addr}")
    target = local(request.form.get("next", ""))
    token = tokens().check(request.form.get("token", ""))
    if token is None:
        return render_template("sign-in.html", next=target, wrong=True), 401
    _end_session()
    # The new session has a new id, so that a planted one (session fixation) is worth nothing.
    session.permanent = True
    session["id"] = tokens().begin_session(token, context.settings().session_hours)
    return redirect(target, 303)


@blueprint.post("/sign-out")
def sign_out() -> BaseResponse:
    """End the session, for every copy of its cookie."""
    refuse_foreign_forms(request)
    _end_session()
    return redirect(f"{request.script_root}/sign-in", 303)


def _end_session() -> None:
    if "id" in session:
        tokens().end_session(str(session["id"]))
    session.clear()


def local(target: str) -> str:
    """Return an address of this archive as it is, and its first page for any other.

    Browsers read `//host`, `/\\host` and what has control characters in it as other sites.
    """
    home = f"{request.script_root}/"
    inside = target.startswith(home) and target[1:2] not in ("/", "\\")
    return target if inside and "\\" not in target and target.isprintable() else home
