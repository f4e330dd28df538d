"""Sentences that tell an operator how to mend an index."""

from __future__ import annotations

CURE = (
    "`morgue rollback` serves the generation before it, `morgue activate` any other, `morgue"
    " reindex` builds a new one"
)
