"""Names that the glossary replaced stay out of the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.code_figures import ROOT, names_in, sources

GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| \w+ \| `(\w+)` \| `([\w/]+)` \|", GUIDE, re.MULTILINE)
# Words of the left column that have a usual meaning, too, and where they keep it.
STANDARD = {
    "evaluate": "measure relevance; run script in a browser",
    "Order": "the enumeration of Tantivy's library",
    "Found": "what a container holds",
    "needed": "a local word for what is required",
    "written": "a local word for text in a file",
    "compose": "Docker's file of services",
    "likeness": "how alike two lines are",
    "costly": "a kind of request in tests of limits",
}


def test_the_glossary_is_a_table() -> None:
    """The guide has the glossary, and no old name is a new one as well."""
    assert len(ROWS) > 30
    assert not {old for old, _ in ROWS} & {new for _, new in ROWS}


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_old_names_stay_out(path: Path) -> None:
    """No file of the code uses a name of the glossary's left column."""
    old = {name for name, _ in ROWS} - STANDARD.keys()
    assert not old & names_in(path)


@pytest.mark.slow
def test_the_figures_of_the_code_are_printed() -> None:
    """One command prints how the code is laid out and written, with the goals beside."""
    done = subprocess.run(
        [sys.executable, "scripts/docs.py", "--measure"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "| lines over 100 columns |" in done.stdout and "| met |" in done.stdout
