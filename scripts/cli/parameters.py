"""The options that several verbs share.

Options override settings.
"""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from search import DIALECTS, Limits, RuleBook, Settings, Store, open_store

# How a run ends that is not simply done (0).
FAILED, WRONG_USAGE, SOME_REJECTED = 1, 2, 3

index_option = click.option(
    "--index",
    metavar="LOCATOR",
    help="The index: whoosh:PATH, tantivy:PATH or opensearch:URL/NAME.",
)
dialect_option = click.option(
    "--dialect",
    type=click.Choice(list(DIALECTS)),
    default="auto",
    show_default=True,
    help="The service in whose language the query is written.",
)
match_option = click.option(
    "--match",
    type=click.Choice(["auto", "all", "any"]),
    default="auto",
    show_default=True,
    help="How many of the words.",
)
versions_option = click.option(
    "--versions",
    type=click.Choice(["all", "group", "first"]),
    default="all",
    show_default=True,
    help="All versions of a text, one of each text, or leads of groups only.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
rules_option = click.option(
    "--rules", type=click.Path(path_type=Path), help="A TOML file with the newsroom's own rules."
)
force_option = click.option(
    "--force",
    is_flag=True,
    help="Switch even when more than a tenth of the articles would be gone.",
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(1), help="Processes that clean and index (one a core)."
)
# A file to write, opened at once, so that a wrong path fails before the work, not after it.
output_file = click.File("w", encoding="utf-8", errors="backslashreplace", lazy=False)
sources_argument = click.argument(
    "sources", nargs=-1, required=True, metavar="SOURCE...", type=click.Path(path_type=Path)
)


def settings_with(index: str | None = None, **changes: Any) -> Settings:
    """Return the settings of the environment, with the options that were given laid over them."""
    given = {
        name: value for name, value in ({"index": index} | changes).items() if value is not None
    }
    return replace(Settings.from_env(), **given)


def store_at(index: str | None) -> Store:
    """Return the store that a verb works on."""
    settings = settings_with(index)
    return open_store(settings.index, settings)


def rule_book(rules: Path | None, settings: Settings) -> RuleBook:
    """Return the newsroom's rules: the option's, else the setting's, else none."""
    path = rules or (Path(settings.rules) if settings.rules else None)
    return RuleBook.load(path) if path else RuleBook.empty()


def limits_of(settings: Settings) -> Limits:
    """Return what one input may cost, as the settings say."""
    return Limits(
        max_bytes=settings.document_bytes,
        max_unpacked=settings.unpacked_bytes,
        max_ratio=settings.unpack_ratio,
        seconds=settings.document_seconds,
    )


def jobs_of(jobs: int | None, settings: Settings) -> int:
    """Return how many processes to use.

    The option's, else the setting's, else one a core that this process may use.
    """
    return jobs or settings.jobs or len(os.sched_getaffinity(0))


def age(seconds: float) -> str:
    """Return a stretch of time as people say it: its largest unit, rounded down."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            number = int(seconds // length)
            return f"{number:,} {unit}{'s' if number > 1 else ''}"
    return "less than a minute"


def without_password(value: Any) -> str:
    """Return a value as it may be shown: passwords in addresses are not."""
    return re.sub(r"//([^/@:]*):[^/@]*@", r"//\1:***@", str(value))


def print_json(value: Any, indent: int | None = 2) -> None:
    """Print one JSON value, indented for people, with letters as the encoding allows."""
    click.echo(
        json.dumps(
            value, ensure_ascii=not sys.stdout.encoding.lower().startswith("utf"), indent=indent
        )
    )
