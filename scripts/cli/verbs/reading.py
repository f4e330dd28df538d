"""Verbs that read an index: search, export, status, verify, evaluate."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import IO, Any

import click
from rich.console import Console
from rich.text import Text

import search as morgue
from scripts.cli.parameters import (
    age,
    dialect_option,
    index_option,
    json_option,
    match_option,
    output_file,
    print_json,
    settings_with,
    store_at,
    versions_option,
)
from scripts.cli.verbs.shell_completion import generations


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
    suggestion = archive.second_thoughts(found)
    explanation = archive.explain(request) if options["explain"] or not found.total else None
    if options["as_json"]:
        view = morgue.search_view(found)
        view["suggestion"] = suggestion.text if suggestion else None
        view["explanation"] = morgue.explanation_view(explanation) if explanation else None
        print_json(view)
        return
    console = Console(
        highlight=False, soft_wrap=not sys.stdout.isatty()
    )  # whoever reads through a pipe wants whole lines
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
    hits = archive.scan(morgue.SearchRequest(text=query, match=match, sort=sort, dialect=dialect))
    hits = archive.scan(morgue.SearchRequest(text=query, match=match, sort=sort, versions=versions))
    write = morgue.ndjson_text if form == "ndjson" else morgue.csv_text
    for piece in write(hits):
        output.write(piece)


@click.command()
@index_option
@json_option
def status(index: str | None, as_json: bool) -> None:
    """Tell the generations: engine, size, age, which is active."""
    store = store_at(index)
    active, now = store.active(), dt.datetime.now(dt.UTC)
    rows: list[dict[str, Any]] = [
        {
            "generation": manifest.generation,
            "active": manifest.generation == active,
            "engine": manifest.engine,
            "engine_version": manifest.engine_version,
            "count": manifest.count,
            "bytes": store.size(manifest.generation),
            "built_at": manifest.built_at,
            "age_seconds": round(
                (
                    now - dt.datetime.fromisoformat(manifest.built_at).astimezone(dt.UTC)
                ).total_seconds()
            ),
            "seconds": manifest.seconds,
            "rejects": manifest.rejects,
            "language": manifest.language,
            "digest": manifest.digest,
            "sources": list(manifest.sources),
        }
        for manifest in store.generations()
    ]
    unfinished = store.unfinished()
    versions = _versions(index) if active else None
    if as_json:
        print_json(
            {
                "locator": store.locator,
                "active": active,
                "generations": rows,
                "unfinished": unfinished[0] if unfinished else None,
                "groups": versions[0] if versions else None,
                "repeats": versions[1] if versions else None,
                "takedowns": len(morgue.read_takedowns(store)),
            }
        )
        return
    if active is None:
        raise morgue.NoIndexError(
            f"There is no index at {store.locator}: run `morgue reindex SOURCE...` to make one."
        )
    click.echo(store.locator)
    for row in rows:
        mark = "*" if row["active"] else " "
        click.echo(
            f"{mark} {row['generation']}  {row['count']:,} articles  {row['bytes'] / 1e6:,.1f} MB "
            f" built {row['built_at']} ({age(row['age_seconds'])} ago) in {row['seconds']:,.0f} s "
            f" {row['engine_version']}"
        )
    if versions:
        click.echo(f"  {versions[0]:,} texts in several versions, {versions[1]:,} of them repeats")
    else:
        click.echo("  versions of texts are not known: the next `morgue reindex` finds them")
    if unfinished:
        click.echo(
            f"  {unfinished[0]}  unfinished: `morgue reindex --resume SOURCE...` goes on with it,"
            " `morgue prune` removes it"
        )


def _versions(index: str | None) -> tuple[int, int] | None:
    """Return the groups and repeats of the active generation; None where they can't be read."""
    try:
        return morgue.Archive.open(settings_with(index)).versions.counts
    except morgue.MorgueError:
        return None


@click.command()
@index_option
@click.option("--generation", shell_complete=generations, help="Check this one (every generation).")
@json_option
@click.pass_context
def verify(ctx: click.Context, index: str | None, generation: str | None, as_json: bool) -> None:
    """Check that generations are as they were built. Exit code 1 when one is not."""
    store = store_at(index)
    found = morgue.verify(store, generation)
    if as_json:
        print_json(found)
    for name, faults in {} if as_json else found.items():
        click.echo(f"{name}: {'sound' if not faults else 'damaged'}")
        for fault in faults:
            click.echo(f"  {fault}")
    if any(found.values()):
        ctx.exit(1)


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


VERBS = (search, export, status, verify, evaluate)
