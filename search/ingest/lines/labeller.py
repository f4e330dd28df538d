"""Line labeller: a linear-chain conditional random field, decoded with NumPy.

The weights were trained by `scripts/train_labeller.py` and are data (`labels.npz`). A line's score
for a label is the sum of the weights of its own features and of those of up to two lines around
it; transitions between labels have weights as well. The forward-backward algorithm turns the
scores of all lines into the probability of each label at each line, so that every label comes with
its certainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.ingest.lines.classifier import Line
from search.ingest.lines.features.line_features import (
    BAG,
    COLUMNS,
    FAR_NEIGHBOURS,
    FEW,
    NEIGHBOURS,
    Features,
    describe,
)
from search.ingest.lines.features.line_looks import MOST_WORDS


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


class Model:
    """The weights, of float32.

    Args:
        rows: the row of each feature in `weights`.
        weights: features x offsets x labels; the last row is zero, for unknown features.
        transitions: from label x to label.
    """

    def __init__(
        self,
        rows: dict[str, int],
        weights: NDArray[np.float32],
        transitions: NDArray[np.float32],
    ) -> None:
        self.rows, self.weights, self.transitions = rows, weights, transitions
        self._flat = weights.reshape(len(weights), -1)
        self._own = np.ascontiguousarray(weights[:, 0])
        self._words = {
            mark: {name[len(mark) :]: row for name, row in rows.items() if name.startswith(mark)}
            for mark in ("w:", "f:", "f2:", "l:", "t:")
        }
        tables = [[rows.get(name, len(rows)) for name in each.names] for each in COLUMNS]
        starts = np.cumsum([0, *map(len, tables)])[:-1]
        table = np.array([row for each in tables for row in each])
        # Columns that count for their own line alone need a fifth of the weights.
        near = np.array([bool(weights[each, 1:].any()) for each in tables])
        self._table, self._starts, self._near = table, starts[:, None], near

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

    def probabilities(self, features: Features) -> NDArray[np.float64]:
        """Return the probability of each label at each line: lines x labels."""
        return _forward_backward(self.scores(features), self.transitions)

    def scores(self, features: Features) -> NDArray[np.float64]:
        """Return each label's score at each line, without the labels around it: lines x labels."""
        rows = self._table.take(features.codes + self._starts)
        sums = self._flat.take(rows[self._near], axis=0).sum(axis=0)
        _add(sums, self._flat, *self._flag_rows(features))
        sums = sums.reshape(-1, *self.weights.shape[1:])
        alone = sums[:, 0]
        rows = np.vstack([rows[~self._near], self._word_rows(features)])
        alone += self._own.take(rows, axis=0).sum(axis=0)
        _add(alone, self._own, *self._bag_rows(features))
        return self._with_neighbours(sums)

    def _flag_rows(self, features: Features) -> tuple[list[int], list[int]]:
        """Return the line and the row of each flag."""
        pairs = [
            (at, self.rows[flag])
            for at, flags in enumerate(features.flags)
            for flag in flags
            if flag in self.rows
        ]
        return [at for at, _ in pairs], [row for _, row in pairs]

    def _word_rows(self, features: Features) -> NDArray[np.intp]:
        """Return the rows of the first words, the last and the whole of each line."""
        known, unknown = self._words, len(self.rows)
        first, pair, last, whole = (known[mark].get for mark in ("f:", "f2:", "l:", "t:"))
        found = [
            (
                first(words[0], unknown),
                pair(f"{words[0]} {words[1]}", unknown) if len(words) > 1 else unknown,
                last(words[-1], unknown) if length <= MOST_WORDS else unknown,
                whole(" ".join(words), unknown) if length <= FEW else unknown,
            )
            for words, length in zip(features.words, features.lengths, strict=True)
        ]
        return np.array(found).T

    def _bag_rows(self, features: Features) -> tuple[list[int], list[int]]:
        """Return the line and the row of each word that is a feature."""
        bag = self._words["w:"]
        lines: list[int] = []
        rows: list[int] = []
        for at, (words, length) in enumerate(zip(features.words, features.lengths, strict=True)):
            if length <= BAG:
                found = [row for word in set(words) if (row := bag.get(word)) is not None]
                lines += [at] * len(found)
                rows += found
        return lines, rows

    def _with_neighbours(self, sums: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return each line's scores with what the lines around it add."""
        found = sums[:, 0].astype(np.float64)
        edge = self.weights[self.rows.get(_EDGE, len(self.rows))]
        for place, offset in enumerate(OFFSETS[1:], start=1):
            beyond = min(abs(offset), len(found))
            if offset < 0:
                found[beyond:] += sums[: len(found) - beyond, place]
                found[:beyond] += edge[place]
            else:
                found[: len(found) - beyond] += sums[beyond:, place]
                found[len(found) - beyond :] += edge[place]
        return found

    def reasons(self, features: Features, index: int, label: Label) -> list[str]:
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
            names = features.names(other) if 0 <= other < len(features.words) else [_EDGE]
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
) -> tuple[Features, NDArray[np.float64]]:
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


def _add(
    sums: NDArray[np.float32],
    weights: NDArray[np.float32],
    lines: Sequence[int],
    rows: Sequence[int],
) -> None:
    """Add rows of weights to the sums of their lines, which are in order."""
    if lines:
        places = np.array(lines)
        starts = np.flatnonzero(np.diff(places, prepend=-1))
        sums[places[starts]] += np.add.reduceat(weights[rows], starts, axis=0)


def _forward_backward(
    scores: NDArray[np.float64], transitions: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Return the marginal probabilities of a linear chain.

    Forward-backward algorithm with Rabiner's scaling: forward and backward values are scaled every
    few steps to stay finite.
    """
    count, labels = scores.shape
    emitted = np.exp(scores - scores.max(axis=1, keepdims=True))
    follow = np.exp(transitions.astype(np.float64))
    # Both passes are one loop, over pairs of a line from the start and one from the end.
    steps = np.zeros((2 * labels, 2 * labels))
    steps[:labels, :labels], steps[labels:, labels:] = follow, follow.T
    pairs = np.hstack([emitted, emitted[::-1]])
    reached = np.ones_like(pairs)
    state = pairs[0].copy()
    for index in range(1, count):
        here = reached[index]
        np.dot(state, steps, out=here)
        if not index % _SCALED:
            here[:labels] /= here[:labels].sum()
            here[labels:] /= here[labels:].sum()
        np.multiply(here, pairs[index], out=state)
    found = reached[:, :labels] * emitted * reached[::-1, labels:]
    found /= found.sum(axis=1, keepdims=True)
    return np.asarray(found, np.float64)
