"""Citations.

Names taken apart, dates in each style's order, what is unknown left out, nothing broken by odd
characters.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Article, RemovedText
from web.components import citations

PIECE = Article(
    id="x/1",
    title="No Toll on the Bridge",
    url="https://post.example/toll",
    authors=("Ada Mary Grieve",),
    date=dt.date(1994, 4, 29),
    section="Opinion",
    publication="The Meridian Post",
    topics=("tolls",),
)


@pytest.mark.parametrize(
    ("text", "family", "given", "suffix"),
    [
        ("Ada Grieve", "Grieve", "Ada", ""),
        ("Ada van der Grieve", "van der Grieve", "Ada", ""),
        ("Martin Luther King Jr.", "King", "Martin Luther", "Jr."),
        ("Martin Luther King, Jr.", "King", "Martin Luther", "Jr."),
        ("Grieve, Ada", "Grieve", "Ada", ""),
        ("Aristide", "Aristide", "", ""),
        ("The Editorial Board", "The Editorial Board", "", ""),
        ("Post Staff", "Post Staff", "", ""),
        ("De Witt", "Witt", "De", ""),
        ("  Ada   Grieve ", "Grieve", "Ada", ""),
        ("", "", "", ""),
    ],
)
def test_names_taken_apart(text: str, family: str, given: str, suffix: str) -> None:
    """Family names are the last word with its particles; bodies and single names stay whole."""
    assert citations.name(text) == citations.Name(family, given, suffix)


def test_chicago() -> None:
    """Chicago, bibliography style."""
    assert (
        citations.chicago(PIECE).text
        == "Grieve, Ada Mary. “No Toll on the Bridge.” The Meridian Post, April 29, 1994."
        " https://post.example/toll."
    )
    two = replace(PIECE, authors=("Ada Grieve", "Tomás Ruiz"), title="Who Pays?")
    assert citations.chicago(two).text.startswith("Grieve, Ada, and Tomás Ruiz. “Who Pays?” The")
    three = replace(PIECE, authors=("Ada Grieve", "Tomás Ruiz", "Bo Keel"))
    assert citations.chicago(three).text.startswith("Grieve, Ada, Tomás Ruiz, and Bo Keel. ")
    assert "et al." in citations.chicago(replace(PIECE, authors=("A B",) * 11)).text


def test_apa() -> None:
    """APA, seventh edition."""
    assert (
        citations.apa(PIECE).text
        == "Grieve, A. M. (1994, April 29). No Toll on the Bridge. The Meridian Post."
        " https://post.example/toll"
    )
    assert citations.apa(replace(PIECE, authors=("Ada Grieve", "Jean-Paul Keel"))).text.startswith(
        "Grieve, A., & Keel, J.-P. ("
    )


def test_what_is_unknown_is_said_or_left_out() -> None:
    """No author, no date, no publication, no address: still a citation in each style."""
    bare = Article(id="y", title="")
    assert citations.chicago(bare).text == "“Untitled.” n.d."
    assert citations.chicago_note(bare).text == "“Untitled,” n.d."
    assert citations.mla(bare).text == "“Untitled.”"
    assert citations.apa(bare).text == "Untitled. (n.d.)."
    assert citations.plain(bare).text == "“Untitled”, undated"
    assert citations.bibtex(bare).startswith("@article{anonymousnduntitled-")
    assert "year" not in citations.bibtex(bare)
    assert "PY" not in citations.ris(bare)


def test_plain() -> None:
    """One line as newspapers have it."""
    assert (
        citations.plain(PIECE).text
        == "Ada Mary Grieve, “No Toll on the Bridge”, The Meridian Post, 29 April 1994,"
        " https://post.example/toll"
    )


def test_ris_lines() -> None:
    """RIS: two letters, two spaces, a dash, a space; CRLF; ends with ER."""
    lines = citations.ris(replace(PIECE, title="A\nB", dek="C")).split("\r\n")
    assert lines[0] == "TY  - NEWS"
    assert "AU  - Grieve, Ada Mary" in lines
    assert "TI  - A B" in lines
    assert "DA  - 1994/04/29/" in lines
    assert lines[-3] == "ER  - "


def test_bibtex_escapes() -> None:
    """Characters that LaTeX would obey are escaped; the key is plain ASCII."""
    text = citations.bibtex(
        replace(
            PIECE,
            authors=("José Ibarrín", "The Editorial Board"),
            title="50% & {more} _x_ $5 #1 \\ ~ ^",
        )
    )
    assert "@article{ibarrin1994more-" in text
    assert (
        r"title = {{50\% \& \textbraceleft{}more\textbraceright{} \_x\_ \$5 \#1"
        r" \textbackslash{} \textasciitilde{} \textasciicircum{}}}," in text
    )
    assert "author = {Ibarrín, José and {The Editorial Board}}," in text
    assert "month = apr," in text


def test_a_script_address_is_not_cited() -> None:
    """Only web addresses are part of a citation."""
    odd = replace(PIECE, url="javascript:alert(1)")
    assert all(
        "javascript" not in cite(odd, citations.Place()).text
        for _, cite in citations.STYLES.values()
    )


@given(
    st.builds(
        Article,
        id=st.text(),
        title=st.text(),
        url=st.text(),
        authors=st.lists(st.text(), max_size=22).map(tuple),
    )
)
def test_every_article_can_be_cited(article: Article) -> None:
    """No text, however odd, breaks a citation; RIS keeps one field a line.

    Braces in BibTeX are balanced.
    """
    place = citations.Place("Archive", "https://archive.example/article/1")
    texts = [cite(article, place).text for _, cite in citations.STYLES.values()]
    assert all(place.address in text for text in texts)
    lines = citations.ris(article).split("\r\n")
    assert all(line == "" or line[2:6] == "  - " for line in lines)
    plain = citations.bibtex(article).replace("\\{", "").replace("\\}", "")
    assert plain.count("{") == plain.count("}")


def test_an_agency_is_cited_under_its_whole_name() -> None:
    """News agencies have no family name, in whatever language."""
    for agency in ("Associated Press", "Agence France-Presse", "Deutsche Presse-Agentur"):
        assert citations.name(agency).family == agency


PLACE = citations.Place("The Morgue", "https://morgue.example/article/x/1")


def test_chicago_note() -> None:
    """A note: names as spoken, commas, the comma inside the quotation marks, no paper's The cut."""
    assert (
        citations.chicago_note(PIECE, PLACE).text
        == "Ada Mary Grieve, “No Toll on the Bridge,” The Meridian Post, April 29, 1994,"
        " https://post.example/toll, archived at https://morgue.example/article/x/1."
    )
    asked = replace(PIECE, title="Who Pays?", url=None, authors=("A B", "C D", "E F"))
    assert (
        citations.chicago_note(asked, PLACE).text
        == "A B, C D, and E F, “Who Pays?,” The Meridian Post, April 29, 1994,"
        " https://morgue.example/article/x/1."
    )
    four = replace(PIECE, authors=("A B", "C D", "E F", "G H"))
    assert citations.chicago_note(four).text.startswith("A B et al., “No Toll")


