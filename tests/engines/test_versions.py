"""Versions are found, filtered and counted alike by every engine; texts + repeats = articles."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest

from search import Article
from search.engines.memory.engine import MemoryEngine
from search.engines.protocols import Engine, Store
from search.fields import FACETS, facet_values
from search.indexing.publish import keep_reprints
from search.models import Filter, SearchPage, SearchRequest, Versions, prepare
from search.occurrences import MentionOptions, WordCounts
from search.query.nodes import ExactTerm, MatchAll, Not, Or, Query
from search.reading.concordance.mention_order import facet_of, selected_rows
from search.reprints.reprint_table import NAME
from tests.engines.conftest import build, manifest, specification
from tests.reprints.conftest import with_versions

ARTICLES = list(with_versions(30, 9))
MODES: tuple[Versions, ...] = ("all", "group", "first")


def built(store: Store, articles: Sequence[Article]) -> Engine:
    """An active generation with its reprints."""
    from search.documents import analyse

    with store.lock():
        with store.create() as writer:
            for article in articles:
                writer.put(analyse(article))
        kept = manifest(store, writer.generation, "english", len(articles))
        keep_reprints(store, kept)
        store.seal(kept)
        store.activate(writer.generation)
    return store.open()


@pytest.fixture(scope="module")
def engine(new_store: Callable[[], Store]) -> Engine:
    """Each engine over the same articles."""
    return built(new_store(), ARTICLES)


@pytest.fixture(scope="module")
def spec(engine: Engine) -> MemoryEngine:
    """The specification with the list of versions that the engine found."""
    documents = specification(ARTICLES)
    return MemoryEngine(
        (reading.document for reading in documents._readings.values()),
        documents.manifest,
        {NAME: engine.attachment(NAME) or b""},
    )


def requests(count: int, seed: int = 1) -> list[SearchRequest]:
    """Random searches with filters, dates and every mode."""
    chance = random.Random(seed)
    words = [
        word for article in ARTICLES for text in article.body for word in text.casefold().split()
    ]
    words = [word for word in words if word.isalpha()]
    found = []
    for _ in range(count):
        query: Query = MatchAll()
        if chance.random() < 0.8:
            query = Or(
                tuple(ExactTerm(chance.choice(words)) for _ in range(chance.randrange(1, 4)))
            )
        if chance.random() < 0.2:
            query = Not(ExactTerm(chance.choice(words)))
        filters = []
        for facet in chance.sample(sorted(FACETS), chance.randrange(3)):
            values = sorted({v for a in ARTICLES for v in facet_values(a, facet)})
            if values:
                include = tuple(chance.sample([*values, None], min(2, len(values))))
                filters.append(
                    Filter(facet, include) if chance.random() < 0.7 else Filter(facet, (), include)
                )
        days = sorted(article.date for article in ARTICLES if article.date)
        found.append(
            SearchRequest(
                query=query,
                filters=tuple(filters),
                since=chance.choice((None, None, chance.choice(days))),
                sort=chance.choice(("relevance", "newest", "oldest")),
                page=chance.choice((1, 1, 2)),
                size=chance.choice((3, 10)),
                facets=("section", "author", "publication", "year"),
                facet_size=chance.choice((None, 3)),
                timeline=True,
                versions=chance.choice(MODES),
            )
        )
    return found


def shown(page: SearchPage) -> tuple[object, ...]:
    """What of a page every engine must agree on."""
    facets = dict(page.facets)
    counts = (page.total, page.articles, page.repeats, page.texts)
    return counts, [hit.article.id for hit in page.hits], facets, page.timeline, page.undated


@pytest.mark.slow
@pytest.mark.parametrize("number", range(60))
def test_every_engine_counts_versions_as_the_specification(
    engine: Engine, spec: MemoryEngine, number: int
) -> None:
    """Hits, facets, timeline and both counts are the specification's."""
    request = requests(60)[number]
    if request.sort == "relevance":
        request = replace(request, sort="newest")
    assert shown(engine.search(prepare(request))) == shown(spec.search(prepare(request)))


@pytest.mark.parametrize("number", range(60))
def test_texts_and_repeats_are_the_articles(engine: Engine, number: int) -> None:
    """For every query: texts + repeats = articles, and grouped hits are the texts, once each."""
    request = replace(requests(60, 2)[number], page=1, size=1000)
    whole, grouped, first = (
        engine.search(prepare(replace(request, versions=mode))) for mode in MODES
    )
    reprints = engine.reprints
    assert reprints is not None and whole.texts is not None and whole.repeats is not None
    texts = {reprints.lead(hit.article.id) or hit.article.id for hit in whole.hits}
    assert whole.texts == len(texts)
    assert whole.texts + whole.repeats == whole.articles == whole.total
    assert grouped.total == grouped.texts == whole.texts
    assert grouped.articles == whole.articles
    leads = [reprints.lead(hit.article.id) or hit.article.id for hit in grouped.hits]
    assert sorted(leads) == sorted(texts)
    assert sum(count for _, count in grouped.timeline) + grouped.undated == whole.texts
    assert {hit.article.id for hit in first.hits} == texts & {h.article.id for h in whole.hits}
    assert (first.repeats, first.articles) == (0, first.total)


