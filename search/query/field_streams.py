"""Token streams of the fields."""

from __future__ import annotations

from search.fields import FIELDS, Kind


def stream_name(field: str | None) -> str:
    """Return the stream of a field; the title is a part of the combined text field.

    >>> stream_name(None), stream_name("title")
    ('text', 'text')
    """
    return "text" if field in (None, "title") else str(field)


def is_text(field: str | None) -> bool:
    """Return True if a field has words in order; None is the combined text field.

    >>> is_text(None), is_text("author")
    (True, False)
    """
    return field is None or FIELDS[field].kind is Kind.TEXT
