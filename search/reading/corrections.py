"""Links between corrections or letters and the article they name, if it is certain.

A piece names an article by its headline in quotation marks after words such as "in response to",
often with the day. It is certain if exactly one text of the months before has that headline
and, if a day is named, that day. Everything else is left out: a wrong link is worse than none.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from search.analysis.tokenizer import words
from search.article import Article
from search.calendar_names import month_numbers
from search.models import SearchRequest, prepare
from search.query.nodes import Phrase
from search.reading.serving.readers import OpenGeneration

# Days after an article in which letters about it are printed; corrections come sooner.
WITHIN_DAYS = 180
# Words of a headline, without a day named: "The Toll" may be any other text of that name.
_LEAST_WORDS = 3
_MOST_CHARACTERS = 20_000  # of a piece that are read; letters are much shorter
_MOST_NAMES = 20  # headlines of one piece; each costs a search
_CANDIDATES = 40  # hits of such a search whose headlines are compared
_QUOTED = re.compile(r"[“\"‘']([^“”\"\n]{4,200}?)[,.]?[”\"’'](?=[\s,.;:)(\]—–-]|$)")
_NUMBERS = month_numbers()
_MONTH_AND_DAY = "(" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + r")\.?\s(\d{1,2})\b"
_DAY = re.compile(r"^[\s,.;:([—–-]{0,4}(?:\w{3,9},?\s)?" + _MONTH_AND_DAY, re.IGNORECASE)
# Corrections name the day first ("An article on Wednesday, Dec. 21, 1960, ..."): the headline must
# then follow it at once, and both must fit.
_INTRODUCED = re.compile(
    r"\b(?:in respon[sd]e?(?:ing)? to|respon(?:se|ding) to|regarding|concerning|re|about|your|"
    r"articles?|story|column|editorial|commentary|essay|piece|letters?|review|report|"
    r"headlined?|titled|entitled)(?:"
    rf"(?:\W{{1,3}}\w{{1,20}}){{0,3}}\W{{1,3}}{_MONTH_AND_DAY}(?:,?\s\d{{4}})?"
    r"(?:\W{1,3}(?:headlined|titled|entitled|called))?"
    r"|(?:\W{1,3}\w{1,20}){0,2})\W{1,4}$",
    re.IGNORECASE,
)


class Naming(NamedTuple):
    """A headline that a piece names, as tokens, and the (month, day) after it, or None."""

    headline: tuple[str, ...]
    day: tuple[int, int] | None


class CorrectionFinder:
    """Finder of the articles that corrections and letters name. Thread-safe."""

    def __init__(self, opened: Callable[[], OpenGeneration]) -> None:
        self._opened = opened

    def named_by(self, piece: Article) -> tuple[Article, ...]:
        """Return the articles that a piece names by headline, in the order named."""
        found: dict[str, Article] = {}
        if piece.date is None:
            return ()
        for naming in namings(piece):
            named = self._named(piece, naming)
            if named is not None:
                found.setdefault(named.id, named)
        return tuple(found.values())

    def naming(self, article: Article) -> tuple[Article, ...]:
        """Return the pieces that name an article by its headline, oldest first."""
        if article.date is None:
            return ()
        found: dict[str, Article] = {}
        for headline in _headlines(article):
            if len(headline) < 2:
                continue
            request = SearchRequest(
                query=Phrase(headline),
                since=article.date,
                until=article.date + dt.timedelta(WITHIN_DAYS),
                sort="oldest",
                size=_CANDIDATES,
            )
            for hit in self._opened().engine.search(prepare(request)).hits:
                piece = hit.article
                if piece.id != article.id and any(
                    each.id == article.id for each in self.named_by(piece)
                ):
                    found.setdefault(piece.id, piece)
        return tuple(found.values())

    def _named(self, piece: Article, naming: Naming) -> Article | None:
        """Return the one article that a naming can mean; None if there is none or several."""
        day = piece.date
        if day is None or (naming.day is None and len(naming.headline) < _LEAST_WORDS):
            return None
        request = SearchRequest(
            query=Phrase(naming.headline, field="title"),
            since=day - dt.timedelta(WITHIN_DAYS),
            until=day,
            sort="newest",
            size=_CANDIDATES,
        )
        page = self._opened().engine.search(prepare(request))
        if page.total > _CANDIDATES:
            return None
        fitting = [
            hit.article
            for hit in page.hits
            if hit.article.id != piece.id
            and naming.headline in _headlines(hit.article)
            and (naming.day is None or _is_day(hit.article, naming.day))
        ]
        reprints = self._opened().engine.reprints
        leads = {
            (reprints.lead(each.id) if reprints else None) or each.id: each
            for each in reversed(fitting)
        }
        return next(iter(leads.values())) if len(leads) == 1 else None


def namings(piece: Article) -> Iterator[Naming]:
    """Yield the headlines that a piece names after introductory words.

    >>> letter = Article("l", body=("In response to “The Toll Again,” Oct. 7: it is too high.",))
    >>> list(namings(letter))
    [Naming(headline=('the', 'toll', 'again'), day=(10, 7))]
    >>> note = Article("c", body=("An article on Oct. 7, “The Toll Again,” was wrong.",))
    >>> list(namings(note)) == list(namings(letter))
    True
    """
    text = "\n".join((piece.title, *piece.body))[:_MOST_CHARACTERS]
    given = 0
    for match in _QUOTED.finditer(text):
        before = text[max(match.start() - 60, 0) : match.start()].rpartition("\n")[2]
        introduced = _INTRODUCED.search(before)
        if not introduced:
            continue
        headline = tuple(words(match[1]))
        if len(headline) < 2:
            continue
        found = _DAY.match(text[match.end() : match.end() + 40]) or (introduced[1] and introduced)
        day = (_NUMBERS[found[1].lower()], int(found[2])) if found else None
        yield Naming(headline, day)
        given += 1
        if given == _MOST_NAMES:
            return


def _headlines(article: Article) -> list[tuple[str, ...]]:
    """Return the headline as tokens: the whole, and the part before a semicolon or colon."""
    parts = [article.title, re.split(r"[;:]", article.title, maxsplit=1)[0]]
    return list(dict.fromkeys(tuple(words(part)) for part in parts if part.strip()))


def _is_day(article: Article, day: tuple[int, int]) -> bool:
    return article.date is not None and (article.date.month, article.date.day) == day
