"""The state folder: what is no index, readable and writable by its owner alone.

Tokens, session keys and audit logs are kept there, so the folder is guarded as the index is.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import time
from pathlib import Path

from search.errors import MorgueError, RefusedError
from search.trusted_files import refuse_foreign, refuse_open_parents

KEY_BYTES = 32  # the output length of SHA-256, as RFC 2104 advises for HMAC keys
# How long one key signs new cursors; it is accepted for as long again.
ROTATE_SECONDS = 30 * 24 * 3600


def private_folder(path: Path) -> Path:
    """Return the state folder, created with mode 0700 where it is missing.

    Safe to call from several processes at the same time.

    Args:
        path: the folder; missing folders above it are created, too.

    Returns:
        The path given.

    Raises:
        MorgueError: it can't be created or read.
        RefusedError: others may write to it or to a folder above it, or it is another user's.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            path.mkdir(mode=0o700)
        refuse_foreign(path)
        refuse_open_parents(path)
        if path.stat().st_mode & 0o022:
            raise RefusedError(
                f"The state folder {path} can be written by other users, and it holds the keys of"
                f" sessions: run `chmod go-w {path}`."
            )
    except OSError as fault:
        raise MorgueError(
            f"The state folder {path} can't be used: {fault}. See MORGUE_STATE."
        ) from fault
    return path


def open_private(path: Path, flags: int) -> int:
    """Open a file of the state folder; a new one gets mode 0600 under any umask.

    Args:
        path: the file.
        flags: flags of `os.open`; O_CREAT and O_CLOEXEC are added.

    Returns:
        A file descriptor, which the caller closes.

    Raises:
        OSError: the file can't be opened or created.
    """
    handle = os.open(path, flags | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with contextlib.suppress(PermissionError):  # another user's: its folder is checked
        if os.fstat(handle).st_mode & 0o077 or not os.fstat(handle).st_mode & 0o600:
            os.fchmod(handle, 0o600)
    return handle


def secret_key(path: Path) -> bytes:
    """Return the key in a file of the state folder, created where it is missing.

    Safe to call from several processes at the same time: all of them get the same key.

    Args:
        path: the file of the key.

    Returns:
        At least KEY_BYTES random bytes.

    Raises:
        MorgueError: the key can't be read or created.
        RefusedError: the key is too short, others may read it, or its folder isn't private.
    """
    private_folder(path.parent)
    try:
        if not path.exists():
            _make_key(path)
        status, key = path.stat(), path.read_bytes()
    except OSError as fault:
        raise MorgueError(f"The key in {path} can't be read or made: {fault}.") from fault
    refuse_foreign(path)
    if len(key) < KEY_BYTES:
        raise RefusedError(
            f"The key in {path} has {len(key)} bytes, and fewer than {KEY_BYTES} can be guessed:"
            " remove the file, and another is made (everybody signs in again)."
        )
    if status.st_mode & 0o077:
        raise RefusedError(
            f"The key in {path} may be read by other users: remove the file, and another is made"
            " (everybody signs in again)."
        )
    return key


def _make_key(path: Path) -> None:
    made = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(open_private(made, os.O_EXCL | os.O_WRONLY), "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(made, path)  # whichever process is first; never half a file
    except FileExistsError:
        pass
    finally:
        made.unlink()


class RotatingKey:
    """Signing key of the state folder that is renewed every month. Thread-safe.

    The key of the previous month is accepted, too. If the folder can't be used (read-only, not
    private, or missing) the key is derived from `fallback`, so that an open archive answers anyway.

    Args:
        state: the state folder.
        name: the first part of the key files' names.
        fallback: bytes that strangers don't know and all processes share.
    """

    def __init__(self, state: Path, name: str, fallback: bytes = b"") -> None:
        self._state, self._name, self._fallback = state, name, fallback
        self._keys: dict[int, bytes] = {}

    def sign(self, text: bytes) -> bytes:
        """Return the signature of a text, 16 bytes."""
        return _signature(self._key(self._period()), text)

    def is_signed(self, text: bytes, signature: bytes) -> bool:
        """Return True if the signature was made in this period or the one before."""
        period = self._period()
        return any(
            hmac.compare_digest(_signature(self._key(each, make=each == period), text), signature)
            for each in (period, period - 1)
        )

    @staticmethod
    def _period() -> int:
        return int(time.time() // ROTATE_SECONDS)

    def _key(self, period: int, *, make: bool = True) -> bytes:
        found = self._keys.get(period)
        if found is None:
            path = self._state / f"{self._name}-{period}.key"
            found = b"fallback" + self._fallback
            if self._state.is_dir() and (make or path.exists()):
                with contextlib.suppress(MorgueError):
                    found = secret_key(path)
                    self._remove_old(period)
            self._keys = {each: key for each, key in self._keys.items() if each >= period - 1}
            self._keys[period] = found
        return found

    def _remove_old(self, period: int) -> None:
        for path in self._state.glob(f"{self._name}-*.key"):
            number = path.stem.rpartition("-")[2]
            if number.isdecimal() and int(number) < period - 1:
                path.unlink(missing_ok=True)


def _signature(key: bytes, text: bytes) -> bytes:
    return hashlib.blake2b(text, key=key[:64], digest_size=16).digest()
