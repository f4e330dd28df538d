"""What the read side of an index depends on, and the check that code and index agree on it."""

from __future__ import annotations

from search.analysis import ANALYSIS_VERSION
from search.engines.base import Manifest
from search.errors import StaleIndexError
from search.fields import SCHEMA_VERSION


def read_fingerprint(language: str) -> dict[str, str]:
    """The parts of a manifest's fingerprint that decide whether its generation can be read."""
    return {"fields": SCHEMA_VERSION, "analysis": f"{ANALYSIS_VERSION}:{language}"}


def check_fingerprint(manifest: Manifest, engine: str, locator: str) -> None:
    """Raises StaleIndexError when a generation was made by other code or another engine than would read it."""
    wanted = read_fingerprint(manifest.language)
    differing = [name for name, value in wanted.items() if manifest.fingerprint.get(name) != value]
    if manifest.engine != engine:
        differing.insert(0, "engine")
    if differing:
        raise StaleIndexError(
            f"Generation {manifest.generation} of {locator} was made by another version of Morgue "
            f"({', '.join(differing)} differ): run `morgue reindex` with its sources to build it anew."
        )
