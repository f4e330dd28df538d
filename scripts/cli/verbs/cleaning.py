"""Verbs that read articles and leave indexes alone: clean, boilerplate."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click
from rich.console import Console
from rich.text import Text

import search as morgue
from scripts.cli.parameters import (
    SOME_REJECTED,
    jobs_of,
    jobs_option,
    json_option,
    limits_of,
    output_file,
    print_json,
    rule_book,
    rules_option,
    settings_with,
    sources_argument,
)


@click.command()
@sources_argument
@jobs_option
@rules_option
@json_option
@click.option(
    "--explain",
    is_flag=True,
    help="Show cuts with their rules and places; of raw text, why each line is what it is.",
)
@click.pass_context
def clean(
    ctx: click.Context,
    sources: tuple[Path, ...],
    jobs: int | None,
    rules: Path | None,
    as_json: bool,
    explain: bool,
) -> None:
    """Clean articles and print them, without indexing. With --json one article a line."""
    settings = settings_with()
    console = Console(highlight=False)
    rejected = 0
    book = rule_book(rules, settings)
    outcomes = morgue.read_sources(
        sources,
        rules=book,
        limits=limits_of(settings),
        jobs=jobs or min(jobs_of(None, settings), 1),
    )
    for outcome in outcomes:
        match outcome:
            case morgue.Rejected():
                rejected += 1
                click.echo(f"rejected {outcome.source}: {outcome.reason}", err=True)
            case morgue.Cleaned() if as_json:
                print_json(outcome.article.to_dict(), indent=None)
            case morgue.Cleaned():
                _print_article(console, outcome.article, explain=explain)
                if explain and outcome.unread:
                    names = ", ".join(name for name, _ in outcome.unread)
                    console.print(Text(f"not read: {names}", style="yellow"))
                if explain:
                    _print_lines(console, Path(outcome.article.source), book)
    if rejected:
        ctx.exit(SOME_REJECTED)


def _print_lines(console: Console, path: Path, book: morgue.RuleBook) -> None:
    """Print what each line of a raw text was taken for, how certainly, and why."""
    for line in morgue.explain_file(path, book):
        console.print(
            Text(f"{line.number:>5} {line.label:<8} {line.certainty:4.2f}  ", style="cyan")
            .append(line.text[:70], style="default")
            .append(f"   [{'; '.join(line.reasons)}]", style="dim")
        )


def _print_article(console: Console, article: morgue.Article, *, explain: bool) -> None:
    console.rule(Text(article.source, style="dim"))
    console.print(Text(article.title or "(no title)", style="bold"))
    facts = {
        "dek": article.dek,
        "authors": ", ".join(article.authors),
        "date": article.date_text or article.date,
        "updated": article.updated,
        "section": article.section,
        "label": article.label,
        "publication": article.publication,
        "topics": ", ".join(article.topics),
        "url": article.url,
        "bio": article.author_bio,
        "byline": article.byline,
        "credit": article.credit,
        "id": article.id,
    }
    for name, value in facts.items():
        if value:
            console.print(Text(f"{name:>12}  ", style="dim").append(str(value), style="default"))
    if article.needs_review:
        console.print(
            "needs review: what its lines are is not certain; --explain says why", style="yellow"
        )
    for caption in article.captions:
        console.print(Text("     caption  ", style="dim").append(caption, style="cyan"))
    for paragraph in article.body:
        console.print(Text(paragraph))
    for cut in article.removed if explain else ():
        console.print(
            Text(f"- {cut.text}", style="red").append(f"   [{cut.rule}; {cut.place}]", style="dim")
        )
    if article.removed and not explain:
        console.print(f"{len(article.removed)} cuts; --explain shows them", style="dim")


@click.command()
@sources_argument
@jobs_option
@click.option("--output", type=output_file, help="Write the proposed rules here (TOML).")
@click.option(
    "--least",
    type=click.IntRange(2),
    default=3,
    show_default=True,
    help="In how many articles a line must recur.",
)
@json_option
def boilerplate(
    sources: tuple[Path, ...], jobs: int | None, output: IO[str] | None, least: int, as_json: bool
) -> None:
    """Find lines that recur, and propose rules that cut them."""
    settings = settings_with()
    found = morgue.boilerplate(
        sources, limits=limits_of(settings), jobs=jobs_of(jobs, settings), least=least
    )
    if output:
        output.write(found.toml())
    if as_json:
        print_json([line.to_dict() for line in found.lines])
        return
    for line in found.lines:
        click.echo(f"{line.count:>6,}  {line.place:<6}  {line.text}")
    click.echo(
        f"{len(found.lines)} recurring lines"
        + (f"; proposed rules are in {output.name}" if output else "; --output FILE writes rules")
    )


VERBS = (clean, boilerplate)
