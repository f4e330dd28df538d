"""Writes the parts of README.md that are made from the code: settings, fields, operators, verbs. Run it after changing those."""

from __future__ import annotations

import re
import sys
from pathlib import Path

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click

import search
from scripts.cli import main

README = Path(__file__).resolve().parent.parent / "README.md"


def row(*cells: str) -> str:
    """One row of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def head(*names: str) -> list[str]:
    """The head of a Markdown table."""
    return [row(*names), "|" + "---|" * len(names)]


def tables() -> dict[str, list[str]]:
    """The generated tables: the name of each marker and its rows."""
    group = click.Context(main)
    return {
        "settings": [
            *head("setting", "default", "what it is"),
            *(row(f"`{s['env']}`", f"`{s['default']}`" if s["default"] != "" else "", s["help"]) for s in search.describe()),
        ],
        "fields": [
            *head("field", "what it holds", "example"),
            *(row(f"`{f.name}:`", f.help, f"`{f.example}`") for f in search.FIELDS.values()),
        ],
        "operators": [*head("written", "what it finds"), *(row(f"`{o.example}`", o.meaning) for o in search.OPERATORS)],
        "verbs": [
            *head("verb", "what it does"),
            *(row(f"`morgue {name}`", main.commands[name].get_short_help_str(120)) for name in main.list_commands(group)),
        ],
    }


def generated(text: str) -> str:
    """The README with its tables made anew."""
    for name, rows in tables().items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = pattern.sub(lambda match, rows=rows: match[1] + "\n".join(rows) + "\n" + match[2], text)  # type: ignore[misc]
    return text


if __name__ == "__main__":
    README.write_text(generated(README.read_text(encoding="utf-8")), encoding="utf-8")