def test_a_count_of_texts_is_what_a_click_gives(engine: Engine) -> None:
    """The number of texts beside a value is the number of hits with that value chosen."""
    request = SearchRequest(facets=("publication", "section"), versions="group", size=0)
    page = engine.search(prepare(request))
    for facet, counts in page.facets.items():
        for each in counts:
            chosen = replace(request, filters=(Filter(facet, (each.value,)),), facets=())
            assert engine.search(prepare(chosen)).total == each.count


@pytest.mark.parametrize("articles", [False, True])
@pytest.mark.parametrize("facet", ["publication", "section", "year"])
def test_a_count_of_mentions_in_texts_is_what_a_click_gives(
    engine: Engine, spec: MemoryEngine, facet: str, *, articles: bool
) -> None:
    """The figure beside a value is that of the page with the value chosen, on every engine."""
    query = Or((ExactTerm("the"), ExactTerm("council")))
    request = SearchRequest(query=query, facets=(facet,), facet_size=None, versions="group")
    options = MentionOptions(of=query)
    every, specified = (
        facet_of(each.mentions(request, options), facet, request, articles=articles)
        for each in (engine, spec)
    )
    assert every == specified
    assert len(every) > 2
    for each in every:
        chosen = replace(request, filters=(Filter(facet, (each.value,)),))
        found = engine.mentions(chosen, options)
        rows = selected_rows(found)
        assert each.count == (len(np.unique(found.docs[rows])) if articles else len(rows))
        of_chosen = facet_of(found, facet, chosen, articles=articles)
        assert {one.value: one.count for one in of_chosen} == {o.value: o.count for o in every}


def test_grouped_hits_are_scanned_and_paged_once_each(engine: Engine) -> None:
    """Pages, continuations and scans give the same texts in the same order."""
    for sort in ("relevance", "newest", "oldest"):
        request = SearchRequest(
            query=Or((ExactTerm("the"), ExactTerm("council"))),
            sort=sort,
            versions="group",
            size=7,  # type: ignore[arg-type]
        )
        scanned = [hit.article.id for hit in engine.scan(prepare(request))]
        paged, after = [], None
        while True:
            page = engine.search(prepare(replace(request, after=after)))
            paged += [hit.article.id for hit in page.hits]
            after = page.after
            if after is None:
                break
        assert paged == scanned
        assert [name for name, _ in engine.digests(prepare(request))] == sorted(scanned)
        assert len(paged) == len(set(paged)) == page.total
        second = engine.search(prepare(replace(request, page=2)))
        assert [hit.article.id for hit in second.hits] == scanned[7:14]


def test_mentions_of_texts_are_those_of_one_version_each(
    engine: Engine, spec: MemoryEngine
) -> None:
    """Words are counted over the texts shown, not over every version of them."""
    requests = [SearchRequest(versions=mode) for mode in MODES]

    def counted(found: WordCounts) -> list[dict[str, int]]:
        return [{found.word(i): int(n) for i, n in enumerate(each) if n} for each in found.sets]

    whole, grouped, first = counted(engine.word_counts(requests))
    assert [whole, grouped, first] == counted(spec.word_counts(requests))
    assert sum(grouped.values()) == sum(first.values()) < sum(whole.values())


@pytest.mark.slow
def test_every_engine_finds_the_same_versions(engine: Engine) -> None:
    """Groups and passages depend on the articles alone."""
    memory = built(_memory(), ARTICLES).reprints
    assert memory is not None and engine.reprints is not None
    assert engine.reprints.ids == memory.ids and memory.groups > 5
    assert sorted(engine.reprints.links()) == sorted(memory.links())
    assert engine.reprints.leads.tolist() == memory.leads.tolist()


def test_an_index_built_before_has_no_versions(new_store: Callable[[], Store]) -> None:
    """It opens and answers; counts of texts are unknown, and nothing is hidden."""
    engine = build(new_store(), ARTICLES[:5])
    assert engine.reprints is None
    page = engine.search(prepare(SearchRequest(versions="group")))
    assert (page.total, page.texts, page.articles) == (5, None, None)


def _memory() -> Store:
    from search.engines import open_store

    return open_store(f"memory:versions-{random.random()}")
