"""Typed text is parsed into the tree that it means."""

from __future__ import annotations

import datetime as dt

import pytest

from search.analysis.stemming import stem
from search.query.nodes import (
    And,
    BareWords,
    DateRange,
    ExactTerm,
    Fuzzy,
    MatchAll,
    MinFrequency,
    MinShouldMatch,
    Near,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
    Within,
    is_scoring,
    positive_leaves,
    walk,
)
from search.query.parsing.parser import parse

TODAY = dt.date(2024, 5, 31)


def read(text: str) -> Query:
    return parse(text, today=TODAY).query


def word(text: str, field: str | None = None) -> Term:
    return Term(text, stem(text), field)


def bare(*texts: str) -> BareWords:
    return BareWords(tuple(word(text) for text in texts))


def year(number: int) -> DateRange:
    return DateRange(dt.date(number, 1, 1), dt.date(number + 1, 1, 1))


CASES: dict[str, Query] = {
    "": MatchAll(),
    "   ": MatchAll(),
    "*": MatchAll(),
    "strike": bare("strike"),
    "The Strike": bare("the", "strike"),
    "(strike)": bare("strike"),
    # beside bare words, everything else is required; the bare words stay together
    "strike hospital author:Lund -nurses": And(
        (bare("strike", "hospital"), word("lund", "author"), Not(word("nurses")))
    ),
    "author:Lund strike -nurses hospital": And(
        (bare("strike", "hospital"), word("lund", "author"), Not(word("nurses")))
    ),
    'strike "no new taxes"': And((bare("strike"), Phrase(("no", "new", "taxes")))),
    "strike educat*": And((bare("strike"), Prefix("educat"))),
    "-nurses": Not(word("nurses")),
    # operators make a space mean AND, and stop words beside others go
    "a1 AND b1": And((word("a1"), word("b1"))),
    "a1 b1 OR c1": Or((And((word("a1"), word("b1"))), word("c1"))),
    "a1 OR b1 AND c1": Or((word("a1"), And((word("b1"), word("c1"))))),
    "a1 AND b1 c1 AND d1": And((word("a1"), word("b1"), word("c1"), word("d1"))),
    "NOT a1 AND b1": And((Not(word("a1")), word("b1"))),
    "a1 NOT b1": And((word("a1"), Not(word("b1")))),
    "NOT NOT a1": Not(Not(word("a1"))),
    "(a1 OR b1) -c1": And((Or((word("a1"), word("b1"))), Not(word("c1")))),
    "((a1 AND b1)) AND c1": And((And((word("a1"), word("b1"))), word("c1"))),
    "the strike AND nurses": And((word("strike"), word("nurses"))),
    "the OR strike": Or((word("the"), word("strike"))),
    "(the of)": And((word("the"), word("of"))),
    # words in lower case, and within others, are words
    "not this or that and": bare("not", "this", "or", "that", "and"),
    "fox-it": BareWords((Phrase(("fox", "it")),)),
    "hospital fox-it": BareWords((word("hospital"), Phrase(("fox", "it")))),
    "strike -fox-it": And((bare("strike"), Not(Phrase(("fox", "it"))))),
    "women's U.S. O'Brien AT&T C++ C#": bare("women", "u.s", "o'brien", "at&t", "c++", "c#"),
    "10:30": BareWords((Phrase(("10", "30")),)),
    # quotes: exact words, stop words too
    '"strike"': ExactTerm("strike"),
    '"to be or not to be"': Phrase(("to", "be", "or", "not", "to", "be")),
    '"no new taxes"~3': Phrase(("no", "new", "taxes"), 3),
    '"AND"': ExactTerm("and"),
    # nearness
    "strike w/5 hospital": Near(word("strike"), word("hospital"), 5),
    "strike NEAR/5 hospital": Near(word("strike"), word("hospital"), 5),
    "strike /5 hospital": Near(word("strike"), word("hospital"), 5),
    "prime pre/3 minister": Near(word("prime"), word("minister"), 3, ordered=True),
    "strike /s nurses": Within(word("strike"), word("nurses"), "sentence"),
    "strike w/s nurses": Within(word("strike"), word("nurses"), "sentence"),
    "strike /P nurses": Within(word("strike"), word("nurses"), "paragraph"),
    "a1 w/5 b1 w/3 c1": Near(Near(word("a1"), word("b1"), 5), word("c1"), 3),
    "a1 w/5 (b1 w/3 c1)": Near(word("a1"), Near(word("b1"), word("c1"), 3), 5),
    '(strike OR walkout) w/5 "junior doctors"': Near(
        Or((word("strike"), word("walkout"))), Phrase(("junior", "doctors")), 5
    ),
    "NOT a1 w/5 b1": Not(Near(word("a1"), word("b1"), 5)),
    "a1 AND b1 w/5 c1": And((word("a1"), Near(word("b1"), word("c1"), 5))),
    "the w/2 strike": Near(word("the"), word("strike"), 2),
    "educat* w/2 wom?n": Near(Prefix("educat"), Wildcard("wom?n"), 2),
    "title:(strike w/5 hospital)": Near(word("strike"), word("hospital"), 5, field="title"),
    "title:strike w/5 title:hospital": Near(word("strike"), word("hospital"), 5, field="title"),
    # counting
    "any/2(a1 b1 c1)": MinShouldMatch(2, (word("a1"), word("b1"), word("c1"))),
    "any/2(a1, b1, c1)": MinShouldMatch(2, (word("a1"), word("b1"), word("c1"))),
    "any/1(a1 OR (b1 OR c1))": MinShouldMatch(1, (word("a1"), Or((word("b1"), word("c1"))))),
    "any/2 (a1 (b1 c1) -d1)": MinShouldMatch(
        2, (word("a1"), And((word("b1"), word("c1"))), Not(word("d1")))
    ),
    "atleast/3 tariff": MinFrequency(word("tariff"), 3),
    "atleast3(tariff)": MinFrequency(word("tariff"), 3),
    "ATLEAST/2 (a1 w/2 b1)": MinFrequency(Near(word("a1"), word("b1"), 2), 2),
    "title:(atleast/2 tariff)": MinFrequency(word("tariff"), 2, field="title"),
    # patterns
    "educat*": Prefix("educat"),
    "Éduc*": Prefix("educ"),
    "organi?ation": Wildcard("organi?ation"),
    "wom*n": Wildcard("wom*n"),
    "*ism": Wildcard("*ism"),
    "a1**": Prefix("a1"),
    "??": Wildcard("??"),
    "strike?": Wildcard("strike?"),
    "recycl!": Prefix("recycl"),
    "O'B*": Prefix("o'b"),
    "fox-i*": Near(ExactTerm("fox"), Prefix("i"), 1, ordered=True),
    "author:*": Wildcard("*", "author"),
    "Zelensky~1": Fuzzy("zelensky", edits=1),
    "Zelensky~": Fuzzy("zelensky", edits=1),
    "Zelensky~2": Fuzzy("zelensky", edits=2),
    "title:organi?ation": Wildcard("organi?ation", "title"),
    # fields
    "title:harbour": word("harbour", "title"),
    "TITLE:Harbour": word("harbour", "title"),
    'author:"Jane O’Brien"': Phrase(("jane", "o'brien"), field="author"),
    'title:"strike"': ExactTerm("strike", "title"),
    "section:arts-books": Phrase(("arts", "books"), field="section"),
    "title:(a1 OR b1)": Or((word("a1", "title"), word("b1", "title"))),
    "title:(a1 author:(b1 c1))": And(
        (word("a1", "title"), And((word("b1", "author"), word("c1", "author"))))
    ),
    "-title:(a1 b1)": Not(And((word("a1", "title"), word("b1", "title")))),
    "HEADLINE(strike)": word("strike", "title"),
    "byline:lund": word("lund", "author"),
    # dates
    "date:1990": year(1990),
    "date:(1990 OR 1995)": Or((year(1990), year(1995))),
    "date:1990..1992-05": DateRange(dt.date(1990, 1, 1), dt.date(1992, 6, 1)),
    "before:2001": DateRange(None, dt.date(2001, 1, 1)),
    "after:1999-12-31": DateRange(dt.date(2000, 1, 1), None),
    'date:"last 90 days"': DateRange(dt.date(2024, 3, 3), dt.date(2024, 6, 1)),
    "date:yesterday": DateRange(dt.date(2024, 5, 30), dt.date(2024, 5, 31)),
    "-date:1990": Not(year(1990)),
    "date:*": DateRange(dt.date.min, None),
}


