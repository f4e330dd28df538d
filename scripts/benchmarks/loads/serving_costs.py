"""Benchmark of the cost of a request: processor time by HTTP and by library, server start."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import time
from collections.abc import Sequence

import psutil

from scripts.benchmarks import processes
from scripts.benchmarks.loads.http_load import json_path, morgue, page_path
from scripts.benchmarks.morgue_engine import MorgueEngine
from scripts.benchmarks.questions import WHOLE, Asked

ROUNDS = 5  # of the same questions, to average out the machine's noise
QUESTIONS = 10


def measure(engine: MorgueEngine, asked: Asked) -> dict[str, float]:
    """Return processor milliseconds a response, by way, and seconds to the first response.

    Raises:
        RuntimeError: the server doesn't answer.
    """
    questions = [*itertools.chain.from_iterable(zip(*asked.values(), strict=False))][:QUESTIONS]
    with morgue(engine.locator):
        pass  # its bytecode is there from now on, as that of an installation is
    started = time.perf_counter()
    with morgue(engine.locator) as server:
        _ask(server.port, [json_path(questions[0])])
        first = time.perf_counter() - started
        found = {"first_answer_seconds": round(first, 2)}
        for name, path in (("json_ms", json_path), ("page_ms", page_path)):
            paths = [path(question) for question in questions]
            # each of the workers has seen the questions before
            _ask(server.port, paths * 4)
            before = _spent(server.pid)
            _ask(server.port, paths * ROUNDS)
            spent = _spent(server.pid) - before
            found[name] = round(1000 * spent / (ROUNDS * len(paths)), 2)
    for question in questions:
        engine.ask(question, WHOLE)
    before = time.process_time()
    for question in questions * ROUNDS:
        engine.ask(question, WHOLE)
    spent = time.process_time() - before
    return found | {"library_ms": round(1000 * spent / (ROUNDS * len(questions)), 2)}


def _ask(port: int, paths: Sequence[str]) -> None:
    with contextlib.closing(
        http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    ) as connection:
        for path in paths:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"{path} was answered with {answer.status}")


def _spent(pid: int) -> float:
    """Return the processor time of a server's workers so far, in seconds."""
    times = [psutil.Process(worker).cpu_times() for worker in processes.children(pid)]
    return float(sum(each.user + each.system for each in times))
