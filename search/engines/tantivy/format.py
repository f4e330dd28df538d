"""Stored form of a Tantivy generation, shared by its reader and its writer."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zlib import crc32

from search.article import Article
from search.engines.structures.columns import Columns
from search.fields import FACETS

COMMIT = "commit.json"
INDEX = "index"
_CHECKED = b"\x01"
# `json.loads` looks for white space at both ends, too, which takes a third of its time.
_decode = json.JSONDecoder().raw_decode


class FacetOrdinals:
    """Each facet's values by number; a number is never reused, and None has 0."""

    def __init__(self, path: Path | None = None) -> None:
        self.values: dict[str, list[str | None]] = (
            json.loads(path.read_bytes()) if path else {name: [None] for name in FACETS}
        )
        self._numbers: dict[str, dict[str | None, int]] = {
            name: {value: number for number, value in enumerate(values) if value is not None}
            | {None: 0}
            for name, values in self.values.items()
        }

    def known(self, facet: str, value: str | None) -> int | None:
        """Return the number of a value; None if no article has it."""
        return self._numbers[facet].get(value)

    def give(self, facet: str, values: Iterable[str | None]) -> list[int]:
        """Return the numbers of values; new ones get the next."""
        numbers, known = self._numbers[facet], self.values[facet]
        given = []
        for value in values:
            number = numbers.get(value)
            if number is None:
                number = numbers[value] = len(known)
                known.append(value)
            given.append(number)
        return given

    def save(self, path: Path, columns: Columns) -> None:
        """Write the values in use; those that no article has any more may be secret."""
        for name, values in self.values.items():
            used = set(columns.facet(name).values)
            for number, value in enumerate(values):
                if value is not None and value not in used:
                    values[number] = None
                    del self._numbers[name][value]
        path.write_text(json.dumps(self.values), "ascii")


def read_commit(folder: Path) -> dict[str, Any] | None:
    """Return the last commit in a folder; None if there is none."""
    try:
        found: dict[str, Any] = json.loads((folder / COMMIT).read_bytes())
    except FileNotFoundError:
        return None
    return found


def stored_bytes(article: Article, key: int) -> bytes:
    """Return the stored form of an article: a checksum, and its non-empty fields.

    The checksum covers the doc's key, too, so that an article in another's place is noticed. It
    takes a twentieth of the time of the article's digest.
    """
    fields = {name: value for name, value in article.plain().items() if value}
    data = json.dumps(fields).encode()
    return _CHECKED + crc32(data, key).to_bytes(4, "big") + data


def stored_article(data: bytes, key: int) -> Article:
    """Return the article stored under a key.

    Raises:
        ValueError, LookupError: the bytes are damaged.
    """
    if data[:1] == _CHECKED:
        checksum, data = data[1:5], data[5:]
        if crc32(data, key).to_bytes(4, "big") != checksum:
            raise ValueError("an article has another checksum than it was kept with")
    try:
        return Article.from_dict(_decode(data.decode("ascii"))[0])
    except TypeError as fault:
        raise ValueError(str(fault)) from fault


def is_checked(data: bytes) -> bool:
    """Return True for an article stored with a checksum; older generations have none."""
    return data[:1] == _CHECKED
