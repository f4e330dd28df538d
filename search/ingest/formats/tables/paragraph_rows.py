"""Tables with a paragraph a row: the rows of an article follow each other and are numbered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from search.ingest.formats.values.field_names import ours
from search.ingest.raw_documents import Document, PassedOver, Rejected

_MOST_ROWS = 2000  # that are looked at
_DIGITS = 9
_LEAST_RUNS = 2  # articles of several paragraphs
_KEYS = frozenset({"id", "title", "url"})


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table with a paragraph a row: of the text, and of numbers that go up."""

    body: str
    counters: frozenset[str]


def columns_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Columns | None:
    """Return the columns of a table with a paragraph a row, None for any other table.

    In such a table all columns of an article's rows are the same, but for the text and numbers
    that go up by one, of which one begins anew with each article.

    >>> rows = [["7", "1", "Fog."], ["7", "2", "Rain."], ["8", "1", "Sun."], ["8", "2", "Snow."]]
    >>> columns_of(["article id", "no", "text"], rows).body
    'text'
    >>> columns_of(["article id", "no", "text"], rows[::2]) is None
    True
    """
    rows = [row for row in rows[:_MOST_ROWS] if len(row) == len(header)]
    bodies = [at for at, name in enumerate(header) if ours(name) == "body"]
    counters = [at for at, name in enumerate(header) if ours(name) != "body" and _counts(rows, at)]
    fixed = [at for at in range(len(header)) if at not in counters and at not in bodies]
    named = {ours(header[at]) for at in fixed} & _KEYS
    if len(bodies) != 1 or not counters or not (named or _has_key(header, fixed)):
        return None
    runs = [list(run) for _, run in groupby(rows, key=lambda row: [row[at] for at in fixed])]
    long = [run for run in runs if len(run) > 1]
    starts = [{run[0][at] for run in runs} for at in counters]
    if len(long) < _LEAST_RUNS or not any(len(each) == 1 for each in starts):
        return None
    steps = (pair for run in long for pair in pairwise(run))
    if any(int(two[at]) != int(one[at]) + 1 for one, two in steps for at in counters):
        return None
    return Columns(header[bodies[0]], frozenset(header[at] for at in counters))


def _has_key(header: Sequence[str], columns: Sequence[int]) -> bool:
    """Return True for a column that names an article by its number: "article_id", "doc id"."""
    return any(header[at].casefold().strip().endswith(("id", "no", "nr")) for at in columns)


def _counts(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Return True for a column of numbers most of which are one more than that above."""
    cells = [row[at].strip() for row in rows]
    if not cells or not all(cell.isdecimal() and len(cell) <= _DIGITS for cell in cells):
        return False
    up = sum(int(two) == int(one) + 1 for one, two in pairwise(cells))
    return 2 * up >= len(cells) - 1


def joined(
    found: Iterator[Document | Rejected | PassedOver], columns: Columns, longest: int
) -> Iterator[Document | Rejected | PassedOver]:
    """Yield the rows of an article as one, at the place of the first.

    Args:
        found: the rows.
        columns: as `columns_of` found them.
        longest: bytes of an article, after which another begins.
    """
    rows: list[Document] = []
    size = 0
    for each in found:
        if not isinstance(each, Document):
            yield each
            continue
        if rows and not (_goes_on(rows[-1], each, columns) and size + each.size <= longest):
            yield _whole(rows, size, columns.body)
            rows, size = [], 0
        rows.append(each)
        size += each.size
    if rows:
        yield _whole(rows, size, columns.body)


def _goes_on(one: Document, two: Document, columns: Columns) -> bool:
    """Return True if a row is the next of the same article."""
    first, second = dict(one.fields or {}), dict(two.fields or {})
    for name in columns.counters:
        numbers = [str(each.pop(name, "")).strip() for each in (first, second)]
        if not all(number.isdecimal() and len(number) <= _DIGITS for number in numbers):
            return False
        if int(numbers[1]) != int(numbers[0]) + 1:
            return False
    first.pop(columns.body, None)
    second.pop(columns.body, None)
    return first == second


def _whole(rows: Sequence[Document], size: int, body: str) -> Document:
    texts = [str((row.fields or {}).get(body, "")) for row in rows]
    fields = {**(rows[0].fields or {}), body: "\n\n".join(filter(None, texts))}
    return replace(rows[0], fields=fields, size=size)
