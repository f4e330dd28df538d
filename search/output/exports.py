"""Hits as files to take along: a table, and JSON Lines that can be reindexed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator

from search.models import Hit

CSV_COLUMNS = (
    *(
        "id",
        "title",
        "dek",
        "authors",
        "date",
        "updated",
        "section",
        "label",
        "publication",
        "language",
        "topics",
    ),
    *("word_count", "url"),
)
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_CHUNK = 1 << 14


def csv_text(hits: Iterable[Hit]) -> Iterator[str]:
    """A table, a row an article, without the text.

    Several authors or topics stand in one cell, with `; ` between.

    It begins with a byte-order mark, without which Excel misreads accents; a cell that a
    spreadsheet would run as a formula begins with an apostrophe, as spreadsheets have it.
    """
    line = io.StringIO()
    writer = csv.writer(line)
    yield "\ufeff"
    writer.writerow(CSV_COLUMNS)
    for hit in hits:
        values = hit.article.to_dict()
        writer.writerow([_cell(values[name]) for name in CSV_COLUMNS])
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
        yield json.dumps(hit.article.to_dict(), ensure_ascii=False) + "\n"


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
