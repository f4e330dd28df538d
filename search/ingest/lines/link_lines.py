"""Lines of a page that lead to other pages."""

from __future__ import annotations

from collections.abc import Collection

from search.ingest.lines import phrase_tables
from search.ingest.lines.classifier import Line

_LINK_WORDS = 16  # of a link that is looked for within a line


def is_linked(line: Line, links: Collection[str], boxed: bool = False) -> bool:
    """Return True if a line is a link to another page, or begins with a linked headline.

    Args:
        line: the line.
        links: folded texts of the page's links.
        boxed: True below the heading of a box of links, where a line outside a list may have a few
            words in addition to the link.
    """
    words = phrase_tables.fold(line.text.removeprefix("- ")).split()
    if " ".join(words) in links:
        return len(words) >= 3
    least = 4 if line.text.startswith("- ") else max(4, len(words) // 2) if boxed else len(words)
    return any(" ".join(words[:length]) in links for length in range(least, min(16, len(words))))


def has_link(line: Line, links: Collection[str]) -> bool:
    """Return True if several words of a line, or all of it, are a link."""
    words = phrase_tables.fold(line.text).split()
    return any(
        " ".join(words[start:end]).strip(".,:;!?()[]") in links
        for start in range(len(words))
        for end in range(min(start + 2, len(words)), min(start + _LINK_WORDS, len(words)) + 1)
    )
