"""Measure how many modules of an engine one search runs through."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path
from types import FrameType

import search
from scripts.faults.common import done

ENGINES = str(Path(search.__file__).parent / "engines")
# A phrase and a prefix: both kinds of operand that need more than a posting list.
QUERY = '"harbour council" AND educat*'
BEFORE = '"public library" AND strik*'  # opens the index; its answer is no use to the next


def modules_on_the_path(engine: str) -> int:
    """Return the number of modules of search/engines that run in one search of the seeds."""
    with tempfile.TemporaryDirectory() as folder:
        locator = f"{engine}:{Path(folder) / 'index'}"
        seeds = Path(__file__).resolve().parent.parent / "seeds"
        done("reindex", seeds, "--index", locator, "--jobs", 1)
        archive = search.Archive.open(search.Settings(index=locator, state=folder))
        day = dt.date(2026, 1, 1)
        first, second = (
            search.SearchRequest(query=search.parse_query(text, today=day).query)
            for text in (BEFORE, QUERY)
        )
        archive.search(first)
        seen: set[str] = set()

        def note(frame: FrameType, event: str, _: object) -> None:
            if event == "call" and frame.f_code.co_filename.startswith(ENGINES):
                seen.add(frame.f_code.co_filename)

        sys.setprofile(note)
        try:
            archive.search(second)
        finally:
            sys.setprofile(None)
        return len(seen)
