"""Write the parts of README.md and web/docs that are made from the code.

Verbs, formats, operators, fields, facets and settings; and the man pages of all verbs.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any

if __package__ in (None, ""):  # run as a file: the repository is its parent
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import click
from click_man.man import ManPage

import search
from scripts import code_figures
from scripts.cli import main
from scripts.cli.verb_group import load_all

ROOT = Path(__file__).resolve().parent.parent
MANUAL = ROOT / "scripts" / "deploy" / "man"
PAGES = (ROOT / "README.md", *sorted((ROOT / "web" / "docs").glob("*.md")))


def row(*cells: str) -> str:
    """Return one row of a Markdown table."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def head(*names: str) -> list[str]:
    """Return the head of a Markdown table."""
    return [row(*names), "|" + "---|" * len(names)]


def code(text: str) -> str:
    """Return a text as code; nothing where there is none."""
    return f"`{text}`" if text else ""


def verbs(group: click.Group = main, path: str = "morgue") -> Iterator[tuple[str, click.Command]]:
    """Yield every verb with what is typed before its arguments, those of groups included."""
    commands = load_all() if group is main else group.commands
    for name, command in sorted(commands.items()):
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from verbs(command, f"{path} {name}")


def verb_row(path: str, command: click.Command) -> str:
    """Return a verb with its arguments, what it does, and its options."""
    context = click.Context(command)
    arguments = [
        each.make_metavar(context) for each in command.params if isinstance(each, click.Argument)
    ]
    options = [
        each.opts[-1]
        for each in command.params
        if isinstance(each, click.Option) and not each.hidden
    ]
    return row(
        code(" ".join([path, *arguments])),
        " ".join((command.help or "").split()),
        " ".join(map(code, options)),
    )


def setting_row(setting: dict[str, Any]) -> str:
    """Return a setting with its default and what it takes."""
    default = (
        {True: "yes", False: "no"}[setting["default"]]
        if isinstance(setting["default"], bool)
        else str(setting["default"])
    )
    choices = f" ({', '.join(setting['choices'])})" if setting["choices"] else ""
    return row(code(setting["env"]), code(default), setting["help"] + choices)


def tables() -> dict[str, list[str]]:
    """Return the generated parts: the name of each marker and its lines."""
    return {
        "verbs": [*head("verb", "what it does", "options"), *(verb_row(*verb) for verb in verbs())],
        "services": [
            "| service | written | what it finds | example |",
            "|---|---|---|---|",
            *(
                row(search.SERVICES[name].title, code(o.syntax), o.meaning, code(o.example))
                for name, signs in search.SERVICE_SIGNS.items()
                for o in signs
            ),
        ],
        "operators": [
            *head("written", "what it finds", "example"),
            *(row(code(o.syntax), o.meaning, code(o.example)) for o in search.OPERATORS),
        ],
        "fields": [
            *head("field", "what it holds", "example"),
            *(row(code(f"{f.name}:"), f.help, code(f.example)) for f in search.FIELDS.values()),
        ],
        "formats": [
            *head("kind", "read"),
            *(row(kind, "; ".join(labels)) for kind, labels in search.format_kinds().items()),
        ],
        "names": [
            *head("field", "names that go for it"),
            *(row(code(name), ", ".join(each)) for name, each in search.FIELD_NAMES.items()),
        ],
        "facets": [", ".join(map(code, search.FACETS))],
        "settings": [
            *head("setting", "default", "what it is"),
            *map(setting_row, search.describe()),
        ],
    }


def generated(text: str) -> str:
    """Return a page with its generated parts made anew.

    Raises:
        ValueError: when one of the two markers of a part is missing.
    """
    for name, lines in tables().items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        pattern = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
        if not pattern.search(text):
            if start.strip() in text or end in text:
                raise ValueError(f"there is no part between {start.strip()} and {end}")
            continue
        part = start + "\n".join(lines) + "\n" + end
        text = pattern.sub(lambda _, part=part: part, text)  # type: ignore[misc]
    return text


def manual() -> dict[str, str]:
    """Return the man pages: the name of each file and its text, one page a verb."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    pages = {}
    for path, command in [("morgue", main), *verbs()]:
        page = ManPage(path)
        ctx = click.Context(command, info_name=path)
        page.version, page.date = version, version
        page.short_help = command.get_short_help_str(200)
        page.description = cleandoc(command.help or "")
        page.synopsis = " ".join(command.collect_usage_pieces(ctx))
        records = [each.get_help_record(ctx) for each in command.params]
        page.options = [each for each in records if each]
        if isinstance(command, click.Group):
            names = command.list_commands(ctx)
            found = [(name, command.get_command(ctx, name)) for name in names]
            page.commands = [(name, each.get_short_help_str(200)) for name, each in found if each]
        pages[f"{path.replace(' ', '-')}.1"] = str(page) + "\n"
    return pages


def measured() -> str:
    """Return the figures of the code as a table, each with its goal."""
    rows = (row(*figure.row()) for figure in code_figures.figures())
    return "\n".join([*head("measure", "now", "goal", ""), *rows])


if __name__ == "__main__":
    if "--measure" in sys.argv:
        print(measured())
        sys.exit()
    MANUAL.mkdir(parents=True, exist_ok=True)
    for stale in MANUAL.glob("*.1"):
        stale.unlink()
    for name, text in manual().items():
        (MANUAL / name).write_text(text, encoding="utf-8")
    for page in PAGES:
        page.write_text(generated(page.read_text(encoding="utf-8")), encoding="utf-8")
