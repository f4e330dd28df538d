"""The contracts of engines: Engine reads a generation, Writer builds one, Store keeps all."""

from __future__ import annotations

from search.engines.protocols.engine import Engine
from search.engines.protocols.lexicon import Lexicon
from search.engines.protocols.manifest import Manifest
from search.engines.protocols.store import Store
from search.engines.protocols.writer import Writer

__all__ = ["Engine", "Lexicon", "Manifest", "Store", "Writer"]
