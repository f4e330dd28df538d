"""Contents of a dossier: its pieces looked up in the archive, ready for every output."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from search import (
    Archive,
    Article,
    Highlights,
    MorgueError,
    NotFoundError,
    SearchRequest,
    TakenDownError,
    marked,
)
from web import search_params
from web.components import citations, formatting, headlines
from web.components.addresses import article_addresses
from web.components.dossiers.model import FIELDS, Dossier, Passage, Piece
from web.components.result_list import refinements

GONE, TAKEN_DOWN = "gone", "taken down"
# Passages quoted of a piece where the reader chose none.
_FOUND_PASSAGES = 3
# Characters of such a passage: two or three sentences.
_FOUND_LENGTH = 320
_FOR_MARKS = 0.6  # of the time of an answer; in the rest the file is written


@dataclass(frozen=True, slots=True)
class Quote:
    """A printed passage with the highlighted ranges of the search.

    Attributes:
        text: the passage.
        spans: (from, to) of each highlight, in code points.
        is_here: False if the article no longer has these words.
    """

    text: str
    spans: tuple[tuple[int, int], ...] = ()
    is_here: bool = True

    @property
    def runs(self) -> tuple[tuple[str, bool], ...]:
        """The text as (text, is_highlighted) runs."""
        done, found = 0, []
        for start, end in self.spans:
            found += [(self.text[done:start], False), (self.text[start:end], True)]
            done = end
        return tuple(run for run in (*found, (self.text[done:], False)) if run[0])

    @property
    def html(self) -> Markup:
        """The text as HTML with `<mark>`."""
        return marked(self.text, self.spans)


@dataclass(frozen=True, slots=True)
class Entry:
    """A piece that the archive has, with all values that outputs print."""

    piece: Piece
    article: Article
    number: int
    headline: str
    byline: str
    paper: str
    day: str
    address: str
    search: str
    search_address: str
    citation: citations.Citation
    quotes: tuple[Quote, ...]

    @property
    def source_line(self) -> str:
        """The writers, paper and day in one line."""
        return ", ".join(filter(None, (self.byline or "Unsigned", self.paper, self.day)))


@dataclass(frozen=True, slots=True)
class Contents:
    """A dossier looked up: its entries in order, and missing pieces with the reason."""

    dossier: Dossier
    entries: tuple[Entry, ...]
    missing: tuple[tuple[Piece, str], ...]

    @property
    def name(self) -> str:
        """The dossier's name."""
        return self.dossier.name or "Dossier"


def look_up(
    dossier: Dossier,
    archive: Archive,
    home: str,
    style: str = "chicago-note",
    *,
    found: bool = True,
) -> Contents:
    """Return a dossier's contents from the archive. Needs a request, for absolute addresses.

    Args:
        dossier: the reader's choice.
        archive: where its pieces are.
        home: the absolute address of the search page.
        style: a key of `citations.STYLES`.
        found: quote what its search found where a piece has no chosen passage.
    """
    reader = _Reader(archive, home, citations.STYLES[style][1], found)
    entries: list[Entry] = []
    missing: list[tuple[Piece, str]] = []
    for piece in dossier.pieces:
        try:
            article = archive.article(piece.id)
        except TakenDownError:
            missing.append((piece, TAKEN_DOWN))
        except NotFoundError:
            missing.append((piece, GONE))
        else:
            entries.append(reader.entry(piece, article, len(entries) + 1))
    return Contents(dossier, tuple(entries), tuple(missing))


def search_words(request: SearchRequest) -> str:
    """Return a search in words: its text and its filters.

    >>> from search import Filter
    >>> search_words(SearchRequest("toll", filters=(Filter("section", ("Opinion",)),)))
    'toll; Section: Opinion'
    """
    parts = [request.text.strip()] if request.text.strip() else []
    for facet, value, out in refinements.choices(request):
        label = formatting.facet_label(facet)
        parts.append(f"{'not ' if out else ''}{label}: {formatting.facet_value(facet, value)}")
    if request.since:
        parts.append(f"from {formatting.day(request.since)}")
    if request.until:
        parts.append(f"to {formatting.day(request.until)}")
    return "; ".join(parts)


