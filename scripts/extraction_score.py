"""Scores of cleaning against their goals, on pages and dumps annotated by people."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click
from rich.console import Console
from rich.table import Table

import search
from scripts.benchmarks.loads import bulk
from scripts.benchmarks.scores import byline_score, dumps
from scripts.benchmarks.scores.html_score import Data, Figure
from scripts.benchmarks.scores.labelled_texts import KINDS

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@click.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=DATA,
    help="Where rawtext/, extraction/ and news/ are (../shared/data beside the repository).",
)
@click.option(
    "--bulk", "in_bulk", is_flag=True, help="Measure memory and throughput as well; takes minutes."
)
@click.option(
    "--dumps",
    "raw_texts",
    type=click.IntRange(100),
    default=100_000,
    show_default=True,
    help="Raw texts to clean with --bulk.",
)
@click.option("--half", type=click.Choice(["A", "B", "AB"]), default="AB", show_default=True)
@click.option(
    "--weights",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Weights of the labeller trained on half A (scripts/train_labeller.py --half A): only"
    " with them half B was held back.",
)
@click.option(
    "--title-weights",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The same of the choice of titles (scripts/train_rankers.py --only A).",
)
@click.option(
    "--start-weights",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The same of the choice of a body's first line.",
)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS), help="Only these.")
@click.option("--only-dumps", is_flag=True, help="Leave out HTML pages, bylines and raw texts.")
@click.option("--failures", default=10, show_default=True, help="Of each kind that are named.")
@click.pass_context
def main(
    ctx: click.Context, data: Path, in_bulk: bool, raw_texts: int, half: str,
    weights: Path | None, title_weights: Path | None, start_weights: Path | None,
    kinds: tuple[str, ...], only_dumps: bool, failures: int,
) -> None:  # fmt: skip
    """Print each figure with its goal and whether it is met; exit with 1 when one is not."""
    missing = [name for name in ("rawtext", "extraction", "news") if not (data / name).is_dir()]
    if missing:
        raise click.ClickException(
            f"The measuring data is not at {data} ({', '.join(missing)} missing): name it with"
            " --data."
        )
    if weights:
        search.use_label_weights(weights)
    if title_weights:
        search.TITLE_RANKER.use(title_weights)
    if start_weights:
        search.START_RANKER.use(start_weights)
    commonest: dict[str, dumps.Score] = {}
    figures = [] if only_dumps else list(Data(data).figures())
    if (data / "dumps").is_dir():
        figures += dumps.figures(data, half, commonest.__setitem__, kinds or KINDS)
    if (data / "bylines").is_dir() and not only_dumps:
        figures += byline_score.figures(data / "bylines")
    if in_bulk:
        figures += bulk_figures(raw_texts)
    for name, score in commonest.items() if failures else ():
        show_failures(name, score, failures)
    show(figures)
    ctx.exit(0 if all(figure.met for figure in figures) else 1)


def bulk_figures(dumps: int) -> Iterator[Figure]:
    """Return memory with two workers, and their throughput relative to one worker."""
    with tempfile.TemporaryDirectory(prefix="morgue-dumps-") as folder:
        bulk.write_dumps(Path(folder), dumps)
        one, two = (bulk.clean(Path(folder), cores) for cores in (1, 2))
    yield Figure(
        f"memory, {dumps:,} raw texts, two workers", two.megabytes, 700, least=False, unit="MB"
    )
    click.echo(
        f"processor time: {one.processor_seconds:.0f} s on one core; {two.processor_seconds:.0f} s"
        f" on two, of which {two.parent_seconds:.0f} s hand out work; load of the machine"
        f" {os.getloadavg()[0]:.1f}, which the throughput shares"
    )
    yield Figure("throughput, two cores beside one", one.seconds / two.seconds, 1.8, unit="times")


def show_failures(name: str, score: dumps.Score, most: int) -> None:
    """Print what went wrong most often, each with its count and some pages."""
    click.echo(f"{name}: commonest failures")
    for what, count in score.failures.most_common(most):
        click.echo(f"  {count:4}  {what}  ({', '.join(dict.fromkeys(score.examples[what][:3]))})")


def show(figures: list[Figure]) -> None:
    """The table."""
    table = Table()
    for name in ("figure", "value", "goal", "met", "trafilatura alone"):
        table.add_column(name, justify="left" if name == "figure" else "right")
    for figure in figures:
        goal = f"{'>=' if figure.least else '<='} {_number(figure.goal)}"
        beside = "" if figure.beside is None else _number(figure.beside)
        table.add_row(
            figure.name,
            f"{_number(figure.value)} {figure.unit}".strip(),
            goal,
            "yes" if figure.met else "NO",
            beside,
        )
    Console().print(table)


def _number(value: float) -> str:
    return f"{value:.3f}" if 0 < value < 1 else f"{value:,.1f}".removesuffix(".0")


if __name__ == "__main__":
    main()
