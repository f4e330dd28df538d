"""Verbs that record a search and check a record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO

import click

import search as morgue
from scripts.cli.parameters import (
    FAILED,
    SOME_REJECTED,
    dialect_option,
    index_option,
    json_option,
    match_option,
    output_file,
    print_json,
    settings_with,
)

LISTED = 20  # articles of a difference in a terminal; the file has all


@click.command()
@click.argument("query")
@index_option
@match_option
@dialect_option
@click.option("--ids", is_flag=True, help="Keep the ids of all articles, with their digests.")
@click.option("--output", type=output_file, help="A file for the record; the sentence is printed.")
def record(
    query: str,
    index: str | None,
    match: morgue.Match,
    dialect: morgue.DialectChoice,
    ids: bool,
    output: IO[str] | None,
) -> None:
    """Record what a search finds, to check it later."""
    settings = settings_with(index)
    archive = morgue.Archive.open(settings)
    request = morgue.SearchRequest(text=query, match=match, dialect=dialect)
    made = morgue.signed(morgue.make_record(archive, request, ids=ids), Path(settings.state))
    if output is None:
        print_json(morgue.record_view(made), indent=1)
        return
    json.dump(morgue.record_view(made), output, indent=1)
    output.write("\n")
    click.echo(morgue.record_sentence(made, settings.name))


@click.command("recheck")
@click.argument("file", type=click.Path(path_type=Path))
@index_option
@json_option
def recheck_verb(file: Path, index: str | None, as_json: bool) -> None:
    """Check whether a recorded search finds the same today.

    Ends with 0 if it does, with 3 if articles are new, changed or gone, or the record has faults.
    """
    settings = settings_with(index)
    try:
        data = file.read_bytes()
    except OSError as fault:
        click.echo(f"{file.absolute()} can't be read: {fault}.", err=True)
        raise SystemExit(FAILED) from fault
    record = morgue.read_record(data)
    found = morgue.recheck(morgue.Archive.open(settings), record)
    if as_json:
        print_json(morgue.recheck_view(found))
    else:
        click.echo(morgue.recheck_line(found))
        click.echo(morgue.signature_note(record, Path(settings.state)))
        for fault_line in found.faults:
            click.echo(fault_line, err=True)
        for name, ids in (("new", found.new), ("changed", found.changed), ("gone", found.gone)):
            for article in ids[:LISTED]:
                click.echo(f"{name}: {article}")
                pieces = (found.differences or {}).get(article, ()) if name == "changed" else ()
                if pieces:
                    click.echo("  " + " ".join(_shown(*piece) for piece in pieces))
            if len(ids) > LISTED:
                click.echo(f"{name}: and {len(ids) - LISTED:,} more; --json lists all.")
    if not found.same or found.faults:
        raise SystemExit(SOME_REJECTED)


def _shown(kind: str, text: str) -> str:
    return {"-": f"[-{text}-]", "+": f"{{+{text}+}}", "=": text}.get(kind, "…")


VERBS = [record, recheck_verb]