def test_chicago_puts_the_paper_first_where_a_piece_is_unsigned() -> None:
    """The paper has the author's place in a bibliography, the title the first in a note."""
    unsigned = replace(PIECE, authors=())
    assert (
        citations.chicago(unsigned, PLACE).text
        == "The Meridian Post. “No Toll on the Bridge.” April 29, 1994."
        " https://post.example/toll. Archived at https://morgue.example/article/x/1."
    )
    assert citations.chicago_note(unsigned).text.startswith("“No Toll on the Bridge,” The Mer")


def test_mla() -> None:
    """MLA, ninth edition: months cut short, the archive as the second container."""
    assert (
        citations.mla(PIECE, PLACE).text
        == "Grieve, Ada Mary. “No Toll on the Bridge.” The Meridian Post, 29 Apr. 1994,"
        " https://post.example/toll. The Morgue, https://morgue.example/article/x/1."
    )
    two = replace(PIECE, authors=("Ada Grieve", "Bo Keel"), date=dt.date(1994, 9, 5))
    assert citations.mla(two).text.startswith("Grieve, Ada, and Bo Keel. “No Toll")
    assert "5 Sept. 1994" in citations.mla(two).text
    three = replace(PIECE, authors=("Ada Grieve", "Bo Keel", "C D"))
    assert citations.mla(three).text.startswith("Grieve, Ada, et al. “")


