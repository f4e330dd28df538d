"""Verbs that read mentions, words of sets and quotations."""

from __future__ import annotations

import sys
from dataclasses import replace
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
)

_MARKED = {"changed": "yellow", "missing": "red", "added": "green"}


@click.command()
@click.argument("query")
@index_option
@match_option
@dialect_option
@click.option("--of", default="", help="A query whose mentions in the hits of QUERY (QUERY's own).")
@click.option("--near", default="", help="Words that a row must hold outside its mention.")
@click.option(
    "--width", type=click.IntRange(0, 60), default=12, show_default=True, help="Words each side."
)
@click.option("--sentences", is_flag=True, help="Rows are whole sentences.")
@click.option(
    "--sort",
    type=click.Choice(list(morgue.MENTION_SORTS)),
    default="newest",
    show_default=True,
    help="The order: by date, writer, or the words left or right of the mention.",
)
@click.option("--sample", type=click.IntRange(1), help="So many drawn at random.")
@click.option("--seed", default=0, show_default=True, help="The same seed draws the same sample.")
@click.option("--no-bylines", is_flag=True, help="Leave out mentions in bylines.")
@click.option(
    "--size", type=click.IntRange(1, 500), default=50, show_default=True, help="Rows to print."
)
@click.option(
    "--export", "form", type=click.Choice(["csv", "ndjson"]), help="Write all rows, not a page."
)
@click.option("--span", is_flag=True, help="Print the first and last, and who said it first.")
@click.option("--output", type=output_file, default="-", help="A file for --export.")
@json_option
def mentions(query: str, index: str | None, **options: Any) -> None:
    """List the mentions of a query, each with the text around it."""
    archive = morgue.Archive.open(settings_with(index))
    request = morgue.MentionRequest(
        search=morgue.SearchRequest(text=query, match=options["match"], dialect=options["dialect"]),
        of=options["of"],
        near=options["near"],
        width=options["width"],
        sentences=options["sentences"],
        sort=options["sort"],
        sample=options["sample"],
        seed=options["seed"],
        bylines=not options["no_bylines"],
        size=options["size"],
    )
    if options["form"]:
        write = morgue.mentions_csv if options["form"] == "csv" else morgue.mentions_ndjson
        for piece in write(archive.mentions.rows(request), address):
            options["output"].write(piece)
        return
    if options["span"]:
        _print_span(archive.mentions.span(request), as_json=options["as_json"])
        return
    page = archive.mentions.page(request)
    if options["as_json"]:
        print_json(morgue.mentions_view(page, address))
        return
    console = _console()
    for note in page.notes:
        console.print(f"note: {note.message}", style="yellow", markup=False)
    console.print(f"{page.total:,} mentions in {page.articles:,} articles", style="bold")
    for row in page.rows:
        _print_row(console, row)


@click.command()
@click.argument("query")
@index_option
@match_option
@click.option(
    "--near", type=click.IntRange(0, 60), default=0, help="List neighbours within so many words."
)
@click.option("--against", help="A query whose hits they are held against (the rest).")
@click.option(
    "--size", type=click.IntRange(1, 100), default=20, show_default=True, help="How many of each."
)
@json_option
def words(
    query: str,
    index: str | None,
    match: morgue.Match,
    near: int,
    against: str | None,
    size: int,
    as_json: bool,
) -> None:
    """List the words and phrases that set all hits apart."""
    archive = morgue.Archive.open(settings_with(index))
    request = morgue.SearchRequest(text=query, match=match)
    console = _console()
    if against is not None:
        found = archive.sets.compare(request, replace(request, text=against), size)
        if as_json:
            print_json(morgue.comparison_view(found, address))
            return
        for side in (found.one, found.other):
            total = f"{side.span.total:,} mentions in " if side.span else ""
            console.print(f"{side.text}: {total}{side.articles:,} articles", style="bold")
            _print_terms(console, "words", side.words)
            _print_terms(console, "phrases", side.phrases)
        _print_terms(console, "shared", tuple(one for one, _ in found.shared))
        return
    lists = archive.sets.words(request, size, near=near)
    if as_json:
        print_json(morgue.words_view(lists))
        return
    console.print(f"{lists.articles:,} articles, {lists.tokens:,} words", style="bold")
    _print_terms(console, "words", lists.words)
    _print_terms(console, "phrases", lists.phrases)
    _print_terms(console, "neighbours", lists.neighbours)
    console.print(morgue.FORMULA, style="dim", markup=False)


