"""A batch of docs that were written together: the positions of their words, and their texts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from search.analysis.tokenizer import spans as cut_spans
from search.article import Article
from search.documents import passages_with_words
from search.engines.embedded.span_operations import Positions
from search.engines.structures.positions import PositionsIndex

# Docs whose articles are read at once.
_READ_TOGETHER = 256


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of a generation.

    Attributes:
        count: the number of its docs.
        streams: the positions of their words, by stream.
        articles: yields the articles of some of its docs, None for a deleted one.
    """

    count: int
    streams: dict[str, PositionsIndex]
    articles: Callable[[list[int]], Iterator[Article | None]]

    def printed(self, name: str, positions: Positions, check: Callable[[], None]) -> Iterator[str]:
        """Yield the words at ascending positions of a stream as printed; "" in a deleted doc."""
        stream = self.streams[name]
        units = stream.unit("passages", positions)
        docs, first = np.unique(stream.doc(positions), return_index=True)
        before = stream.unit("passages", stream.docs[docs])
        bounds = [*first.tolist(), len(positions)]
        spans = stream.spans_at(positions)
        for number, article in enumerate(self._read(docs.tolist())):
            check()
            each = slice(bounds[number], bounds[number + 1])
            if article is None:
                yield from [""] * (each.stop - each.start)
                continue
            texts = [text for _, _, text in passages_with_words(article, name)]
            passages = [texts[at] for at in (units[each] - before[number]).tolist()]
            if spans is None:  # as relevance is measured
                begins = positions[each] - stream.starts_of("passages", units[each])
                found = [cut_spans(text)[at] for text, at in zip(passages, begins, strict=True)]
            else:
                found = [*zip(spans[0][each].tolist(), spans[1][each].tolist(), strict=True)]
            for text, (begin, end) in zip(passages, found, strict=True):
                yield text[begin:end]

    def _read(self, docs: list[int]) -> Iterator[Article | None]:
        for first in range(0, len(docs), _READ_TOGETHER):
            yield from self.articles(docs[first : first + _READ_TOGETHER])
