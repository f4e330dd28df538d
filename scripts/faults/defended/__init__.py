"""Defences of the threat model, by who is kept off: at least one of each row of its table."""

from __future__ import annotations

from scripts.faults.defended import articles, load, machine, readers
from scripts.faults.defended.defence import Defence

DEFENCES: tuple[Defence, ...] = (
    *readers.DEFENCES,
    *load.DEFENCES,
    *articles.DEFENCES,
    *machine.DEFENCES,
)
