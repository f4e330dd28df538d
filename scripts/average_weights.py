"""Average weights of the line labeller that were trained on different texts.

    python scripts/average_weights.py labels.npz ours.npz ours.npz half-a.npz half-b.npz

Writes the mean of the weights to the first file; a file named twice counts twice. Weights trained
on pages of other kinds than ours read more layouts, but know ours less well; their mean reads both.
The weights that Morgue ships are such a mean; the other pages aren't kept, and without them it
can't be made again exactly.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click
import numpy as np

from scripts.train_labeller import write
from search import LABEL_OFFSETS, Label

_File = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("output", type=_File)
@click.argument("files", nargs=-1, required=True, type=_File)
def main(output: Path, files: tuple[Path, ...]) -> None:
    """Write the mean of the weights in FILES to OUTPUT."""
    weights: dict[tuple[str, int, Label], float] = defaultdict(float)
    transitions: dict[tuple[Label, Label], float] = defaultdict(float)
    for file in files:
        with np.load(file) as data:
            names = bytes(data["names"]).decode().split("\n")
            values = (data["values"] * float(data["scale"]) / len(files)).tolist()
            matrix = data["transitions"].astype(np.float64) / len(files)
            for place, value in zip(np.cumsum(data["gaps"], dtype=np.int64), values, strict=True):
                weights[_key(names, int(place))] += value
        for first, second in _pairs():
            transitions[first, second] += float(matrix[first, second])
    write(output, weights, transitions)
    click.echo(f"{len(weights)} weights, {output.stat().st_size:,} bytes in {output}")


def _key(names: list[str], place: int) -> tuple[str, int, Label]:
    """Return the feature, offset and label of a weight by its place in the flat array."""
    rest, label = divmod(place, len(Label))
    row, offset = divmod(rest, len(LABEL_OFFSETS))
    return names[row], LABEL_OFFSETS[offset], Label(label)


def _pairs() -> Iterator[tuple[Label, Label]]:
    return ((first, second) for first in Label for second in Label)


if __name__ == "__main__":
    main()
