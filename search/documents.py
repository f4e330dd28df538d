"""Documents: articles with the token streams that engines index."""

from __future__ import annotations

import datetime as dt
import json
import struct
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import NamedTuple

from search.analysis.token_stream import TokenStream, TokenStreamBuilder
from search.analysis.tokenizer import BEGINS_A_WORD, has_words
from search.article import Article
from search.fields import FIELDS, Field, Kind


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its tokens.

    Attributes:
        text: the combined text field: title, dek, each author and the body's paragraphs, as
            passages of those fields. The field `title` is its tokens in passages of "title".
        caption: a stream of its own.
        removed: a stream of its own.
        compounds: the hyphenated words of `text`, whose parts are tokens there (see
            `search.analysis.compounds`).
    """

    article: Article
    text: TokenStream
    caption: TokenStream
    removed: TokenStream
    compounds: TokenStream

    def stream(self, field: str | None) -> TokenStream:
        """Return the stream in which a field is searched.

        `title` is searched in `text`, see `TokenStream.in_field`. The stream of a NAME field is
        made of its values, each a zone of its own, its stems the exact tokens.
        """
        if field in ("caption", "removed", "compounds"):
            stream: TokenStream = getattr(self, field)
            return stream
        named = FIELDS.get(field or "")
        return name_stream(named, self.article) if named and named.kind is Kind.NAME else self.text

    def unpacked(self) -> Document:
        """Return the document itself; see `PackedDocument.unpacked`."""
        return self


_WORD_LENGTH = 8  # characters of a word and a blank; more are read where words are longer
_EACH = 6  # pieces of a stream: its words, and five arrays of positions
_PIECES = struct.Struct(f"<{4 * _EACH}I")  # the lengths of the pieces of each of four streams


class IndexValues(NamedTuple):
    """The values of an article that an index gives it, which its digest doesn't cover."""

    source: str
    added: dt.datetime | None
    changed: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PackedDocument:
    """A document in transit between processes: an article, and its streams as bytes.

    Passing it on costs a copy of some kilobytes instead of pickling thousands of words, and to
    spool it no process need make anything of the article again.

    Attributes:
        article: the article as it was packed.
        size: the tokens of all streams.
        data: the streams.
        language: of the stems.
        fields: the values of the article as JSON.
        given: what the index gives the article, None for what it has.
    """

    article: Article
    size: int
    data: bytes
    fields: bytes
    language: str | None
    given: IndexValues | None = None

    def renamed(self, article: str) -> PackedDocument:
        """Return the document under another id."""
        renamed = replace(self.article, id=article)
        return replace(self, article=renamed, fields=_fields_of(renamed))

    def unpacked(self) -> Document:
        """Return the document, with what the index gives it."""
        article = self.article
        if self.given is not None:
            article = article.with_index_values(*self.given)
        text, caption, removed, compounds = _streams_of(self.data)
        return Document(
            article,
            _stream(text, self.language, text_passages(article)),
            _stream(caption, self.language, caption_passages(article)),
            _stream(removed, self.language, removed_passages(article)),
            _stream(compounds, None, ()),
        )


def packed(document: Document) -> PackedDocument:
    """Return a document packed for another process."""
    streams = document.text, document.caption, document.removed, document.compounds
    pieces = []
    for stream in streams:
        pieces += [
            " ".join(stream.exact).encode("utf-8", "surrogatepass"),
            *(each.tobytes() for each in (stream.passage, stream.zone, stream.sentence)),
            *(each.tobytes() for each in (stream.start, stream.end)),
        ]
    data = b"".join((_PIECES.pack(*map(len, pieces)), *pieces))
    article = document.article
    size, language = sum(map(len, streams)), document.text.language
    return PackedDocument(article, size, data, _fields_of(article), language)


def _fields_of(article: Article) -> bytes:
    return json.dumps(article.plain()).encode()


def _streams_of(data: bytes) -> Iterator[tuple[bytes, ...]]:
    """Yield the pieces of each stream."""
    ends = [*accumulate(_PIECES.unpack_from(data), initial=_PIECES.size)]
    pieces = [data[begin:end] for begin, end in pairwise(ends)]
    return (tuple(pieces[first : first + _EACH]) for first in range(0, len(pieces), _EACH))


