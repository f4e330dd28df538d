"""Versions of a text, shared passages, and diffs, of the active generation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from search.analysis.token_stream import TokenStream
from search.article import Article
from search.documents import first_words
from search.engines.protocols import Engine
from search.errors import NotFoundError
from search.models import Hit
from search.reading.serving.readers import OpenGeneration
from search.reading.text_comparison import TextComparison, compare
from search.reprints.alignment import MOST_WORDS, Passage
from search.reprints.reprint_table import Reprints

# Listed articles with one passage, and listed versions of one text, at most.
MOST_LISTED = 500
RULE = (
    "Articles are versions of one text if at least 80 % of the shorter one runs along with the"
    " other and at least 62 % of its words are the same, in order. The lead is the version of the"
    " earliest day, else the longest."
)


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of a text, compared with the lead.

    `words` is its number of words, `same` of those that the lead has in the same order.
    """

    article: Article
    words: int
    same: int

    @property
    def percent(self) -> int:
        """The share of its words that the lead has, in per cent; never 100 if any differs."""
        if self.same >= self.words:
            return 100
        return min(99, round(100 * self.same / self.words))

    @property
    def different(self) -> int:
        """The number of its words that the lead does not have in that place."""
        return self.words - self.same


@dataclass(frozen=True, slots=True)
class SharedPassage:
    """A stretch of an article's body that others share.

    `begin` and `end` count words of the body. `others` are (article, begin, end).
    """

    begin: int
    end: int
    text: str
    others: tuple[tuple[Article, int, int], ...]


class VersionReader:
    """Reader of versions and shared passages of the active generation. Thread-safe."""

    def __init__(self, opened: Callable[[], OpenGeneration]) -> None:
        self._opened = opened

    @property
    def known(self) -> bool:
        """True if the generation has a reprint table; older ones have none."""
        return self._reprints is not None

    @property
    def counts(self) -> tuple[int, int] | None:
        """(groups, repeats) of the archive; None without a reprint table."""
        found = self._reprints
        return None if found is None else (found.groups, found.repeats)

    def marked(self, hits: Iterable[Hit]) -> tuple[Hit, ...]:
        """Return hits with the number of versions of their texts, and their lead."""
        found = self._reprints
        if found is None:
            return tuple(hits)
        groups = ((hit, found.group(hit.article.id)) for hit in hits)
        return tuple(
            replace(hit, versions=group[1], group=group[0]) if group else hit
            for hit, group in groups
        )

    def versions(self, article: str) -> tuple[VersionRow, ...]:
        """Return the versions of an article's text, the lead first; () if it has no other."""
        found = self._reprints
        if found is None:
            return ()
        group = found.versions(article, MOST_LISTED)
        articles = self._articles(version.id for version in group)
        rows = [
            VersionRow(articles[version.id], version.words, version.same)
            for version in group
            if version.id in articles
        ]
        return tuple(rows) if len(rows) > 1 else ()

    def passages(self, article: Article) -> tuple[SharedPassage, ...]:
        """Return the passages that an article shares, in the order of its text.

        Passages of several articles are merged while each has at least half of the whole.
        """
        found = self._reprints
        if found is None:
            return ()
        stretches: list[list[Passage]] = []
        for _, passage in found.shared(article.id):
            if stretches and _is_one([*stretches[-1], passage]):
                stretches[-1].append(passage)
            else:
                stretches.append([passage])
        if not stretches:
            return ()  # before the article is analysed: most share nothing
        stream = _stream(article, self._opened().language)
        made = (self._passage(article, stream, *_whole(some)) for some in stretches)
        return tuple(passage for passage in made if passage.others)

    def carriers(self, article: Article, begin: int, end: int) -> SharedPassage:
        """Return the articles that have at least half of a stretch of an article's body.

        Raises:
            NotFoundError: the body has no such stretch in the words that are compared.
        """
        stream = _stream(article, self._opened().language)
        if not 0 <= begin < end <= min(len(stream), MOST_WORDS):
            raise NotFoundError(f"The article {article.id!r} has no words {begin} to {end}.")
        return self._passage(article, stream, begin, end)

    def compare(self, left: Article, right: Article) -> TextComparison:
        """Compare the bodies of two articles word by word."""
        return compare(left, right, self._opened().language)

    def _passage(
        self, article: Article, stream: TokenStream, begin: int, end: int
    ) -> SharedPassage:
        table = self._reprints or Reprints.empty()
        carriers = table.carriers(article.id, begin, end, MOST_LISTED)
        articles = self._articles(each.id for each in carriers)
        others = [
            (articles[each.id], each.passage.other_begin, each.passage.other_end)
            for each in carriers
            if each.id in articles
        ]
        others.sort(key=lambda other: (other[0].date is None, str(other[0].date), other[0].id))
        return SharedPassage(begin, end, _text(stream, begin, end), tuple(others))

    def _articles(self, ids: Iterable[str]) -> dict[str, Article]:
        """Return the articles by id, without those that may not be shown."""
        engine: Engine = self._opened().engine
        found = ((article, engine.get(article)) for article in dict.fromkeys(ids))
        return {name: article for name, article in found if article is not None}

    @property
    def _reprints(self) -> Reprints | None:
        return self._opened().engine.reprints


def _whole(some: Sequence[Passage]) -> tuple[int, int]:
    return min(each.begin for each in some), max(each.end for each in some)


def _is_one(some: Sequence[Passage]) -> bool:
    """Return True if each has half of the whole: what `carriers` asks for, to count the same."""
    begin, end = _whole(some)
    return all((each.end - each.begin) * 2 >= end - begin for each in some)


def _stream(article: Article, language: str) -> TokenStream:
    """Return the words of a body in which passages are looked for."""
    return first_words(article, MOST_WORDS, language)


def _text(stream: TokenStream, begin: int, end: int) -> str:
    """Return a stretch of the body as printed, with paragraphs separated."""
    last = min(end, len(stream)) - 1
    parts = []
    for passage in range(stream.passage[begin], stream.passage[last] + 1):
        text = stream.passages[passage][2]
        start = stream.start[begin] if passage == stream.passage[begin] else 0
        stop = stream.end[last] if passage == stream.passage[last] else len(text)
        parts.append(text[start:stop])
    return "\n\n".join(parts)
