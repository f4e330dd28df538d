"""How long things take: percentiles of repeated calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

Figures = dict[str, float]


def samples(calls: Sequence[Callable[[], object]], *, rounds: int, seconds: float) -> tuple[list[float], list[float]]:
    """Milliseconds of each call the first time, and of `rounds` more rounds, the last of them begun before `seconds` are over."""
    first = [_timed(call) for call in calls]
    until = time.perf_counter() + seconds
    later: list[float] = []
    for _ in range(rounds):
        if later and time.perf_counter() > until:
            break
        later += map(_timed, calls)
    return first, later


def figures(taken: Sequence[float]) -> Figures:
    """Percentiles of milliseconds."""
    p50, p95, p99 = np.percentile(taken, (50, 95, 99))
    return {
        "p50": round(float(p50), 3),
        "p95": round(float(p95), 3),
        "p99": round(float(p99), 3),
        "worst": round(max(taken), 3),
        "runs": len(taken),
    }


def disk_mb(folder: Path) -> float:
    """What a folder takes on disk, in MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000
