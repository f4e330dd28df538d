"""Explanation of a raw text's reading: each line's label, its certainty and the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from search.ingest.encodings.decoding import decode
from search.ingest.lines.labeller import Label, model
from search.ingest.raw_documents import Rules
from search.ingest.rules.rule_book import RuleBook
from search.ingest.text import flat_dumps
from search.ingest.text.article import has_known_layout
from search.ingest.text.by_labels import labelled
from search.ingest.text.joining import lines_of

_SUFFIXES = frozenset({".txt", ".text"})


@dataclass(frozen=True, slots=True)
class LineReading:
    """A line of a raw text with its label.

    Attributes:
        number: of the line's first row, from 1.
        text: the line.
        label: "body", "title", "above", ... or a rule's kind.
        certainty: the probability of the label, 1 where a rule decided.
        reasons: the weightiest features, or the rule.
    """

    number: int
    text: str
    label: str
    certainty: float
    reasons: tuple[str, ...]


def explain_file(path: Path, book: RuleBook) -> list[LineReading]:
    """Return the explained lines of the raw text file at `path`; none for other formats.

    Raises:
        OSError: the file can't be read.
    """
    if path.suffix.casefold() not in _SUFFIXES or not path.is_file():
        return []
    return explain(decode(path.read_bytes()), book.rules_for(None, path.name))


def explain(text: str, rules: Rules) -> list[LineReading]:
    """Return the explained lines of a raw text, in order."""
    flat = flat_dumps.is_flat(text)
    lines = lines_of(flat_dumps.unfold(text) if flat else text, rules).lines
    if not lines or has_known_layout(lines):
        return [
            LineReading(line.number, line.text, line.kind.name.lower(), 1.0, (_rule(line.rule),))
            for line in lines
        ]
    reading = labelled(lines, flat)
    found = []
    for at, (line, label) in enumerate(zip(lines, reading.labels, strict=True)):
        label = Label.TITLE if at == reading.title else label  # noqa: PLW2901 - its final label
        if line.own:
            certainty, reasons = 1.0, [_rule(line.rule)]
        else:
            certainty = float(reading.probabilities[at, label])
            reasons = model().reasons(reading.features, at, label)
        found.append(
            LineReading(line.number, line.text, label.name.lower(), certainty, tuple(reasons))
        )
    return found


def _rule(name: str) -> str:
    return f"rule: {name}" if name else "read by rules"
