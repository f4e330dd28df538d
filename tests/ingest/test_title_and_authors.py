"""The title and the people of a raw text are found wherever its layout has them."""

from __future__ import annotations

import pytest

from search.article import Article
from search.ingest.formats.plain.text import of_text
from search.ingest.lines.classifier import read_line
from search.ingest.lines.labeller import Label
from search.ingest.raw_documents import Document, Origin, Place
from search.ingest.text import article
from search.ingest.text.body_parts import cut_rails
from search.ingest.text.flat_dumps import unfold
from search.ingest.text.wrapping import unwrap

BODY = "\n\n".join(
    (
        "The harbour board met on Monday and voted to raise the toll on the old bridge by a third,"
        " which the fishermen of Dunmore had feared since the winter.",
        "Nobody who lives beyond the bridge will forget the toll before the election in autumn,"
        " said the mayor, who had asked the board to wait for the report.",
        "The report of the engineers says that the bridge needs new bearings, and that the toll"
        " would pay for them within four years if traffic stays as it is.",
        "The fishermen say that they will cross by boat, as their grandfathers did, and that the"
        " board is welcome to count the cars that are left on the bridge.",
        "A second vote is due in March, when the board has two new members, both of whom live on"
        " the far side of the bridge and cross it every working day.",
        "Until then the old toll is in force, and the man in the booth has been asked to smile.",
    )
)


def _read(head: str) -> tuple[str, tuple[str, ...]]:
    found = article.clean(f"{head}\n\n{BODY}\n", Origin("a", "a"))
    assert found.body[0].startswith("The harbour board met"), found.body[0]
    return found.title, found.authors


def test_the_headline_is_the_title_and_not_the_line_below_it() -> None:
    """Of two lines that look like headlines above a byline, the upper one is the title."""
    head = (
        "News\nHarbour Board Raises the Toll on the Old Bridge by a Third\nFishermen say they will"
        " cross by boat\nBy Ada Quill\nMarch 4, 2021"
    )
    assert _read(head)[0] == "Harbour Board Raises the Toll on the Old Bridge by a Third"


def test_what_is_glued_to_a_title_goes() -> None:
    """A day of update that a scraper glued to the title is cut from it, and kept."""
    title, _ = _read(
        "Harbour Board Raises the Toll on the Old Bridge Updated March 4, 2021 11:48 a.m.\n"
        "By Ada Quill"
    )
    assert title == "Harbour Board Raises the Toll on the Old Bridge"


def test_a_title_that_a_line_has_twice_is_told_once() -> None:
    """A scraper writes the headline and its link's text into one line."""
    title = "Harbour Board Raises the Toll on the Old Bridge"
    assert _read(f"{title} {title}\nBy Ada Quill\nMarch 4, 2021")[0] == title


def test_a_kicker_with_a_dash_is_no_title() -> None:
    """A line that ends in a dash or an arrow leads to the headline next to it."""
    title = "Harbour Board Raises the Toll"
    assert (
        _read(f"The price of crossing a bridge —\n{title}\nBy Ada Quill\nMay 4, 2021")[0] == title
    )


def test_a_title_that_is_a_quotation_is_one() -> None:
    """A closing quotation mark looks like an arrow, and is none."""
    title = "« The Toll Is Not a Luxury, It Is a Promise »"
    assert _read(f"Opinion\n{title}\nBy Ada Quill\nMarch 4, 2021")[0] == title


def test_people_on_lines_of_their_own_are_authors() -> None:
    """Names under "By" with commas between them, and bylines one below the other."""
    title = "Harbour Board Raises the Toll on the Old Bridge"
    assert _read(f"{title}\nBy\nAda Quill\n,\nBo Reyes\nand\nIda Moran\nMarch 4, 2021")[1] == (
        "Ada Quill",
        "Bo Reyes",
        "Ida Moran",
    )
    assert _read(f"{title}\nBy Ada Quill\nBy Bo Reyes\nMarch 4, 2021")[1] == (
        "Ada Quill",
        "Bo Reyes",
    )


def test_an_author_in_the_line_of_the_day_is_read() -> None:
    """ "Posted on March 4, 2021 by Ada Quill" names the author."""
    title = "Harbour Board Raises the Toll on the Old Bridge"
    assert _read(f"{title}\nposted on March 4, 2021 by Ada Quill")[1] == ("Ada Quill",)


def test_a_name_alone_below_the_title_is_the_author() -> None:
    """But not where two names are there: one may be another's."""
    title = "Harbour Board Raises the Toll on the Old Bridge"
    assert _read(f"{title}\nAda Quill\nSenior Contributor\nMarch 4, 2021")[1] == ("Ada Quill",)
    assert _read(f"{title}\nBo Reyes\nSchools\nIda Moran\nNews")[1] == ()


def test_a_centred_heading_over_two_rows_is_one_line() -> None:
    """A text browser centres headings, and makes them wider than its paragraphs."""
    heading = "Harbour Board Raises the Toll on the Old Bridge by a Third, Fishermen Furious"
    rows = [heading, " " * 33 + "At Vote", "", *["   " + "word " * 13 + "words"] * 4]
    assert unwrap(rows, 73)[0][0].split() == f"{heading} At Vote".split()


