"""Capitals on the embedded engines: words as printed, from their stored places."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.article import Article, RemovedText
from search.documents import TEXT_STREAMS, analyse
from search.engines.structures import batch_queue
from search.models import SearchRequest
from search.occurrences import MentionOptions
from search.query.nodes import (
    Capitals,
    ExactTerm,
    FirstWords,
    Near,
    Not,
    NotNear,
    Or,
    Phrase,
    Query,
    Term,
)
from tests.engines.conftest import manifest
from tests.engines.embedded import ENGINES, embedded, pair_of, write

ARTICLES = [
    Article(id="head", title="AIDS", body=("—", "The aids said so.", "NATO AIDS")),
    Article(id="aide", title="An aid", dek="Aid", body=("No.", "", "The aid of NATO's AID.")),
    Article(
        id="apart",
        authors=("AIDS Desk",),
        captions=("", "An aid in A.I.D.S. Hall"),
        removed=(RemovedText("AIDS aids NATO", "tail"),),
    ),
    Article(id="odd", title="\ud83d E\u0301cole ÉCOLE", body=("école \ud83d Nato AIDS",)),
    Article(id="none", body=("Nothing here.",)),
]
WORDS: list[Query] = [
    ExactTerm("aids"),
    Term("aids", "aid"),
    ExactTerm("ecole"),
    Phrase(("nato", "aids")),
    Or((ExactTerm("nato"), Phrase(("the", "aid")))),
    NotNear(ExactTerm("aids"), ExactTerm("nato"), 1),
    FirstWords(ExactTerm("aids"), 4),
    Near(ExactTerm("nato"), ExactTerm("aids"), 3),
    Phrase(("aids", "nato"), slop=2),
]


@pytest.mark.parametrize("with_spans", [True, False])
@pytest.mark.parametrize("name", ENGINES)
def test_capitals_are_the_specifications_after_deletions(
    name: str, with_spans: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Articles and mentions are the same in every field, whether spans are stored or not."""
    monkeypatch.setattr(batch_queue, "BATCH_TOKENS", 20)
    store = embedded(name, tmp_path)
    with store.create(None) as writer:
        for article in (*ARTICLES, Article(id="gone", body=("AIDS aids NATO",))):
            writer.put(analyse(article, with_spans=with_spans))
    store.seal(manifest(store, writer.generation, "english", 0))
    write(store, (), deleted=["gone"], base=writer.generation)
    pair = pair_of(store.open(), ARTICLES)
    for part in WORDS:
        for letters in ("some", "all", "no"):
            for field in (None, "title", "caption", "removed"):
                if field and isinstance(part, FirstWords):
                    continue
                capitals = Capitals(part, letters, field)  # type: ignore[arg-type]
                for query in (capitals, Not(capitals)):
                    assert pair.engine.total(query) == pair.spec.total(query), str(query)
                found, right = (
                    [
                        (each.articles.id(doc), TEXT_STREAMS[stream], first, last)
                        for doc, stream, first, last in zip(
                            *(part.tolist() for part in (each.docs, each.streams)),
                            *(part.tolist() for part in (each.first, each.last)),
                            strict=True,
                        )
                    ]
                    for engine in (pair.engine, pair.spec)
                    for each in [
                        engine.mentions(SearchRequest(query=capitals), MentionOptions(capitals))
                    ]
                )
                assert sorted(found) == sorted(right), str(capitals)


@pytest.mark.parametrize("name", ENGINES)
def test_no_article_is_analysed_for_its_capitals(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frequent word would take longer than a search may: its places are stored."""
    store = embedded(name, tmp_path)
    write(store, ARTICLES)
    engine = store.open()

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("an article was analysed")

    for module in ("embedded.engine", "tantivy.engine", "whoosh.engine"):
        monkeypatch.setattr(f"search.engines.{module}.analyse", refuse)
    capitals = Capitals(ExactTerm("aids"), "all")
    assert engine.total(Near(capitals, ExactTerm("nato"), 2)) == 2
    mentions = engine.mentions(SearchRequest(query=capitals), MentionOptions(capitals))
    assert len(mentions.docs) == 4
