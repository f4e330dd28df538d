"""The Whoosh engine where it is its own: its folders are Whoosh's.

For the rest see `test_embedded` and `test_embedded_faults`.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
import whoosh.index
import whoosh.query

from search.article import Article, RemovedText
from search.engines.whoosh import library  # before whoosh itself: it quiets Whoosh's warnings
from search.engines.whoosh.schema import article_of, stored_values
from search.engines.whoosh.store import WhooshStore
from search.models import SearchRequest, prepare
from search.query.nodes import ExactTerm
from search.settings import Settings
from tests.engines.embedded import write
from tests.strategies import corpus

STOCK = """
import json, sys
sys.path.insert(0, sys.argv[1])
import whoosh, whoosh.index
from whoosh.qparser import QueryParser
index = whoosh.index.open_dir(sys.argv[2], indexname="MAIN")
assert "search" not in sys.modules
with index.searcher() as searcher:
    def ids(text):
        query = QueryParser("text", index.schema).parse(text)
        return sorted(hit["id"] for hit in searcher.search(query, limit=None))
    found = {text: ids(text) for text in json.loads(sys.argv[3])}
    groups = searcher.search(whoosh.query.Every(), groupedby="section").groups("section")
    stored = [searcher.document(id=name) for name in sorted(found["*"])]
types = {name: type(field).__name__ for name, field in index.schema.items()}
print(json.dumps([found, {name: len(docs) for name, docs in groups.items()}, stored, types],
    default=str))
"""


def stock(folder: Path, queries: list[str]) -> list[object]:
    """Ask plain Whoosh in an interpreter that has neither our package nor any other."""
    packages = folder.parents[1] / "packages"
    packages.mkdir(exist_ok=True)
    if not (packages / "whoosh").exists():
        (packages / "whoosh").symlink_to(Path(str(library.FOLDER)))
    alone = [sys.executable, "-I", "-S", "-W", "ignore"]
    done = subprocess.run(
        [*alone, "-c", STOCK, packages, folder, json.dumps(queries)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answer: list[object] = json.loads(done.stdout)
    return answer


ARTICLES = [
    Article(
        "one",
        "The ferry's last crossing",
        url="https://example.org/ferry",
        authors=("Maren Ó Dálaigh", "Tobias Lund"),
        date=dt.date(1990, 4, 29),
        section="Opinion",
        label="Commentary",
        publication="The Meridian Post",
        language="en",
        topics=("Harbours", "Public transport"),
        body=("The ferry left.", "O'Brien stayed; naïve hopes too."),
    ),
    Article(
        "two",
        "Trams",
        authors=("Lund, Karen",),
        date=dt.date(1991, 1, 1),
        section="Life and Style",
        body=("A tram is no ferry.",),
    ),
    Article("three", "Undated", body=("Nothing here.\n\nTwo in one.",)),
]


def test_plain_whoosh_finds_by_words_author_section_and_date(tmp_path: Path) -> None:
    """A Whoosh without Morgue opens a generation, parses queries by its schema and finds.

    Every field that readers know is a field of a stock type, stored.
    """
    store = WhooshStore(str(tmp_path / "archive"), Settings())
    generation = write(store, ARTICLES)
    expected = {
        "ferry": ["one", "two"],
        "FERRY tram": ["two"],
        "naive": ["one"],
        "o'brien": ["one"],
        "title:trams": ["two"],
        "author:lund": ["one", "two"],
        'author:"tobias lund"': ["one"],
        "author:dalaigh": ["one"],
        "section:opinion": ["one"],
        "section:Opinion ferry": ["one"],
        'section:"life and style"': ["two"],
        'topic:"public transport"': ["one"],
        "topic:harbours": ["one"],
        "label:commentary": ["one"],
        "language:en": ["one"],
        'publication:"the meridian post"': ["one"],
        'url:"https://example.org/ferry"': ["one"],
        "date:1990": ["one"],
        "date:19900429": ["one"],
        "date:[1990 to 1991]": ["one", "two"],
        "date:1992": [],
        "*": ["one", "three", "two"],
    }
    found, groups, stored, types = stock(store.path / generation, list(expected))
    assert found == expected
    assert groups == {"opinion": 1, "life and style": 1, "null": 1}
    assert isinstance(stored, list)
    assert isinstance(types, dict)
    one = stored[0]
    assert one["title"] == "The ferry's last crossing"
    assert one["author"] == "Maren Ó Dálaigh; Tobias Lund"
    assert one["text"].startswith("The ferry left.")
    assert one["date"] == "1990-04-29 00:00:00"
    assert {types[name] for name in ("title", "text", "author")} == {"TEXT"}
    assert types["date"] == "DATETIME"
    assert types["section"] == types["topic"] == "KEYWORD"
    assert types["url"] == types["id"] == "ID"


@pytest.mark.parametrize(
    "article",
    [
        *ARTICLES,
        Article("a", body=("x\n\ny", "z"), authors=("A; B", "C"), topics=("a, b",)),
        Article("b", body=("",), topics=("",), removed=(RemovedText("cut", "rule", "body"),)),
        Article("c", url="", section="", needs_review=True),
        Article("d\ud800", "t\udfff", body=("b\ud800",)),
    ],
)
def test_stored_fields_give_the_article_again(article: Article) -> None:
    """Fields and the rest together lose nothing, whatever separators the values hold."""
    assert article_of(stored_values(article)) == article
    assert article_of(stored_values(article)).digest == article.digest


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
            ours = {
                hit.article.id for hit in engine.scan(prepare(SearchRequest(query=ExactTerm(word))))
            }
            assert {
                hit["id"] for hit in searcher.search(whoosh.query.Term("text", word), limit=None)
            } == ours
        assert searcher.document(id=articles[3].id)["id"] == articles[3].id
        assert searcher.doc_count() == len(articles)
