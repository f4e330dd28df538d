"""Id assignment: different articles get different ids, the newest version keeps its own.

Sources give the same id to different articles (two papers' tables numbered from 1, two folders
with 001.txt each), and to different captures of one article. The first article with an id keeps it;
a later one with other contents gets an id derived from its place, which is the same in every build.
Of versions the newest wins, and the others are reported.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Self

from search.engines.protocols import Store
from search.errors import DamagedIndexError, MorgueError
from search.indexing.source_records import NAME as LEDGER
from search.indexing.source_records import Ledger
from search.ingest import FileRecord, Version, are_versions

NAME = "claims"
Place = tuple[str, str]  # the resolved path of a SOURCE, and a key in it


class Verdict(Enum):
    """The result of comparing an article with the earlier holder of its id."""

    NEW = "new"
    NEWER = "newer"
    OLDER = "older"
    SAME = "taken already"
    WAIT = "held by a file that was not reached yet"


@dataclass(slots=True)
class Claims:
    """Holders of all ids. Not thread-safe: one build owns it.

    Attributes:
        versions: id -> the packed version of the article that holds it.
        winners: id -> (source, file key), if another file than the first with that id holds it.
        shared: id -> (source, file key) of its holder, if other articles came with the id, too;
            the next build leaves it to the same file, and the others keep their own ids.
    """

    versions: dict[str, bytes] = field(default_factory=dict)
    winners: dict[str, Place] = field(default_factory=dict)
    shared: dict[str, Place] = field(default_factory=dict)
    _won: set[str] = field(default_factory=set)
    _places: dict[str, Place] | None = None

    def judge(self, given: str, version: Version, place: str) -> tuple[str, Verdict]:
        """Return the id that an article gets, and how it compares with that id's holder.

        Args:
            given: the id from its source, or derived from its address or place.
            version: its version.
            place: the name of its SOURCE and its key; its own id is derived from it if `given`
                belongs to another article.
        """
        claimed = given
        while (held := self.versions.get(claimed)) is not None:
            other = Version.from_bytes(held)
            if are_versions(version.sketch, other.sketch):
                verdict = Verdict.NEWER if version.is_newer(other) else Verdict.OLDER
                return claimed, verdict
            claimed = own_id(claimed, place)
        return claimed, Verdict.NEW

    def take(self, article: str, version: Version, *, contested: bool) -> None:
        """Give an id to the article that is being read.

        Args:
            article: the id.
            version: its version.
            contested: True if another article held the id.
        """
        self.versions[article] = version.to_bytes()
        if contested:
            self._won.add(article)
        else:
            self.winners.pop(article, None)

    def drop(self, article: str) -> None:
        """Forget an id."""
        for kept in (self.versions, self.winners):
            kept.pop(article, None)

    def merge(self, other: Claims) -> None:
        """Add the claims of another part of the same build."""
        self.versions |= other.versions
        self.winners |= other.winners
        self.shared |= other.shared

    def close_file(self, source: str, record: FileRecord) -> None:
        """Record the file that was just read as the place of its winners."""
        for article in self._won.intersection(record.ids):
            self.winners[article] = (source, record.key)
        self._won.clear()
        if self._places is not None:
            self._remember(source, record)

    def holder(self, article: str, records: Iterator[tuple[str, FileRecord]]) -> Place | None:
        """Return the file that contains the holder of an id, None while it is still being read.

        Args:
            article: the id.
            records: every file read so far; iterated at the first call only.
        """
        if self._places is None:
            self._places = {}
            for source, record in records:
                self._remember(source, record)
        return self._places.get(article)

    def _remember(self, source: str, record: FileRecord) -> None:
        place = (source, record.key)
        for article in record.ids:
            if self.winners.get(article, place) == place:
                self._places[article] = place  # type: ignore[index]

    def to_bytes(self) -> bytes:
        """Return the claims as compressed JSON, kept with a generation for its updates."""
        plain = {
            "versions": {name: data.hex() for name, data in self.versions.items()},
            "winners": self.winners,
            "shared": self.shared,
        }
        return zlib.compress(json.dumps(plain).encode("utf-8", "surrogatepass"), 1)

    @classmethod
    def from_bytes(cls, data: bytes | None) -> Self:
        """Return the claims that `to_bytes` wrote; None gives none.

        Raises:
            DamagedIndexError: it can't be read.
        """
        if not data:
            return cls()
        try:
            plain = json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass"))
            return cls(
                {name: bytes.fromhex(text) for name, text in plain["versions"].items()},
                {name: (source, key) for name, (source, key) in plain["winners"].items()},
                {name: (source, key) for name, (source, key) in plain["shared"].items()},
            )
        except (zlib.error, ValueError, TypeError, KeyError, AttributeError) as fault:
            raise DamagedIndexError(
                "The record of which article holds which id is damaged: run `morgue reindex"
                " SOURCE...` without --update or --resume."
            ) from fault


@dataclass(frozen=True, slots=True)
class Scope:
    """A part of a SOURCE to walk.

    Attributes:
        walked: the folder or file to walk.
        root: the SOURCE whose records its files are compared with.
        prefix: the common prefix of its files' keys.
        without: parts that another scope reads.
    """

    walked: Path
    root: Path
    prefix: str = ""
    without: tuple[Path, ...] = ()

    def covers(self, key: str) -> bool:
        """Return True if a file of the SOURCE is in this part."""
        folder = self.walked != self.root and not self.walked.is_file()
        if folder or not self.prefix:
            return key.startswith(self.prefix)
        return key == self.prefix + self.walked.name


def scopes_of(sources: Sequence[Path], known: Sequence[str]) -> list[Scope]:
    """Return the parts to walk in an update, so that each file keeps its earlier key.

    A SOURCE inside a known one is read as a part of that; a known one inside a SOURCE is read by
    itself, and the rest of that SOURCE without it.

    Args:
        sources: the SOURCES named now.
        known: the resolved paths of those named before.
    """
    before = [Path(path) for path in known]
    scopes = []
    for source in outermost(sources):
        path = source.resolve()
        root = next((each for each in before if each in path.parents), None)
        if path in before or root is None:
            inner = tuple(each for each in before if path in each.parents and each.exists())
            scopes += [Scope(path, path, without=inner), *(Scope(each, each) for each in inner)]
        else:
            folder = path if path.is_dir() else path.parent
            prefix = folder.relative_to(root).as_posix()
            scopes.append(Scope(path, root, f"{prefix}/" if prefix != "." else ""))
    return scopes


def outermost(sources: Sequence[Path]) -> list[Path]:
    """Return the sources that are not inside another one.

    >>> outermost([Path("/archive"), Path("/archive/1990")])
    [PosixPath('/archive')]
    """
    real = {source: source.resolve() for source in sources}
    return [
        source
        for source, path in real.items()
        if not any(other != path and other in path.parents for other in real.values())
    ]


def in_file(place: Place, source: str, key: str) -> bool:
    """Return True if the article at `key` of a SOURCE is in the file at `place`."""
    root, file = place
    return root == source and (key == file or key.startswith((f"{file}:", f"{file}!")))


def path_of(place: Place) -> str:
    """Return the path of a file for messages."""
    root, key = place
    return root if root.endswith(f"/{key}") else f"{root}/{key}"


def real_path(source: Path, key: str) -> str:
    """Return the path of what is at `key` of a SOURCE (its resolved path)."""
    return f"{source.parent if source.is_file() else source}/{key}"


def own_id(given: str, place: str) -> str:
    """Return the id (16 hex digits) of an article whose given id belongs to another.

    >>> own_id("1", "herald/1998.csv:2") == own_id("1", "herald/1998.csv:2")
    True
    """
    data = f"{given}\0{place}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(data, digest_size=8).hexdigest()


def prior_claims(store: Store) -> Claims:
    """Return the claims of the active generation; none if it can't be read."""
    with suppress(MorgueError):
        return Claims.from_bytes(_attached(store, NAME))
    return Claims()


