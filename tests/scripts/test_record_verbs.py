"""The verbs `record` and `recheck`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts.cli import main


def write(folder: Path, name: str, text: str) -> None:
    """One article in a file."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps({"id": name, "title": name, "body": [text]}))


@pytest.mark.slow
def test_a_recorded_search_is_checked_after_an_update(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At first the same (0), after an update with what is new, changed and gone (3)."""
    monkeypatch.setenv("MORGUE_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("MORGUE_INDEX", f"whoosh:{tmp_path / 'index'}")
    folder, file = tmp_path / "articles", tmp_path / "record.json"
    for name in ("ferry", "pier", "toll", "lock"):
        write(folder, name, f"The {name} is closed.")
    run = CliRunner()
    assert run.invoke(main, ["reindex", str(folder), "--jobs", "1"]).exit_code == 0
    said = run.invoke(main, ["record", "closed", "--ids", "--output", str(file)])
    assert said.exit_code == 0 and "found 4 articles" in said.output
    same = run.invoke(main, ["recheck", str(file)])
    assert same.exit_code == 0 and "The same: 4 articles." in same.output
    write(folder, "quay", "The quay is closed.")
    write(folder, "toll", "The toll is closed for good.")
    (folder / "pier.json").unlink()
    assert run.invoke(main, ["reindex", str(folder), "--update", "--force"]).exit_code == 0
    found = run.invoke(main, ["recheck", str(file)])
    assert found.exit_code == 3
    assert "+1 new, 1 changed, 1 gone." in found.output
    assert "new: quay" in found.output and "{+closed for good.+}" in found.output
    view = json.loads(run.invoke(main, ["recheck", str(file), "--json"]).output)
    assert (view["new"], view["changed"], view["gone"]) == (["quay"], ["toll"], ["pier"])


def test_a_file_that_is_no_record_is_told(tmp_path: Path) -> None:
    """Exit code 1 and a sentence."""
    file = tmp_path / "record.json"
    file.write_text("{}")
    said = CliRunner().invoke(main, ["recheck", str(file)])
    assert said.exit_code == 1 and "no record" in said.output
    assert CliRunner().invoke(main, ["recheck", str(tmp_path / "none")]).exit_code == 1
