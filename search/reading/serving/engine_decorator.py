"""Base of decorators of an open generation: passes on the members that show no text."""

from __future__ import annotations

from search.engines.protocols import Engine, Lexicon, Manifest
from search.reprints.reprint_table import Reprints


class EngineDecorator:
    """Base class of decorators of an engine. Thread-safe as the engine is.

    Members through which articles, hits or counts are read are left to each decorator: one that
    was forgotten is a type error, and does not let through what the decorator should hide.

    Args:
        engine: the decorated engine.
    """

    def __init__(self, engine: Engine) -> None:
        self.inner = engine

    @property
    def generation(self) -> str:
        return self.inner.generation

    @property
    def manifest(self) -> Manifest:
        return self.inner.manifest

    @property
    def lexicon(self) -> Lexicon:
        return self.inner.lexicon

    @property
    def reprints(self) -> Reprints | None:
        return self.inner.reprints

    def attachment(self, name: str) -> bytes | None:
        """Return a file kept with the generation; see `Engine.attachment`."""
        return self.inner.attachment(name)

    def close(self) -> None:
        """Release what the engine holds."""
        self.inner.close()
