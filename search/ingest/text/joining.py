"""Lines of a raw text, with wrapped paragraphs, captions and credits joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from search.article import RemovedText
from search.ingest.lines.classifier import Kind, Line, is_prose, read_line
from search.ingest.raw_documents import Rules
from search.ingest.text import flat_dumps
from search.ingest.text.broken_links import Row, mend, with_initials, without_marks
from search.ingest.text.wrapping import column_width, has_two_columns, unwrap

_PICTURE = re.compile(r"(?:Image|Photo|Picture):", re.IGNORECASE)
_NEXT_LINE = frozenset(
    {"image caption,", "image source,", "media caption,"}
)  # the caption, or its credit, follows


@dataclass(frozen=True, slots=True)
class TextLines:
    """The non-blank lines of a text, and the findings of reading them.

    Attributes:
        lines: in order.
        removed: link marks and hyphens that are no part of the text.
        is_doubtful: True if the rows may not be in reading order (two columns side by side).
    """

    lines: list[Line]
    removed: tuple[RemovedText, ...] = ()
    is_doubtful: bool = False


def lines_of(text: str, rules: Rules) -> TextLines:
    """Return the lines of a text, those broken over several rows joined.

    Linear in the length of the text.
    """
    own = rules if rules.boilerplate or rules.bylines or rules.captions else None
    rows = text.expandtabs(4).splitlines()
    removed: list[RemovedText] = []
    width = column_width(rows)
    if width:
        rows, hyphens = unwrap(rows, width)
        if hyphens:
            removed.append(RemovedText("-" * hyphens, "hyphenation", "line ends"))
    rows, marks = without_marks(rows)
    if marks:
        removed.append(RemovedText(" ".join(marks), "link-mark", "links"))
    filled = with_initials(_filled(rows))
    lines = _lines(filled if width else mend(filled), own)
    return TextLines(lines, tuple(removed), bool(width) and has_two_columns(text.splitlines()))


def text_lines(text: str) -> list[Line]:
    """Return the lines of a text as the labeller sees them, without a newsroom's rules.

    >>> [line.text for line in text_lines("Taxes rise\\n\\nThe mayor objects.")]
    ['Taxes rise', 'The mayor objects.']
    """
    flat = flat_dumps.is_flat(text)
    return lines_of(flat_dumps.unfold(text) if flat else text, Rules()).lines


def _filled(rows: Sequence[str]) -> list[Row]:
    """Return the rows that are not blank, without white space around them."""
    found: list[Row] = []
    close = False
    for number, row in enumerate(rows, start=1):
        stripped = row.strip()
        if stripped:
            found.append(Row(stripped, number, close))
        close = bool(stripped)
    return found


def _lines(rows: Sequence[Row], rules: Rules | None) -> list[Line]:
    """Return a line for each row; a caption and its credit make one."""
    lines: list[Line] = []
    for row in rows:
        last = lines[-1] if lines else None
        if last and (
            _is_open_caption(last, row.text) or (row.close and _is_credit_of(row.text, lines))
        ):
            text = f"{last.text} {row.text}"
            lines[-1] = Line(text, last.number, last.words, Kind.CAPTION, "caption", last.close)
        else:
            lines.append(read_line(row.text, row.number, row.close, rules))
    return lines


def _is_open_caption(last: Line, row: str) -> bool:
    """Return True if a caption goes on in the next line.

    As in "Image caption," / "A pump", or "A pump (" / "Image:" / "Getty Images)".
    """
    if last.words == 2 and last.text.casefold() in _NEXT_LINE:
        return True
    if last.text.endswith("("):
        return _PICTURE.match(row) is not None
    return (
        last.kind is Kind.CAPTION
        and _PICTURE.match(last.text.rpartition("( ")[2]) is not None
        and row.endswith(")")
        and not last.text.endswith(")")
    )


def _is_credit_of(row: str, lines: Sequence[Line]) -> bool:
    """Return True if the last line is the credit of the caption `row`; a sentence is none."""
    if lines[-1].kind is not Kind.CREDIT:
        return False
    return not is_prose(row, row.count(" ") + 1)
