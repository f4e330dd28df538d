"""Benchmark of searches through HTTP: latency, requests a second, memory of workers."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from scripts.benchmarks import processes, timing
from scripts.benchmarks.baselines.sqlite_fts import TABLE, SqliteFts, fts
from scripts.benchmarks.morgue_engine import MORGUE, MorgueEngine
from scripts.benchmarks.processes import Server, free_port, memory_mb, serving
from scripts.benchmarks.questions import FACET_SIZE, FACETS, PAGE, Asked, Question, typed

WORKERS = 2  # as many as the cores that the goals are for
CLIENTS = (1, 4, 16)  # concurrent: one, some, and more than the processors
BARE, DATASETTE = "Flask, bare JSON", "Datasette, its page"
GUNICORN = (
    sys.executable,
    "-m",
    "gunicorn",
    "--worker-class",
    "gthread",
    "--threads",
    "4",
    "--workers",
    str(WORKERS),
)
_PATIENCE_MS = "60000"

_WRK = """
local paths, at = {%s}, 0
request = function() at = at + 1; return wrk.format("GET", paths[(at - 1) %% #paths + 1]) end
done = function(summary, latency)
  local e = summary.errors
  local shape = '\\n{"requests": %%d, "us": %%d, "p50": %%f, "p99": %%f, "worst": %%f, '
    .. '"refused": %%d, "broken": %%d}\\n'
  local p50, p99, worst = latency:percentile(50) / 1000, latency:percentile(99) / 1000,
  latency.max / 1000
  local broken = e.connect + e.read + e.write + e.timeout
  io.write(string.format(shape, summary.requests, summary.duration, p50, p99, worst, e.status,
  broken))
end
"""


def measure(
    engines: Sequence[MorgueEngine],
    sqlite: SqliteFts | None,
    asked: Asked,
    pace: timing.Pace,
    load_seconds: float,
) -> dict[str, Any]:
    """Return the figures by server.

    Percentiles of one client's requests, the load at each number of clients, MB a worker; a failure
    has its reason.
    """
    questions = list(itertools.chain.from_iterable(asked.values()))
    found: dict[str, Any] = {"latency": {}, "load": {}, "worker_mb": {}, "left_out": {}}
    wrk = shutil.which("wrk")
    if wrk is None:
        found["left_out"]["load through HTTP"] = "wrk is not installed (apt-get install wrk)"
    for name, server, path in _servers(engines, sqlite):
        try:
            with server as at:
                paths = [path(question) for question in questions]
                found["latency"][name] = _latency(at.port, paths, replace(pace, clock="wall"))
                found["load"][name] = {
                    clients: _load(wrk, at.port, paths, clients, load_seconds)
                    for clients in CLIENTS
                    if wrk
                }
                workers = processes.children(at.pid) or [at.pid]
                found["worker_mb"][name] = round(
                    max(memory_mb(worker, children=False) for worker in workers), 1
                )
        except (RuntimeError, ModuleNotFoundError, OSError) as fault:
            found["left_out"][f"{name}, through HTTP"] = str(fault)
    return found


def morgue(locator: str) -> contextlib.AbstractContextManager[Server]:
    """Run `morgue serve` over an index."""
    port = free_port()
    command = [*MORGUE, "serve", "--index", locator, "--port", str(port), "--workers", str(WORKERS)]
    settings = {"MORGUE_LOG_LEVEL": "error", "MORGUE_SEARCH_SECONDS": "60"}
    # As an installed Morgue: without kept bytecode each start would compile the whole program.
    return serving(command, port, "/readyz", settings | {"PYTHONDONTWRITEBYTECODE": ""})


def json_path(question: Question) -> str:
    """Return the path of a question in Morgue's API."""
    wanted = {
        "q": typed(question),
        "match": "all",
        "page-size": PAGE,
        "facets": ",".join(FACETS),
        "facet-size": FACET_SIZE,
    }
    return f"/api/v1/search?{urlencode(wanted)}"


def page_path(question: Question) -> str:
    """Return the path of a question's results page."""
    return f"/?{urlencode({'q': typed(question), 'match': 'all'})}"


def _servers(
    engines: Sequence[MorgueEngine], sqlite: SqliteFts | None
) -> Iterator[tuple[str, contextlib.AbstractContextManager[Server], Callable[[Question], str]]]:
    port = free_port()
    bare = [*GUNICORN, "--bind", f"127.0.0.1:{port}", "scripts.benchmarks.baselines.bare_flask:app"]
    yield BARE, serving(bare, port, "/", {}), lambda question: "/"
    for engine in engines:
        yield f"{engine.name}, JSON", morgue(engine.locator), json_path
        yield f"{engine.name}, page", morgue(engine.locator), page_path
    if sqlite is not None:
        port = free_port()
        # Datasette's time limits are lifted: it would leave slow facets out of the page.
        limits = [
            "--setting",
            "sql_time_limit_ms",
            _PATIENCE_MS,
            "--setting",
            "facet_time_limit_ms",
            _PATIENCE_MS,
        ]
        command = [
            sys.executable,
            "-m",
            "datasette",
            "serve",
            str(sqlite.path),
            "--port",
            str(port),
            *limits,
        ]
        yield DATASETTE, serving(command, port, "/-/versions.json", {}), _datasette_path


def _datasette_path(question: Question) -> str:
    """Return the path of Datasette's table page: ten rows, with two facets."""
    wanted = [
        ("_search", fts(question)),
        ("_searchmode", "raw"),
        ("_facet", "section"),
        ("_facet", "author"),
        ("_size", PAGE),
    ]
    return f"/articles/{TABLE}?{urlencode(wanted)}"


def _latency(port: int, paths: Sequence[str], pace: timing.Pace) -> timing.Figures:
    """Return the latencies of one client on one connection.

    Raises:
        RuntimeError: an answer isn't 200.
    """
    with contextlib.closing(
        http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    ) as connection:

        def get(path: str) -> None:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise RuntimeError(
                    f"{path} was answered with {answer.status}:"
                    f" {body[:300].decode(errors='replace')}"
                )

        return timing.figures(timing.samples([partial(get, path) for path in paths], pace)[1])


def _load(
    wrk: str, port: int, paths: Sequence[str], clients: int, seconds: float
) -> dict[str, float]:
    """Return requests a second under load by wrk, the latency, and the number of errors."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "paths.lua")
        script.write_text(_WRK % ", ".join(map(json.dumps, paths)), encoding="utf-8")
        command = [
            wrk,
            "-t1",
            f"-c{clients}",
            f"-d{seconds:.0f}s",
            "--timeout",
            "60s",
            "-s",
            str(script),
        ]
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
        )
    said = json.loads(done.stdout.strip().rsplit("\n", 1)[-1])
    return {
        "per_second": round(said["requests"] / (said["us"] / 1e6), 1),
        "p50": round(said["p50"], 2),
        "p99": round(said["p99"], 2),
        "worst": round(said["worst"], 2),
        "errors": said["refused"] + said["broken"],
    }
