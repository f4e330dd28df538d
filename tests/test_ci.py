"""CI alone is strict about skips.

A skipped test is a failed run, unless the skip is one of the allowed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]


def run(folder: Path, body: str, **environ: str) -> tuple[int, str]:
    """A run of one test with this body, under the suite's own conftest.

    Its exit code and what it printed.
    """
    place = folder / "repository" / "tests"
    place.mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "conftest.py", place)
    (place / "test_one.py").write_text(f"import pytest\ndef test_one(request):\n    {body}\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MORGUE_")}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs", str(place)]
    done = subprocess.run(
        command,
        cwd=folder,
        env=kept | environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("pass", 0),
        ("pytest.skip('no cluster')", 1),
        ("request.getfixturevalue('measuring_data')", 0),
    ],
)
def test_a_skip_fails_ci_unless_it_is_allowed(tmp_path: Path, body: str, code: int) -> None:
    """With MORGUE_CI a skip ends the run as failed, its reason told.

    Only the want of real articles is passed over.
    """
    found, told = run(tmp_path, body, MORGUE_CI="1", MORGUE_TEST_DATA=str(tmp_path / "nowhere"))
    assert found == code, told
    assert ("1 skipped, which CI does not allow: no cluster" in told) == bool(code)


@pytest.mark.slow
def test_a_skip_is_no_fault_elsewhere(tmp_path: Path) -> None:
    """Whoever has no cluster can run the suite, and is told what was left out."""
    code, told = run(tmp_path, "pytest.skip('no cluster')")
    assert (code, "no cluster" in told) == (0, True)


def test_commit_hooks_need_no_network() -> None:
    """Each hook is local and runs a program of .venv that is there."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    for hook in config["repos"][0]["hooks"]:
        program = hook["entry"].split()[0]
        assert hook["language"] == "system"
        assert (
            program.startswith(".venv/bin/")
            and (Path(sys.executable).parent / Path(program).name).exists()
        )


def test_ci_runs_what_contributors_run() -> None:
    """.ci/run lints, checks types, audits libraries, runs the suite with a cluster, and the
    yardstick in small.
    """
    text = (ROOT / ".ci" / "run").read_text("utf-8")
    for command in (
        "ruff check",
        "ruff format --check",
        "mypy",
        "scripts/audit.py",
        "scripts/opensearch start",
        "scripts/test",
        "bench.py --smoke",
    ):
        assert command in text
    assert "MORGUE_CI=1" in text
