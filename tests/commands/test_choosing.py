"""`reindex` and `status` report on the engine.

They say what it holds, since when, and if another would suit.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.cli.parameters import age
from scripts.cli.verbs.report import print_advice
from search import better_engine

Morgue = Callable[..., str]


@pytest.mark.parametrize(
    ("engine", "articles", "seconds", "megabytes", "better"),
    [
        ("whoosh", 100_000, 900, 2000, None),
        ("whoosh", 100_001, 200, 400, "tantivy"),
        ("whoosh", 20_000, 901, 400, "tantivy"),
        ("whoosh", 20_000, 60, 2001, "tantivy"),
        ("tantivy", 1_000_000, 400, 1500, None),
        ("tantivy", 5_000_001, 2000, 1500, "opensearch"),
        ("opensearch", 50_000_000, 90_000, 20_000, None),
        ("memory", 10**9, 0, 0, None),
    ],
)
def test_an_engine_is_outgrown(
    engine: str, articles: int, seconds: float, megabytes: float, better: str | None
) -> None:
    """By the number of articles, by the time or by the memory of a build.

    Past the cluster there is nothing.
    """
    advice = better_engine(engine, articles=articles, seconds=seconds, megabytes=megabytes)
    assert (advice.engine if advice else None) == better


def test_the_advice_says_why_and_how(capsys: pytest.CaptureFixture[str]) -> None:
    """With articles, minutes and memory of the build, and the command that moves the archive."""
    advice = better_engine("whoosh", articles=250_000, seconds=1300, megabytes=731)
    assert advice is not None
    print_advice(advice, "whoosh:indexes/archive")
    printed = capsys.readouterr().out
    assert "250,000 articles took 22 minutes and 731 MB with whoosh" in printed
    assert "`morgue copy whoosh:indexes/archive tantivy:indexes/archive-tantivy`" in printed


@pytest.mark.slow
def test_reindex_tells_its_memory_and_no_advice_for_a_small_archive(
    source: Path, tmp_path: Path
) -> None:
    """The summary for scripts holds both.

    The one for people says nothing where the engine suits. The verb runs as a program of its
    own: the memory that it tells is that of its process, and this one's holds other tests.
    """

    def reindex(*options: str) -> str:
        where = f"whoosh:{tmp_path / 'index'}"
        command = [sys.executable, "-m", "scripts.cli", "reindex", str(source), "--index", where]
        done = subprocess.run(
            [*command, "--jobs", "1", *options], capture_output=True, text=True, check=True
        )
        return done.stdout

    held = b"x" * (200 << 20)
    assert "morgue copy" not in reindex()
    summary = json.loads(reindex("--json"))
    assert summary["better_engine"] is None
    assert 10 < summary["peak_mb"] < len(held) >> 20


@pytest.mark.slow
def test_status_tells_engine_size_and_age(morgue: Morgue, index: str) -> None:
    """Every generation with its articles, bytes, age and the library that wrote it.

    The active one is marked.
    """
    first, generation, versions = morgue("status", "--index", index).splitlines()
    assert first == index
    assert "versions" in versions
    assert generation.startswith("* ")
    assert "2 articles" in generation
    assert "MB" in generation
    assert "(less than a minute ago)" in generation or "minute" in generation
    assert "whoosh" in generation
    (row,) = json.loads(morgue("status", "--index", index, "--json"))["generations"]
    assert row["engine"] == "whoosh"
    assert row["active"]
    assert row["bytes"] > 0
    assert 0 <= row["age_seconds"] < 3600


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (59, "less than a minute"),
        (60, "1 minute"),
        (3599, "59 minutes"),
        (7200, "2 hours"),
        (86_400, "1 day"),
        (10**6, "11 days"),
    ],
)
def test_ages_are_told_as_people_say_them(seconds: float, said: str) -> None:
    """In the largest unit, rounded down."""
    assert age(seconds) == said
