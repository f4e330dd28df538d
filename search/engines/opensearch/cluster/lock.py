"""Build lock on a cluster: a document that one process creates and renews while it lives."""

from __future__ import annotations

import datetime as dt
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

from search.engines.opensearch.cluster.client import Cluster, path
from search.errors import LockedError, MorgueError

BEAT = 10.0  # seconds between renewals
# Seconds without a renewal after which another machine's lock is stale: many missed renewals.
STALE = 120.0


class ClusterLock:
    """The lock of one archive, in its index of notes. `lost` is True once it was taken over."""

    def __init__(self, cluster: Cluster, index: str, what: str) -> None:
        self._cluster, self._path, self._what = cluster, path(index, "_doc", "lock"), what
        self.lost = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock.

        Raises:
            LockedError: another process has it; names the process.
        """
        mine = {
            "owner": uuid4().hex,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "since": _now(),
        }
        self._take(mine)
        done = threading.Event()
        beating = threading.Thread(
            target=self._beat, args=(mine, done), daemon=True, name="morgue-lock"
        )
        beating.start()
        try:
            yield
        finally:
            done.set()
            beating.join()
            self._release(mine)

    def _take(self, mine: dict[str, Any]) -> None:
        # The lock may be released or taken over between reading and writing.
        for _ in range(3):
            if self._put(mine, {"op_type": "create"}):
                return
            kept = self._read()
            if kept is None:
                continue
            owner, version = kept
            if owner["owner"] == mine["owner"]:  # the response to the first attempt was lost
                return
            if not _left_behind(owner):
                raise LockedError(
                    f"{self._what} is being built by process {owner['pid']} on {owner['host']}"
                    f" since {owner['since']}: wait until it is done. If that machine is gone, its"
                    f" lock is free {STALE:.0f} s after its last sign of life."
                )
            if self._put(mine, version):
                return
        raise LockedError(f"{self._what} is being built by another process: wait until it is done.")

    def _put(self, mine: dict[str, Any], condition: dict[str, Any]) -> bool:
        """Return True if the lock was written, under the condition that nobody was faster."""
        return (
            self._cluster.ask(
                "PUT", self._path, mine | {"at": _now()}, params=condition, conflict=False
            )
            is not False
        )

    def _read(self) -> tuple[dict[str, Any], dict[str, Any]] | None:
        kept = self._cluster.ask("GET", self._path, missing={})
        if not kept.get("found"):
            return None
        return kept["_source"], {
            "if_seq_no": kept["_seq_no"],
            "if_primary_term": kept["_primary_term"],
        }

    def _beat(self, mine: dict[str, Any], done: threading.Event) -> None:
        while not done.wait(BEAT):
            try:
                kept = self._read()
                if (
                    kept is None
                    or kept[0]["owner"] != mine["owner"]
                    or not self._put(mine, kept[1])
                ):
                    self.lost = True
                    return
            except MorgueError:
                continue  # the cluster is unreachable; the next renewal finds out

    def _release(self, mine: dict[str, Any]) -> None:
        with suppress(
            MorgueError
        ):  # the build is complete; a lock that can't be removed now is soon stale
            kept = self._read()
            if kept is not None and kept[0]["owner"] == mine["owner"]:
                self._cluster.ask("DELETE", self._path, params=kept[1], missing={}, conflict=False)


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def _left_behind(owner: dict[str, Any]) -> bool:
    """Return True if a lock is stale.

    Its owner is a dead process of this machine, or one that didn't renew it for long.
    """
    if (dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(owner["at"])).total_seconds() > STALE:
        return True
    if owner["host"] != socket.gethostname():
        return False
    try:
        os.kill(int(owner["pid"]), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
