"""A record's body is believed: what only looks like page furniture stays in it."""

from __future__ import annotations

import pytest

from search.article import Article
from search.ingest.formats.records.record import article
from search.ingest.raw_documents import Origin
from search.ingest.rules.rule_book import RuleBook

FIRST = "The harbour board has bought a clock, and it has stopped waiting for anybody."
LAST = "A board that cannot tell the two apart should be asked to swim."
TWINS = {
    "a year on a line": ("1987",),
    "a telephone number": ("555-0199", "Call before noon, when the office is open."),
    "a figure of a year": ("1989: 37,000", "1990: 41,500"),
    "a recommendation": ("Recommended: the harbour walk at low tide, with a lamp and a friend.",),
    "a quotation that begins as a notice": (
        "“Our mailing list has grown to nine hundred,” the treasurer said with some pride.",
    ),
    "a sentence that begins as a link": (
        "Also on Saturday, the bank board pledged:",
        "“We will keep the quay open.”",
    ),
    "a paragraph below a profile": (
        "Otto Fenn is a columnist who lives by the sea, or so he says.",
        "The neighbours doubt it, since his shoes are dry.",
        "He would not say where he keeps them.",
    ),
    "a chronology": (
        "May 4, 2019",
        "The pump stops for the first time.",
        "June 9, 2020",
        "It stops again, and nobody is surprised.",
    ),
    "a table of figures": ("Ferries 12 14 19", "Buses 3 3 2", "Total 15 17 21"),
    "a refrain": ("And the boat goes out.", "A verse about the quay.", "And the boat goes out."),
    "a list of links": ("Related events: the regatta and the fair.", "Read more books, she said."),
    "a line in capitals": ("THE MAYOR WILL EXPLAIN HIS CLOCK ON MONDAY",),
    "a name on a line": ("Ottoline Marsh", "Basil Crane"),
    "a caption without its picture": ("Photo: the board in its new hall.",),
}


def read(*body: str, rules: str = "", **fields: object) -> Article:
    """The article of a record with this body."""
    values = {"title": "The Ferry", "authors": ["Ada Quill"], "body": list(body), **fields}
    own = RuleBook.parse(rules).rules_for(None, "a.json")
    return article(values, Origin("a.json", "a.json", rules=own))


@pytest.mark.parametrize("where", ["first", "between", "last"])
@pytest.mark.parametrize("twin", TWINS)
def test_nothing_of_its_own_is_cut(twin: str, where: str) -> None:
    """Whatever looks like furniture but is the article's stays, wherever it is."""
    lines = TWINS[twin]
    order = {"first": (*lines, FIRST, LAST), "between": (FIRST, *lines, LAST)}
    body = order.get(where, (FIRST, LAST, *lines))
    assert read(*body).body == body


def test_what_repeats_the_header_is_taken_out() -> None:
    """The title, the record's own byline and its own day, printed again above the text."""
    found = read("The Ferry", "By Ada Quill", "May 4, 2021", FIRST, LAST, date="2021-05-04")
    assert found.body == (FIRST, LAST)
    assert [cut.rule for cut in found.removed] == ["repeated-title", "byline", "date"]
    other = read("By Otto Fenn", FIRST, LAST)
    assert other.body[0] == "By Otto Fenn"


def test_notes_at_the_end_are_kept_elsewhere() -> None:
    """Who helped is the credit, who wrote is the bio, whose it is is a cut."""
    found = read(
        FIRST,
        LAST,
        "Otto Fenn and Basil Crane contributed to this report.",
        "Ada Quill is a columnist for the Quill Times.",
        "© 2021 The Quill Times. All rights reserved.",
    )
    assert found.body == (FIRST, LAST)
    assert found.credit == "Otto Fenn and Basil Crane contributed to this report."
    assert found.author_bio == "Ada Quill is a columnist for the Quill Times."
    assert [cut.rule for cut in found.removed] == ["copyright"]


def test_rules_of_the_newsroom_hold_anywhere() -> None:
    """They know their own furniture."""
    rules = "boilerplate = ['Join us.*']\n"
    assert read(FIRST, "Join us on the quay.", LAST, rules=rules).body == (FIRST, LAST)
    assert read(FIRST, "Join us on the quay.", LAST).body == (FIRST, "Join us on the quay.", LAST)
