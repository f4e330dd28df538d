"""Mentions and word counts as engines return them: arrays over many articles.

Engines number articles as they like (`docs`); `ArticleColumns` gives what is known of each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from search.query.nodes import Query

Ints = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]
MentionSort = Literal["newest", "oldest", "writer", "left", "right"]
MENTION_SORTS: tuple[MentionSort, ...] = ("newest", "oldest", "writer", "left", "right")
CONTEXT_WORDS = 4
"""How many words at each side decide the orders "left" and "right"."""
MOST_WORDS = 60
"""Words at each side of a row at most, whole sentences too: a text without a full stop is one."""


PassageWords = Callable[[Ints, Ints, Ints], Sequence[list[tuple[int, int]] | None]]
"""Gives where the words of passages are: (from, to) in code points, ascending.

Called with the article, the stream and the number of each passage, as `Mentions` has them. None
for a passage of which that isn't kept.
"""


class FacetValues(Protocol):
    """One facet over all articles: entry i gives article `docs[i]` the value `ordinals[i]`."""

    @property
    def values(self) -> tuple[str | None, ...]: ...
    @property
    def ordinals(self) -> Ints: ...
    @property
    def docs(self) -> Ints | None: ...
    def weighted_counts(self, weights: NDArray[np.int64]) -> NDArray[np.int64]: ...


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

    `of` is the resolved query whose mentions they are. `near` are words (leaves of a query) of
    which each must be in the row, outside the mention. A row reaches `window` words to either
    side, or to the ends of the sentence, but never out of the paragraph. Without `bylines` the
    bylines in the texts are passed over. `context` asks for the words at either side.
    """

    of: Query
    near: tuple[Query, ...] = ()
    window: int = 12
    sentences: bool = False
    bylines: bool = True
    context: bool = False


@dataclass(frozen=True, slots=True)
class Mentions:
    """Mentions, an entry each, by article in no promised order and by place within one.

    `streams` indexes TEXT_STREAMS. `first` and `last` are positions in the article's stream,
    `passages` counts the stream's passages that hold a word, and `offsets` the words before the
    mention in its passage. `left` and `right` (mention, nearest first) number the words next to
    it in the order of their letters, 0 where the passage ends; without `context` they have no
    columns. `selected` marks the articles that pass all filters, and `through` those that pass
    all but a facet's own. `words` gives where the words of passages are printed; None where the
    engine doesn't keep that.
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
    words: PassageWords | None = None


@dataclass(frozen=True, slots=True)
class WordCounts:
    """Word counts in the combined texts of the archive and of sets of its articles.

    Bylines don't count: a writer's name would be the most telling word of a set of columns.
    Index i of every array is one word, `word(i)`; `find` gives a word's index, None where it
    isn't in the archive. `mentions` is there for the neighbours of a word alone: how many of its
    mentions have the word next to them.
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
