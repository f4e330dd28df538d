"""What the read side of an index depends on, the check that code and index agree on it, and the
digest of what an index holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from search.analysis.tokenizer import ANALYSIS_VERSION
from search.engines.protocols import Manifest
from search.errors import StaleIndexError
from search.fields import SCHEMA_VERSION


def read_fingerprint(language: str) -> dict[str, str]:
    """The parts of a manifest's fingerprint that decide whether its generation can be read."""
    return {"fields": SCHEMA_VERSION, "analysis": f"{ANALYSIS_VERSION}:{language}"}


def check_fingerprint(manifest: Manifest, engine: str, locator: str) -> None:
    """Raises StaleIndexError when a generation was made by other code or another engine than
    would read it.
    """
    wanted = read_fingerprint(manifest.language)
    differing = [name for name, value in wanted.items() if manifest.fingerprint.get(name) != value]
    if manifest.engine != engine:
        differing.insert(0, "engine")
    if differing:
        raise StaleIndexError(
            f"Generation {manifest.generation} of {locator} was made by another version of Morgue"
            f" ({', '.join(differing)} differ): run `morgue reindex` with its sources to build it"
            " anew."
        )


def digest_of(pairs: Iterable[tuple[str, str]]) -> str:
    """A hash (32 hex digits) over ids and contents, in the order of ids."""
    digest = hashlib.blake2b(digest_size=16)
    for article, content in sorted(pairs):
        digest.update(f"{article}\0{content}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
