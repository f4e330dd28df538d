"""Verbs about serving: settings, tokens, and what serve refuses."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from scripts.cli.verb_group import load_all
from search import Settings, describe
from tests.scripts.conftest import Morgue


def test_settings_with_value_and_origin(
    folder: Path, morgue: Morgue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every setting is shown with where its value comes from and what it is."""
    monkeypatch.setenv("MORGUE_PORT", "8005")
    (folder / ".env").write_text("MORGUE_NAME='The Evening Lamp'\n")
    (folder / "morgue.toml").write_text("keep = 5\n")
    rows = {row["name"]: row for row in morgue("settings", "--json").json}
    assert rows.keys() == {row["name"] for row in describe()}
    seen = {
        name: (rows[name]["value"], rows[name]["origin"])
        for name in ("port", "name", "keep", "threads")
    }
    assert seen == {
        "port": (8005, "environment"),
        "name": ("The Evening Lamp", ".env"),
        "keep": (5, "morgue.toml"),
        "threads": (Settings().threads, "default"),
    }
    told = morgue("settings").out
    assert "MORGUE_PORT=8005  (environment)" in told
    assert all(row["help"] in told for row in describe())


def test_passwords_are_not_shown(morgue: Morgue, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands between user and host in an address stays unseen."""
    monkeypatch.setenv(
        "MORGUE_INDEX", "opensearch:https://reader:hunter2@search.example:9200/archive"
    )
    monkeypatch.setenv("MORGUE_RATE_STORAGE", "redis://:hunter2@redis.example:6379")
    for words in (["settings"], ["settings", "--json"]):
        told = morgue(*words).out
        assert "hunter2" not in told
        assert (
            "opensearch:https://reader:***@search.example:9200/archive" in told
            and "redis://:***@redis.example" in told
        )


def test_everything_wrong_is_told_at_once(morgue: Morgue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the verb, wrong settings are wrong usage, and all of them are named."""
    monkeypatch.setenv("MORGUE_PORT", "http")
    monkeypatch.setenv("MORGUE_ACESS", "token")
    for words in (["settings"], ["status"], ["serve"]):
        ran = morgue(*words)
        assert (
            ran.code,
            "MORGUE_PORT='http'" in ran.err,
            "MORGUE_ACCESS is the nearest" in ran.err,
        ) == (2, True, True)


def test_the_life_of_a_token(folder: Path, morgue: Morgue) -> None:
    """Made, shown once, listed without its secret, revoked; what isn't there can't be revoked."""
    made = morgue(
        "tokens",
        "create",
        "newsroom",
        "--scope",
        "search",
        "--scope",
        "export",
        "--days",
        30,
        "--json",
    ).json
    assert made["token"].startswith(f"morgue_{made['id']}_")
    (listed,) = morgue("tokens", "list", "--json").json
    assert (listed["id"], listed["name"], listed["scopes"], listed["state"]) == (
        made["id"],
        "newsroom",
        ["export", "search"],
        "active",
    )
    assert listed["expires"] and listed["last_used"] is None
    secret = made["token"].removeprefix(f"morgue_{made['id']}_")  # which may have a "_" of its own
    assert all(
        secret not in each.read_bytes().decode("latin-1")
        for each in folder.rglob("*")
        if each.is_file()
    )
    assert "newsroom is revoked" in morgue("tokens", "revoke", made["id"]).out
    assert morgue("tokens").out.split()[:2] == [made["id"], "revoked"]
    unknown = morgue("tokens", "revoke", "00000000")
    assert (unknown.code, "tokens list" in unknown.err) == (1, True)


def test_a_taken_port_is_told(morgue: Morgue) -> None:
    """In one line, with what to do; an address that isn't this machine's likewise."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = morgue("serve", "--port", port)
    assert ran.code == 1
    assert (
        f"127.0.0.1:{port} can't be listened on" in ran.err
        and "--port" in ran.err
        and ran.err.count("\n") == 1
    )
    elsewhere = morgue("serve", "--host", "192.0.2.1")
    assert (elsewhere.code, "192.0.2.1:8000 can't be listened on" in elsewhere.err) == (1, True)


def test_the_verbs_are_those_agreed() -> None:
    """No verb is missing, and none is there that nobody knows of."""
    agreed = (
        "reindex takedown rollback activate prune copy search export clean boilerplate status"
        " verify evaluate"
    )
    assert set(load_all()) == {
        *agreed.split(),
        "serve",
        "tokens",
        "settings",
        *"mentions words quotes mcp versions record recheck alerts completion dossier".split(),
    }


def test_version_and_help(morgue: Morgue) -> None:
    """`--version` names the program; `--help` has the exit codes that scripts rely on."""
    assert "morgue" in morgue("--version").out
    assert "3 done but some inputs were rejected" in " ".join(morgue("--help").out.split())
