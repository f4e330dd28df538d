"""Quotation finder: decide if a quotation is in the archive verbatim, altered, or absent.

A quotation is first searched as a phrase. If it isn't found, articles with the most of its parts
are read: of a quotation cut into parts of three words each changed word spoils one part and leaves
the others (the pigeonhole principle of approximate matching, Baeza-Yates and Navarro 1999). The
nearest passage is found and aligned by rapidfuzz. No text is generated: every text is the reader's
or an article's.
"""

from __future__ import annotations

import re
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from search.analysis.stemming import stop_words
from search.analysis.tokenizer import tokens
from search.article import Article
from search.documents import text_passages
from search.engines.protocols import Engine
from search.engines.shared.deadlines import Check, deadline_check
from search.errors import DeadlineError, LimitError
from search.models import SearchRequest, prepare
from search.query.nodes import ExactTerm, MinShouldMatch, Or, Phrase, Query
from search.reading.quote_alignment import (
    Piece,
    PlacedWord,
    nearest_window,
    pieces_of,
    text_between,
    words_of,
)
from search.reading.serving.readers import OpenGeneration

Status = Literal["verbatim", "differs", "absent"]
# Characters of a draft.
MOST_TEXT = 1_000_000
MOST_QUOTATIONS = 200  # of a draft on one page; each costs a search or more
MOST_WORDS = 1_000  # of one quotation: alignment takes time by the product of lengths
# Words of the shortest quotation taken from a draft: fewer are emphasis or titles.
FEWEST_WORDS = 3
PASSAGES = 3  # shown for each quotation
_PART = 3  # words: pairs are too frequent, and four words would be spoilt by more changes
_MOST_PARTS = 24  # of a long quotation, as clauses of one query
# Articles read for a quotation that isn't found verbatim.
_READ = 10
# Least share of equal words of an altered quotation. Measured on invented texts: at 0.5 phrases of
# stop words begin to match.
_LIKE = 0.6
_OTHER = "x"  # any word that the quotation doesn't have
_QUOTED = re.compile(r"“([^“”]+)”|«([^«»]+)»|„([^„“”]+)[“”]|\"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class QuotePassage:
    """A passage that resembles the quotation.

    Attributes:
        article: its article.
        field: the field of the paragraph in which it begins.
        number: of that paragraph, from 0.
        begin: its offset there, in code points.
        text: as printed.
        pieces: the alignment with the quotation.
        likeness: the share of equal words, 1 for a verbatim one.
    """

    article: Article
    field: str
    number: int
    begin: int
    text: str
    pieces: tuple[Piece, ...]
    likeness: float


@dataclass(frozen=True, slots=True)
class QuoteAnswer:
    """The result for one quotation: its status, and the nearest passages, best first."""

    quotation: str
    status: Status
    passages: tuple[QuotePassage, ...] = ()


def quotations(text: str) -> list[str]:
    """Return the texts in quotation marks; without any, each paragraph that has words.

    >>> quotations("He said “we shall see it through” and left.")
    ['we shall see it through']
    >>> quotations("we shall see it through")
    ['we shall see it through']
    """
    quoted = [next(filter(None, match.groups())).strip() for match in _QUOTED.finditer(text)]
    found = [each for each in quoted if len(tokens(each)) >= FEWEST_WORDS]
    if found:
        return list(dict.fromkeys(found))
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text))
    return list(dict.fromkeys(part for part in paragraphs if tokens(part)))


