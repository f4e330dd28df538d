"""Damage on the disk.

Every changed byte is found and the cure named, whichever file it is in; nothing else is lost by
it.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from pathlib import Path

import pytest

import search
from scripts.faults.common import STEP, count_of, morgue, served
from tests.faults.conftest import Site

FIRST = count_of(1)
CURE = re.compile(r"`morgue (rollback|activate|reindex|takedown)")


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0x20]) + data[place + 1 :]


@pytest.mark.slow
def test_a_corrupted_byte_in_any_file_is_found(site: Site) -> None:
    """First, middle or last byte of each file that a reindex made.

    Verify names the file and the cure.
    """
    generation = site.store().active()
    assert generation
    paths = [path for path in sorted((site.place / generation).rglob("*")) if path.is_file()]
    assert len(paths) > 5
    for path in paths:
        good = path.read_bytes()
        for place in sorted({0, len(good) // 2, len(good) - 1} if good else ()):
            path.write_bytes(flipped(good, place))
            (fault, *more) = search.verify(site.store(), generation)[generation]
            assert path.name in fault, f"byte {place} of {path.name}"
            assert CURE.search(fault)
            assert not more
        path.write_bytes(good)
    assert site.served() == FIRST


def test_a_lock_that_readers_leave_behind_is_no_damage(site: Site) -> None:
    """Some libraries lock what they read by a hidden file in its folder.

    A file of another name is strange.
    """
    generation = site.store().active()
    assert generation
    folder = next(path for path in (site.place / generation).rglob("*") if path.is_file()).parent
    (folder / ".tantivy-meta.lock").touch()
    assert site.served() == FIRST
    (folder / "stray").touch()
    assert "stray" in search.verify(site.store(), generation)[generation][0]


@pytest.mark.slow
def test_the_command_tells_damage_and_its_cure_works(site: Site) -> None:
    """`verify` ends with 1 and names file and cure.

    After `rollback` the archive answers from the generation before.
    """
    site.reindex(2)
    active = site.store().active()
    assert active
    victim = max(
        (path for path in (site.place / active).rglob("*") if path.is_file()),
        key=lambda path: path.stat().st_size,
    )
    victim.write_bytes(flipped(victim.read_bytes(), 7))
    told = morgue("verify", "--index", site.locator)
    assert told.returncode == 1
    assert victim.name in told.stdout + told.stderr
    assert "morgue rollback" in told.stdout + told.stderr
    assert morgue("rollback", "--index", site.locator).returncode == 0
    assert site.served() == FIRST


@pytest.mark.slow
@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"20200101T000000-000000\n", b"../../etc\n", b"x" * 5000]
)
def test_a_damaged_pointer_is_told_and_mended(site: Site, content: bytes) -> None:
    """Whatever the pointer holds instead of a generation.

    An error that names the cure, and the cure works.
    """
    generation = site.store().active()
    assert generation
    (site.place / "active").write_bytes(content)
    searched = morgue("search", "everybody", "--index", site.locator)
    assert searched.returncode == 1
    assert CURE.search(searched.stderr)
    assert "Traceback" not in searched.stderr
    verified = morgue("verify", "--index", site.locator)
    assert (verified.returncode, "Traceback" in verified.stderr) == (1, False)
    assert CURE.search(verified.stdout + verified.stderr)
    assert morgue("activate", generation, "--index", site.locator).returncode == 0
    assert site.served() == FIRST


@pytest.mark.slow
def test_the_served_archive_without_its_generation_says_so_and_recovers(site: Site) -> None:
    """A generation that was deleted by hand is a 503 without a path in it.

    Once a sound one is activated, searches go on.
    """
    kept = site.store().active()
    assert kept
    site.reindex(2)
    gone = site.store().active()
    assert gone
    shutil.rmtree(site.place / gone)
    with served(site.folder, site.locator, workers=1) as running:
        for address in ("/api/v1/search?q=everybody", "/?q=everybody", "/readyz"):
            answer = running.get(address)
            assert answer.status == 503
            assert str(site.folder).encode() not in answer.body
        assert running.get("/healthz").status == 200
        search.activate(site.store(), kept)
        assert running.get("/api/v1/search?q=everybody").json()["total"] == FIRST


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"", b"[{", b'[{"id": "article-0001"}]'])
def test_a_damaged_list_of_takedowns_is_told(site: Site, content: bytes) -> None:
    """What was taken down must not come back by a damaged list.

    Builds are refused, nothing is served by a process that never knew the list, and verify names
    file and cure.
    """
    search.take_down(site.store(), "article-0001", "a court's order")
    note = site.place / "notes" / "takedowns"
    good = note.read_bytes()
    note.write_bytes(content)
    for verb in (
        ("reindex", site.sources),
        ("takedown",),
        ("reindex", site.sources, "--update"),
        ("verify",),
    ):
        run = morgue(*verb, "--index", site.locator)
        said = run.stdout + run.stderr
        assert run.returncode == 1, verb
        assert "notes/takedowns" in said, verb
        assert "Traceback" not in said
    with pytest.raises(search.DamagedIndexError, match="notes/takedowns"):
        site.served()  # nobody knows what may be shown
    note.write_bytes(good)
    assert site.served() == FIRST - 1
    assert [
        row["id"]
        for row in json.loads(morgue("takedown", "--json", "--index", site.locator).stdout)
    ] == ["article-0001"]


@pytest.mark.slow
def test_a_damaged_record_of_the_sources_is_told(site: Site) -> None:
    """An update that can't know what was read says that a full reindex is due, and that reindex
    is whole.
    """
    generation = site.store().active()
    assert generation
    (ledger,) = (path for path in (site.place / generation).rglob("*") if path.name == "ledger")
    ledger.write_bytes(flipped(ledger.read_bytes(), ledger.stat().st_size // 2))
    run = morgue("reindex", site.sources, "--update", "--index", site.locator)
    assert run.returncode == 1
    assert "without --update" in run.stderr
    assert "Traceback" not in run.stderr
    assert morgue("reindex", site.sources, "--index", site.locator).returncode == 0
    assert site.served() == FIRST + STEP


@pytest.mark.slow
@pytest.mark.parametrize("state", [b"", b"{", b"\xff", b"[]", b"{}"])
def test_a_damaged_checkpoint_is_told(site: Site, state: bytes) -> None:
    """A build that can't be resumed says to begin anew, and nothing of it stands in the way."""
    with contextlib.suppress(InterruptedError), site.store().create() as writer:
        writer.checkpoint(state)
        raise InterruptedError
    run = morgue("reindex", site.sources, "--resume", "--index", site.locator)
    assert run.returncode == 1
    assert "without --resume" in run.stderr
    assert "Traceback" not in run.stderr
    search.reindex(site.store(), search.BuildOptions(sources=(site.sources,), jobs=0))
    assert site.served() == FIRST + STEP
    assert site.store().unfinished() is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "place",
    ["", "GENERATION", "GENERATION/manifest.json", "FILE", "active", "notes", "notes/takedowns"],
)
def test_an_index_that_others_may_write_is_refused(site: Site, place: str) -> None:
    """Whoever may change the index may run code in it, or serve what they like.

    Nothing of it is read.
    """
    search.take_down(site.store(), "article-0001", "a court's order")
    generation = site.store().active()
    assert generation
    biggest = max(
        (path for path in (site.place / generation).iterdir() if path.is_file()),
        key=lambda path: path.stat().st_size,
    )
    path = site.place / place.replace("GENERATION", generation).replace(
        "FILE", f"{generation}/{biggest.name}"
    )
    path.chmod(path.stat().st_mode | 0o002)
    run = morgue("search", "everybody", "--index", site.locator)
    if place.startswith("notes"):  # nothing of a search comes from there; a build would
        run = morgue("reindex", site.sources, "--index", site.locator)
    assert run.returncode == 1
    assert "chmod" in run.stderr
    assert str(Path(path)) in run.stderr
