"""Kinds of requests take turns of their own, so that a few of one kind keep nobody from others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context
from typing import Any

import pytest
from flask import Flask

from web.pages.outputs import exports
from web.server.limits import throttling

V1 = "/api/v1"
AppMaker = Callable[..., Flask]
HEAVY = ("/mentions?q=a", "/mentions/span?q=a", "/words?q=a", "/compare?a=a&b=b", "/quote?text=a")


@pytest.mark.slow
@pytest.mark.parametrize("address", [*HEAVY, *(V1 + each for each in HEAVY[:-1])])
def test_readings_of_many_articles_starve_nobody(make_app: AppMaker, address: str) -> None:
    """While one runs a second is sent away, and searches, exports and batches are answered."""
    app = make_app(threads=8, queue_seconds=0.01)
    archive = app.extensions["morgue"]
    entered, leave = threading.Event(), threading.Event()

    class Slow:
        def __getattr__(self, name: str) -> Any:
            def wait(*_: Any, **__: Any) -> Any:
                entered.set()
                assert leave.wait(30)
                raise OSError("over")

            return wait

    kept = archive.mentions
    archive.mentions = archive.sets = archive.quotes = Slow()
    thread = threading.Thread(target=lambda: app.test_client().get(address))
    thread.start()
    try:
        assert entered.wait(30)
        archive.mentions = kept
        client = app.test_client()
        assert client.get(f"{V1}/mentions?q=harbour").status_code == 503
        for other in ("search?q=harbour", "search?q=harb*", "export", "mentions/export?q=harbour"):
            assert client.get(f"{V1}/{other}").status_code == 200
        assert client.post(f"{V1}/batch", json={"queries": ["harbour"]}).status_code != 503
    finally:
        leave.set()
        thread.join()
    assert client.get(f"{V1}/mentions?q=harbour").status_code == 200


@pytest.mark.parametrize("address", [f"{V1}/export", "/search.csv", "/mentions.ndjson?q=harbour"])
def test_a_slow_reader_of_an_export_holds_no_turn(
    make_app: AppMaker, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """One who reads nothing leaves the only turn to others, and has the whole of it later.

    Half of the threads may send at once, and every one who ends or goes away makes room.
    """
    monkeypatch.setattr(exports, "_CHUNK", 1)
    app = make_app(threads=4, queue_seconds=0.01)
    client = app.test_client()
    whole = client.get(address).data
    one, other = Context(), Context()  # as threads of their own would have
    slow = one.run(lambda: app.test_client().get(address, buffered=False))
    assert client.get(address).data == whole
    gone = other.run(lambda: app.test_client().get(address, buffered=False))
    refused = client.get(address)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert client.get(f"{V1}/search?q=harb*").status_code == 200
    other.run(gone.close)
    assert client.get(address).data == whole
    assert one.run(lambda: slow.data) == whole
    assert [client.get(address).status_code for _ in range(3)] == [200] * 3


@pytest.mark.parametrize(
    ("address", "is_reading"),
    [
        ("/trends?q=a&show=mentions", True),
        ("/trends.csv?q=a&show=per-million", True),
        ("/trends.svg?q=a&show=per-thousand", True),
        (f"{V1}/trends?q=a&measure=mentions", True),
        ("/trends?q=a", False),
        ("/trends?q=a&show=share", False),
        (f"{V1}/trends?q=a&measure=articles", False),
        (f"{V1}/search?q=a&show=mentions", False),
    ],
)
def test_trends_of_mentions_are_readings(
    make_app: AppMaker, address: str, is_reading: bool
) -> None:
    """Counting what is mentioned reads each article, counting articles reads none."""
    with make_app().test_request_context(address):
        assert throttling.is_reading() == is_reading


def test_every_endpoint_that_reads_much_is_known(make_app: AppMaker) -> None:
    """A renamed endpoint would lose its lane without a word."""
    known = make_app().view_functions.keys()
    assert known >= throttling.READING | throttling.COUNTING
