"""Titles as pages show them; the text itself stays as it is."""

from __future__ import annotations

import pytest

from tests.newspaper import hard_cases, newspaper
from web.components import headlines

BODY = (
    "The UNESCO envoy met Judge McAlden. On Monday the UNESCO envoy and McAlden left for NATO.",
    "A harbor toll is a harbor toll.",
)


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("COUNCIL DELAYS VOTE ON HARBOR TOLL", "Council Delays Vote on Harbor Toll"),
        ("McALDEN AND UNESCO AT ODDS", "McAlden and UNESCO at Odds"),
        ("U.N. ENVOY'S SHIP: THE END", "U.N. Envoy's Ship: The End"),
        ("O'RELL WON'T RUN", "O'Rell Won't Run"),
        ("PTA AND TV NEWS", "Pta and TV News"),
        ("LOCAL", "LOCAL"),
        ("A Teacher Reads the Budget", "A Teacher Reads the Budget"),
        ("ÉCOLE ET ÎLE FERMÉES", "École Et Île Fermées"),
        ("STRASSE UND GROß", "STRASSE UND GROß"),
        ("1990: 12 500", "1990: 12 500"),
        ("WHAT THE BRIDGE IS PAID FOR", "What the Bridge Is Paid For"),
    ],
)
def test_capitals_become_headline_case(title: str, shown: str) -> None:
    """Capitals are shown in headline case, names as the body writes them, all else untouched."""
    assert headlines.headline_case(title, BODY) == shown


def test_no_title_changes_its_length() -> None:
    """Marks are places in the stored title, so that no character may move."""
    for article in (*newspaper(60), *hard_cases()):
        shown = headlines.headline_case(article.title, article.body)
        assert len(shown) == len(article.title)
        assert shown.lower() == article.title.lower()


@pytest.mark.parametrize(
    ("title", "head", "kicker", "dek"),
    [
        (
            "COUNCIL DELAYS VOTE; TRANSIT: MERCHANTS SAY NO",
            "Council Delays Vote",
            "Transit",
            "Merchants Say No",
        ),
        ("Board Splits; Farmers want the river", "Board Splits", "", "Farmers want the river"),
        ("No; maybe", "No; maybe", "", ""),
        ("What the Railway Owes: A Reckoning", "What the Railway Owes: A Reckoning", "", ""),
    ],
)
def test_headline_kicker_and_deck_part(title: str, head: str, kicker: str, dek: str) -> None:
    """`HEAD; KICKER: DECK` becomes three lines; a colon alone parts nothing."""
    shown = headlines.headline(title)
    assert (shown.head, shown.kicker, shown.dek) == (head, kicker, dek)


def test_a_datelines_capitals_are_no_spelling() -> None:
    """A wire prints its town in capitals; the headline takes it for no abbreviation."""
    body = ("PORT ANSEL (Ansel Wire) _ A U.N. envoy came to the shipyard on Monday.",)
    shown = headlines.plain_headline("U.N. ENVOY VISITS PORT ANSEL SHIPYARD", body)
    assert shown == "U.N. Envoy Visits Port Ansel Shipyard"


def test_marks_stay_on_their_words() -> None:
    """A mark is on its word in whatever part the word is shown."""
    title = "COUNCIL DELAYS VOTE; TRANSIT: MERCHANTS SAY <NO>"
    spans = [(title.index(word), title.index(word) + len(word)) for word in ("VOTE", "SAY")]
    shown = headlines.headline(title, spans=spans)
    assert shown.head == "Council Delays <mark>Vote</mark>"
    assert shown.dek == "Merchants <mark>Say</mark> &lt;No&gt;"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("$adv 04", True),
        ("BC-Harbor-Toll-1stLd-Writethru", True),
        ("a0423 ", True),
        ("Mother-in-Law", False),
        ("mother-in-law", False),
        ("Cease-Fire", False),
        ("Harbor", False),
        ("1990", False),
        ("$5 Million for the Bridge", False),
        ("$", False),
    ],
)
def test_slugs(title: str, slug: bool) -> None:
    """File names of a wire are told from words for readers."""
    assert headlines.is_slug(title) == slug


def test_without_a_title_the_first_words_are_shown() -> None:
    """Untitled pieces, and those under a slug, show how they begin, in quotes."""
    body = ("", "It rained on the pier for nine days and nobody came.")
    assert headlines.headline("", body).head == "“It rained on the pier for nine days and …”"
    assert headlines.headline("$adv 04", body).words.startswith("“It rained")
    assert headlines.headline("", ()).head == "Untitled"
    assert headlines.plain_headline("", ("<b> & co",)) == "“<b> & co”"


def test_long_headlines_are_set_smaller_and_cut() -> None:
    """The type follows the length; a list shows a headline of any length in a few lines."""
    assert headlines.headline("Short").size == ""
    assert headlines.headline("Word " * 20).size == "long"
    assert headlines.headline("Word " * 40).size == "longer"
    assert len(headlines.headline("W" * 100_000).head) < 500
