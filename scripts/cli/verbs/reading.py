"""Verbs that read an index: search, export, status, verify, evaluate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, Any

import click
from rich.console import Console
from rich.text import Text

import search as morgue
from scripts.cli.parameters import (
    dialect_option,
    index_option,
    json_option,
    match_option,
    output_file,
    print_json,
    settings_with,
    versions_option,
)


@click.command()
@click.argument("query")
@index_option
@match_option
@click.option(
    "--sort",
    type=click.Choice(["relevance", "newest", "oldest", "added"]),
    help="The order (relevance for words, else newest).",
)
@dialect_option
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Which page.")
@click.option(
    "--size", type=click.IntRange(1, 100), default=10, show_default=True, help="Hits a page."
)
@click.option(
    "--facet",
    "facets",
    multiple=True,
    type=click.Choice(list(morgue.FACETS)),
    help="Count this facet (repeatable).",
)
@versions_option
@click.option(
    "--explain",
    is_flag=True,
    help="Tell how the query was read, with the hits of each clause and what would loosen it.",
)
@json_option
def search(
    query: str,
    index: str | None,
    match: morgue.Match,
    sort: morgue.Sort | None,
    page: int,
    size: int,
    **options: Any,
) -> None:
    """Search the archive."""
    archive = morgue.Archive.open(settings_with(index))
    request = morgue.SearchRequest(
        text=query,
        match=match,
        sort=sort,
        page=page,
        size=size,
        facets=options["facets"],
        dialect=options["dialect"],
        versions=options["versions"],
    )
    found = archive.search(request)
    suggestion = archive.assistant.second_thoughts(found)
    explanation = (
        archive.assistant.explain(request) if options["explain"] or not found.total else None
    )
    if options["as_json"]:
        view = morgue.search_view(found)
        view["suggestion"] = suggestion.text if suggestion else None
        view["explanation"] = morgue.explanation_view(explanation) if explanation else None
        print_json(view)
        return
    console = Console(
        highlight=False, soft_wrap=not sys.stdout.isatty()
    )  # programs that read a pipe need unwrapped lines
    losses = found.translation.losses if found.translation else ()
    for note in found.notes:
        kind = "loss" if note in losses else "note"
        console.print(f"{kind}: {note.message}", style="yellow", markup=False)
    if suggestion:
        console.print(f"did you mean: {suggestion.text}", style="yellow", markup=False)
    if explanation:
        _print_explanation(console, explanation)
    console.print(f"{_counted(found)}{_how_matched(found)}, {found.took_ms:.0f} ms", style="bold")
    for rank, hit in enumerate(found.hits, (page - 1) * size + 1):
        _print_hit(console, rank, hit)
    for facet, counts in found.facets.items():
        console.print(
            f"{facet}: " + ", ".join(f"{c.value or '(none)'} {c.count:,}" for c in counts[:12]),
            markup=False,
        )


def _counted(found: morgue.SearchPage) -> str:
    """Return the number of hits, both as articles and as different texts where these differ."""
    texts = "1 different text" if found.texts == 1 else f"{found.texts or 0:,} different texts"
    if found.request.versions == "group" and found.repeats:
        return f"{texts} in {found.articles:,} articles"
    articles = "1 article" if found.total == 1 else f"{found.total:,} articles"
    return f"{articles}, {texts}" if found.repeats else articles


def _how_matched(found: morgue.SearchPage) -> str:
    """Return how many of the bare words the articles have, where that is not all."""
    relaxed = found.relaxed
    if relaxed is None or relaxed.words < 2 or relaxed.rule == "all" or not found.total:
        return ""
    least = "any" if relaxed.least == 1 else f"at least {relaxed.least}"
    return f" with {least} of the {relaxed.words} words ({relaxed.all_count:,} with all)"


def _print_explanation(console: Console, explanation: morgue.Explanation) -> None:
    for line in explanation.lines():
        console.print(line, markup=False)


def _print_hit(console: Console, rank: int, hit: morgue.Hit) -> None:
    article = hit.article
    console.print(Text(f"{rank:>3}. ").append(article.title or "(no title)", style="bold"))
    facts = (
        ", ".join(article.authors),
        article.date.isoformat() if article.date else "undated",
        article.section,
        article.id,
    )
    console.print("     " + " · ".join(fact for fact in facts if fact), style="dim", markup=False)
    for snippet in hit.snippets:
        text = Text(snippet.text)
        for start, end in snippet.spans:
            text.stylize("bold yellow", start, end)
        console.print(Text("     ").append_text(text))


@click.command()
@click.argument("query", default="")
@index_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["ndjson", "csv"]),
    default="ndjson",
    show_default=True,
    help="What to write.",
)
@match_option
@click.option(
    "--sort",
    type=click.Choice(["relevance", "newest", "oldest", "added"]),
    default="oldest",
    show_default=True,
    help="The order.",
)
@dialect_option
@versions_option
@click.option("--output", type=output_file, default="-", help="A file (standard output).")
def export(
    query: str,
    index: str | None,
    form: str,
    match: morgue.Match,
    sort: morgue.Sort,
    dialect: morgue.DialectChoice,
    versions: morgue.Versions,
    output: IO[str],
) -> None:
    """Write every hit of a query, or the whole archive. One article a line.

    NDJSON can be reindexed.
    """
    archive = morgue.Archive.open(settings_with(index))
    request = morgue.SearchRequest(
        text=query, match=match, sort=sort, dialect=dialect, versions=versions
    )
    hits = archive.scan(request)
    write = morgue.ndjson_text if form == "ndjson" else morgue.csv_text
    for piece in write(hits):
        output.write(piece)


@click.command()
@click.argument(
    "folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False)
)
@index_option
@click.option("--run", "run_file", type=output_file, help="Write the TREC run here.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A TREC run to compare with, by a paired test.",
)
@click.option("--per-query", is_flag=True, help="Print the figures of each query.")
@match_option
@json_option
def evaluate(
    folder: Path, index: str | None, run_file: IO[str] | None, baseline: Path | None, **options: Any
) -> None:
    """Measure relevance on a collection. DIR holds docs.jsonl, queries.tsv and qrels.txt."""
    result = morgue.evaluate(
        folder, settings_with(index).index, match=options["match"], baseline=baseline
    )
    if run_file:
        run_file.write(result.trec())
    if options["as_json"]:
        print_json(result.to_dict(per_query=options["per_query"]))
        return
    click.echo(result.table(per_query=options["per_query"]))


VERBS = (search, export, evaluate)
