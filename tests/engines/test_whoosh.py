"""The Whoosh engine where it is its own: its folders are Whoosh's.

For the rest see `test_embedded`.
"""

from __future__ import annotations

from pathlib import Path

import whoosh.index
import whoosh.query

from search.engines.protocols import SearchRequest
from search.engines.whoosh.store import WhooshStore
from search.query.nodes import ExactTerm
from search.settings import Settings
from tests.engines.test_embedded import write
from tests.strategies import corpus


def test_any_whoosh_reads_the_folder(tmp_path: Path) -> None:
    """A generation is an ordinary Whoosh index.

    Whoosh itself opens it, finds words and ids, and checks its files.
    """
    store = WhooshStore(str(tmp_path / "archive"), Settings())
    articles = corpus(3, 30)
    generation = write(store, [*articles, articles[0]])
    index = whoosh.index.open_dir(str(store.path / generation), indexname="MAIN")
    engine = store.open()
    with index.searcher() as searcher:
        for word, _ in sorted(engine.lexicon.words())[:200]:
            ours = {hit.article.id for hit in engine.scan(SearchRequest(query=ExactTerm(word)))}
            assert {
                hit["id"] for hit in searcher.search(whoosh.query.Term("text", word), limit=None)
            } == ours
        assert searcher.document(id=articles[3].id)["id"] == articles[3].id
        assert searcher.doc_count() == len(articles)
