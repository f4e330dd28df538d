"""Mentions and word counts as engines return them: arrays over many articles.

An engine numbers articles in its own way (`docs`); `ArticleColumns` has the values of each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from search.query.nodes import Query

Ints = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]
MentionSort = Literal["newest", "oldest", "writer", "left", "right"]
MENTION_SORTS: tuple[MentionSort, ...] = ("newest", "oldest", "writer", "left", "right")
# Words at each side that decide the orders "left" and "right".
CONTEXT_WORDS = 4
# Words at each side of a row at most, whole sentences too: a text without a full stop is one.
MOST_WORDS = 60


# The spans of a passage's tokens in code points, ascending: where they begin and where they end.
PassageSpans = tuple[Sequence[int] | Ints, Sequence[int] | Ints]
# A function to the token spans of passages.
#
# Its arguments are the article, the stream and the number of each passage, as in `Mentions`. None
# for a passage whose spans aren't stored.
PassageWords = Callable[[Ints, Ints, Ints], Sequence[PassageSpans | None]]


class FoundWord(NamedTuple):
    """A word of a query in a stream of an article.

    Attributes:
        position: in the stream.
        word: the exact word.
        passage: its number among the stream's passages that have a word.
        begin, end: its span in the passage, in code points.
    """

    position: int
    word: str
    passage: int
    begin: int
    end: int


class WordPlaces(NamedTuple):
    """The words of a query in one stream of one article, as the engine stored them.

    Attributes:
        size: the number of tokens of the stream.
        found: the words, ascending by position.
        passages: the positions at which the passages that have a word begin.
        zones, sentences: the positions at which these begin; empty unless requested.
    """

    size: int
    found: list[FoundWord]
    passages: list[int]
    zones: list[int]
    sentences: list[int]


# The places of a query's words in an article, by stream; None if they aren't stored.
ArticlePlaces = Mapping[str, WordPlaces] | None


class FacetValues(Protocol):
    """A facet over all articles: entry i gives article `docs[i]` the value `ordinals[i]`."""

    @property
    def values(self) -> tuple[str | None, ...]: ...
    @property
    def ordinals(self) -> Ints: ...
    @property
    def docs(self) -> Ints | None: ...
    def weighted_counts(
        self, weights: NDArray[np.int64], without: NDArray[np.int64] | None = None
    ) -> NDArray[np.int64]: ...


class ArticleColumns(Protocol):
    """Columns for the order, facets and links of articles, by article number."""

    @property
    def days(self) -> NDArray[Any]: ...
    @property
    def newest(self) -> NDArray[Any]: ...
    @property
    def oldest(self) -> NDArray[Any]: ...
    def __len__(self) -> int: ...
    def id(self, doc: int) -> str: ...
    def facet(self, name: str) -> FacetValues: ...


@dataclass(frozen=True, slots=True)
class MentionOptions:
    """The choice of mentions to return from the articles of a search.

    Attributes:
        of: the expanded query whose mentions they are.
        near: words (leaves of a query) that must each be in the row, outside the mention.
        window: words of a row on either side; a row never leaves the paragraph.
        sentences: rows reach to the ends of the sentence instead.
        bylines: False leaves out the bylines in the texts.
        context: also return the words on either side.
    """

    of: Query
    near: tuple[Query, ...] = ()
    # As wide as a line of a laptop shows on either side of the word.
    window: int = 12
    sentences: bool = False
    bylines: bool = True
    context: bool = False


@dataclass(frozen=True, slots=True)
class Mentions:
    """Mentions, one entry each, by article in undefined order and by position within one.

    Attributes:
        docs: the article of each.
        streams: indices into TEXT_STREAMS.
        first, last: positions in the article's stream.
        passages: the passage, among the stream's passages that have a word.
        offsets: the words before the mention in its passage.
        left, right: (mention x words, nearest first) the alphabetical ranks of the words next to
            it, 0 beyond the passage; without `context` they have no columns.
        articles: their columns.
        selected: marks the articles that pass all filters.
        through: returns the mask of those that pass all filters but a facet's own.
        repeated: returns the entries of a facet's column that don't count where texts are counted:
            each is of an article with an earlier version of its text under the same value.
        words: returns token spans of passages; None if the engine doesn't store them.
    """

    docs: NDArray[np.int64]
    streams: NDArray[np.uint8]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    passages: NDArray[np.int64]
    offsets: NDArray[np.int64]
    left: NDArray[np.uint32]
    right: NDArray[np.uint32]
    articles: ArticleColumns
    selected: Mask
    through: Callable[[str], Mask]
    repeated: Callable[[str], NDArray[np.int64]]
    words: PassageWords | None = None


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Word counts in the combined texts of the archive and of sets of its articles.

    Bylines don't count: a writer's name would be the most significant word of a set of columns.

    Attributes:
        archive: the counts in the archive; index i of every array is one word.
        sets: the counts in each set.
        word: returns the word of an index.
        find: returns the index of a word, None if it isn't in the archive.
        mentions: for collocates only: how many mentions have the word next to them.
    """

    archive: NDArray[np.int64]
    sets: tuple[NDArray[np.int64], ...]
    word: Callable[[int], str]
    find: Callable[[str], int | None]
    mentions: NDArray[np.int64] | None = None


@dataclass(frozen=True, slots=True)
class PairCounts:
    """Counts of pairs of adjacent words, in the archive and in sets of its articles.

    Bylines don't count.
    """

    pairs: Sequence[tuple[str, str]]
    archive: NDArray[np.int64]
    sets: tuple[NDArray[np.int64], ...]
