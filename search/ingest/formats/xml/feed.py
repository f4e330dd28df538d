"""RSS and Atom feeds stored as files.

Items are cut out by their tags, so that a broken one costs no other.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any, BinaryIO

import feedparser

from search.article import Article, RemovedText
from search.errors import RejectError
from search.ingest.bounds.bounded_streams import Budget
from search.ingest.encodings.decoding import decode
from search.ingest.formats.records import record, record_text
from search.ingest.formats.values.markup import text_in
from search.ingest.formats.xml import feed_refusals
from search.ingest.raw_documents import Document, Origin, PassedOver, Place, Rejected

_TEASER_WORDS = 40  # a feed's summary has fewer, a short notice more
_CHUNK = 1 << 16  # bytes: a feed is never held twice as a whole
_OVERLAP = 4096  # longer than any tag of an item, so that none is lost between two chunks
_LONGEST_HEADER = 8 << 20  # bytes before the first item: an export lists its authors and tags there
_MOST_AUTHORS = 10  # of a feed, repeated for each entry
_MOST_BROKEN = 100  # items without an end; each costs a scan up to the size limit
_START = re.compile(rb"<(?:[\w.-]{1,20}:)?(item|entry)(?=[\s>])[^<>]*>|<!\[CDATA\[|<!--")
_END = re.compile(rb"</(?:[\w.-]{1,20}:)?(item|entry)\s*>|<!\[CDATA\[|<!--")
_CLOSES = {b"<![CDATA[": re.compile(rb"\]\]>"), b"<!--": re.compile(rb"-->")}
_DECLARATION = re.compile(rb"\A\s*(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}\?>")
_ENTITY = re.compile(rb"<!ENTITY\s", re.IGNORECASE)
_ROOT = re.compile(rb"<(?!\?|!)((?:[\w.-]{1,40}:)?[\w.-]{1,40})(?:\s[^<>]*)?>")
_ABOUT = re.compile(
    rb"<(title|language|link)(?:\s[^<>]*)?>(?:[^<]|<!\[CDATA\[(?:[^\]]"
    rb"|\](?!\]>)){0,2000}\]\]>){0,2000}</\1\s*>"
)
# Atom: who wrote the entries that name nobody.
_AUTHOR = re.compile(rb"<author(?:\s[^<>]*)?>(?:[^<]|<(?!/?author\b)){0,2000}</author\s*>")
_MEDIA_TEXT = re.compile(
    r"(?s)<media:(?:description|text)\b[^<>]*>(.{0,20000}?)</media:(?:description|text)>"
)
_WORDPRESS = b"wordpress.org/export/"
_WP_LOGIN = re.compile(rb"<wp:author_login>(.{1,300}?)</wp:author_login>", re.DOTALL)
_WP_NAME = re.compile(rb"<wp:author_display_name>(.{1,300}?)</wp:author_display_name>", re.DOTALL)
_CREATOR = re.compile(rb"<dc:creator>(.{1,300}?)</dc:creator>", re.DOTALL)


def split(
    stream: BinaryIO, place: Place, budget: Budget
) -> Iterator[Document | Rejected | PassedOver]:
    """Yield the items of a feed or WordPress export, numbered from 1.

    Each is wrapped in the feed's own header, so that it can be parsed by itself.
    """
    limits = budget.limits
    if stream.peek(4)[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:  # type: ignore[attr-defined]
        text = decode(stream.read(limits.max_bytes)).encode("utf-8", "replace")
        stream = io.BytesIO(_DECLARATION.sub(b"", text))
    scanner = _Scanner(stream)
    start = scanner.find(_START, _LONGEST_HEADER)
    header = scanner.before(start)
    if _ENTITY.search(header):
        yield Rejected.at(
            place,
            "This XML declares entities, by which a few lines grow to gigabytes: take its <!ENTITY>"
            " out.",
        )
        return
    if start is None:
        yield PassedOver.at(place, "a feed without items")
        return
    frame = _Frame(header)
    number = broken = 0
    while start is not None:
        number += 1
        here = place.inside(f":{number}")
        item = scanner.item(limits.max_bytes)
        if item is not None:
            yield frame.document(item, here)
        else:
            broken += 1
            yield Rejected.at(
                here,
                f"The item has no end, or none within {limits.max_bytes} bytes, the limit for one"
                " document.",
            )
            if broken == _MOST_BROKEN:
                yield Rejected.at(place, f"{broken} items without an end: the rest was not read.")
                return
        start = scanner.find(_START, None)


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the article in one item of a feed.

    Raises:
        RejectError: there is no text in it.
    """
    text = text_in(document.data)
    if reason := feed_refusals.refusal(text):
        yield PassedOver(origin.source, reason, origin.key)
        return
    captions = [_words(each) for each in _MEDIA_TEXT.findall(text)]
    parsed = feedparser.parse(io.BytesIO(_MEDIA_TEXT.sub("", text).encode()))
    if not parsed.entries:
        raise RejectError(
            "This item can't be read:"
            f" {str(parsed.get('bozo_exception', 'nothing was found'))[:200]}."
        )
    for entry in parsed.entries:
        fields = _fields(entry, parsed.feed) | ({"captions": captions} if captions else {})
        if feed_refusals.is_episode(entry, fields):
            yield PassedOver(origin.source, "an episode of a podcast, not an article", origin.key)
        elif not record_text.paragraphs(fields.get("body")):
            yield PassedOver(origin.source, "an item without text", origin.key)
        else:
            yield record.build(fields, origin)


