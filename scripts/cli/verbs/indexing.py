"""Verbs that change what an index holds: reindex, copy, takedown."""

from __future__ import annotations

import dataclasses
import json
import signal
import time
from typing import IO, Any

import click

import search
from scripts.cli.parameters import (
    SOME_REJECTED,
    force_option,
    index_option,
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
    store_at,
)
from scripts.cli.progress import BuildProgress, progress
from scripts.cli.verbs import report as reports


class Part(click.ParamType[tuple[int, int], str]):
    """ "2/4": the second of four."""

    name = "N/M"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        which, _, parts = str(value).partition("/")
        if not (which.isdecimal() and parts.isdecimal() and 1 <= int(which) <= int(parts)):
            self.fail(f"{value!r} is no part: write 2/4 for the second of four.", param, ctx)
        return int(which), int(parts)


@click.command()
@sources_argument
@index_option
@jobs_option
@click.option(
    "--update", is_flag=True, help="Read only what changed since the active generation was built."
)
@click.option(
    "--resume", is_flag=True, help="Go on where a build that was killed or stopped left off."
)
@force_option
@rules_option
@click.option("--rejects", type=output_file, help="Write refused inputs here, a JSON line each.")
@click.option("--report", type=output_file, help="Write a page of samples of what cleaning cut.")
@click.option("--language", help="The language of a new index, as Snowball names it.")
@click.option(
    "--part",
    type=Part(),
    help="With --join: the share of the sources that this machine reads, as 2/4.",
)
@click.option(
    "--join",
    metavar="GENERATION",
    help="Feed a generation that several machines build; `activate` it when all are done.",
)
@click.option(
    "--sample", is_flag=True, hidden=True
)  # of scripts/run: for an index that is not there yet
@json_option
@click.pass_context
def reindex(ctx: click.Context, /, **options: Any) -> None:
    """Build the index from files, folders and archives.

    The old one serves until the new one is checked.
    """
    settings = settings_with(options["index"], language=options["language"])
    if options["update"] and (options["resume"] or options["join"]):
        raise click.UsageError("--update goes with neither --resume nor --join.")
    if bool(options["part"]) and not options["join"]:
        raise click.UsageError("--part goes with --join GENERATION.")
    for source in options["sources"]:
        if not source.exists():  # checked first, so that a wrong path leaves no folders
            raise search.MorgueError(
                f"{source.absolute()} is not there; nothing was changed. Is the disk mounted?"
            )
    store = search.open_store(settings.index, settings)
    if options["sample"] and store.active() is not None:
        click.echo(
            f"{store.locator} has an archive already, which samples don't replace.", err=True
        )
        return
    signal.signal(
        signal.SIGTERM, signal.default_int_handler
    )  # a stop from outside ends as cleanly as Ctrl-C
    sources = tuple(options["sources"])
    label = "updating" if options["update"] else "indexing"
    with progress(search.scan(sources).bytes, label) as tell:
        note_progress = BuildProgress(tell)
        plan = search.BuildOptions(
            sources=sources,
            language=settings.language,
            jobs=jobs_of(options["jobs"], settings),
            keep=settings.keep,
            force=options["force"],
            resume=options["resume"],
            checkpoint_seconds=settings.checkpoint_seconds,
            sample=options["sample"],
            part=options["part"],
            join=options["join"],
            rules=rule_book(options["rules"], settings),
            limits=limits_of(settings),
            on_reject=lambda rejected: _note_reject(rejected, options["rejects"]),
            on_progress=note_progress.now_and_then,
        )
        summary = search.update(store, plan) if options["update"] else search.reindex(store, plan)
        note_progress.now(summary)
    if options["report"]:
        options["report"].write(reports.samples_page(summary))
    _print_summary(summary, store, options)
    if summary.rejected:
        ctx.exit(SOME_REJECTED)


def _note_reject(rejected: Any, file: IO[str] | None) -> None:
    line = json.dumps({"source": rejected.source, "reason": rejected.reason}, ensure_ascii=False)
    if file is None:
        click.echo(f"rejected {rejected.source}: {rejected.reason}", err=True)
    else:
        file.write(line + "\n")
        file.flush()


