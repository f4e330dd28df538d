"""Verbs that read: what they print for people and for scripts."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.scripts.conftest import Morgue, write_lines

ROOT = Path(__file__).resolve().parents[2]


NEED_AN_INDEX = (
    "status",
    "search x",
    "verify",
    "rollback",
    "export",
    "reindex . --update",
    "copy whoosh:x whoosh:y",
)


@pytest.mark.parametrize("line", NEED_AN_INDEX)
def test_without_an_index_the_verbs_say_how_to_make_one(morgue: Morgue, line: str) -> None:
    """Exit code 1, one line, and no folder made."""
    ran = morgue(*line.split())
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert "morgue reindex SOURCE..." in ran.err
    assert not Path("indexes").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nix"], "No such command"),
        (["reindex"], "Missing argument"),
        (["search", "x", "--sort", "best"], "'relevance', 'newest', 'oldest'"),
        (["search", "x", "--size", "0"], "--size"),
        (["search", "x", "--facet", "colour"], "'section'"),
        (["search", "x", "--index", "paper:archive"], "whoosh:PATH"),
        (["status", "--index", "whoosh:"], "whoosh:PATH"),
        (["reindex", ".", "--update", "--resume"], "--update goes with neither"),
        (["reindex", ".", "--part", "2/4"], "--join"),
        (["reindex", ".", "--part", "5/4", "--join", "x"], "2/4 for the second of four"),
        (["evaluate", "nowhere"], "does not exist"),
        (["export", "--format", "xml"], "'csv'"),
        (["tokens", "create", "x", "--scope", "everything"], "'export'"),
        (["serve", "--port", "99999"], "--port"),
    ],
)
def test_wrong_usage_is_told(morgue: Morgue, words: list[str], told: str) -> None:
    """Exit code 2, and what would have been right."""
    ran = morgue(*words)
    assert (ran.code, told in ran.err) == (2, True), ran.err


@pytest.mark.slow
def test_a_search_for_people(built: Path, morgue: Morgue) -> None:
    """Hits with rank, authors, day and a snippet; facets when asked; undated articles say so."""
    ran = morgue("search", "bridge", "--match", "all", "--facet", "author", "--sort", "oldest")
    lines = ran.out.splitlines()
    assert ran.code == 0
    assert lines[0].startswith("2 articles")
    assert lines[1].strip() == "1. The Price of Bridges" and "Ada Grieve · 1998-05-04" in lines[2]
    assert any("The bridge stands" in line for line in lines)
    assert lines[-1] == "author: Ada Grieve 2"
    assert "undated" in morgue("search", "libraries").out


@pytest.mark.slow
def test_a_search_for_scripts(built: Path, morgue: Morgue) -> None:
    """JSON as the API gives it: every mark is a word of the query, every count a number."""
    found = morgue("search", '"new toll" OR crane', "--json", "--facet", "section").json
    assert (found["status"], found["total"], found["currentPage"], found["pages"]) == (
        "ok",
        2,
        1,
        1,
    )
    assert {each["value"]: each["count"] for each in found["facets"]["section"]} == {
        "Health": 1,
        "Economy": 1,
    }
    for hit in found["results"]:
        spans = [(snippet, span) for snippet in hit["snippets"] for span in snippet["spans"]]
        assert spans
        assert all(
            snippet["text"][a:b].lower() in ("new toll", "crane", "new", "toll")
            for snippet, (a, b) in spans
        )
    second = morgue("search", "", "--json", "--size", 2, "--page", 2, "--sort", "oldest").json
    first = morgue("search", "", "--json", "--size", 2, "--page", 1, "--sort", "oldest").json
    assert [each["id"] for each in first["results"] + second["results"]][1:] == [
        "a1",
        "a2",
        second["results"][1]["id"],
    ]


@pytest.mark.slow
def test_a_search_explains_itself(built: Path, morgue: Morgue) -> None:
    """--explain tells how the query was read and what leaves nothing.

    What can't be read is noted, never a failure.
    """
    assert '"toll house" AND nurses' in morgue("search", '"toll house" AND nurses', "--explain").out
    explained = morgue("search", '"toll house" AND nurses', "--explain", "--json").json[
        "explanation"
    ]
    assert explained["total"] == 0 and explained["loosenings"]
    broken = morgue("search", '"toll (')
    assert (broken.code, "note:" in broken.out + broken.err) == (0, True)
    assert "did you mean: bridge" in morgue("search", "brigde").out


@pytest.mark.slow
def test_an_export_can_be_reindexed(built: Path, morgue: Morgue) -> None:
    """NDJSON brings the whole archive into another index with the same articles.

    CSV is a table of the same.
    """
    assert morgue("export", "--output", "all.jsonl").code == 0
    assert morgue("reindex", "all.jsonl", "--index", "whoosh:again", "--jobs", 1).code == 0
    digests = [
        morgue("status", "--json", *words).json["generations"][0]["digest"]
        for words in ([], ["--index", "whoosh:again"])
    ]
    assert digests[0] == digests[1]
    rows = list(
        csv.DictReader(
            morgue("export", "author:grieve", "--format", "csv")
            .out.removeprefix("\ufeff")
            .splitlines()
        )
    )
    assert [row["title"] for row in rows] == ["The Price of Bridges", "On ferries"]
    assert [json.loads(line)["id"] for line in morgue("export", "nurses").out.splitlines()] == [
        "a1"
    ]


@pytest.mark.slow
def test_an_export_reads_the_language_of_a_service(built: Path, morgue: Morgue) -> None:
    """A query of Nexis means in an export what it means in a search."""
    done = morgue("export", "HEADLINE(ferries)", "--dialect", "nexis", "--versions", "group")
    assert [json.loads(line)["title"] for line in done.out.splitlines()] == ["On ferries"]


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_fault(built: Path, folder: Path) -> None:
    """`morgue export | head -1` prints its line, and no stack trace."""
    line = {"section": "Long", "body": ["The same long line about nothing. " * 200]}
    write_lines(built, [line | {"id": f"x{n}", "title": f"Number {n}"} for n in range(200)])
    script = f"{sys.executable} -m scripts.cli"
    index = f"--index whoosh:{folder / 'long'}"
    shell = (
        f"{script} reindex {built} --jobs 1 {index} >/dev/null 2>&1; {script} export {index} |"
        " head -1"
    )
    done = subprocess.run(
        ["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert json.loads(done.stdout)["id"]
    assert done.stderr == ""


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "koi8-r"])
@pytest.mark.parametrize("words", [["search", "author:ruiz"], ["search", "author:ruiz", "--json"]])
def test_a_terminal_that_lacks_letters_is_no_fault(
    built: Path, folder: Path, words: list[str], encoding: str
) -> None:
    """What a terminal's encoding has no letter for is printed as its code; JSON stays JSON."""
    command = [
        sys.executable,
        "-m",
        "scripts.cli",
        *words,
        "--index",
        f"whoosh:{folder / 'indexes/archive'}",
    ]
    environ = os.environ | {"PYTHONIOENCODING": encoding}
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    if "--json" in words:
        assert json.loads(done.stdout)["results"][0]["authors"] == ["Tomás Ruiz"]
    else:
        assert rb"Tom\xe1s Ruiz" in done.stdout


