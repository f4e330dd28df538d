"""Delimited tables (CSV, TSV): one article a row below a header that names the columns."""

from __future__ import annotations

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import BinaryIO

from search.article import Article
from search.errors import RejectError
from search.ingest.bounds.bounded_streams import Budget
from search.ingest.encodings.decoding import decode
from search.ingest.formats.records import publication_state, record
from search.ingest.formats.tables import columns_by_value, paragraph_rows
from search.ingest.formats.values.field_names import known_names
from search.ingest.raw_documents import Document, Limits, Origin, PassedOver, Place, Rejected

_DELIMITERS = ",\t;|"
_SAMPLE = 1 << 16  # bytes decoded together; a longer line is decoded by itself
_LINES = 500  # decoded together: one line alone has too few letters to show its encoding
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# MySQL's signs of line ends; in a path, letters are at both sides: "D:\\archive\\news".
_LINE_ENDS = re.compile(r"(?<=[^\w:\\])(?:(?:\\r)?\\n)+|(?<![:\\])(?:(?:\\r)?\\n)+(?![a-z])")
_PREAMBLE = 20  # lines
_LONGEST_HEADER = 4000  # characters of a line that may be a header
_LONGEST_ROW = 2000  # lines; beyond, a quote was opened and never closed
_MOST_BROKEN = 100  # rejected rows, after which the file is no table
_SAMPLE_SIZE = 1 << 20  # characters read ahead to learn what the columns hold
_SAMPLE_LINES = 2000  # in which a day above 12 is looked for, too


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the article in one row; what isn't published is passed over.

    Raises:
        RejectError: the row has neither a title nor a body.
    """
    values = document.fields or {}
    if not record.has_body(values, origin):
        raise RejectError("The row has nothing in its body column.")
    if reason := publication_state.refusal(values):
        yield PassedOver(origin.source, reason, origin.key)
        return
    yield record.article(values, origin)


def split(
    stream: BinaryIO, place: Place, budget: Budget
) -> Iterator[Document | Rejected | PassedOver]:
    """Yield the rows below the header, named by the line they begin on.

    A row that is out of shape is rejected by its first line, and reading goes on at the next.
    """
    limits = budget.limits
    csv.field_size_limit(limits.max_bytes)
    lines = _Lines(stream, limits.max_bytes)
    try:
        header, delimiter = _header(lines)
    except RejectError as error:
        yield Rejected.at(place, error)
        return
    first = _sample(lines, delimiter)
    columns = paragraph_rows.columns_of(header, first)
    header = columns_by_value.named(header, first)
    hints = columns_by_value.shown(header, first)
    found = _documents(lines, delimiter, header, hints, place, limits)
    yield from paragraph_rows.joined(found, columns, limits.max_bytes) if columns else found


def _documents(
    lines: _Lines,
    delimiter: str,
    header: Sequence[str],
    hints: Mapping[str, str],
    place: Place,
    limits: Limits,
) -> Iterator[Document | Rejected | PassedOver]:
    broken = 0
    while lines.more():
        start = lines.number + 1
        row, size = _row(lines, delimiter, len(header), limits.max_bytes)
        here = place.inside(f":{start}")
        if row is None:
            broken += 1
            yield Rejected.at(
                here,
                "A row out of shape: a quote without its end, or more columns than the header has.",
            )
            if broken >= _MOST_BROKEN and broken * 2 > start:
                yield Rejected.at(
                    here,
                    f"{broken} rows out of shape: the rest was not read. Is it really a table?",
                )
                return
        elif any(cell.strip() for cell in row):
            values = {
                name: _unescaped(cell)
                for name, cell in zip(header, row, strict=False)
                if name and cell.strip() not in {"", "\\N"}
            }
            for hint, found in hints.items():
                values.setdefault(hint, found)
            yield Document("table", here, fields=values, size=size)


def _unescaped(cell: str) -> str:
    """Return a cell with line ends for MySQL's signs of them, where it has none of its own.

    A folder's name after a backslash is no such sign.

    >>> _unescaped("One.\\\\r\\\\n\\\\nTwo."), _unescaped("D:\\\\news") == "D:\\\\news"
    ('One.\\n\\nTwo.', True)
    """
    if "\n" in cell or "\\n" not in cell:
        return cell
    return _LINE_ENDS.sub(lambda signs: "\n" * signs[0].count("n"), cell)


def _sample(lines: _Lines, delimiter: str) -> list[list[str]]:
    """Return the first rows of a table, those before any that is out of shape."""
    rows: list[list[str]] = []
    reader = csv.reader(lines.ahead(_SAMPLE_LINES), delimiter=delimiter, strict=False)
    with suppress(csv.Error):
        rows.extend(reader)
    return rows


class _Lines:
    """A table's lines as text, with push-back. Not thread-safe."""

    def __init__(self, stream: BinaryIO, longest: int) -> None:
        self._stream = stream
        self._longest = longest
        self._ahead: deque[str] = deque()
        self.number = 0
        wide = stream.peek(2)[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}  # type: ignore[attr-defined]
        self._wide = codecs.getreader("utf-16")(stream, "replace") if wide else None

    def more(self) -> bool:
        """Return True if there is another line."""
        if not self._ahead:
            self._read_ahead()
        return bool(self._ahead)

    def take(self) -> str:
        """Return the next line with its end, or an empty string."""
        if not self.more():
            return ""
        self.number += 1
        return self._ahead.popleft()

    def ahead(self, count: int) -> list[str]:
        """Return the next lines without taking them: at most `count`, about a megabyte."""
        while (
            len(self._ahead) < count
            and sum(map(len, self._ahead)) < _SAMPLE_SIZE
            and self._read_ahead()
        ):
            pass
        return list(islice(self._ahead, count))

    def back(self, lines: list[str]) -> None:
        """Put lines back so that the next `take` returns them again."""
        self._ahead.extendleft(reversed(lines))
        self.number -= len(lines)

    def _read_ahead(self) -> bool:
        """Read and decode the next lines; return False at the end.

        They are decoded together, because one line shows too little of its encoding.
        """
        if self._wide is not None:
            text = self._wide.readline(self._longest)
        else:
            pieces: list[bytes] = []
            size = 0
            while (
                size < _SAMPLE
                and len(pieces) < _LINES
                and (line := self._stream.readline(self._longest))
            ):
                pieces.append(line)
                size += len(line)
            text = decode(b"".join(pieces))
        found = _LINE.findall(text)
        self._ahead.extend(found)
        return bool(found)