@pytest.mark.parametrize("text", CASES)
def test_reads(text: str) -> None:
    """Each form of the language is read as the tree that it stands for, and nothing is noted."""
    parsed = parse(text, today=TODAY)
    assert parsed.query == CASES[text]
    assert [note for note in parsed.notes if note.fault] == []


@pytest.mark.parametrize("text", CASES)
def test_prints_what_parses_to_the_same(text: str) -> None:
    """A printed query is read as the query it was printed from."""
    assert read(str(read(text))) == read(text)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("“no new taxes”", '"no new taxes"'),
        ("„no new taxes“", '"no new taxes"'),
        ("«no new taxes»~3", '"no new taxes"~3'),
        ("＂no new taxes＂～３", '"no new taxes"~3'),
        ("（strike　ＯＲ　walkout）", "(strike OR walkout)"),
        ("ｓｔｒｉｋｅ", "strike"),
        ("title：strike", "title:strike"),
        ("educat＊", "educat*"),
        ("strike –nurses", "strike -nurses"),
        ("strike −nurses", "strike -nurses"),
        ("fox–it", "fox-it"),
        ("date:1990–1992", "date:1990..1992"),
        ("O’Brien", "O'Brien"),
        ("women‘s", "women"),
        ("strike w／5 nurses", "strike w/5 nurses"),
        ("café", "cafe"),
        ("strike\u00a0AND\tnurses", "strike AND nurses"),
    ],
)
def test_typographic_and_full_width_forms_are_read_as_the_plain_ones(
    typed: str, plain: str
) -> None:
    """Curly quotes, full-width characters, en dashes and curly apostrophes mean what the
    typewriter's do.
    """
    assert read(typed) == read(plain)


