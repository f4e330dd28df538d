"""The match rule over bare words, and the words that patterns stand for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis.stemming import stem
from search.errors import DeadlineError
from search.query.expansion import expand
from search.query.minimum_match import MinimumMatch, apply_match
from search.query.nodes import (
    And,
    BareWords,
    ExactTerm,
    Fuzzy,
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
)
from search.query.patterns import distance, matcher


def word(text: str, times: int = 1) -> Term:
    """A plain word."""
    return Term(text, stem(text), None, times)


def bare(text: str) -> BareWords:
    """The bare words of a text."""
    return BareWords(tuple(map(word, text.split())))


class Totals:
    """Says how many articles there are with so many of the words, and remembers what it was
    asked.
    """

    def __init__(self, *with_at_least: int) -> None:
        self.counts = with_at_least
        self.asked: list[Query] = []

    def __call__(self, query: Query) -> int:
        self.asked.append(query)
        match query:
            case And(parts=parts):
                return self.counts[len(parts) - 1]
            case MinShouldMatch(least=least):
                return self.counts[least - 1]
        return self.counts[0]


FIVE = bare("strike hospital nurse tax bridge")


@pytest.mark.parametrize(
    ("counts", "rule", "least"),
    [
        ((90, 50, 30, 20, 10), "all", 5),
        ((90, 50, 30, 20, 9), "75%", 3),  # of 5 words 75 % are 3
        ((90, 50, 9, 5, 0), "50%", 2),
        ((90, 9, 5, 2, 0), "any", 1),
        ((0, 0, 0, 0, 0), "any", 1),
    ],
)
def test_the_rule_steps_down_until_there_are_ten(
    counts: tuple[int, ...], rule: str, least: int
) -> None:
    """All words, else 75 % of them, then 50 %, then any, until at least ten articles have them."""
    query, relaxed = apply_match(FIVE, "auto", Totals(*counts))
    assert relaxed == MinimumMatch(rule, least, 5, counts[4])  # type: ignore[arg-type]
    assert query == {5: And(FIVE.parts), 1: Or(FIVE.parts)}.get(
        least, MinShouldMatch(least, FIVE.parts)
    )


@pytest.mark.parametrize(
    ("count", "steps"),
    [(1, [1]), (2, [2, 1]), (3, [3, 2, 1]), (4, [4, 3, 2, 1]), (5, [5, 3, 2, 1]), (6, [6, 1])],
)
def test_shares_are_rounded_down_and_never_under_one(count: int, steps: list[int]) -> None:
    """For up to five words the steps are those of 75 and 50 %; for more, all and then any."""
    for place, least in enumerate(steps):
        counts = [10 if number + 1 <= least else 9 for number in range(count)]
        _, relaxed = apply_match(bare("a1 b1 c1 d1 e1 f1"[: count * 3]), "auto", Totals(*counts))
        assert relaxed is not None
        assert relaxed.least == least, place


def test_all_and_any_are_as_asked() -> None:
    """An explicit choice is followed whatever the counts, and tells how many articles have all
    words.
    """
    assert apply_match(FIVE, "all", Totals(9, 9, 9, 9, 0)) == (
        And(FIVE.parts),
        MinimumMatch("all", 5, 5, 0),
    )
    assert apply_match(FIVE, "any", Totals(99, 99, 99, 99, 98)) == (
        Or(FIVE.parts),
        MinimumMatch("any", 1, 5, 98),
    )


def test_only_totals_of_the_bare_words_are_asked_for() -> None:
    """What else stands in the query does not enter the count."""
    totals = Totals(90, 3)
    query = And((bare("strike tax"), Term("lund", "lund", "author"), Not(word("nurse"))))
    resolved, _ = apply_match(query, "auto", totals)
    assert resolved == And(
        (Or((word("strike"), word("tax"))), Term("lund", "lund", "author"), Not(word("nurse")))
    )
    assert totals.asked == [And((word("strike"), word("tax")))]


def test_stop_words_are_passed_over() -> None:
    """Among other bare words they say nothing.

    Alone they are searched as exact words, under the same rule.
    """
    assert apply_match(bare("the strike of nurses"), "all", Totals(9, 9))[0] == And(
        (word("strike"), word("nurses"))
    )
    query, relaxed = apply_match(bare("to be or not to be"), "auto", Totals(9, 9, 9, 50))
    assert query == And(
        (ExactTerm("to", None, 2), ExactTerm("be", None, 2), ExactTerm("or"), ExactTerm("not"))
    )
    assert relaxed == MinimumMatch("all", 4, 4, 50)
    assert apply_match(BareWords((Term("und", "und"),)), "all", Totals(1), "german")[
        0
    ] == ExactTerm("und")
    assert apply_match(BareWords((Term("und", "und"),)), "all", Totals(1))[0] == Term("und", "und")


def test_repeated_words_become_one_that_counts_as_often() -> None:
    """Forms of one stem are one word; a phrase is one with its like."""
    fox = Phrase(("fox", "it"))
    query, relaxed = apply_match(
        BareWords((word("tax"), fox, word("taxes"), fox)), "any", Totals(5, 5)
    )
    assert query == Or((word("tax", 2), Phrase(("fox", "it"), times=2)))
    assert relaxed == MinimumMatch("any", 1, 2, 5)


def test_a_query_without_bare_words_stays_as_it_is() -> None:
    """And asks for no totals."""
    totals = Totals()
    query = And((Phrase(("no", "new")), Not(word("tax"))))
    assert apply_match(query, "auto", totals) == (query, None)
    assert totals.asked == []
    assert apply_match(BareWords(()), "auto", totals)[0] == MatchNone()


@given(
    st.lists(
        st.sampled_from("strike strikes the of tax taxes bridge fox".split()),
        min_size=1,
        max_size=9,
    ),
    st.integers(0, 30),
)
def test_no_bare_words_are_left(texts: list[str], found: int) -> None:
    """Whatever was typed, what comes out holds no Words, and asks for between one and all of its
    parts.
    """
    query, relaxed = apply_match(BareWords(tuple(map(word, texts))), "auto", lambda _: found)
    assert not isinstance(query, BareWords)
    assert relaxed is not None
    assert 1 <= relaxed.least <= relaxed.words <= len(texts)
    assert (relaxed.least == relaxed.words) == (found >= 10 or relaxed.words == 1)


# -- patterns


COUNTS = {
    "education": 9,
    "educated": 9,
    "educate": 2,
    "edict": 5,
    "zelensky": 7,
    "zelenski": 1,
    "café": 1,
    "a": 50,
    "women": 4,
}


class Lexicon:
    """A few words with their counts."""

    def words(self) -> Iterator[tuple[str, int]]:
        return iter(COUNTS.items())

    def prefixed(self, prefix: str) -> Iterator[tuple[str, int]]:
        return (item for item in COUNTS.items() if item[0].startswith(prefix))

    def count(self, word: str) -> int:
        return COUNTS.get(word, 0)

    def forms(self, stem: str) -> tuple[str, ...]:
        return ("ceasefire",) if stem == "ceasefir" else ()

    def compounds(self, stem: str) -> tuple[str, ...]:
        return {"ceasefir": ("cease-fire", "cease-fires"), "email": ("e-mail",)}.get(stem, ())

    def printed(self, compound: str) -> int:
        return 0


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (Prefix("educat"), ("educated", "education", "educate")),
        (Prefix("nothing"), ()),
        (Wildcard("wom?n"), ("women",)),
        (Wildcard("*a*e*"), ("educated", "educate")),
        (Wildcard("?"), ("a",)),
        (Wildcard("e*d*t"), ("edict",)),
        (Fuzzy("zelensky", edits=1), ("zelensky", "zelenski")),
        (Fuzzy("zelenksy", edits=1), ("zelensky",)),
        (Fuzzy("edcit", edits=2), ("edict",)),
    ],
    ids=str,
)
def test_patterns_get_their_words_most_frequent_first(
    pattern: Query, words: tuple[str, ...]
) -> None:
    """Words of one count come by spelling."""
    resolved, notes = expand(pattern, Lexicon(), 10)
    assert resolved.words == words  # type: ignore[attr-defined]
    assert notes == ()


def test_past_the_limit_it_is_said() -> None:
    """The most frequent words are kept, and a note tells where and how many."""
    query, notes = expand(
        And((Prefix("e", source_span=(3, 5)), Prefix("e", source_span=(9, 11)))), Lexicon(), 2
    )
    assert [part.words for part in query.parts] == [("educated", "education")] * 2  # type: ignore[attr-defined]
    assert [part.source_span for part in query.parts] == [(3, 5), (9, 11)]  # type: ignore[attr-defined]
    assert len(notes) == 1
    assert "2 most frequent" in notes[0].message
    assert notes[0].source_span == (3, 5)


def test_patterns_are_found_wherever_they_stand() -> None:
    """In nearness, in repetition, under Not and among bare words.

    In name fields they keep no words.
    """
    query = And(
        (
            Near(Prefix("edi"), word("x"), 3),
            Not(MinFrequency(Wildcard("edic?"), 2)),
            BareWords((Fuzzy("edict"),)),
            Prefix("e", "author"),
        )
    )
    resolved, _ = expand(query, Lexicon(), 5)
    near, negated, words, name = resolved.parts  # type: ignore[attr-defined]
    assert near.left.words == negated.part.part.words == words.parts[0].words == ("edict",)
    assert name.words is None


def test_no_wildcard_is_slow() -> None:
    """A shape that would make a backtracking expression explode is answered at once."""
    fits = matcher(Wildcard("*a" * 40 + "*b"))
    assert not fits("a" * 20_000)
    assert fits("a" * 20_000 + "b")


def test_characters_of_wildcards_are_plain() -> None:
    """What means something to regular expressions means nothing here."""
    assert matcher(Wildcard("c++*"))("c++")
    assert not matcher(Wildcard("a.c*"))("abc")
    assert matcher(Wildcard("(?x)*"))("(ax)")


@given(st.text("abc", max_size=5), st.text("abc", max_size=5))
def test_distances_are_edits(one: str, other: str) -> None:
    """An edit is an insertion, deletion, change or swap of neighbours.

    The distance is the same both ways.
    """
    assert distance(one, other, 9) == distance(other, one, 9) == _edits(one, other)


def _edits(one: str, other: str) -> int:
    """Optimal string alignment, from its definition."""
    if not one or not other:
        return len(one) + len(other)
    best = min(
        _edits(one[1:], other) + 1,
        _edits(one, other[1:]) + 1,
        _edits(one[1:], other[1:]) + (one[0] != other[0]),
    )
    if one[:2] == other[1::-1] and len(one) > 1 and len(other) > 1:
        best = min(best, _edits(one[2:], other[2:]) + 1)
    return best


@pytest.mark.parametrize("pattern", [Wildcard("*a*"), Prefix(""), Fuzzy("strike", edits=2)])
def test_filling_a_pattern_ends_when_its_time_is_over(pattern: Query) -> None:
    """However many words there are to look at.

    The check is asked on the way, and what it raises ends the search.
    """

    class Endless:
        def prefixed(self, prefix: str) -> Iterator[tuple[str, int]]:
            return ((f"word{number}", 1) for number in itertools.count())

        def words(self) -> Iterator[tuple[str, int]]:
            return self.prefixed("")

        def count(self, word: str) -> int:
            return 0

        forms = compounds = lambda self, stem: ()

    asked = itertools.count()

    def check() -> None:
        if next(asked) == 3:
            raise DeadlineError("over")

    with pytest.raises(DeadlineError):
        expand(pattern, Endless(), 5, check)