def _stream(
    packed: tuple[bytes, ...], language: str | None, passages: Iterable[tuple[str, int, str]]
) -> TokenStream:
    """Return a stream from its pieces. No token holds a space."""
    exact = packed[0].decode("utf-8", "surrogatepass")
    words = exact.split(" ") if exact else []
    passage, zone, sentence, start, end = (array("I", each) for each in packed[1:])
    return TokenStream(words, language, start, end, passage, zone, sentence, list(passages))


def name_stream(field: Field, article: Article) -> TokenStream:
    """Return the values of a NAME field as a stream, its passages numbered.

    They are named as in pages (authors, topics).
    """
    plural = f"{field.name}s" if field.many else field.name
    stream = TokenStreamBuilder(None)
    for number, value in enumerate(field.values(article)):
        stream.add(plural, number, value, new_zone=True)
    return stream.build()


def text_passages(article: Article) -> Iterator[tuple[str, int, str]]:
    """Yield the passages of the combined text field: (field, number in the field, text)."""
    yield "title", 0, article.title
    yield "dek", 0, article.dek or ""
    for number, author in enumerate(article.authors):
        yield "authors", number, author
    for number, paragraph in enumerate(article.body):
        yield "body", number, paragraph


def caption_passages(article: Article) -> Iterator[tuple[str, int, str]]:
    """Yield the captions as passages."""
    for number, text in enumerate(article.captions):
        yield "captions", number, text


def removed_passages(article: Article) -> Iterator[tuple[str, int, str]]:
    """Yield the removed texts as passages."""
    for number, cut in enumerate(article.removed):
        yield "removed", number, cut.text


# The passages of an article that make each text stream.
PASSAGES = {"text": text_passages, "caption": caption_passages, "removed": removed_passages}
# The streams of an article's text, in the order in which engines number them.
TEXT_STREAMS = tuple(PASSAGES)


def passages_with_words(article: Article, stream: str) -> Iterator[tuple[str, int, str]]:
    """Yield the passages of a text stream that have a word, as engines count them."""
    return (
        each
        for each in PASSAGES[stream](article)
        if each[2][:1] in BEGINS_A_WORD or has_words(each[2])
    )


def beginning(article: Article, length: int) -> Article:
    """Return an article with that many characters of its text at most; itself if it has no more.

    Args:
        article: the article.
        length: characters of title, body and captions together, and of removed text.
    """
    if sum(map(len, (article.title, *article.body, *article.captions))) <= length and (
        sum(len(cut.text) for cut in article.removed) <= length
    ):
        return article
    removed = _first((cut.text for cut in article.removed), length)
    return replace(
        article,
        title=article.title[:length],
        body=_first(article.body, length),
        captions=_first(article.captions, length),
        removed=tuple(
            replace(cut, text=text) for cut, text in zip(article.removed, removed, strict=False)
        ),
    )


def first_words(article: Article, count: int, language: str = "english") -> TokenStream:
    """Return the body of an article as a stream, of a long one at least `count` + 1 tokens.

    The rest isn't looked at: a body may have megabytes, and an answer must be made in time.

    >>> len(first_words(Article("a", title="A toll", body=("ferry " * 1_000,)), 50)) < 100
    True
    """
    length = count * _WORD_LENGTH
    while True:
        body = _first(article.body, length)
        stream = analyse(Article(article.id, body=body), language).text
        if len(stream) > count or body == article.body:
            return stream
        length *= 4


def _first(texts: Iterable[str], length: int) -> tuple[str, ...]:
    """Return the texts up to `length` characters in total, the last one truncated.

    >>> _first(("abc", "def", "ghi"), 5)
    ('abc', 'de')
    """
    kept = []
    for text in texts:
        if length <= 0:
            break
        kept.append(text[:length])
        length -= len(text)
    return tuple(kept)


def analyse(article: Article, language: str = "english", *, with_spans: bool = True) -> Document:
    """Return the article as a document.

    Args:
        article: the article.
        language: the index's; the name of a Snowball stemmer.
        with_spans: False leaves spans out, which counting and matching don't need.
    """
    text = TokenStreamBuilder(language, with_spans)
    previous = ""
    for field, number, plain in text_passages(article):
        text.add(
            field,
            number,
            plain,
            new_zone=(field, number) != ("body", number) or previous != "body",
        )
        previous = field
    caption = TokenStreamBuilder(language, with_spans)
    for passage in caption_passages(article):
        caption.add(*passage, new_zone=True)
    removed = TokenStreamBuilder(language, with_spans)
    for passage in removed_passages(article):
        removed.add(*passage, new_zone=True)
    return Document(article, text.build(), caption.build(), removed.build(), text.build_compounds())