@pytest.mark.slow
def test_cleaning_shows_what_it_cuts(source: Path, morgue: Morgue) -> None:
    """clean indexes nothing and prints the articles.

    For people, with the cuts and their rules, or one as JSON a line.
    """
    told = morgue("clean", source / "bridge.txt", "--explain").out
    assert "The Price of Bridges" in told and "- Related Topics" in told and "[related" in told
    articles = [
        json.loads(line) for line in morgue("clean", source, "--json", "--jobs", 1).out.splitlines()
    ]
    assert {article["title"] for article in articles} >= {
        "The Price of Bridges",
        "Strikers at the crane",
        "On ferries",
    }
    bridge = next(article for article in articles if article["title"] == "The Price of Bridges")
    assert (bridge["authors"], bridge["date"], len(bridge["body"])) == (
        ["Ada Grieve"],
        "1998-05-04",
        2,
    )
    assert "Share" in {cut["text"] for cut in bridge["removed"]}
    (source / "empty.txt").write_bytes(b"")
    assert morgue("clean", source, "--jobs", 1).code == 3
    assert not Path("indexes").exists()


@pytest.mark.slow
def test_status_tells_generations(built: Path, morgue: Morgue) -> None:
    """Which there are, which is active, how many articles, how large, how old, of what."""
    told = morgue("status", "--json").json
    (only,) = told["generations"]
    assert told["active"] == only["generation"] and only["active"] and told["unfinished"] is None
    assert (only["engine"], only["count"], only["rejects"], only["sources"]) == (
        "whoosh",
        5,
        0,
        [str(built)],
    )
    assert only["bytes"] == sum(
        each.stat().st_size
        for each in Path("indexes/archive", told["active"]).rglob("*")
        if each.is_file()
    )
    assert f"* {told['active']}  5 articles" in morgue("status").out


@pytest.fixture
def collection(folder: Path) -> Path:
    """Four documents, two queries, and what is relevant to them."""
    place = folder / "collection"
    place.mkdir()
    texts = {
        "d1": "harbour strike",
        "d2": "harbour toll",
        "d3": "a bridge of tolls",
        "d4": "a library",
    }
    documents = [
        {"id": each, "title": text, "body": f"Of {text} and more."} for each, text in texts.items()
    ]
    (place / "docs.jsonl").write_text("".join(json.dumps(each) + "\n" for each in documents))
    (place / "queries.tsv").write_text("1\tharbour strike\n2\tbridge toll\n")
    (place / "qrels.txt").write_text("1 0 d1 1\n2 0 d3 1\n")
    return place


@pytest.mark.slow
def test_relevance_is_measured(collection: Path, morgue: Morgue) -> None:
    """A TREC run and figures, for people and for scripts, and a comparison with a run from
    before.
    """
    told: dict[str, Any] = morgue(
        "evaluate", collection, "--run", "now.trec", "--json", "--per-query"
    ).json
    assert "1.000" in morgue("evaluate", collection).out
    assert json.dumps(told).count("nDCG@10") >= 1
    lines = [line.split() for line in Path("now.trec").read_text().splitlines()]
    assert lines[0][:4] == ["1", "Q0", "d1", "1"] and len(lines[0]) == 6
    compared = morgue("evaluate", collection, "--baseline", "now.trec")
    assert compared.code == 0 and "p" in compared.out
    (collection / "qrels.txt").unlink()
    missing = morgue("evaluate", collection)
    assert (missing.code, "qrels.txt is missing" in missing.err) == (1, True)
