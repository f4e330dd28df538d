"""Timing and figures: percentiles of repeated runs, peak memory of a child process, tables."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True, slots=True)
class Figures:
    """Milliseconds of a number of runs."""

    p50: float
    p95: float
    p99: float
    worst: float
    runs: int

    def to_dict(self) -> dict[str, float]:
        """As JSON values."""
        return asdict(self)


def timed(calls: Sequence[Callable[[], object]], *, rounds: int, warm: bool = True) -> Figures:
    """Each call `rounds` times, one after the other; `warm` runs each once before."""
    if warm:
        for call in calls:
            call()
    taken = []
    for _ in range(rounds):
        for call in calls:
            started = time.perf_counter()
            call()
            taken.append((time.perf_counter() - started) * 1000)
    p50, p95, p99 = np.percentile(taken, (50, 95, 99))
    return Figures(round(float(p50), 3), round(float(p95), 3), round(float(p99), 3), round(max(taken), 3), len(taken))


def peak_children_mb() -> float:
    """The largest resident size of any child process that has ended, in MB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def disk_mb(folder: Path) -> float:
    """What a folder takes on disk, in MB; hard links once."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def ratio(baseline: float, own: float) -> str:
    """How many times faster than the baseline."""
    return f"{baseline / own:.1f}x" if own else "-"
