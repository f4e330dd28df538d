"""Source records: the files of a generation, so that an update reads only changed ones."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from search.errors import DamagedIndexError
from search.ingest import FileRecord

NAME = "ledger"


@dataclass(slots=True)
class Ledger:
    """Records of source files.

    SOURCE (its resolved path) -> key -> FileRecord, in path order.
    """

    files: dict[str, dict[str, FileRecord]] = field(default_factory=dict)

    def known(self, source: Path) -> dict[str, FileRecord]:
        """Return the records of one SOURCE; empty if it was never read."""
        return self.files.get(str(source.resolve()), {})

    def add(self, source: Path, record: FileRecord) -> None:
        """Add a file of a SOURCE."""
        self.files.setdefault(str(source.resolve()), {})[record.key] = record

    def ids(self, sources: Iterable[Path] | None = None) -> Iterator[str]:
        """Yield the ids read from these SOURCES, or from all."""
        names = self.files if sources is None else [str(source.resolve()) for source in sources]
        for name in names:
            for record in self.files.get(name, {}).values():
                yield from record.ids

    def records(self) -> Iterator[tuple[str, FileRecord]]:
        """Yield all records with their SOURCE, in the order they were read."""
        for source, records in self.files.items():
            for record in records.values():
                yield source, record

    def merge(self, other: Ledger) -> None:
        """Add the records of another part of the same build."""
        for source, records in other.files.items():
            self.files.setdefault(source, {}).update(records)

    def to_bytes(self) -> bytes:
        """Return the ledger as compressed JSON."""
        rows = {
            source: [[r.key, r.size, r.mtime_ns, r.digest, *r.ids] for r in records.values()]
            for source, records in self.files.items()
        }
        return zlib.compress(
            json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode(
                "utf-8", "surrogatepass"
            )
        )

    @classmethod
    def from_bytes(cls, data: bytes | None) -> Self:
        """Return the ledger that `to_bytes` wrote; None gives an empty one.

        With an empty one everything is read again.

        Raises:
            DamagedIndexError: it can't be read.
        """
        ledger = cls()
        try:
            for source, rows in (
                json.loads(zlib.decompress(data).decode("utf-8", "surrogatepass")).items()
                if data
                else ()
            ):
                ledger.files[source] = {
                    row[0]: FileRecord(row[0], row[1], row[2], row[3], tuple(row[4:]))
                    for row in rows
                }
        except (zlib.error, ValueError, TypeError, LookupError, AttributeError) as fault:
            raise DamagedIndexError(
                "The record of what the index was read from is damaged: "
                "run `morgue reindex SOURCE...` without --update or --resume."
            ) from fault
        return ledger
