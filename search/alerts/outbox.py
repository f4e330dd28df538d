"""Outbox of alert messages: one file of messages for each run, and a log of their states.

    OUTBOX/N.messages    the messages of a run, a JSON object a line
    OUTBOX/N.states      the states that changed since, a line each: the key, a space, the state

A run's messages become durable with one flush of one file, since a flush of a file each took longer
than all the searches (7 ms of 10 for a message). They count from the moment that the number of
their batch is recorded (`run._compare`); a later batch is of a run that was killed, and is dropped.
The last state of a message in the log is valid; without one it waits.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from search.engines.generations.durable_files import sync_folder, write_durably

WAITING, SENDING, DONE = "waiting", "sending", "done"


class Outbox:
    """The kept messages of one index's alerts. Not thread-safe: one run at a time.

    Args:
        folder: the outbox; made if it is not there.
        last: the number of the last batch that counts, 0 for none; None if nobody knows, as after
            the file that names it was removed: all do.
    """

    def __init__(self, folder: Path, last: int | None) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        self._folder = folder
        self.last = max(map(_number, folder.iterdir()), default=0) if last is None else last

    def batches(self) -> Iterator[Batch]:
        """Yield the batches with messages left, oldest first; remove files of unfinished ones.

        Those kept one to a file, as until now, come last.
        """
        numbers, single = set(), set()
        for path in list(self._folder.iterdir()):
            number = _number(path)
            if 0 < number <= self.last and self._path(number, "messages").exists():
                numbers.add(number)
            elif path.with_suffix(".json").exists():
                single.add(path.with_suffix(".json"))
            else:
                path.unlink(missing_ok=True)
        for number in sorted(numbers):
            yield Batch(self._path(number, "messages"), self._path(number, "states"))
        for path in sorted(single):
            yield Batch(path, path.with_suffix(".states"))

    def next_batch(self) -> BatchWriter:
        """Return the writer of the batch after the last."""
        return BatchWriter(self._path(self.last + 1, "messages"))

    def _path(self, number: int, kind: str) -> Path:
        return self._folder / f"{number}.{kind}"


class BatchWriter:
    """Writes the messages of one run to one file, which is made with the first of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def write(self, message: dict[str, Any]) -> None:
        """Add a message; `finish` makes it durable."""
        if self._file is None:
            self._file = self._path.open("wb")
        self._file.write(json.dumps(message).encode() + b"\n")

    def finish(self) -> bool:
        """Make the messages durable. Return True if there are any.

        Raises:
            OSError: the disk failed or is full.
        """
        if self._file is None:
            return False
        with self._file as file:
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self._path.parent)
        return True


class Batch:
    """The messages of one run and their states. A context that keeps what is left at its end.

    Attributes:
        path: the file of its messages.
    """

    def __init__(self, path: Path, log: Path) -> None:
        self.path = path
        self._log = log
        self._states = _states(log)
        self._handle = -1

    def __enter__(self) -> Self:
        is_new = not self._log.exists()
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._handle = os.open(self._log, flags, 0o600)
        if is_new:
            sync_folder(self._log.parent)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._handle)
        if kind is None:
            self._tidy()

    def messages(self) -> Iterator[tuple[int, dict[str, Any] | None, str]]:
        """Yield number of line, message and state of what is left; None for an unreadable line."""
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                message = _message(line)
                state = WAITING
                if message:  # one of a file of its own has a state, too
                    state = self._states.get(message["key"], message.get("state", WAITING))
                if state != DONE:
                    yield number, message, state

    def mark(self, message: dict[str, Any], state: str) -> None:
        """Record a state.

        Only `SENDING` is durable at its return: if the machine stops before another one reached
        the disk, the message is uncertain, never sent twice.
        """
        key = message["key"]
        if self._states.get(key, WAITING) == state:
            return
        # The first line break ends a line that a crash or a full disk cut off.
        line = f"\n{key} {state}\n".encode()
        if os.write(self._handle, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._log))
        if state == SENDING:
            os.fdatasync(self._handle)
        self._states[key] = state

    def _tidy(self) -> None:
        """Drop the messages that are done, and both files if none is left."""
        if DONE not in self._states.values():
            return
        with self.path.open("rb") as file:
            left = b"".join(line for line in file if not self._is_done(line))
        if left:
            write_durably(self.path, left)
        else:
            self.path.unlink()
            # Before the log: without it the messages would all wait again.
            sync_folder(self.path.parent)
            self._log.unlink()

    def _is_done(self, line: bytes) -> bool:
        message = _message(line)
        return message is not None and self._states.get(message["key"]) == DONE


def _number(path: Path) -> int:
    return int(path.stem) if path.stem.isdecimal() else 0


def _message(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("key"), str) else None


def _states(log: Path) -> dict[str, str]:
    """Return the last state of each message in a log; a line that was cut off has none."""
    try:
        lines = log.read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition(" ") for line in lines)
    return {key: state for key, _, state in pairs if state in (WAITING, SENDING, DONE)}
