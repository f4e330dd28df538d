"""Bare figures and hours that head the passages of an article, told from counts and lengths."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from search.ingest.lines.classifier import Kind, Line
from search.ingest.lines.link_lines import is_linked

_FIGURES = frozenset({"counter", "duration"})
_GALLERY = re.compile(r"\d{1,4} ?/ ?\d{1,4}")  # "3/12"
_PASSAGES = frozenset({Kind.PROSE, Kind.TEXT})


def headings(lines: Sequence[Line], links: Collection[str]) -> set[int]:
    """Return the numbers of the lines that are bare figures or hours and head what is below.

    They recur ("23:15", "23:40" of a night, "41", "2" of a festival), and a passage that leads
    nowhere is above and below each. A share button's count or a film's length stands alone, or
    among other furniture.
    """
    figures = [
        index
        for index, line in enumerate(lines)
        if (line.rule in _FIGURES and not any(map(str.isalpha, line.text)))
        or (line.kind is Kind.STAMP and line.words <= 2)
    ]
    found = {
        lines[index].number
        for index in figures
        if 0 < index < len(lines) - 1
        and not lines[index].own
        and not _GALLERY.fullmatch(lines[index].text)
        and all(
            each.kind in _PASSAGES and not is_linked(each, links)
            for each in (lines[index - 1], lines[index + 1])
        )
    }
    return found if len(found) == len(figures) > 1 else set()
