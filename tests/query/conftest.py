"""The sample articles in the engine that is the specification."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from search.article import Article
from search.documents import analyse
from search.engines.memory.engine import MemoryEngine
from search.engines.protocols import Manifest
from search.ingest import Cleaned, ingest
from search.query.expansion import expand
from search.query.minimum_match import apply_match
from search.query.nodes import Query

SEEDS = Path(__file__).parents[2] / "seeds"


def engine_of(articles: list[object]) -> MemoryEngine:
    """A generation in memory of cleaned articles."""
    documents = [
        analyse(arrived(outcome.article, number), with_spans=False)
        for number, outcome in enumerate(articles)
        if isinstance(outcome, Cleaned)
    ]
    manifest = Manifest(
        generation="20240531",
        engine="memory",
        engine_version="1",
        fingerprint={},
        language="english",
        count=len(documents),
        digest="",
        sources=("seeds",),
        built_at=dt.datetime(2024, 5, 31, tzinfo=dt.UTC).isoformat(),
    )
    return MemoryEngine(documents, manifest)


def arrived(article: Article, number: int) -> Article:
    """An article as if the archive had it since a while: every other one for three days."""
    days = 3 if number % 2 else 300
    moment = dt.datetime(2024, 5, 31, 12, tzinfo=dt.UTC) - dt.timedelta(days=days)
    return replace(article, added=moment, changed=moment)


@pytest.fixture(scope="session")
def seeds() -> MemoryEngine:
    """All sample articles."""
    return engine_of(list(ingest([SEEDS], jobs=0)))


@pytest.fixture(scope="session")
def total(seeds: MemoryEngine) -> Callable[[Query], int]:
    """The number of sample articles a query finds, with patterns and bare words as in a search."""

    def count(query: Query) -> int:
        expanded, _ = expand(query, seeds.lexicon, 256)
        return seeds.total(apply_match(expanded, "auto", seeds.total)[0])

    return count
