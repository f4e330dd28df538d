"""Hold the tokens of an article's passages with their positions and spans."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Any

from search.analysis.sentences import _sentence_starts
from search.analysis.stemming import _stems
from search.analysis.tokenizer import _words, plain, spans


@dataclass(frozen=True, slots=True)
class TokenStream:
    """The tokens of one or more passages.

    Positions are indices into the lists, which have one entry a token.

    `passages` are (field, number, text). `passage` says in which of them a token stands, `start`
    and `end` where in it (code points). `zone` numbers what no phrase or proximity crosses
    (title, dek, each author, body); `sentence` numbers sentences, and `passage` serves as
    paragraph: neither spans two sections.
    """

    exact: list[str]
    stem: list[str]
    start: array[int]
    end: array[int]
    passage: array[int]
    zone: array[int]
    sentence: array[int]
    passages: list[tuple[str, int, str]]

    def __len__(self) -> int:
        return len(self.exact)

    def __reduce__(self) -> tuple[Any, ...]:
        """Sent from process to process as few long texts, not many short ones.

        Several times as fast. No token holds a space.
        """
        arrays = [
            each.tobytes()
            for each in (self.start, self.end, self.passage, self.zone, self.sentence)
        ]
        return _received, (" ".join(self.exact), " ".join(self.stem), arrays, self.passages)

    def in_field(self, field: str, position: int) -> bool:
        """Whether the token at a position stands in a passage of that field ("title", "body",
        ...).
        """
        return self.passages[self.passage[position]][0] == field


def _received(
    exact: str, stem: str, arrays: list[bytes], passages: list[tuple[str, int, str]]
) -> TokenStream:
    """The stream that was sent."""
    start, end, passage, zone, sentence = (array("I", each) for each in arrays)
    words, stems = (text.split(" ") if text else [] for text in (exact, stem))
    return TokenStream(words, stems, start, end, passage, zone, sentence, passages)


@dataclass(slots=True)
class TokenStreamBuilder:
    """Builds a Stream passage by passage.

    Without `with_spans` its `start` and `end` stay empty, which is quicker.

    Without a language nothing is stemmed.
    """

    language: str | None = "english"
    with_spans: bool = True
    _stream: TokenStream = field(
        default_factory=lambda: TokenStream(
            [], [], array("I"), array("I"), array("I"), array("I"), array("I"), []
        )
    )
    _zone: int = -1
    _sentence: int = -1

    def add(self, field: str, number: int, text: str, *, new_zone: bool) -> None:
        """Add a passage (a title, a paragraph).

        `new_zone` where no phrase may reach it from what went before.
        """
        stream = self._stream
        if new_zone or self._zone < 0:
            self._zone += 1
        before = len(stream)
        simple = plain(text)
        starts = _sentence_starts(text, simple)
        for begin, end in zip(starts, [*starts[1:], len(text)], strict=True):
            self._sentence += 1
            found = _words(text[begin:end], simple[begin:end])
            stream.exact.extend(found)
            stream.sentence.extend(array("I", (self._sentence,)) * len(found))
        count = len(stream) - before
        stream.passage.extend(array("I", (len(stream.passages),)) * count)
        stream.zone.extend(array("I", (self._zone,)) * count)
        stream.passages.append((field, number, text))
        if self.with_spans:
            for begin, end in spans(text):
                stream.start.append(begin)
                stream.end.append(end)

    def build(self) -> TokenStream:
        """The stream of all passages so far, its stems filled in."""
        stream = self._stream
        new = stream.exact[len(stream.stem) :]
        stream.stem.extend(new if self.language is None else map(_stems(self.language), new))
        return stream
