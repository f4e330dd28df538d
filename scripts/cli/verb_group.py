"""Lazy verb table: each verb's module and help line, for `morgue --help` without imports.

A test compares the table with the verbs. Importing all of them takes most of a second.
"""

from __future__ import annotations

import importlib
from typing import Any

import click

# Name -> module of scripts.cli.verbs, first sentence of its help.
VERBS = {
    "activate": ("generation_verbs", "Switch to a generation by name."),
    "alerts": ("alerts", "Tell what an update changed for saved searches."),
    "boilerplate": ("cleaning", "Find lines that recur, and propose rules that cut them."),
    "clean": ("cleaning", "Clean articles and print them, without indexing."),
    "completion": (
        "shell_completion",
        "Install completion for a shell: verbs, options, generations.",
    ),
    "copy": ("indexing", "Copy an archive to another index, without its sources."),
    "dossier": ("dossiers", "Write chosen articles with notes and citations as one file."),
    "evaluate": ("reading", "Measure relevance on a collection."),
    "export": ("reading", "Write every hit of a query, or the whole archive."),
    "mcp": ("assistants", "Answer assistants by the Model Context Protocol."),
    "mentions": ("mentions", "List the mentions of a query, each with the text around it."),
    "prune": ("generation_verbs", "Remove old generations and unfinished builds."),
    "quotes": ("mentions", "Look for the quotations of a draft in the archive."),
    "recheck": ("records", "Check whether a recorded search finds the same today."),
    "record": ("records", "Record what a search finds, to check it later."),
    "reindex": ("indexing", "Build the index from files, folders and archives."),
    "rollback": ("generation_verbs", "Switch back to the newest sound older generation."),
    "search": ("reading", "Search the archive."),
    "serve": ("serving", "Serve the pages and the API with gunicorn."),
    "settings": ("serving", "Show every setting, its value and where that comes from."),
    "status": ("generation_verbs", "Tell the generations: engine, size, age, which is active."),
    "takedown": ("indexing", "Drop an article for good, by its ID."),
    "tokens": ("serving", "Make, list and revoke access tokens."),
    "versions": (
        "version_verbs",
        "List the versions of a text and its shared passages.",
    ),
    "verify": ("generation_verbs", "Check that generations are as they were built."),
    "words": ("mentions", "List the words and phrases that set all hits apart."),
}


class LazyGroup(click.Group):
    """A group whose verbs are loaded when one of them is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return sorted(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        return load(cmd_name) if cmd_name in VERBS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in sorted(VERBS.items())])


def load(name: str) -> click.Command:
    """Return a verb, loading its module."""
    module: Any = importlib.import_module(f"scripts.cli.verbs.{VERBS[name][0]}")
    command: click.Command = next(verb for verb in module.VERBS if verb.name == name)
    return command


def load_all() -> dict[str, click.Command]:
    """Return all verbs by name."""
    return {name: load(name) for name in sorted(VERBS)}
