"""Header markers: kinds of lines that occur only in the header of a raw text."""

from __future__ import annotations

from search.ingest.lines.classifier import Kind, Line


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
