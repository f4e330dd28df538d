"""The sample articles of seeds/.

That there are enough, that every trap is there, and that ingestion reads them right.
"""

from __future__ import annotations

import collections
import datetime as dt
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from search.article import Article
from search.ingest import Cleaned, PassedOver, ingest

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="module")
def outcomes() -> list[object]:
    """Everything that ingestion says of seeds/."""
    return list(ingest([SEEDS], jobs=0))


@pytest.fixture(scope="module")
def articles(outcomes: list[object]) -> list[Article]:
    """The articles, in path order."""
    return [outcome.article for outcome in outcomes if isinstance(outcome, Cleaned)]


@pytest.fixture(scope="module")
def by_place(articles: list[Article]) -> dict[str, Article]:
    """Articles by file name without its ending; those of the wire by their id."""
    names = {}
    for article in articles:
        path = Path(article.source.split(":")[0])
        names[article.id if path.suffix == ".jsonl" else path.stem] = article
    return names


def folder(articles: list[Article], name: str) -> list[Article]:
    return [article for article in articles if f"{name}/" in article.source]


def text(article: Article) -> str:
    return "\n".join(article.body)


def test_all_are_read(outcomes: list[object], articles: list[Article]) -> None:
    """Each file becomes an article, but for the README, which is passed over.

    Nothing is rejected.
    """
    others = [outcome for outcome in outcomes if isinstance(outcome, PassedOver)]
    rejects = [outcome for outcome in outcomes if type(outcome).__name__ == "Rejected"]
    assert not rejects
    assert [Path(other.source).name for other in others] == ["README.md"]
    assert len(articles) == 81


def test_three_formats(articles: list[Article]) -> None:
    """There are raw texts, pages and exported lines, as many as the README of seeds/ says."""
    counts = collections.Counter(Path(article.source.split(":")[0]).suffix for article in articles)
    assert counts == {".txt": 31, ".html": 16, ".jsonl": 34}


def test_ids_are_unique(articles: list[Article]) -> None:
    """No two articles share an id, so that none is lost in an index."""
    assert len({article.id for article in articles}) == len(articles)


def test_thirty_years(articles: list[Article]) -> None:
    """They span more than thirty years, with articles in nearly every one of them."""
    years = {article.date.year for article in articles if article.date}
    assert min(years) == 1993
    assert max(years) == 2024
    assert len(years) >= 30


def test_enough_to_facet_by(articles: list[Article]) -> None:
    """Ten authors, each with a body of work, eight sections, three publications, five labels,
    three languages.
    """
    authors = collections.Counter(name for article in articles for name in article.authors)
    assert sum(count >= 4 for count in authors.values()) >= 10
    assert len({article.section for article in articles if article.section}) >= 8
    publications = {article.publication for article in articles if article.publication}
    assert publications >= {"The Coastal Ledger", "Northlight Wire"}
    assert {"Commentary", "Editorial", "Analysis", "Review", "Letter"} <= {
        article.label for article in articles
    }
    assert {"en", "fr", "de"} <= {article.language for article in articles}


@pytest.mark.parametrize(
    ("least", "holds"),
    [
        pytest.param(5, lambda a: a.date is None, id="undated"),
        pytest.param(8, lambda a: not a.authors, id="no author"),
        pytest.param(8, lambda a: len(a.authors) == 2, id="two authors"),
        pytest.param(1, lambda a: a.word_count < 50, id="very short"),
        pytest.param(1, lambda a: a.word_count > 3000, id="very long"),
        pytest.param(40, lambda a: "’" in text(a), id="typographic quotes"),
        pytest.param(
            3, lambda a: "not one more toll" in text(a).casefold(), id="a slogan that recurs"
        ),
        pytest.param(
            4,
            lambda a: "strike" in text(a) and "hospital" in text(a) and "nurses" in text(a),
            id="proximity",
        ),
        pytest.param(
            12, lambda a: "prime minister" in text(a).casefold(), id="a phrase of two common words"
        ),
        pytest.param(2, lambda a: "U.S." in text(a), id="dots inside a word"),
        pytest.param(2, lambda a: "B&T" in text(a), id="a sign inside a word"),
        pytest.param(1, lambda a: "K++" in text(a), id="signs after a word"),
        pytest.param(2, lambda a: "Gull-It" in text(a), id="a hyphen inside a name"),
        pytest.param(1, lambda a: "O'Brien" in text(a), id="a straight apostrophe"),
        pytest.param(1, lambda a: "Brûlé" in " ".join(a.authors), id="accents in a name"),
    ],
)
def test_traps(articles: list[Article], least: int, holds: Callable[[Article], bool]) -> None:
    """Each trap that a real archive sets is there at least so many times."""
    assert sum(map(holds, articles)) >= least


def test_reprints(by_place: dict[str, Article]) -> None:
    """The same text stands under two ids, once within the wire and once in two formats."""
    first, again = by_place["nw-2001-0212"], by_place["nw-2012-0702"]
    assert first.text_digest == again.text_digest
    assert first.date != again.date
    assert by_place["nurses-before-marble"].body == by_place["nw-2022-1210"].body