def _words(text: str) -> str:
    """Return the plain text in an element of a feed.

    >>> _words("<b>Taxes</b> rise")
    'Taxes rise'
    """
    inner = re.sub(r"(?s)\A\s*<!\[CDATA\[(.*)\]\]>\s*\Z", r"\1", text)
    return " ".join(record_text.paragraphs(unescape(inner)))


def _fields(entry: Any, feed: Any) -> dict[str, Any]:
    content = max((part.get("value", "") for part in entry.get("content", [])), key=len, default="")
    summary = entry.get("summary", "")
    fields = {
        "id": None if str(entry.get("id", "")).startswith("http") else entry.get("id"),
        "url": entry.get("link") or entry.get("id"),
        "title": entry.get("title"),
        "dek": summary if content and summary != content else None,
        "authors": _people(entry, feed) or entry.get("author"),
        "date": dict.get(entry, "published") or dict.get(entry, "updated"),
        "updated": dict.get(entry, "updated"),  # feedparser's own `get` falls back on other dates
        "publication": entry.get("source", {}).get("title") or feed.get("title"),
        "language": feed.get("language"),
        "topics": [
            tag.get("label") or tag.get("term")
            for tag in entry.get("tags", [])
            if not str(tag.get("scheme", "")).endswith("#kind")  # Blogger's kinds of entries
        ],
        "body": content or summary,
        "doubts": [] if content else _teaser_doubts(summary),
    }
    return {name: value for name, value in fields.items() if value}


def _people(entry: Any, feed: Any) -> list[str]:
    """Return who wrote an entry, else the feed's authors; a feed by its own name is no person."""
    own, others = (
        [person["name"] for person in part.get("authors", []) if person.get("name")]
        for part in (entry, feed)
    )
    named = own or entry.get("author") or entry.get("source")
    return own if named else [name for name in others if name != feed.get("title")]


def _teaser_doubts(summary: str) -> list[RemovedText]:
    """Return the doubt of an item whose whole text is a short summary; the page has the rest."""
    words = sum(len(each.split()) for each in record_text.paragraphs(summary))
    few = 0 < words < _TEASER_WORDS
    return [RemovedText(f"{words} words", "may be a summary alone", "body")] if few else []


