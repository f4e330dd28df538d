"""Compatibility of an index with this code, and the digest of its contents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from search.analysis.tokenizer import ANALYSIS_VERSION
from search.engines.protocols import Manifest
from search.errors import StaleIndexError
from search.fields import SCHEMA_VERSION


def read_fingerprint(language: str) -> dict[str, str]:
    """Return the parts of a fingerprint that decide if a generation can be read."""
    return {"fields": SCHEMA_VERSION, "analysis": f"{ANALYSIS_VERSION}:{language}"}


def check_fingerprint(manifest: Manifest, engine: str, locator: str) -> None:
    """Raise StaleIndexError if a generation was made by incompatible code or another engine."""
    wanted = read_fingerprint(manifest.language)
    differing = [name for name, value in wanted.items() if manifest.fingerprint.get(name) != value]
    if manifest.engine != engine:
        differing.insert(0, "engine")
    if any(_is_newer(manifest.fingerprint.get(name, ""), wanted[name]) for name in wanted):
        raise StaleIndexError(
            f"Generation {manifest.generation} of {locator} was made by a newer version of Morgue:"
            " install that version here, or build the index anew with `morgue reindex SOURCE...`."
        )
    if differing:
        raise StaleIndexError(
            f"Generation {manifest.generation} of {locator} was made by another version of Morgue"
            f" ({', '.join(differing)} differ): run `morgue reindex` with its sources to build it"
            " anew."
        )


def _is_newer(found: str, wanted: str) -> bool:
    """Return True if a part of a fingerprint has a higher number than this program's.

    >>> _is_newer("3:english", "2:english"), _is_newer("2", "2"), _is_newer("", "2")
    (True, False, False)
    """
    numbers = [text.partition(":")[0] for text in (found, wanted)]
    return all(number.isdecimal() for number in numbers) and int(numbers[0]) > int(numbers[1])


def digest_of(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a hash (32 hex digits) of ids and contents, in the order of ids.

    >>> digest_of([("a", "Taxes")]) == digest_of([("a", "Rents")])
    False
    """
    digest = hashlib.blake2b(digest_size=16)
    for article, content in sorted(pairs):
        digest.update(f"{article}\0{content}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
