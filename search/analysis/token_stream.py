"""Hold the tokens of an article's passages with their positions and spans."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass, field

from search.analysis.compounds import broken, compounds
from search.analysis.sentences import starts_in
from search.analysis.stemming import capital_words, stemmer
from search.analysis.tokenizer import folded_words, plain, spans


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

    def body_start(self) -> int:
        """Return the position of the body's first token; the end where there is no body."""
        number = next(
            (n for n, passage in enumerate(self.passages) if passage[0] == "body"),
            len(self.passages),
        )
        return bisect_left(self.passage, number)

    def in_field(self, field: str, position: int) -> bool:
        """Return True if the token at a position stands in a passage of that field ("title",
        "body",
        ...).
        """
        return self.passages[self.passage[position]][0] == field


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
    _compounds: list[str] = field(default_factory=list)
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
        stops = capital_stops(text, self.language)
        starts = starts_in(text, simple)
        for begin, end in zip(starts, [*starts[1:], len(text)], strict=True):
            self._sentence += 1
            found = folded_words(simple[begin:end], stops)
            stream.exact.extend(found)
            stream.sentence.extend(array("I", (self._sentence,)) * len(found))
        count = len(stream) - before
        stream.passage.extend(array("I", (len(stream.passages),)) * count)
        stream.zone.extend(array("I", (self._zone,)) * count)
        stream.passages.append((field, number, text))
        if self.language is not None:
            if not new_zone and stream.passages[:-1]:
                self._compounds.extend(broken(stream.passages[-2][2], text))
            self._compounds.extend(compounds(text))
        if self.with_spans:
            found_spans = spans(text)
            stream.start.extend([begin for begin, _ in found_spans])
            stream.end.extend([end for _, end in found_spans])

    def build_compounds(self) -> TokenStream:
        """Return the hyphenated compounds of all passages so far as a stream of their own.

        Only that they occur, and how often, has a meaning there: it has one zone, passage and
        sentence.
        """
        zeros = array("I", (0,)) * len(self._compounds)
        return TokenStream(
            self._compounds, self._compounds, array("I"), array("I"), zeros, zeros, zeros, []
        )

    def build(self) -> TokenStream:
        """Return the stream of all passages so far, its stems filled in."""
        stream = self._stream
        new = stream.exact[len(stream.stem) :]
        stream.stem.extend(new if self.language is None else map(stemmer(self.language), new))
        return stream


def capital_stops(text: str, language: str | None) -> frozenset[str]:
    """Return the words that capitals are told from in a passage (see `tokenizer.words`).

    The language's stop words; none where the whole passage is in capitals, or has no language.
    """
    return frozenset() if language is None or text.isupper() else capital_words(language)
