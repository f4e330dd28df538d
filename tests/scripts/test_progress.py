"""What a run says of its progress: bytes, a rate, and the time left."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts.cli import main, progress


class Clock:
    """Seconds that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_time_left_follows_the_rate() -> None:
    """Steady work is half over at half of its time; the start of processes doesn't count, and
    after a slow stretch the new rate does.
    """
    clock = Clock()
    pace = progress.Pace(1000, clock)
    clock.now = 60
    pace.note(0)
    assert pace.left() is None
    clock.now = 0
    pace.note(0)
    for second in range(1, 51):
        clock.now = second
        pace.note(second * 10)
    assert pace.rate() == pytest.approx(10)
    assert pace.left() == pytest.approx(50)
    for second in range(51, 91):
        clock.now = second
        pace.note(500 + (second - 50))
    assert pace.left() == pytest.approx(460, rel=0.05)


def test_an_unknown_whole_has_no_time_left() -> None:
    """The rate alone is told."""
    clock = Clock()
    pace = progress.Pace(None, clock)
    clock.now = 2
    pace.note(3_000_000)
    assert pace.left() is None
    assert progress.amounts(pace, None, progress.size_in_words) == "3.0 MB, 1.5 MB/s"


@pytest.mark.slow
def test_reindex_tells_its_bytes_within_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines on standard error say how much of the one file is done, and the last all of it."""
    monkeypatch.setattr(progress, "LINE_EVERY", 0)
    monkeypatch.setattr(progress, "_TELL_EVERY", 0)
    monkeypatch.setenv("MORGUE_INDEX", f"whoosh:{tmp_path / 'archive'}")
    source = tmp_path / "all.jsonl"
    body = "A plain sentence stands here. " * 50
    source.write_text(
        "".join(
            json.dumps({"id": f"a{n}", "title": f"Piece {n}", "body": f"{n} {body}"}) + "\n"
            for n in range(400)
        )
    )
    ran = CliRunner().invoke(main, ["reindex", str(source), "--jobs", "1"])
    assert ran.exit_code == 0, ran.output
    shown = re.findall(r"indexing: (\S+ \S+) of (\S+ \S+?), ", ran.stderr)
    whole = progress.size_in_words(source.stat().st_size)
    assert {total for _, total in shown} == {whole}
    assert len({done for done, _ in shown}) >= 3
    assert shown[-1][0] == whole