def prior_places(store: Store, ids: Collection[str]) -> dict[str, list[Place]]:
    """Return the files in which the active generation's build found each of these ids."""
    found: dict[str, list[Place]] = {}
    with suppress(MorgueError):
        ledger = Ledger.from_bytes(_attached(store, LEDGER) if ids else None)
        for source, record in ledger.records():
            for article in record.ids:
                if article in ids:
                    found.setdefault(article, []).append((source, record.key))
    return found


def _attached(store: Store, name: str) -> bytes | None:
    if store.active() is None:
        return None
    engine = store.open()
    try:
        return engine.attachment(name)
    finally:
        engine.close()


def parted(
    ledger: Ledger, scopes: list[Scope]
) -> tuple[dict[str, dict[str, FileRecord]], list[tuple[str, FileRecord]]]:
    """Return the records outside all scopes, by SOURCE, and those inside, in reading order."""
    elsewhere: dict[str, dict[str, FileRecord]] = {}
    inside: list[tuple[str, FileRecord]] = []
    for name, record in ledger.records():
        if not any(str(scope.root) == name and scope.covers(record.key) for scope in scopes):
            elsewhere.setdefault(name, {})[record.key] = record
    for scope in scopes:
        inside += [
            (str(scope.root), record)
            for record in ledger.known(scope.root).values()
            if scope.covers(record.key)
        ]
    return elsewhere, inside
