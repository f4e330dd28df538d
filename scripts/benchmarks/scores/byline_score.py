"""Count the bylines of a newspaper that give the right people, as field and as raw line."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import search
from scripts.benchmarks.scores.html_score import Figure

_BODY = (
    "The harbour board met on Monday and voted to raise the toll on the old bridge by a third,"
    " which nobody who lives beyond it will forget before the election in autumn.",
    "“We sell departures,” the chairman said after the meeting. “We do not sell patience.”",
)
_HALVES = ("shown", "held back")  # every other byline was looked at while the parser was written
_GOAL = 0.97


def figures(folder: Path) -> Iterator[Figure]:
    """Yield the share of bylines with the right people, by half and by where they are printed."""
    rows: list[dict[str, Any]] = json.loads((folder / "bylines.json").read_text("utf-8"))
    for start, half in enumerate(_HALVES):
        part = rows[start::2]
        for kind, found in (("field", _fields(part)), ("line of raw text", _lines(part))):
            right = sum(
                _folded(got) == _folded(row["people"]) for got, row in zip(found, part, strict=True)
            )
            yield Figure(f"bylines as a {kind}, {half}", right / len(part), _GOAL)


def _fields(rows: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return the authors of records that have the bylines in a field."""
    records = [
        {"id": str(number), "title": "The Toll", "body": "\n".join(_BODY), "byline": row["byline"]}
        for number, row in enumerate(rows)
    ]
    with tempfile.TemporaryDirectory(prefix="morgue-bylines-") as folder:
        text = "".join(json.dumps(record) + "\n" for record in records)
        Path(folder, "records.jsonl").write_text(text, "utf-8")
        return _authors(Path(folder), len(rows))


def _lines(rows: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Return the authors of raw texts that have the bylines below the title."""
    with tempfile.TemporaryDirectory(prefix="morgue-bylines-") as folder:
        for number, row in enumerate(rows):
            text = "\n\n".join(("Board Raises the Toll on the Bridge", row["byline"], *_BODY))
            Path(folder, f"{number}.txt").write_text(text, "utf-8")
        return _authors(Path(folder), len(rows))


def _authors(folder: Path, count: int) -> list[tuple[str, ...]]:
    """Return the authors of the articles in a folder, in the order of their numbers."""
    found: dict[int, tuple[str, ...]] = {}
    for outcome in search.read_sources([folder], jobs=0):
        if isinstance(outcome, search.Cleaned):
            article = outcome.article
            number = article.id if article.id.isdigit() else Path(article.source).stem
            found[int(number)] = article.authors
    return [found.get(number, ()) for number in range(count)]


def _folded(names: Sequence[str]) -> list[str]:
    return ["".join(sign for sign in name.casefold() if sign.isalnum()) for name in names]
