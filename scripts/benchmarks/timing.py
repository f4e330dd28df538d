"""Time repeated calls, and return percentiles."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Pace:
    """The number of repetitions of a call, and the clock that times it.

    Attributes:
        rounds: repetitions; none begins after `seconds`.
        seconds: the time for one row.
        clock: "wall", or "cpu" for the processor time of this process, which other load on the
            machine doesn't stretch.
    """

    rounds: int
    seconds: float
    clock: str = "wall"

    def now(self) -> float:
        """Seconds since some moment."""
        return time.process_time() if self.clock == "cpu" else time.perf_counter()


def samples(calls: Sequence[Callable[[], object]], pace: Pace) -> tuple[list[float], list[float]]:
    """Milliseconds of each call the first time, and of the rounds that follow."""
    first = [_timed(call, pace) for call in calls]
    until = time.perf_counter() + pace.seconds
    later: list[float] = []
    for _ in range(pace.rounds):
        if later and time.perf_counter() > until:
            break
        later += [_timed(call, pace) for call in calls]
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
    """Return what a folder takes on disk, in MB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _timed(call: Callable[[], object], pace: Pace) -> float:
    started = pace.now()
    call()
    return (pace.now() - started) * 1000
