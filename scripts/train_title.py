"""Train the weights by which the title of a raw text is chosen among its likeliest lines.

    python scripts/train_title.py --data ../shared/data --half-a A.npz --half-b B.npz

The labeller must not have seen the pages whose probabilities are learned from: half A of the sites
is labelled by weights trained on half B (`scripts/train_labeller.py --half B`), and the other way
round. Writes search/ingest/text/title.json. The same data gives the same weights.
"""

from __future__ import annotations

import gzip
import json
import sys
import tarfile
from collections.abc import Iterator, Sequence
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click
import numpy as np
from numpy.typing import NDArray

from scripts.benchmarks.scores.labelled_texts import KINDS, half_of, words_of
from search import (
    Label,
    describe_titles,
    label_probabilities,
    text_lines,
    use_label_weights,
)

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
WEIGHTS = Path(__file__).resolve().parent.parent / "search" / "ingest" / "text" / "title.json"
_RIDGE = 1.0
_STEPS = 400
_RATE = 0.05  # of Adam; the loss is convex and no longer falls after 400 steps
_LEAST_PROSE = 3  # lines: a text without an article teaches nothing

Matrix = NDArray[np.float64]


@click.command()
@click.option("--data", type=click.Path(path_type=Path, file_okay=False, exists=True), default=DATA)
@click.option("--half-a", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--half-b", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--only", type=click.Choice(["A", "B", "AB"]), default="AB", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), default=WEIGHTS)
def main(data: Path, half_a: Path, half_b: Path, only: str, output: Path) -> None:
    """Train on the sites of both halves, or of one, and write the weights."""
    pages: list[tuple[list[dict[str, float]], list[bool]]] = []
    for half, weights in (("A", half_b), ("B", half_a)):
        if half in only:
            use_label_weights(weights)
            pages += _pages(data / "dumps", half)
    names = sorted({name for features, _ in pages for each in features for name in each})
    found = _train(pages, names)
    kept = {name: round(float(weight), 3) for name, weight in zip(names, found, strict=True)}
    output.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    click.echo(f"{len(pages)} texts, {len(names)} features in {output}")


def _pages(folder: Path, half: str) -> Iterator[tuple[list[dict[str, float]], list[bool]]]:
    """Yield the features of the candidates of each text, and which of them are its title."""
    gold = json.loads(gzip.decompress((folder / "gold.json.gz").read_bytes()))
    for kind in KINDS[:4]:  # in a text without line breaks the title is no line
        with tarfile.open(folder / f"{kind}.tar.gz") as archive:
            for member in archive:
                file = archive.extractfile(member)
                expected = gold.get(Path(member.name).stem)
                if file is None or expected is None or half_of(expected["site"]) != half:
                    continue
                titles = expected["kinds"][kind]["titles"] or ()
                lines = text_lines(file.read().decode("utf-8", "replace"))
                _, probabilities = label_probabilities(lines)
                if (probabilities[:, Label.BODY] > 0.5).sum() < _LEAST_PROSE:
                    continue
                candidates = describe_titles(lines, probabilities)
                right = [" ".join(words_of(lines[at].text)) in titles for at in candidates]
                if any(right):
                    yield list(candidates.values()), right


def _train(
    pages: Sequence[tuple[list[dict[str, float]], list[bool]]], names: Sequence[str]
) -> Matrix:
    """Return the weights that make the right candidates likeliest: a conditional logit model."""
    columns = {name: at for at, name in enumerate(names)}
    values = np.zeros((sum(len(features) for features, _ in pages), len(names)))
    right = np.concatenate([np.array(each, np.float64) for _, each in pages])
    for row, features in enumerate(each for page, _ in pages for each in page):
        for name, value in features.items():
            values[row, columns[name]] = value
    sizes = [len(each) for _, each in pages]
    starts = np.cumsum([0, *sizes])[:-1]
    page = np.repeat(np.arange(len(pages)), sizes)
    weights, mean, square = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, _STEPS + 1):
        scores = values @ weights
        chance = np.exp(scores - np.maximum.reduceat(scores, starts)[page])
        wanted = chance * right
        chance /= np.add.reduceat(chance, starts)[page]
        wanted /= np.maximum(np.add.reduceat(wanted, starts)[page], 1e-300)
        gradient = values.T @ (chance - wanted) + _RIDGE * weights
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        size = np.sqrt(square / (1 - 0.999**step)) + 1e-8
        weights -= _RATE * (mean / (1 - 0.9**step)) / size
    return weights


if __name__ == "__main__":
    main()
