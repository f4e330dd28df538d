"""Every node of a query matches the tokens of one article as specified."""

from __future__ import annotations

import datetime as dt

import pytest

from search.analysis.stemming import stem
from search.article import Article, RemovedText
from search.documents import Document, analyse
from search.query.document_matcher import DocumentMatcher
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
)


def matches(node: Query, document: Document) -> bool:
    """Return True if the article satisfies the query."""
    return DocumentMatcher(document).matches(node)


def marks(node: Query, document: Document) -> dict[str, list[int]]:
    """Return the positions that satisfied the query, by stream."""
    return DocumentMatcher(document).marks(node)


def word(text: str, field: str | None = None) -> Term:
    """A plain word."""
    return Term(text, stem(text), field)


def document(*body: str, **given: object) -> Document:
    """An article of these paragraphs."""
    return analyse(Article(id="x", body=body, **given))  # type: ignore[arg-type]


def near(left: str, right: str, distance: int, ordered: bool = False) -> Near:
    """Nearness of two plain words."""
    return Near(word(left), word(right), distance, ordered)


PIECE = document(
    "The nurses struck. Hospitals closed, and the strike went on.",
    "No new taxes, said Müller; no taxes at all.",
    title="A strike at the hospital",
    dek="Nurses walk out",
    authors=("Ann Lund", "Zoë O'Brien"),
    date=dt.date(1990, 4, 29),
    section="Opinion",
    topics=("Health care", "Taxes"),
    captions=("The bridge at dawn", "A picket line"),
    removed=(RemovedText("Sign up for our newsletter", "a rule"),),
)


@pytest.mark.parametrize(
    "query",
    [
        MatchAll(),
        word("strikes"),
        word("nurse"),
        ExactTerm("struck"),
        ExactTerm("muller"),
        Phrase(("no", "new", "taxes")),
        Prefix("hosp"),
        Wildcard("str?ck"),
        Wildcard("*ospital*"),
        Fuzzy("hopsital", edits=1),
        word("hospital", "title"),
        word("lund", "author"),
        Phrase(("zoe", "o'brien"), field="author"),
        Prefix("heal", "topic"),
        word("opinion", "section"),
        word("pickets", "caption"),
        word("newsletter", "removed"),
        word("lund"),  # authors are part of the one text
        DateRange(dt.date(1990, 4, 29), dt.date(1990, 4, 30)),
        DateRange(None, dt.date(1990, 4, 30)),
        And((word("nurse"), word("tax"))),
        Or((word("absent"), word("tax"))),
        MinShouldMatch(2, (word("absent"), word("tax"), word("nurse"))),
        Not(word("absent")),
        Not(Not(word("tax"))),
        MinFrequency(word("tax"), 2),
        MinFrequency(word("strike"), 2),
        Within(word("hospital"), word("strike"), "sentence"),
        Within(word("nurse"), word("hospital"), "paragraph"),
    ],
    ids=str,
)
def test_what_matches(query: Query) -> None:
    """Each node finds the article that has what it asks for."""
    assert matches(query, PIECE)
    assert not matches(Not(query), PIECE)


@pytest.mark.parametrize(
    "query",
    [
        MatchNone(),
        ExactTerm("strikes"),  # written so, the word does not occur
        Phrase(("new", "no")),
        Phrase(("hospital", "nurses")),  # from title to dek
        Phrase(("out", "ann")),  # from dek to authors
        Phrase(("lund", "zoe")),  # from author to author
        word("nurse", "title"),
        word("dawn"),  # captions are not part of the one text
        word("newsletter"),
        Phrase(("ann", "o'brien"), field="author"),
        ExactTerm("tax", "topic"),
        Term("taxed", "tax", "topic"),  # names are not stemmed
        Wildcard("str?k"),
        Fuzzy("hopsitla", edits=1),
        DateRange(dt.date(1990, 4, 30), None),
        DateRange(None, dt.date(1990, 4, 29)),
        And((word("nurse"), word("absent"))),
        MinShouldMatch(3, (word("absent"), word("tax"), word("nurse"))),
        MinFrequency(word("tax"), 3),
        near("hospital", "walk", 50),  # from title to dek
        Within(word("nurse"), word("hospital"), "sentence"),
        Within(word("closed"), word("tax"), "paragraph"),
        Near(word("tax", "topic"), word("health", "topic"), 50, field="topic"),  # two values
    ],
    ids=str,
)
def test_what_does_not_match(query: Query) -> None:
    """None finds an article that has not quite what it asks for."""
    assert not matches(query, PIECE)
    assert matches(Not(query), PIECE)


