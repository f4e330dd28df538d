"""Real articles, where they are to be had.

All of them are read, and the customer's own is found with true marks.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.data


def morgue(*words: str | Path) -> Any:
    """The JSON that the command prints."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.cli", *words, "--json"],
        cwd=ROOT,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def index(measuring_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Any]:
    """An index of the raw texts and the pages, and what its build told."""
    locator = f"whoosh:{tmp_path_factory.mktemp('real') / 'archive'}"
    told = morgue(
        "reindex",
        *sorted((measuring_data / "rawtext").glob("*.txt")),
        measuring_data / "extraction" / "html",
        "--index",
        locator,
    )
    return locator, told


@pytest.mark.slow
def test_every_article_is_read(index: tuple[str, Any], measuring_data: Path) -> None:
    """None is rejected or taken for another.

    The expectations next to the texts are no articles, and are not named as sources.
    """
    told = index[1]
    texts, pages = (
        len(list(measuring_data.glob(each))) for each in ("rawtext/*.txt", "extraction/html/*")
    )
    assert told["count"] == texts + pages == 112
    assert (told["rejected"], told["duplicates"]) == (0, [])
    assert told["passed_over"] == 0


@pytest.mark.slow
def test_the_customers_article_is_found(index: tuple[str, Any], measuring_data: Path) -> None:
    """A phrase of it brings it first, its marks are the phrase and nothing else, and its parts
    are told apart.
    """
    answer = morgue("search", '"cannon fodder"', "--index", index[0])
    hit = answer["results"][0]
    assert (
        hit["title"]
        == (measuring_data / "rawtext" / "00.txt").read_text("utf-8").splitlines()[0].strip()
    )
    assert (hit["authors"], hit["section"], hit["label"], hit["date"]) == (
        ["Stephen Xia"],
        "Commentary",
        "Commentary",
        None,
    )
    marked = [
        (snippet["text"][a:b], snippet["html"])
        for snippet in hit["snippets"]
        for a, b in snippet["spans"]
    ]
    assert marked
    assert {text.lower() for text, _ in marked} <= {"cannon fodder", "cannon", "fodder"}
    assert all("<mark>" in html for _, html in marked)


@pytest.mark.slow
def test_each_day_section_and_author_can_be_chosen(index: tuple[str, Any]) -> None:
    """Every facet value of the archive finds as many articles as it says."""
    facets = morgue("search", "", "--facet", "year", "--facet", "publication", "--index", index[0])[
        "facets"
    ]
    assert sum(each["count"] for each in facets["year"]) == 112
    for each in facets["year"][:5]:
        if each["value"]:
            found = morgue("search", f"date:{each['value']}", "--index", index[0])
            assert found["total"] == each["count"]
