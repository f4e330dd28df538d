"""The yardstick.

The same corpus each time, the same questions of everyone, goals judged by their figures.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scripts.benchmarks import run_figures
from scripts.benchmarks.baselines import revision
from scripts.benchmarks.bench_run import Bench
from scripts.benchmarks.corpus import Corpus, rows
from scripts.benchmarks.questions import Question, questions, typed
from scripts.benchmarks.scores.word_goals import Row
from scripts.benchmarks.targets import goals
from scripts.benchmarks.targets.goal import Goal

OPTIONS: dict[str, Any] = {
    "articles": 60,
    "words": 80,
    "engines": "whoosh,none-such",
    "opensearch": None,
    "parts": "search",
    "raw": False,
    "relevance": (),
    "growth": 0,
    "rounds": 1,
    "seconds": 1.0,
    "clock": "wall",
    "load_seconds": 1.0,
    "jobs": 1,
}


@pytest.mark.slow
def test_a_corpus_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    """Whatever its size, an article depends on seed and number alone.

    What is written is what is drawn.
    """
    small, large = Corpus(7, 90), Corpus(900, 90)
    assert list(small) == [large.article(number) for number in range(7)]
    assert Corpus(7, 90, seed=2).article(3) != small.article(3)
    path = tmp_path / "corpus.jsonl"
    small.write(path)
    assert [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()] == [
        article.id for article in small
    ]
    assert [row["title"] for row in rows(path)] == [article.title for article in small]


@pytest.mark.slow
def test_questions_are_typed_as_morgue_reads_them() -> None:
    """Each kind in the form of its operator."""
    forms = {
        kind: typed(Question(kind, ("one", "two")))
        for kind in ("words", "any", "phrase", "proximity")
    }
    assert forms == {
        "words": "one two",
        "any": "one OR two",
        "phrase": '"one two"',
        "proximity": "one w/5 two",
    }
    assert typed(Question("prefix", ("one",))) == "one*"
    assert all(questions(Corpus(30, 80)).values())


@pytest.mark.slow
def test_what_cannot_be_measured_is_left_out_with_the_reason(tmp_path: Path) -> None:
    """An engine that can't be opened is told, and the others are measured."""
    run = Bench(tmp_path, OPTIONS).run()
    assert run["left_out"].keys() == {"Morgue, none-such"}
    assert "is no index" in run["left_out"]["Morgue, none-such"]
    assert run["build"]["Morgue, whoosh, 1 process"]["docs_per_second"] > 0
    assert all(row["Morgue, whoosh"]["runs"] > 0 for row in run["search"].values())
    assert {goal["what"] for goal in run["goals"]} == {"Whoosh, the slowest search"}


@pytest.mark.parametrize(("fast", "met"), [(10.0, True), (10.1, False)])
def test_goals_are_judged_by_their_figures(fast: float, met: bool) -> None:
    """A ratio is taken within the run.

    A goal without its figures, or of a larger corpus, is not judged.
    """
    search = {
        run_figures.SEARCHES: {"plain Whoosh": {"p50": 100.0}, "Morgue, whoosh": {"p50": fast}}
    }
    run = {"corpus": {"articles": 20_000}, "search": search, "build": {}}
    (judged,) = goals.judged(run)
    assert judged["met"] is met
    assert judged["value"] == pytest.approx(100.0 / fast, abs=1e-3)


def test_goals_have_a_direction() -> None:
    """At most, or at least."""
    goal = Goal("memory", 250, " MB", lambda run: 0)
    assert (goal.wanted, goal.met(250), goal.met(251)) == ("<= 250 MB", True, False)
    goal = replace(goal, least=True)
    assert (goal.wanted, goal.met(250), goal.met(249)) == (">= 250 MB", True, False)


def test_goals_for_words_say_met_missed_or_unmeasured() -> None:
    """A figure is held against its bound; a goal without its data is neither met nor missed."""
    assert "met" in str(Row("cases", 100.0, 100.0, " %", least=True))
    assert "MISSED" in str(Row("build", 8.1, 8.0, " %"))
    unmeasured = Row("nDCG", None, 0.755, "", least=True, detail="no --collection")
    assert not unmeasured.is_met
    assert str(unmeasured).endswith("not measured: no --collection")


def test_a_revision_that_is_not_there_is_said(tmp_path: Path) -> None:
    """A baseline that git lacks is an error with git's words, and leaves no work tree."""
    with pytest.raises(RuntimeError, match="none-such"):
        revision.compared("none-such", "tantivy", tmp_path, 1)
