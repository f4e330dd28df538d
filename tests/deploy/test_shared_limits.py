"""Limits that several machines share.

Counted in a real Redis, and answered without one when it is down.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

pytestmark = pytest.mark.skipif(
    shutil.which("redis-server") is None, reason="redis-server is not installed: apt-get install it"
)


@pytest.fixture
def redis(
    tmp_path: Path, free_port: Callable[[], int]
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Redis of its own: its URL and its process."""
    port = free_port()
    command = [
        "redis-server",
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
    ]
    with (tmp_path / "redis.log").open("wb") as log:
        process = subprocess.Popen([*command, "--dir", str(tmp_path)], stdout=log, stderr=log)
    for _ in range(600):
        if "Ready to accept connections" in (tmp_path / "redis.log").read_text():
            break
        time.sleep(0.1)
    yield f"redis://127.0.0.1:{port}", process
    process.terminate()
    process.wait(30)


def status(running: Any) -> int:
    """What a search is answered with."""
    return requests.get(f"{running.url}/api/v1/search?q=harbour", timeout=30).status_code


@pytest.mark.slow
def test_machines_share_one_count_and_outlive_it(
    serve: Callable[..., Any], redis: tuple[str, subprocess.Popen[bytes]]
) -> None:
    """Whichever of two servers is asked, the limit is one.

    With Redis gone both go on answering, and count by themselves.
    """
    url, process = redis
    with (
        serve(rate_storage=url, rate_limit="6/hour") as first,
        serve(rate_storage=url, rate_limit="6/hour") as second,
    ):
        assert [status(running) for running in (first, second) * 3] == [200] * 6
        assert [status(running) for running in (first, second)] == [429, 429]
        process.terminate()
        process.wait(30)
        assert [status(running) for running in (first, second)] == [200, 200]
