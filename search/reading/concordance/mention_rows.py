"""Concordance rows: the text left and right of each mention, cut from stored articles."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np

from search.analysis.sentences import sentence_starts
from search.analysis.tokenizer import iter_spans
from search.article import Article
from search.documents import TEXT_STREAMS, analyse, passages_with_words
from search.engines.protocols import Engine
from search.errors import UnavailableError
from search.indexing.takedowns import TakedownList
from search.occurrences import (
    MOST_WORDS,
    ArticlePlaces,
    MentionOptions,
    Mentions,
    PassageSpans,
)
from search.query.document_matcher import DocumentMatcher
from search.query.document_mentions import has_gaps
from search.query.nodes import walk
from search.reading.concordance.mention_order import Rows
from search.reading.highlighting.article_matchers import query_words
from search.reading.highlighting.stored_matcher import stored_matcher
from search.reading.serving.visibility import TakedownWatch

Passage = tuple[str, int, str]
Span = tuple[int, int]
# Rows whose articles are read at once: few at first, so that a page needn't wait; then so many
# that Tantivy finds articles by an array, not by searches (a fifth of an export's time).
_READ_TOGETHER = 128, 1024


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


def while_shown(
    rows: Iterator[MentionRow], listed: TakedownList, takedowns: TakedownWatch
) -> Iterator[MentionRow]:
    """Yield rows until one is of an article that was taken down since.

    It was read before, perhaps long ago: an export waits for its reader.

    Args:
        rows: the rows.
        listed: the list of takedowns before they were found.
        takedowns: the list as it is now.

    Raises:
        UnavailableError: there is such a row.
    """
    for row in rows:
        now = takedowns.current()
        if now is not listed and now.match(row.article) is not None:
            raise UnavailableError(
                "An article was taken down while its mentions went out: begin again."
            )
        yield row


class RowReader:
    """Reader of rows from the stored articles of one generation.

    Args:
        engine: the open generation.
        options: the options that the mentions were found with.
    """

    def __init__(self, engine: Engine, options: MentionOptions) -> None:
        self._engine = engine
        self._options = options
        self._gaps = has_gaps(options.of)

    def rows(self, mentions: Mentions, rows: Rows) -> Iterator[MentionRow]:
        """Yield the rows one by one; at most _READ_TOGETHER articles are in memory."""
        first, later = _READ_TOGETHER
        if self._gaps:  # each article is analysed before the first of the rows goes out
            later = first
        for begin, end in pairwise([0, *range(first, len(rows), later), len(rows)]):
            some = rows[begin:end]
            docs = mentions.docs[some].tolist()
            ids = {doc: mentions.articles.id(doc) for doc in dict.fromkeys(docs)}
            found = dict(zip(ids, self._engine.get_many(tuple(ids.values())), strict=True))
            places = self._places(list(ids.values()))
            texts = {
                doc: _Text(article, self._marked(article, next(places)))
                for doc, article in found.items()
            }
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
                stream, passage, offset, first, last = place
                yield texts[doc].row(stream, passage, offset, first, last, self._options)

    def _places(self, articles: list[str]) -> Iterator[ArticlePlaces]:
        """Yield the stored places of the query's words, if mentions have gaps."""
        if not self._gaps:
            return iter([None] * len(articles))
        return self._engine.word_places(articles, self._options.of)

    def _marked(self, article: Article, places: ArticlePlaces) -> Callable[[str], set[int]] | None:
        """Return a function to the marked positions of a stream; None if mentions have no gaps."""
        if not self._gaps:
            return None
        language = self._engine.manifest.language
        matcher: DocumentMatcher | None = None
        if places is not None:
            terms = query_words(list(walk(self._options.of)))
            matcher = stored_matcher(article, language, places, terms)
        if matcher is None:
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
        self._passages: dict[int, tuple[list[Passage], Iterator[Passage]]] = {}
        self.known: dict[tuple[int, int], PassageSpans] = {}
        self._words: dict[tuple[int, int], tuple[list[int], list[int], Iterator[Span]]] = {}

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
        field, number, text = self._passage(stream, passage)
        begin = int(words[0][offset])
        left = text[_left_end(text, words, offset, options) : begin]
        at = offset + length - 1
        marks: tuple[Span, ...]
        if self._marked is None and at < len(words[0]):
            whole = text[begin : words[1][at]]
            marks = ((0, len(whole)),)
        else:
            whole, marks, (text, words, at) = self._mention(
                stream, passage, offset, first, last, after
            )
        right = text[words[1][at] : _right_end(text, words, at, options)]
        return MentionRow(
            self._article, field, number, begin, left.lstrip(), whole, right.rstrip(), marks
        )

    def _mention(
        self, stream: int, passage: int, offset: int, first: int, last: int, after: int
    ) -> tuple[str, tuple[Span, ...], tuple[str, PassageSpans, int]]:
        """Return a mention, its marks, and where it ends: passage, words, the last one's index."""
        length = last - first + 1
        words = self._words_of(stream, passage, offset + length + after)
        text = self._passage(stream, passage)[2]
        inside: list[str] = []
        marks: list[tuple[int, int]] = []
        marked = self._marked(TEXT_STREAMS[stream]) if self._marked else None
        size, position = 0, first
        while True:  # once, but for a mention that goes over the end of a paragraph
            taken = [
                (int(words[0][at]), int(words[1][at]))
                for at in range(offset, min(offset + length, len(words[0])))
            ]
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
            text = self._passage(stream, passage)[2]
        whole = " ".join(inside)
        shown = tuple(marks) if marked is not None else ((0, len(whole)),)
        return whole, shown, (text, words, offset + len(taken) - 1)

    def _passage(self, stream: int, number: int) -> Passage:
        """Return a passage; those before it are read, those after it only when asked for."""
        if stream not in self._passages:
            unread = passages_with_words(self._article, TEXT_STREAMS[stream])
            self._passages[stream] = [], unread
        read, unread = self._passages[stream]
        if number >= len(read):
            read.extend(islice(unread, number + 1 - len(read)))
        return read[number]

    def _words_of(self, stream: int, passage: int, most: int) -> PassageSpans:
        """Return the spans of at least the first `most` words of a passage.

        Passages without words are not counted.
        """
        field, _, text = self._passage(stream, passage)
        key = stream, passage
        # Names are shown in their most printed form, which may not be the indexed one.
        if key in self.known and field != "authors":
            return self.known[key]
        if key not in self._words:
            self._words[key] = [], [], iter_spans(text)
        begins, ends, unread = self._words[key]
        for begin, end in islice(unread, max(0, most - len(begins))):
            begins.append(begin)
            ends.append(end)
        return begins, ends


def _left_end(text: str, words: PassageSpans, offset: int, options: MentionOptions) -> int:
    """Return the start of a row, which includes opening quotes before its first word."""
    begins, ends = words
    low = max(0, offset - (MOST_WORDS if options.sentences else options.window))
    begin = int(begins[low])
    earliest = ends[low - 1] if low else 0
    while begin > earliest and not text[begin - 1].isspace():
        begin -= 1
    if options.sentences:
        starts = sentence_starts(text)
        begin = max(begin, starts[bisect_right(starts, int(begins[offset])) - 1])
    return begin


def _right_end(text: str, words: PassageSpans, offset: int, options: MentionOptions) -> int:
    """Return the end of a row, which includes punctuation after its last word."""
    begins, ends = words
    high = min(len(begins) - 1, offset + (MOST_WORDS if options.sentences else options.window))
    end = int(ends[high])
    latest = begins[high + 1] if high + 1 < len(begins) else len(text)
    while end < latest and not text[end].isspace():
        end += 1
    if options.sentences:
        starts = sentence_starts(text)
        place = bisect_right(starts, int(begins[offset]))
        end = min(end, starts[place]) if place < len(starts) else end
    return end
