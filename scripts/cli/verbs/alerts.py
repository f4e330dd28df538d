"""The verb that runs alerts, for a crontab."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

import search as morgue
from scripts.cli.parameters import (
    SOME_REJECTED,
    index_option,
    json_option,
    print_json,
    settings_with,
)


@click.group()
def alerts() -> None:
    """Tell what an update changed for saved searches."""


@alerts.command()
@click.argument("file", type=click.Path(path_type=Path))
@index_option
@click.option(
    "--again", is_flag=True, help="Send messages again whose delivery nobody knows the end of."
)
@json_option
def run(file: Path, index: str | None, again: bool, as_json: bool) -> None:
    """Run the alerts of FILE and deliver what they find.

    They are held against what changed since the last run. FILE is TOML (see /docs/lasting), or
    JSON as the page of saved searches exports it. Run it after `morgue reindex --update`. Ends
    with 3 when an alert can't be read, or a message was not delivered: it is kept and tried again
    by the next run.
    """
    settings = settings_with(index)
    read = morgue.read_alerts(file)
    report = morgue.run_alerts(
        morgue.Archive.open(settings),
        read.alerts,
        morgue.Delivery(read.server),
        Path(settings.state),
        faults=read.faults,
        site=read.site,
        again=again,
    )
    if as_json:
        print_json(asdict(report))
    else:
        for note in report.notes:
            click.echo(f"note: {note}", err=True)
        for fault in report.faults:
            click.echo(fault, err=True)
        click.echo(
            f"{report.alerts:,} alerts over {report.added:,} new, {report.changed:,} changed and"
            f" {report.gone:,} gone articles: {report.found:,} found something,"
            f" {report.delivered:,} delivered, {report.waiting:,} waiting"
            + (f", {report.uncertain:,} uncertain" if report.uncertain else "")
        )
    if report.faults:
        raise SystemExit(SOME_REJECTED)


VERBS = [alerts]
