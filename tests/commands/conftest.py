"""Runs the command as it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts.cli import main

ARTICLES = [
    {
        "id": "ferry",
        "title": "The Ferry Waits",
        "body": ["Nurses met the ferry.", "The harbour slept."],
        "date": "1991-04-02",
    },
    {
        "id": "tram",
        "title": "A Tram Is Late",
        "body": ["The tram never met the ferry of the harbour."],
        "date": "1992-05-03",
    },
]

Morgue = Callable[..., str]


@pytest.fixture(scope="session")
def morgue() -> Morgue:
    """Runs a verb that ends well, and gives what it printed."""

    def run(*arguments: str | Path) -> str:
        done = CliRunner().invoke(main, list(map(str, arguments)))
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of two articles."""
    path: Path = tmp_path_factory.mktemp("source") / "articles.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def index(morgue: Morgue, source: Path) -> str:
    """An index of it."""
    locator = f"whoosh:{source.parent / 'index'}"
    morgue("reindex", source, "--index", locator, "--jobs", "1")
    return locator