def _header(lines: _Lines) -> tuple[list[str], str]:
    """Return the names of the columns, and the delimiter."""
    line = lines.take().removeprefix("\ufeff")
    for ahead in ["", *lines.ahead(_PREAMBLE)]:  # a title and notes may precede the header
        if ahead and len(_fields_of(ahead)) >= 2 and "body" in _fields_of(ahead):
            while line and line != ahead:
                line = lines.take()
            break
        if len(_fields_of(ahead or line)) >= 2:
            break
    while line and not line.strip():
        line = lines.take()
    if match := re.match(r"(?i)sep=(.)\r?\n", line):  # a line that Excel understands
        line, delimiters = lines.take(), match[1]
    else:
        delimiters = _DELIMITERS
    for delimiter in sorted(delimiters, key=line.count, reverse=True):
        names = [
            name.strip() for name in next(csv.reader([line], delimiter=delimiter, strict=False), [])
        ]
        if len(known_names(names)) >= 2 or (known_names(names) and len(names) == 1):
            return names, delimiter
        if (
            line.count(delimiter)
            and len(set(names)) == len(names)
            and all(_looks_like_name(name) for name in names)
        ):
            return names, delimiter  # names that the rules may map
    raise RejectError(
        "The first line is no header that names the columns: add one, such as"
        " title,author,date,section,body."
    )


def _fields_of(line: str) -> set[str]:
    """Return the fields that a line names if it is a header."""
    start = line[:_LONGEST_HEADER].rstrip("\r\n")
    delimiter = max(_DELIMITERS, key=start.count)
    return known_names(next(csv.reader([start], delimiter=delimiter), []))


def _looks_like_name(text: str) -> bool:
    return (
        0 < len(text) <= 40
        and not text[0].isdigit()
        and len(text.split()) <= 4
        and text[-1] not in ".!?"
    )


def _row(lines: _Lines, delimiter: str, columns: int, longest: int) -> tuple[list[str] | None, int]:
    """Return the next row and its size in characters.

    None for a malformed row, whose lines but the first are put back.
    """
    taken: list[str] = []
    size = 0

    def feed() -> Iterator[str]:
        nonlocal size
        while len(taken) < _LONGEST_ROW and size <= longest and (line := lines.take()):
            taken.append(line)
            size += len(line)
            yield line.replace("\0", "")
        if taken and size > longest:
            raise csv.Error("too long")

    source = feed()
    reader = csv.reader(source, delimiter=delimiter, strict=False)
    try:
        row = next(reader, [])
    except csv.Error:
        row = None
    if row is not None and len(row) > columns and not any(cell.strip() for cell in row[columns:]):
        row = row[:columns]
    if row is None or len(row) > columns or (len(taken) > 1 and not _is_sound(taken, delimiter)):
        lines.back(taken[1:])
        return None, size
    return row, size


def _is_sound(taken: list[str], delimiter: str) -> bool:
    """Return True if the quotes of a row over several lines are balanced.

    A stray quote would swallow the rows below it.
    """
    try:
        next(csv.reader(iter(taken), delimiter=delimiter, strict=True), None)
    except csv.Error:
        return False
    return True
