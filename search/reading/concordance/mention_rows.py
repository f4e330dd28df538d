"""Concordance rows: the text left and right of each mention, cut from stored articles."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np

from search.analysis.sentences import sentence_starts
from search.analysis.tokenizer import has_words, iter_spans
from search.article import Article
from search.documents import PASSAGES, TEXT_STREAMS, analyse
from search.engines.protocols import Engine
from search.occurrences import MOST_WORDS, MentionOptions, Mentions
from search.query.document_matcher import DocumentMatcher
from search.query.nodes import Near, Phrase, Within, walk
from search.reading.concordance.mention_order import Rows

Passage = tuple[str, int, str]
Span = tuple[int, int]
# Rows whose articles are read at once: few at first, so that a page needn't wait; then more.
_READ_TOGETHER = 128, 512


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A concordance row: a mention with the text around it.

    Attributes:
        article: its article.
        field: the field in which it begins.
        number: of the passage in that field, from 0.
        begin: its offset there, in code points.
        left: the row's text before the mention.
        text: the mention.
        right: the row's text after it.
        marks: spans in `text` of the words that satisfied the query (in "strike w/5 hospital" those
            two and not the words between).
    """

    article: Article
    field: str
    number: int
    begin: int
    left: str
    text: str
    right: str
    marks: tuple[tuple[int, int], ...]


class RowReader:
    """Reader of rows from the stored articles of one generation.

    Args:
        engine: the open generation.
        options: the options that the mentions were found with.
    """

    def __init__(self, engine: Engine, options: MentionOptions) -> None:
        self._engine = engine
        self._options = options
        self._gaps = any(
            isinstance(node, Near | Within) or (isinstance(node, Phrase) and node.slop)
            for node in walk(options.of)
        )

    def rows(self, mentions: Mentions, rows: Rows) -> Iterator[MentionRow]:
        """Yield the rows one by one; at most _READ_TOGETHER articles are in memory."""
        first, later = _READ_TOGETHER
        for begin, end in pairwise([0, *range(first, len(rows), later), len(rows)]):
            some = rows[begin:end]
            docs = mentions.docs[some].tolist()
            ids = {doc: mentions.articles.id(doc) for doc in dict.fromkeys(docs)}
            found = dict(zip(ids, self._engine.get_many(tuple(ids.values())), strict=True))
            texts = {doc: _Text(article, self._marked(article)) for doc, article in found.items()}
            if mentions.words is not None:
                keys = [values[some] for values in (mentions.streams, mentions.passages)]
                words = mentions.words(mentions.docs[some], *keys)
                known = zip(docs, *(each.tolist() for each in keys), words, strict=True)
                for doc, stream, passage, spans in known:
                    if spans is not None:
                        texts[doc].known[stream, passage] = spans
            places = np.stack(
                [
                    values[some].astype(np.int64)
                    for values in (
                        mentions.streams,
                        mentions.passages,
                        mentions.offsets,
                        mentions.first,
                        mentions.last,
                    )
                ],
                axis=1,
            ).tolist()
            for doc, place in zip(docs, places, strict=True):
                # An export waits here for its reader; a takedown since then must reach it: the call
                # reads nothing, but refuses while a taken-down article is in the generation.
                self._engine.get_many(())
                stream, passage, offset, first, last = place
                yield texts[doc].row(stream, passage, offset, first, last, self._options)

    def _marked(self, article: Article) -> Callable[[str], set[int]] | None:
        """Return a function to the marked positions of a stream; None if mentions have no gaps."""
        if not self._gaps:
            return None
        language = self._engine.manifest.language
        matcher = DocumentMatcher(analyse(article, language, with_spans=False))
        marks = matcher.marks(self._options.of)
        return lambda stream: set(marks.get(stream, ()))


