"""The examples of the help page find something in the archive that shows them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from search import (
    OPERATORS,
    Archive,
    Article,
    BuildOptions,
    SearchRequest,
    Settings,
    open_store,
    reindex,
)
from search.indexing import takedowns
from search.indexing.purge import edit_takedowns
from search.ingest import Cleaned, ingest
from search.reading.serving import visibility
from tests.web.pages.conftest import Reader, articles, fill
from web import create_app

SEEDS = Path(__file__).parents[3] / "seeds"
TINY = Article(
    id="parade",
    title="Lantern parade returns",
    body=("The lantern parade returns to Oldgate after ten years.",),
    date=dt.date(1987, 5, 4),
)


def seeds() -> list[Article]:
    """The sample articles."""
    return [found.article for found in ingest([SEEDS], jobs=0) if isinstance(found, Cleaned)]


def shown(archive: Archive) -> list[str]:
    """The examples on the help page, in its order."""
    tree = Reader(create_app(archive=archive).test_client())("/help")
    return [code.text for code in tree.select(".operators a code")]


@pytest.mark.slow
@pytest.mark.parametrize(("found", "at_least"), [(articles, 48), (seeds, 48), (lambda: [TINY], 39)])
def test_every_example_finds_something(found, at_least: int) -> None:  # type: ignore[no-untyped-def]
    """In the samples, in an invented archive, and in one of a single short article.

    A field without any value has no example.
    """
    archive = fill(found())
    examples = shown(archive)
    assert len(examples) >= at_least
    assert [text for text in examples if not archive.total(SearchRequest(text=text))] == []


def test_an_archives_own_words_are_shown() -> None:
    """Words, years, beginnings and misspelt words are those of its article."""
    examples = shown(fill([TINY]))
    assert {"lantern parade", '"lantern parade"', "lantern date:1987", "latern~1"} <= set(examples)
    assert not any("harbo" in text for text in examples)


def test_a_line_of_one_word_that_recurs_makes_no_example() -> None:
    """Examples of two words have two, also where a frequent line has but one."""
    lines = [Article(id=str(n), title="", body=("From the venue:",)) for n in range(9)]
    examples = shown(fill([TINY, *lines]))
    assert not any("venue venue" in text or "venue OR venue" in text for text in examples)


def test_the_form_for_advanced_search_shows_the_same() -> None:
    """The list of operators there has the archive's own examples, too."""
    tree = Reader(create_app(archive=fill([TINY])).test_client())("/advanced")
    assert "lantern w/5 parade" in [code.text for code in tree.select(".operators a code")]


def test_an_empty_archive_shows_the_tables_examples() -> None:
    """Also one that has no index yet."""
    fixed = [operator.example for operator in OPERATORS]
    assert shown(fill([]))[: len(fixed)] == fixed
    settings = Settings(index="memory:help-without-index")
    examples = Archive(settings, open_store(settings.index)).examples()
    assert [examples[text] for text in fixed] == fixed


def test_they_are_made_once_a_generation() -> None:
    """The second reader of the page costs no search."""
    archive = fill([TINY])
    assert archive.examples() is archive.examples()


@pytest.mark.slow
def test_a_takedown_reaches_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No word, name or value of an article is an example once it is on the list of takedowns,
    also while it is on disk.
    """
    monkeypatch.setattr(visibility, "LIST_SECONDS", 0.0)
    for name, word in (("gone", "quibbled"), ("kept", "lanterns")):
        record = {
            "id": name,
            "title": f"Mayor {word} {word}",
            "authors": [f"Ann {word.title()}"],
            "date": "2001-02-03",
            "body": [f"The mayor {word} again and {word} further along the old canal."],
        }
        (tmp_path / f"{name}.json").write_text(json.dumps(record), "utf-8")
    settings = Settings(index=f"whoosh:{tmp_path / 'index'}")
    store = open_store(settings.index)
    reindex(store, BuildOptions(sources=(tmp_path,)))
    archive = Archive(settings, store)
    assert "quibbled" in " ".join(archive.examples().values()).lower()
    taken = takedowns.Takedown("gone", "a court's order", takedowns.now(), done=False)
    edit_takedowns(store, lambda current: current.update({"gone": taken}))
    assert "quibbled" not in " ".join(archive.examples().values()).lower()
    assert "lanterns" in " ".join(archive.examples().values()).lower()
