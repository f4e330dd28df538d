"""Lines that recur over many articles are found, counted, and proposed as rules that work."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from search.article import Article
from search.ingest import RuleBook
from search.ingest.recurring_lines import boilerplate, recurring

TAIL = "Call the newsdesk on 555 0199 (weekdays)."


def article(number: int, *extra: str, title: str = "", publication: str | None = None) -> Article:
    body = (
        f"The opening of piece {'abcdefghijklmnopqrstuvwxyz'[number]}.",
        f"Its middle {'x' * (number + 1)}.",
        *extra,
    )
    return Article(
        id=str(number),
        title=title or f"Title {'z' * (number + 1)}",
        body=body,
        publication=publication,
        source=f"{number}.txt",
    )


def test_lines_that_recur_are_found_with_place_count_and_examples() -> None:
    """A line at the end of many articles is proposed, with how many, where, and sources to look
    at; others are not.
    """
    found = recurring([article(number, TAIL) for number in range(8)] + [article(9)], least=5).lines
    (only,) = found
    assert (only.text, only.count, only.place, only.kind) == (TAIL, 8, "tail", "boilerplate")
    assert only.examples == ("0.txt", "1.txt", "2.txt")


def test_numbers_may_differ() -> None:
    """ "3 min read" and "12 min read" are one line, and one pattern takes both."""
    (only,) = recurring(
        [article(number, f"{number * 7} min read, all told") for number in range(6)]
    ).lines
    book = RuleBook.parse(f"boilerplate = ['{only.pattern}']")
    (_, pattern), *_ = book.rules_for(None, "x").boilerplate
    assert pattern.match("99 min read, all told") and not pattern.match(
        "99 min read, all told, and more"
    )


def test_title_prefixes_are_found() -> None:
    """The same word before a colon in many titles is proposed as a title prefix, not as
    boilerplate.
    """
    titles = [f"IN-DEPTH: The {'a' * (number + 1)} affair" for number in range(6)]
    (only,) = recurring([article(number, title=title) for number, title in enumerate(titles)]).lines
    assert (only.kind, only.pattern) == ("title_prefixes", "IN-DEPTH:")


def test_reprints_propose_nothing() -> None:
    """The same article many times is one article, not boilerplate."""
    assert recurring([article(1, TAIL)] * 50).lines == ()


def test_proposals_are_rules_that_load(tmp_path: Path) -> None:
    """What is written is valid TOML, loads as rules, is bound to its publication, and finds what
    it was made from.
    """
    awkward = 'It’s the reader\'s "choice" \\ [free] (really)? 100%.'
    articles = [article(number, TAIL, awkward, publication="The Herald") for number in range(6)]
    articles += [article(number + 10, TAIL, publication="The Echo") for number in range(6)]
    text = recurring(articles).toml()
    tomllib.loads(text)
    book = RuleBook.parse(text)
    herald, echo = book.rules_for("The Herald", "a"), book.rules_for("The Echo", "a")
    assert [
        any(pattern.match(awkward) for _, pattern in rules.boilerplate) for rules in (herald, echo)
    ] == [True, False]
    assert any(pattern.match(TAIL) for _, pattern in echo.boilerplate)


def test_sources_are_read_and_rules_already_there_count(tmp_path: Path) -> None:
    """Files are cleaned first; a share of all articles can be asked for."""
    for number in range(12):
        values = {
            "title": f"T{number}",
            "body": [f"Text number {chr(97 + number)}.", "Support the paper you read!"],
        }
        (tmp_path / f"{number}.json").write_text(json.dumps(values), encoding="utf-8")
    assert [each.text for each in boilerplate([tmp_path], jobs=0).lines] == [
        "Support the paper you read!"
    ]
    assert boilerplate([tmp_path], jobs=0, least=13).lines == ()
