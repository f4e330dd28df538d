"""Train the weights of the line labeller from texts with known labels.

    python scripts/train_labeller.py --data ../shared/data

Reads `dumps/`, `layouts/` and `rawtext/` under --data, which are no part of this repository, and
writes search/ingest/lines/labels.npz. The same data and seed give the same weights. The weights
that Morgue ships are the mean (average_weights.py) of some trained on this data and some trained on
further pages, which are kept nowhere: they can't be made again exactly. Training takes a few
minutes and needs python-crfsuite (`pip install -e .[train]`); decoding doesn't.

Words become features when they occur on at least --sites sites, so that no weight belongs to the
text of one page.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click
import numpy as np

from scripts.benchmarks.scores.labelled_texts import LabelledText, read_texts
from scripts.benchmarks.scores.recombination import Recombination
from search import LABEL_OFFSETS, Label, describe_lines, weighed_offsets

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
WEIGHTS = Path(__file__).resolve().parent.parent / "search" / "ingest" / "lines" / "labels.npz"
_WORDS = ("w:", "f:", "f2:", "l:", "t:")  # features that are words, kept when many sites have them
_WORD = re.compile(r"\w+:(?=.*[^\W\d_])[\w.'’& -]{1,24}")  # no addresses, no rules of underscores
_LAYOUTS = 3  # times as many are made of the rebuilt layouts, which are few and of many languages
_LEAST = 0.02  # a weight below it changes nothing

data_option = click.option(
    "--data",
    "folders",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    multiple=True,
    default=[DATA],
    help="Where dumps/, layouts/ and rawtext/ are, or some of them; may be given more than once.",
)


@click.command()
@data_option
@click.option("--half", type=click.Choice(["A", "B", "AB"]), default="AB", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), default=WEIGHTS)
@click.option("--made", default=300, show_default=True, help="Recombined texts of each kind.")
@click.option("--sites", default=10, show_default=True, help="Sites on which a word must occur.")
@click.option("--l1", default=2.0, show_default=True)
@click.option("--l2", default=20.0, show_default=True)
@click.option("--iterations", default=80, show_default=True)
@click.option("--seed", default=7, show_default=True)
def main(
    folders: tuple[Path, ...], half: str, output: Path, made: int, sites: int, l1: float, l2: float,
    iterations: int, seed: int,
) -> None:  # fmt: skip
    """Train on the sites of one half, or of both, and write the weights."""
    texts = [text for folder in folders for text in read_texts(folder, half)]
    described = [_named(text) for text in texts]
    words = _common_words(texts, described, sites)
    for kind in sorted({text.kind for text in texts}):
        maker = Recombination([text for text in texts if text.kind == kind], seed)
        for _ in range(made * (_LAYOUTS if kind == "layout" else 1)):
            text = maker.make()
            if text:
                texts.append(text)
                described.append(_named(text))
    click.echo(f"{len(texts)} texts, {len(words)} words; {Counter(t.kind for t in texts)}")
    weights, transitions = _train(texts, described, words, (l1, l2, iterations))
    write(output, weights, transitions)
    click.echo(f"{len(weights)} features, {output.stat().st_size:,} bytes in {output}")


def _named(text: LabelledText) -> list[list[str]]:
    """Return the names of the features of each line."""
    features = describe_lines(text.lines)
    return [features.names(at) for at in range(len(text.lines))]


def _common_words(
    texts: Sequence[LabelledText], described: Sequence[list[list[str]]], least: int
) -> frozenset[str]:
    """Return the word features that occur on at least `least` sites."""
    found: dict[str, set[str]] = defaultdict(set)
    for text, lines in zip(texts, described, strict=True):
        for name in {name for line in lines for name in line if name.startswith(_WORDS)}:
            found[name].add(text.site)
    return frozenset(
        name for name, where in found.items() if len(where) >= least and _WORD.fullmatch(name)
    )


def _train(
    texts: Sequence[LabelledText],
    described: Sequence[list[list[str]]],
    words: frozenset[str],
    parameters: tuple[float, float, int],
) -> tuple[dict[tuple[str, int, Label], float], dict[tuple[Label, Label], float]]:
    """Return the weights by feature, offset and label, and those of transitions."""
    import pycrfsuite

    trainer = pycrfsuite.Trainer(verbose=False)
    for text, lines in zip(texts, described, strict=True):
        kept = [
            [name for name in line if not name.startswith(_WORDS) or name in words]
            for line in lines
        ]
        trainer.append(_with_neighbours(kept), [label.name for label in text.labels])
    l1, l2, iterations = parameters
    trainer.set_params({"c1": l1, "c2": l2, "max_iterations": iterations, "feature.minfreq": 3})
    with tempfile.TemporaryDirectory() as folder:
        trainer.train(f"{folder}/model")
        tagger = pycrfsuite.Tagger()
        tagger.open(f"{folder}/model")
        info = tagger.info()
        weights = {}
        for (name, label), weight in info.state_features.items():
            offset, bar, rest = name.partition("|")
            near = bool(bar) and offset.lstrip("+-").isdigit() and offset[0] in "+-"
            weights[(rest, int(offset), Label[label]) if near else (name, 0, Label[label])] = weight
        transitions = {
            (Label[first], Label[second]): weight
            for (first, second), weight in info.transitions.items()
        }
        tagger.close()
    return weights, transitions


def _with_neighbours(lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the features of each line with those of the lines around it that count for it."""
    found = [list(line) for line in lines]
    for index, features in enumerate(found):
        for offset in LABEL_OFFSETS[1:]:
            other = index + offset
            names = lines[other] if 0 <= other < len(lines) else ("none",)
            features.extend(
                f"{offset:+d}|{name}" for name in names if offset in weighed_offsets(name)
            )
    return found


def write(
    output: Path,
    weights: Mapping[tuple[str, int, Label], float],
    transitions: Mapping[tuple[Label, Label], float],
) -> None:
    """Write the weights as the decoder reads them: those that matter, in steps of one scale."""
    kept = {key: weight for key, weight in weights.items() if abs(weight) >= _LEAST}
    names = sorted({name for name, _, _ in kept})
    rows = {name: row for row, name in enumerate(names)}
    dense = np.zeros((len(names), len(LABEL_OFFSETS), len(Label)))
    for (name, offset, label), weight in kept.items():
        dense[rows[name], LABEL_OFFSETS.index(offset), label] = weight
    flat = dense.reshape(-1)
    scale = float(np.abs(flat).max()) / 127
    steps = np.round(flat / scale).astype(np.int8)
    places = np.flatnonzero(steps)
    matrix = np.zeros((len(Label), len(Label)), np.float32)
    for (first, second), weight in transitions.items():
        matrix[first, second] = weight
    np.savez_compressed(
        output,
        names=np.frombuffer("\n".join(names).encode(), np.uint8),
        gaps=np.diff(places, prepend=0).astype(np.uint16),
        values=steps[places],
        scale=np.float64(scale),
        transitions=matrix,
    )


if __name__ == "__main__":
    main()
