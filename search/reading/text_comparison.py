"""Word diff of two texts, paragraph by paragraph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

from search.article import Article
from search.documents import first_words

# Words of each text that are compared: the alignment takes a bit of memory for each pair.
MOST_COMPARED = 10_000
# Common words between two longer changes, up to which they are shown as changed, too.
#
# That "of the" is in both texts says nothing.
_ISLAND = 2
Kind = Literal["same", "left", "right"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words of a diff: in both texts, or in one of them alone."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """Corresponding paragraphs: the pieces of the left text and those of the right."""

    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class TextComparison:
    """The diff of two articles' bodies.

    Attributes:
        left: the one article.
        right: the other.
        rows: corresponding paragraphs.
        same: the number of words in both, in order.
        left_only: the number of words in the left alone.
        right_only: the number of words in the right alone.
        cut: True if only the first `MOST_COMPARED` words were compared.
    """

    left: Article
    right: Article
    rows: tuple[ComparedRow, ...]
    same: int
    left_only: int
    right_only: int
    cut: bool

    @property
    def inline(self) -> tuple[tuple[Piece, ...], ...]:
        """The rows as one text, with removed words before inserted ones."""
        return tuple(_merged(row) for row in self.rows)


def compare(left: Article, right: Article, language: str = "english") -> TextComparison:
    """Return the diff of two articles' bodies.

    >>> one = Article("a", body=("The toll was raised on Monday.",))
    >>> two = Article("b", body=("The toll was lowered on Monday.",))
    >>> [(piece.kind, piece.text) for piece in compare(one, two).inline[0]]  # doctest: +ELLIPSIS
    [('same', 'The toll was '), ('left', 'raised '), ('right', 'lowered '), ('same', 'on Monday.')]
    """
    sides = [_Side.of(article, language) for article in (left, right)]
    marks = _common(sides[0].words, sides[1].words)
    same = sum(kind == "same" for kind, _, _ in marks)
    return TextComparison(
        left,
        right,
        tuple(_rows(sides[0], sides[1], marks)),
        same,
        len(sides[0].words) - same,
        len(sides[1].words) - same,
        any(side.cut for side in sides),
    )


@dataclass(frozen=True, slots=True)
class _Side:
    """A body as words, each with the text up to the next one.

    `ends` is True at the last word of a paragraph.
    """

    words: list[str]
    texts: list[str]
    ends: list[bool]
    cut: bool

    @classmethod
    def of(cls, article: Article, language: str) -> _Side:
        stream = first_words(article, MOST_COMPARED, language)
        last = min(len(stream), MOST_COMPARED)
        texts, ends = [], []
        for at in range(last):
            passage = stream.passage[at]
            whole = stream.passages[passage][2]
            opens = at == 0 or stream.passage[at - 1] != passage
            closes = at + 1 == len(stream) or stream.passage[at + 1] != passage
            # A token takes the signs around it along, so that the pieces are the whole text.
            begin = 0 if opens else stream.start[at]
            text = whole[begin : len(whole) if closes else stream.start[at + 1]]
            texts.append(f"{text}\n\n" if closes else text)
            ends.append(closes)
        return cls(stream.exact[:last], texts, ends, last < len(stream))


Mark = tuple[Kind, int, int]


def _common(left: list[str], right: list[str]) -> list[Mark]:
    """Return every word in reading order as (kind, index left, index right)."""
    marks: list[Mark] = []
    for code in Indel.opcodes(left, right):
        if code.tag == "equal":
            pairs = zip(
                range(code.src_start, code.src_end),
                range(code.dest_start, code.dest_end),
                strict=True,
            )
            marks += [("same", one, other) for one, other in pairs]
        else:
            marks += [("left", one, code.dest_start) for one in range(code.src_start, code.src_end)]
            marks += [("right", code.src_end, at) for at in range(code.dest_start, code.dest_end)]
    return _without_islands(marks)


def _without_islands(marks: list[Mark]) -> list[Mark]:
    """Return the marks with isolated common words among changes shown as changed."""
    runs: list[list[Mark]] = []
    for mark in marks:
        if runs and (runs[-1][0][0] == "same") == (mark[0] == "same"):
            runs[-1].append(mark)
        else:
            runs.append([mark])
    found: list[Mark] = []
    for place, run in enumerate(runs):
        island = (
            run[0][0] == "same"
            and len(run) <= _ISLAND
            and 0 < place < len(runs) - 1
            and min(len(runs[place - 1]), len(runs[place + 1])) > 2 * _ISLAND
        )
        if island:
            found += [("left", one, other) for _, one, other in run]
            found += [("right", one, other) for _, one, other in run]
        else:
            found += run
    return found


def _rows(left: _Side, right: _Side, marks: list[Mark]) -> Iterable[ComparedRow]:
    """Yield rows of both sides; a row ends where a paragraph ends on each side with words."""
    mine: list[tuple[Kind, str]] = []
    theirs: list[tuple[Kind, str]] = []
    ended = [False, False]
    for kind, one, other in marks:
        if kind != "right":
            mine.append((kind, left.texts[one]))
            ended[0] = left.ends[one]
        if kind != "left":
            theirs.append((kind, right.texts[other]))
            ended[1] = right.ends[other]
        if (ended[0] or not mine) and (ended[1] or not theirs):
            yield ComparedRow(_joined(mine), _joined(theirs))
            mine, theirs = [], []
            ended = [False, False]
    if mine or theirs:
        yield ComparedRow(_joined(mine), _joined(theirs))


def _joined(words: list[tuple[Kind, str]]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for kind, text in words:
        if pieces and pieces[-1].kind == kind:
            pieces[-1] = Piece(kind, pieces[-1].text + text)
        else:
            pieces.append(Piece(kind, text))
    if pieces:
        pieces[-1] = Piece(pieces[-1].kind, pieces[-1].text.rstrip())
    return tuple(pieces)


def _merged(row: ComparedRow) -> tuple[Piece, ...]:
    """Return the pieces of a row as one text: common words once, differing ones in turn."""
    found: list[Piece] = []
    left, right = list(row.left), list(row.right)
    while left or right:
        while left and left[0].kind == "left":
            found.append(left.pop(0))
        while right and right[0].kind == "right":
            found.append(right.pop(0))
        if left and right:
            found.append(right.pop(0))
            left.pop(0)
        else:
            found += left + right
            break
    return tuple(found)
