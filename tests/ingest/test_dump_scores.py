"""The scores of dumps by kind and half count what they say."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from pathlib import Path

from scripts.benchmarks.scores.dumps import HALVES, Score, dump_score, figures
from scripts.benchmarks.scores.labelled_texts import half_of

TEXT = """Council Raises the Bridge Toll

By Jane Marlow

The harbour board met on Monday and voted to raise the toll on the old bridge by a third.

Nobody who lives beyond the bridge will forget it before the election in autumn.

Subscribe to our newsletter about bridges and tolls today
"""
GOLD = {
    "site": "herald.example",
    "body": "\n".join(TEXT.split("\n\n")[2:4]),
    "starts": ["the harbour board met on monday"],
    "ends": ["before the election in autumn"],
    "trust_start": True,
    "trust_end": True,
    "kinds": {
        "sel": {
            "titles": ["another title"],
            "authors": ["jane marlow"],
            "date": None,
            "furniture": [["nobody who lives beyond the bridge", "related"]],
        }
    },
}


def _folder(place: Path) -> Path:
    with gzip.open(place / "gold.json.gz", "wt") as file:
        json.dump({"page": GOLD}, file)
    with tarfile.open(place / "sel.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("sel/page.txt")
        member.size = len(TEXT.encode())
        archive.addfile(member, io.BytesIO(TEXT.encode()))
    return place


def test_a_dump_is_scored_part_by_part(tmp_path: Path) -> None:
    """Parts that are as the gold has them count 1, others 0 and are named with their page."""
    score = dump_score(_folder(tmp_path), "sel", half_of("herald.example"))
    assert (score.mean("authors"), score.mean("start"), score.mean("title")) == (1, 1, 0)
    assert score.failures["title: another line"] == 1
    assert score.examples["leak: related"] == ["herald.example (page)"]
    assert score.mean("leaks") == 1 and score.milliseconds


def test_a_page_counts_in_its_half_alone(tmp_path: Path) -> None:
    """All pages of one site are in one half, and each half has figures of its own."""
    (tmp_path / "dumps").mkdir()
    _folder(tmp_path / "dumps")
    reported: dict[str, Score] = {}
    names = [
        figure.name
        for figure in figures(tmp_path, "AB", reported.__setitem__, kinds=("sel",))
        if figure.name.endswith("title")
    ]
    assert names == [f"sel, {half}: title" for half in HALVES.values()]
    assert sorted(len(score.values["title"]) for score in reported.values()) == [0, 1]
