"""The `morgue` command: one group, its verbs in modules by what they work on."""

from __future__ import annotations

import io
import os
import sys
from typing import Any

import click

from scripts.cli.own_packages import foreign
from scripts.cli.verb_group import LazyGroup

FAILED, WRONG_USAGE = 1, 2


class Group(LazyGroup):
    """A click group that prints Morgue's errors in one line, with a stable exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        if problem := foreign():
            click.echo(f"morgue: {problem}", err=True)
            sys.exit(FAILED)
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("morgue: stopped; the index is as it was before this run.", err=True)
            sys.exit(FAILED)
        except BrokenPipeError:
            sys.stderr.close()  # the reader of the pipe is gone: nobody reads a message
            sys.exit(FAILED)
        except OSError as error:
            name = os.path.abspath(error.filename) if error.filename else "a file"  # noqa: PTH100
            click.echo(
                f"morgue: {name} can't be read or written: {error.strerror}.",
                err=True,
            )
            sys.exit(FAILED)
        except Exception as error:
            from search import MorgueError, SettingsError

            if not isinstance(error, MorgueError):
                raise
            click.echo(f"morgue: {error}", err=True)
            sys.exit(WRONG_USAGE if isinstance(error, SettingsError) else FAILED)


@click.group(
    cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.version_option(package_name="morgue", prog_name="morgue")
def main() -> None:
    """Full-text search for commentary archives: clean, index, search, serve.

    Exit codes: 0 done, 1 failed with the old index untouched, 2 wrong usage, 3 done but some
    inputs were rejected.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                errors="backslashreplace"
            )  # a terminal that lacks a letter is no reason to stop
