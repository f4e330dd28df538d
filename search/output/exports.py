"""File exports of hits: CSV, and JSON Lines that can be reindexed."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator

from search.fields import name_fields
from search.models import Hit
from search.output.json_views import ADDRESSES, Addresses, article_values

_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_CHUNK = 1 << 14  # characters yielded together: rows one by one cost a system call each


def csv_columns() -> tuple[str, ...]:
    """Return the column names of a CSV export, in order.

    >>> "title" in csv_columns()
    True
    """
    names = (field.attribute for field in name_fields() if field.name != "author")
    days = ("date", "updated", "added", "changed")
    return ("id", "title", "dek", "authors", *days, *names, "word_count", "url")


def csv_text(
    hits: Iterable[Hit], addresses: Addresses | None = None, *, mark: bool = False
) -> Iterator[str]:
    """Yield a CSV table with one row an article, without the text.

    Several authors or topics are in one cell, with `; ` between. A cell that a spreadsheet would
    run as a formula begins with an apostrophe, as spreadsheets have it.

    Args:
        hits: the articles to write, in order.
        addresses: gives the columns `webUrl` and `apiUrl`; None leaves them out.
        mark: begin with a byte-order mark, without which Excel misreads accents; other programs
            take it for a part of the first column's name.

    Returns:
        Pieces of the table of about 16,000 characters, its header first; without hits the header
        alone.
    """
    columns = csv_columns()
    line = io.StringIO()
    writer = csv.writer(line)
    if mark:
        yield "\ufeff"
    writer.writerow((*columns, *ADDRESSES) if addresses else columns)
    for hit in hits:
        values = article_values(hit.article)
        row = [_cell(values[name]) for name in columns]
        if addresses:
            found = addresses(hit.article.id)
            row += [found[name] for name in ADDRESSES]
        writer.writerow(row)
        if line.tell() >= _CHUNK:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
    yield line.getvalue()


def ndjson_text(hits: Iterable[Hit], addresses: Addresses | None = None) -> Iterator[str]:
    """Yield one JSON object a line with all values of an article, its text included.

    `reindex` reads the lines again.

    Args:
        hits: the articles to write, in order.
        addresses: gives the addresses to write as `_links`, which `reindex` ignores; None leaves
            them out.

    Returns:
        One line an article, each with its line break; nothing without hits.
    """
    for hit in hits:
        links = {"_links": addresses(hit.article.id)} if addresses else {}
        yield json.dumps(article_values(hit.article) | links, ensure_ascii=False) + "\n"


def csv_cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet runs as a formula.

    Args:
        text: the value of the cell, unquoted.

    Returns:
        The text, with an apostrophe before it where a spreadsheet would read a formula.

    >>> csv_cell("=1+1"), csv_cell("Taxes rise")
    ("'=1+1", 'Taxes rise')
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
