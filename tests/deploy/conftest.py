"""The archive served for real.

Gunicorn with two workers over an index of seeds/, as `morgue serve` runs it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Served:
    """A running server: its address, its process, and what it has logged."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path


Serve = Callable[..., "contextmanager[Served]"]


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Gives a port that nobody listens on."""

    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
            return port

    return find


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An index of seeds/, made by the command."""
    locator = f"whoosh:{tmp_path_factory.mktemp('index') / 'seeds'}"
    command = [sys.executable, "-m", "scripts.cli", "reindex", "seeds", "--index", locator]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=300)
    return locator


def answers(url: str) -> bool:
    """Whether something answers there, whatever it says."""
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        return False
    return True


@pytest.fixture(scope="session")
def serve(
    index: str, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Serve:
    """Serves the program in `root` with further settings, and ends the server with the block."""

    @contextmanager
    def run(root: Path = ROOT, **settings: object) -> Iterator[Served]:
        folder = tmp_path_factory.mktemp("served")
        port = free_port()
        chosen = {"index": index, "state": folder / "state", "port": port, "workers": 2, **settings}
        environ = {
            name: value for name, value in os.environ.items() if not name.startswith("MORGUE_")
        }
        environ |= {f"MORGUE_{name.upper()}": str(value) for name, value in chosen.items()}
        log = folder / "log"
        with log.open("wb") as output:
            command = [sys.executable, "-m", "scripts.cli", "serve"]
            process = subprocess.Popen(command, cwd=root, env=environ, stdout=output, stderr=output)
        served = Served(f"http://127.0.0.1:{port}", port, process, log)
        try:
            for _ in range(1_200):
                if answers(f"{served.url}/healthz") or process.poll() is not None:
                    break
                time.sleep(0.1)
            assert process.poll() is None, log.read_text()
            yield served
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)

    return run


@pytest.fixture(scope="session")
def served(serve: Serve) -> Iterator[Served]:
    """One server with default settings, for all tests that change nothing of it."""
    with serve() as running:
        yield running
