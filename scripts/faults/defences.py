"""Take defences of the threat model out, one at a time: the test of its row must fail.

Each is taken out of a copy of the program, never of the program itself.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import click

from scripts.faults.common import ROOT, environment
from scripts.faults.defended import DEFENCES
from scripts.faults.defended.defence import Defence

_COPIED = ("search", "web", "scripts", "tests", "seeds", "pyproject.toml", "CONTRIBUTING.md")
Run = subprocess.CompletedProcess[str]
_SECONDS = 180  # for a test; one that hangs without its defence has failed


def without(defence: Defence, copy: Path) -> str:
    """Return how a defence's test ends in a copy of the program that lacks it."""
    path = copy / defence.path
    whole = path.read_text("utf-8")
    if whole.count(defence.line) != 1:
        return "its line is not there once: the table of this script is out of date"
    path.write_text(whole.replace(defence.line, defence.without), "utf-8")
    try:
        run = _tested(copy, [defence.test], _SECONDS)
    except subprocess.TimeoutExpired:
        return "fails"
    finally:
        path.write_text(whole, "utf-8")
    return {0: "PASSES WITHOUT IT", 1: "fails"}.get(run.returncode, run.stdout[-500:])


def _tested(copy: Path, tests: Iterable[str], seconds: float | None = None) -> Run:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*command, *(f"tests/{test}" for test in tests)],
        cwd=copy,
        env=environment() | {"PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds,
    )


@click.command()
@click.option("--only", default="", help="Those whose test has this in its name.")
def main(only: str) -> None:
    """Take each defence out; exit 1 where its test does not fail."""
    kept = 0
    chosen = [each for each in DEFENCES if only in each.test]
    with tempfile.TemporaryDirectory(prefix="morgue-defences-") as folder:
        for name in _COPIED:
            source, target = ROOT / name, Path(folder) / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, target, ignore=ignored)
            else:
                shutil.copy(source, target)
        # A test that fails with its defence, too, would prove nothing.
        whole = _tested(Path(folder), dict.fromkeys(each.test for each in chosen))
        if whole.returncode:
            raise click.ClickException(f"The whole program fails: {whole.stdout[-2000:]}")
        for defence in chosen:
            started = time.perf_counter()
            ended = without(defence, Path(folder))
            kept += ended == "fails"
            click.echo(f"{ended:<18} {defence.test} ({time.perf_counter() - started:.0f} s)")
    click.echo(f"{kept} of {len(chosen)} tests fail without the defence of their row.")
    sys.exit(kept != len(chosen))


if __name__ == "__main__":
    main()
