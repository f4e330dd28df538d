"""The pipeline: order, records, parts, limits on time, and workers that are lost."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pytest

from search.article import Article
from search.errors import MorgueError, RejectError
from search.ingest import (
    Cleaned,
    FileDone,
    FileRecord,
    FileUnchanged,
    Limits,
    Outcome,
    PassedOver,
    Rejected,
    RuleBook,
    ingest,
    scan,
)
from search.ingest.reading_notes import APPLIED, UNREAD
from search.ingest.worker_pool import Lost, Pool

ROOT = Path(__file__).resolve().parents[2]


def shout(article: Article) -> str:
    """Runs in the worker: shows that what it returns comes back."""
    return article.title.upper()


def misbehave(article: Article) -> str:
    """Runs in the worker: hangs, dies or fails as the title says."""
    if "hangs in Python" in article.title:
        while True:
            time.sleep(0.01)
    if "hangs in C" in article.title:
        (
            ctypes.CDLL(None).sleep(600)
            if "lock" not in article.title
            else ctypes.PyDLL(None).sleep(600)
        )
    if "dies" in article.title:
        os.kill(os.getpid(), signal.SIGKILL)
    if "fails" in article.title:
        raise ZeroDivisionError("a fault of ours")
    if "refuses" in article.title:
        raise RejectError("Not this one.")
    return article.title


def write(folder: Path, name: str, title: str, body: str = "A plain sentence stands here.") -> Path:
    """A JSON article in a file of its own."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"title": title, "body": body}), encoding="utf-8")
    return path


def titles(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.article.title for outcome in outcomes if isinstance(outcome, Cleaned)]


def of(kind: type, outcomes: Iterable[Outcome]) -> list:
    return [outcome for outcome in outcomes if isinstance(outcome, kind)]


@pytest.mark.slow
def test_everything_comes_in_path_order_whatever_the_number_of_jobs(tmp_path: Path) -> None:
    """Files, lines and rejects come out in the order of their paths, the same with none, one and
    three workers.
    """
    for number in range(150):
        write(tmp_path, f"{number % 7}/{number:03}.json", f"Piece {number}")
    (tmp_path / "3" / "010.jsonl").write_text(
        '{"title": "In a line", "body": "Text."}\n{broken\n', encoding="utf-8"
    )
    (tmp_path / "5" / "empty.txt").touch()
    runs = [list(ingest([tmp_path], jobs=jobs)) for jobs in (0, 1, 3)]
    assert runs[0] == runs[1] == runs[2]
    keys = [outcome.record.key for outcome in of(FileDone, runs[0])]
    assert keys == sorted(keys) and len(keys) == 151
    assert len(of(Rejected, runs[0])) == 2


def test_notes_of_a_failed_reading_are_not_the_next_articles(tmp_path: Path) -> None:
    """Rules and names noted before a document failed are forgotten with it."""
    write(tmp_path, "a.json", "Quiet words")
    UNREAD.note("colour")
    APPLIED.note("drop: a rule")
    (cleaned,) = of(Cleaned, ingest([tmp_path], jobs=0))
    assert cleaned.unread == () and cleaned.applied == ()


def test_prepare_runs_in_the_worker_and_comes_back(tmp_path: Path) -> None:
    """Each article comes with what `prepare` made of it."""
    write(tmp_path, "a.json", "Quiet words")
    (cleaned,) = of(Cleaned, ingest([tmp_path], jobs=1, prepare=shout))
    assert cleaned.payload == "QUIET WORDS"


def test_records_name_the_articles_of_each_file(tmp_path: Path) -> None:
    """A file's record has its key, size, time, digest and the ids that came of it, in order."""
    path = tmp_path / "two.jsonl"
    path.write_text(
        '{"id": "x", "title": "X", "body": "Text."}\n{"id": "y", "title": "Y", "body": "Text."}\n',
        encoding="utf-8",
    )
    (done,) = of(FileDone, ingest([tmp_path], jobs=0))
    status = path.stat()
    assert (done.record.key, done.record.size, done.record.mtime_ns) == (
        "two.jsonl",
        status.st_size,
        status.st_mtime_ns,
    )
    assert done.record.ids == ("x", "y") and len(done.record.digest) == 32


def test_unchanged_files_are_not_parsed(tmp_path: Path) -> None:
    """Same size and time, or the same digest under another time: unchanged; other bytes.

    Read again.
    """
    for name in ("same", "touched", "changed"):
        write(tmp_path, f"{name}.json", name)
    records = {each.record.key: each.record for each in of(FileDone, ingest([tmp_path], jobs=0))}
    os.utime(tmp_path / "touched.json", ns=(1, 1))
    write(tmp_path, "changed.json", "edited")
    outcomes = list(ingest([tmp_path], jobs=0, known=records))
    assert titles(outcomes) == ["edited"]
    unchanged = {each.record.key: each.record for each in of(FileUnchanged, outcomes)}
    assert unchanged["same.json"] == records["same.json"]
    assert (
        unchanged["touched.json"].mtime_ns == 1
        and unchanged["touched.json"].ids == records["touched.json"].ids
    )


