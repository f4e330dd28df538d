"""A goal for a figure of the benchmarks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scripts.benchmarks.run_figures import (
    Run,
)


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal for a figure: at most `limit`, or at least if `least`.

    Attributes:
        what: its name in the table.
        limit: the bound, in `unit`.
        unit: with a leading space.
        value: reads the figure from a run; raises if it wasn't measured.
        least: True for a lower bound.
        articles: the corpus size that the goal is judged for; 0 for any.
        growth: True if it compares two archives.
    """

    what: str
    limit: float
    unit: str
    value: Callable[[Run], float]
    least: bool = False
    articles: int = 0
    growth: bool = False

    @property
    def wanted(self) -> str:
        """The goal as it is printed."""
        return f"{'>=' if self.least else '<='} {self.limit:,g}{self.unit}"

    def met(self, value: float) -> bool:
        """Return True if a figure reaches the goal."""
        return value >= self.limit if self.least else value <= self.limit
