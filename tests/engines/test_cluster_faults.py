"""A cluster that is down, slow, shut, strange or not to be trusted.

A message that says what to do, exit code 1, a 503 page.
"""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from search.engines import open_store
from search.engines.opensearch.engine import OpenSearchEngine
from search.engines.opensearch.integrity import faults_of
from search.engines.shared.deadlines import limit_answer
from search.errors import DamagedIndexError, DeadlineError, UnavailableError
from search.settings import Settings
from web import create_app

ROOT = Path(__file__).resolve().parents[2]
SERVER = {"version": {"distribution": "opensearch", "number": "3.3.0"}}


def _error(kind: str, reason: str) -> dict[str, Any]:
    return {
        "error": {"type": kind, "reason": reason, "root_cause": [{"type": kind, "reason": reason}]}
    }


@dataclass(frozen=True)
class Fault:
    """A faulty server's answers (`told`: to the question who it is), and the message due."""

    said: str
    status: int = 200
    answer: Any = None
    told: Any = None
    type: str = "application/json"
    hangs: bool = False


FAULTS = {
    "wrong password": Fault(
        "refused the user or the password", 401, _error("security_exception", "no")
    ),
    "too few rights": Fault(
        "does not allow the user",
        403,
        _error("security_exception", "no permissions for [indices:read]"),
    ),
    "elasticsearch": Fault(
        "Elasticsearch", 200, {}, told={"version": {"number": "8.15.0", "build_flavor": "default"}}
    ),
    "too old": Fault(
        "2.19", 200, {}, told={"version": {"distribution": "opensearch", "number": "1.3.2"}}
    ),
    "something else": Fault(
        "is it an OpenSearch cluster", 200, "<html>hello</html>", type="text/html"
    ),
    "overloaded": Fault(
        "try again",
        503,
        _error("search_phase_execution_exception", "all shards failed"),
        told=SERVER,
    ),
    "read only": Fault(
        "Lift the block",
        403,
        _error("cluster_block_exception", "cluster read-only (api)"),
        told=SERVER,
    ),
    "disk full": Fault(
        "free space",
        429,
        _error(
            "cluster_block_exception",
            "disk usage exceeded flood-stage watermark, index has read-only-allow-delete block",
        ),
        told=SERVER,
    ),
}


