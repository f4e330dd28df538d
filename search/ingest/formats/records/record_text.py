"""Text in a field of a record: paragraphs, lines, scalars."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from search.ingest.formats.rich import rich_text
from search.ingest.formats.values.byline_names import PEOPLE
from search.ingest.formats.values.date_values import MOMENT_NAMES

_MARKUP = re.compile(
    r"<(?:p|br|div|h[1-6]|ul|ol|li|blockquote|figure|article|section|span|em|strong|b|i|u|a|img"
    r"|su[bp]|cite|small|mark|code|q|font|table|tr|td|pre|hr|iframe|script|style|video|audio"
    r"|picture|form)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BLOCK_MARKUP = re.compile(
    r"</?(?:p|br|div|h[1-6]|ul|ol|li|blockquote|figure|article|section|table|tr|td|pre"
    r"|hr)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--.{0,4000}?-->", re.DOTALL)
_TEXTS = ("content", "text", "value", "body", "caption", "html", "markup", "data")
_WANTED = (
    "name",
    "displayName",
    "fullName",
    "display_name",
    "full_name",
    "literal",
    "title",
    "label",
    "term",
    "@value",
    "value",
    "text",
)
_OTHERS = ("@id", "family", "familyName", "last_name", "lastName", "lastname", "last", "url",
           *MOMENT_NAMES)  # fmt: skip


def line(value: object) -> str | None:
    """Return a value as one line without markup, or None where it is empty."""
    text = _plain(value)
    if text is None:
        return None
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split()) or None


def paragraphs(value: object) -> tuple[str, ...]:
    """Return a value's paragraphs: HTML by block, text by line, lists by member."""
    if isinstance(value, list | tuple):
        return tuple(paragraph for member in value for paragraph in paragraphs(member))
    if isinstance(value, Mapping):
        return paragraphs(next((value[name] for name in _TEXTS if value.get(name)), None))
    if not isinstance(value, str):
        return ()
    if _MARKUP.search(value):
        if not _BLOCK_MARKUP.search(value):
            value = _TAG.sub("", value)  # inline alone: its lines are paragraphs, as in a text
            return (
                paragraphs(html.unescape(value))
                if not _MARKUP.search(value)
                else (line(value) or "",)
            )
        from search.ingest.html.main_content import paragraphs as of_fragment

        return of_fragment(value)
    if "&" in value:
        value = html.unescape(value)
        if _BLOCK_MARKUP.search(value):  # escaped twice
            return paragraphs(value)
    blocks = (
        _lines(block)
        for block in re.split(r"\n\s*\n", value.replace("\r\n", "\n").replace("\r", "\n"))
    )
    return tuple(text for block in blocks for each in block if (text := " ".join(each.split())))


def _lines(block: str) -> list[str]:
    """Return the paragraphs in a block of text: its lines, or one if it was wrapped.

    Old wires are wrapped at one width of 45 to 100 characters.
    """
    rows = block.strip("\n").split("\n")
    wrapped = (
        len(rows) >= 3 and all(45 <= len(row) <= 100 for row in rows[:-1]) and len(rows[-1]) <= 100
    )
    return [" ".join(rows)] if wrapped else rows


def _plain(value: object) -> str | None:
    """Return a scalar, or the name of an object, as text; None for anything else."""
    if isinstance(value, Mapping):
        return next(
            (text for name in _WANTED if (text := _plain(value.get(name)))), None
        ) or _plain(value.get("@id"))
    if isinstance(value, list | tuple):
        return _plain(_first(value))
    if value is None or isinstance(value, bool):
        return None
    return str(value).strip() or None


def _first(value: object) -> object:
    """Return the first non-empty member of a list; any other value as it is."""
    return (
        next((member for member in value if _plain(member)), None)
        if isinstance(value, list | tuple)
        else value
    )


def filled(value: object) -> bool:
    """Return True if a value isn't empty."""
    if isinstance(value, Mapping | list) and rich_text.is_rich(value):
        return True
    if isinstance(value, Mapping):
        return any(filled(value.get(name)) for name in (*_TEXTS, *_WANTED, *PEOPLE, *_OTHERS))
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], {})


def address(*values: object) -> str | None:
    """Return the first of `values` that is a web address, or has one.

    >>> address(None, [{"href": "https://paper.example/fog"}])
    'https://paper.example/fog'
    """
    for value in values:
        text = _link(value[0] if isinstance(value, list) and value else value)
        if isinstance(text, str) and re.match(r"https?://[^\s/]", text.strip(), re.IGNORECASE):
            return text.strip()
    return None


def _link(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return next((value[name] for name in ("@id", "url", "href") if value.get(name)), None)