class _Text:
    """An article that is cut into rows; its passages are tokenised as far as needed.

    `known` are token spans by stream and passage that the engine has stored.
    """

    def __init__(self, article: Article, marked: Callable[[str], set[int]] | None) -> None:
        self._article = article
        self._marked = marked
        self._passages: dict[int, list[Passage]] = {}
        self._waiting: dict[int, Iterator[Passage]] = {}
        self.known: dict[tuple[int, int], list[Span]] = {}
        self._words: dict[tuple[int, int], tuple[list[Span], Iterator[Span]]] = {}

    def row(
        self,
        stream: int,
        passage: int,
        offset: int,
        first: int,
        last: int,
        options: MentionOptions,
    ) -> MentionRow:
        """Return one row; the arguments are a mention's values in `Mentions`."""
        length = last - first + 1
        # The words of the row, its mention, and one more, which shows where punctuation ends.
        after = (MOST_WORDS if options.sentences else options.window) + 2
        words = self._words_of(stream, passage, offset + length + after)
        field, number, text = self._passages[stream][passage]
        begin = words[offset][0]
        left = text[_left_end(text, words, offset, options) : begin]
        inside: list[str] = []
        marks: list[tuple[int, int]] = []
        marked = self._marked(TEXT_STREAMS[stream]) if self._marked else None
        size, position = 0, first
        while True:  # once, but for a mention that goes over the end of a paragraph
            taken = words[offset : offset + length]
            start = taken[0][0] if taken else 0
            piece = text[start : taken[-1][1]] if taken else ""
            for a, b in taken:
                if marked is None or position in marked:
                    marks.append((size + a - start, size + b - start))
                position += 1
            inside.append(piece)
            size += len(piece) + 1
            length -= len(taken)
            if length <= 0:
                break
            passage, offset = passage + 1, 0
            words = self._words_of(stream, passage, length + after)
            text = self._passages[stream][passage][2]
        whole = " ".join(inside)
        end = words[offset + len(taken) - 1][1]
        right = text[end : _right_end(text, words, offset + len(taken) - 1, options)]
        return MentionRow(
            self._article,
            field,
            number,
            begin,
            left.lstrip(),
            whole,
            right.rstrip(),
            tuple(marks) if marked is not None else ((0, len(whole)),),
        )

    def _words_of(self, stream: int, passage: int, most: int) -> list[tuple[int, int]]:
        """Return the spans of at least the first `most` words of a passage.

        Passages without words are not counted.
        """
        if stream not in self._waiting:
            self._waiting[stream] = PASSAGES[TEXT_STREAMS[stream]](self._article)
            self._passages[stream] = []
        known = self._passages[stream]
        while len(known) <= passage:
            each = next(self._waiting[stream])
            if has_words(each[2]):
                known.append(each)
        key = stream, passage
        # Names are shown in their most printed form, which may not be the indexed one.
        if key in self.known and known[passage][0] != "authors":
            return self.known[key]
        if key not in self._words:
            self._words[key] = [], iter_spans(known[passage][2])
        words, unread = self._words[key]
        words.extend(islice(unread, max(0, most - len(words))))
        return words


def _left_end(
    text: str, words: Sequence[tuple[int, int]], offset: int, options: MentionOptions
) -> int:
    """Return the start of a row, which includes opening quotes before its first word."""
    low = max(0, offset - (MOST_WORDS if options.sentences else options.window))
    begin = words[low][0]
    earliest = words[low - 1][1] if low else 0
    while begin > earliest and not text[begin - 1].isspace():
        begin -= 1
    if options.sentences:
        starts = sentence_starts(text)
        begin = max(begin, starts[bisect_right(starts, words[offset][0]) - 1])
    return begin


def _right_end(
    text: str, words: Sequence[tuple[int, int]], offset: int, options: MentionOptions
) -> int:
    """Return the end of a row, which includes punctuation after its last word."""
    high = min(len(words) - 1, offset + (MOST_WORDS if options.sentences else options.window))
    end = words[high][1]
    latest = words[high + 1][0] if high + 1 < len(words) else len(text)
    while end < latest and not text[end].isspace():
        end += 1
    if options.sentences:
        starts = sentence_starts(text)
        place = bisect_right(starts, words[offset][0])
        end = min(end, starts[place]) if place < len(starts) else end
    return end