def test_stems_in_the_index_s_language() -> None:
    """Words get the stem of the language that the index is in."""
    assert parse("chevaux", language="french", today=TODAY).query == BareWords(
        (Term("chevaux", stem("chevaux", "french")),)
    )


def test_stop_words_of_the_index_s_language_go() -> None:
    """Which words beside others say too little depends on the language."""
    parsed = parse("le cheval AND nouvelle", language="french", today=TODAY)
    assert [leaf.text for leaf in positive_leaves(parsed.query) if isinstance(leaf, Term)] == [
        "cheval",
        "nouvelle",
    ]


def test_a_question_mark_ends_a_sentence_of_bare_words() -> None:
    """The ? and !

    At the end of plain words are punctuation, which is remarked on but is no fault.
    """
    parsed = parse("who won the election?", today=TODAY)
    assert parsed.query == bare("who", "won", "the", "election")
    assert [(note.source_span, note.fault) for note in parsed.notes] == [((20, 21), False)]
    assert read("stop the war!") == bare("stop", "the", "war")
    assert read('"who" won?') == And((ExactTerm("who"), Wildcard("won?")))


def test_nodes_know_where_they_were_typed() -> None:
    """Every node has its place in the typed text, in code points."""
    text = "🦊 (strike OR author:Lund) w/5 x1"
    for node in walk(read(text)):
        begin, end = node.source_span  # type: ignore[attr-defined]
        assert text[begin:end].strip() == text[begin:end] != ""
    places = {
        str(leaf): text[slice(*leaf.source_span)]
        for leaf in walk(read(text))
        if isinstance(leaf, Term)
    }
    assert places == {"strike": "strike", "author:lund": "author:Lund", "x1": "x1"}


def test_positive_leaves_are_those_not_under_a_not() -> None:
    """What an article is found by leaves out everything that is excluded."""
    assert list(positive_leaves(read("a1 -b1 NOT (c1 OR NOT d1)"))) == [word("a1")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("strike", True),
        ("author:lund", True),
        ("-strike", False),
        ("date:1990", False),
        ("*", False),
        ("", False),
    ],
)
def test_what_gives_a_score(text: str, expected: bool) -> None:
    """Words, patterns and names give articles a score.

    Dates, everything and exclusions give none.
    """
    assert is_scoring(read(text)) is expected
