"""Markdown output of a dossier (CommonMark), with all text escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from web.components.citations import Citation
from web.components.dossiers.contents import Contents, Entry, Quote

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!$])")
_LINE_START = re.compile(r"(?m)^([ \t]*)([-+=]|\d{1,9}(?=[.)]))")


def markdown(contents: Contents, printed: str) -> str:
    """Return a dossier as Markdown; `printed` is its line on where and when it was made."""
    return "\n\n".join(_blocks(contents, printed)) + "\n"


def escaped(text: str) -> str:
    """Return a text escaped so that Markdown shows it literally.

    >>> escaped("1. *not* <b>")
    '1\\\\. \\\\*not\\\\* \\\\<b\\\\>'
    """
    return _LINE_START.sub(_start, _SPECIAL.sub(r"\\\1", text))


def _start(match: re.Match[str]) -> str:
    number = match[2][0].isdigit()
    return f"{match[2]}\\" if number else f"\\{match[2]}"


def _blocks(contents: Contents, printed: str) -> Iterator[str]:
    yield f"# {_line(contents.name)}"
    yield escaped(printed)
    for entry in contents.entries:
        yield from _entry(entry)
    if contents.entries:
        yield "## Citations"
        yield "\n".join(f"{each.number}. {_cited(each.citation)}" for each in contents.entries)
    if contents.missing:
        yield "## Not in the archive"
        yield "\n".join(f"- {_line(piece.id)}: {reason}" for piece, reason in contents.missing)


def _entry(entry: Entry) -> Iterator[str]:
    yield f"## {entry.number}\\. [{_line(entry.headline)}](<{_target(entry.address)}>)"
    yield f"{_line(entry.source_line)} \\[{entry.number}\\]"
    for paragraph in _paragraphs(entry.piece.note):
        yield "  \n".join(escaped(line) for line in paragraph.split("\n"))
    for quote in entry.quotes:
        yield f"> {_quoted(quote)}" + ("" if quote.is_here else " (no longer in the piece)")
    if entry.search_address:
        words = _line(entry.search) or "all articles"
        yield f"Found by: [{words}](<{_target(entry.search_address)}>)"


def _paragraphs(note: str) -> list[str]:
    return [each for each in re.split(r"\n\s{0,99}\n", note) if each.strip()]


def _quoted(quote: Quote) -> str:
    """Return a passage on one line, with highlights in bold."""
    return " ".join("".join(_run(text, found) for text, found in quote.runs).split())


def _run(text: str, found: bool) -> str:
    return f"**{_line(text)}**" if found and text.strip() else escaped(text)


def _cited(citation: Citation) -> str:
    return "".join(
        f"*{_line(text)}*" if italic and text.strip() else _SPECIAL.sub(r"\\\1", text)
        for text, italic in citation.runs
    )


def _line(text: str) -> str:
    return escaped(" ".join(text.split()))


def _target(address: str) -> str:
    return re.sub(r"[<>\s\\]", lambda found: f"%{ord(found[0]):02X}", address)