class _Scanner:
    """A sliding window over a stream that finds the tags of items. Not thread-safe."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._buffer = b""
        self._start = 0  # of the element that was found last
        self._at = 0

    def find(self, pattern: re.Pattern[bytes], limit: int | None) -> re.Match[bytes] | None:
        """Return the next start or end tag of an item, outside comments and CDATA.

        Returns:
            The match; None at the end of the file, or `limit` bytes further on.
        """
        begin = self._at
        while match := self._next(pattern, begin, limit):
            close = _CLOSES.get(match[0])
            if close is None:
                self._start, self._at = match.start(), match.end()
                return match
            self._at = match.end()
            end = self._next(close, begin, limit)
            if end is None:
                return None
            self._at = end.end()
        return None

    def before(self, match: re.Match[bytes] | None) -> bytes:
        """Return the bytes before the item that was found; the whole window without one."""
        return self._buffer[: self._start] if match else self._buffer

    def item(self, longest: int) -> bytes | None:
        """Return the item whose start was found, with its tags; None if it has no end.

        Scanning resumes after the item, or after its start tag.
        """
        self._buffer, self._at, self._start = self._buffer[self._start :], self._at - self._start, 0
        inside = self._at
        end = self.find(_END, longest)
        if end is None:
            self._at = inside
            return None
        return self._buffer[: end.end()]

    def _next(
        self, pattern: re.Pattern[bytes], begin: int, limit: int | None
    ) -> re.Match[bytes] | None:
        at = self._at
        while True:
            match = pattern.search(self._buffer, at)
            if match:
                return match
            if limit is not None and len(self._buffer) - begin > limit:
                return None
            piece = self._stream.read(_CHUNK)
            if not piece:
                return None
            at = max(self._at, len(self._buffer) - _OVERLAP)
            if limit is None and begin == self._at:  # between two items nothing is kept
                self._buffer, at = self._buffer[at:], 0
                self._at = begin = 0
            self._buffer += piece


class _Frame:
    """The markup around an item that it needs to be parsed by itself."""

    def __init__(self, header: bytes) -> None:
        declaration = _DECLARATION.match(header)
        root = _ROOT.search(header)
        self._before = (declaration[0].strip() if declaration else b"") + (
            root[0] if root else b"<rss>"
        )
        self._after = b"</" + (root[1] if root else b"rss") + b">"
        about = b"".join(dict.fromkeys(match[0] for match in _first_of_each(header)))
        self._wordpress = _WORDPRESS in header
        self._authors = dict(_wordpress_authors(header)) if self._wordpress else {}
        if b"<channel" in header:
            closed = b"</channel" in header  # in RSS 1.0 items are siblings of the channel
            self._before += b"<channel>" + about + (b"</channel>" if closed else b"")
            self._after = (b"" if closed else b"</channel>") + self._after
        else:
            authors = _AUTHOR.findall(header) if root and root[1] == b"feed" else []
            self._before += about + b"".join(authors[:_MOST_AUTHORS])

    def document(self, item: bytes, place: Place) -> Document:
        """Return one item wrapped in the frame.

        WordPress exports give the author's login, which is replaced by the full name.
        """
        data = self._before + item + self._after
        if not self._wordpress:
            return Document("feed", place, data=data, size=len(data))
        creator = _CREATOR.search(item)
        login = _text(creator[1]) if creator else ""
        return Document(
            "wxr",
            place,
            data=data,
            fields={"authors": self._authors.get(login, login)},
            size=len(data),
        )


def _wordpress_authors(header: bytes) -> Iterator[tuple[str, str]]:
    """Yield (login, full name) of each author that a WordPress export lists."""
    for entry in header.split(b"<wp:author>")[1:]:
        login, name = _WP_LOGIN.search(entry[:4000]), _WP_NAME.search(entry[:4000])
        if login and name:
            yield _text(login[1]), _text(name[1])


def _first_of_each(header: bytes) -> Iterator[re.Match[bytes]]:
    seen: set[bytes] = set()
    for match in _ABOUT.finditer(header):
        if match[1] not in seen:
            seen.add(match[1])
            yield match


def _text(value: bytes) -> str:
    inner = re.sub(rb"\A\s*<!\[CDATA\[(.*)\]\]>\s*\Z", rb"\1", value, flags=re.DOTALL)
    text = decode(inner).strip()
    return text if inner != value else unescape(text)
