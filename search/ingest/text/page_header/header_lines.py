"""Header markers: kinds of lines that occur only in the header of a raw text."""

from __future__ import annotations

from collections.abc import Sequence

from search.ingest.lines.classifier import Kind, Line

_CAPTION_WORDS = 50  # of a caption in the header; longer lines are prose


def is_marker(line: Line) -> bool:
    """Return True for a line that occurs only in headers: a byline, a stamp, a label."""
    return (
        line.kind in {Kind.BYLINE, Kind.LEAD, Kind.STAMP, Kind.LABEL}
        or line.rule == "timestamp"
        or line.text == "0:00"
    )


def is_credit(line: Line) -> bool:
    """Return True if a line is a credit alone, or alone in parentheses."""
    return line.kind is Kind.CREDIT or (line.kind is Kind.CAPTION and line.text.startswith("("))


def is_pictured(lines: Sequence[Line], index: int) -> bool:
    """Return True if a line is the caption of the photo credit below it."""
    line, below = lines[index], lines[index + 1 : index + 3]
    credited = bool(below) and (
        is_credit(below[0]) or (below[0].rule == "control" and is_credit(below[-1]))
    )
    return credited and line.kind in {Kind.TEXT, Kind.PROSE} and line.words <= _CAPTION_WORDS
