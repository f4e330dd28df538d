"""The parts that the commands share.

They are editions of an archive with different counts, the `morgue` command, and the server.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MORGUE = (sys.executable, "-m", "scripts.cli")
FEWEST, STEP = 60, 10  # articles of the first edition, and more of each further one
FILES = 6
_WORDS = (
    "harbour council railway library toll bridge nurses strike budget ferry editor letters winter"
    " market school".split()
)


def count_of(edition: int) -> int:
    """Return the number of articles of an edition, different for each."""
    return FEWEST + STEP * edition


def write_edition(folder: Path, edition: int, *, whole: bool = False) -> None:
    """Write the sources of an edition, in several files.

    `whole` names the edition in every article, else in the first file's alone.
    """
    folder.mkdir(exist_ok=True)
    numbers = range(count_of(edition))
    for file in range(FILES):
        named = edition if whole or file == 0 else 0
        lines = [json.dumps(_article(number, named)) + "\n" for number in numbers[file::FILES]]
        path = folder / f"wire-{file}.jsonl"
        if not path.exists() or path.read_text("utf-8") != "".join(lines):
            path.write_text("".join(lines), "utf-8")


def _article(number: int, edition: int) -> dict[str, Any]:
    words = [_WORDS[(number * step + step) % len(_WORDS)] for step in range(2, 40)]
    return {
        "id": f"article-{number:04d}",
        "title": f"The {words[0]} and the {words[1]}, part {number}",
        "date": f"{1990 + number % 20}-0{1 + number % 9}-1{number % 10}",
        "authors": [f"Author {number % 7}"],
        "section": ("Opinion", "Letters", "Culture")[number % 3],
        "label": f"Edition {edition}",
        "body": f"Everybody read it. {' '.join(words)}.\n\nIt was printed in edition {edition}.",
    }


def environment(**settings: object) -> dict[str, str]:
    """This environment with these settings of Morgue alone."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MORGUE_")}
    return environ | {f"MORGUE_{name.upper()}": str(value) for name, value in settings.items()}


def morgue(
    *arguments: object, environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Return one run of the command, to its end."""
    command = [*MORGUE, *map(str, arguments)]
    environ = environment() if environ is None else environ
    return subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False, timeout=600
    )


def done(*arguments: object, environ: Mapping[str, str] | None = None) -> str:
    """Return what a run of the command prints, which must end well."""
    run = morgue(*arguments, environ=environ)
    if run.returncode:
        raise SystemExit(
            f"morgue {' '.join(map(str, arguments))} ended with {run.returncode}:"
            f" {run.stderr or run.stdout}"
        )
    return run.stdout


@dataclass
class Served:
    """A running server: its address, its master process, and where it logs."""

    url: str
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def workers(self) -> list[int]:
        """Return the ids of the worker processes."""
        return [
            int(word)
            for word in (
                Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
                .read_text()
                .split()
            )
        ]

    def get(self, address: str, seconds: float = 60, body: bytes | None = None) -> Answer:
        """Return the status and body of an address; status 0 without a response.

        With a body, which is JSON, the request is a POST.
        """
        headers = {"Content-Type": "application/json"} if body is not None else {}
        asked = urllib.request.Request(self.url + address, body, headers)  # noqa: S310 - our own server
        started = time.perf_counter()
        try:
            with urllib.request.urlopen(asked, timeout=seconds) as response:  # noqa: S310
                return Answer(response.status, response.read(), time.perf_counter() - started)
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read(), time.perf_counter() - started)
        except OSError as fault:
            return Answer(0, repr(fault).encode(), time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer and the seconds it took."""

    status: int
    body: bytes
    seconds: float

    def json(self) -> Any:
        """Return the body, read."""
        return json.loads(self.body)


@contextmanager
def served(folder: Path, index: str, **settings: object) -> Iterator[Served]:
    """`morgue serve` over an index, as people run it; it is ended with the block.

    It logs into `folder`.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    environ = environment(
        **{"index": index, "state": folder / "state", "port": port, "workers": 2, **settings}
    )
    log = folder / "serve.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*MORGUE, "serve"], cwd=ROOT, env=environ, stdout=output, stderr=output
        )
    running = Served(f"http://127.0.0.1:{port}", port, process, log)
    try:
        for _ in range(600):
            if running.get("/healthz").status or process.poll() is not None:
                break
            time.sleep(0.1)
        if process.poll() is not None:
            raise SystemExit(log.read_text())
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def own_memory(process: int) -> int:
    """Bytes of memory that a process has for itself; files that it maps are not counted."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


def handles(process: int) -> int:
    """Open file descriptors of a process, and the files that it maps."""
    mapped = {
        line.split(maxsplit=5)[5]
        for line in Path(f"/proc/{process}/maps").read_text().splitlines()
        if "/" in line
    }
    return len(list(Path(f"/proc/{process}/fd").iterdir())) + len(mapped)


def start(command: list[str], **settings: object) -> subprocess.Popen[bytes]:
    """Return a process in a group of its own."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(**settings),
        stdout=quiet,
        stderr=quiet,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(60)


def percentile(values: list[float], share: float) -> float:
    """Return the value that this share of the values stays under or at; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0
