"""Snippets: the best pieces of an article's paragraphs for a hit, cut at sentences.

Everything is linear in the length of the text, but for sorting.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from search.analysis.sentences import sentence_starts
from search.models import Snippet

_PASSAGES_A_PIECE = 2  # passages examined for each piece to return
_LEAD_PARAGRAPHS = 40  # searched for the first real paragraph
# Words of a sentence at least: shorter ones are mostly notices or headings.
_LEAST_WORDS = 8
_LEAST_UNSPACED = 40  # letters of a sentence in a script without spaces, or nearly
_SPACED = 12  # letters of a word at which a script has few spaces
_ENDS = tuple(".!?…。！？｡।॥؟۔")
_BEFORE = 60  # characters kept before a mark where a sentence is too long to be shown whole


class Mark(NamedTuple):
    """A highlighted word.

    Attributes:
        begin: in code points of its passage.
        end: exclusive.
        word: its class when different words are counted.
    """

    begin: int
    end: int
    word: str


class Passage(NamedTuple):
    """A passage with its highlights, ascending."""

    field: str
    number: int
    text: str
    marks: Sequence[Mark]

    @property
    def different(self) -> int:
        """The number of different words that are highlighted."""
        return len({mark.word for mark in self.marks})


class _Piece(NamedTuple):
    """A stretch of a passage, as a sort key: better pieces are smaller."""

    fewer_words: int
    no_prose: bool
    sparseness: float
    number: int
    begin: int
    end: int


def pieces(passages: Iterable[Passage], length: int, size: int) -> list[Snippet]:
    """Return the best `size` non-overlapping pieces of about `length` characters.

    The best has the most different words, then the densest highlights. Passages with the most
    different words are cut into pieces first; it stops once enough were found and no remaining
    passage can hold a better piece.
    """
    found: list[tuple[_Piece, Passage]] = []
    ranked = sorted(passages, key=lambda passage: (-passage.different, -len(passage.marks)))
    for looked_at, passage in enumerate(ranked):
        if (
            looked_at >= size * _PASSAGES_A_PIECE
            and found
            and -found[-1][0].fewer_words >= passage.different
        ):
            break
        taken: list[_Piece] = []
        for piece in sorted(_candidates(passage, length)):
            if all(piece.end <= other.begin or piece.begin >= other.end for other in taken):
                taken.append(piece)
                found.append((piece, passage))
                if len(taken) == size:  # no more of one passage can be shown
                    break
        found = sorted(found, key=lambda item: item[0])[:size]
    return [_snippet(passage, piece.begin, piece.end) for piece, passage in found]


def lead(paragraphs: Sequence[str], length: int) -> Iterator[Snippet]:
    """Yield the beginning of a body without highlights: one snippet, none for an empty body.

    It is as much as fits of the first paragraph of real sentences, at least one sentence. Lines
    above it (a message of the site, a heading, "From the venue:") say nothing of the article.

    >>> [snippet.text for snippet in lead(["Taxes rise again."], 80)]
    ['Taxes rise again.']
    """
    filled = [number for number, text in enumerate(paragraphs) if text.strip()]
    if filled:
        looked_at = filled[:_LEAD_PARAGRAPHS]
        number = next((n for n in looked_at if has_sentence(paragraphs[n])), filled[0])
        text = paragraphs[number]
        begin, end = next(_from_sentence(text, _bounds(text), 0, length))
        yield _snippet(Passage("body", number, text, ()), begin, end)


def is_prose(text: str) -> bool:
    """Return True for text that ends like a sentence and has enough words for one.

    >>> [is_prose(text) for text in ("From the venue:", "Oops! Something went wrong.")]
    [False, False]
    >>> is_prose("The harbor theater opens its season with a play.")
    True
    """
    return _ends(text) and (len(text.split()) >= _LEAST_WORDS or len(text) >= _LEAST_UNSPACED)


def has_sentence(text: str) -> bool:
    """Return True if a text ends like a sentence, and one of its sentences has enough words.

    Messages of a site are several short ones, and may lack the space between them.

    >>> has_sentence("- Oops!Something went wrong.Please try again later.")
    False
    >>> has_sentence("It rained. The harbor theater opens its season with a play.")
    True
    >>> has_sentence("港" * 45 + "。")
    True
    """
    sentences = (text[begin:end] for begin, end in pairwise(_bounds(text)))
    return _ends(text) and any(map(_is_long, sentences))


def _is_long(sentence: str) -> bool:
    words = len(sentence.split())
    return words >= _LEAST_WORDS or len(sentence) >= max(_LEAST_UNSPACED, words * _SPACED)


def _ends(text: str) -> bool:
    return text.rstrip("\"'”’»)] ")[-1:] in _ENDS


def _candidates(passage: Passage, length: int) -> Iterator[_Piece]:
    """Yield pieces: from each sentence with a highlight on, as many sentences as fit.

    For a sentence that is too long, the surroundings of its highlights.
    """
    _, number, text, marks = passage
    bounds = _bounds(text)
    begins = [mark.begin for mark in marks]
    first = 0
    while first < len(marks):
        sentence = bisect_right(bounds, begins[first]) - 1
        last = bisect_left(begins, bounds[sentence + 1], first)
        for begin, end in _from_sentence(text, bounds, sentence, length, marks[first:last]):
            inside = [
                mark
                for mark in marks[bisect_left(begins, begin) : bisect_left(begins, end)]
                if mark.end <= end
            ]
            yield _Piece(
                -len({mark.word for mark in inside}),
                not is_prose(text[begin:end]),
                -len(inside) / max(end - begin, 1),
                number,
                begin,
                end,
            )
        first = last


def _from_sentence(
    text: str, bounds: Sequence[int], number: int, length: int, marks: Sequence[Mark] = ()
) -> Iterator[tuple[int, int]]:
    begin, end = bounds[number], bounds[number + 1]
    if end - begin > length:
        done = begin
        for mark in marks or (Mark(begin, begin, ""),):
            if mark.end > done or not marks:
                start = _word_start(text, max(begin, mark.begin - _BEFORE), mark.begin)
                done = _word_end(text, min(end, max(start + length, mark.end)), mark.end)
                yield start, done
        return
    number += 2
    while number < len(bounds) and bounds[number] - begin <= length:
        end = bounds[number]
        number += 1
    yield begin, end


def _bounds(text: str) -> list[int]:
    return [*sentence_starts(text), len(text)]


def _word_start(text: str, wanted: int, latest: int) -> int:
    """Return the start of the first word at or after an offset.

    The offset itself if no space comes before `latest`.
    """
    if wanted == 0 or text[wanted - 1].isspace():
        return wanted
    space = text.find(" ", wanted, latest)
    return space + 1 if space >= 0 else wanted


def _word_end(text: str, wanted: int, earliest: int) -> int:
    """Return the end of the last word before an offset.

    The offset itself if no space comes after `earliest`.

    >>> _word_end("taxes rise again", 8, 2)
    5
    """
    if wanted >= len(text):
        return len(text)
    space = text.rfind(" ", earliest, wanted + 1)
    return space if space >= 0 else wanted


def _snippet(passage: Passage, begin: int, end: int) -> Snippet:
    piece = passage.text[begin:end]
    shown = piece.strip()
    start = begin + len(piece) - len(piece.lstrip())
    inside = (
        mark for mark in passage.marks if mark.begin >= start and mark.end <= start + len(shown)
    )
    spans = tuple((mark.begin - start, mark.end - start) for mark in inside)
    return Snippet(passage.field, shown, spans, passage.number, start)
