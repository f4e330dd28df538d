"""Whatever text comes, time grows with its length, not with its square.

Repeated units, with four ends, go through every function that reads text: processor time is
compared at lengths that grow by four. Functions are held by their growth alone, never by seconds.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from search import Article, RejectError, RuleBook
from search.analysis.sentences import sentence_starts
from search.analysis.tokenizer import spans, words
from search.documents import analyse
from search.ingest import formats
from search.ingest.bounds.field_bounds import bounded
from search.ingest.raw_documents import Document, Place
from search.ingest.worker import articles
from search.query.minimum_match import apply_match
from search.query.nodes import Query
from search.query.parsing.parser import parse
from search.reading.highlighting.highlighter import highlight, snippets
from web.components.marked_text import MarkedText

UNITS = (
    *(".", ". ", "?!", "…", "...\n", '."', ".'", ")", "(", '"', "'", "“", "”", "-", "—", "_"),
    *("a", "A", "é", "a.", "A. ", "U.S.", "a'", "a-", "1", "1,", "1.", "1/", "Mr. ", "St. "),
    *("U. S. ", "U.\u2060", "l'U.", "mps "),
    *(" ", "\t", "\n", "\n\n", "\r\n", "\u00a0", "\u2028", "\u0301", "\u200d"),
    *("the ", "word ", "Word ", "WORD ", "the\n", "A Title Like This\n", "By Ada Grieve\n"),
    *("By Ada Grieve and ", "Ada Grieve is a columnist.\n\n", "March 3, 1999\n", "| ", "* "),
    *("Published: ", "Read more\n", "http://a.b/c ", "a@b.cc ", "&amp;", "<b>", "</b>", "<p>"),
    *("<script>",),
    *("Photo: A ", "(c) ", "Share this\n\n", "A rather long line of prose, wrapped at the edge\n"),
)
ENDS = ("", "A", ". Then a sentence.", "\n\nBy Ada Grieve\n")
ALL = [(unit, end) for unit in UNITS for end in ENDS]
SHORT = [(unit, "A") for unit in UNITS[::3]]
REST = [case for case in ALL if case not in SHORT]
SIZES = (10_000, 40_000, 160_000)
FACTOR, SLACK = 10, 0.04
"""Four times the text may take ten times as long, beyond slack for clocks and caches."""
LINEAR = 4.4
"""At most this from the first length to the second: the third can't be over FACTOR.

With a part that grows with the cube, a·n + c·n³, the two give c <= .0067 a, and so the third at
most 9.8 times the second; a part that grows with the square stays further below.
"""


def article_of(text: str) -> Article:
    return Article("a", title=text[:400], body=(text,))


def parted(text: str) -> Article:
    """The text in paragraphs of a few characters."""
    return Article("a", body=tuple(text[at : at + 8] for at in range(0, len(text), 8)))


def query(text: str) -> Query:
    parsed = parse(text, today=dt.date(2026, 1, 1)).query
    return apply_match(parsed, "any", lambda _: 0, "english")[0]


def marked(article: Article) -> None:
    MarkedText(article, highlight(article, query("a the word")))


def shown(question: str, text: str) -> None:
    snippets(article_of(text), query(question))


def cleaned(name: str, template: str, text: str) -> None:
    data = template.format(text).encode("utf-8", "replace")
    place = Place(name, name)
    form = formats.choose(name, data[:4096]) or "text"
    with contextlib.suppress(RejectError):
        articles(Document(form, place, data=data), RuleBook())


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "sentence_starts": sentence_starts,
    "words": words,
    "spans": spans,
    "analyse": lambda text: analyse(article_of(text)),
    "analyse paragraphs": lambda text: analyse(parted(text)),
    "bounded": lambda text: bounded(Article("a", title=text, section=text, authors=(text,) * 3)),
    "snippets": partial(shown, "word"),
    "snippets of a phrase": partial(shown, '"the word" OR a'),
    "snippets of a prefix": partial(shown, "w/3(a word) OR wo*"),
    "the article's page": lambda text: marked(article_of(text)),
    "the page of paragraphs": lambda text: marked(parted(text)),
    "snippets of paragraphs": lambda text: snippets(parted(text), query("word the")),
    "a text": partial(cleaned, "a.txt", "{}"),
    "a text's lines": partial(cleaned, "a.txt", "A Title\n\nBy Ada Grieve\n\nSome words.\n{}"),
    "a download's page": partial(cleaned, "a.html", "<html><body>1 of 2 DOCUMENTS<p>{}"),
    "a page": partial(cleaned, "a.html", "<html><body><article><h1>T</h1><p>{}</article>"),
}


def growth(function: Callable[[str], object], unit: str, end: str) -> str | None:
    """Return where the time of a function grows faster than the text; None where it doesn't."""
    times: list[float] = []
    for size in SIZES:
        text = unit * (size // len(unit)) + end
        took = seconds(function, text)
        if not times:  # the shortest is measured twice: a slow moment would hide growth
            took = min(took, seconds(function, text))
        if times and took > times[-1] * FACTOR + SLACK:
            return f"{unit!r} + {end!r} at {size:,}: {times[-1]:.2f} s, then {took:.2f} s"
        if len(times) == 1 and took < SLACK / 4:
            return None  # at this pace the square of it would still be quick
        if len(times) == 1 and took < times[0] * LINEAR:
            return None
        times.append(took)
    return None


def seconds(function: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    function(text)
    return time.process_time() - started


@contextlib.contextmanager
def own_objects() -> Iterator[None]:
    """Keep the collector from walking through what other tests left: long texts start it."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def checked(name: str, cases: list[tuple[str, str]]) -> list[str]:
    function = FUNCTIONS[name]
    function("Words to compile every expression. And load every table.")
    found = []
    with own_objects():
        for unit, end in cases:
            fault = growth(function, unit, end)
            if fault and growth(function, unit, end):  # once more: other processes may be busy
                found.append(fault)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_time_grows_with_the_length_of_a_text(name: str) -> None:
    """A third of the units, with one end."""
    assert not checked(name, SHORT)


@pytest.mark.slow
@pytest.mark.parametrize("name", FUNCTIONS)
def test_time_grows_with_the_length_of_every_text(name: str) -> None:
    """With the short form: all sixty units with all ends."""
    assert len(UNITS) >= 60
    assert not checked(name, REST)


@pytest.mark.parametrize("unit", ["HD A\n", "SE A\nHD A\n"])
def test_time_grows_with_the_heads_of_a_download(unit: str) -> None:
    """Codes of Factiva that begin one document after the other, none of which has a text."""
    assert not growth(partial(cleaned, "a.txt", "{}"), unit, "")


@pytest.mark.slow
def test_a_quadratic_function_would_be_seen() -> None:
    """The yardstick itself."""

    def quadratic(text: str) -> int:
        return sum(len(text[begin:].lstrip("x")) for begin in range(0, len(text), 40))

    assert growth(quadratic, "xx", "")
