"""The verb that lets a shell complete `morgue`: verbs, options, generations."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.shell_completion import CompletionItem, get_completion_class

# Shell -> where it looks: the variable that names the folder, its default, the file in it.
_PLACES = {
    "bash": ("XDG_DATA_HOME", ".local/share", "bash-completion/completions/morgue"),
    "zsh": ("ZDOTDIR", ".", ".zfunc/_morgue"),
    "fish": ("XDG_CONFIG_HOME", ".config", "fish/completions/morgue.fish"),
}

_AFTERWARDS = {
    "zsh": " Where .zshrc hasn't it yet, put there:"
    " fpath=(~/.zfunc $fpath); autoload -U compinit; compinit",
}


@click.command()
@click.argument("shell", type=click.Choice(list(_PLACES)), required=False)
@click.option("--print", "only_print", is_flag=True, help="Print the script and write nothing.")
def completion(shell: str | None, only_print: bool) -> None:
    """Install completion for a shell: verbs, options, generations.

    Without SHELL it is the one that $SHELL names.
    """
    name = shell or Path(os.environ.get("SHELL", "")).name
    if name not in _PLACES:
        raise click.UsageError(f"Name the shell: {', '.join(_PLACES)}.")
    if only_print:
        click.echo(script(name))
        return
    variable, default, rest = _PLACES[name]
    place = Path(os.environ.get(variable) or Path.home() / default) / rest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(script(name) + "\n", encoding="utf-8")
    click.echo(f"Written: {place}. A new {name} completes morgue.{_AFTERWARDS.get(name, '')}")


def script(shell: str) -> str:
    """Return the script that a shell runs to complete `morgue`.

    >>> "_MORGUE_COMPLETE=fish_complete" in script("fish")
    True
    """
    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    source = kind.__new__(kind)  # its __init__ asks the shell for its version, which isn't needed
    source.prog_name, source.complete_var = "morgue", "_MORGUE_COMPLETE"
    return source.source()


def generations(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the generations of the index whose name begins with what was typed, newest first.

    What goes wrong completes nothing: a shell must not show a message between two keys.
    """
    from scripts.cli.parameters import store_at

    try:
        found = [each.generation for each in store_at(ctx.params.get("index")).generations()]
    except Exception:
        return []
    return [CompletionItem(name) for name in sorted(found, reverse=True) if name.startswith(typed)]


VERBS = (completion,)
