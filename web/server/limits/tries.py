"""Counter of sign-in attempts, shared by all processes of this machine."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from flask import Flask, current_app
from limits import parse_many

from search import MorgueError, open_private, private_folder
from web import context
from web.server import metrics
from web.server.error_handlers import ProblemError

_SCHEMA = "CREATE TABLE IF NOT EXISTS tries (key TEXT NOT NULL, at REAL NOT NULL)"


class TryCounter:
    """A sliding-window counter of attempts by key. Thread-safe and process-safe.

    Times are those of the monotonic clock, which all processes share and nobody can set, so a clock
    that is set back locks nobody out. If the file can't be written each process counts for itself.

    Args:
        path: an SQLite file in the state folder.
        windows: (attempts, seconds) pairs; all apply.
    """

    def __init__(self, path: Path, windows: list[tuple[int, int]]) -> None:
        self.path, self.windows = path, windows
        self._own = sqlite3.connect(":memory:", check_same_thread=False)
        self._own.execute(_SCHEMA)
        self._lock = threading.Lock()

    def seconds_to_wait(self, key: str) -> int:
        """Count an attempt and return 0; or return the seconds until one is allowed."""
        now = time.monotonic()
        with self._lock, self._database() as database:
            longest = max(seconds for _, seconds in self.windows)
            # later than now: from before the machine was started anew
            database.execute("DELETE FROM tries WHERE at <= ? OR at > ?", (now - longest, now))
            for most, seconds in self.windows:
                rows = database.execute(
                    "SELECT at FROM tries WHERE key = ? AND at > ? ORDER BY at DESC LIMIT ?",
                    (key, now - seconds, most),
                ).fetchall()
                if len(rows) >= most:
                    return max(1, round(float(rows[-1][0]) + seconds - now))
            database.execute("INSERT INTO tries VALUES (?, ?)", (key, now))
        return 0

    @contextlib.contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        shared = self._shared()
        if shared is None:
            yield self._own
            return
        with closing(shared):
            yield shared
            with contextlib.suppress(sqlite3.Error):  # the disk may have filled up meanwhile
                shared.execute("COMMIT")

    def _shared(self) -> sqlite3.Connection | None:
        try:
            private_folder(self.path.parent)
            os.close(open_private(self.path, os.O_RDWR))
            database = sqlite3.connect(self.path, timeout=5, isolation_level=None)
        except (OSError, MorgueError, sqlite3.Error):
            return None
        try:
            database.execute(_SCHEMA)
            database.execute("BEGIN IMMEDIATE")
        except sqlite3.Error:
            database.close()
            return None
        return database


def init_app(app: Flask) -> None:
    """Register a counter with the limits of MORGUE_SIGN_IN_LIMIT."""
    settings = app.config["SETTINGS"]
    if settings.sign_in_limit not in ("", "none"):
        windows = [
            (int(each.amount), each.get_expiry()) for each in parse_many(settings.sign_in_limit)
        ]
        app.extensions["tries"] = TryCounter(Path(settings.state) / "tries.sqlite", windows)


def count(key: str) -> None:
    """Count an attempt under a key (its kind and address).

    Raises:
        ProblemError: there were too many; it says when the next is allowed.
    """
    counter: TryCounter | None = current_app.extensions.get("tries")
    seconds = counter.seconds_to_wait(key) if counter else 0
    if seconds:
        metrics.refused.labels("limit").inc()
        raise ProblemError(
            "too-often",
            f"Only so many tries are taken from one address ({context.settings().sign_in_limit}):"
            f" try again in {seconds} seconds.",
            retry_after=seconds,
        )
