"""Hits as files to take along: a table, and JSON Lines that can be reindexed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator

from search.fields import name_fields
from search.models import Hit
from search.output.json_views import article_values

_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_CHUNK = 1 << 14


def csv_columns() -> tuple[str, ...]:
    """Return the names of a table's columns, in their order."""
    names = (field.attribute for field in name_fields() if field.name != "author")
    return ("id", "title", "dek", "authors", "date", "updated", *names, "word_count", "url")


def csv_text(hits: Iterable[Hit]) -> Iterator[str]:
    """A table, a row an article, without the text.

    Several authors or topics stand in one cell, with `; ` between.

    It begins with a byte-order mark, without which Excel misreads accents; a cell that a
    spreadsheet would run as a formula begins with an apostrophe, as spreadsheets have it.
    """
    columns = csv_columns()
    line = io.StringIO()
    writer = csv.writer(line)
    yield "\ufeff"
    writer.writerow(columns)
    for hit in hits:
        values = article_values(hit.article)
        writer.writerow([_cell(values[name]) for name in columns])
        if line.tell() >= _CHUNK:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
    yield line.getvalue()


def ndjson_text(hits: Iterable[Hit]) -> Iterator[str]:
    """One JSON object a line, with everything an article has, its text too.

    What `reindex` reads again.
    """
    for hit in hits:
        yield json.dumps(article_values(hit.article), ensure_ascii=False) + "\n"


def csv_cell(text: str) -> str:
    """A text as a cell that no spreadsheet runs as a formula.

    An apostrophe goes before what looks like one.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _cell(value: object) -> str:
    text = (
        "; ".join(map(str, value))
        if isinstance(value, list)
        else ""
        if value is None
        else str(value)
    )
    return csv_cell(text)
