"""Benchmark of searches through the libraries, question by question."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from scripts.benchmarks import timing
from scripts.benchmarks.questions import TOP_TEN, WHOLE, WITH_FACETS, Asked, Contender, lines

ALL = "all of these"


def measure(contenders: Sequence[Contender], asked: Asked, pace: timing.Pace) -> dict[str, Any]:
    """Return percentiles by row and contender, warm; the first time is a figure of its own.

    Contenders take turns at each row, so that other load on the machine affects all of them.
    """
    found: dict[str, Any] = {}
    warm: dict[tuple[str, str], list[float]] = {}
    for label, questions, way in lines(asked):
        for contender in contenders:
            calls = [partial(contender.ask, question, way) for question in questions]
            first, later = timing.samples(calls, pace)
            found.setdefault(label, {})[contender.name] = timing.figures(later) | {
                "first": round(max(first), 3)
            }
            if way in (TOP_TEN, WITH_FACETS, WHOLE):
                repeated = [
                    later[place % len(later)] for place in range(pace.rounds * len(questions))
                ]  # rows weigh alike
                warm.setdefault((way.label, contender.name), []).extend(repeated)
    for (way_label, name), taken in warm.items():
        found.setdefault(f"{ALL}, {way_label}", {})[name] = timing.figures(taken)
    return found