def test_an_undated_article_is_in_no_range() -> None:
    """And so in every negated one."""
    assert not matches(DateRange(dt.date(1, 1, 1), None), document("x"))
    assert matches(Not(DateRange(None, dt.date(9999, 12, 31))), document("x"))


@pytest.mark.parametrize(("distance", "found"), [(1, False), (2, False), (3, True), (4, True)])
def test_nearness_counts_positions(distance: int, found: bool) -> None:
    """From the end of one operand to the start of the other: neighbours are 1 apart.

    Stop words count; order does not.
    """
    text = document("strike at the hospital")
    assert matches(near("strike", "hospital", distance), text) is found
    assert matches(near("hospital", "strike", distance), text) is found
    assert matches(near("strike", "hospital", distance, ordered=True), text) is found
    assert not matches(near("hospital", "strike", distance, ordered=True), text)


def test_nearness_wants_two_places() -> None:
    """One word can't be near itself; two of the same can. Overlapping phrases share a place."""
    assert not matches(near("strike", "strikes", 5), document("strike"))
    assert matches(near("strike", "strikes", 5), document("strike strike"))
    overlapping = Near(Phrase(("no", "new")), Phrase(("new", "taxes")), 5)
    assert not matches(overlapping, document("no new taxes"))
    assert matches(overlapping, document("no new, no new taxes"))


def test_nearness_of_phrases_and_groups() -> None:
    """The distance runs from the end of the earlier phrase to the start of the later.

    Groups stand for any of their parts.
    """
    operands = Or((word("strike"), word("walkout"))), Phrase(("junior", "doctors"))
    assert matches(Near(*operands, 2), document("a walkout of junior doctors"))
    assert not matches(Near(*operands, 1), document("a walkout of junior doctors"))
    assert matches(Near(*operands, 1), document("junior doctors strike"))
    assert not matches(Near(*operands, 1, ordered=True), document("junior doctors strike"))


def test_nested_nearness_covers_its_operands() -> None:
    """A nested nearness stands where both of its operands stand, and reaches on from either end,
    whichever pair is meant.
    """
    nested = Near(near("a1", "b1", 5), word("c1"), 5)
    assert matches(nested, document("a1 b1 x x x b1 x x x c1"))  # by the second b1
    assert not matches(nested, document("a1 b1 x x x x x c1"))
    assert not matches(
        Near(near("a1", "b1", 5), word("x1"), 5), document("a1 x1 b1")
    )  # x1 stands inside


def test_a_sloppy_phrase_is_a_stretch_with_all_its_words() -> None:
    """In any order, each at a place of its own, with at most `slop` further words between."""
    phrase = Phrase(("no", "new", "taxes"), 1)
    assert matches(phrase, document("taxes no new"))
    assert matches(phrase, document("no really new taxes"))
    assert not matches(phrase, document("no really really new taxes"))
    assert not matches(Phrase(("no", "no", "taxes"), 3), document("no taxes"))
    assert matches(Phrase(("no", "no", "taxes"), 0 + 1), document("no taxes no"))
    assert matches(Phrase(("a1", "b1", "c1"), 2), document("a1 b1 b1 x c1"))


def test_sentences_and_paragraphs() -> None:
    """A span lies in a sentence when both its ends do; abbreviations end none.

    Paragraphs hold sentences.
    """
    text = document("Dr. Lund struck. Nurses watched.", "Doctors left.")
    assert matches(Within(word("dr"), word("struck"), "sentence"), text)
    assert not matches(Within(word("struck"), word("nurses"), "sentence"), text)
    assert matches(Within(word("struck"), word("nurses"), "paragraph"), text)
    assert not matches(Within(word("nurses"), word("doctors"), "paragraph"), text)
    across = Phrase(("struck", "nurses"))
    assert matches(across, text)
    assert not matches(Within(across, word("lund"), "sentence"), text)
    assert matches(Within(across, word("lund"), "paragraph"), text)


