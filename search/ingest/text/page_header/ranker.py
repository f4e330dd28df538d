"""Choose one of several lines by the weights of their features: a log-linear ranker.

The weights are data next to this module, trained by `scripts/train_rankers.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from itertools import repeat
from operator import mul
from pathlib import Path

from search.ingest.lines.classifier import Line

Features = dict[str, float]

_KEY = 6  # letters; words that share them count as one word (a crude stem)
_PLANE = 0x10000  # characters; the letters of living scripts are among them


@cache
def _word() -> re.Pattern[str]:
    """Return the expression of a longer word: a set of ranges is twice as fast as `[^\\W\\d_]`."""
    letters = [chr(point).isalpha() for point in range(_PLANE)]
    edges = [at for at in range(1, _PLANE) if letters[at] != letters[at - 1]]
    ranges = zip(edges[::2], [*edges[1::2], _PLANE], strict=False)
    return re.compile(f"[{''.join(f'{chr(a)}-{chr(b - 1)}' for a, b in ranges)}]{{4,}}")


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
                map(mul, map(weights.get, candidates[at], repeat(0.0)), candidates[at].values())
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


def keys_of(lines: Iterable[Line]) -> set[str]:
    """Return the longer words of lines, each by its first letters."""
    words = _word().findall("\n".join([line.text for line in lines]).casefold())
    return {word[:_KEY] for word in words}
