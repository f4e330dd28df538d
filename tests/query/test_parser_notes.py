"""Unreadable parts are searched as plain words and noted; strict mode refuses them.

Queries over a limit are cut.
"""

from __future__ import annotations

import datetime as dt

import pytest

from search.analysis.stemming import stem
from search.errors import LimitError, QueryError
from search.query.nodes import (
    And,
    BareWords,
    DateRange,
    ExactTerm,
    MatchAll,
    MatchNone,
    MinShouldMatch,
    Not,
    Or,
    Phrase,
    Query,
    Term,
    walk,
)
from search.query.parsing.dialects.services import DIALECTS, Dialect
from search.query.parsing.parser import Parsed, parse

TODAY = dt.date(2024, 5, 31)


def parsed(text: str, **limits: int) -> Parsed:
    return parse(text, today=TODAY, **limits)  # type: ignore[arg-type]


def word(text: str, field: str | None = None) -> Term:
    return Term(text, stem(text), field)


def bare(*texts: str) -> BareWords:
    return BareWords(tuple(word(text) for text in texts))


FAULTS: dict[str, tuple[Query, list[str]]] = {
    # operators without their operands
    "a1 AND": (bare("a1"), ["AND"]),
    "OR a1": (bare("a1"), ["OR"]),
    "a1 AND OR b1": (Or((word("a1"), word("b1"))), ["AND"]),
    "a1 NOT": (bare("a1"), ["NOT"]),
    "NOT OR a1": (bare("a1"), ["NOT", "OR"]),
    "w/5 a1": (bare("a1"), ["w/5"]),
    "a1 w/5 NOT b1": (And((word("a1"), Not(word("b1")))), ["w/5"]),
    "atleast/3": (bare("atleast", "3"), ["atleast/3"]),
    "a1 - b1": (bare("a1", "b1"), ["-"]),
    # only operators: then they are words
    "AND": (bare("and"), ["AND"]),
    "NOT OR": (bare("not", "or"), ["NOT", "OR"]),
    # parentheses and quotation marks without their partners
    "(a1 b1": (bare("a1", "b1"), ["("]),
    "a1) b1": (bare("a1", "b1"), [")"]),
    "title:(a1 b1": (bare("a1", "b1"), ["("]),
    "a1 ()": (bare("a1"), ["()"]),
    "a1 AND ()": (bare("a1"), ["AND", "()"]),
    "any/2() a1": (bare("a1"), ["any/2", "()"]),
    'a1 "b1 c1': (bare("a1", "b1", "c1"), ['"']),
    'a1 ""': (bare("a1"), ['""']),
    'a1 "&"': (bare("a1"), ['"&"']),
    # what operators don't take
    '"a1"~3': (ExactTerm("a1"), ['"a1"~3']),
    '"a1 b1"~': (Phrase(("a1", "b1")), ['"a1 b1"~']),
    "fox-it~1": (BareWords((Phrase(("fox", "it")),)), ["fox-it~1"]),
    "a1 w/0 b1": (parsed("a1 w/1 b1").query, ["w/0"]),
    "word~5": (parsed("word~2").query, ["word~5"]),
    "any/5(a1 b1)": (MinShouldMatch(2, (word("a1"), word("b1"))), ["any/5"]),
    "any/1(a1 AND b1)": (MinShouldMatch(1, (word("a1"), word("b1"))), ["AND"]),
    "(a1 AND b1) w/5 c1": (And((And((word("a1"), word("b1"))), word("c1"))), ["w/5"]),
    "title:a1 w/5 b1": (And((word("a1", "title"), word("b1"))), ["w/5"]),
    "author:a1 w/5 author:b1": (And((word("a1", "author"), word("b1", "author"))), ["w/5"]),
    "atleast/3 (a1 b1)": (And((word("a1"), word("b1"))), ["atleast/3"]),
    "atleast/3 date:1990": (DateRange(dt.date(1990, 1, 1), dt.date(1991, 1, 1)), ["atleast/3"]),
    # fields
    "note:this": (BareWords((Phrase(("note", "this")),)), ["note:"]),
    "auther:lund": (BareWords((Phrase(("auther", "lund")),)), ["auther:"]),
    "title: harbour": (bare("title", "harbour"), ["title:"]),
    "title:*": (MatchAll(), ["title:*"]),
    # dates
    "date:soon": (bare("soon"), ["date:soon"]),
    "date:1990-02-31": (bare("1990", "02", "31"), ["date:1990-02-31"]),
    "date:1992..1990": (bare("1992", "1990"), ["date:1992..1990"]),
    'date:"the day before" a1': (bare("the", "day", "before", "a1"), ['date:"the day before"']),
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_cannot_be_read_is_searched_as_words_and_noted(text: str) -> None:
    """Malformed text gives a query of what can be read, and a note for each piece that was
    ignored, in their order.
    """
    found = parsed(text)
    expected, pieces = FAULTS[text]
    assert found.query == expected
    assert sorted(note.text for note in found.notes if note.fault) == sorted(pieces)
    assert all(
        text[note.source_span[0] : note.source_span[1]] == note.text and note.message
        for note in found.notes
    )
    assert list(found.notes) == sorted(found.notes, key=lambda note: note.source_span)


@pytest.mark.parametrize("text", FAULTS)
def test_strict_mode_refuses_with_the_place(text: str) -> None:
    """What would be ignored is an error in strict mode, at the first such place."""
    first = next(note for note in parsed(text).notes if note.fault)
    with pytest.raises(QueryError) as caught:
        parse(text, today=TODAY, strict=True)
    assert caught.value.position == first.source_span[0]
    assert str(caught.value) == first.message


@pytest.mark.parametrize(
    "text",
    [
        "strike & hospital",
        "who won the election?",
        "https://example.com/a?b=c",
        "strike – but why",
        "* strike",
        "Tom & Jerry!",
    ],
)
def test_punctuation_is_no_fault(text: str) -> None:
    """Ordinary punctuation is let through in strict mode as well."""
    if "–" in text:
        with pytest.raises(QueryError):
            parse(text, today=TODAY, strict=True)
    else:
        assert parse(text, today=TODAY, strict=True).query == parsed(text).query


def test_an_address_is_plain_words() -> None:
    """A pasted address is no field and no pattern; it is remarked on."""
    found = parsed("https://example.com/a?b=c*")
    assert found.query == BareWords((Phrase(("https", "example", "com", "a", "b", "c")),))
    assert [note.fault for note in found.notes] == [False]


def test_nearness_without_a_number_is_a_word() -> None:
    """NEAR alone says no distance: it is a word, and the reader is told."""
    found = parsed("strike NEAR hospital")
    assert found.query == bare("strike", "near", "hospital")
    assert [(note.text, note.fault) for note in found.notes] == [("NEAR", False)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("auther:lund", "author:"), ("befor:1990", "before:")],
)
def test_a_field_that_is_none_is_hinted_at(text: str, meant: str) -> None:
    """The note on an unknown field names the nearest one, or what others call so."""
    (note,) = parsed(text).notes
    assert meant in note.message
    assert note.source_span == (0, text.index(":") + 1)


