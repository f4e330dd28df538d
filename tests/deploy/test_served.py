"""The served archive as scripts and the network meet it.

Two clients, broken requests, several workers, reloads.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]


def raw(port: int, data: bytes, *, half_close: bool = False, seconds: float = 20) -> bytes:
    """What comes back for these very bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(data)
        if half_close:
            connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def test_a_script_of_requests_reads_the_archive(served: Any) -> None:
    """As a reporter writes it.

    Search, follow the cursor to the end, open an article, export, a batch.
    """
    asked: dict[str, Any] = {"q": "harbour", "order-by": "newest", "page-size": 5, "match": "any"}
    answer = requests.get(f"{served.url}/api/v1/search", params=asked, timeout=30).json()
    ids = [hit["id"] for hit in answer["results"]]
    while answer["next"]:
        answer = requests.get(
            f"{served.url}/api/v1/search", params=asked | {"cursor": answer["next"]}, timeout=30
        ).json()
        ids += [hit["id"] for hit in answer["results"]]
    assert len(ids) == len(set(ids)) == answer["total"] > 5
    article = requests.get(f"{served.url}/api/v1/articles/{ids[0]}", timeout=30).json()["article"]
    assert article["body"]
    with requests.get(
        f"{served.url}/api/v1/export", params=asked, timeout=30, stream=True
    ) as export:
        assert export.status_code == 400, "page-size means nothing to an export"
    del asked["page-size"]
    with requests.get(
        f"{served.url}/api/v1/export", params=asked, timeout=30, stream=True
    ) as export:
        assert [json.loads(line)["id"] for line in export.iter_lines()] == ids
    lines = requests.post(
        f"{served.url}/api/v1/batch",
        json={"queries": ["harbour", {"q": "x", "nix": 1}]},
        timeout=30,
    ).json()["lines"]
    assert lines[0]["total"] > 0
    assert lines[1]["problem"]["status"] == 400


def test_the_curl_lines_of_the_readme_work(served: Any, tmp_path: Path) -> None:
    """Each as it stands there, but for the port: every one ends well and brings something."""
    found = re.findall(
        r"^curl .+?(?<!\\)$",
        (ROOT / "web" / "docs" / "api.md").read_text("utf-8"),
        flags=re.M | re.S,
    )
    commands = [
        line.replace("\\\n", " ")
        for line in found
        if "127.0.0.1:8000" in line and "TOKEN" not in line
    ]
    assert commands
    for command in commands:
        words = shlex.split(command.replace("127.0.0.1:8000", f"127.0.0.1:{served.port}"))
        done = subprocess.run(
            [*words, "--fail", "--silent", "--show-error"],
            cwd=tmp_path,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stderr.decode()}"
        assert done.stdout or any(path.stat().st_size for path in tmp_path.iterdir()), command


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /healthz HTTP/1.0\r\n\r\n", 200),
        (b"GET /api/v1/search?q=harbour HTTP/1.0\r\nHost: localhost\r\n\r\n", 200),
        (b"HEAD /api/v1/search HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 200),
        (b"GET /api/v1/search HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", 400),
        (
            b"GET /api/v1/search?q=" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
            414,
        ),
        (
            b"GET /api/v1/search?q="
            + b"a" * 65_600
            + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            414,
        ),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 100_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
        (b"nonsense\r\n\r\n", 400),
        (b"POST /api/v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", 400),
        (
            (
                b"POST /api/v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n"
                b"Content-Type: application/json\r\nConnection: close\r\n\r\n{}"
            ),
            413,
        ),
        (
            (
                b"GET /api/v1/search?q=%ff%fe%00 HTTP/1.1\r\nHost: localhost\r\nConnection:"
                b" close\r\n\r\n"
            ),
            200,
        ),
        (
            (
                b"GET /api/v1/articles/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1\r\nHost:"
                b" localhost\r\nConnection: close\r\n\r\n"
            ),
            404,
        ),
    ],
    ids=lambda value: value[:40].decode("latin-1") if isinstance(value, bytes) else str(value),
)
def test_strange_requests_get_the_right_status(
    served: Any, request_bytes: bytes, status: int
) -> None:
    """Old, wrong, huge or hostile: answered as they deserve, and the service goes on."""
    answer = raw(served.port, request_bytes)
    assert int(answer.split(b" ", 2)[1]) == status
    assert requests.get(f"{served.url}/healthz", timeout=30).ok


def test_connections_closed_halfway_leave_nothing_behind(served: Any) -> None:
    """Requests that end in the middle, and readers that go away, cost nobody else an answer."""
    for data in (
        b"",
        b"GET",
        b"GET /api/v1/search HTTP/1.1\r\nHost: local",
        b"POST /api/v1/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{",
    ):
        raw(served.port, data, half_close=True)
    whole = raw(
        served.port,
        b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        half_close=True,
    )
    assert whole.startswith(b"HTTP/1.1 200")
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
            connection.sendall(b"GET /api/v1/export HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answers = [
        requests.get(f"{served.url}/api/v1/search?q={number}", timeout=30).status_code
        for number in range(10)
    ]
    assert answers == [200] * 10