def test_a_change_of_bytes_without_a_change_of_size_is_seen(tmp_path: Path) -> None:
    """A file of the same size but another time and other bytes is read again."""
    path = write(tmp_path, "a.json", "left")
    (done,) = of(FileDone, ingest([tmp_path], jobs=0))
    path.write_text(path.read_text().replace("left", "abed"))
    os.utime(path, ns=(1, 1))
    assert titles(ingest([tmp_path], jobs=0, known={"a.json": done.record})) == ["abed"]


def test_a_file_of_rejects_only_is_tried_again(tmp_path: Path) -> None:
    """No record is made of a file that gave nothing but rejects, so that an update reports it
    again.
    """
    (tmp_path / "bad.json").write_text("{oops", encoding="utf-8")
    (tmp_path / "half.jsonl").write_text(
        '{"title": "T", "body": "Text."}\n{oops\n', encoding="utf-8"
    )
    assert [each.record.key for each in of(FileDone, ingest([tmp_path], jobs=0))] == ["half.jsonl"]


def test_parts_are_disjoint_and_complete(tmp_path: Path) -> None:
    """The parts of a run share nothing and together are the whole, lines of one file included."""
    for number in range(9):
        write(tmp_path, f"{number}.json", f"File {number}")
    lines = "".join(
        json.dumps({"title": f"Line {number}", "body": "Text."}) + "\n" for number in range(10)
    )
    (tmp_path / "lines.jsonl").write_text(lines, encoding="utf-8")
    whole = titles(ingest([tmp_path], jobs=0))
    parts = [titles(ingest([tmp_path], jobs=0, part=(number, 4))) for number in (1, 2, 3, 4)]
    assert sorted(title for part in parts for title in part) == sorted(whole) and len(whole) == 19
    assert min(len(part) for part in parts) >= 4
    with pytest.raises(MorgueError, match="part 5 of 4"):
        list(ingest([tmp_path], jobs=0, part=(5, 4)))


def test_a_missing_source_is_told_before_anything_is_read(tmp_path: Path) -> None:
    """A source that isn't there raises, so that an unmounted disk never looks like an empty
    archive.
    """
    write(tmp_path, "a.json", "There")
    with pytest.raises(MorgueError, match=r"nothing at .*gone.* mounted"):
        next(ingest([tmp_path, tmp_path / "gone"], jobs=0))
    with pytest.raises(MorgueError, match="gone"):
        scan([tmp_path / "gone"])


def test_a_file_of_objects_without_a_body_is_a_reject(tmp_path: Path) -> None:
    """An object that is no article is passed over; a file with no other names its fields."""
    (tmp_path / "expected.json").write_text(
        '{"title": "T", "authors": ["A B"], "must_not": ["x"]}', encoding="utf-8"
    )
    outcomes = list(ingest([tmp_path], jobs=0))
    assert [type(each) for each in outcomes] == [PassedOver, Rejected]
    assert "title, authors, must_not" in outcomes[1].reason
    (tmp_path / "expected.json").write_text('[{"a": 1}, {"title": "T", "body": "It ran."}]')
    outcomes = list(ingest([tmp_path], jobs=0))
    assert [type(each) for each in outcomes] == [PassedOver, Cleaned, FileDone]


@pytest.mark.slow
def test_one_that_hangs_dies_or_fails_costs_no_neighbour(tmp_path: Path) -> None:
    """Each is rejected with its reason after its time, its worker is replaced, and all others are
    cleaned, in order.
    """
    names = [
        "hangs in Python",
        "good 1",
        "dies",
        "good 2",
        "hangs in C",
        "good 3",
        "hangs in C with the lock",
        "good 4",
        "fails",
        "refuses",
    ]
    for number, name in enumerate(names):
        write(tmp_path, f"{number}.json", name)
    outcomes = list(ingest([tmp_path], jobs=2, limits=Limits(seconds=1.0), prepare=misbehave))
    assert titles(outcomes) == ["good 1", "good 2", "good 3", "good 4"]
    reasons = {each.key: each.reason for each in of(Rejected, outcomes)}
    assert all("longer than 1 seconds" in reasons[key] for key in ("0.json", "4.json", "6.json"))
    assert "SIGKILL" in reasons["2.json"]
    assert "ZeroDivisionError" in reasons["8.json"] and reasons["9.json"] == "Not this one."


@pytest.mark.slow
def test_reading_stops_when_the_caller_stops(tmp_path: Path) -> None:
    """Leaving the stream early ends the workers at once, and nothing is left running."""
    for number in range(300):
        write(tmp_path, f"{number}.json", f"Piece {number}")
    stream = ingest([tmp_path], jobs=2)
    next(stream)
    before = children(os.getpid())
    stream.close()
    assert before and not children(os.getpid())


