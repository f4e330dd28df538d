"""Token streams: the tokens of an article's passages with positions and spans."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from search.analysis.compounds import broken, compounds
from search.analysis.passage_words import words_of_passages
from search.analysis.sentences import starts_in
from search.analysis.stemming import capital_words, stemmer
from search.analysis.tokenizer import plain


@dataclass(frozen=True, slots=True)
class TokenStream:
    """The tokens of one or more passages.

    Positions are indices into the lists, which have one entry a token.

    Attributes:
        exact: folded words.
        language: of the stems; None for words that are their own stems.
        start: offsets in the passage, in code points.
        end: offsets in the passage, exclusive.
        passage: index into `passages`, which also serves as the paragraph.
        zone: number of the part (title, dek, each author, body) that no phrase or proximity
            crosses.
        sentence: number of the sentence; none crosses a zone.
        passages: (field, number, text).
    """

    exact: list[str]
    language: str | None
    start: array[int]
    end: array[int]
    passage: array[int]
    zone: array[int]
    sentence: array[int]
    passages: list[tuple[str, int, str]]
    _stem: list[str] | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def stem(self) -> list[str]:
        """The stem of each word, made when first asked for: not every engine indexes stems."""
        if self.language is None:
            return self.exact
        if self._stem is None:
            object.__setattr__(self, "_stem", list(map(stemmer(self.language), self.exact)))
        return self._stem or []

    def __len__(self) -> int:
        return len(self.exact)

    def body_start(self) -> int:
        """Return the position of the body's first token; the end where there is no body."""
        number = next(
            (n for n, passage in enumerate(self.passages) if passage[0] == "body"),
            len(self.passages),
        )
        return bisect_left(self.passage, number)

    def in_field(self, field: str, position: int) -> bool:
        """Return True if the token at a position is in a passage of that field ("title", ...)."""
        return self.passages[self.passage[position]][0] == field


@dataclass(slots=True)
class TokenStreamBuilder:
    """Builder of a TokenStream, passage by passage. Not thread-safe.

    Args:
        language: of the stems; None stems nothing.
        with_spans: False leaves `start` and `end` empty, which is faster.
    """

    language: str | None = "english"
    with_spans: bool = True
    _stream: TokenStream = field(init=False)
    _compounds: list[str] = field(default_factory=list)
    # The passages that aren't cut yet: their `plain` form, their stop words and their zone.
    _uncut: list[tuple[str, frozenset[str], int]] = field(default_factory=list)
    # The first passage opens zone and sentence 0.
    _zone: int = -1
    _sentence: int = -1

    def __post_init__(self) -> None:
        start, end, passage, zone, sentence = (array("I") for _ in range(5))
        self._stream = TokenStream([], self.language, start, end, passage, zone, sentence, [])

    def add(self, field: str, number: int, text: str, *, new_zone: bool) -> None:
        """Add a passage (a title, a paragraph).

        Args:
            field: the field of the passage.
            number: of the passage in the field, from 0.
            text: the passage.
            new_zone: True if no phrase may cross into it from the passage before.
        """
        stream = self._stream
        if new_zone or self._zone < 0:
            self._zone += 1
        self._uncut.append((plain(text), capital_stops(text, self.language), self._zone))
        stream.passages.append((field, number, text))
        if self.language is not None:
            if not new_zone and len(stream.passages) > 1:
                self._compounds.extend(broken(stream.passages[-2][2], text))
            self._compounds.extend(compounds(text))

    def build_compounds(self) -> TokenStream:
        """Return the hyphenated compounds of all passages so far as a stream of their own.

        Only their occurrence and frequency are meaningful there: it has one zone, passage and
        sentence.
        """
        zeros = array("I", (0,)) * len(self._compounds)
        return TokenStream(self._compounds, None, array("I"), array("I"), zeros, zeros, zeros, [])

    def build(self) -> TokenStream:
        """Return the stream of all passages."""
        if self._uncut:
            self._cut()
        return self._stream

    def _cut(self) -> None:
        """Add the tokens of the passages that aren't cut yet."""
        stream = self._stream
        simple, stops, zones = zip(*self._uncut, strict=True)
        first = len(stream.passages) - len(simple)
        found = words_of_passages(simple, stops)
        sentence_ends: list[int] = []
        for (_, _, text), each, base in zip(
            stream.passages[first:], simple, found.bases.tolist(), strict=True
        ):
            sentence_ends += [base + end for end in (*starts_in(text, each)[1:], len(text))]
        stream.exact.extend(found.words)
        numbers = np.arange(first, len(stream.passages))
        _extend(stream.passage, numbers.repeat(found.counts))
        _extend(stream.zone, np.array(zones).repeat(found.counts))
        before = np.array(sentence_ends).searchsorted(found.starts, "right")
        _extend(stream.sentence, before + self._sentence + 1)
        if self.with_spans:
            bases = found.bases.repeat(found.counts)
            _extend(stream.start, found.starts - bases)
            _extend(stream.end, found.ends - bases)
        self._sentence += len(sentence_ends)
        self._uncut.clear()


def _extend(values: array[int], more: NDArray[np.int64]) -> None:
    """Add integers to an array of 32 bits."""
    values.frombytes(more.astype(np.uint32).tobytes())


def capital_stops(text: str, language: str | None) -> frozenset[str]:
    """Return the words that capitals distinguish in a passage (see `tokenizer.words`).

    They are the language's stop words; none if the passage is all in capitals, or without language.
    """
    return frozenset() if language is None or text.isupper() else capital_words(language)
