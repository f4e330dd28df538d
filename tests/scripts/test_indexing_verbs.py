"""Verbs that change an index.

What they say, what they leave, and how they end when something is wrong.
"""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from search import open_store
from tests.scripts.conftest import LINES, Morgue, write_lines

ROOT = Path(__file__).resolve().parents[2]
INDEX = "whoosh:indexes/archive"


def total(morgue: Morgue, query: str = "") -> int:
    """How many articles a search finds now."""
    found: int = morgue("search", query, "--json").json["total"]
    return found


def generations(morgue: Morgue) -> list[tuple[str, bool, str]]:
    """The generations that are kept, the active one marked, with what they hold."""
    return [
        (each["generation"], each["active"], each["digest"])
        for each in morgue("status", "--json").json["generations"]
    ]


@pytest.mark.slow
def test_a_reindex_tells_what_it_did(source: Path, morgue: Morgue) -> None:
    """Articles, files, the generation and the cuts of each rule are told.

    As JSON, the same in figures.
    """
    ran = morgue("reindex", source, "--jobs", 1)
    assert ran.code == 0
    assert "5 articles from 3 files" in ran.out and f"{INDEX} now serves generation" in ran.out
    assert "cut by" in ran.out and "related" in ran.out
    told = morgue("reindex", source, "--jobs", 1, "--json").json
    assert (told["count"], told["added"], told["files"], told["rejected"], told["activated"]) == (
        5,
        5,
        3,
        0,
        True,
    )
    assert told["cuts"]["related"] >= 1


