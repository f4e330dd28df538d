"""Verbs on generations: status, verify, rollback, activate, prune."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

import search as morgue
from scripts.cli.parameters import (
    age,
    index_option,
    json_option,
    print_json,
    settings_with,
    store_at,
)
from scripts.cli.verbs.shell_completion import generations


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
            f"There is no index at {morgue.in_full(store.locator)}: run"
            " `morgue reindex SOURCE...` to make one."
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
        click.echo(f"  {versions[0]:,} texts in several versions, with {versions[1]:,} repeats")
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
@index_option
@json_option
def rollback(index: str | None, as_json: bool) -> None:
    """Switch back to the newest sound older generation."""
    _print_active(morgue.rollback(store_at(index)), as_json)


@click.command()
@click.argument("generation", shell_complete=generations)
@index_option
@json_option
def activate(generation: str, index: str | None, as_json: bool) -> None:
    """Switch to a generation by name. One that several machines fed is checked and sealed first."""
    _print_active(morgue.activate(store_at(index), generation), as_json)


def _print_active(generation: str, as_json: bool) -> None:
    if as_json:
        print_json({"active": generation})
    else:
        click.echo(f"Active: {generation}")


@click.command()
@click.option(
    "--keep",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="How many generations to keep, the active one included.",
)
@index_option
@json_option
def prune(keep: int, index: str | None, as_json: bool) -> None:
    """Remove old generations and unfinished builds."""
    removed = morgue.prune(store_at(index), keep)
    if as_json:
        print_json({"removed": removed})
        return
    click.echo(f"Removed {len(removed)}: {', '.join(removed)}" if removed else "Nothing to remove.")


VERBS = (status, verify, rollback, activate, prune)
