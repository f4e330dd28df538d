"""Help-page examples made from the archive's own words.

The table's examples are written for the sample articles. Here their words, years and values are
replaced by those of some articles of the archive, and the result is matched against these articles:
an example that is shown finds at least one of them.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from search.analysis.stemming import stop_words
from search.article import Article
from search.documents import analyse
from search.engines.protocols import Engine
from search.engines.shared.deadlines import deadline_check, unhurried
from search.errors import DeadlineError, MorgueError
from search.fields import FIELDS, Kind, name_fields
from search.models import SearchPage, SearchRequest, prepare
from search.query.document_matcher import DocumentMatcher
from search.query.expansion import expand
from search.query.minimum_match import apply_match
from search.query.operators import OPERATORS
from search.query.parsing.dialects.examples import SERVICE_SIGNS
from search.query.parsing.parser import parse
from search.reading.serving.readers import OpenGeneration

# Articles that words are taken from: enough for one with captions, few enough to analyse.
ARTICLES = 20
# Paragraphs read of an article's body, each of at most LETTERS characters.
PASSAGES = 3
LETTERS = 2000  # of an article: its first words are enough to find examples in
# Groups of three words tried for an example; most find something with the first.
CHOICES = 40
EXPANSIONS = 64  # words of a pattern in an example, to keep its search short
# Words of the table's examples that are replaced by the archive's own.
SAMPLE_WORDS = frozenset(
    "bridge doctors ferry harbour injury minister moral newsletter nurses prime strike the tram"
    " walkout".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PATTERN = re.compile(r"[*?~!$]")
_AT_LEAST = re.compile(r"(atleast/?|>)\d+", re.IGNORECASE)

Trio = tuple[str, str, str]


def all_examples() -> dict[str, str]:
    """Return the examples of the tables, each mapped to itself."""
    texts = [operator.example for operator in OPERATORS]
    texts += [field.example for field in FIELDS.values()]
    texts += [sign.example for signs in SERVICE_SIGNS.values() for sign in signs]
    return {text: text for text in texts}


class OwnExamples:
    """The examples of the active generation, cached. Thread-safe.

    They are made again when the list of takedowns changes, from the articles that are left.
    """

    def __init__(
        self,
        active: Callable[[], OpenGeneration],
        takedowns: Callable[[], str],
        today: Callable[[], dt.date],
        seconds: float,
    ) -> None:
        self._active, self._takedowns, self._today = active, takedowns, today
        self._seconds = seconds
        self._lock = threading.Lock()
        self._made: tuple[str, Mapping[str, str]] = ("", {})

    def read(self) -> Mapping[str, str]:
        """Return the archive's own version of each example, "" if none finds anything.

        An archive without articles, or one that can't be searched now, has the tables' own.
        """
        try:
            opened = self._active()
            version = f"{opened.engine.generation} {self._takedowns()}"
            with self._lock:
                if self._made[0] == version:
                    return self._made[1]
            with unhurried():  # it has a deadline of its own, past which none are kept
                made = self._make(opened)
        except MorgueError:
            return all_examples()
        with self._lock:
            self._made = (version, made)
        return made

    def _make(self, opened: OpenGeneration) -> Mapping[str, str]:
        deadline = time.monotonic() + self._seconds
        newest = SearchRequest(
            sort="newest",
            size=ARTICLES,
            facets=tuple(field.name for field in name_fields()),
            highlight=False,
            deadline=deadline,
        )
        try:
            page = opened.engine.search(prepare(newest))
            if page.hits:
                return _Maker(opened.engine, page, self._today(), deadline).made()
        except DeadlineError:
            pass  # cached like a result, else each reader of the page would wait as long
        return all_examples()


@dataclass(frozen=True, slots=True)
class _Choice:
    """The replacements for an example's words and years: three words and an article's year."""

    words: Trio
    article: Article


class _Maker:
    """Some articles of an archive, and the examples that find one of them."""

    def __init__(self, engine: Engine, page: SearchPage, today: dt.date, deadline: float) -> None:
        self._lexicon, self._facets, self._today = engine.lexicon, page.facets, today
        self._check = deadline_check(deadline)
        self._language = language = engine.manifest.language
        self._stop = stop_words(language)
        articles = [hit.article for hit in page.hits]
        self._matchers = [DocumentMatcher(analyse(article, language)) for article in articles]
        self._texts = self._ranked(articles, _first_passages)
        self._own = {
            "caption": self._ranked(articles, lambda article: article.captions),
            "removed": self._ranked(
                articles, lambda article: tuple(piece.text for piece in article.removed)
            ),
        }

    def made(self) -> dict[str, str]:
        """Return the articles' version of each example.

        Raises:
            DeadlineError: it takes too long.
        """
        return {example: self._made(example) for example in all_examples()}

    def _made(self, example: str) -> str:
        field, colon, _ = example.partition(":")
        if colon and field in FIELDS and FIELDS[field].kind is Kind.NAME:
            return self._value(field)
        choices = self._own.get(field, self._texts) if colon else self._texts
        texts: tuple[str, ...]
        for texts in zip(*(_variants(example, choice) for choice in choices), strict=True):
            for text in dict.fromkeys(texts):
                if self._finds(text):
                    return text
        return example if self._finds(example) else ""

    def _value(self, field: str) -> str:
        """Return a search for a field's most frequent value with a word; "" without one."""
        counts = [
            count
            for count in self._facets[field]
            if count.value and _WORD.search(count.value) and '"' not in count.value
        ]
        if not counts:
            return ""
        value = max(counts, key=lambda count: count.count).value or ""
        return f"{field}:{value}" if value.isalpha() else f'{field}:"{value}"'

    def _finds(self, text: str) -> bool:
        """Return True if one of the articles matches a text as the search box parses it."""
        self._check()
        parsed = parse(text, language=self._language, today=self._today, dialect="auto")
        query = parsed.query
        if not _PATTERN.search(text):  # a pattern is matched as it is: no look through all words
            query, _ = expand(query, self._lexicon, EXPANSIONS, self._check, self._language)
        query, _ = apply_match(query, "all", lambda _: 0, self._language)
        return any(matcher.matches(query) for matcher in self._matchers)

    def _ranked(
        self, articles: Sequence[Article], passages: Callable[[Article], Sequence[str]]
    ) -> list[_Choice]:
        """Return groups of consecutive words, sorted by their rarest word, most frequent first.

        Groups of different words come before groups in which one is repeated.
        """
        choices = {
            words: _Choice(words, article)
            for article in articles
            for passage in passages(article)[:PASSAGES]
            for words in self._groups(passage[:LETTERS])
        }
        count = self._lexicon.count

        def rank(words: Trio) -> tuple[int, int]:
            return len(set(words)), min(map(count, words))

        return [choices[words] for words in sorted(choices, key=rank, reverse=True)[:CHOICES]]

    def _groups(self, passage: str) -> Iterator[Trio]:
        found = [match.group().lower() for match in _WORD.finditer(passage)]
        words = [word for word in found if len(word) > 3 and word not in self._stop]
        adjacent = set(pairwise(found))
        for place, pair in enumerate(pairwise(words)):
            if pair in adjacent:
                first, second = pair
                yield first, second, (words[place + 2 :] or words)[0]
        if len(words) == 1:
            yield words[0], words[0], words[0]