@pytest.mark.slow
def test_rejects_are_listed_and_the_rest_is_indexed(
    source: Path, morgue: Morgue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty, a binary, an enormous and a broken input are a JSON line each with what to do;
    the run ends with 3.
    """
    monkeypatch.setenv("MORGUE_DOCUMENT_BYTES", "20000")
    (source / "empty.txt").write_bytes(b"")
    (source / "noise.txt").write_bytes(bytes(range(32)) * 20)
    (source / "enormous.txt").write_text("word " * 10_000)
    with (source / "wire.jsonl").open("a") as wire:
        wire.write('{"id": "a4", "title": "cut o\n')
    ran = morgue("reindex", source, "--jobs", 1, "--rejects", "rejects.jsonl")
    assert ran.code == 3
    assert "4 rejected, see rejects.jsonl" in ran.out and "5 articles" in ran.out
    rejects = [json.loads(line) for line in Path("rejects.jsonl").read_text().splitlines()]
    reasons = {Path(each["source"]).name: each["reason"] for each in rejects}
    assert reasons.keys() == {"empty.txt", "noise.txt", "enormous.txt", "wire.jsonl:4"}
    assert (
        "empty" in reasons["empty.txt"]
        and "binary" in reasons["noise.txt"]
        and "JSON" in reasons["wire.jsonl:4"]
    )
    assert total(morgue) == 5
    assert "noise.txt" in morgue("reindex", source, "--jobs", 1).err, (
        "without a file they are told as they come"
    )


@pytest.mark.slow
def test_an_update_twice_changes_nothing(built: Path, morgue: Morgue) -> None:
    """Added, changed, gone and unchanged are counted.

    A second run finds nothing to do and makes no generation.
    """
    (built / "new.txt").write_text(
        "A Lamp\nBy Ada Grieve\n\nOne lamp in a window is an opinion. Two are a street.\n"
    )
    write_lines(built, [LINES[0] | {"title": "Harbour with nurses"}, *LINES[2:]])
    first = morgue("reindex", built, "--update", "--force", "--jobs", 1, "--json").json
    assert [first[name] for name in ("added", "changed", "gone", "unchanged")] == [1, 1, 1, 3]
    before = generations(morgue)
    ran = morgue("reindex", built, "--update", "--jobs", 1)
    assert ran.code == 0
    assert "0 added, 0 changed, 0 gone, 5 unchanged" in ran.out and "Nothing changed" in ran.out
    assert generations(morgue) == before


@pytest.mark.slow
def test_a_missing_or_suddenly_small_source_is_refused(built: Path, morgue: Morgue) -> None:
    """With the figures, and the index stays; --force lets it pass."""
    missing = morgue("reindex", built / "elsewhere")
    assert (missing.code, "Is the disk mounted?" in missing.err) == (1, True)
    write_lines(built, LINES[:1])
    for words in (["reindex", built], ["reindex", built, "--update"]):
        ran = morgue(*words, "--jobs", 1)
        assert (ran.code, "2 of 5" in ran.err, "--force" in ran.err) == (1, True, True)
    (built.parent / "nothing").mkdir()
    assert morgue("reindex", "nothing", "--jobs", 1).code == 1
    assert total(morgue) == 5
    assert morgue("reindex", built, "--jobs", 1, "--force").code == 0
    assert total(morgue) == 3


@pytest.mark.slow
def test_samples_give_way_without_force(source: Path, morgue: Morgue) -> None:
    """The first archive of one's own may be smaller than the samples it replaces."""
    assert morgue("reindex", source, "--sample", "--jobs", 1).code == 0
    assert morgue("reindex", source / "bridge.txt", "--jobs", 1).code == 0
    assert total(morgue) == 1


@pytest.mark.slow
def test_samples_never_replace_an_archive(source: Path, morgue: Morgue) -> None:
    """Where there is an archive, however small, a run that makes samples leaves it alone."""
    assert morgue("reindex", source / "bridge.txt", "--jobs", 1).code == 0
    before = generations(morgue)
    ran = morgue("reindex", source, "--sample", "--jobs", 1)
    assert (ran.code, "has an archive already" in ran.err) == (0, True)
    assert generations(morgue) == before


@pytest.mark.slow
def test_damage_is_found_and_mended_by_a_rollback(built: Path, morgue: Morgue) -> None:
    """verify names the damaged generation and ends with 1.

    Rollback goes back to the sound one, which answers.
    """
    morgue("reindex", built, "--jobs", 1)
    status = morgue("status", "--json").json
    active, older = status["active"], status["generations"][1]["generation"]
    victim = max(
        (each for each in Path("indexes/archive", active).rglob("*") if each.is_file()),
        key=lambda each: each.stat().st_size,
    )
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 0xFF
    victim.write_bytes(data)
    ran = morgue("verify")
    assert ran.code == 1
    assert (
        f"{active}: damaged" in ran.out and victim.name in ran.out and f"{older}: sound" in ran.out
    )
    assert morgue("verify", "--json").json[older] == []
    assert morgue("rollback", "--json").json == {"active": older}
    assert morgue("verify", "--generation", older).code == 0
    assert total(morgue, "toll") >= 1
    again = morgue("rollback")
    assert (again.code, "no older sound generation" in again.err) == (1, True)


@pytest.mark.slow
def test_activate_and_prune(built: Path, morgue: Morgue) -> None:
    """Any kept generation can be made active by name; pruning keeps the active one."""
    for _ in range(2):
        morgue("reindex", built, "--jobs", 1)
    names = [each["generation"] for each in morgue("status", "--json").json["generations"]]
    assert len(names) == 3
    assert morgue("activate", names[2]).out == f"Active: {names[2]}\n"
    assert set(morgue("prune", "--keep", 2, "--json").json["removed"]) == {names[1]}
    assert "Removed 1" in morgue("prune").out and "Nothing to remove" in morgue("prune").out
    assert morgue("status", "--json").json["active"] == names[2]
    unknown = morgue("activate", "20000101T000000-000000")
    assert (unknown.code, "morgue status" in unknown.err) == (1, True)


@pytest.mark.slow
def test_a_takedown_lasts(built: Path, morgue: Morgue) -> None:
    """An article taken down is gone at once and stays gone after a reindex, until it is undone."""
    assert morgue("takedown", "a1").code == 2, "a reason is asked for"
    told = morgue("takedown", "a1", "--reason", "named a minor", "--json").json
    assert (told["id"], told["removed"], told["count"]) == ("a1", 1, 4)
    (listed,) = morgue("takedown", "--json").json
    assert (listed["id"], listed["reason"], listed["public"]) == ("a1", "named a minor", False)
    assert "1 left out: taken down" in morgue("reindex", built, "--jobs", 1).out
    assert total(morgue) == 4
    assert morgue("takedown", "a1", "--undo").code == 0
    assert morgue("reindex", built, "--update", "--jobs", 1, "--json").json["added"] == 1
    assert morgue("takedown", "a1", "--undo").code == 1


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_a_copy_needs_no_sources_and_loses_nothing(
    built: Path, morgue: Morgue, engine: str
) -> None:
    """A copy, of any engine, answers as its original.

    One that would replace a larger archive is refused until it is forced.
    """
    other = f"{engine}:indexes/other"
    assert morgue("copy", INDEX, other, "--json").json["count"] == 5
    found = [
        morgue("search", "toll", "--json", "--index", each).json["results"]
        for each in (INDEX, other)
    ]
    assert (
        [[hit["id"], hit["snippets"]] for hit in found[0]]
        == [[hit["id"], hit["snippets"]] for hit in found[1]]
        != []
    )
    assert morgue("status", "--json", "--index", other).json["generations"][0]["engine"] == engine
    assert (
        morgue("reindex", built, "--update", "--jobs", 1, "--json", "--index", other).json[
            "unchanged"
        ]
        == 5
    )
    morgue("reindex", built / "bridge.txt", "--force", "--jobs", 1)
    ran = morgue("copy", INDEX, other)
    assert (ran.code, "4 of 5" in ran.err) == (1, True)
    assert morgue("copy", INDEX, other, "--force").code == 0


@pytest.mark.slow
def test_rules_found_in_the_articles_can_be_used(source: Path, morgue: Morgue) -> None:
    """boilerplate proposes rules for what recurs.

    Reindex takes them, and the report shows what they cut.
    """
    for number in range(4):
        text = (
            f"Letter {number}\nBy Ada Grieve\n\nLetter {number} says what it says about the"
            f" {number}th harbour of this coast.\n\n"
        )
        (source / f"{number}.txt").write_text(
            text + "The Lamp is printed on paper from managed forests.\n"
        )
    assert (
        "managed forests"
        in morgue("boilerplate", source, "--jobs", 1, "--output", "rules.toml").out
    )
    assert any(
        "forests" in line["text"]
        for line in morgue("boilerplate", source, "--jobs", 1, "--json").json
    )
    told = morgue(
        "reindex", source, "--jobs", 1, "--rules", "rules.toml", "--report", "cuts.html", "--json"
    ).json
    assert total(morgue, "forests") == 0 and total(morgue, "removed:forests") == 4
    assert told["rejected"] == 0
    assert "managed forests" in Path("cuts.html").read_text()
    Path("rules.toml").write_text("[[rules]]\nboilerplate = ['(']\n")
    broken = morgue("reindex", source, "--rules", "rules.toml")
    assert (broken.code, "rules.toml:2" in broken.err) == (1, True)


@pytest.mark.slow
def test_two_builds_at_once_are_one_too_many(built: Path, morgue: Morgue) -> None:
    """A second build is refused, naming the first; the index serves on."""
    with open_store(INDEX).lock():
        ran = morgue("reindex", built, "--jobs", 1)
    assert ran.code == 1
    assert str(os.getpid()) in ran.err
    assert total(morgue) == 5


@pytest.mark.parametrize("words", [["--rejects", "no/such/file"], ["--report", "no/such/file"]])
def test_a_file_that_cannot_be_written_is_told_before_the_work(
    source: Path, morgue: Morgue, words: list[str]
) -> None:
    """Nobody waits an hour for a report that can't be written."""
    ran = morgue("reindex", source, *words)
    assert (ran.code, "no/such/file" in ran.err, Path("indexes").exists()) == (2, True, False)


@pytest.mark.slow
def test_the_script_takes_what_the_verb_takes(source: Path, folder: Path) -> None:
    """scripts/reindex.py runs from anywhere, with the same words and exit codes."""
    (source / "empty.txt").write_bytes(b"")
    command = [sys.executable, str(ROOT / "scripts" / "reindex.py"), str(source), "--jobs", "2"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 3
    assert (
        "5 articles" in done.stdout
        and "empty.txt" in done.stderr
        and "\x1b" not in done.stdout + done.stderr
    )


@pytest.mark.slow
def test_a_terminal_gets_a_bar(source: Path, folder: Path) -> None:
    """On a terminal the progress is a bar that is drawn over itself."""
    command = [
        sys.executable,
        "-m",
        "scripts.cli",
        "reindex",
        str(source),
        "--jobs",
        "1",
        "--index",
        f"whoosh:{folder / 'x'}",
    ]
    screen, end = pty.openpty()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=end,
        stdout=end,
        stderr=end,
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "80"},
    )
    os.close(end)
    shown = b""
    while True:
        try:
            shown += (piece := os.read(screen, 4096))
        except OSError:  # the terminal is closed by its last program
            break
        if not piece:
            break
    os.close(screen)
    assert process.wait(60) == 0
    assert b"indexing" in shown and b"100%" in shown and b"\x1b[" in shown, shown.decode()