def children(parent: int) -> list[int]:
    """The worker processes of `parent` that are alive."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                status = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if int(status[1]) == parent and status[0] != "Z" and b"spawn_main" in command:
                found.append(int(entry.name))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_no_worker_outlives_its_parent(tmp_path: Path, how: signal.Signals) -> None:
    """Killed with -9, or stopped by Ctrl-C (which the whole group gets), a run leaves no process
    behind.
    """
    for number in range(50):
        write(tmp_path / "in", f"{number}.json", f"Piece {number}")
    script = tmp_path / "run.py"
    script.write_text(
        textwrap.dedent("""
            import sys, time
            from pathlib import Path
            from search.ingest import ingest
            def slow(article):
                time.sleep(0.2)
            if __name__ == "__main__":
                for outcome in ingest([Path(sys.argv[1])], jobs=2, prepare=slow):
                    pass
        """),
        encoding="utf-8",
    )
    run = subprocess.Popen(
        [sys.executable, script, tmp_path / "in"], cwd=ROOT, env={**os.environ,
        "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (workers := children(run.pid)) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    if how == signal.SIGINT:
        os.killpg(run.pid, how)
    else:
        run.kill()
    _, errors = run.communicate(timeout=60)
    while (
        any(Path(f"/proc/{worker}").exists() for worker in workers) and time.monotonic() < deadline
    ):
        time.sleep(0.05)
    assert workers and not any(Path(f"/proc/{worker}").exists() for worker in workers)
    assert errors.decode().count("Traceback") <= 1  # no worker adds its own


def test_a_record_survives_storage(tmp_path: Path) -> None:
    """A record is plain values, so that a manifest can keep it and give it back equal."""
    write(tmp_path, "a.json", "There")
    (done,) = of(FileDone, ingest([tmp_path], jobs=0))
    record = done.record
    again = FileRecord(
        record.key,
        record.size,
        record.mtime_ns,
        record.digest,
        tuple(json.loads(json.dumps(record.ids))),
    )
    assert again == record


def test_aliases_and_sections_are_one_place_for_all_formats(tmp_path: Path) -> None:
    """The newsroom's aliases and merged sections hold in every format, each change kept in
    `removed`.
    """
    book = RuleBook.parse(
        'authors = { "J. Smith" = "Jane Smith" }\nsections = { "op-ed" = "Opinion" }'
    )
    (tmp_path / "a.json").write_text(
        '{"title": "T", "body": "Text.", "author": ["j. smith", "Jane Smith"], "section": "Op-Ed"}',
        encoding="utf-8",
    )
    (tmp_path / "b.csv").write_text(
        "title,author,section,body\nT,J. Smith,OP-ED,Text.\n", encoding="utf-8"
    )
    for cleaned in of(Cleaned, ingest([tmp_path], jobs=0, rules=book)):
        assert cleaned.article.authors == ("Jane Smith",)
        assert cleaned.article.section == "Opinion"
        assert {cut.rule for cut in cleaned.article.removed} == {"author's alias", "section merged"}


def test_text_that_cannot_be_stored_is_mended(tmp_path: Path) -> None:
    """Half a surrogate pair and control characters, which JSON can smuggle in, never reach an
    index.
    """
    (tmp_path / "a.json").write_text(
        r'{"title": "A \ud800 B\u0000", "body": "One\u0008 two \udfff."}', encoding="utf-8"
    )
    (cleaned,) = of(Cleaned, ingest([tmp_path], jobs=0))
    assert cleaned.article.title == "A \ufffd B" and cleaned.article.body == ("One two \ufffd.",)


class Unloadable:
    """Work that no worker can load."""

    def __call__(self, task: object) -> object:
        return task

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (1,)


@pytest.mark.slow
def test_a_call_whose_worker_cannot_start_is_to_run_elsewhere() -> None:
    """A build that has read everything doesn't end for it; a document's reading does."""
    with Pool(Unloadable(), jobs=1, seconds=60) as pool:
        assert pool.run(os.getpid).result() is None
        assert pool.run(os.getpid).result() is None
        with pytest.raises(RuntimeError, match="could not be started"):
            pool.submit(["a document"]).result()


def grow(size: int) -> int:
    """Runs in the worker: needs so many bytes."""
    return len(bytes(size))


@pytest.mark.slow
def test_a_task_that_needs_too_much_memory_costs_no_other() -> None:
    """Its worker is replaced; a document is lost with the reason, a call is to run elsewhere."""
    with Pool(grow, jobs=1, seconds=60) as pool:
        small, large, last = pool.submit([3, 1 << 60, 4]).result()
        assert (small, last) == (3, 4)
        assert isinstance(large, Lost)
        assert "out of memory" in large.reason
        assert "split it" in large.reason
        assert pool.run(partial(grow, 1 << 60)).result() is None
        assert pool.run(partial(grow, 5)).result() == 5
