"""Morgue as a contender: builds as `morgue reindex`, searches through the library."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import search
from scripts.benchmarks.processes import Ended, run
from scripts.benchmarks.questions import FACET_SIZE, FACETS, PAGE, Question, Way, typed

MORGUE = (sys.executable, "-m", "scripts.cli")


class MorgueEngine:
    """An index at a locator."""

    def __init__(self, locator: str) -> None:
        self.locator = locator
        self.engine = locator.partition(":")[0]
        self.name = f"Morgue, {self.engine}"

    def build(self, source: Path, *, jobs: int) -> tuple[dict[str, Any], Ended]:
        """Run `morgue reindex` in its own processes; return its summary and their cost.

        Raises:
            RuntimeError: it failed; the message is its output.
        """
        command = [
            *MORGUE,
            "reindex",
            str(source),
            "--index",
            self.locator,
            "--jobs",
            str(jobs),
            "--json",
            "--force",
        ]
        ended = run(command)
        return json.loads(ended.output), ended

    def exists(self) -> bool:
        """Return True if there is an active generation."""
        return search.open_store(self.locator).active() is not None

    def disk_mb(self) -> float:
        """Return the active generation's size."""
        store = search.open_store(self.locator)
        active = store.active()
        return store.size(active) / 1e6 if active else 0.0

    def open(self) -> None:
        """Open the archive for searching, without a time limit: slow searches must be measured."""
        self.archive = search.Archive.open(
            replace(search.Settings(), index=self.locator, search_seconds=600.0)
        )
        self.archive.ready()

    def ask(self, question: Question, way: Way) -> search.SearchPage:
        """Return a page, with the facets, timeline and snippets of `way`."""
        return self.archive.search(request(question, way))


def request(question: Question, way: Way) -> search.SearchRequest:
    """Return a question as a request for all of its words, as other contenders read it."""
    return search.SearchRequest(
        text=typed(question),
        match="all",
        sort="newest" if way.newest else "relevance",
        page=way.page,
        size=PAGE,
        facets=FACETS if way.facets else (),
        facet_size=FACET_SIZE if way.facets else None,
        timeline=way.facets,
        highlight=way.snippets,
    )
