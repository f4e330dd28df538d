"""Cursors.

Opaque texts that name a generation, a search and the place in it behind which to go on.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import json

from search.errors import CursorError
from search.models import After, SearchRequest


def write_cursor(generation: str, request: SearchRequest, after: After) -> str:
    """The cursor that goes on behind a place of a search in a generation."""
    content = json.dumps([generation, _identity(request), list(after)], separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode()


def read_cursor(text: str, request: SearchRequest) -> tuple[str, After]:
    """The generation and the place that a cursor names. Anybody may have written it.

    Raises:
        CursorError: it can't be read, or belongs to another search than the request.
    """
    with contextlib.suppress(binascii.Error, ValueError, RecursionError):
        match json.loads(base64.urlsafe_b64decode(text.encode())):
            case [
                str() as generation,
                str() as asked,
                [int() | float() as score, int() as day, str() as article],
            ]:
                if asked != _identity(request):
                    raise CursorError(
                        "This cursor belongs to another search: send the parameters that it came"
                        " with."
                    )
                return generation, (score, day, article)
    raise CursorError("This cursor can't be read: take `next` from an answer as it is.")


def _identity(request: SearchRequest) -> str:
    """What a cursor is bound to: everything that decides which hits there are and in what order."""
    parts = (
        request.text,
        request.match,
        request.filters,
        request.since,
        request.until,
        request.sort,
    )
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
