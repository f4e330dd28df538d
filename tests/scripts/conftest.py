"""The `morgue` command over a few invented articles, in a folder of its own."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from scripts.cli import main

Morgue = Callable[..., "Ran"]

BRIDGE = """The Price of Bridges
The toll was promised away, and came back.
By Ada Grieve | The Evening Lamp | 4 May 1998
Share

They promised us a bridge and no toll. The bridge stands; so does the toll house, \
with a light in it.

Nobody at the ministry remembers the promise. The ferrymen do, because it cost them their living.

Related Topics
bridges
"""
LINES = [
    {"id": "a1", "title": "Harbour without nurses", "authors": ["Tomás Ruiz"],
    "date": "2001-02-03", "section": "Health",
     "body": ["The nurses of the harbour hospital are on strike.",
     "No new toll, they say, can be laid on their patience."]},
    {"id": "a2", "title": "On ferries", "authors": ["Ada Grieve"], "date": "2003-07-09",
    "section": "Opinion",
     "body": ["A ferry is a slow bridge. A bridge is a ferry that forgot how to swim."]},
    {"id": "a3", "title": "Nobody's column", "authors": [], "section": "Opinion",
    "body": ["An undated note about libraries."]},
]  # fmt: skip
PAGE = """<!doctype html><html lang="en"><head><title>Strikers at the crane</title>
<meta name="author" content="Bruno Keel">
<meta property="article:published_time" content="2010-10-04">
<meta property="article:section" content="Economy"></head><body>
<nav><a href="/">Home</a></nav><article>
<h1>Strikers at the crane</h1>
<p>The crane drivers have struck for the third time this year,
and the harbour is as quiet as a library on a Sunday.</p>
<p>What they want is written on a sheet of paper that nobody in the office has asked to read.
It has two lines on it.</p>
</article></body></html>
"""


class Ran:
    """The output of one run of the command."""

    def __init__(self, result: Result) -> None:
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        self.code, self.out, self.err = result.exit_code, result.stdout, result.stderr

    @property
    def json(self) -> Any:
        """The JSON that was printed, and nothing else was."""
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that the command is run in, with no setting made; its signals are put back."""
    for name in [name for name in os.environ if name.startswith("MORGUE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    handler = signal.getsignal(signal.SIGTERM)
    yield tmp_path
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture
def morgue() -> Morgue:
    """Runs the command with these words."""
    return lambda *words: Ran(CliRunner().invoke(main, [str(word) for word in words]))


@pytest.fixture
def source(folder: Path) -> Path:
    """Five articles in three formats."""
    place = folder / "articles"
    place.mkdir()
    (place / "bridge.txt").write_text(BRIDGE, encoding="utf-8")
    (place / "crane.html").write_text(PAGE, encoding="utf-8")
    write_lines(place, LINES)
    return place


@pytest.fixture
def built(source: Path, morgue: Morgue) -> Path:
    """The same, indexed."""
    assert morgue("reindex", source, "--jobs", 1).code == 0
    return source


def write_lines(place: Path, lines: list[dict[str, Any]]) -> None:
    """The articles of the JSON Lines file."""
    (place / "wire.jsonl").write_text(
        "".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8"
    )