def _first_passages(article: Article) -> tuple[str, ...]:
    return (article.title or "", *article.body[: PASSAGES - 1])


def _variants(example: str, choice: _Choice) -> Iterator[str]:
    """Yield an example with an archive's words, then easier ones, for each choice.

    An easier one has smaller numbers, or only its first word replaced (for excluded and distant
    words).
    """
    for only_first in (False, True):
        text = _replaced(example, choice, only_first=only_first)
        yield text
        yield _AT_LEAST.sub(r"\g<1>1", text)
    moment = choice.article.changed if example.startswith("changed:") else choice.article.added
    dated = moment and example.startswith(("added:", "changed:"))
    yield f"{example.partition(':')[0]}:{moment:%Y-%m}" if dated else example
    yield example.replace("last 50 years", "last 500 years")


def _replaced(example: str, choice: _Choice, *, only_first: bool) -> str:
    """Return an example with its words and years replaced by those of a choice."""
    first = choice.words[0]
    patterns = {
        "harbo": first[:-2] if len(first) > 4 else first,
        "wom?n": f"{first[:-2]}?{first[-1]}",
        "Adeyro": first[:2] + first[3:],
    }
    for old, new in patterns.items():
        if old in example and f"{old}ur" not in example:
            example = example.replace(old, new)
            break
    taken = iter(choice.words[:1] if only_first else choice.words)
    given: dict[str, str] = {}

    def own(match: re.Match[str]) -> str:
        word = match.group()
        if word not in SAMPLE_WORDS:
            return word
        if word not in given:
            given[word] = next(taken, word)
        return given[word]

    words = _WORD.sub(own, example)
    return _with_years(words, choice.article.date)


def _with_years(text: str, date: dt.date | None) -> str:
    """Return a text with its years replaced by a date's year and the one after it."""
    if date is None:
        return text
    ends = iter((date.year,) if not text.rpartition("before:")[1] else ())
    return _YEAR.sub(lambda _: f"{next(ends, date.year + 1):04d}", text)
