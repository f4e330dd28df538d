"""Morgue itself, engine by engine: the build as `morgue reindex` does it, and searches through the library."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import search

MORGUE = (sys.executable, "-m", "scripts.cli")
ROOT = Path(__file__).resolve().parents[2]


class MorgueEngine:
    """One index at a locator."""

    def __init__(self, locator: str) -> None:
        self.locator = locator
        self.name = f"Morgue, {locator.partition(':')[0]}"

    def build(self, source: Path, *, jobs: int) -> dict[str, Any]:
        """`morgue reindex` in a process of its own; gives its summary. What it says goes to the terminal where it fails."""
        command = [*MORGUE, "reindex", str(source), "--index", self.locator, "--jobs", str(jobs), "--json", "--force"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(done.stderr or done.stdout)
        summary: dict[str, Any] = json.loads(done.stdout)
        return summary

    def open(self) -> None:
        """Open the archive for searching, without a limit on time: slow is to be seen, not to be refused."""
        self.archive = search.Archive.open(replace(search.Settings(), index=self.locator, search_seconds=600.0))

    def search(self, text: str, *, facets: bool = False, snippets: bool = False, **changes: Any) -> int:
        """The number of hits; the ten best are fetched, with facets and snippets where asked for."""
        request = search.SearchRequest(
            text=text,
            facets=("section", "author", "year") if facets else (),
            timeline=facets,
            facet_size=20 if facets else None,
            highlight=snippets,
        )
        return self.archive.search(replace(request, **changes)).total
