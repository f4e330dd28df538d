"""Help with queries, over a small invented archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.article import Article
from search.assist import NamesByWords, complete, complete_value, did_you_mean, explain, offers
from search.assist.describe import in_words
from search.assist.relaxation import loosened
from search.documents import analyse
from search.engines.memory.engine import MemoryEngine
from search.engines.protocols import Manifest
from search.models import FacetCount, SearchRequest, prepare
from search.query.expansion import expand
from search.query.minimum_match import apply_match
from search.query.nodes import Query, walk
from search.query.parsing.parser import parse
from tests.strategies import examples

TODAY = dt.date(2024, 5, 31)


def article(
    number: int, title: str, body: str, author: str = "Ann Lund", section: str = "Opinion"
) -> Article:
    day = dt.date(1990 + number % 10, 1, 1)
    return Article(
        id=f"a{number}", title=title, body=(body,), authors=(author,), section=section, date=day
    )


ARCHIVE = [
    *(
        article(
            n, "The harbour", "The government spoke of the harbour and its bridge.", "Jane O'Brien"
        )
        for n in range(6)
    ),
    *(
        article(n, "Strike", "A strike closed the hospital. Nurses left, and doctors stayed.")
        for n in range(6, 9)
    ),
    article(
        9,
        "Strikes again",
        "The nurses have struck, far away from every hospital of the land.",
        "Bo Marsh",
        "Letters",
    ),
    article(
        10,
        "A walk",
        "Junior doctors and senior nurses walked, and the universe sighed.",
        "Zoë Lund",
        "Arts & Books",
    ),
    article(
        11,
        "Tariffs",
        "A tariff on a tariff is a tariff. The goverment knows.",
        "Carla Ruiz",
        "Economy",
    ),
]


@pytest.fixture(scope="module")
def engine() -> MemoryEngine:
    """The invented archive."""
    manifest = Manifest("g", "memory", "1", {}, "english", len(ARCHIVE), "", (), "")
    return MemoryEngine([analyse(one, with_spans=False) for one in ARCHIVE], manifest)


@pytest.fixture(scope="module")
def total(engine: MemoryEngine) -> Callable[[Query], int]:
    """How many articles a parsed query finds."""

    def count(query: Query) -> int:
        return engine.total(
            apply_match(expand(query, engine.lexicon, 256)[0], "auto", engine.total)[0]
        )

    return count


def read(text: str) -> Query:
    return parse(text, today=TODAY).query


# -- did you mean


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("harbuor", "harbour"),
        ("hospitl strike", "hospital strike"),
        ("Hosptial", "Hospital"),
        ("nursse w/5 (doctros OR strike) -harbuor", "nurses w/5 (doctors OR strike) -harbuor"),
        ('"the goverment spoke" author:Lnud', None),
        ("“junoir doctors” title:harbor,", "“junior doctors” title:harbour,"),
        ("brigde*", None),
        ("hospitalstrike", "hospital strike"),
        ("strike harbour", None),
        ("struck", None),
        ("nursing", None),
        ("xyzzyqwv", None),
        ("19990 a9b", None),
        ("NTO harbour", None),
        ("", None),
    ],
)
def test_did_you_mean(typed: str, meant: str | None, engine: MemoryEngine) -> None:
    """A word that the archive hardly knows gives way to a near and much more frequent one.

    All else stays as typed.
    """
    found = did_you_mean(parse(typed, today=TODAY), engine.lexicon)
    assert (found.text if found else None) == meant


class Counts:
    """A lexicon that only counts."""

    def __init__(self, **counts: int) -> None:
        self.counts = counts

    def count(self, word: str) -> int:
        return self.counts.get(word, 0)

    def prefixed(self, prefix: str) -> list[tuple[str, int]]:
        return [(word, count) for word, count in self.counts.items() if word.startswith(prefix)]

    def forms(self, stem: str) -> tuple[str, ...]:
        return ()


def test_a_rare_word_is_doubted_only_beside_a_far_more_frequent_one() -> None:
    """A word with an article or two is a slip only if the other word has fifty times as many (two
    letters away: 500 times).
    """
    typed = parse("goverment", today=TODAY)

    def meant(**counts: int) -> bool:
        return did_you_mean(typed, Counts(**counts)) is not None  # type: ignore[arg-type]

    assert meant(goverment=1, government=50)
    assert not meant(goverment=1, government=49)
    assert not meant(goverment=3, government=5000)
    assert meant(government=1)
    assert meant(goverment=1, governments=500)
    assert not meant(goverment=1, governments=499)


def test_the_more_frequent_of_equally_near_words_is_meant() -> None:
    """Distance weighs more than frequency, unless the frequency is another world."""
    typed = parse("strke", today=TODAY)
    lexicon = Counts(stroke=5, strike=9, strokes=90)
    assert did_you_mean(typed, lexicon).text == "strike"  # type: ignore[arg-type, union-attr]
    lexicon.counts["strokes"] = 10**6
    assert did_you_mean(typed, lexicon).text == "strokes"  # type: ignore[arg-type, union-attr]


def test_other_scripts_are_spelt_too() -> None:
    """A slip in Cyrillic is found by Cyrillic letters."""
    assert (
        did_you_mean(parse("правителство", today=TODAY), Counts(правительство=9)).text
        == "правительство"
    )  # type: ignore[arg-type, union-attr]


# -- completion and offers


def counts(engine: MemoryEngine, facet: str) -> tuple[FacetCount, ...]:
    return tuple(engine.search(prepare(SearchRequest(facets=(facet,), size=0))).facets[facet])


@pytest.mark.parametrize(
    ("typed", "words", "authors", "sections"),
    [
        ("hos", ("hospital",), (), ()),
        ("strike nur", ("nurses",), (), ()),
        ("doc", ("doctors",), (), ()),
        ("author:jane o’b", ("o'brien",), ("Jane O'Brien",), ()),
        ("zoe l", (), ("Zoë Lund",), ()),
        ("lu", ("lund",), ("Ann Lund", "Zoë Lund"), ()),
        ("eco", (), (), ("Economy",)),
        ("strike arts bo", ("bo",), ("Bo Marsh",), ("Arts & Books",)),
        ("strike ", (), (), ()),
        ("strike)", (), (), ()),
        ("", (), (), ()),
        ("h", (), (), ()),
    ],
)
def test_completion(
    typed: str, words: tuple, authors: tuple, sections: tuple, engine: MemoryEngine
) -> None:  # type: ignore[type-arg]
    """The last word is completed by the archive's words, the end of the text by authors' and
    sections' names.
    """
    found = complete(typed, engine.lexicon, counts(engine, "author"), counts(engine, "section"))
    assert (found.words[: len(words)], found.authors, found.sections) == (words, authors, sections)
    assert bool(found.words) == bool(words)


def test_completions_are_the_most_frequent_first(engine: MemoryEngine) -> None:
    """Frequent words come first, equally frequent ones by spelling, and no more than asked for."""
    found = complete("strike th", engine.lexicon, (), (), 2).words
    ranked = sorted(engine.lexicon.prefixed("th"), key=lambda item: (-item[1], item[0]))
    assert found == tuple(word for word, _ in ranked[:2])


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("jane o'brien", [("author", "Jane O'Brien")]),
        ("O’Brien, Jane", [("author", "Jane O'Brien")]),
        ('"zoe lund"', [("author", "Zoë Lund")]),
        ("Marsh", [("author", "Bo Marsh")]),
        ("lund", [("author", "Ann Lund"), ("author", "Zoë Lund")]),
        ("economy", [("section", "Economy")]),
        ("arts & books", [("section", "Arts & Books")]),
        ("arts", []),
        ("ann", []),
        ("strike jane o'brien", []),
        ("author:lund", []),
        ("-lund", []),
        ("", []),
    ],
)
def test_offers(typed: str, offered: list[tuple[str, str]], engine: MemoryEngine) -> None:
    """Where all that was typed is an author's or a section's name, the filter is offered, with
    its number of articles.
    """
    values = {facet: counts(engine, facet) for facet in ("author", "section")}
    found = offers(read(typed), {facet: NamesByWords(given) for facet, given in values.items()})
    assert [(offer.facet, offer.value) for offer in found] == offered
    assert all(
        offer.count == next(c.count for c in values[offer.facet] if c.value == offer.value)
        for offer in found
    )


# -- explanation


def test_the_clause_that_leaves_nothing_is_named(
    engine: MemoryEngine, total: Callable[[Query], int]
) -> None:
    """Each clause has its own number.

    The one with none is named, and what would find something is offered.
    """
    found = explain(read("harbour AND nurses AND xyzzy"), total)
    assert [(clause.text, clause.count) for clause in found.clauses] == [
        ("harbour", 6),
        ("nurses", 5),
        ("xyzzy", 0),
    ]
    assert (found.total, found.empty) == (0, ("xyzzy",))
    assert any("xyzzy" in line for line in found.lines())


def test_a_bare_word_beside_a_field_is_told_once(
    engine: MemoryEngine, total: Callable[[Query], int]
) -> None:
    """It is a group of words, and the only one in it."""
    found = explain(read("title:xyzzy harbour"), total)
    assert sorted(clause.text for clause in found.clauses) == ["harbour", "title:xyzzy"]


def test_clauses_that_exclude_each_other_are_named(
    engine: MemoryEngine, total: Callable[[Query], int]
) -> None:
    """Where each clause finds something by itself, those are named without which there would be
    hits.
    """
    found = explain(read('harbour AND nurses AND author:"jane o\'brien"'), total)
    assert found.empty == ("nurses",)
    assert explain(read("harbour AND nurses"), total).empty == ("harbour", "nurses")
    assert explain(read("strike w/1 nurses"), total).empty == ("strike w/1 nurses",)
    assert explain(read("harbour"), total).empty == ()
    assert explain(read("(xyzzy OR zzz) AND harbour -zzz"), total).empty == ("xyzzy", "zzz")
    assert explain(read("harbour AND (nurses OR xyzzy)"), total).empty == (
        "harbour",
        "nurses OR xyzzy",
    )
    assert explain(read("any/2(harbour nurses xyzzy)"), total).empty == (
        "any/2(harbour nurses xyzzy)",
    )
    assert explain(read("harbour AND NOT *"), total).empty == ("NOT *",)
    assert explain(read("title:(xyzzy w/5 harbour)"), total).empty == ("title:xyzzy",)


@pytest.mark.parametrize(
    ("typed", "looser", "count"),
    [
        ("harbour AND nurses", "harbour OR nurses", 11),
        ("harbour AND nurses", "harbour", 6),
        ('"nurse"', "nurse", 5),
        ('"doctors stayed hospital"', '"doctors stayed hospital"~3', 3),
        ('"doctors hospital"', "doctors AND hospital", 3),
        ("strike w/2 nurses", "strike w/4 nurses", 3),
        ("strike w/3 nurses", "strike w/6 nurses", 3),
        ("nurses pre/9 hospital", "nurses w/9 hospital", 4),
        ("strike /s nurses", "strike /p nurses", 3),
        ("title:nurses", "nurses", 5),
        ("title:(strike w/2 again)", "title:strike AND title:again", 1),
        ("author:harbour", "harbour", 6),
        ("atleast/9 tariff", "atleast/4 tariff", 1),
        ("atleast/2 tariff", "tariff", 1),
        ("any/2(harbour nurses tariff)", "any/1(harbour nurses tariff)", 12),
        ("strike -nurses", "strike", 4),
        ("xyzzy harbour bridge", "xyzzy OR harbour OR bridge", 6),
    ],
)
def test_loosenings(
    typed: str, looser: str, count: int, engine: MemoryEngine, total: Callable[[Query], int]
) -> None:
    """One step looser, as a query that can be typed.

    Those that find more are offered with what they find.
    """
    steps = {str(step) for step, _ in loosened(read(typed))}
    assert looser in steps
    assert total(read(looser)) == count
    offered = {step.text: step.count for step in explain(read(typed), total).loosenings}
    if count > total(read(typed)):
        assert offered[looser] == count
    else:
        assert looser not in offered


QUERIES = (
    'harbour nurses "junior doctors" title:strike author:lund -bridge tariff* wom?n goverment~1'
    " date:1990..1995 strike_w/5_nurses title:(strike_pre/2_again) strike_/s_hospital"
    " atleast/2_tariff any/2(harbour_nurses_strike) (strike_OR_a1)"
).split()


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.sampled_from(QUERIES), min_size=1, max_size=4))
def test_every_loosening_finds_at_least_as_much(pieces: list[str]) -> None:
    """No step looser ever loses a hit, each can be typed, and explaining never fails."""
    manifest = Manifest("g", "memory", "1", {}, "english", len(ARCHIVE), "", (), "")
    engine = MemoryEngine([analyse(one, with_spans=False) for one in ARCHIVE], manifest)

    def total(query: Query) -> int:
        return engine.total(
            apply_match(expand(query, engine.lexicon, 256)[0], "all", engine.total)[0]
        )

    query = read(" ".join(pieces).replace("_", " "))
    for step, change in loosened(query):
        assert total(step) >= total(query), change
        assert total(read(str(step))) >= total(query), change
    found = explain(query, total)
    assert all(
        step.count > found.total and total(read(step.text)) == step.count
        for step in found.loosenings
    )
    assert list(found.lines())
    assert all(in_words(node) for node in walk(query))


@pytest.mark.parametrize(
    ("typed", "meaning"),
    [
        ('"no new taxes"', "the words “no new taxes” in this order"),
        ("strike w/5 hospital", "“strike” in any form at most 5 words from “hospital” in any form"),
        ("title:harbour", "“harbour” in any form in the title"),
        ("author:lund", "“lund” as author"),
        ("date:1990", "published in 1990"),
        ("date:1990..1992", "published from 1990 on up to 1992"),
        ("before:2001", "published up to 2000"),
        ("atleast/3 tariff", "“tariff” in any form at least 3 times"),
        ("Zelensky~1", "a word at most 1 letter away from “zelensky”"),
        ("a1 OR b1 OR c1", "“a1” in any form, “b1” in any form or “c1” in any form"),
    ],
)
def test_queries_in_plain_words(typed: str, meaning: str) -> None:
    """What a query asks for, as one would say it."""
    assert in_words(read(typed)) == meaning


@pytest.mark.parametrize(
    ("typed", "field", "values", "before"),
    [
        ("strike author:lu", "author", ("Ann Lund",), "strike "),
        ("section:", "section", ("Opinion", "News"), ""),
        ('(kind:"ed', "label", ("Editorial",), "("),
        ("-byline:ann", "author", ("Ann Lund", "Ann Vell"), "-"),
        ("title:str", None, (), ""),
        ("author:lund strike", None, (), ""),
        ("https://x", None, (), ""),
    ],
)
def test_values_behind_a_field_complete(
    typed: str, field: str | None, values: tuple[str, ...], before: str
) -> None:
    """Values of every facet are offered after its name, an alias of it, or a quotation mark."""
    known = {
        "author": ("Ann Lund", "Ann Vell"),
        "section": ("Opinion", "News"),
        "label": ("Editorial", "Letter"),
    }
    found = complete_value(typed, lambda facet: [FacetCount(each, 1) for each in known[facet]])
    assert (found.field, found.values, found.before) == (field, values, before)
