"""Measuring relevance: reading collections, runs, figures and comparisons.

And the goals on the measuring data.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from search.errors import MorgueError
from search.relevance.judgements import read_collection, read_run
from search.relevance.measures import compare, evaluate, measure


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """Three invented articles, two queries, and what answers them."""
    folder = tmp_path / "collection"
    folder.mkdir()
    docs = [
        {
            "id": "a",
            "title": "The tram is late",
            "body": "Nobody knows why the tram is late.\n\nIt simply is.",
        },
        {"id": "b", "title": "Nurses", "body": "Nurses want a third pair of hands (and marble)."},
        {"id": "c", "title": "", "body": "A library opens on a tram line."},
    ]
    (folder / "docs.jsonl").write_text("\n".join(map(json.dumps, docs)), encoding="utf-8")
    (folder / "queries.tsv").write_text(
        '1\tWHY IS THE TRAM (LATE)?\n2\tnurses AND "marble"\n', encoding="utf-8"
    )
    (folder / "qrels.txt").write_text("1 0 a 2\n1 0 c 1\n2 0 b 1\n3 0 b 1\n", encoding="utf-8")
    return folder


def test_a_collection_is_indexed_searched_and_measured(collection: Path) -> None:
    """The figures are over all judged queries: one that was not run counts as 0."""
    found = evaluate(collection, "memory:")
    assert list(found.run["1"]) == ["a", "c"]
    assert list(found.run["2"]) == ["b"]
    assert found.figures["nDCG@10"] == {"1": 1.0, "2": 1.0, "3": 0.0}
    assert found.means["nDCG@10"] == pytest.approx(2 / 3)
    assert found.to_dict()["measures"]["MRR"] == pytest.approx(2 / 3, abs=1e-4)
    assert found.to_dict(per_query=True)["per_query"]["3"]["MAP"] == 0.0


def test_queries_of_collections_are_plain_language(collection: Path) -> None:
    """Brackets, quotes and capitals operate nothing: every query is its bare words."""
    (collection / "queries.tsv").write_text(
        '1\tTRAM AND (NOT "LATE")\n2\t-nurses title:marble\n', encoding="utf-8"
    )
    found = evaluate(collection, "memory:")
    assert set(found.run["1"]) == {"a", "c"}
    assert set(found.run["2"]) == {"b"}


def test_the_match_rule_can_be_chosen(collection: Path) -> None:
    """ "all" finds only articles with every word."""
    assert list(evaluate(collection, "memory:", match="all").run["1"]) == ["a"]


def test_a_run_is_written_as_trec_wants_it_and_read_again(collection: Path, tmp_path: Path) -> None:
    """Six columns a line, ranks from 1, scores that fall; what is read back measures the same."""
    found = evaluate(collection, "memory:")
    lines = found.trec().splitlines()
    assert [line.split()[:4] for line in lines] == [
        ["1", "Q0", "a", "1"],
        ["1", "Q0", "c", "2"],
        ["2", "Q0", "b", "1"],
    ]
    assert float(lines[0].split()[4]) > float(lines[1].split()[4])
    path = tmp_path / "run"
    path.write_text(found.trec(), encoding="utf-8")
    assert measure(read_collection(collection).judgements, read_run(path)) == found.figures


def test_equal_scores_keep_their_order_in_the_run(collection: Path) -> None:
    """Scores of a run fall strictly, so that no measure reorders ties."""
    (collection / "queries.tsv").write_text("1\ttram library nurses\n", encoding="utf-8")
    scores = list(evaluate(collection, "memory:").run["1"].values())
    assert all(one > other for one, other in pairwise(scores))


@pytest.mark.slow
def test_a_baseline_is_compared_query_by_query(collection: Path, tmp_path: Path) -> None:
    """The comparison has both means, how many queries got better and worse, and the test's p."""
    path = tmp_path / "baseline"
    path.write_text("1 Q0 c 1 2.0 x\n1 Q0 a 2 1.0 x\n3 Q0 b 1 1.0 x\n", encoding="utf-8")
    found = evaluate(collection, "memory:", baseline=path)
    against = found.comparisons["RR"]
    assert (against.baseline, against.value) == pytest.approx((2 / 3, 2 / 3))
    assert (against.better, against.worse) == (1, 1)
    assert against.p == pytest.approx(1.0)
    table = found.table(per_query=True).splitlines()
    assert [line.split()[0] for line in table] == [
        "query",
        "1",
        "2",
        "3",
        "mean",
        "baseline",
        "difference",
        "p",
        "better/worse",
    ]


@pytest.mark.slow
def test_the_paired_test_is_students() -> None:
    """A textbook example.

    Differences 1, 2, 3, 4 have t = 3.873 at 3 degrees of freedom, p = .0305.
    """
    before = dict.fromkeys("abcd", 0.0)
    after = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}
    assert compare(before, after).p == pytest.approx(0.0305, abs=5e-5)
    assert compare(before, before).p == 1.0
    assert compare({}, {}).p == 1.0


@pytest.mark.parametrize("name", ["docs.jsonl", "queries.tsv", "qrels.txt"])
def test_a_missing_file_is_named(collection: Path, name: str) -> None:
    """What a folder lacks to be a collection is said."""
    (collection / name).unlink()
    with pytest.raises(MorgueError, match=f"{name} is missing"):
        evaluate(collection, "memory:")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("docs.jsonl", '{"id": 1}'),
        ("docs.jsonl", "no json"),
        ("queries.tsv", "no tab"),
        ("qrels.txt", "1 0 a x"),
    ],
)
def test_a_broken_line_is_named(collection: Path, name: str, text: str) -> None:
    """File and line of what can't be read are said."""
    (collection / name).write_text(text, encoding="utf-8")
    with pytest.raises(MorgueError, match=f"{name}, line 1"):
        evaluate(collection, "memory:")


def test_a_broken_run_is_named(collection: Path, tmp_path: Path) -> None:
    """So is the line of a baseline that is no run."""
    path = tmp_path / "run"
    path.write_text("1 Q0 a 1\n", encoding="utf-8")
    with pytest.raises(MorgueError, match="line 1"):
        evaluate(collection, "memory:", baseline=path)


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize(("name", "goal"), [("time", 0.750), ("cranfield", 0.355)])
def test_the_goals_are_met(measuring_data: Path, name: str, goal: float) -> None:
    """nDCG@10 by the specification and the default match rule reaches the goals."""
    assert evaluate(measuring_data / "relevance" / name, "memory:").means["nDCG@10"] >= goal
