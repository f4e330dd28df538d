"""Child processes: commands with their peak memory, and servers for a while."""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
_LOOK_SECONDS = 0.2  # between readings of the memory: a peak shorter than this is missed


@dataclass(frozen=True, slots=True)
class Ended:
    """A successful command: its output, processor seconds, and peak memory with children."""

    output: str
    cpu_seconds: float
    peak_mb: float


def run(command: Sequence[str]) -> Ended:
    """Run a command from the project's root to its end.

    Raises:
        RuntimeError: it failed; the message is its output.
    """
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as printed:
        before = _cpu_of_children()
        process = subprocess.Popen(command, cwd=ROOT, stdout=printed, stderr=said, text=True)
        with watched(process.pid) as peak:
            code = process.wait()
        said.seek(0)
        printed.seek(0)
        output = printed.read()
        if code != 0:
            raise RuntimeError(
                said.read().strip()[-2000:] or output[-2000:] or f"{command[0]} ended with {code}"
            )
    return Ended(output, _cpu_of_children() - before, peak[0])


@contextlib.contextmanager
def watched(pid: int) -> Iterator[list[float]]:
    """Sample the memory of a process and its children until the block ends.

    Yields:
        A list whose one item is the peak so far, in MB.
    """
    peak, done = [0.0], threading.Event()

    def look() -> None:
        while True:
            peak[0] = max(peak[0], memory_mb(pid))
            if done.wait(_LOOK_SECONDS):
                return

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


def memory_mb(pid: int, *, children: bool = True) -> float:
    """Return the memory of a process and its children in MB, shared pages once.

    Pages of mapped files don't count: the kernel drops them when it needs the room.
    """
    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        for each in (process, *(process.children(recursive=True) if children else ())):
            with contextlib.suppress(OSError):
                total += _held_kb(each.pid)
    return total / 1024


def _held_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return sum(
        int(line.split()[1]) for line in lines if line.startswith(("Pss_Anon:", "Pss_Shmem:"))
    )


def children(pid: int) -> list[int]:
    """Return the processes that one has started."""
    return [child.pid for child in psutil.Process(pid).children()]


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers at a port of this machine."""

    pid: int
    port: int


@contextlib.contextmanager
def serving(
    command: Sequence[str], port: int, path: str, environ: Mapping[str, str]
) -> Iterator[Server]:
    """Run a server until the block ends; it starts at the first good answer to `path`.

    Raises:
        RuntimeError: it gives none; the message is its output.
    """
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=said, stderr=said, env=os.environ | environ, text=True
        )
        try:
            if not _answers(process, f"http://127.0.0.1:{port}{path}"):
                said.seek(0)
                raise RuntimeError(
                    f"{' '.join(command[:4])} does not answer: {said.read().strip()[-1000:]}"
                )
            yield Server(process.pid, port)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _answers(process: subprocess.Popen[str], address: str, seconds: float = 60.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10):  # noqa: S310 - an address of ours
                return True
        except OSError:
            time.sleep(0.1)
    return False
