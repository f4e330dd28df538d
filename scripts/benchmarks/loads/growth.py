"""Benchmark of search time by archive size, for words with about equally many hits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import search
from scripts.benchmarks import timing
from scripts.benchmarks.corpus import Corpus
from scripts.benchmarks.morgue_engine import MorgueEngine, request
from scripts.benchmarks.questions import WHOLE, Question

HITS = 100  # of a word: the same work in an archive of any size
QUESTIONS = 12


def measure(engine: MorgueEngine, corpus: Corpus, pace: timing.Pace) -> dict[str, Any]:
    """Return the percentiles for words with about HITS articles, and their mean hits."""
    chosen = list(_near(engine.archive, corpus))
    calls = [partial(engine.ask, question, WHOLE) for question, _ in chosen]
    figures = timing.figures(timing.samples(calls, pace)[1])
    return figures | {
        "articles": corpus.articles,
        "hits": round(sum(total for _, total in chosen) / len(chosen), 1),
    }


def _near(archive: search.Archive, corpus: Corpus) -> Iterator[tuple[Question, int]]:
    """Yield the words whose number of articles is nearest to HITS, from a sample."""
    candidates = [
        Question("words", (corpus.word(rank),)) for rank in range(500, len(corpus.vocabulary), 397)
    ]
    totals = [(question, archive.total(request(question, WHOLE))) for question in candidates]
    yield from sorted(totals, key=lambda found: abs(found[1] - HITS))[:QUESTIONS]
