"""Blobs: named bytes in an index of their own, for attachments, lexicons and notes."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from search.engines.opensearch.cluster.client import Cluster, path
from search.errors import DamagedIndexError

# Bytes of one document.
#
# A cluster refuses requests over 100 MB, and a client shouldn't hold much more than one part.
CHUNK = 4 << 20


class Blobs:
    """The named bytes of one index.

    They are read by id only, so no refresh is needed before.
    """

    def __init__(self, cluster: Cluster, index: str) -> None:
        self._cluster = cluster
        self.index = index

    def make(self, replicas: int) -> None:
        """Create the index if it doesn't exist."""
        settings = {
            "number_of_shards": 1,
            "auto_expand_replicas": f"0-{replicas}",
            "refresh_interval": "-1",
        }
        if self._cluster.ask("HEAD", path(self.index), missing=False) is False:
            body = {"settings": settings, "mappings": {"dynamic": False}}
            self._cluster.ask("PUT", path(self.index), body, conflict={})

    def write(self, name: str, data: bytes) -> None:
        """Write bytes under a name, replacing earlier ones.

        Few bytes are one document, replaced atomically. Many are parts, followed by a head that
        names them.
        """
        if len(data) <= CHUNK:
            whole = {"data": base64.b64encode(data).decode(), "digest": _digest(data)}
            self._cluster.ask("PUT", path(self.index, "_doc", name), whole)
            return
        parts = range(0, len(data), CHUNK)
        for number, start in enumerate(parts):
            part = base64.b64encode(data[start : start + CHUNK]).decode()
            self._cluster.ask("PUT", path(self.index, "_doc", f"{name}:{number}"), {"data": part})
        head = {"size": len(data), "parts": len(parts), "digest": _digest(data)}
        self._cluster.ask("PUT", path(self.index, "_doc", name), head)

    def remove(self, name: str) -> None:
        """Delete the bytes of a name, if there are any."""
        head = self._document(name) or {}
        for each in (name, *(f"{name}:{number}" for number in range(head.get("parts", 0)))):
            self._cluster.ask("DELETE", path(self.index, "_doc", each), missing={})

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a name; None if there are none.

        Raises:
            DamagedIndexError: parts are missing or changed.
        """
        head = self._document(name)
        if head is None:
            return None
        if "data" in head:
            found: list[dict[str, Any] | None] = [head]
        else:
            found = [self._document(f"{name}:{number}") for number in range(head["parts"])]
        data = b"".join(base64.b64decode(part["data"]) for part in found if part is not None)
        if _digest(data) != head["digest"]:
            raise DamagedIndexError(
                f"{name} in {self.index} is damaged: build another generation with `morgue"
                " reindex`."
            )
        return data

    def _document(self, name: str) -> dict[str, Any] | None:
        answer = self._cluster.ask("GET", path(self.index, "_doc", name), missing={})
        found: dict[str, Any] | None = answer.get("_source")
        return found


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
