"""Alignment of a quotation with a text, word by word, by rapidfuzz."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from rapidfuzz.distance import Levenshtein
from rapidfuzz.fuzz import partial_ratio_alignment

from search.analysis.tokenizer import plain, tokens
from search.engines.shared.deadlines import Check

PieceKind = Literal["same", "changed", "missing", "added"]
# Words by which a passage may be longer or shorter than its quotation at either end.
_SHIFT = 3

_STRETCH = 50_000  # words of a text that are compared at a time: a quarter of a second at most


class Piece(NamedTuple):
    """A piece of an alignment: as quoted and as printed here; one of them may be ""."""

    kind: PieceKind
    quoted: str
    here: str


class PlacedWord(NamedTuple):
    """A word of an article or quotation: its compared form, and its place."""

    text: str
    passage: int
    begin: int
    end: int


def aligned(quotation: str, text: str) -> tuple[Piece, ...]:
    """Return the alignment of a quotation and a text, piece by piece.

    >>> aligned("the old bridge fell", "the new bridge fell down")[1]
    Piece(kind='changed', quoted='old', here='new')
    """
    return pieces_of(quotation, words_of(quotation), (text,), words_of(text))


def nearest_window(wanted: str, there: str, check: Check) -> tuple[int, int, float]:
    """Return (from, to) of the stretch most similar to `wanted`, and the share of equal words.

    Both are texts of one letter a word. rapidfuzz finds a stretch as long as `wanted`; its ends are
    then moved by as many words as were left out or added near them. A long text is looked at in
    stretches, and `check` called before each.
    """
    exact = there.find(wanted)
    if exact >= 0:
        return exact, exact + len(wanted), 1.0
    best = (0, 0, 0.0)
    for start in range(0, max(1, len(there) - 2 * len(wanted)), _STRETCH):
        check()
        begin, end, likeness = _nearest(wanted, there[start : start + _STRETCH + 2 * len(wanted)])
        if likeness > best[2]:
            best = start + begin, start + end, likeness
    return best


def _nearest(wanted: str, there: str) -> tuple[int, int, float]:
    begin, end = 0, len(there)
    if len(there) > len(wanted):
        found = partial_ratio_alignment(wanted, there)
        if found is None:
            return 0, 0, 0.0
        begin, end = found.dest_start, found.dest_end
    # The library aligns by letters, its ends may lie some words off: try those around.
    best = (0.0, 0, 0, 0)
    for first in range(max(0, begin - _SHIFT), begin + _SHIFT + 1):
        for last in range(max(first + 1, end - _SHIFT), min(len(there), end + _SHIFT) + 1):
            distance = Levenshtein.distance(wanted, there[first:last])
            likeness = 1 - distance / max(len(wanted), last - first)
            moved = abs(first - begin) + abs(last - end)
            best = max(best, (likeness, -moved, first, last))
    return best[2], best[3], best[0]


def pieces_of(
    quotation: str, quoted: Sequence[PlacedWord], texts: Sequence[str], here: Sequence[PlacedWord]
) -> tuple[Piece, ...]:
    """Return the words of a quotation and of a passage next to each other."""
    kinds: dict[str, PieceKind] = {
        "equal": "same",
        "replace": "changed",
        "delete": "missing",
        "insert": "added",
    }
    one, other = [word.text for word in quoted], [word.text for word in here]
    return tuple(
        Piece(
            kinds[op.tag],
            text_between((quotation,), quoted[op.src_start : op.src_end]),
            text_between(texts, here[op.dest_start : op.dest_end]),
        )
        for op in Levenshtein.opcodes(one, other)
    )


def words_of(text: str, passage: int = 0) -> list[PlacedWord]:
    """Return the words of a text as they are compared: without capitals and kinds of quotes."""
    simple = plain(text)
    return [
        PlacedWord(simple[begin:end].casefold(), passage, begin, end)
        for begin, end, _ in tokens(text)
    ]


def text_between(texts: Sequence[str], words: Sequence[PlacedWord]) -> str:
    """Return the text from the first of some words to the last, paragraphs joined by a space."""
    if not words:
        return ""
    first, last = words[0], words[-1]
    if first.passage == last.passage:
        return texts[first.passage][first.begin : last.end]
    between = texts[first.passage + 1 : last.passage]
    return " ".join(
        (texts[first.passage][first.begin :], *between, texts[last.passage][: last.end])
    )
