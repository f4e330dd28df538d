"""Laws of parsing and printing, over generated trees and texts."""

from __future__ import annotations

import datetime as dt
import os
import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from search.analysis.stemming import stem
from search.query.nodes import (
    And,
    BareWords,
    DateRange,
    ExactTerm,
    Fuzzy,
    MatchAll,
    MatchNone,
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
    rewrite,
    walk,
)
from search.query.parsing.parser import parse
from tests.strategies import examples

TODAY = dt.date(2024, 5, 31)
FUZZED = int(os.environ.get("MORGUE_TEST_FUZZED", "300"))

# -- trees that the grammar can express

words = st.sampled_from(
    "strike the nurses o'brien women us at&t c++ c# 1990 3.5 1200 and w s any é_ß zürich müller"
    " 日 мир".split()
).map(
    lambda text: (
        text
        if text.isascii()
        else {"é_ß": "e_ss", "zürich": "zurich", "müller": "muller"}.get(text, text)
    )
)
text_fields = st.sampled_from([None, None, "title", "caption", "removed"])
all_fields = st.sampled_from([None, None, None, "title", "author", "section", "topic"])
phrases = st.builds(
    lambda texts, slop, field: Phrase(tuple(texts), slop, field),
    st.lists(words, min_size=2, max_size=4),
    st.sampled_from([0, 0, 2]),
    all_fields,
)
shapes = st.lists(st.sampled_from(["a", "b", "o'b", "?", "*", "9"]), min_size=2, max_size=5).map(
    "".join
)
days = st.dates()


def word(text: str, field: str | None) -> Query:
    return Term(text, stem(text), field)


def shape(text: str, field: str | None) -> Query:
    """The node that a pattern is."""
    while "**" in text:
        text = text.replace("**", "*")
    plain = text.rstrip("*")
    if plain and not set("*?") & set(plain):
        return Prefix(plain, field) if text.endswith("*") else word(plain, field)
    return Wildcard(text if plain else f"?{text}", field)


leaves = st.one_of(
    st.builds(word, words, all_fields),
    st.builds(ExactTerm, words, all_fields),
    phrases,
    st.builds(shape, shapes, all_fields),
    st.builds(
        Fuzzy, st.sampled_from(["zelensky", "lund"]), all_fields, edits=st.sampled_from([1, 2])
    ),
    st.builds(lambda one, other: DateRange(min(one, other), max(one, other)), days, days).filter(
        lambda r: r.since != r.until
    ),
    st.builds(DateRange, days) | st.builds(DateRange, st.none(), days),
    st.just(MatchAll()),
)
placed = st.recursive(
    st.builds(word, words, st.none())
    | st.builds(ExactTerm, words)
    | st.builds(lambda phrase: Phrase(phrase.words, phrase.slop), phrases)
    | st.builds(shape, shapes, st.none()),
    lambda parts: st.one_of(
        st.builds(Near, parts, parts, st.integers(1, 50), st.booleans()),
        st.builds(Within, parts, parts, st.sampled_from(["sentence", "paragraph"])),
        st.lists(parts, min_size=2, max_size=3).map(lambda found: Or(tuple(found))),
    ),
    max_leaves=5,
)


def in_field(node: Query, field: str | None) -> Query:
    """A proximity in a field."""
    if isinstance(node, Near):
        return Near(node.left, node.right, node.distance, node.ordered, field)
    return Within(node.left, node.right, node.unit, field) if isinstance(node, Within) else node


nearness = st.builds(in_field, placed, text_fields) | st.builds(
    MinFrequency, placed, st.integers(1, 9), text_fields
)


def several(parts: st.SearchStrategy[Query]) -> st.SearchStrategy[tuple[Query, ...]]:
    return st.lists(parts, min_size=2, max_size=4).map(tuple)


trees = st.recursive(
    leaves | nearness,
    lambda parts: st.one_of(
        st.builds(And, several(parts)),
        st.builds(Or, several(parts)),
        st.builds(Not, parts),
        st.builds(
            lambda found, least: MinShouldMatch(min(least, len(found)), found),
            several(parts),
            st.integers(1, 4),
        ),
    ),
    max_leaves=12,
).map(lambda tree: BareWords((tree,)) if isinstance(tree, Term) and tree.field is None else tree)
searches = st.builds(
    lambda bare, beside: (
        And((BareWords(tuple(bare)), *beside)) if beside else BareWords(tuple(bare))
    ),
    st.lists(
        st.builds(word, words, st.none())
        | st.builds(lambda one, other: Phrase((one, other)), words, words),
        min_size=1,
        max_size=5,
    ),
    st.lists(
        leaves.filter(lambda leaf: not isinstance(leaf, Term) or leaf.field).flatmap(
            lambda x: st.sampled_from([x, MatchNone() if isinstance(x, MatchAll) else Not(x)])
        ),
        max_size=3,
    ),
)


def _without_not_everything(tree: Query) -> Query:
    """A tree in which "not every article" is what it is read as: no article."""
    return rewrite(tree, lambda node: MatchNone() if node == Not(MatchAll()) else node)


