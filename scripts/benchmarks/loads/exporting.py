"""Benchmark of an export of all articles through HTTP: speed, and the worker's memory."""

from __future__ import annotations

import time
import urllib.request

from scripts.benchmarks import processes
from scripts.benchmarks.loads.http_load import morgue
from scripts.benchmarks.morgue_engine import MorgueEngine

_PIECE = 1 << 16  # bytes of one read
_WARM = 500  # articles exported before the measured run


def measure(engine: MorgueEngine) -> dict[str, float]:
    """Return articles a second, and the MB that all processes grew beyond a short export.

    Raises:
        RuntimeError: the server doesn't answer.
    """
    with morgue(engine.locator) as server:
        address = f"http://127.0.0.1:{server.port}/api/v1/export?format=ndjson"
        _read(f"{address}&limit={_WARM}")
        before = processes.memory_mb(server.pid)
        started = time.perf_counter()
        with processes.watched(server.pid) as peak:
            articles = _read(address)
        seconds = time.perf_counter() - started
    return {
        "articles": articles,
        "per_second": round(articles / seconds, 1),
        "seconds": round(seconds, 2),
        "grew_mb": round(peak[0] - before, 1),
    }


def _read(address: str) -> int:
    """Return the number of lines of an answer."""
    found = 0
    with urllib.request.urlopen(address, timeout=600) as answer:  # noqa: S310 - an address of ours
        while piece := answer.read(_PIECE):
            found += piece.count(b"\n")
    return found
