"""Files that are trusted like code: whose they are, and a shortage that keeps them from opening.

An index, its pointer and the state folder are such files: who can change them decides what is
served and who may sign in.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from search.errors import RefusedError, UnavailableError

_PASSING = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM})


def refuse_foreign(path: Path) -> None:
    """Refuse a file or folder that another user than this one or root owns.

    Raises:
        RefusedError: it belongs to somebody else, who could change what is run or trusted.
    """
    owner = path.stat().st_uid
    if owner not in (0, os.geteuid()):
        raise RefusedError(
            f"{path} belongs to another user (uid {owner}): run this as that user, or run"
            f" `chown -R {os.geteuid()} {path}` if you trust what is in it."
        )


def refuse_open_parents(path: Path) -> None:
    """Refuse a place whose name somebody else could give to another file.

    Every folder above it must belong to this user or root, and others must not write to it unless
    it is sticky (like /tmp), where nobody can rename what is another's.

    Raises:
        RefusedError: naming the folder and what to do.
    """
    for folder in path.absolute().resolve().parents:
        refuse_foreign(folder)
        mode = folder.stat().st_mode
        ours = folder.stat().st_gid in (0, os.getegid())  # a user's private group is the user
        writable = mode & stat.S_IWOTH or (mode & stat.S_IWGRP and not ours)
        if writable and not mode & stat.S_ISVTX:
            raise RefusedError(
                f"{folder} can be written by other users, who could put another"
                f" {path.name} in its place: run `chmod go-w {folder}`, or use another folder."
            )


def refuse_writable_by_others(path: Path) -> None:
    """Refuse a path that other users own or may write: they could publish anything.

    Raises:
        RefusedError: it is one.
    """
    refuse_foreign(path)
    if path.stat().st_mode & 0o022:
        raise RefusedError(
            f"{path} can be written by other users, and an index is trusted like code: "
            f"run `chmod -R go-w {path}` if you trust what is in it."
        )


@contextlib.contextmanager
def passing_errors_told(path: Path) -> Iterator[None]:
    """Convert a shortage of file handles or memory into UnavailableError.

    Without this it would look like a damaged or missing file.

    Raises:
        UnavailableError: the file can't be opened just now.
    """
    try:
        yield
    except OSError as fault:
        if fault.errno not in _PASSING:
            raise
        raise UnavailableError(
            f"{path} can't be opened just now ({fault.strerror}): try again."
        ) from fault
