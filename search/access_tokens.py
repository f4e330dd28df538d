"""Access tokens: made, listed, checked and revoked.

They are stored as hashes in one SQLite file of the state folder.

A token reads `morgue_ID_SECRET`. The id is public and names the row; of the secret (256 random
bits) only the SHA-256 is stored, which suffices because random bits can't be guessed. The file is
no part of any index.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search.errors import MorgueError, NotFoundError
from search.state_folder import open_private, private_folder
from search.trusted_files import refuse_foreign

# Permissions of a token: read and search; export whole results; read feeds only.
SCOPES = ("search", "export", "feeds")

_PREFIX = "morgue"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS tokens (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL, scopes TEXT NOT NULL,
  created TEXT NOT NULL,
  expires TEXT, last_used TEXT, revoked TEXT
)
"""
_SESSIONS = """
CREATE TABLE IF NOT EXISTS sessions (
  hash BLOB PRIMARY KEY, token TEXT NOT NULL, expires TEXT NOT NULL
)
"""
_COLUMNS = "id, name, scopes, created, expires, last_used, revoked"
_USE_EVERY = dt.timedelta(minutes=1)  # between writes of `last_used`, which each cost a disk sync


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is listed, without its secret. Times are UTC.

    `expires`, `last_used` and `revoked` may be None.
    """

    id: str
    name: str
    scopes: tuple[str, ...]
    created: dt.datetime
    expires: dt.datetime | None = None
    last_used: dt.datetime | None = None
    revoked: dt.datetime | None = None

    def state(self, now: dt.datetime | None = None) -> str:
        """Return "active", "expired" or "revoked"."""
        if self.revoked:
            return "revoked"
        return "expired" if self.expires and self.expires <= (now or _now()) else "active"


class TokenStore:
    """The tokens of one archive. Thread-safe and process-safe.

    Raises:
        MorgueError: from any method, if the file can't be read or written.
    """

    def __init__(self, state: Path | str) -> None:
        """Open the store in the folder of MORGUE_STATE; the first `create` makes its file."""
        self.path = Path(state) / "tokens.sqlite"

    def create(
        self, name: str, *, scopes: Iterable[str] = ("search",), days: float | None = None
    ) -> tuple[Token, str]:
        """Return a new token, and its text, which can't be shown again.

        Args:
            name: whose it is.
            scopes: some of SCOPES.
            days: how long it is valid; None until revoked.

        Raises:
            MorgueError: the name is empty, or a scope unknown.
        """
        chosen = tuple(scope for scope in SCOPES if scope in set(scopes))
        if unknown := set(scopes) - set(SCOPES):
            raise MorgueError(
                f"There is no scope {', '.join(sorted(unknown))}; take {' or '.join(SCOPES)}."
            )
        if not name.strip() or not chosen:
            raise MorgueError(
                "A token needs a name, so that one knows later whose it is, and at least one scope."
            )
        now = _now()
        identifier, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        token = Token(
            identifier,
            name.strip(),
            chosen,
            now,
            now + dt.timedelta(days=days) if days is not None else None,
        )
        with self._database(make=True) as database:
            database.execute(
                "INSERT INTO tokens (id, name, hash, scopes, created, expires) VALUES (?, ?, ?, ?,"
                " ?, ?)",
                (
                    identifier,
                    token.name,
                    _hash(secret),
                    " ".join(chosen),
                    _text(now),
                    _text(token.expires),
                ),
            )
        return token, f"{_PREFIX}_{identifier}_{secret}"

    def list(self) -> tuple[Token, ...]:
        """Return all tokens ever made, oldest first."""
        if not self.path.exists():
            return ()
        with self._database() as database:
            rows = database.execute(f"SELECT {_COLUMNS} FROM tokens ORDER BY created, id")  # noqa: S608
            return tuple(map(_token, rows))

    def revoke(self, identifier: str) -> Token:
        """Revoke a token at once, by its id.

        Raises:
            NotFoundError: there is none.
        """
        known = {token.id: token for token in self.list()}
        if identifier not in known:
            raise NotFoundError(f"There is no token {identifier}; `morgue tokens list` shows all.")
        with self._database() as database:
            database.execute(
                "UPDATE tokens SET revoked = ? WHERE id = ? AND revoked IS NULL",
                (_text(_now()), identifier),
            )
        return next(token for token in self.list() if token.id == identifier)

    def check(self, text: str) -> Token | None:
        """Return the token of a text, None if it is unknown, expired or revoked.

        Records its use, to the minute.
        """
        prefix, _, rest = text.strip().partition("_")
        identifier, _, secret = rest.partition("_")
        row = self._row(identifier)
        # An unknown id is compared as well, so that the time doesn't reveal which ids exist.
        matches = hmac.compare_digest(row[-1] if row else bytes(32), _hash(secret))
        if prefix != _PREFIX or row is None or not matches:
            return None
        return self._use(_token(row[:-1]))

    def get(self, identifier: str) -> Token | None:
        """Return the active token with this id, None if there is none."""
        row = self._row(identifier)
        return self._use(_token(row[:-1])) if row else None

    def begin_session(self, token: Token, hours: float) -> str:
        """Return the secret of a new session of a token, which ends after some hours.

        Raises:
            MorgueError: it can't be stored.
        """
        secret, now = secrets.token_urlsafe(32), _now()
        with self._database(make=True) as database:
            database.execute("DELETE FROM sessions WHERE expires <= ?", (_text(now),))
            database.execute(
                "INSERT INTO sessions VALUES (?, ?, ?)",
                (_hash(secret), token.id, _text(now + dt.timedelta(hours=hours))),
            )
        return secret

    def session(self, secret: str) -> Token | None:
        """Return the active token of a session; None if the session ended or never existed."""
        if not self.path.exists():
            return None
        with suppress(MorgueError), self._database() as database:  # no table: nobody signed in yet
            row = database.execute(
                "SELECT token FROM sessions WHERE hash = ? AND expires > ?",
                (_hash(secret), _text(_now())),
            ).fetchone()
            if row:
                return self.get(str(row[0]))
        return None

    def end_session(self, secret: str) -> None:
        """End a session; nothing happens if there is none."""
        if self.path.exists():
            with self._database(make=True) as database:
                database.execute("DELETE FROM sessions WHERE hash = ?", (_hash(secret),))

    def _use(self, token: Token) -> Token | None:
        now = _now()
        if token.state(now) != "active":
            return None
        if token.last_used is None or now - token.last_used >= _USE_EVERY:
            # A full or read-only state folder must not lock readers out.
            with suppress(MorgueError), self._database() as database:
                database.execute(
                    "UPDATE tokens SET last_used = ? WHERE id = ?", (_text(now), token.id)
                )
        return token

    def _row(self, identifier: str) -> tuple[Any, ...] | None:
        if not self.path.exists():
            return None
        with self._database() as database:
            row: tuple[Any, ...] | None = database.execute(
                f"SELECT {_COLUMNS}, hash FROM tokens WHERE id = ?",  # noqa: S608
                (identifier,),
            ).fetchone()
        return row

    @contextmanager
    def _database(self, *, make: bool = False) -> Iterator[sqlite3.Connection]:
        try:
            if make:
                private_folder(self.path.parent)
                os.close(open_private(self.path, os.O_RDWR))
            else:
                refuse_foreign(self.path)
            with closing(sqlite3.connect(self.path, timeout=10)) as database:
                if make:
                    database.execute(_SCHEMA)
                    database.execute(_SESSIONS)
                with database:
                    yield database
        except (OSError, sqlite3.Error) as fault:
            raise MorgueError(
                f"The tokens in {self.path} can't be read or written: {fault}. See MORGUE_STATE."
            ) from fault


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="replace")).digest()


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _text(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _token(row: tuple[Any, ...]) -> Token:
    identifier, name, scopes, *moments = (
        str(value) if value is not None else None for value in row
    )
    created, expires, last_used, revoked = (
        dt.datetime.fromisoformat(moment) if moment else None for moment in moments
    )
    if identifier is None or name is None or created is None:
        raise MorgueError("A token's row is broken; make the token anew.")
    return Token(
        identifier, name, tuple((scopes or "").split()), created, expires, last_used, revoked
    )
