"""`morgue search`: what it prints for people and for scripts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Ask = Callable[..., str]


@pytest.fixture
def ask(morgue: Callable[..., str], index: str) -> Ask:
    """Runs a search and gives what it printed."""
    return lambda *arguments: morgue("search", *arguments, "--index", index)


def test_hits_have_titles_facts_and_snippets(ask: Ask) -> None:
    """Each hit is told by rank, title, day and id.

    Snippets are whole lines where the output is no terminal.
    """
    printed = ask("tram").splitlines()
    assert printed[0].startswith("1 article, ")
    assert "  1. A Tram Is Late" in printed
    assert any("1992-05-03" in line and "tram" in line for line in printed)
    assert "     The tram never met the ferry of the harbour." in printed


def test_how_many_of_the_words_matched_is_told(ask: Ask) -> None:
    """Where not all words are in the articles, the count says how many are, and how many articles
    have all.
    """
    assert "2 articles with any of the 2 words (1 with all)" in ask("tram ferry")
    assert "1 article, " in ask("--match", "all", "tram ferry")


def test_an_empty_search_says_why(ask: Ask) -> None:
    """Without a hit the clause that leaves nothing is named, what would find something, and
    another spelling.
    """
    printed = ask("tram AND nurses")
    assert "nothing is left because of: tram, nurses" in printed
    assert "would be found by  tram OR nurses" in printed
    assert "did you mean: harbour" in ask("harbuor")


def test_explain_tells_how_a_query_was_read(ask: Ask) -> None:
    """The query as read and in words, with the articles of each clause."""
    printed = ask("--explain", "ferry AND harbour")
    assert "read as: ferry AND harbour" in printed
    assert "2  ferry" in printed
    assert "nothing is left" not in printed


def test_what_was_ignored_is_noted(ask: Ask) -> None:
    """A query that can't be read as typed is searched all the same, and a note says what was
    ignored.
    """
    assert "note: This parenthesis is never closed; it was ignored." in ask("(ferry")


def test_json_holds_the_same_for_scripts(ask: Ask) -> None:
    """--json prints the API's answer, with suggestion and explanation."""

    def answer(*arguments: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(ask("--json", *arguments))
        return found

    found = answer("--facet", "year", "--explain", "ferry")
    assert found["total"] == found["explanation"]["total"] == 2
    assert [row["value"] for row in found["facets"]["year"]] == ["1992", "1991"]
    assert answer("ferry")["explanation"] is None
    assert answer("harbuor")["suggestion"] == "harbour"
