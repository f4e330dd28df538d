"""The bytes that were read are told while a file is open, whatever it is packed in."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from search.ingest import FileDone, ingest

ROWS = 600
BODY = "A plain sentence stands here, and the next one says a little more of the same. " * 40


def lines() -> bytes:
    """JSON lines of some megabytes, as poorly packed as real text."""
    return "".join(
        json.dumps({"id": f"a{n}", "title": f"Piece {n}", "body": f"{n} {BODY}"}) + "\n"
        for n in range(ROWS)
    ).encode()


def plain(folder: Path) -> None:
    (folder / "all.jsonl").write_bytes(lines())


def gzipped(folder: Path) -> None:
    (folder / "all.jsonl.gz").write_bytes(gzip.compress(lines(), 0))


def tarred(folder: Path) -> None:
    with tarfile.open(folder / "all.tar", "w") as archive:
        member = tarfile.TarInfo("all.jsonl")
        member.size = len(lines())
        archive.addfile(member, io.BytesIO(lines()))


def zipped(folder: Path) -> None:
    """Members in another order than they are read in, so that reading goes to and fro."""
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for number in reversed(range(4)):
            archive.writestr(f"{number}.jsonl", lines().replace(b'"a', b'"%d-' % number))


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [0, 1])
@pytest.mark.parametrize("pack", [plain, gzipped, tarred, zipped])
def test_one_large_file_moves_the_bar(
    tmp_path: Path, pack: Callable[[Path], None], jobs: int
) -> None:
    """Positions only grow, in steps of under a third of the file, and end at its size."""
    pack(tmp_path)
    (size,) = (path.stat().st_size for path in tmp_path.iterdir())
    positions = [0]
    outcomes = list(ingest([tmp_path], jobs=jobs, on_position=positions.append))
    assert sum(isinstance(each, FileDone) for each in outcomes) == 1
    assert positions == sorted(positions)
    assert positions[-1] == size
    assert max(b - a for a, b in itertools.pairwise(positions)) < size / 3


def test_files_that_need_not_be_read_count_as_read(tmp_path: Path) -> None:
    """Of an update, which passes over what it knows; rejects count, too."""
    for number in range(3):
        (tmp_path / f"{number}.json").write_text(json.dumps({"title": "T", "body": "A text."}))
    (tmp_path / "bad.json").write_text("{")
    known = {
        each.record.key: each.record
        for each in ingest([tmp_path], jobs=0)
        if isinstance(each, FileDone)
    }
    positions: list[int] = []
    list(ingest([tmp_path], jobs=0, known=known, on_position=positions.append))
    assert positions[-1] == sum(path.stat().st_size for path in tmp_path.iterdir())