@pytest.mark.slow
def test_a_folder_whose_name_is_no_text(source: Path, folder: Path, morgue: Morgue) -> None:
    """File names are bytes.

    A folder named in another encoding is indexed, updated, verified and told of.
    """
    odd = folder / os.fsdecode(b"arch\xefv")
    source.rename(odd)
    (odd / "empty.txt").write_bytes(b"")
    assert morgue("reindex", odd, "--jobs", 1, "--rejects", "rejects.jsonl").code == 3
    assert json.loads(Path("rejects.jsonl").read_text())["source"].endswith(
        r"arch\udcefv/empty.txt"
    )
    assert morgue("reindex", odd, "--jobs", 1, "--update", "--json").json["unchanged"] == 5
    assert (
        morgue("takedown", "a1", "--reason", os.fsdecode(b"na\xefve"), "--json").json["removed"]
        == 1
    )
    assert morgue("verify").code == 0
    assert morgue("status", "--json").json["generations"][0]["sources"] == [str(odd)]


@pytest.mark.slow
def test_settings_reach_the_build(
    source: Path, morgue: Morgue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment and the options decide where and how an index is built."""
    monkeypatch.setenv("MORGUE_INDEX", "whoosh:elsewhere")
    monkeypatch.setenv("MORGUE_KEEP", "1")
    for _ in range(2):
        assert morgue("reindex", source, "--jobs", 1, "--language", "german").code == 0
    status: dict[str, Any] = morgue("status", "--json").json
    (generation,) = status["generations"]
    assert (status["locator"], generation["language"], generation["count"]) == (
        "whoosh:elsewhere",
        "german",
        5,
    )
    assert "not a language" in morgue("reindex", source, "--language", "klingon").err
