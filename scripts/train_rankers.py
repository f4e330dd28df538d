"""Train the weights that choose the title, or the body's first line, among candidates.

    python scripts/train_rankers.py title --data ../shared/data --half-a A.npz --half-b B.npz

The labeller must not have seen the pages whose probabilities are learned from: half A of the sites
is labelled by weights trained on half B (`scripts/train_labeller.py --half B`), and the other way
round. Writes title.json or start.json in search/ingest/text/page_header/. The same data gives the
same weights.
"""

from __future__ import annotations

import gzip
import json
import sys
import tarfile
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click
import numpy as np
from numpy.typing import NDArray

from scripts.benchmarks.scores.labelled_texts import KINDS, half_of, words_of
from scripts.train_labeller import data_option
from search import (
    Label,
    Line,
    choose_title,
    describe_starts,
    describe_titles,
    label_probabilities,
    text_lines,
    use_label_weights,
)

WEIGHTS = Path(__file__).resolve().parent.parent / "search" / "ingest" / "text" / "page_header"
_RIDGE = 1.0
_STEPS = 400
_RATE = 0.05  # of Adam; the loss is convex and no longer falls after 400 steps
_LEAST_PROSE = 3  # lines: a text without an article teaches nothing
_FIRST_WORDS = 6  # of a body by which its first line is known
_DATELINE_WORDS = 5  # that may be in front of a gold's first sentence

Matrix = NDArray[np.float64]
_Page = tuple[list[dict[str, float]], list[bool]]


@click.command()
@click.argument("ranker", type=click.Choice(["title", "start"]))
@data_option
@click.option("--half-a", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--half-b", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--only", type=click.Choice(["A", "B", "AB"]), default="AB", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False))
def main(
    ranker: str, folders: tuple[Path, ...], half_a: Path, half_b: Path, only: str,
    output: Path | None,
) -> None:  # fmt: skip
    """Train on the sites of both halves, or of one, and write the weights."""
    pages: list[_Page] = []
    for half, weights in (("A", half_b), ("B", half_a)):
        if half in only:
            use_label_weights(weights)
            for text, gold in chain.from_iterable(_texts(folder, half) for folder in folders):
                page = _titles(text, gold) if ranker == "title" else _starts(text, gold)
                if page and any(page[1]):
                    pages.append(page)
    names = sorted({name for features, _ in pages for each in features for name in each})
    found = _train(pages, names)
    kept = {name: round(float(weight), 3) for name, weight in zip(names, found, strict=True)}
    output = output or WEIGHTS / f"{ranker}.json"
    output.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    click.echo(f"{len(pages)} texts, {len(names)} features in {output}")


def _texts(data: Path, half: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the texts of one half with the titles and first sentences that are right for each."""
    folder = data / "dumps"
    gold = json.loads(gzip.decompress((folder / "gold.json.gz").read_bytes()))
    for kind in KINDS[:4]:  # a text without line breaks has no lines to choose from
        with tarfile.open(folder / f"{kind}.tar.gz") as archive:
            for member in archive:
                file = archive.extractfile(member)
                page = gold.get(Path(member.name).stem)
                if file and page and half_of(page["site"]) == half:
                    right = {
                        "titles": page["kinds"][kind]["titles"] or (),
                        "starts": page["starts"] if page["trust_start"] else (),
                    }
                    yield file.read().decode("utf-8", "replace"), right
    for path in sorted((data / "layouts").glob("*.json")):
        if half_of(path.stem) == half:
            noted = json.loads(path.read_text("utf-8"))
            right = {
                "titles": [" ".join(words_of(noted["title"]))],
                "starts": [" ".join(words_of(noted["first_body"]))],
            }
            yield path.with_suffix(".txt").read_text("utf-8"), right


def _labelled(text: str) -> tuple[list[Line], Matrix] | None:
    """Return the lines of a text with the probabilities of their labels; None without prose."""
    lines = text_lines(text)
    _, probabilities = label_probabilities(lines)
    prose = (probabilities[:, Label.BODY] > 0.5).sum()
    return (lines, probabilities) if prose >= _LEAST_PROSE else None


def _titles(text: str, gold: dict[str, Any]) -> _Page | None:
    """Return the features of the lines that may be the title, and which of them it is."""
    read = _labelled(text)
    if read is None:
        return None
    lines, probabilities = read
    candidates = describe_titles(lines, probabilities)
    right = [" ".join(words_of(lines[at].text)) in gold["titles"] for at in candidates]
    return list(candidates.values()), right


def _starts(text: str, gold: dict[str, Any]) -> _Page | None:
    """Return the features of the lines that may begin the body, and which of them does."""
    read = _labelled(text)
    if read is None:
        return None
    lines, probabilities = read
    candidates = describe_starts(lines, probabilities, choose_title(lines, probabilities))
    right = [_begins(lines[at : at + 3], gold["starts"]) for at in candidates]
    return list(candidates.values()), right


def _begins(lines: Sequence[Line], starts: Sequence[str]) -> bool:
    """Return True if lines begin as one of the first sentences does, but for a dateline."""
    words = words_of(" ".join(line.text for line in lines))[:_FIRST_WORDS]
    return any(
        words == start.split()[at : at + _FIRST_WORDS]
        for start in starts
        for at in range(_DATELINE_WORDS)
    )


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
        # Adam (Kingma and Ba 2015) with its usual rates of decay.
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        size = np.sqrt(square / (1 - 0.999**step)) + 1e-8
        weights -= _RATE * (mean / (1 - 0.9**step)) / size
    return weights


if __name__ == "__main__":
    main()
