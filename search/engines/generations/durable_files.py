"""Durable files: atomic writes, digests, locks, and disk errors as messages for operators."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from search.errors import LockedError, MorgueError

_CURES = {
    errno.ENOSPC: (
        "the disk is full: free some space (`morgue prune` drops old generations) and run it again"
    ),
    errno.EDQUOT: (
        "the disk quota is used up: free some space (`morgue prune` drops old generations) and run"
        " it again"
    ),
    errno.EROFS: "the disk is read-only: mount it writable, or name another index with --index",
    errno.EACCES: (
        "this user may not write there: change the folder's owner, or name another index with"
        " --index"
    ),
    errno.EPERM: (
        "this user may not write there: change the folder's owner, or name another index with"
        " --index"
    ),
    errno.EMFILE: "too many files are open: raise the limit (`ulimit -n`) and run it again",
    errno.ENFILE: "too many files are open on this machine: close some programs and run it again",
    errno.EFBIG: (
        "a file may not grow so large here: raise the limit (`ulimit -f`) and run it again"
    ),
    errno.EIO: "the disk failed: check it, then run it again",
}


@contextlib.contextmanager
def disk_errors_told(path: Path) -> Iterator[None]:
    """Convert disk errors (full, read-only, failing) into a MorgueError with the remedy."""
    try:
        yield
    except OSError as fault:
        cure = _CURES.get(
            fault.errno or 0,
            f"{fault.strerror or fault}: check the disk and the folder, then run it again",
        )
        raise MorgueError(
            f"The index at {path} can't be written: {cure}. What was served before still is."
        ) from fault


def sync_folder(folder: Path) -> None:
    """Make the entries of a folder durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make a file's content durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_durably(path: Path, data: bytes) -> None:
    """Write a whole file atomically: after a crash the old or the new one is there."""
    # In the same folder, since a rename between file systems isn't atomic.
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(aside, "wb", opener=lambda name, flags: os.open(name, flags, 0o644)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    # Without this a crash may undo the rename.
    sync_folder(path.parent)


def file_digest(path: Path) -> str:
    """Return the BLAKE2b hash of a file's bytes, 32 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


_held: set[int] = set()


def _let_go_in_child() -> None:
    for handle in _held:  # a forked child must not keep its parent's lock alive
        with contextlib.suppress(OSError):
            os.close(handle)
    _held.clear()


os.register_at_fork(after_in_child=_let_go_in_child)


@contextlib.contextmanager
def exclusive(path: Path, what: str, *, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock file at `path`; the system releases it when the process dies.

    Args:
        path: the lock file.
        what: the subject of the error message ("The index whoosh:indexes/archive").
        wait_seconds: how long to wait for another holder; 0 refuses at once.

    Raises:
        LockedError: another process holds it; names the process and since when.
    """
    with disk_errors_told(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    _held.add(handle)
    latest = time.monotonic() + wait_seconds
    try:
        while not _locked(handle):
            if time.monotonic() >= latest:
                raise LockedError(
                    f"{what} is being built{_holder(handle)}: wait until that is done, or stop it."
                )
            time.sleep(0.02)
        holder = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": time.strftime("%Y-%m-%d %H:%M:%S"),
        }
        with disk_errors_told(path):
            os.ftruncate(handle, 0)
            os.pwrite(handle, json.dumps(holder).encode(), 0)
        yield
    finally:
        _held.discard(handle)
        os.close(handle)


def _locked(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(handle: int) -> str:
    """Return the holder of a lock as its file describes it."""
    try:
        holder = json.loads(os.pread(handle, 1000, 0))
        return f" by process {holder['pid']} on {holder['host']} since {holder['since']}"
    except (ValueError, KeyError, TypeError):
        return ""
