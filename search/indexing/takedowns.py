"""Takedowns: the list of articles that may not be shown.

The list outlives every generation, reindex and copy, and every reader and writer obeys it from the
moment it is written, also while the text is still on disk. It holds an article's id, its address
and digests of its text, never the text, so that the same article is refused under another id, and
another article isn't under the same.
"""

from __future__ import annotations

import datetime as dt
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from search.article import Article
from search.engines.protocols import Store
from search.errors import DamagedIndexError
from search.ingest import are_versions, canonical_url, sketch_of

NOTE = "takedowns"


@dataclass(frozen=True, slots=True)
class Takedown:
    """One article that was taken down.

    Args:
        id: the article's id.
        reason: why, as the operator gave it.
        at: when, ISO 8601 in UTC.
        public: True where readers may see the reason.
        text: `Article.text_digest`, empty where it had no text or wasn't in the archive.
        address: the article's canonical URL, empty where it had none.
        sketch: of its text (see `search.ingest.versions`) in hex digits, empty likewise.
        copy_of: the id of the takedown by which this one was recognised as the same article.
        done: False until no generation on disk holds the article any more.
    """

    id: str
    reason: str
    at: str
    public: bool = False
    text: str = ""
    address: str = ""
    sketch: str = ""
    copy_of: str | None = None
    done: bool = True

    def of(self, article: Article) -> Takedown:
        """Return the takedown with the address and the digest of the text of `article`."""
        address = address_of(article) or self.address
        if not any(map(str.strip, article.body)):
            return replace(self, address=address)
        sketch = sketch_of(article.body).hex()
        return replace(self, text=article.text_digest, address=address, sketch=sketch)

    def copied_by(self, article: Article) -> Takedown:
        """Return the takedown of another id that has the same article."""
        original = self.copy_of or self.id
        return replace(self, id=article.id, copy_of=original, done=False).of(article)


class TakedownList:
    """The takedowns of an index, looked up by id, by address and by text. Immutable."""

    def __init__(self, takedowns: Iterable[Takedown] = ()) -> None:
        self.by_id: Mapping[str, Takedown] = {taken.id: taken for taken in takedowns}
        originals = sorted(self.by_id.values(), key=lambda taken: taken.copy_of is not None)
        self._by_address = {taken.address: taken for taken in reversed(originals) if taken.address}
        self._by_text = {taken.text: taken for taken in reversed(originals) if taken.text}

    def __len__(self) -> int:
        return len(self.by_id)

    def __contains__(self, article: object) -> bool:
        """Return True if an id is on the list."""
        return article in self.by_id

    def is_another(self, article: str, sketch: bytes) -> bool:
        """Return True if an id is on the list, but a text is surely no version of that article."""
        taken = self.by_id.get(article)
        if taken is None or not taken.sketch:
            return False
        return not are_versions(bytes.fromhex(taken.sketch), sketch)

    @property
    def pending(self) -> list[Takedown]:
        """The takedowns whose article may still be in a generation on disk."""
        return [taken for taken in self.by_id.values() if not taken.done]

    def match(self, article: Article) -> Takedown | None:
        """Return the takedown that applies to an article by id, address or text, or None."""
        if not self.by_id:
            return None
        found = self.by_id.get(article.id)
        if found is None and self._by_address and article.url:
            found = self._by_address.get(address_of(article))
        if found is None and self._by_text:
            found = self._by_text.get(article.text_digest)
        return found


def address_of(article: Article) -> str:
    """Return the canonical URL of an article, empty where it has none."""
    return canonical_url(article.url) if article.url else ""


def read_takedowns(store: Store) -> dict[str, Takedown]:
    """Return the takedowns of an index.

    Args:
        store: the store of the index.

    Returns:
        Takedowns by the id of their article; empty if nothing was taken down.

    Raises:
        DamagedIndexError: the list can't be read. A partial list would let articles back in.
    """
    return parse_takedowns(store.read_note(NOTE), store.locator)


def parse_takedowns(data: bytes | None, locator: str) -> dict[str, Takedown]:
    """Return the takedowns in a note, by id; none for None.

    Raises:
        DamagedIndexError: it can't be read.
    """
    if data is None:
        return {}
    try:
        listed = {row["id"]: Takedown(**row) for row in json.loads(data)}
        for taken in listed.values():
            are_versions(bytes.fromhex(taken.sketch), b"")
        return listed
    except (ValueError, TypeError, KeyError, struct.error) as fault:
        raise DamagedIndexError(
            f"The list of takedowns of {locator} (notes/{NOTE}) is damaged: put it back from"
            " a backup; without one, remove it and take each article down anew with `morgue"
            " takedown`."
        ) from fault


def write_takedowns(store: Store, takedowns: Mapping[str, Takedown]) -> None:
    """Replace the list of takedowns of an index, durably and atomically."""
    rows = [asdict(takedowns[article]) for article in sorted(takedowns)]
    store.write_note(NOTE, json.dumps(rows, indent=1).encode())


def now() -> str:
    """Return this moment as takedowns and manifests write it: ISO 8601, UTC, whole seconds."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