def test_papers_are_in_italics() -> None:
    """What the styles set in italics is so in HTML, and all else is escaped."""
    odd = replace(PIECE, title="A <b> & more")
    for style in ("chicago-note", "chicago", "apa", "mla"):
        html = citations.STYLES[style][1](odd, PLACE).html
        assert "<i>The Meridian Post</i>" in html
        assert "A &lt;b&gt; &amp; more" in html


def test_a_paper_that_ends_with_a_full_stop_has_one() -> None:
    """In every style, also in the paper's italics."""
    piece = replace(PIECE, publication="Meridian Papers Inc.", authors=(), url=None)
    for undated in (piece, replace(piece, date=None)):
        for style in (citations.apa, citations.chicago, citations.chicago_note, citations.mla):
            assert "Inc." in style(undated).text
            assert ".." not in style(undated).text


def test_page_and_edition_are_cited_where_the_clipping_has_them() -> None:
    """Cleaning keeps them under the clipping's own labels; nothing else is taken for a page."""
    clipping = replace(
        PIECE,
        removed=(
            RemovedText("PAGE: a14", "clipping-field"),
            RemovedText("EDITION: Late Edition", "clipping-field"),
            RemovedText("Page 3", "share"),
        ),
    )
    assert "April 29, 1994, Late edition, A14, " in citations.chicago_note(clipping).text
    assert "The Meridian Post (Late ed.), A14. " in citations.apa(clipping).text
    assert "The Meridian Post, Late ed., 29 Apr. 1994, p. A14, " in citations.mla(clipping).text
    assert "SP  - A14\r\nET  - Late\r\n" in citations.ris(clipping)
    assert citations.csl(clipping)["page"] == "A14"
    assert citations.printed_in(PIECE) == ("", "")


def test_untitled_pieces_are_cited_by_their_first_words() -> None:
    """No piece is called Untitled that has a text."""
    bare = replace(
        PIECE, title="", body=("Nobody asked the “bridge” whether it wanted any of it.",)
    )
    for _, cite in citations.STYLES.values():
        assert "Nobody asked the" in cite(bare, PLACE).text
    assert "TI  - Nobody asked the" in citations.ris(bare)
    assert "“Nobody asked the ‘bridge’ whether it wanted any of …” " in citations.mla(bare).text


def test_a_title_within_a_title_has_single_quotation_marks() -> None:
    """Double ones stand around the whole title alone."""
    said = replace(PIECE, title='Mayor Says "No Toll"')
    assert "“Mayor Says ‘No Toll.’” " in citations.mla(said).text
    assert 'Mayor Says "No Toll". ' in citations.apa(said).text


def test_roles_are_never_cited() -> None:
    """The printed byline and its credit name helpers and roles; only the persons are cited."""
    signed = replace(PIECE, byline="By ADA MARY GRIEVE, chief critic", credit="chief critic")
    for _, cite in citations.STYLES.values():
        assert "critic" not in cite(signed, PLACE).text
    assert "critic" not in citations.ris(signed) + citations.bibtex(signed)


def test_months_and_years_are_cited_as_precisely_as_printed() -> None:
    """A piece of a month has no day in any style."""
    month = replace(
        PIECE, date=dt.date(1941, 12, 1), date_precision="month", date_text="December 1941"
    )
    assert "(1941, December)" in citations.apa(month).text
    assert ", Dec. 1941, " in citations.mla(month).text
    assert ", December 1941, " in citations.chicago_note(month).text
