"""The verb that lists the versions of a text and the passages that articles share."""

from __future__ import annotations

import click

import search as morgue
from scripts.cli.parameters import index_option, json_option, print_json, settings_with

# Characters of a passage that a line shows.
_SHOWN = 100


@click.command()
@click.argument("article", metavar="ID")
@index_option
@click.option("--with", "other", metavar="ID", help="Show the words in which it differs from this.")
@json_option
def versions(article: str, index: str | None, other: str | None, as_json: bool) -> None:
    """List the versions of a text and its shared passages."""
    archive = morgue.Archive.open(settings_with(index))
    found = archive.article(article)
    if other is not None:
        _print_diff(archive.versions.compare(found, archive.article(other)), as_json)
        return
    rows, passages = archive.versions.versions(found.id), archive.versions.passages(found)
    known = archive.versions.known
    if as_json:
        shared = morgue.passages_view(found.id, passages)["passages"]
        print_json(morgue.versions_view(found.id, rows, known=known) | {"passages": shared})
        return
    if not known:
        click.echo("This index was built before there were versions: run `morgue reindex`.")
        return
    click.echo(f"{len(rows)} versions" if rows else "No other version of this text.")
    for row in rows:
        click.echo(
            f"  {_day(row.article)}  {row.article.id}  {_relation(row)}  {_paper(row.article)}"
        )
    for passage in passages:
        click.echo(
            f"{passage.end - passage.begin} words: {' '.join(passage.text.split())[:_SHOWN]}"
        )
        for each, begin, end in passage.others:
            click.echo(f"  {_day(each)}  {each.id}  words {begin} to {end}  {_paper(each)}")


def _relation(row: morgue.VersionRow) -> str:
    return f"{row.percent} % of {row.words:,} words; {row.different:,} differ"


def _day(article: morgue.Article) -> str:
    return article.date.isoformat() if article.date else "undated   "


def _paper(article: morgue.Article) -> str:
    return article.publication or ""


def _print_diff(found: morgue.TextComparison, as_json: bool) -> None:
    if as_json:
        print_json(morgue.diff_view(found))
        return
    for row in found.inline:
        signs = {"same": "{}", "left": "[-{}-]", "right": "{{+{}+}}"}
        click.echo("".join(signs[piece.kind].format(piece.text) for piece in row))


VERBS = (versions,)