class QuoteFinder:
    """Finder of quotations in the active generation. Thread-safe.

    Args:
        active: returns the generation.
        seconds: the time for one quotation.
    """

    def __init__(self, active: Callable[[], OpenGeneration], seconds: float) -> None:
        self._active = active
        self._seconds = seconds

    def find(self, text: str, most: int | None = MOST_QUOTATIONS) -> Iterator[QuoteAnswer]:
        """Yield the result for each quotation of a text, in order.

        Args:
            text: a quotation, or a draft with quotations in quotation marks.
            most: quotations at most; None for no limit.

        Raises:
            LimitError: the text or a quotation is too long, or there are too many.
            DeadlineError: a quotation takes too long.
        """
        if len(text) > MOST_TEXT:
            raise LimitError(
                f"A draft has at most {MOST_TEXT:,} characters: send it in parts.", "text"
            )
        found = quotations(text)
        if most is not None and len(found) > most:
            raise LimitError(
                f"At most {most} quotations are looked for at a time, and this text has"
                f" {len(found)}: send it in parts, or use morgue quotes FILE.",
                "text",
            )
        for each in found:
            if len(tokens(each)) > MOST_WORDS:
                raise LimitError(f"A quotation has at most {MOST_WORDS:,} words.", "text")
        opened = self._active()
        return (self._answer(opened, each) for each in found)

    def _answer(self, opened: OpenGeneration, quotation: str) -> QuoteAnswer:
        deadline = time.monotonic() + self._seconds
        check = deadline_check(deadline)
        words = [word for _, _, word in tokens(quotation)]
        quoted = words_of(quotation)
        engine = opened.engine
        try:
            articles = list(_hits(engine, Phrase(tuple(words)), PASSAGES, deadline, "oldest"))
            passages = _nearest(quotation, quoted, articles, check)
            if not any(each.likeness == 1 for each in passages):
                # An altered quotation still shares short phrases with its source, or at least most
                # of its words.
                parts = _parts(words)
                articles += _hits(engine, Or(parts), _READ, deadline, "relevance")
                passages = _nearest(
                    quotation, quoted, list({a.id: a for a in articles}.values()), check
                )
                if not passages:  # a part left whole may be stop words that any article has
                    few = _some_of(words, opened.language)
                    articles = list(_hits(engine, few, _READ, deadline, "relevance"))
                    passages = _nearest(quotation, quoted, articles, check)
        except DeadlineError as fault:
            raise DeadlineError(
                f"Looking for “{quotation[:60]}” took too long: send fewer quotations, or raise"
                " MORGUE_SEARCH_SECONDS."
            ) from fault
        status: Status = "absent"
        if passages:
            status = "verbatim" if passages[0].likeness == 1 else "differs"
        if status == "verbatim":
            passages = [each for each in passages if each.likeness == 1]
        return QuoteAnswer(quotation, status, tuple(passages[:PASSAGES]))


def _hits(
    engine: Engine, query: Query, size: int, deadline: float, sort: Literal["oldest", "relevance"]
) -> Iterator[Article]:
    request = SearchRequest(query=query, size=size, sort=sort, deadline=deadline)
    return (hit.article for hit in engine.search(prepare(request)).hits)


def _parts(words: Sequence[str]) -> tuple[Query, ...]:
    """Return disjoint short phrases of a quotation, evenly chosen from a long one."""
    size = _PART if len(words) >= 2 * _PART else max(1, len(words) // 2)
    begins = [*range(0, len(words) - size + 1, size)]
    step = max(1, len(begins) // _MOST_PARTS)
    parts = [tuple(words[begin : begin + size]) for begin in begins[::step][:_MOST_PARTS]]
    return tuple(
        Phrase(part) if len(part) > 1 else ExactTerm(part[0]) for part in dict.fromkeys(parts)
    )


def _some_of(words: Sequence[str], language: str) -> Query:
    """Return a query for most of the words that aren't stop words."""
    stops = stop_words(language)
    kept = dict.fromkeys(word for word in words if word not in stops) or dict.fromkeys(words)
    terms = tuple(ExactTerm(word) for word in kept)
    return MinShouldMatch(max(1, round(len(terms) * _LIKE)), terms)


def _nearest(
    quotation: str, quoted: Sequence[PlacedWord], articles: Sequence[Article], check: Check
) -> list[QuotePassage]:
    """Return the nearest passage of each article that has one, best first, then the oldest."""
    found = [
        passage
        for article in articles
        if (passage := _passage(quotation, quoted, article, check)) is not None
    ]
    return sorted(
        found,
        key=lambda each: (
            -each.likeness,
            each.article.date is None,
            each.article.date.toordinal() if each.article.date else 0,
            each.article.id,
        ),
    )


def _passage(
    quotation: str, quoted: Sequence[PlacedWord], article: Article, check: Check
) -> QuotePassage | None:
    passages = [each for each in text_passages(article) if each[0] != "authors"]
    texts = [text for _, _, text in passages]
    # a letter a word, past those of the surrogates, which are in no text of Python's
    letters = {
        word: chr(0x10000 + number)
        for number, word in enumerate(dict.fromkeys(word.text for word in quoted))
    }
    coded = []
    for text in texts:
        check()
        coded.append("".join(letters.get(word.text, _OTHER) for word in words_of(text)))
    wanted, there = "".join(letters[word.text] for word in quoted), "".join(coded)
    if not wanted or not there:
        return None
    begin, end, likeness = nearest_window(wanted, there, check)
    if likeness < _LIKE:
        return None
    before = [0, *accumulate(map(len, coded))]
    first, last = bisect_right(before, begin) - 1, bisect_left(before, end)
    near = [word for at in range(first, last) for word in words_of(texts[at], at)]
    here = near[begin - before[first] : end - before[first]]
    field, number, _ = passages[here[0].passage]
    return QuotePassage(
        article,
        field,
        number,
        here[0].begin,
        text_between(texts, here),
        pieces_of(quotation, quoted, texts, here),
        likeness,
    )
