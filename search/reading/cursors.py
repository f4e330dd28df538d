"""Cursors: signed texts that name a generation, a search, and the place to resume after."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import json
from pathlib import Path

from search.errors import CursorError
from search.models import After, SearchRequest
from search.state_folder import RotatingKey

_SIGNATURE = 16  # bytes of the HMAC: 128 bits can't be guessed, and addresses stay short
_LONGEST = 65_536  # as long as an address may be; ids may be paths of some thousand bytes


class Cursors:
    """Writer and reader of one archive's cursors. Thread-safe.

    Args:
        state: the state folder with the signing key; it is renewed every month, and a cursor is
            valid for at least a month.
        locator: the index's; the key is derived from it if there is no state folder.
    """

    def __init__(self, state: Path, locator: str) -> None:
        self._key = RotatingKey(state, "cursors", locator.encode("utf-8", "surrogatepass"))

    def write(self, generation: str, request: SearchRequest, after: After) -> str:
        """Return the cursor to resume after a place of a search in a generation."""
        content = json.dumps(
            [generation, _identity(request), list(after)], separators=(",", ":")
        ).encode()
        return base64.urlsafe_b64encode(self._key.sign(content) + content).decode()

    def read(self, text: str, request: SearchRequest) -> tuple[str, After]:
        """Return the generation and the place in a cursor.

        Raises:
            CursorError: its signature is invalid, it is too old, or it belongs to another search.
        """
        with contextlib.suppress(binascii.Error, ValueError, RecursionError):
            data = base64.urlsafe_b64decode(text.encode()) if len(text) <= _LONGEST else b""
            signature, content = data[:_SIGNATURE], data[_SIGNATURE:]
            if not self._key.is_signed(content, signature):
                raise CursorError(
                    "This cursor can't be read, or is older than a month: take `next` from an"
                    " answer as it is, or start again from the first page."
                )
            match json.loads(content):
                case [
                    str() as generation,
                    str() as asked,
                    [int() | float() as score, int() as day, str() as article],
                ]:
                    if asked != _identity(request):
                        raise CursorError(
                            "This cursor belongs to another search: send the parameters that it"
                            " came with."
                        )
                    return generation, (score, day, article)
        raise CursorError("This cursor can't be read: take `next` from an answer as it is.")


def _identity(request: SearchRequest) -> str:
    """Return a hash of everything that decides the hits and their order."""
    parts = (
        request.text,
        request.match,
        request.dialect,
        request.filters,
        request.since,
        request.until,
        request.sort,
        *([request.versions] if request.versions != "all" else []),
    )
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
