"""The threat model of CONTRIBUTING.md.

Each threat names the tests that would fail if it weren't stopped, and they are there.
"""

from __future__ import annotations

import ast
import re

import pytest

from scripts.faults.common import ROOT

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
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
    assert named
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        assert name in {
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
        }, f"{path}::{name}"
