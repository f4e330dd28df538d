"""Build of one raw library's index in its own process, so that its memory can be measured.

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
    """Return a raw library.

    Raises:
        ModuleNotFoundError: it isn't installed.
    """
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
    """Return the seconds of a build in its own process."""
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
