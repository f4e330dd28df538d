"""Several processes at once.

Two builds, a build whose process died, a server that is told to stop in the middle of answers.
"""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

import search
from scripts.faults.common import MORGUE, ROOT, count_of, environment, morgue, served
from tests.faults.conftest import ENGINES, Site

GET = b"GET %b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.mark.slow
def test_of_two_reindexes_at_once_one_is_told_to_wait(site: Site) -> None:
    """The one that came second says who builds and ends with 1.

    The first ends as if nobody had disturbed it.
    """
    command = [*MORGUE, "reindex", str(site.sources), "--index", site.locator, "--jobs", "1"]
    first = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    lock = site.place / "lock"
    while first.poll() is None and f'"pid": {first.pid},' not in lock.read_text():
        time.sleep(0.002)
    second = morgue("reindex", site.sources, "--index", site.locator, "--jobs", 1)
    _, said = first.communicate(timeout=120)
    assert first.returncode == 0, said
    if second.returncode:  # else the first was done before the second asked
        assert second.returncode == 1
        assert re.search(
            rf"being built by process {first.pid} on \S+ since .*: wait until that is done",
            second.stderr,
        )
    assert site.served() == count_of(2)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES[:1])
def test_many_at_once_leave_one_whole_index(
    tmp_path_factory: pytest.TempPathFactory, engine: str
) -> None:
    """Six builds that start together: each is done or told to wait, and what is served is whole."""
    site = Site(tmp_path_factory.mktemp("many"), engine)
    site.edition(2)
    arguments = ("reindex", site.sources, "--index", site.locator, "--jobs", 1)
    with ThreadPoolExecutor(6) as pool:
        runs = list(pool.map(lambda _: morgue(*arguments), range(6)))
    assert {run.returncode for run in runs} <= {0, 1}
    assert any(run.returncode == 0 for run in runs)
    assert all("wait until that is done" in run.stderr for run in runs if run.returncode)
    assert site.served() == count_of(2)


@pytest.mark.slow
def test_the_lock_of_a_dead_process_keeps_nobody_out(site: Site) -> None:
    """A build that was killed leaves its lock file behind.

    The next run takes no notice of it, whoever has its number now.
    """
    (site.place / "lock").write_text(
        json.dumps({"pid": 1, "host": socket.gethostname(), "since": "2001-01-01 00:00:00"})
    )
    assert morgue("reindex", site.sources, "--index", site.locator, "--jobs", 1).returncode == 0
    assert site.served() == count_of(2)


@pytest.mark.slow
def test_a_stopped_build_changes_nothing(site: Site) -> None:
    """SIGTERM ends a reindex as Ctrl-C does.

    Exit 1, a line that says so, and the old index serves.
    """
    command = [*MORGUE, "reindex", str(site.sources), "--index", site.locator, "--jobs", "1"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    while (
        process.poll() is None and f'"pid": {process.pid},' not in (site.place / "lock").read_text()
    ):
        time.sleep(0.002)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=120)
    assert site.served() == count_of(1 if process.returncode else 2)
    if process.returncode:
        assert process.returncode == 1
        assert "the index is as it was" in said


def wait_until_heard(port: int) -> None:
    """Wait until a server has accepted every connection to its port."""
    listening = f":{port:04X} 00000000:0000 0A "
    for _ in range(1_200):
        (line,) = [
            each for each in Path("/proc/net/tcp").read_text().splitlines() if listening in each
        ]
        if line.split()[4].endswith(":00000000"):
            return
        time.sleep(0.05)
    raise AssertionError("connections are accepted by nobody")


@pytest.mark.slow
def test_a_stop_in_the_middle_of_answers_drops_none(site: Site) -> None:
    """Whoever has asked before the SIGTERM gets a whole answer.

    Searches, and an export that is read slowly.
    """
    with served(site.folder, site.locator, workers=2) as running:
        assert running.get("/api/v1/search?q=everybody").status == 200
        statuses: list[int] = []
        began, over, asking = threading.Barrier(5), threading.Event(), threading.Lock()
        query = "/api/v1/search?q=everybody&page-size=50&facets=section,author"

        def ask() -> None:
            began.wait()
            while True:
                with asking:  # none is between its look at `over` and having asked
                    if over.is_set():
                        return
                    connection = socket.create_connection(("127.0.0.1", running.port), timeout=60)
                    connection.sendall(GET % query.encode())
                with connection:
                    pieces = iter(partial(connection.recv, 65_536), b"")
                    statuses.append(int(b"".join(pieces)[9:12] or 0))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        with socket.create_connection(("127.0.0.1", running.port), timeout=60) as slow:
            slow.sendall(GET % b"/api/v1/export?q=everybody")
            received = slow.recv(4096)
            began.wait()
            time.sleep(0.5)
            with asking:
                over.set()
            wait_until_heard(running.port)  # what nobody has accepted the system throws away
            running.process.send_signal(signal.SIGTERM)
            while part := slow.recv(1024):
                received += part
                time.sleep(0.001)
        for thread in threads:
            thread.join()
        assert running.process.wait(60) == 0
    assert received.startswith(b"HTTP/1.1 200")
    assert received.endswith(b"0\r\n\r\n"), "the stream was cut"
    assert received.count(b'"id": "article-') == count_of(1)
    assert len(statuses) >= 4  # each asks once at least, however busy the machine is
    assert set(statuses) == {200}


@pytest.mark.slow
def test_the_server_names_no_version(site: Site) -> None:
    """Neither in its head, nor when it can't read a request."""
    with served(site.folder, site.locator, workers=1) as running:
        for request in (
            b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            b"nonsense\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", running.port), timeout=30) as connection:
                connection.sendall(request)
                answer = b""
                while part := connection.recv(65536):
                    answer += part
            assert not re.search(rb"(gunicorn|werkzeug|python|flask)/?\s*\d", answer, re.IGNORECASE)
            assert str(ROOT).encode() not in answer


@pytest.mark.slow
def test_a_search_sees_one_generation_from_start_to_end(site: Site) -> None:
    """An export that began before a reindex ends with the articles of its own generation, though
    that is pruned meanwhile.
    """
    archive = search.Archive.open(search.Settings(index=site.locator))
    hits = archive.scan(search.SearchRequest(text="everybody"))
    first = next(hits)
    search.reindex(site.store(), search.BuildOptions(sources=(site.sources,), jobs=0, keep=1))
    assert len(site.store().generations()) == 1
    assert len({first.article.id, *(hit.article.id for hit in hits)}) == count_of(1)
    assert archive.search(search.SearchRequest(text="everybody")).total == count_of(2)
