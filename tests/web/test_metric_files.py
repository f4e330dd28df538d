"""Metrics never take the service down: their space is taken before it is mapped."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from prometheus_client.mmap_dict import MmapedDict

from web.server import metric_files
from web.server.metric_files import ReservedCounts, sweep


def counts(path: Path) -> dict[str, float]:
    return {key: value for key, value, *_ in MmapedDict.read_all_values_from_file(str(path))}


def full_from(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """Make the disk refuse files of this size or more."""
    original = metric_files._take_space

    def take(path: Path, wanted: int) -> None:
        if wanted >= size:
            raise OSError(28, "No space left on device")
        original(path, wanted)

    monkeypatch.setattr(metric_files, "_take_space", take)


def test_the_space_of_counts_is_taken_before_it_is_mapped(tmp_path: Path) -> None:
    """A file has no holes, when it is made and when it grows: a write to it can't fail."""
    made = ReservedCounts(str(tmp_path / "counter_1.db"))
    for number in range(2_000):
        made.write_value(f"{number:060d}", number, 0)
    made.close()
    status = (tmp_path / "counter_1.db").stat()
    assert status.st_size > 1 << 16
    assert status.st_blocks * 512 >= status.st_size
    assert counts(tmp_path / "counter_1.db")[f"{1999:060d}"] == 1999


@pytest.mark.parametrize("size", [1, 1 << 17])
def test_a_full_disk_costs_counts_and_is_a_line_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, size: int
) -> None:
    """Whether from the start or when the file should grow, counting goes on in memory."""
    full_from(monkeypatch, size)
    caplog.set_level(logging.WARNING)
    made = ReservedCounts(str(tmp_path / "counter_1.db"))
    assert ("metrics_lost" in caplog.text) == (size == 1)  # before anything is mapped
    for number in range(2_000):
        made.write_value(f"{number:060d}", number, 0)
    assert made.read_value(f"{1:060d}")[0] == 1
    assert made.read_value(f"{1999:060d}")[0] == 1999
    made.close()
    assert "metrics_lost" in caplog.text


def test_files_of_ended_workers_are_swept_and_their_counts_stay(tmp_path: Path) -> None:
    """Two workers end; one file of each kind is left, with the sum."""
    for process in (11, 12):
        for kind in ("counter", "histogram", "gauge_livesum"):
            made = ReservedCounts(str(tmp_path / f"{kind}_{process}.db"))
            made.write_value('["a"]', process, 0)
            made.close()
        sweep(tmp_path, process)
    assert {path.name for path in tmp_path.iterdir()} == {"counter_ended.db", "histogram_ended.db"}
    assert counts(tmp_path / "counter_ended.db") == {'["a"]': 23}


def test_a_cut_file_is_swept_without_harm(tmp_path: Path) -> None:
    """A full disk may leave a file of nothing."""
    (tmp_path / "counter_11.db").touch()
    sweep(tmp_path, 11)
    sweep(tmp_path / "gone", 11)
    assert not (tmp_path / "counter_11.db").exists()