@click.command()
@click.argument("file", type=click.File("r", encoding="utf-8", errors="replace"), metavar="FILE")
@index_option
@json_option
def quotes(file: IO[str], index: str | None, as_json: bool) -> None:
    """Look for the quotations of a draft in the archive.

    Each comes back as verbatim here, differing here, or not in this archive.

    FILE is a text with quotations in quotation marks; without any, each paragraph is one. -
    reads standard input.
    """
    archive = morgue.Archive.open(settings_with(index))
    answers = archive.quotes.find(file.read(morgue.MOST_TEXT + 1), most=None)
    if as_json:
        print_json(
            [morgue.quote_view(each, lambda article, *_: _address(article)) for each in answers]
        )
        return
    console = _console()
    for each in answers:
        style = {"verbatim": "green", "differs": "yellow", "absent": "red"}[each.status]
        console.print(Text(f"{each.status}: ", style=style).append(f"“{each.quotation}”"))
        for passage in each.passages:
            text = Text("  ")
            for piece in passage.pieces:
                shown = f"[{piece.quoted}]" if piece.kind == "missing" else piece.here
                text.append(f"{shown} ", style=_MARKED.get(piece.kind, ""))
            console.print(text)
            console.print(
                f"    {morgue.citation(passage.article)} {_address(passage.article)}",
                style="dim",
                markup=False,
            )


def address(row: morgue.MentionRow) -> str:
    """Return where a row's article is read: its own address, else its id."""
    return _address(row.article)


def _address(article: morgue.Article) -> str:
    return article.url or article.id


def _place(article: morgue.Article, field: str, number: int, begin: int) -> str:  # noqa: ARG001
    return _address(article)


def _console() -> Console:
    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())


def _print_row(console: Console, row: morgue.MentionRow) -> None:
    article = row.article
    day = article.date.isoformat() if article.date else "undated   "
    text = Text(f"{day}  {', '.join(article.authors)}  ", style="dim")
    text.append(row.left, "none")
    mention = Text(row.text, style="none")
    for start, end in row.marks:
        mention.stylize("bold yellow", start, end)
    console.print(text.append_text(mention).append(row.right, "none"))


def _print_terms(console: Console, title: str, terms: tuple[morgue.KeyTerm, ...]) -> None:
    if terms:
        console.print(f"{title}:", style="bold")
    for term in terms:
        console.print(
            f"  {term.text:<28} {term.here:>9,} here {term.rest:>9,} in the rest"
            f"  G2 {term.log_likelihood:>10,.1f}  log ratio {term.log_ratio:>5.1f}",
            markup=False,
        )


def _print_span(span: morgue.MentionSpan, *, as_json: bool) -> None:
    if as_json:
        print_json(morgue.span_view(span, address))
        return
    console = _console()
    console.print(
        f"{span.total:,} mentions in {span.articles:,} articles by {span.writer_count:,} writers",
        style="bold",
    )
    for name, row in (("first", span.first), ("last", span.last)):
        if row is not None:
            console.print(f"{name}:", style="bold")
            _print_row(console, row)
    if span.peak:
        console.print(f"most in {span.peak[0]}: {span.peak[1]:,}", markup=False)
    for each in span.writers:
        day = each.first.article.date
        console.print(
            f"  {day.isoformat() if day else 'undated   '}  {each.writer or '(no byline)'}"
            f"  {each.mentions:,} mentions in {each.articles:,} articles",
            markup=False,
        )


VERBS = (mentions, words, quotes)
