"""Paragraphs of XML without namespaces: XHTML and NITF inside news wires."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from search.ingest.formats.values.markup import text_of

_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 hl2 li pre dt dd td th fn blockquote div section article".split()
)
# Marks of a composing system that were escaped on the way: "800<endash>-</endash>900".
_ESCAPED = re.compile(r"<([a-z]{2,20})>([^<>]{0,200})</\1>")
_SKIPPED = frozenset("media figure head style script table-metadata bibliography aside nav".split())


def without_escaped(text: str) -> str:
    """Return a text without the tags that were escaped in it, their content kept.

    >>> without_escaped("35<endash>-</endash>40 of 100, a < b")
    '35-40 of 100, a < b'
    """
    return _ESCAPED.sub(r"\2", text) if "</" in text else text


def paragraphs_of(part: Element) -> Iterator[str]:
    """Yield the innermost blocks of text in order; loose text between them counts as one."""
    waiting: list[Element | str] = [part]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if text := " ".join(item.split()):
                yield text
        elif item.tag in _SKIPPED:
            continue
        elif item is not part and not any(
            inner.tag in _BLOCKS for inner in item.iter() if inner is not item
        ):
            if text := text_of(item):
                yield without_escaped(text)
        else:
            for child in reversed(item):
                waiting.append(child.tail or "")
                waiting.append(child)
            waiting.append(item.text or "")
