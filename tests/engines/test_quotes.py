"""The quotation finder, in every engine."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

import pytest

from search.article import Article
from search.engines.protocols import Store
from search.errors import DeadlineError, LimitError
from search.reading import quote_alignment
from search.reading.archive import Archive
from search.reading.quote_alignment import aligned, nearest_window, words_of
from search.reading.quotes import MOST_QUOTATIONS, MOST_TEXT, _nearest, quotations
from search.settings import Settings
from tests.engines.conftest import build

SYLLABLES = "ba de fi go lu mar nes pol quin rost sul tem vor wend yar zel".split()
COMMON = "the of and to in that it was for on with as at by not this from but".split()


def prose(chance: random.Random, words: int) -> str:
    """Invented prose: half of it the commonest words."""
    return " ".join(
        chance.choice(COMMON) if chance.random() < 0.5 else "".join(chance.choices(SYLLABLES, k=2))
        for _ in range(words)
    )


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    """Invented articles of three paragraphs."""
    chance = random.Random(7)
    return [
        Article(
            id=f"q{number}",
            title=prose(chance, 5),
            date=dt.date(1990, 1, 1) + dt.timedelta(days=number),
            body=tuple(prose(chance, 70) for _ in range(3)),
        )
        for number in range(120)
    ]


@pytest.fixture(scope="module")
def archive(new_store: Callable[[], Store], articles: list[Article]) -> Archive:
    """Those articles."""
    store = new_store()
    build(store, articles)
    return Archive(Settings(index=store.locator), store)


@pytest.mark.slow
@pytest.mark.parametrize("planted", [100, pytest.param(1_000, marks=pytest.mark.slow)])
def test_planted_quotations_are_found_and_changes_marked(
    archive: Archive, articles: list[Article], planted: int
) -> None:
    """Each quotation is found in its article; a changed word, as half of them have one, is marked
    and never called verbatim.
    """
    chance = random.Random(11)
    for number in range(planted):
        article = chance.choice(articles)
        words = chance.choice(article.body).split()
        begin = chance.randrange(0, len(words) - 30)
        taken = words[begin : begin + chance.randint(8, 30)]
        place = chance.randrange(len(taken))
        original = taken[place]
        if number % 2:
            taken[place] = "quokkas"
        (answer,) = archive.quotes.find(f"She wrote: “{' '.join(taken)}”, twice.")
        best = answer.passages[0]
        assert best.article.id == article.id
        if not number % 2:
            assert answer.status == "verbatim"
            assert best.text == " ".join(taken)
            continue
        assert answer.status == "differs"
        changes = [piece for piece in best.pieces if piece.kind != "same"]
        assert "quokkas" in " ".join(piece.quoted for piece in changes)
        assert len(changes) <= 2
        inner = 0 < place < len(taken) - 1
        if inner:
            assert original in " ".join(piece.here for piece in changes)


def test_what_is_nowhere_is_said_to_be_absent(archive: Archive) -> None:
    """Words that are all there, but not near one another, are no quotation."""
    chance = random.Random(13)
    for _ in range(20):
        (answer,) = archive.quotes.find(prose(chance, 14))
        assert answer.status == "absent"
        assert answer.passages == ()


def test_a_possessive_or_another_form_is_a_difference(
    new_store: Callable[[], Store],
) -> None:
    """Verbatim is word for word; capitals and the kind of quotes don't matter."""
    store = new_store()
    build(store, [Article(id="x", title="t", body=("The mason’s “grey” wall stood there.",))])
    archive = Archive(Settings(index=store.locator), store)
    found = {
        text: next(iter(archive.quotes.find(text))).status
        for text in (
            'THE MASON\'S "GREY" WALL stood there',
            "the mason's grey walls stood there",
            "the mason grey wall stood there",
        )
    }
    assert list(found.values()) == ["verbatim", "differs", "differs"]


def test_quotations_of_a_draft_are_those_in_quotation_marks() -> None:
    """All kinds of marks; short ones are emphasis; without any, each paragraph is one."""
    draft = 'A “first one here” and «a second one» and "the third of them", a “word”.'
    assert quotations(draft) == ["first one here", "a second one", "the third of them"]
    assert quotations("one line\nof it\n\nanother") == ["one line of it", "another"]
    assert quotations("\n ** \n") == []


def test_alignment_names_what_differs() -> None:
    """Changed, missing here and added here are told apart."""
    pieces = aligned("we will not rest here", "we shall not ever rest")
    assert [(p.kind, p.quoted, p.here) for p in pieces] == [
        ("same", "we", "we"),
        ("changed", "will", "shall"),
        ("same", "not", "not"),
        ("added", "", "ever"),
        ("same", "rest", "rest"),
        ("missing", "here", ""),
    ]


def test_a_long_text_is_compared_in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest passage is found wherever a stretch of the text ends."""
    chance = random.Random(5)
    for _ in range(200):
        there = "".join(chance.choices("xyz", k=400))
        begin = chance.randrange(370)
        wanted = f"{there[begin : begin + 14]}q{there[begin + 15 : begin + 30]}"
        whole = nearest_window(wanted, there, lambda: None)
        monkeypatch.setattr(quote_alignment, "_STRETCH", chance.randint(20, 60))
        assert nearest_window(wanted, there, lambda: None)[2] >= whole[2]
        monkeypatch.undo()


@pytest.mark.parametrize("paragraphs", [("a toll was raised",) * 50, ("a toll " * 100_000,)])
def test_reading_a_long_article_for_a_quotation_ends_in_time(paragraphs: tuple[str, ...]) -> None:
    """The deadline is looked at before each paragraph, and each stretch of the whole."""
    called = []

    def check() -> None:
        called.append(None)
        if len(called) > 3:
            raise DeadlineError

    article = Article(id="long", body=paragraphs)
    with pytest.raises(DeadlineError):
        _nearest("the bridge fell", words_of("the bridge fell"), [article], check)


def test_drafts_have_limits(archive: Archive) -> None:
    """Too long a draft, too many quotations and too long ones are refused, saying the limit."""
    with pytest.raises(LimitError, match="1,000,000"):
        archive.quotes.find("x" * (MOST_TEXT + 1))
    many = " ".join(f"“the word number {n}”" for n in range(MOST_QUOTATIONS + 1))
    with pytest.raises(LimitError, match="200"):
        archive.quotes.find(many)
    with pytest.raises(LimitError, match="1,000 words"):
        archive.quotes.find("word " * 1_001)


def test_a_part_of_stop_words_alone_does_not_hide_the_source(
    new_store: Callable[[], Store],
) -> None:
    """Articles that share only stop words are read first; the source is found by its own words."""
    store = new_store()
    said = "I wendquin marnes that the of tembade that"
    source = Article(id="source", title="One", body=(f"{said} {prose(random.Random(3), 60)}",))
    others = [Article(id=f"o{n}", title="Two", body=("said that the of",)) for n in range(12)]
    build(store, [source, *others])
    archive = Archive(Settings(index=store.locator), store)
    (answer,) = archive.quotes.find(said.replace("marnes", "quokkas"))
    assert answer.status == "differs"
    assert answer.passages[0].article.id == "source"
