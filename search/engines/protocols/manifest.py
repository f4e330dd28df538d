"""The description of a generation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Manifest:
    """The description of a generation, written last of all its files.

    `fingerprint` maps "fields", "analysis", "cleaning" and "rules" to what they were made with;
    the first two decide whether the generation can be read. `digest` is over ids and contents in
    the order of ids. `rejects` counts the inputs refused in the run.
    """

    generation: str
    engine: str
    engine_version: str
    fingerprint: Mapping[str, str]
    language: str
    count: int
    digest: str
    sources: tuple[str, ...]
    built_at: str
    rejects: int = 0
    seconds: float = 0.0
    extra: Mapping[str, Any] = field(default_factory=dict)