@pytest.mark.parametrize(
    ("one", "other"), [("nw-1994-1103", "nw-1994-1110"), ("nw-1993-0507", "nw-1996-1125")]
)
def test_same_words_in_other_order(by_place: dict[str, Article], one: str, other: str) -> None:
    """Two articles share most of their title's words, and only a phrase tells them apart."""
    first, second = (by_place[name].title.casefold() for name in (one, other))
    assert first != second
    assert len(set(first.split()) & set(second.split())) >= 4


def test_a_section_that_is_a_person(articles: list[Article]) -> None:
    """Rowan Vale is a section, and also an author, of other articles."""
    sections = {article.id for article in articles if article.section == "Rowan Vale"}
    authors = {article.id for article in articles if "Rowan Vale" in article.authors}
    assert len(sections) >= 2
    assert len(authors) >= 3
    assert not sections & authors


def test_correction(by_place: dict[str, Article]) -> None:
    """There is a correction notice, unsigned, in a section of its own."""
    notice = by_place["nw-correction-2005-03"]
    assert (notice.section, notice.label, notice.authors) == ("Corrections", "Correction", ())


def test_windows_encoding(by_place: dict[str, Article]) -> None:
    """The file in Windows-1252 is not UTF-8 and is read with every accent."""
    data = (SEEDS / "meridian-post" / "a-la-carte-in-brannick.txt").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode()
    article = by_place["a-la-carte-in-brannick"]
    assert article.title.startswith("À la Carte in Brannick")
    assert "chef-d’œuvre" in text(article)


def test_decomposed_accents_are_in_the_file() -> None:
    """One line of the export holds its accents decomposed."""
    raw = (SEEDS / "wire" / "undated.jsonl").read_text(encoding="utf-8")
    assert unicodedata.normalize("NFC", raw) != raw


RAW = [
    (
        "the-port-that-forgot-the-tide",
        ("Noor Salvasti",),
        "1993-03-11",
        "Every child in Merrow",
        "price of a shovel.",
    ),
    (
        "not-one-more-toll",
        ("Dervla O’Brien",),
        "1994-09-14",
        "There is a rule in my family",
        "with the name torn off.",
    ),
    (
        "the-last-train-up-the-valley",
        ("Tobias Renck",),
        "1995-05-29",
        "The last train on",
        "and find it late.",
    ),
    (
        "a-small-library-in-a-large-town",
        ("Harriet Quill",),
        "1997-04-16",
        "The council proposes",
        "that the council keeps.",
    ),
    ("a-roof-for-the-kallend", (), "1998-02-27", "We congratulate", "It is due on the ninth."),
    (
        "who-pays-for-the-breakwater",
        ("Anselm Grady", "Noor Salvasti"),
        "2002-03-05",
        "We were asked",
        "coin, and split it.",
    ),
    ("up-at-last", ("José Ibarrín",), "2010-05-17", "It took ten years", "as the deputy mayor."),
    ("the-ground-is-not-for-sale", (), "2014-08-05", "The new owners", "of next month."),
    (
        "somebody-left-the-gate-open",
        ("Zoë Castellane",),
        "2017-06-30",
        "The most modern",
        "left undone on Monday.",
    ),
    ("the-rain-we-are-owed", ("Wendell Marsh",), None, "My rain gauge", "not up to the sky."),
    ("fog", ("Wendell Marsh",), None, "The gauge can’t measure fog.", "soaks you without falling."),
]


@pytest.mark.parametrize(
    ("name", "authors", "date", "first", "last"), RAW, ids=[row[0] for row in RAW]
)
def test_raw_layouts(
    by_place: dict[str, Article],
    name: str,
    authors: tuple[str, ...],
    date: str | None,
    first: str,
    last: str,
) -> None:
    """Of each layout of raw dumps the authors, the day, the first and the last words of the body
    come out right.
    """
    article = by_place[name]
    assert article.authors == authors
    assert article.date == (dt.date.fromisoformat(date) if date else None)
    assert article.body[0].startswith(first)
    assert article.body[-1].endswith(last)


CLUTTER = [
    "Updated:",
    "0:00",
    "Related Topics",
    "RELATED:",
    "Sign up for",
    "Share",
    "Originally Published",
    "Skip to main",
    "Subscribe for",
    "More from the Ledger",
    "All rights reserved",
    "The Harbour Letter",
    "| The Meridian Post",
]


@pytest.mark.parametrize("clutter", CLUTTER)
def test_no_clutter_in_a_body(articles: list[Article], clutter: str) -> None:
    """What surrounds an article is in none of the bodies, neither as a line nor as the start of
    one.
    """
    assert [
        article.source
        for article in articles
        if any(part.startswith(clutter) for part in article.body)
    ] == []


def test_pages_have_their_metadata(articles: list[Article]) -> None:
    """Each page gives its publication, section and address.

    The one without a day has no day lent by its neighbours.
    """
    pages = folder(articles, "coastal-ledger")
    assert {page.publication for page in pages} == {"The Coastal Ledger"}
    assert all(page.section and page.url for page in pages)
    assert [Path(page.source).stem for page in pages if page.date is None] == [
        "letters-we-did-not-print"
    ]


def test_pleasant_lengths(articles: list[Article]) -> None:
    """Most are as long as a commentary is: the median is between 200 and 500 words."""
    counts = sorted(article.word_count for article in articles)
    assert 200 <= counts[len(counts) // 2] <= 500