def _print_summary(
    summary: search.BuildReport, store: search.Store, options: dict[str, Any]
) -> None:
    advice = None
    if summary.activated and not options["update"]:
        megabytes = reports.peak_mb()
        advice = search.better_engine(
            store.engine_name, articles=summary.count, seconds=summary.seconds, megabytes=megabytes
        )
    if options["as_json"]:
        plain = {
            f.name: getattr(summary, f.name)
            for f in dataclasses.fields(summary)
            if f.name != "samples"
        }
        print_json(
            plain
            | {"unread": dict(summary.unread.most_common()), "applied": sorted(summary.applied)}
            | {"cuts": dict(summary.cuts.most_common()), "peak_mb": round(reports.peak_mb(), 1)}
            | {"better_engine": advice.engine if advice else None}
            | {"writer_cpu_seconds": round(time.process_time(), 3)}
        )
        return
    rejects = options["rejects"].name if options["rejects"] else None
    reports.print_summary(summary, store.locator, update=options["update"], rejects=rejects)
    if advice:
        reports.print_advice(advice, store.locator)


@click.command()
@click.argument("from_", metavar="FROM")
@click.argument("to", metavar="TO")
@jobs_option
@force_option
@json_option
def copy(from_: str, to: str, jobs: int | None, force: bool, as_json: bool) -> None:
    """Copy an archive to another index, without its sources. Their engines may differ."""
    settings = settings_with()
    source, target = search.open_store(from_, settings), search.open_store(to, settings)
    with progress(source.open().count(), "copying", lambda count: f"{count:,.0f}") as tell:
        processes = jobs_of(jobs, settings)
        summary = search.copy(
            source,
            target,
            jobs=processes,
            keep=settings.keep,
            force=force,
            on_progress=lambda count: tell(count, ""),
        )
    if as_json:
        print_json(
            {"generation": summary.generation, "count": summary.count, "seconds": summary.seconds}
        )
    else:
        click.echo(f"Copied {summary.count:,} articles to {to} in {summary.seconds:.1f} s.")


@click.command()
@click.argument("article", required=False, metavar="[ID]")
@click.option("--reason", help="Why: kept in the list, shown to readers only with --public.")
@click.option("--public", is_flag=True, help="Show the reason at the article's address.")
@click.option(
    "--undo",
    is_flag=True,
    help="Take the article off the list; its next reindex or update brings it back.",
)
@click.option("--in-advance", is_flag=True, help="List an id that the archive doesn't hold yet.")
@index_option
@json_option
def takedown(
    article: str | None,
    reason: str | None,
    public: bool,
    undo: bool,
    in_advance: bool,
    index: str | None,
    as_json: bool,
) -> None:
    """Drop an article for good, by its ID. Without an ID, list what was taken down."""
    store = store_at(index)
    if article is None:
        listed = [dataclasses.asdict(taken) for taken in search.read_takedowns(store).values()]
        if as_json:
            print_json(listed)
        for taken in [] if as_json else listed:
            click.echo(
                f"{taken['id']}  {taken['at']}  {'public' if taken['public'] else 'not public'} "
                f" {taken['reason']}"
            )
        return
    if undo:
        if not search.undo_takedown(store, article):
            raise search.NotFoundError(
                f"{article!r} was not taken down: `morgue takedown` lists what was."
            )
        click.echo(
            f"{article} is off the list; run `morgue reindex --update SOURCE...` to bring it back."
        )
        return
    if not reason:
        raise click.UsageError("A takedown needs --reason TEXT.")
    summary = search.take_down(store, article, reason, public=public, in_advance=in_advance)
    if as_json:
        print_json(
            {
                "id": article,
                "removed": summary.gone,
                "pending": summary.pending,
                "generation": summary.generation,
                "count": summary.count,
            }
        )
    elif summary.pending:
        click.echo(
            f"{article} is listed and no reader shows it any more; the build that is running"
            " removes its text when it ends (or `morgue prune` afterwards)."
        )
    elif summary.gone:
        copies = f", with {summary.gone - 1} more under other ids" if summary.gone > 1 else ""
        click.echo(
            f"{article} is gone{copies} from the archive, which now holds {summary.count:,}; every"
            " later reindex leaves it out."
        )
    else:
        click.echo(
            f"{article} was not in the archive; it is listed, and every later reindex leaves it"
            " out."
        )


VERBS = (reindex, copy, takedown)