def test_a_short_page_in_one_row_is_flagged() -> None:
    """A page of 600 characters without a line break can't be read with certainty."""
    text = f"Harbour Board Raises the Toll By Ada Quill {BODY[:600]}".replace("\n", " ")
    assert article.clean(text, Origin("a", "a")).needs_review
    known = article.clean(BODY[:600].replace("\n", " "), Origin("a", "a"), {"title": "The Toll"})
    assert len(known.body) == 1, "a paragraph whose title is known from elsewhere stays whole"


def test_credits_and_links_of_a_page_in_one_row_are_cut_from_its_sentences() -> None:
    """They end without a full stop, and stand in pieces of their own."""
    row = (
        "The toll booth on Monday (Image: GETTY ) The board met at noon. BOARD RAISES THE TOLL ON"
        " THE BRIDGE The mayor left. More from The Bugle Ferry late A pump stopped. Bo"
        " Reyes/Getty Images Nobody came."
    )
    assert unfold(row).split("\n") == [
        "The toll booth on Monday (Image: GETTY )",
        "The board met at noon.",
        "BOARD RAISES THE TOLL ON THE BRIDGE",
        "The mayor left.",
        "More from The Bugle Ferry late A pump stopped.",
        "Bo Reyes/Getty Images",
        "Nobody came.",
    ]


@pytest.mark.parametrize(
    ("below", "authors"),
    [
        ("Ada Quill, Dunmore\nLove 0 Funny 0\nSign up!", ("Ada Quill",)),
        ("Posted by Agnes at 7:12 PM\nEmail This\nShare to Twitter", ("Agnes",)),
        ("Ada Quill is a columnist for The Bugle.\nComments\nMost Popular", ("Ada Quill",)),
        ("Ada Quill\nBo Reyes\nIda Moran\nMost Popular", ()),
        ("Ferry late, boats lost\nMost Popular", ()),
    ],
)
def test_who_signs_below_the_body_is_its_author(below: str, authors: tuple[str, ...]) -> None:
    """A letter's signature, a blog's "Posted by", or a bio, where no byline is above."""
    found = article.clean(
        f"The Toll on the Bridge\nMay 4, 2021\n\n{BODY}\n{below}", Origin("a", "a")
    )
    assert found.authors == authors


def test_a_name_below_the_day_is_the_author() -> None:
    """Below a picture, too, and with a full stop behind; a newsroom is nobody."""
    title = "Harbour Board Raises the Toll on the Old Bridge"
    picture = "The old bridge on Monday. Bo Reyes/AP"
    assert _read(f"{title}\n{picture}\nMay 4, 2021\nAda Quill")[1] == ("Ada Quill",)
    assert _read(f"{title}\nAda QUILL.\nMay 4, 2021")[1] == ("Ada Quill",)
    assert _read(f"{title}\nMay 4, 2021\nRedactie Dunmore")[1] == ()


def test_a_day_in_another_language_leaves_the_name_before_it() -> None:
    """In one line with the author: "Ada Quill martedì 25 ottobre 2022"."""
    page = f"The Toll on the Bridge\n\nAda Quill martedì 25 ottobre 2022\n\n{BODY}\n"
    document = Document("text", Place.of("a.txt", "a"), data=page.encode())
    found = list(of_text(page, document, Origin("a", "a")))
    assert [each.authors for each in found if isinstance(each, Article)] == [("Ada Quill",)]


def test_a_rail_of_headlines_is_no_part_of_the_body() -> None:
    """Many lines without a sentence below an article; a list and verse of an article stay."""
    words = "Ferry Waits for Nobody as the Clock of Pier {} Stops Again"
    rail = "\n".join(words.format(number) for number in range(40))
    lines = [read_line(text) for text in [*BODY.split("\n\n"), *rail.split("\n"), "It rained."]]
    labels = [Label.BODY] * len(lines)
    cut_rails(lines, labels)
    assert [labels.index(Label.WITHIN), labels.count(Label.WITHIN)] == [6, 40]
    for own in ("May {}: the ferry goes to Dunmore and comes back at", "Pier {}", rail + ","):
        rows = own.replace("\n", ",\n") if "\n" in own else "\n".join(map(own.format, range(40)))
        lines = [read_line(text) for text in [*BODY.split("\n\n"), *rows.split("\n")]]
        labels = [Label.BODY] * len(lines)
        cut_rails(lines, labels)
        assert Label.WITHIN not in labels
    own = [*BODY.split("\n\n"), *rail.split("\n"), *BODY.split("\n\n")]
    labels = [Label.BODY] * len(own)
    cut_rails([read_line(text) for text in own], labels)
    assert Label.WITHIN not in labels  # the article goes on below its verse


def test_a_bio_that_begins_with_the_given_name_is_no_last_paragraph() -> None:
    """ "Ada is the food editor of The Bugle" below an article by Ada Quill; "Bo is" stays."""
    head = "The Toll on the Bridge\nBy Ada Quill\nMay 4, 2021"
    bio = "{} is the food editor of The Bugle, and has a decade of food journalism behind her."
    own = article.clean(f"{head}\n\n{BODY}\n\n{bio.format('Ada')}\n", Origin("a", "a"))
    assert own.author_bio == bio.format("Ada")
    assert own.body[-1].startswith("Until then the old toll")
    other = article.clean(f"{head}\n\n{BODY}\n\n{bio.format('Ottoline')}\n", Origin("a", "a"))
    assert other.author_bio is None
