"""The verb `alerts`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


def write(folder: Path, name: str, text: str) -> None:
    """One article in a file."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps({"id": name, "title": name, "body": [text]}))


@pytest.mark.slow
def test_alerts_follow_an_update(
    folder: Path, morgue: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first run remembers, the next tells what the update changed, a broken alert its line."""
    monkeypatch.setenv("MORGUE_STATE", str(folder / "state"))
    articles, file = folder / "articles", folder / "alerts.toml"
    for name in ("ferry", "pier", "toll", "lock"):
        write(articles, name, f"The {name} is closed.")
    file.write_text(
        '[[alert]]\nname = "Closed"\nquery = "closed"\nfile = "closed.txt"\n'
        '[[alert]]\nname = "Broken"\nquery = "(closed"\nfile = "closed.txt"\n'
    )
    assert morgue("reindex", articles, "--jobs", 1).code == 0
    first = morgue("alerts", "run", file)
    assert first.code == 0 and "first run" in first.err
    write(articles, "quay", "The quay is closed.")
    write(articles, "toll", "The toll is open.")
    assert morgue("reindex", "--update", articles).code == 0
    told = morgue("alerts", "run", file)
    assert told.code == 3 and "alert Broken: " in told.err
    assert "1 found something, 1 delivered, 0 waiting" in told.out
    text = (folder / "closed.txt").read_text()
    assert "Closed: 1 new, 1 gone" in text and "quay" in text
    again = morgue("alerts", "run", file, "--json")
    assert again.code == 0 and again.json["delivered"] == 0


def test_a_file_of_alerts_that_is_not_there_is_told(folder: Path, morgue: Any) -> None:
    """Exit code 1 and a sentence."""
    said = morgue("alerts", "run", folder / "none.toml")
    assert said.code == 1 and "can't be read" in said.err