def test_repetition_counts_places_that_share_nothing() -> None:
    """Overlapping finds of a phrase count once."""
    assert matches(MinFrequency(Phrase(("no", "no")), 2), document("no no no no"))
    assert not matches(MinFrequency(Phrase(("no", "no")), 2), document("no no no"))
    assert matches(MinFrequency(Or((word("tax"), word("strike"))), 3), document("tax strike taxes"))


def test_fields_of_nearness_count_for_its_operands() -> None:
    """A field on the nearness is its operands' field."""
    text = document("strike at dawn", title="strike and hospital", captions=("strike, bridge",))
    assert matches(Near(word("strike"), word("hospital"), 2, field="title"), text)
    assert not matches(Near(word("strike"), word("dawn"), 2, field="title"), text)
    assert matches(Near(word("strike"), word("bridge"), 1, field="caption"), text)
    assert matches(MinFrequency(word("strike"), 1, field="caption"), text)
    assert not matches(MinFrequency(word("strike"), 2, field="title"), text)


def test_marks_are_the_words_that_satisfied_the_query() -> None:
    """Phrases and nearness only where they matched, fields in their field, branches that match,
    nothing under Not.
    """
    text = document("strike x hospital x x x x strike", title="strike", captions=("strike",))
    body = [1, 3, 8]  # the title is position 0
    assert marks(word("strike"), text) == {"text": [0, 1, 8]}
    assert marks(word("strike", "title"), text) == {"text": [0]}
    assert marks(word("strike", "caption"), text) == {"caption": [0]}
    assert marks(near("strike", "hospital", 2), text) == {"text": body[:2]}
    assert marks(Or((word("hospital"), And((word("strike"), word("absent"))))), text) == {
        "text": [3]
    }
    assert marks(And((word("hospital"), Not(word("absent")))), text) == {"text": [3]}
    assert marks(And((word("hospital"), word("absent"))), text) == {}
    assert marks(Not(word("absent")), text) == {}
    assert marks(MatchAll(), text) == {}
    assert marks(Phrase(("x", "hospital")), text) == {"text": [2, 3]}
    assert marks(Phrase(("strike", "hospital"), 1), text) == {"text": [1, 3]}
    assert marks(MinFrequency(word("strike"), 3), text) == {"text": [0, 1, 8]}
    assert marks(MinFrequency(word("strike"), 4), text) == {}


def test_names_are_marked_in_their_values() -> None:
    """Positions in a name field count through its values."""
    assert marks(word("o'brien", "author"), PIECE) == {"author": [3]}
    assert DocumentMatcher(PIECE).stream("author").passages[1] == ("authors", 1, "Zoë O'Brien")


def test_all_occurrences_near_each_other_are_marked() -> None:
    """Every occurrence with a partner in reach is marked, those without are not."""
    text = document("a1 b1 b1 x x x x a1 x x x x x b1")
    assert marks(near("a1", "b1", 2), text) == {"text": [0, 1, 2]}
    assert marks(near("a1", "b1", 5), text) == {"text": [0, 1, 2, 7]}


def test_bare_words_must_be_resolved_first() -> None:
    """Only the match rule can say what bare words mean."""
    with pytest.raises(TypeError, match="resolved"):
        matches(BareWords((word("a1"),)), PIECE)


def test_long_articles_with_frequent_words_stay_quick() -> None:
    """Nested nearness over words that make up 5,000 tokens is done in a blink.

    Not every pair of places is looked at.
    """
    text = document("a1 b1 c1 x " * 1250)
    inner = Near(near("a1", "b1", 5000), near("b1", "c1", 5000), 5000)
    assert matches(Near(inner, MinFrequency(word("x"), 1000), 5000), text)
    assert matches(Near(Phrase(("a1", "b1"), 50), Phrase(("x", "c1"), 50), 9000), text)
    assert matches(Within(inner, word("x"), "paragraph"), text)
