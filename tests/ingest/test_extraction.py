"""The figures of cleaning on the measuring data don't fall below their floors.

The metrics count as they say.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts.benchmarks.scores.html_score import Data, compare, faults, shingled
from scripts.extraction_score import main
from search.article import Article

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(scope="module")
def data() -> Data:
    """The measuring data, read once for all tests."""
    if not (DATA / "rawtext").is_dir():
        pytest.skip("the measuring data is not here")
    return Data(DATA)


@pytest.mark.data
def test_dumps_are_read_right(data: Data) -> None:
    """Title, authors, first and last sentence of at least 17 of 18 dumps.

    Hardly anything leaks into a body.
    """
    figures = list(data.dump_figures())
    assert len(figures) == 5
    assert [figure for figure in figures if not figure.met] == []


@pytest.mark.data
def test_the_customers_own_article_is_read_exactly(data: Data) -> None:
    """Nothing of it is in the wrong place."""
    article = data.dumps.articles["00"]
    assert faults(article, data.dump_notes()["00"]) == {}
    assert article.dek is not None and article.dek.startswith("The North Korean leader")
    assert (article.section, article.label, article.date) == ("Commentary", "Commentary", None)
    assert len(article.captions) == 1 and article.captions[0].endswith("via Getty Images")
    assert article.author_bio is not None and article.author_bio.startswith("Stephen Xia, a former")
    assert not article.needs_review


@pytest.mark.data
@pytest.mark.slow
def test_bodies_of_pages(data: Data) -> None:
    """F1 and exact bodies of the benchmark's pages are over the goal, and so over trafilatura
    alone.
    """
    for figure in data.page_figures():
        assert figure.met and figure.beside is not None and figure.value > figure.beside, figure


@pytest.mark.data
@pytest.mark.slow
def test_metadata_and_bodies_of_news(data: Data) -> None:
    """Titles, authors, days and bodies of the news pages don't fall below what was reached.

    The goals for titles and authors are higher; part of their labels is noise.
    """
    floors = {"title": 0.95, "authors": 0.87, "date": 0.86, "F1": 0.942}
    low = [
        figure
        for figure in data.news_figures()
        if figure.value < floors[figure.name.rpartition(" ")[2]]
    ]
    assert low == []


def test_shingles_are_counted_as_the_benchmark_counts() -> None:
    """Four words a shingle, each as often as it stands there.

    Mean precision and mean recall make one F1.
    """
    assert compare("a b c d e", "a b c d") == (1.0, 0.5)
    assert compare("a b c d", "a b c d e f") == (1 / 3, 1.0)
    assert compare("one", "One") == (0.0, 0.0)
    assert compare("", "a b c d e") == (0.0, None)
    found = shingled([("a b c d e", "a b c d"), ("x y z w", "x, y: z w!")])
    assert found.f1 == pytest.approx(2 * 1.0 * 0.75 / 1.75)
    assert found.exact == 0.5


def test_faults_are_told_by_part() -> None:
    """Each part that is not as expected is named; quotes and spaces don't count."""
    expected = {
        "title": "It’s  so",
        "authors": ["A B"],
        "first_body": "One",
        "last_body": "two.",
        "must_not": ["Advert"],
    }
    right = Article("a", title="It's so", authors=("A B",), body=("One thing.", "And two."))
    assert faults(right, expected) == {}
    wrong = Article("a", title="It", authors=("A B", "C D"), body=("Zero.", "Advert"))
    assert faults(wrong, expected).keys() == {
        "title",
        "authors",
        "first sentence",
        "last sentence",
        "leak",
    }
    assert faults(None, expected).keys() == {
        "title",
        "authors",
        "first sentence",
        "last sentence",
        "leak",
    }


def test_absent_data_is_told(tmp_path: Path) -> None:
    """Without the data the command says so and how to name it."""
    result = CliRunner().invoke(main, ["--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "--data" in result.output and "rawtext" in result.output


def test_figures_are_printed_with_their_goals(tmp_path: Path) -> None:
    """One dump and no pages.

    The table has every figure, and what is not met ends the command with 1.
    """
    (tmp_path / "rawtext").mkdir()
    (tmp_path / "rawtext" / "01.txt").write_text(
        "A Title of Five Words\n\nBy Jane Marlow\n\nOne sentence is here, and it ends.\n"
    )
    notes = {
        "title": "Another",
        "authors": ["Jane Marlow"],
        "first_body": "One",
        "last_body": "ends.",
        "must_not": ["By"],
    }
    (tmp_path / "rawtext" / "01.json").write_text(json.dumps(notes))
    page = (
        "<html><head><title>T</title></head><body><article>"
        + "<p>Five words of one sentence.</p>" * 9
        + "</article></body></html>"
    )
    for folder, gold in (("extraction", "ground-truth.json"), ("news", "gold.json")):
        (tmp_path / folder / "html").mkdir(parents=True)
        (tmp_path / folder / "html" / "p.html.gz").write_bytes(gzip.compress(page.encode()))
        label = {
            "articleBody": "x",
            "text": "Five words of one sentence.",
            "title": "T",
            "authors": [],
            "date": None,
        }
        (tmp_path / folder / gold).write_text(json.dumps({"p": label}))
    result = CliRunner().invoke(main, ["--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "0 of 1" in result.output and "1 of 1" in result.output
    assert "NO" in result.output
