"""After updates every engine answers as if it had been built anew.

Other languages and the measuring data, too.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from search.analysis.stemming import stem
from search.article import Article
from search.documents import analyse
from search.engines.protocols import Engine, Store
from search.fields import FACETS
from search.models import SearchRequest, prepare
from search.query.expansion import expand
from search.query.nodes import ExactTerm, Phrase, Term
from search.relevance.measures import evaluate
from tests.engines.comparing import assert_same
from tests.engines.conftest import Pair, build, manifest, specification
from tests.strategies import corpus, examples, requests


def updated(store: Store, articles: dict[str, Article], chance: random.Random) -> Engine:
    """A generation from the active one: some articles gone, some changed, some new.

    `articles` follows.
    """
    newcomers = [
        replace(article, id=f"new-{chance.random()}")
        for article in corpus(chance.randrange(1000), 15)
    ]
    gone = chance.sample(sorted(articles), len(articles) // 5)
    changed = [
        replace(
            articles[name],
            title="changed strike",
            body=articles[name].body[::-1],
            section="Changed",
        )
        for name in chance.sample(sorted(articles.keys() - set(gone)), len(articles) // 5)
    ]
    with store.create(store.active()) as writer:
        for name in gone:
            writer.delete(name)
            del articles[name]
        for article in (*changed, *newcomers):
            writer.put(analyse(article))
            articles[article.id] = article
    store.seal(manifest(store, writer.generation, "english", len(articles)))
    store.activate(writer.generation)
    return store.open()


@pytest.fixture(scope="module")
def history(new_store: Callable[[], Store], engine_name: str) -> list[Pair]:
    """An archive and four updates of it, each with the specification over what should be in it."""
    store, chance = new_store(), random.Random(7)
    articles = {article.id: article for article in corpus(5, 60)}
    found = [
        Pair(
            engine_name,
            [*articles.values()],
            build(store, [*articles.values()]),
            specification([*articles.values()]),
        )
    ]
    for _ in range(4):
        engine = updated(store, articles, chance)
        found.append(
            Pair(engine_name, [*articles.values()], engine, specification([*articles.values()]))
        )
    return found


@pytest.mark.slow
def test_each_generation_holds_what_it_should(history: list[Pair]) -> None:
    """Old generations too, which an update never changes."""
    for pair in history:
        latest = {article.id: article for article in pair.articles}
        assert pair.engine.count() == len(latest)
        assert list(pair.engine.digests()) == sorted(
            (name, article.digest) for name, article in latest.items()
        )
        assert all(pair.engine.get(name) == article for name, article in latest.items())
        assert pair.engine.get("gone") is None


@pytest.mark.slow
@settings(max_examples=examples(80), suppress_health_check=list(HealthCheck), deadline=None)
@given(request=requests())
def test_updated_generations_answer_like_fresh_ones(
    history: list[Pair], request: SearchRequest
) -> None:
    """Ids, totals, facets, timelines and explicit orders (scores may count replaced articles
    until the next reindex).
    """
    for pair in history[1:]:
        query, _ = expand(request.query, pair.spec.lexicon, 20)
        asked = replace(
            request,
            query=query,
            sort=request.sort if request.sort in ("newest", "oldest") else "newest",
        )
        assert_same(pair, asked)


@pytest.mark.slow
def test_the_lexicon_follows_updates(history: list[Pair]) -> None:
    """Words that are gone count nothing, new ones count."""
    for pair in history:
        counted = {word: count for word, count in pair.engine.lexicon.words() if count}
        assert counted == {word: count for word, count in pair.spec.lexicon.words() if count}
        assert pair.engine.lexicon.count("changed") == pair.spec.lexicon.count("changed")


def test_another_language_has_its_own_stems(
    new_store: Callable[[], Store], engine_name: str
) -> None:
    """The index's language decides, in the engine as in the specification."""
    articles = [
        Article(
            id="a", title="Das Haus am Hafen", body=("Die Häuser der Stadt. Ein Mädchen lief.",)
        ),
        Article(id="b", title="Hausbau", body=("Mädchens Freude an Büchern und einem Buch.",)),
    ]
    both = Pair(
        engine_name,
        articles,
        build(new_store(), articles, "german"),
        specification(articles, "german"),
    )
    for word in ("haus", "hauser", "madchen", "bucher", "der"):
        for query in (Term(word, stem(word, "german")), ExactTerm(word), Phrase((word, "und"), 3)):
            assert_same(both, SearchRequest(query=query, facets=tuple(FACETS)))
    assert (
        both.engine.search(prepare(SearchRequest(query=Term("haus", stem("haus", "german"))))).total
        == 1
    )
    assert both.engine.manifest.language == "german"


def test_one_store_serves_old_and_new_side_by_side(new_store: Callable[[], Store]) -> None:
    """A generation that was opened goes on answering after another became active."""
    store = new_store()
    old = build(store, corpus(2, 12))
    words: Sequence[SearchRequest] = [
        SearchRequest(query=Term("strike", "strike")),
        SearchRequest(),
    ]
    before = [old.search(prepare(request)).total for request in words]
    new = build(store, corpus(3, 40))
    assert [old.search(prepare(request)).total for request in words] == before
    assert new.count() == len({article.id for article in corpus(3, 40)})
    assert store.open(old.generation).count() == old.count()


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("name", ["time", "cranfield"])
def test_relevance_is_the_specifications(measuring_data: Path, engine_name: str, name: str) -> None:
    """nDCG@10 is within a hundredth of the specification's."""
    place = (
        f"{os.environ.get('MORGUE_TEST_OPENSEARCH', '').rstrip('/')}/relevance"
        if engine_name == "opensearch"
        else "aside"
    )
    found = evaluate(measuring_data / "relevance" / name, f"{engine_name}:{place}").means["nDCG@10"]
    assert found == pytest.approx({"time": 0.7555, "cranfield": 0.3635}[name], abs=0.01)
