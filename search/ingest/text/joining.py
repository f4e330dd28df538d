"""The lines of a raw text, with what was broken over several of them joined.

Wrapped paragraphs, captions and credits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.ingest.documents import Rules
from search.ingest.lines.classifier import Kind, Line, is_prose, read_line

_PICTURE = re.compile(r"(?:Image|Photo|Picture):", re.IGNORECASE)
_NEXT_LINE = frozenset(
    {"image caption,", "image source,", "media caption,"}
)  # the caption, or its credit, follows


def lines_of(text: str, rules: Rules) -> list[Line]:
    """The lines that are not blank.

    Paragraphs wrapped at a column and captions broken over lines are joined.
    """
    own = rules if rules.boilerplate or rules.bylines or rules.captions else None
    rows = text.splitlines()
    if _is_wrapped(rows):
        rows = _unwrap(rows)
    lines: list[Line] = []
    blank = True
    for number, row in enumerate(rows, start=1):
        stripped = row.strip()
        if not stripped:
            blank = True
            continue
        last = lines[-1] if lines else None
        if last and (
            _is_open_caption(last, stripped) or (not blank and _is_credit_of(stripped, lines))
        ):
            lines[-1] = Line(
                f"{last.text} {stripped}",
                last.number,
                last.words,
                Kind.CAPTION,
                "caption",
                last.close,
            )
        else:
            lines.append(read_line(stripped, number, not blank, own))
        blank = False
    return lines


def _is_open_caption(last: Line, row: str) -> bool:
    """A caption that goes on in the next line: "Image caption," / "A pump".

    "A pump (" / "Image:" / "Getty Images)".
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
    """Whether the last line is the credit of `row`, and not that of the sentence above it."""
    if lines[-1].kind is not Kind.CREDIT:
        return False
    above = lines[-2] if len(lines) > 1 else None
    taken = above is not None and lines[-1].close and above.kind is Kind.PROSE
    return not (taken and is_prose(row, row.count(" ") + 1))


def _is_wrapped(rows: Sequence[str]) -> bool:
    """Whether paragraphs run over lines of one width, as in mail and old terminals' dumps."""
    long = [len(row) for row in rows if len(row) > 40]
    if len(long) < 8 or max(long) > 100:
        return False
    return sum(length > 0.75 * max(long) for length in long) > 0.6 * len(long)


def _unwrap(rows: Sequence[str]) -> list[str]:
    """Each paragraph in its first row.

    The rows it took are left blank, so that numbers stay true.
    """
    width = max(map(len, rows))
    joined = [""] * len(rows)
    first = 0
    for number, row in enumerate(rows):
        above = rows[number - 1] if number else ""
        if (
            number
            and row.strip()
            and len(above.strip()) > 0.6 * width
            and not row.startswith((" ", "\t"))
        ):
            joined[first] += " " + row.strip()
        else:
            first = number
            joined[number] = row
    return joined
