"""Line unwrapping: find the column at which a text was wrapped, and join its paragraphs.

Lines are joined by the test that holds for every column: the first word of the next line would
not have fitted into this one. Verse and lists stay as they are, since there it would have.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_NARROWEST, _WIDEST = 22, 130  # characters; wider lines were not broken by a column
_WORD = 32  # characters: rows with longer words (addresses) overrun the column
_LEAST_ROWS = 6  # of one text; fewer don't show a column
_OVERRUN = (0.99, 0.95, 0.9)  # shares of rows within the column, tried in this order
_LEAST_FULL = 4  # rows that end at the column
_FULL_SHARE = 0.12  # of the rows that have a row right below
_RUN_ON = 0.3  # least share of full rows that go on in lower case; hardly any in lists and verse
_STOPPED = 0.4  # largest share of full rows that end with a stop or comma; verse has more
_FULL_OF_LONG = 0.3  # least share of rows over half the column that reach it; few do in verse
_HEADING = 8  # characters by which a text browser's headings are wider than its paragraphs
_CENTRED = 2  # characters by which the middles of centred rows differ
_GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
_BULLET = re.compile(r"\s*(?:[*+•·▪◦‣-]|o|\d{1,3}[.)])\s+\S")
_MARK = re.compile(r"\[\d{1,4}\]")


def column_width(rows: Sequence[str]) -> int:
    """Return the column at which `rows` were wrapped, in characters; 0 if they weren't.

    >>> column_width(["A short row.", "Another one."])
    0
    """
    overrun = max(map(len, " ".join(rows).split()), default=0) > _WORD
    lengths = sorted(
        len(row)
        for row in rows
        if " " in row.strip() and not (overrun and max(map(len, row.split())) > _WORD)
    )
    if len(lengths) < _LEAST_ROWS:
        return 0
    for share in _OVERRUN:
        width = lengths[int((len(lengths) - 1) * share)]
        if _NARROWEST <= width <= _WIDEST and _is_column(rows, lengths, width):
            return width
    return 0


def _is_column(rows: Sequence[str], lengths: Sequence[int], width: int) -> bool:
    """Return True if rows that reach `width` go on in the next row.

    Args:
        rows: the rows of a text.
        lengths: of these rows, in characters.
        width: the column to test.
    """
    pairs = full = run_on = stopped = 0
    for row, below in pairwise(rows):
        if not row.strip() or not below.strip():
            continue
        pairs += 1
        if _is_full(row, below, width):
            full += 1
            first = _MARK.sub("", below.strip())[:1]
            run_on += first.islower() or first in ",.;:)"
            stopped += row.rstrip()[-1] in ",.;:!?"
    long = sum(length > 0.55 * width for length in lengths)
    least = max(_LEAST_FULL, _FULL_SHARE * pairs, _FULL_OF_LONG * long)
    return full >= least and run_on >= _RUN_ON * full and stopped <= _STOPPED * full


def _is_full(row: str, below: str, width: int) -> bool:
    """Return True if the first word of `below` would not have fitted into `row`.

    >>> _is_full("Taxes rise and rents", "fall again", 22)
    True
    """
    following = below.strip().partition(" ")[0]
    return 0.55 * width < len(row) <= width and len(row) + 1 + len(following) >= width - 1


def _runs_on(row: str, below: str, width: int) -> bool:
    """Return True if a row that is not full, as of a centred heading, goes on in lower case.

    >>> _runs_on("The mayor", "and her council", 30)
    False
    """
    text = row.strip()
    return below[0].islower() and len(text) > 0.7 * width and text[-1] not in ".!?:;,"


def _breaks_word(row: str, below: str) -> bool:
    """Return True if a row ends within a word, which goes on in the row below.

    >>> _breaks_word("which reads noth-", "ing, has asked"), _breaks_word("1908 -", "and later")
    (True, False)
    """
    return row.rstrip()[-1:] == "-" and row.rstrip()[-2:-1].isalpha() and below[0].islower()


def _is_heading(row: str, below: str, width: int) -> bool:
    """Return True if a row is a heading over the column's width that goes on in the row below.

    A text browser centres headings, and gives them the margin of its paragraphs as well.

    >>> _is_heading("The Ferry of Dunmore Is Late Again, and Nobody", " " * 20 + "Knows", 42)
    True
    """
    text, more = row.strip(), below.strip()
    if not width < len(row.rstrip()) <= width + _HEADING or text[-1] in ".!?:;":
        return False
    if len(row.rstrip()) + 1 + len(more.partition(" ")[0]) < width + _CENTRED:
        return False
    deep, below_deep = (len(each) - len(each.lstrip()) for each in (row, below))
    middle, below_middle = deep + len(text) / 2, below_deep + len(more) / 2
    return below_deep == deep or abs(middle - below_middle) <= _CENTRED


def unwrap(rows: Sequence[str], width: int) -> tuple[list[str], int]:
    """Join the rows of each paragraph in its first row, and leave the others empty.

    Args:
        rows: the rows of a text, indented as they were.
        width: the column at which they were wrapped.

    Returns:
        As many rows as there were, so that their numbers stay true, and how many hyphens were
        taken from the ends of rows. A hyphen goes where the text has the word without it, or
        where it has no hyphenated words and several rows end in one.

    >>> unwrap(["The ferry at the", "quay is late."], 16)
    (['The ferry at the quay is late.', ''], 0)
    """
    joined = [""] * len(rows)
    pieces: list[str] = []
    first = indent = hyphens = 0
    words = _Hyphens(rows)
    for number, row in enumerate(rows):
        above = rows[number - 1] if number else ""
        text = row.strip()
        deep = len(row) - len(row.lstrip())
        goes_on = (
            bool(text)
            and bool(above.strip())
            and _BULLET.match(row) is None
            and (
                (
                    deep <= indent + 4
                    and (
                        _is_full(above, row, width)
                        or _runs_on(above, text, width)
                        or _breaks_word(above, text)
                    )
                )
                or _is_heading(above, row, width)
            )
        )
        if not goes_on:
            if pieces:
                joined[first] = "".join(pieces)
            first, indent, pieces = number, deep, [row.rstrip()]
            continue
        indent = max(indent, deep)
        if pieces[-1].endswith("-") and text[0].islower() and pieces[-1][-2:-1].isalpha():
            if words.is_broken(pieces[-1], text):
                pieces[-1] = pieces[-1][:-1]
                hyphens += 1
            pieces.append(text)
        else:
            pieces += (" ", text)
    if pieces:
        joined[first] = "".join(pieces)
    return joined, hyphens


class _Hyphens:
    """Decision whether a hyphen at a line end is the typesetter's or the word's own."""

    def __init__(self, rows: Sequence[str]) -> None:
        self._ends = sum(row.rstrip().endswith("-") for row in rows)
        self._words: frozenset[str] | None = None
        self._rows = rows

    def is_broken(self, row: str, below: str) -> bool:
        """Return True if the hyphen between two rows only breaks a word."""
        if self._words is None:
            self._words = frozenset(
                word.strip(".,;:!?\"'“”‘’()").casefold()
                for row in self._rows
                for word in row.split()
            )
        head = row.rsplit(maxsplit=1)[-1].strip("\"'“”‘’(").casefold()
        tail = below.split(maxsplit=1)[0].rstrip(".,;:!?\"'”’)").casefold()
        if head[:-1] + tail in self._words:
            return True
        return head + tail not in self._words and self._ends >= 3


def has_two_columns(rows: Sequence[str]) -> bool:
    """Return True if most rows hold two columns of text side by side.

    >>> has_two_columns(["left and left      right and right"] * 8)
    True
    """
    filled = [row.rstrip() for row in rows if row.strip()]
    starts = Counter(
        match.end()
        for row in filled
        if len(row) <= 2 * _WIDEST and (match := _GAP.search(row, len(row) - len(row.lstrip())))
    )
    if len(filled) < 8 or not starts:
        return False
    return starts.most_common(1)[0][1] >= 0.6 * len(filled)
