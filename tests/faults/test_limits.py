"""The cost of one request is bounded, and many together keep nobody from an answer."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask

import search
from scripts.benchmarks.corpus import Corpus
from scripts.faults import bounds, worst
from scripts.faults.common import done, served
from search.engines.shared.deadlines import deadline_check
from search.query.nodes import MatchAll
from search.reading.serving.readers import ReaderManager
from tests.faults.conftest import ENGINES
from web.server.error_handlers import ProblemError
from web.server.limits import lanes, throttling


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_fifty_of_the_worst_keep_nobody_waiting(tmp_path: Path, engine: str) -> None:
    """Each of the fifty has its answer, a 400 or a 503, and so have pages, batches and mentions.

    A plain search next to them is answered every time.
    """
    corpus = Corpus(300, 200)
    corpus.write(tmp_path / "corpus.jsonl")
    bounds.write_hostile(corpus, tmp_path / "corpus.jsonl")
    locator = f"{engine}:{tmp_path / 'index'}"
    done("reindex", tmp_path / "corpus.jsonl", "--index", locator)
    words = [corpus.word(rank) for rank in range(1000)]
    queries = worst.worst_queries(words)
    assert len(queries) == 50
    with served(tmp_path, locator, search_seconds=1) as running:
        seen = worst.attack(running, queries, corpus.word(300))
        others = bounds.attack(running, bounds.worst_requests(words, 16), corpus.word(300))
    assert {answer.status for _, answer in others.worst} <= {200, 400, 503}
    assert [answer.status for answer in others.plain] == [200] * len(others.plain)
    assert not others.over(60), "a loop looks at no deadline"
    statuses = Counter(answer.status for answer in seen.worst.values())
    assert set(statuses) <= {200, 400, 503}, statuses
    assert statuses.total() == 50
    assert [answer.status for answer in seen.plain] == [200] * len(seen.plain)
    refused = next((answer for answer in seen.worst.values() if answer.status == 503), None)
    if refused:
        assert "come again" in refused.json()["detail"] or "narrower" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("query", "costly"),
    [
        ("strike nurses hospital", False),
        ("author:Adeyro -title:strike", False),
        ('"no new taxes"', False),
        ("who won the election?", False),
        ("AT&T and/or the others", False),
        ("educat*", True),
        ("organi?ation", True),
        ("?rganisation", True),
        ("Zelensky~1", True),
        ('"no new taxes"~3', True),
        ("strike w/5 hospital", True),
        ("prime PRE/3 minister", True),
        ("strike NEAR/5 hospital", True),
        ("strike /s nurses", True),
        ("any/2(a b c)", True),
        ("atleast/3 tariff", True),
        (" OR ".join(["word"] * 40), True),
    ],
)
def test_costly_queries_are_known_by_their_look(query: str, costly: bool) -> None:
    """Patterns, nearness and long lists wait among their like.

    Plain words, fields and phrases don't.
    """
    with Flask("test").test_request_context("/?" + urlencode({"q": query})):
        assert throttling.is_costly() is costly


def test_who_waits_is_counted_too() -> None:
    """Past so many that wait, the next is sent away at once.

    It would only keep a thread from others.
    """
    turns = lanes.ConcurrencyLimiter(1, 3600, "searches", waiting=1)
    end = turns.take()
    assert turns._places.acquire(blocking=False)  # somebody waits
    with pytest.raises(ProblemError, match="Too many searches"):
        turns.take()
    turns._places.release()
    end()
    turns.take()()


@pytest.mark.parametrize(
    ("asked", "setting"),
    [
        ({"page-size": "101"}, "100"),
        ({"page": "1001"}, "from 1 to 1000"),
        ({"q": "a" * 5001}, "MORGUE_QUERY_LENGTH"),
        ({"q": "word " * 300}, "MORGUE_QUERY_TERMS"),
        ({"q": "(" * 60 + "a" + ")" * 60}, "MORGUE_QUERY_DEPTH"),
    ],
)
def test_over_a_limit_is_a_400_that_names_it(
    tmp_path: Path, asked: dict[str, str], setting: str
) -> None:
    """Terms, length, depth, page size and page: each over its limit is told with the limit."""
    from web import create_app

    settings = search.Settings(index=f"whoosh:{tmp_path / 'index'}", state=str(tmp_path / "state"))
    source = tmp_path / "one.txt"
    source.write_text("A Title\n\nThe harbour board met on Monday and decided nothing at all.\n")
    search.reindex(
        search.open_store(settings.index), search.BuildOptions(sources=(source,), jobs=0)
    )
    answer = (
        create_app(settings, search.Archive.open(settings))
        .test_client()
        .get("/api/v1/search?" + urlencode(asked))
    )
    assert answer.status_code == 400, answer.text
    assert setting in answer.text


def test_an_answer_has_the_time_of_one_search_however_many_it_makes(tmp_path: Path) -> None:
    """An endpoint that knows nothing of deadlines ends when its time is over, the next has its own.

    An export has none: its reader may take longer.
    """
    from web import create_app

    settings = search.Settings(
        index=f"whoosh:{tmp_path / 'index'}", state=str(tmp_path / "state"), search_seconds=0.3
    )
    source = tmp_path / "one.txt"
    source.write_text("A Title\n\nThe harbour board met on Monday and decided nothing at all.\n")
    search.reindex(
        search.open_store(settings.index), search.BuildOptions(sources=(source,), jobs=0)
    )
    archive = search.Archive.open(settings)
    app = create_app(settings, archive)
    made: list[int] = []

    def forgetful() -> str:
        while len(made) < 1_000_000:
            made.append(archive.search(search.SearchRequest(text="harbour")).total)
        return "without end"

    app.add_url_rule("/forgetful", view_func=forgetful)
    client = app.test_client()
    answer = client.get("/forgetful")
    assert answer.status_code == 503
    assert set(made) == {1}
    assert client.get("/api/v1/search?q=harbour").json["total"] == 1
    assert client.get("/search.csv?q=harbour").text.count("\n") == 2


def test_what_later_answers_need_is_read_past_the_time_of_one(tmp_path: Path) -> None:
    """Names of writers are read once; cut short, they would be read from the start by each."""
    settings = search.Settings(index=f"whoosh:{tmp_path / 'index'}", state=str(tmp_path / "state"))
    source = tmp_path / "one.txt"
    source.write_text("A Title\nBy Ada Marr\n\nThe harbour board met on Monday at the pier.\n")
    store = search.open_store(settings.index)
    search.reindex(store, search.BuildOptions(sources=(source,), jobs=0))
    opened = ReaderManager(store).active()
    search.limit_answer(-1)
    try:
        assert [each.count for each in opened.values("author")] == [1]
        with pytest.raises(search.DeadlineError):
            opened.total(None)(MatchAll())
    finally:
        search.limit_answer(None)


def test_a_request_without_a_deadline_has_that_of_its_answer() -> None:
    """The earlier of both holds, and none is left when the answer is made."""
    search.limit_answer(-1)
    try:
        for deadline in (None, time.monotonic() + 60):
            with pytest.raises(search.DeadlineError):
                deadline_check(deadline)()
    finally:
        search.limit_answer(None)
    deadline_check(None)()
