"""Verbs about serving: serve, tokens, settings."""

from __future__ import annotations

import importlib
import os
import socket
import sys
from pathlib import Path

import click

import search as morgue
from scripts.cli.parameters import (
    index_option,
    json_option,
    print_json,
    settings_with,
    without_password,
)


@click.command()
@index_option
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--workers", type=click.IntRange(1), help="Web processes.")
@click.option("--reload", is_flag=True, help="For development: start anew when the code changes.")
def serve(
    index: str | None, host: str | None, port: int | None, workers: int | None, reload: bool
) -> None:
    """Serve the pages and the API with gunicorn."""
    settings = settings_with(
        index, host=host, port=port, workers=workers
    )  # read here, so that a fault is printed once and not by each worker
    _refuse_taken_port(settings.host, settings.port)
    for name in ("index", "host", "port", "workers"):
        os.environ[morgue.env_name(name)] = str(getattr(settings, name))
    click.echo(
        f"Morgue serves {without_password(settings.index)} on"
        f" http://{settings.host}:{settings.port}",
        err=True,
    )
    _run_gunicorn(["--config", "python:web.gunicorn_conf", "web.wsgi:app"], reload)


def _run_gunicorn(options: list[str], reload: bool) -> None:
    """Run gunicorn in this process, which has read the library already.

    Under --reload it gets a new interpreter: a changed library must be read from its files.
    """
    if reload:
        command = [sys.executable, "-m", "gunicorn", *options, "--reload"]
        os.execv(sys.executable, command)  # noqa: S606 - our own words, no shell
    sys.argv = ["-mgunicorn", *options]  # what gunicorn starts itself with at an upgrade (USR2)
    importlib.import_module("gunicorn.app.wsgiapp").run()


def _refuse_taken_port(host: str, port: int) -> None:
    """Refuse a port in use with one line; gunicorn would retry five times first."""
    if "LISTEN_FDS" in os.environ:  # systemd listens and hands it over
        return
    try:
        socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET
        ).close()
    except OSError as fault:
        reason = str(fault.strerror).partition(" (")[0]
        raise morgue.MorgueError(
            f"{host}:{port} can't be listened on: {reason}. Is something running there already? "
            f"Take another port: --port {port + 1 if port < 65_535 else 8000}, or MORGUE_PORT."
        ) from fault


@click.group(invoke_without_command=True)
@click.pass_context
def tokens(ctx: click.Context) -> None:
    """Make, list and revoke access tokens.

    They let people and scripts in where MORGUE_ACCESS=token.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_tokens, as_json=False)


def _tokens() -> morgue.TokenStore:
    return morgue.TokenStore(Path(settings_with().state))


@tokens.command("create")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(["search", "export"]),
    default=["search"],
    show_default=True,
    help="What it opens (repeatable).",
)
@click.option(
    "--days", type=click.FloatRange(min=0, min_open=True), help="Days until it expires (never)."
)
@json_option
def create_token(name: str, scopes: tuple[str, ...], days: float | None, as_json: bool) -> None:
    """Make a token; it is shown this once."""
    token, secret = _tokens().create(name, scopes=scopes, days=days)
    if as_json:
        print_json({"id": token.id, "name": token.name, "token": secret})
    else:
        click.echo(
            f"Token {token.id} for {token.name}. Keep it now, it is not shown again:\n{secret}"
        )


@tokens.command("list")
@json_option
def list_tokens(as_json: bool) -> None:
    """List the tokens; their secrets are nowhere to be had."""
    listed = _tokens().list()
    if as_json:
        print_json(
            [
                {
                    "id": token.id,
                    "name": token.name,
                    "scopes": sorted(token.scopes),
                    "state": token.state(),
                    "created": str(token.created),
                    "expires": str(token.expires) if token.expires else None,
                    "last_used": str(token.last_used) if token.last_used else None,
                }
                for token in listed
            ]
        )
        return
    for token in listed:
        used = f"last used {token.last_used:%Y-%m-%d}" if token.last_used else "never used"
        click.echo(
            f"{token.id}  {token.state():<8} {','.join(sorted(token.scopes)):<14} {used:<21}"
            f" {token.name}"
        )


@tokens.command("revoke")
@click.argument("identifier", metavar="ID")
def revoke_token(identifier: str) -> None:
    """Revoke a token, at once and for good."""
    token = _tokens().revoke(identifier)
    click.echo(f"Token {token.id} for {token.name} is revoked.")


@click.command()
@json_option
def settings(as_json: bool) -> None:
    """Show every setting, its value and where that comes from."""
    found = morgue.read_settings()
    rows = [
        row
        | {
            "value": without_password(value) if isinstance(value, str) else value,
            "origin": origin,
        }
        for row in morgue.describe()
        for value, origin in [found[row["name"]]]
    ]
    if as_json:
        print_json(
            [
                {key: row[key] for key in ("name", "env", "value", "origin", "default", "help")}
                for row in rows
            ]
        )
        return
    for row in rows:
        click.echo(f"{row['env']}={row['value']}  ({row['origin']})\n    {row['help']}")


VERBS = (serve, tokens, settings)
