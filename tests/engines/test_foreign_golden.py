"""Queries of other services find in every engine what looking at every token finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import pytest

from search.article import Article
from search.documents import Document, analyse
from search.models import SearchRequest, prepare
from search.query.expansion import expand
from search.query.minimum_match import apply_match
from search.query.parsing.dialects.services import Dialect
from search.query.parsing.parser import parse
from tests.engines.brute_force import holds
from tests.engines.conftest import Pair
from tests.query.foreign_golden import GOLDEN
from tests.strategies import corpus

TODAY = dt.date(2024, 5, 31)


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """Eighty invented articles; of those with one id the last."""
    latest = {article.id: article for article in corpus(11, 80)}
    return [analyse(article) for article in latest.values()]


@pytest.fixture(scope="module")
def archive(pair: Callable[[Sequence[Article]], Pair], documents: list[Document]) -> Pair:
    """The articles in each engine."""
    return pair([document.article for document in documents])


@pytest.mark.slow
@pytest.mark.parametrize(("dialect", "typed", "read"), GOLDEN)
def test_a_foreign_query_finds_what_every_token_says(
    archive: Pair, documents: list[Document], dialect: Dialect, typed: str, read: str
) -> None:
    """The ids of the hits are those of the articles for which the meaning holds."""
    wanted = {d.article.id for d in documents if holds(parse(read, today=TODAY).query, d)}
    query, _ = expand(parse(typed, today=TODAY, dialect=dialect).query, archive.engine.lexicon, 99)
    query, _ = apply_match(query, "all", archive.engine.total)
    page = archive.engine.search(prepare(SearchRequest(query=query, size=500)))
    assert {hit.article.id for hit in page.hits} == wanted
    assert page.total == len(wanted)


@pytest.mark.slow
def test_the_golden_queries_find_something(documents: list[Document]) -> None:
    """There are at least 120, and most find some articles but not all."""
    counts = [
        sum(holds(parse(read, today=TODAY).query, each) for each in documents)
        for _, _, read in GOLDEN
    ]
    assert len(GOLDEN) >= 120
    assert sum(0 < count < len(documents) for count in counts) >= 0.8 * len(counts)
