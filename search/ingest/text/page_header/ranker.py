"""Choose one of several lines by the weights of their features: a log-linear ranker.

The weights are data next to this module, trained by `scripts/train_rankers.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

Features = dict[str, float]


class Ranker:
    """The weights of one choice, read once. Thread-safe.

    Args:
        name: of the file of weights, `title` or `start`.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._weights: Features | None = None

    def best(self, candidates: Mapping[int, Features]) -> int:
        """Return the index of the candidate that is most likely right; -1 without any."""
        weights = self.weights()
        return max(
            candidates,
            key=lambda at: sum(
                weights.get(name, 0.0) * value for name, value in candidates[at].items()
            ),
            default=-1,
        )

    def weights(self) -> Features:
        """Return the weight of each feature."""
        if self._weights is None:
            own = resources.files("search.ingest.text.page_header").joinpath(f"{self._name}.json")
            self._weights = json.loads(own.read_text("utf-8"))
        return self._weights or {}

    def use(self, path: Path) -> None:
        """Choose by the weights at `path` from now on, in this process; for measuring them."""
        self._weights = json.loads(path.read_text("utf-8"))