@pytest.mark.parametrize("text", ["!!!", "()", '""', "😀", "\u200b", "- -", "( ) ("])
def test_nothing_to_search_for_is_said(text: str) -> None:
    """Text without a word finds nothing, and never without a word why."""
    found = parsed(text)
    assert found.query == MatchNone()
    assert found.notes


def test_a_long_text_is_cut_and_says_so() -> None:
    """Over the length, what fits is searched; strict mode refuses, naming the setting."""
    found = parsed("strike hospital", max_length=6)
    assert found.query == bare("strike")
    assert [(note.limit, note.source_span) for note in found.notes] == [("query_length", (6, 15))]
    with pytest.raises(LimitError) as caught:
        parse("strike hospital", today=TODAY, max_length=6, strict=True)
    assert caught.value.limit == "query_length"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "text", ["[1990 TO (2] zinc)", "(zinc [1990 TO (2] x) y) z", "(a [b TO c)]"]
)
def test_a_parenthesis_inside_of_a_range_closes_nothing(text: str, dialect: Dialect) -> None:
    """A range is read as one piece; what would be its partner outside is ignored, and named."""
    found = parse(text, today=TODAY, dialect=dialect)
    again = parse(str(found.query), today=TODAY)
    assert str(again.query) == str(found.query)
    assert found.notes


def test_too_many_words_are_cut_and_say_so() -> None:
    """Over the number of words and operators, the first ones are searched.

    A phrase loses its end, a group is whole or gone.
    """
    found = parsed("a1 b1 c1 d1", max_terms=3)
    assert found.query == bare("a1", "b1", "c1")
    assert [(note.limit, note.text) for note in found.notes] == [("query_terms", "d1")]
    assert parsed('"a1 b1 c1 d1"', max_terms=3).query == Phrase(("a1", "b1", "c1"))
    assert parsed("(a1 AND (b1 OR c1", max_terms=3).query == parsed("a1 AND b1").query
    assert parsed("a1 fox-it-ca*", max_terms=3).query == bare("a1")
    group = parse("zinc (b-c-d-e-f$3)", today=TODAY, max_terms=41, dialect="factiva")
    assert str(group.query) == "zinc" and group.notes[-1].limit == "query_terms"
    with pytest.raises(LimitError):
        parse("a1 b1 c1 d1", today=TODAY, max_terms=3, strict=True)


def test_parentheses_nest_so_deep() -> None:
    """Parentheses past the depth are ignored, and that is noted once."""
    found = parsed("((((a1 AND b1) OR c1) OR d1) OR e1)", max_depth=2)
    assert [note.limit for note in found.notes] == ["query_depth"]
    assert {leaf.text for leaf in walk(found.query) if isinstance(leaf, Term)} == {
        "a1",
        "b1",
        "c1",
        "d1",
        "e1",
    }
    with pytest.raises(LimitError):
        parse("(((a1)))", today=TODAY, max_depth=2, strict=True)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 1000 + "a1" + ")" * 1000,
        "NOT " * 250 + "a1",
        "a1 w/5 " * 120 + "a1",
        "atleast/2 " * 200 + "a1",
        "((a1 w/2 " * 99,
    ],
)
def test_no_tree_is_deeper_than_the_limit(text: str) -> None:
    """Whatever is stacked, the tree stays shallow enough to walk through, and the limit is told."""

    def depth(node: Query) -> int:
        return 1 + max(map(depth, node.children), default=0)

    found = parsed(text)
    assert depth(found.query) <= 53
    assert found.notes


def test_a_field_s_open_group_counts_for_what_follows_the_colon_only() -> None:
    """A group of a field that never ends is no group: its words are bare."""
    found = parsed("title:(harbour bridge")
    assert found.query == bare("harbour", "bridge")


def test_groups_of_a_regular_expression_are_not_the_querys() -> None:
    """One piece is noted and searched as its words; unbalanced parentheses are no expression."""
    read = parsed("/joh?n(ath[oa]n)/ strike")
    assert [node for node in walk(read.query) if isinstance(node, Term)][-1].text == "strike"
    assert [note.source_span for note in read.notes] == [(0, 17)]
    assert "never closed" in parsed("(/a(b/ c)").notes[0].message
