"""The threat model of CONTRIBUTING.md.

Each threat names the tests that would fail if it weren't stopped, and they are there.
"""

from __future__ import annotations

import ast
import re

import pytest

from scripts.faults.common import ROOT
from scripts.faults.defended import DEFENCES
from scripts.faults.defended.defence import Defence

SECTION = (
    (ROOT / "CONTRIBUTING.md")
    .read_text("utf-8")
    .partition("## Threat model")[2]
    .partition("\n## ")[0]
)
ROWS = [
    line
    for line in SECTION.splitlines()
    if line.startswith("| ") and not line.startswith("| who | ")
]


def test_there_is_a_threat_model() -> None:
    """A row a threat: who, what, how it is stopped, tested by."""
    assert len(ROWS) >= 12
    assert all(len(re.split(r"(?<!\\\\)\|", row)) == 6 for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row.split("|")[1:3])[:60])
def test_each_threat_has_its_tests(row: str) -> None:
    """Every test that a row names is a function of the file it names."""
    named = _named(row)
    assert named
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        assert name in {
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
        }, f"{path}::{name}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row.split("|")[1:3])[:60])
def test_each_threat_has_a_defence_that_is_taken_out(row: str) -> None:
    """A test of the row is one that `scripts/faults/defences.py` sees fail without its defence."""
    assert {"::".join(each) for each in _named(row)} & {f"tests/{each.test}" for each in DEFENCES}


@pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence.test)
def test_each_defence_is_in_its_file_and_in_the_table(defence: Defence) -> None:
    """Its line occurs once, can be taken out, and its test is named by a row."""
    whole = (ROOT / defence.path).read_text("utf-8")
    assert whole.count(defence.line) == 1, f"{defence.path}: {defence.line}"
    assert defence.without != defence.line
    assert tuple(f"tests/{defence.test}".split("::")) in {
        pair for row in ROWS for pair in _named(row)
    }


def _named(row: str) -> list[tuple[str, str]]:
    """Return the file and the name of each test that a row names."""
    return re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
