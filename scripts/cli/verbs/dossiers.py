"""The verb that writes a dossier: chosen articles with notes and citations as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from scripts.cli.parameters import FAILED, SOME_REJECTED, WRONG_USAGE, index_option, settings_with

FORMS = ("docx", "html", "markdown", "ris", "bib", "csl", "annotations")
STYLES = ("chicago-note", "chicago", "apa", "mla", "plain")
_ENDINGS = {"docx": "docx", "html": "html", "md": "markdown", "ris": "ris", "bib": "bib"}


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@index_option
@click.option(
    "--file",
    type=click.Path(path_type=Path),
    help="A dossier file of /dossier, with notes and passages; - reads standard input.",
)
@click.option("--name", default="", help="The dossier's name (the file's).")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    help="The form; otherwise the ending of --output says it, else it is Markdown.",
)
@click.option(
    "--style", type=click.Choice(STYLES), default=STYLES[0], show_default=True, help="Citations."
)
@click.option(
    "--found", is_flag=True, help="Quote what the search found where no passage was chosen."
)
@click.option(
    "--site", required=True, help="The address that people read the archive at, for links."
)
@click.option("--output", type=click.Path(path_type=Path), help="A file (standard output).")
def dossier(
    ids: tuple[str, ...],
    index: str | None,
    file: Path | None,
    name: str,
    form: str | None,
    style: str,
    found: bool,
    site: str,
    output: Path | None,
) -> None:
    """Write chosen articles with notes and citations as one file.

    Without --file, - as an ID reads ids from standard input, one a line. Ends with 3 where an
    article is not in the archive: it is named in the file as well.
    """
    form = form or _ENDINGS.get((output.suffix if output else "").lstrip(".").lower(), "markdown")
    if urlsplit(site).scheme not in ("http", "https") or not urlsplit(site).hostname:
        raise click.BadParameter("begins with http:// or https://", param_hint="--site")
    if form == "docx" and output is None and sys.stdout.isatty():
        click.echo("A Word file is no text for a terminal: name a file with --output.", err=True)
        raise SystemExit(WRONG_USAGE)
    # the pages' renderer takes half a second to load: not for `morgue dossier --help`
    from web import offline

    try:
        written = offline.write_dossier(
            settings_with(index),
            ids=tuple(_each(ids)),
            file=_read(file),
            name=name,
            form=form,
            style=style,
            found=found,
            site=site,
        )
        if output is None:
            sys.stdout.buffer.write(written.data)
        else:
            output.write_bytes(written.data)
    except (offline.DossierError, OSError) as fault:
        click.echo(str(fault), err=True)
        raise SystemExit(FAILED) from fault
    for article, reason in written.missing:
        click.echo(f"{article}: {reason}", err=True)
    if output is not None:
        click.echo(f"{written.pieces:,} pieces in {output}")
    if written.missing:
        raise SystemExit(SOME_REJECTED)


def _each(ids: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for each in ids:
        lines = sys.stdin.read().split("\n") if each == "-" else [each]
        found += [line.strip("\r") for line in lines if line.strip()]
    return found


def _read(file: Path | None) -> bytes | None:
    if file is None:
        return None
    return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()


VERBS = (dossier,)