class _Reader:
    """Builder of entries; highlights in the first part of the time of an answer."""

    def __init__(self, archive: Archive, home: str, style: citations.styles.Style, found: bool):
        self._archive, self._home, self._style, self._found = archive, home, style, found
        self._addresses = article_addresses()
        self._until = time.monotonic() + archive.settings.search_seconds * _FOR_MARKS
        self._known: dict[str, SearchRequest] = {}

    def entry(self, piece: Piece, article: Article, number: int) -> Entry:
        request = self._request(piece.search)
        wanted = bool(piece.passages) or self._found
        highlights = self._highlights(article, request) if wanted else Highlights()
        place = citations.Place(self._archive.settings.name, self._addresses(article.id)["webUrl"])
        quotes = tuple(_quote(each, article, highlights) for each in piece.passages)
        if not quotes and self._found:
            quotes = _found_quotes(article, highlights)
        pairs = search_params.pairs(request)
        return Entry(
            piece=piece,
            article=article,
            number=number,
            headline=headlines.plain_headline(article.title, article.body),
            byline=" and ".join(article.authors),
            paper=article.publication or "",
            day=article.date_text or formatting.day(article.date),
            address=place.address,
            search=search_words(request),
            search_address=search_params.with_query(self._home, pairs) if pairs else "",
            citation=self._style(article, place),
            quotes=quotes,
        )

    def _request(self, search: str) -> SearchRequest:
        if search not in self._known:
            args = MultiDict(_parameters(search))
            asked = search_params.read(args, self._archive.settings).request
            asked = refinements.first_page(replace(asked, strict=False, facets=(), cursor=None))
            bounded = replace(asked, size=search_params.PAGE_SIZE, deadline=self._until)
            self._known[search] = bounded
        return self._known[search]

    def _highlights(self, article: Article, request: SearchRequest) -> Highlights:
        """Return a piece's highlights; none if its search can't be read or time is over."""
        if not request.text.strip() or time.monotonic() > self._until:
            return Highlights()
        try:
            return self._archive.highlights(article, request)
        except MorgueError:
            return Highlights()


def _parameters(search: str) -> list[tuple[str, str]]:
    """Return the parameters of a query string; none if it has more than a search can have."""
    try:
        return parse_qsl(search.lstrip("?"), max_num_fields=500, errors="replace")
    except ValueError:
        return []


def _quote(passage: Passage, article: Article, highlights: Highlights) -> Quote:
    """Return a chosen passage as it is in the article now.

    Moved words are searched in every paragraph; lost words are still quoted, and marked as lost.
    """
    place = _place(passage, article)
    if place is None:
        return Quote(passage.exact, is_here=False)
    field, number, start = place
    end = start + len(passage.exact)
    spans = tuple(
        (max(first, start) - start, min(last, end) - start)
        for first, last in highlights.spans(field, number)
        if first < end and last > start
    )
    return Quote(passage.exact, spans)


def _place(passage: Passage, article: Article) -> tuple[str, int, int] | None:
    texts: dict[str, Sequence[str]] = {name: getattr(article, name) for name in FIELDS}
    named = texts.get(passage.field, ())
    if passage.number < len(named):
        text = named[passage.number]
        if text[passage.start : passage.start + len(passage.exact)] == passage.exact:
            return passage.field, passage.number, passage.start
    for field, paragraphs in texts.items():
        for number, text in enumerate(paragraphs):
            start = text.find(passage.exact)
            if start >= 0:
                return field, number, start
    return None


def _found_quotes(article: Article, highlights: Highlights) -> tuple[Quote, ...]:
    """Return the first paragraphs with highlights, cut around them."""
    quotes: list[Quote] = []
    for number, text in enumerate(article.body):
        spans = highlights.spans("body", number)
        if spans:
            quotes.append(_around(text, spans))
        if len(quotes) == _FOUND_PASSAGES:
            break
    return tuple(quotes)


def _around(text: str, spans: Sequence[tuple[int, int]]) -> Quote:
    """Return at most `_FOUND_LENGTH` characters around the first highlight."""
    if len(text) <= _FOUND_LENGTH:
        return Quote(text, tuple(spans))
    first = spans[0][0]
    start = max(0, first - _FOUND_LENGTH // 3)
    if start:
        space = text.find(" ", start, first)
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + _FOUND_LENGTH)
    if end < len(text):
        space = text.rfind(" ", spans[0][1], end)
        end = space if space > 0 else end
    before, after = ("… " if start else ""), (" …" if end < len(text) else "")
    shift = len(before) - start
    inside = tuple((begin + shift, min(last, end) + shift) for begin, last in spans if begin < end)
    return Quote(before + text[start:end] + after, inside)
