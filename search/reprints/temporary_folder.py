"""A temporary folder for the words of an archive, which may be gigabytes.

A process that is killed leaves its folder. The next one deletes it: whoever lives holds a lock on
a file in the own folder, which the system lets go when the process ends, however it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from search.errors import MorgueError

_PREFIX = "morgue-reprints-"
_LOCK = "lock"


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder that goes with the block, and delete those of processes that were killed.

    Raises:
        MorgueError: the machine is short of room or handles.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
            folder = Path(name)
            with _locked(folder):
                _delete_left(folder)
                yield folder
    except OSError as fault:
        raise MorgueError(
            f"Texts can't be compared in the temporary folder {tempfile.gettempdir()}"
            f" ({fault.strerror or fault}): make room there, raise the limit of open files, or name"
            " another folder in TMPDIR, then run it again. What was served before still is."
        ) from fault


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder. It has its name only once it is held."""
    unnamed = folder / "lock-to-be"
    handle = os.open(unnamed, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        unnamed.rename(folder / _LOCK)
        yield
    finally:
        os.close(handle)


def _delete_left(own: Path) -> None:
    """Delete the folders beside our own whose lock nobody holds; what can't be deleted stays."""
    for folder in own.parent.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder == own or folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
            finally:
                os.close(handle)
