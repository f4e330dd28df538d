"""Signatures of records with a key of the state folder."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

from search.errors import MorgueError
from search.state_folder import secret_key

KEY = "records.key"


def signature_of(state: Path, content: bytes) -> str:
    """Return a record's signature by the archive's key, "KEY:HMAC"; "" without a folder.

    It is evidence against changes for the archive's operators, not proof for others: everybody who
    can read the key can sign anything.
    """
    if not state.is_dir():
        return ""
    try:
        key = secret_key(state / KEY)
    except MorgueError:
        return ""
    return f"{hashlib.sha256(key).hexdigest()[:12]}:{_hmac(key, content)}"


def signature_says(state: Path, content: bytes, signature: str) -> str:
    """Return the validity of a signature here: "ours", "changed", "other" or "none"."""
    if not signature:
        return "none"
    ours = signature_of(state, content)
    if not ours or ours.partition(":")[0] != signature.partition(":")[0]:
        return "other"
    return "ours" if hmac.compare_digest(ours.encode(), signature.encode()) else "changed"


def _hmac(key: bytes, content: bytes) -> str:
    return hmac.new(key, content, hashlib.sha256).hexdigest()
