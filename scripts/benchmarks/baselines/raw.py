"""Builds one library's index in a process of its own, so that its memory can be told.

`python -m scripts.benchmarks.baselines.raw`.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from scripts.benchmarks.processes import Ended, run


def contender(name: str, place: str) -> Any:
    """Return a library by itself. Raises ModuleNotFoundError where it isn't installed."""
    if name == "whoosh":
        from scripts.benchmarks.baselines.plain_whoosh import PlainWhoosh

        return PlainWhoosh(Path(place))
    if name == "sqlite":
        from scripts.benchmarks.baselines.sqlite_fts import SqliteFts

        return SqliteFts(Path(place))
    if name == "tantivy":
        from scripts.benchmarks.baselines.raw_tantivy import RawTantivy

        return RawTantivy(Path(place))
    from scripts.benchmarks.baselines.raw_opensearch import RawOpenSearch

    return RawOpenSearch(*place.rsplit("/", 1))


def build(name: str, place: str, corpus: Path) -> tuple[float, Ended]:
    """Return the seconds that a build took, in a process of its own."""
    ended = run(
        [sys.executable, "-m", "scripts.benchmarks.baselines.raw", name, place, str(corpus)]
    )
    return float(json.loads(ended.output)["seconds"]), ended


if __name__ == "__main__":
    which, where, source = sys.argv[1:]
    chosen = contender(which, where)
    started = time.perf_counter()
    chosen.build(Path(source))
    print(json.dumps({"seconds": time.perf_counter() - started}))
