"""Concurrency limits: turns for requests of one kind, and seats in the thread pool."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator

from web.server import metrics
from web.server.error_handlers import ProblemError


class ConcurrencyLimiter:
    """Limit how many requests of one kind run at the same time. Thread-safe.

    Up to `most` callers hold a turn; up to `waiting` more block for at most `seconds` seconds.
    Everyone else is refused at once, because a blocked request occupies a worker thread.

    Args:
        most: turns, at least 1.
        seconds: the longest wait for a turn.
        name: plural noun for the error message ("searches").
        waiting: callers that may block at the same time.
    """

    def __init__(self, most: int, seconds: float, name: str, waiting: int = 1_000) -> None:
        self.most, self.seconds, self.name = most, seconds, name
        self._free = threading.BoundedSemaphore(most)
        self._places = threading.BoundedSemaphore(waiting)

    def take(self) -> Callable[[], None]:
        """Wait for a turn; return the function that ends it, which may be called repeatedly.

        Raises:
            ProblemError: no turn came free in time, or too many are waiting.
        """
        if not self._free.acquire(blocking=False) and not self._wait():
            raise _busy(self.name)
        return self._taken()

    def take_again(self) -> Callable[[], None]:
        """Wait for a turn without a timeout, in the middle of a streamed response."""
        self._free.acquire()
        return self._taken()

    def _taken(self) -> Callable[[], None]:
        metrics.running.inc()

        def end() -> None:
            metrics.running.dec()
            self._free.release()

        return _once(end)

    def _wait(self) -> bool:
        if not self._places.acquire(blocking=False):
            return False
        try:
            with metrics.waiting.track_inprogress():
                return self._free.acquire(timeout=self.seconds)
        finally:
            self._places.release()


class Seats:
    """Bound how many requests hold a thread at the same time. Thread-safe."""

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)

    def take(self, name: str) -> Callable[[], None]:
        """Take a seat; return the function that frees it, which may be called repeatedly.

        Args:
            name: plural noun for the error message.

        Raises:
            ProblemError: none is free; raised at once.
        """
        if not self._free.acquire(blocking=False):
            raise _busy(name)
        return _once(self._free.release)


def _once(act: Callable[[], None]) -> Callable[[], None]:
    done = threading.Lock()

    def first() -> None:
        if done.acquire(blocking=False):
            act()

    return first


def _busy(name: str) -> ProblemError:
    metrics.refused.labels("busy").inc()
    return ProblemError(
        "unavailable", f"Too many {name} at once; come again in a moment.", retry_after=2
    )


def in_turns(
    chunks: Iterable[bytes],
    lane: ConcurrencyLimiter,
    end: Callable[[], None],
    leave: Iterable[Callable[[], None]],
) -> Iterator[bytes]:
    """Yield chunks, each made within a turn and sent outside of it: clients may be slow."""
    rest = iter(chunks)
    try:
        while (chunk := next(rest, None)) is not None:
            end()
            yield chunk
            end = lane.take_again()
    finally:
        for act in (end, *leave):
            act()
