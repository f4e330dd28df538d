"""Benchmark of the steps from a query to its page.

They are parsing, snippets, spelling suggestions, and proximity of frequent words.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import search
from scripts.benchmarks import timing
from scripts.benchmarks.corpus import Corpus
from scripts.benchmarks.morgue_engine import MorgueEngine, request
from scripts.benchmarks.questions import WHOLE, Asked, Question, typed

POSITIONAL = ("phrase", "proximity")
SHARED = 5_000
# Of all articles, where a corpus is too small for the number above.
SHARED_SHARE = 0.25
PAIRS = 6  # of words: enough for a median
_LONG = (
    '(strike OR walkout) w/5 "junior doctors" AND title:(pay OR wages) AND date:1990..1992-05 NOT'
    ' author:"A B" educat*'
)


def measure(
    engine: MorgueEngine, corpus: Corpus, asked: Asked, pace: timing.Pace
) -> dict[str, Any]:
    """Return the percentiles of each step.

    Proximity of frequent words is timed for the first query of each pair, before anything is
    cached.
    """
    archive = engine.archive

    def timed(calls: list[Callable[[], object]]) -> timing.Figures:
        return timing.figures(timing.samples(calls, pace)[1])

    questions = list(itertools.chain.from_iterable(asked.values()))
    texts = [*map(typed, questions), _LONG]
    plain = [question for question in questions if question.kind not in POSITIONAL]
    positional = [question for question in questions if question.kind in POSITIONAL]
    misspelt = [_misspelt(corpus.word(rank)) for rank in (50, 200, 700, 1500, 4000, 9000)]
    pairs = list(itertools.islice(_shared(archive, corpus), PAIRS))
    near = [Question("proximity", pair) for pair, _ in pairs]
    cold = [partial(engine.ask, question, WHOLE) for question in near]
    return {
        "parsing": timed(
            [partial(archive.parsed, search.SearchRequest(text=text)) for text in texts]
        ),
        "snippets, words": timed(list(_snippets(archive, plain))),
        "snippets, positional": timed(list(_snippets(archive, positional))),
        "did-you-mean": timed(
            [
                partial(archive.assistant.did_you_mean, search.SearchRequest(text=text))
                for text in misspelt
            ]
        ),
        "proximity": timing.figures(timing.samples(cold, pace)[0]) if near else None,
        "shared by": min((shared for _, shared in pairs), default=0),
    }


def _snippets(archive: search.Archive, questions: list[Question]) -> Iterator[Callable[[], object]]:
    """Yield calls that make three snippets of ten articles for each question.

    If it finds fewer, these repeat.
    """
    for question in questions:
        asked = request(question, WHOLE)
        hits = archive.search(asked).hits * asked.size
        query, language = archive.resolved(asked).request.query, archive.manifest.language

        if hits:
            yield partial(_cut, query, language, hits[: asked.size])


def _cut(query: Any, language: str, hits: Sequence[search.Hit]) -> None:
    highlighter = search.Highlighter(query, language)
    for hit in hits:
        highlighter.snippets(hit.article)


def _misspelt(word: str) -> str:
    """Return a word with two letters swapped."""
    middle = len(word) // 2
    return word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]


def _shared(archive: search.Archive, corpus: Corpus) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield pairs of words that at least SHARED articles share, with their number.

    No word is in two pairs; in a small corpus it takes a share of the articles.
    """
    wanted = min(SHARED, int(corpus.articles * SHARED_SHARE))
    for rank in range(20, 400, 2):
        pair = corpus.word(rank), corpus.word(rank + 1)
        if not all(word.isalpha() and len(word) > 3 for word in pair):
            continue
        shared = archive.total(search.SearchRequest(text=" AND ".join(pair)))
        if wanted <= shared <= 2 * wanted:
            yield pair, shared
