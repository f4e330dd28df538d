"""Paragraphs of XML without namespaces: XHTML and NITF inside news wires."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from search.ingest.formats.values.markup import text_of

_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 hl2 li pre dt dd td th fn blockquote div section article".split()
)
_SKIPPED = frozenset("media figure head style script table-metadata bibliography aside nav".split())


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
                yield text
        else:
            for child in reversed(item):
                waiting.append(child.tail or "")
                waiting.append(child)
            waiting.append(item.text or "")
