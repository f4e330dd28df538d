"""Defences of the threat model, by who is kept off: at least one of each row of its table."""

from __future__ import annotations

from scripts.faults.defended import articles, machine, overload, visitors
from scripts.faults.defended.defence import Defence

DEFENCES: tuple[Defence, ...] = (
    *visitors.DEFENCES,
    *overload.DEFENCES,
    *articles.DEFENCES,
    *machine.DEFENCES,
)
