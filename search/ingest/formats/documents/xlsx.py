"""Excel workbooks (XLSX), read by openpyxl: one article a row below a header row."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from search.article import Article
from search.errors import RejectError
from search.ingest.formats.documents import office
from search.ingest.formats.plain.many import numbered
from search.ingest.formats.records import publication_state, record
from search.ingest.formats.tables import columns_by_value
from search.ingest.formats.values.field_names import known_names
from search.ingest.raw_documents import Document, Origin, PassedOver

_SAMPLE_ROWS = 1000  # read ahead to learn what the columns hold
_HEADER_ROWS = 20  # rows searched for the header: a title and notes may precede it


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles of all sheets, numbered by sheet and row.

    Raises:
        RejectError: it is damaged, encrypted, a bomb, or no sheet has a header that names columns.
    """
    try:
        import openpyxl
    except ImportError:
        raise RejectError(office.MISSING.format("Excel workbooks")) from None
    office.opened(document)
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(document.data), read_only=True, data_only=True, keep_links=False
        )
        sheets = [(sheet.title, sheet.iter_rows(values_only=True)) for sheet in book.worksheets]
        found = False
        for number, (name, rows) in enumerate(sheets, start=1):
            for row, item in _rows(rows, document, origin, number):
                found = found or row > 0
                yield item
            if not found:
                yield PassedOver(origin.source, f"a sheet without a header ({name})", origin.key)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
        raise RejectError(
            f"This workbook can't be read ({type(error).__name__}: {str(error)[:120]}): save it"
            " again, or as CSV."
        ) from None
    if not found:
        raise RejectError(
            "No sheet has a first line that names columns, such as title, author, date, body."
        )


def _rows(
    rows: Iterator[tuple[Any, ...]], document: Document, origin: Origin, sheet: int
) -> Iterator[tuple[int, Article | PassedOver]]:
    header: list[str] = []
    hints: dict[str, str] = {}
    number = 0
    while (row := next(rows, None)) is not None:
        number += 1
        names = ["" if cell is None else str(cell).strip() for cell in row]
        if not header:
            if len(known_names(names)) >= 2 or known_names(names) >= {"body"}:
                rows, header, hints = _looked_at(rows, names)
            elif number >= _HEADER_ROWS:
                return
            continue
        values = {
            name: cell
            for name, cell in zip(header, row, strict=False)
            if name and cell is not None and str(cell).strip()
        }
        if not values:
            continue
        for hint, shown in hints.items():
            values.setdefault(hint, shown)
        here = numbered(document, origin, number if sheet == 1 else sheet * 1_000_000 + number)
        try:
            if not record.has_body(values, here):
                yield number, PassedOver(here.source, "a row without a body", here.key)
            elif reason := publication_state.refusal(values):
                yield number, PassedOver(here.source, reason, here.key)
            else:
                yield number, record.article(values, here)
        except RejectError as error:
            yield number, PassedOver(here.source, str(error), here.key)


def _looked_at(
    rows: Iterator[tuple[Any, ...]], names: list[str]
) -> tuple[Iterator[tuple[Any, ...]], list[str], dict[str, str]]:
    """Return the rows, their header, and what the first of them show together."""
    first = list(islice(rows, _SAMPLE_ROWS))
    texts = [["" if cell is None else str(cell) for cell in row] for row in first]
    header = columns_by_value.named(names, texts)
    return chain(first, rows), header, columns_by_value.shown(header, texts)
