"""./scripts/run on a fresh clone: one command from nothing to a page that finds something."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone with nothing in it but what git keeps."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: it can't be cloned")
    place = tmp_path_factory.mktemp("fresh") / "morgue"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(place)], check=True, timeout=120)
    return place


@contextmanager
def running(clone: Path, port: int) -> Iterator[list[str]]:
    """`./scripts/run` until it answers; gives what it has said by then."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MORGUE_")}
    log = clone.parent / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["./scripts/run"],
            cwd=clone,
            env=environ | {"MORGUE_PORT": str(port), "PYTHON": sys.executable},
            stdout=output,
            stderr=output,
        )
    try:
        while not answers(port) and process.poll() is None:
            time.sleep(0.1)
        assert process.poll() is None, log.read_text()
        yield log.read_text().splitlines()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def answers(port: int) -> bool:
    """Whether a search can be answered there."""
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
    except OSError:
        return False
    return True


@pytest.mark.slow
def test_one_command_serves_the_samples(clone: Path, free_port: Callable[[], int]) -> None:
    """The first run installs, indexes and serves; the second finds all that done.

    A taken port is told in one line.
    """
    port = free_port()
    with running(clone, port) as said:
        assert said[0].startswith("Installing into .venv")
        assert any("Indexing the sample articles" in line for line in said)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/?q=harbour", timeout=30) as page:
            assert "<mark>" in page.read().decode()
        command = ["./scripts/run"]
        again = subprocess.run(
            command,
            cwd=clone,
            env=os.environ | {"MORGUE_PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (again.returncode, again.stdout) == (1, "")
        assert f"127.0.0.1:{port} can't be listened on" in again.stderr and "--port" in again.stderr
    with running(clone, port) as said:
        assert said[0].startswith("Morgue serves whoosh:indexes/archive")
    status = subprocess.run(
        ["git", "status", "--porcelain"],
        cwd=clone,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert status.stdout == "", "nothing that a run makes belongs to the repository"
