"""Lines that only the header of a raw text has."""

from __future__ import annotations

from search.ingest.lines.classifier import Kind, Line


def is_marker(line: Line) -> bool:
    """Return True if only a header has such a line."""
    return (
        line.kind in {Kind.BYLINE, Kind.LEAD, Kind.STAMP, Kind.LABEL}
        or line.rule == "timestamp"
        or line.text == "0:00"
    )


def is_credit(line: Line) -> bool:
    """Return True if a line is a credit alone, or alone in parentheses."""
    return line.kind is Kind.CREDIT or (line.kind is Kind.CAPTION and line.text.startswith("("))