@pytest.mark.slow
def test_logs_of_a_served_archive_hold_no_query(serve: Callable[..., Any]) -> None:
    """Neither ours nor gunicorn's, not even of requests that can't be read; every line is JSON."""
    with serve(log_level="debug") as running:
        for address in (
            "/api/v1/search?q=informant",
            "/?q=informant",
            "/search.csv?q=informant",
            "/author/informant",
        ):
            requests.get(
                running.url + address,
                headers={"Referer": f"{running.url}/?q=informant"},
                timeout=30,
            )
        for data in (
            b"GET /?q=informant HTTP/9.9\r\n\r\n",
            b"G(T /?q=informant HTTP/1.1\r\n\r\n",
            b"GET /?q=informant\r\n\r\n",
            b"GET /?q=informant x y HTTP/1.1\r\n\r\n",
            b"GET /?q=" + b"informant" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
            b"GET / HTTP/1.1\r\ninformant: a\r\ninformant b\r\n\r\n",
        ):
            raw(running.port, data)
    text = running.log.read_text()
    assert "informant" not in text
    lines = [json.loads(line) for line in text.splitlines() if not line.startswith("Morgue serves")]
    assert sum(line["event"] == "request" for line in lines) >= 4


@pytest.mark.slow
def test_metrics_add_up_over_all_workers(serve: Callable[..., Any]) -> None:
    """Whichever worker answers, the counts are those of all of them."""
    with serve() as running:
        for number in range(30):
            requests.get(
                f"{running.url}/api/v1/search?q={number}",
                headers={"Connection": "close"},
                timeout=30,
            )
        text = requests.get(f"{running.url}/metrics", timeout=30).text
        (count,) = re.findall(
            r'morgue_requests_total\{method="GET",route="/api/v1/search",status="200"\} (\S+)', text
        )
        assert float(count) == 30
        assert "morgue_searches_running 0.0" in text
        assert "morgue_searches_waiting 0.0" in text
        (engine,) = re.findall(r"^morgue_engine_seconds_count (\S+)", text, re.M)
        assert float(engine) >= 30
        for gauge in ("ready", "articles", "index_rejects", "index_age_seconds"):
            assert len(re.findall(rf"^morgue_{gauge} ", text, re.M)) == 1, (
                f"{gauge} once, not once a worker"
            )
        assert (
            len(
                re.findall(r'^morgue_generation\{engine="whoosh",generation=".+"\} 1.0', text, re.M)
            )
            == 1
        )
        workers = set(re.findall(r'"process": (\d+)', running.log.read_text()))
        assert len(workers) >= 2


@pytest.mark.slow
def test_a_reload_loses_no_request(serve: Callable[..., Any]) -> None:
    """While workers are replaced on a HUP, everyone who asks has an answer."""
    with serve() as running:
        failures: list[str] = []
        done = threading.Event()

        def ask() -> None:
            while not done.is_set():
                try:
                    response = requests.get(
                        f"{running.url}/api/v1/search?q=harbour",
                        headers={"Connection": "close"},
                        timeout=30,
                    )
                    if response.status_code != 200:
                        failures.append(str(response.status_code))
                except requests.RequestException as error:
                    failures.append(repr(error))

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for count in (1, 2):
            time.sleep(1)
            running.process.send_signal(signal.SIGHUP)
            ends = time.monotonic() + 60
            while running.log.read_text().count("Hang up: Master") < count:
                assert time.monotonic() < ends, "the reload was not begun"
                time.sleep(0.1)
        time.sleep(4)
        done.set()
        for thread in threads:
            thread.join()
        assert failures == []


def workers_of(master: int) -> set[str]:
    """The processes that a server has started and that have not ended."""
    return set(Path(f"/proc/{master}/task/{master}/children").read_text().split())


@pytest.mark.slow
def test_a_reload_takes_a_new_version_and_new_settings(
    serve: Callable[..., Any], tmp_path: Path
) -> None:
    """An upgrade is: put the new program in its place, and reload."""
    for name in ("search", "web", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    settings = tmp_path / "morgue.toml"
    settings.write_text('name = "The Old Archive"\n')
    ops = tmp_path / "web" / "server" / "health.py"
    with serve(tmp_path) as running:
        assert requests.get(f"{running.url}/api/v1", timeout=30).json()["name"] == "The Old Archive"
        settings.write_text('name = "The New Archive"\n')
        ops.write_text(ops.read_text().replace('{"status": "ok"}', '{"status": "better"}'))
        replaced = workers_of(running.process.pid)
        assert len(replaced) >= 2
        running.process.send_signal(signal.SIGHUP)
        ends = time.monotonic() + 60
        while replaced & workers_of(running.process.pid):
            assert time.monotonic() < ends, "the workers before the reload still answer"
            time.sleep(0.1)
        assert requests.get(f"{running.url}/api/v1", timeout=30).json()["name"] == "The New Archive"
        assert requests.get(f"{running.url}/healthz", timeout=30).json() == {"status": "better"}
        requests.get(f"{running.url}/api/v1/search", timeout=30)
        assert "morgue_requests_total" in requests.get(f"{running.url}/metrics", timeout=30).text


@pytest.mark.slow
def test_the_server_ends_with_the_counts_it_kept(
    serve: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stop is clean: exit 0, and the folder of shared counts goes."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serve() as running:
        assert list(tmp_path.glob("morgue-metrics-*"))
    assert running.process.returncode == 0
    assert not list(tmp_path.glob("morgue-metrics-*"))
