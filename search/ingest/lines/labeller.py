"""Line labeller: a linear-chain conditional random field, decoded with NumPy.

The weights were trained by `scripts/train_labeller.py` and are data (`labels.npz`). A line's score
for a label is the sum of the weights of its own features and of those of up to two lines around
it; transitions between labels have weights as well. The forward-backward algorithm turns the
scores of all lines into the probability of each label at each line, so that every label comes with
its certainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from importlib import resources
from itertools import chain, repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.ingest.lines.classifier import Line
from search.ingest.lines.line_features import FAR_NEIGHBOURS, NEIGHBOURS, describe


class Label(IntEnum):
    """The label of a line of text."""

    BODY = 0
    TITLE = 1
    DEK = 2
    BYLINE = 3
    DATE = 4
    CAPTION = 5
    ABOVE = 6  # what else is above the body: menus, buttons, sections
    WITHIN = 7  # boxes and buttons between paragraphs
    BELOW = 8  # all that follows the body


# The lines whose features count for a line, relative to it; the weights are in this order.
OFFSETS = (0, -1, 1, -2, 2)
_SCALED = 8  # lines: over as many the product of steps stays far within what a float can hold
_EDGE = "none"  # the feature of a neighbour beyond the first or last line


@dataclass(frozen=True, slots=True)
class Model:
    """The weights, of float32.

    Attributes:
        rows: the row of each feature in `weights`.
        weights: features x offsets x labels; the last row is zero, for unknown features.
        transitions: from label x to label.
    """

    rows: dict[str, int]
    weights: NDArray[np.float32]
    transitions: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path | None = None) -> Model:
        """Return the weights at `path`; None loads those that Morgue ships."""
        own = resources.files("search.ingest.lines").joinpath("labels.npz")
        with (path or own).open("rb") as file:
            data = np.load(file)
            names = bytes(data["names"]).decode().split("\n")
            scale = float(data["scale"])
            weights = np.zeros((len(names) + 1, len(OFFSETS), len(Label)), np.float32)
            weights.reshape(-1)[np.cumsum(data["gaps"], dtype=np.int64)] = data["values"] * scale
            transitions = data["transitions"].astype(np.float32)
        return cls({name: row for row, name in enumerate(names)}, weights, transitions)

    def probabilities(self, features: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Return the probability of each label at each line: lines x labels."""
        return _forward_backward(self.scores(features), self.transitions)

    def scores(self, features: Sequence[Sequence[str]]) -> NDArray[np.float64]:
        """Return each label's score at each line, without the labels around it: lines x labels."""
        unknown = len(self.rows)
        ids = list(map(self.rows.get, chain.from_iterable(features), repeat(unknown)))
        starts = np.cumsum([0, *map(len, features)])[:-1]
        sums = np.add.reduceat(self.weights[ids], starts, axis=0)
        found = sums[:, 0].astype(np.float64)
        edge = self.weights[self.rows.get(_EDGE, unknown)]
        for place, offset in enumerate(OFFSETS[1:], start=1):
            beyond = min(abs(offset), len(found))
            if offset < 0:
                found[beyond:] += sums[: len(found) - beyond, place]
                found[:beyond] += edge[place]
            else:
                found[: len(found) - beyond] += sums[beyond:, place]
                found[len(found) - beyond :] += edge[place]
        return found

    def reasons(self, features: Sequence[Sequence[str]], index: int, label: Label) -> list[str]:
        """Return the features that speak most for a label at a line, the weightiest first.

        Args:
            features: the features of all lines.
            index: the line.
            label: the label to explain.

        Returns:
            At most four texts such as `name +1.2`; features of neighbours have their offset first,
            `-1|k=stamp +0.4`. The figure is a feature's weight for the label less its mean weight.
        """
        weighed: list[tuple[float, str]] = []
        for place, offset in enumerate(OFFSETS):
            other = index + offset
            names = features[other] if 0 <= other < len(features) else (_EDGE,)
            for name in names:
                row = self.weights[self.rows.get(name, len(self.rows)), place]
                weight = float(row[label] - row.mean())
                if weight > 0.05:
                    weighed.append((weight, f"{offset:+d}|{name}" if offset else name))
        return [f"{name} {weight:+.1f}" for weight, name in sorted(weighed, reverse=True)[:4]]


_other_weights: list[Path] = []  # replaces the shipped weights while others are evaluated


@cache
def model() -> Model:
    """Return the weights, read once."""
    return Model.load(*_other_weights)


def use_label_weights(path: Path) -> None:
    """Replace the weights by those at `path` in this process, to evaluate them."""
    _other_weights[:] = [path]
    model.cache_clear()


def label_probabilities(
    lines: Sequence[Line],
) -> tuple[list[list[str]], NDArray[np.float64]]:
    """Return the features of each line, and the probability of each label at it.

    Linear in the length of the text. Thread-safe.
    """
    features = describe(lines)
    return features, model().probabilities(features)


def weighed_offsets(name: str) -> tuple[int, ...]:
    """Return the offsets at which a feature has weights, for trainer and decoder alike.

    >>> weighed_offsets("w:newsletter")
    (0,)
    """
    if name == _EDGE:
        return OFFSETS[1:]
    if name.startswith(FAR_NEIGHBOURS):
        return OFFSETS
    return OFFSETS[:3] if name.startswith(NEIGHBOURS) else OFFSETS[:1]


def _forward_backward(
    scores: NDArray[np.float64], transitions: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return the marginal probabilities of a linear chain.

    Forward-backward algorithm with Rabiner's scaling: forward and backward values are scaled every
    few steps to stay finite.
    """
    emitted = np.exp(scores - scores.max(axis=1, keepdims=True))
    follow = np.exp(transitions.astype(np.float64))
    back = np.ascontiguousarray(follow.T)
    count = len(scores)
    forward = np.empty_like(emitted)
    state = emitted[0] / emitted[0].sum()
    forward[0] = state
    for index in range(1, count):
        state = (state @ follow) * emitted[index]
        if not index % _SCALED:
            state /= state.sum()
        forward[index] = state
    found = forward  # its rows are multiplied in place, each after its last use
    state = np.ones(emitted.shape[1])
    for index in range(count - 2, -1, -1):
        state = (state * emitted[index + 1]) @ back
        if not index % _SCALED:
            state /= state.sum()
        found[index] *= state
    found /= found.sum(axis=1, keepdims=True)
    return np.asarray(found, np.float64)
