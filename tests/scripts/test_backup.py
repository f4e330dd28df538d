"""Backup, restore and alarms work as the documentation writes them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from scripts.cli import main
from search import Archive, SearchRequest, Settings, TokenStore
from web import create_app

ROOT = Path(__file__).parents[2]


def block(name: str) -> str:
    """The code block of the documentation that a mark names."""
    text = (ROOT / "web" / "docs" / "running.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- tested: {name} -->\n```\w+\n(.*?)```", text, re.DOTALL)
    assert found, name
    return found[1]


@pytest.mark.slow
def test_a_backup_is_restored_as_the_documentation_says(tmp_path: Path) -> None:
    """After the folder and the state are gone, the same articles, takedowns and tokens are back."""
    folder, state = tmp_path / "archive", tmp_path / "state"
    binaries = tmp_path / "bin"
    binaries.mkdir()
    start = f'#!/bin/sh\nexec {sys.executable} -c "from scripts.cli import main; main()" "$@"\n'
    (binaries / "morgue").write_text(start, encoding="utf-8")
    (binaries / "morgue").chmod(0o755)
    env = {
        **os.environ,
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "MORGUE_INDEX": f"whoosh:{folder}",
        "MORGUE_ARCHIVE": str(folder),
        "MORGUE_STATE": str(state),
    }

    def run(script: str) -> None:
        ran = subprocess.run(
            ["sh", "-e", "-c", script],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ran.returncode in (0, 3), ran.stdout + ran.stderr

    run(f"morgue reindex {ROOT / 'seeds'} --jobs 1 || test $? = 3")
    _, token = TokenStore(state).create("Desk", scopes=["search"])
    before = found_in(folder, state)
    run(f"morgue takedown {before[0]} --reason test")
    run(block("backup"))
    shutil.rmtree(folder)
    shutil.rmtree(state)
    run(block("restore"))
    assert found_in(folder, state) == before[1:]
    assert TokenStore(state).check(token) is not None


def found_in(folder: Path, state: Path) -> list[str]:
    """The ids that an archive finds, all of them."""
    archive = Archive.open(Settings(index=f"whoosh:{folder}", state=str(state)))
    return sorted(hit.article.id for hit in archive.scan(SearchRequest()))


@pytest.mark.slow
@pytest.mark.parametrize("part", ["metric", "form"])
def test_the_alarms_name_metrics_that_there_are(part: str, tmp_path: Path) -> None:
    """The rules are YAML in Prometheus's form, and every metric in them is one of /metrics."""
    rules = yaml.safe_load(block("alarms"))["groups"][0]["rules"]
    if part == "form":
        assert all({"alert", "expr", "annotations"} <= set(rule) for rule in rules)
        return
    index = f"whoosh:{tmp_path / 'archive'}"
    ran = CliRunner().invoke(
        main, ["reindex", str(ROOT / "seeds"), "--index", index, "--jobs", "1"]
    )
    assert ran.exit_code in (0, 3), ran.output
    settings = Settings(index=index, state=str(tmp_path / "state"))
    shown = create_app(settings).test_client().get("/metrics").get_data(as_text=True)
    named = {name for rule in rules for name in re.findall(r"morgue_\w+", rule["expr"])}
    known = set(re.findall(r"(?m)^# TYPE (morgue_\w+)", shown))
    for name in named:
        assert name.removesuffix("_bucket") in known or name in known, (name, sorted(known))