@settings(max_examples=examples(300), deadline=None)
@given((trees | searches).map(_without_not_everything))
def test_a_printed_tree_parses_to_itself(tree: Query) -> None:
    """`str` of every tree that can be typed is a query that is read as that tree, without any
    note.
    """
    parsed = parse(str(tree), today=TODAY, max_terms=1000)
    assert parsed.query == tree
    assert [note for note in parsed.notes if note.fault or note.limit] == []


# -- texts

PIECES = [
    *(
        'AND OR NOT ( ) " - w/5 pre/3 /s /p any/2( any/2 atleast/3 atleast3( any/0( NEAR/ w/0'
        " w/99999999999999999999999"
    ).split(),
    *"title: author: date: before: note: headline( http://x.y/z? 1990..1992 * ? ~ ~2 ! x*y* ~"
    " ～ ＊ ：".split(),
    *"a strike the fox-it O’Brien “ ” （ １９９０ é 日本 ﷺ ŉ 😀 ’ _ . c++ # 's , – — .. ı İ ß ﬁ ½"
    " א ا ٣".split(),
    *"// \\ & | ^ $ [a-z]+ (a+)+$ %s {} <b>".split(),
    *(
        " ",
        "  ",
        "\t",
        "\r\n",
        "\u202f",
        "\ud800",
        "\x00",
        "\u0301",
        "\u200d",
        "\u202e",
        "\ufeff",
        "last 90 days",
    ),
]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4) | st.just(" "), max_size=20).map(
    "".join
)
limits = st.fixed_dictionaries(
    {
        "max_length": st.sampled_from([5000, 20, 1]),
        "max_terms": st.sampled_from([256, 5, 1]),
        "max_depth": st.sampled_from([50, 2, 0]),
    }
)


def check(text: str, **some: int) -> None:
    """What holds of every text.

    It is read, within limits, its notes and nodes stand in it, and it prints as it reads.
    """
    parsed = parse(text, today=TODAY, **some)  # type: ignore[arg-type]
    assert parsed.text == text
    assert all(
        0 <= note.source_span[0] <= note.source_span[1] <= len(text) for note in parsed.notes
    )
    nodes = list(walk(parsed.query))
    assert all(0 <= node.source_span[0] <= node.source_span[1] <= len(text) for node in nodes)  # type: ignore[attr-defined]
    assert sum(
        len(n.words) if isinstance(n, Phrase) else 1 for n in nodes if not n.children
    ) <= max(some.get("max_terms", 256), 1)
    if isinstance(parsed.query, MatchAll) and text.strip() and not set("*＊") & set(text):
        assert parsed.notes
    again = parse(str(parsed.query), today=TODAY, max_length=10**6, max_terms=10**4, max_depth=1000)
    assert again.query == parsed.query, (str(parsed.query), str(again.query))


@settings(max_examples=examples(300), deadline=None)
@given(texts, limits)
@example("- -a", {})
@example("–. –date: /s#w/5a /p ", {})
def test_every_text_is_read(text: str, some: dict[str, int]) -> None:
    """No text fails, whatever the limits.

    What it is read as prints as a query that is read the same.
    """
    check(text, **some)


def test_fuzzed_texts_are_read() -> None:
    """Nothing fails on random texts: unbalanced, nested a thousand deep, of control characters,
    emoji, right-to-left letters, expressions that make bad parsers explode, operators or stop
    words alone. `MORGUE_TEST_FUZZED` sets their number.
    """
    chance = random.Random(5)
    makers = (
        lambda: "".join(
            chance.choice(PIECES) + chance.choice(("", " ")) for _ in range(chance.randint(1, 40))
        ),
        lambda: "".join(
            map(
                chr,
                (
                    chance.choice((chance.randrange(0x250), chance.randrange(0x110000)))
                    for _ in range(60)
                ),
            )
        ),
        lambda: " ".join(
            chance.choice("AND OR NOT w/3 /s pre/2 - ( )".split())
            for _ in range(chance.randint(1, 30))
        ),
        lambda: " ".join(
            chance.choice("the of and to in a is".split()) for _ in range(chance.randint(1, 300))
        ),
        lambda: chance.choice(PIECES) * chance.randint(1, 400),
        lambda: (
            "(" * chance.randint(0, 1000) + chance.choice(PIECES) + ")" * chance.randint(0, 1000)
        ),
    )
    for number in range(FUZZED):
        check(makers[number % len(makers)]())


@pytest.mark.slow
@settings(max_examples=1, deadline=None)
@given(st.just(None))
def test_giant_texts_are_read(_: None) -> None:
    """A hundred thousand characters of anything are cut to the limits."""
    for piece in PIECES:
        check((piece + " ") * (100_000 // (len(piece) + 1)))
        check(piece * (100_000 // len(piece)))


def test_words_like_operators_print_in_quotes() -> None:
    """A plain word that other searches have for an operator reads as itself again."""
    for text in ("'atleast3' 'adj2' harbour", "harbour AND 'near5'"):
        check(text)
        assert str(parse(text, today=TODAY).query) == text