@contextmanager
def serving(fault: Fault, context: ssl.SSLContext | None = None) -> Iterator[str]:
    """A server with a fault, at the address given."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            if fault.hangs:
                over.wait(60)
            greeting = self.path == "/" and fault.told is not None
            content = fault.told if greeting else fault.answer
            data = (content if isinstance(content, str) else json.dumps(content)).encode()
            self.send_response(200 if greeting else fault.status)
            self.send_header("content-type", fault.type)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else data)

        do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

        def log_message(self, *arguments: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    scheme = "http"
    if context is not None:
        server.socket, scheme = context.wrap_socket(server.socket, server_side=True), "https"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}"
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def morgue(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it."""
    return subprocess.run(
        [sys.executable, "-m", "scripts.cli", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def nobody() -> Iterator[str]:
    """An address where nothing listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


def assert_told(url: str, said: str, tmp_path: Path) -> None:
    """Commands end with 1 and the message.

    Pages and the API answer 503 with it, and say when to come again.
    """
    locator = f"opensearch:{url.replace('//', '//ada:s3cret@')}/archive"
    article = tmp_path / "article.txt"
    article.write_text("A harbour\n\nThe tram goes there.\n", encoding="utf-8")
    for arguments in (["search", "harbour"], ["reindex", str(article)]):
        done = morgue(*arguments, "--index", locator)
        assert done.returncode == 1, done
        assert said in done.stderr
        assert "s3cret" not in done.stderr + done.stdout
        assert "Traceback" not in done.stderr
    client = create_app(
        Settings(index=locator, search_seconds=1.0, state=str(tmp_path))
    ).test_client()
    for address in ("/?q=harbour", "/api/v1/search?q=harbour", "/readyz"):
        answer = client.get(address)
        assert answer.status_code == 503, address
        assert int(answer.headers["Retry-After"]) > 0
        assert "s3cret" not in answer.text


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_cluster_is_told(name: str, tmp_path: Path) -> None:
    """Whatever the server has against us, its reader learns what to do, and no secret is told."""
    with serving(FAULTS[name]) as url:
        assert_told(url, FAULTS[name].said, tmp_path)


@pytest.mark.slow
def test_a_cluster_that_is_down_is_told(tmp_path: Path) -> None:
    """Where nothing listens, the message asks whether the cluster is up."""
    with nobody() as url:
        assert_told(url, "is the cluster up", tmp_path)


def test_a_slow_cluster_costs_no_more_than_a_search_may_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A server that never answers is given up."""
    monkeypatch.setattr("search.engines.opensearch.cluster.client.READ_SECONDS", 0.3)
    with (
        serving(Fault("", hangs=True)) as url,
        pytest.raises(UnavailableError, match="did not answer in time"),
    ):
        open_store(f"opensearch:{url}/archive").open()


def test_an_answer_is_over_in_time_but_not_for_the_words_of_a_generation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A request past it is late, not at fault; the words are read once for every later answer."""
    monkeypatch.setattr("search.engines.opensearch.cluster.client.PATIENCE", 0.0)
    with serving(Fault("", hangs=True)) as url:
        cluster = open_store(f"opensearch:{url}/archive")._cluster  # type: ignore[attr-defined]
        limit_answer(0.2)
        with pytest.raises(DeadlineError):
            cluster.ask("GET", "/")
    try:
        with serving(Fault("", 404, {}, told=SERVER)) as url:
            limit_answer(60)
            cluster = open_store(f"opensearch:{url}/archive")._cluster  # type: ignore[attr-defined]
            engine = OpenSearchEngine(cluster, "archive-1", SimpleNamespace(language="english"))  # type: ignore[arg-type]
            limit_answer(-1)
            with pytest.raises(DamagedIndexError, match="lacks the words"):
                engine.lexicon.count("harbour")
            assert engine.reprints is None
    finally:
        limit_answer(None)


def test_an_index_whose_parts_are_lost_is_told() -> None:
    """While no machine holds a part of a generation (red), a check names that and the cure."""
    lost = Fault("", 200, {"status": "red"}, told=SERVER)
    with serving(lost) as url:
        cluster = open_store(f"opensearch:{url}/archive")._cluster  # type: ignore[attr-defined]
        kept = SimpleNamespace(manifest=SimpleNamespace(generation="20260101T000000-000000"))
        [fault] = faults_of(cluster, "archive-20260101t000000-000000", kept)  # type: ignore[arg-type]
    assert "no machine of the cluster holds" in fault
    assert "bring the machines back" in fault


def test_a_dead_node_is_passed_over() -> None:
    """Of several nodes the next is asked."""
    with nobody() as dead, serving(Fault("", 404, {}, told=SERVER)) as alive:
        for urls in (f"{dead},{alive}", f"{alive},{dead}"):
            store = open_store(f"opensearch:{urls}/archive")
            assert store.generations() == []
            assert store.active() is None


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1 that nobody signed but itself, and its key beside it."""
    folder = tmp_path_factory.mktemp("tls")
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "ca.pem")]
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            *subject,
            *files,
        ],
        check=True,
        capture_output=True,
    )
    return folder / "ca.pem"


def test_a_cluster_is_trusted_by_its_authority_alone(certificate: Path) -> None:
    """TLS is checked.

    An unknown authority is refused with the setting that names it, and believed once it is named.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    with serving(Fault("", 404, {}, told=SERVER), context) as url:
        with pytest.raises(UnavailableError, match="MORGUE_CLUSTER_CA"):
            open_store(f"opensearch:{url}/archive").open()
        store = open_store(f"opensearch:{url}/archive", Settings(cluster_ca=str(certificate)))
        assert store.generations() == []


def test_the_secret_is_in_no_locator() -> None:
    """What messages and `status` show has neither user nor password."""
    store = open_store(
        "opensearch:https://ada:s3cret@search.example:9200,https://ada:s3cret@other.example/archive"
    )
    assert (
        store.locator == "opensearch:https://search.example:9200,https://other.example:443/archive"
    )
