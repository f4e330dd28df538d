"""Worker pool that survives the loss of a worker: it is replaced, and its task reported.

Each worker is led by a thread of its own, over a pipe of its own, so that killing one leaves
nothing locked. A worker ends by itself when its pipe closes (the parent was killed) and when one
task exceeds its time (the default action of SIGALRM ends a process in any state, also inside C
code). It never receives Ctrl-C, which the parent handles.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
# Seconds beyond a task's own time after which the parent ends a worker whose alarm did not.
_GRACE = 15.0
_OUT_OF_MEMORY = 12  # exit code of a worker (ENOMEM)
_START = 120.0  # seconds for a worker to start on a busy machine


@dataclass(frozen=True, slots=True)
class Job:
    """A task that is called itself instead of being passed to the pool's work."""

    call: Callable[[], Any]
    seconds: float = 1800.0  # many times what the largest takes; memory runs out sooner


@dataclass(frozen=True, slots=True)
class Lost:
    """The result of a task during which its worker was lost."""

    reason: str


class _NotStartedError(RuntimeError):
    """A worker could not be started."""


class Pool(Generic[Task, Result]):
    """Pool of `jobs` processes that run `work` on batches of tasks. Thread-safe.

    Args:
        work: called with each task in a worker; picklable.
        jobs: the number of processes.
        seconds: the time for one task, after which its worker is replaced.
    """

    def __init__(self, work: Callable[[Task], Result], jobs: int, seconds: float) -> None:
        self.jobs = jobs
        self._work = work
        self._seconds = seconds
        self._waiting: queue.SimpleQueue[tuple[Sequence[Any], Future[list[Any]]] | None] = (
            queue.SimpleQueue()
        )
        self._leads = [_Lead(self._waiting, work, seconds) for _ in range(jobs)]

    def submit(self, tasks: Sequence[Task]) -> Future[list[Result | Lost]]:
        """Return a future of the results of `tasks`, in their order.

        An exception of `work` becomes the future's exception.
        """
        promise: Future[list[Result | Lost]] = Future()
        if tasks:
            self._waiting.put((tasks, promise))
        else:
            promise.set_result([])
        return promise

    def run(self, call: Callable[[], Any]) -> Future[Any]:
        """Return a future of a call's result in a worker.

        It is of None if the worker was lost or could not be started: hours of reading may be behind
        the call, and it can run elsewhere.
        """
        promise: Future[Any] = Future()
        results: Future[list[Any]] = Future()

        def keep(done: Future[list[Any]]) -> None:
            fault = done.exception()
            if isinstance(fault, _NotStartedError):
                promise.set_result(None)
            elif fault:
                promise.set_exception(fault)
            else:
                (result,) = done.result()
                promise.set_result(None if isinstance(result, Lost) else result)

        results.add_done_callback(keep)
        self._waiting.put(([Job(call)], results))
        return promise

    def close(self) -> None:
        """End all workers at once, whether idle or busy."""
        for lead in self._leads:
            lead.stopped = True
            self._waiting.put(None)
        for lead in self._leads:
            lead.kill()
        for lead in self._leads:
            lead.join()

    def __enter__(self) -> Pool[Task, Result]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Lead(threading.Thread):
    """The thread that leads one worker.

    It starts the worker when there is work, sends it batches, and replaces it when it is lost.
    """

    def __init__(
        self, waiting: queue.SimpleQueue[Any], work: Callable[[Any], Any], seconds: float
    ) -> None:
        super().__init__(daemon=True, name="morgue-lead")
        self._waiting = waiting
        self._work = work
        self._seconds = seconds
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._lock = threading.Lock()
        self.stopped = False
        self.start()

    def run(self) -> None:
        """Lead until the pool closes."""
        while not self.stopped and (item := self._waiting.get()) is not None:
            tasks, promise = item
            try:
                promise.set_result(self._results(tasks))
            except BaseException as error:  # raised in the caller that waits for the future
                promise.set_exception(error)
        self.kill()

    def kill(self) -> None:
        """End the worker at once, if there is one."""
        with self._lock:
            process, pipe = self._process, self._pipe
            self._process = self._pipe = None
        if process is not None and pipe is not None:
            process.kill()
            process.join()
            pipe.close()

    def _results(self, tasks: Sequence[Any]) -> list[Any]:
        """Return the results of a batch.

        If the worker is lost, each task is retried alone, to find the one that did it.
        """
        results = self._try(tasks)
        if isinstance(results, list):
            return results
        return (
            [results]
            if len(tasks) == 1
            else [result for task in tasks for result in self._results([task])]
        )

    def _try(self, tasks: Sequence[Any]) -> list[Any] | Lost:
        pipe = self._ready()
        try:
            pipe.send(tasks)
            if not pipe.poll(sum(_seconds(task, self._seconds) for task in tasks) + _GRACE):
                self.kill()
                return Lost(self._too_slow())
            results = pipe.recv()
        except (EOFError, OSError):
            return self._lost()
        if isinstance(results, BaseException):
            raise results
        return list(results)

    def _lost(self) -> Lost:
        process = self._process
        if self.stopped or process is None:
            raise RuntimeError("the pool was closed")
        process.join(_GRACE)
        code = process.exitcode
        self.kill()
        if code == -signal.SIGALRM:
            return Lost(self._too_slow())
        return Lost(
            f"Its worker ended ({_ending(code)}), perhaps for lack of memory: split it, or give it"
            " more memory."
        )

    def _too_slow(self) -> str:
        return (
            f"It took longer than {self._seconds:g} seconds, the limit for one document: split it,"
            " or raise the limit."
        )

    def _ready(self) -> Connection:
        if self._pipe is not None:
            return self._pipe
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_worker,
            args=(theirs, self._work, self._seconds),
            daemon=True,
            name="morgue-worker",
        )
        resource_tracker.ensure_running()  # which `start` would do, and lift the block below
        # A process inherits what its starter blocks: Ctrl-C on the terminal then reaches the
        # parent alone.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        process.start()
        theirs.close()
        with self._lock:
            self._process, self._pipe = process, ours
        if self.stopped:
            self.kill()
        try:
            if not ours.poll(_START):
                self.kill()
                raise _NotStartedError(f"A worker did not start within {_START:g} seconds.")
            ours.recv()
        except (EOFError, OSError):
            self.kill()
            raise _NotStartedError(
                "A worker could not be started: see what it wrote above."
            ) from None
        return ours


def _seconds(task: Any, seconds: float) -> float:
    return task.seconds if isinstance(task, Job) else seconds


def _ending(code: int | None) -> str:
    if code == _OUT_OF_MEMORY:
        return "out of memory"
    if code is None or code >= 0:
        return f"exit code {code}"
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"


def _worker(pipe: Connection, work: Callable[[Any], Any], seconds: float) -> None:
    """Run a worker: receive batches, send results, until the pipe closes."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with contextlib.suppress(EOFError, OSError):
        pipe.send(None)
        while True:
            tasks = pipe.recv()
            results: list[Any] | BaseException = []
            try:
                for task in tasks:
                    signal.setitimer(signal.ITIMER_REAL, _seconds(task, seconds))
                    result = task.call() if isinstance(task, Job) else work(task)
                    results.append(result)  # type: ignore[union-attr]
            except MemoryError:  # little of what it holds comes back: a new worker has more
                os._exit(_OUT_OF_MEMORY)
            except Exception as error:  # raised again where the batch was submitted
                results = error
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send(results)
