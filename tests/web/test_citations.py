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

from search import Article
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
        citations.chicago(PIECE)
        == "Grieve, Ada Mary. “No Toll on the Bridge.” The Meridian Post, April 29, 1994."
        " https://post.example/toll."
    )
    two = replace(PIECE, authors=("Ada Grieve", "Tomás Ruiz"), title="Who Pays?")
    assert citations.chicago(two).startswith("Grieve, Ada, and Tomás Ruiz. “Who Pays?” The")
    three = replace(PIECE, authors=("Ada Grieve", "Tomás Ruiz", "Bo Keel"))
    assert citations.chicago(three).startswith("Grieve, Ada, Tomás Ruiz, and Bo Keel. ")
    assert "et al." in citations.chicago(replace(PIECE, authors=("A B",) * 11))


def test_apa() -> None:
    """APA, seventh edition."""
    assert (
        citations.apa(PIECE)
        == "Grieve, A. M. (1994, April 29). No Toll on the Bridge. The Meridian Post."
        " https://post.example/toll"
    )
    assert citations.apa(replace(PIECE, authors=("Ada Grieve", "Jean-Paul Keel"))).startswith(
        "Grieve, A., & Keel, J.-P. ("
    )


def test_what_is_unknown_is_said_or_left_out() -> None:
    """No author, no date, no publication, no address: still a citation in each style."""
    bare = Article(id="y", title="")
    assert citations.chicago(bare) == "“Untitled.” n.d."
    assert citations.apa(bare) == "Untitled. (n.d.)."
    assert citations.plain(bare) == "“Untitled”, undated"
    assert citations.bibtex(bare).startswith("@article{anonymousnduntitled-")
    assert "year" not in citations.bibtex(bare)
    assert "PY" not in citations.ris(bare)


def test_plain() -> None:
    """One line as newspapers have it."""
    assert (
        citations.plain(PIECE)
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
    assert all("javascript" not in cite(odd) for _, cite in citations.STYLES.values())


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
    texts = {key: cite(article) for key, (_, cite) in citations.STYLES.items()}
    assert all(line == "" or line[2:6] == "  - " for line in texts["ris"].split("\r\n"))
    plain = texts["bibtex"].replace("\\{", "").replace("\\}", "")
    assert plain.count("{") == plain.count("}")


def test_an_agency_is_cited_under_its_whole_name() -> None:
    """News agencies have no family name, in whatever language."""
    for agency in ("Associated Press", "Agence France-Presse", "Deutsche Presse-Agentur"):
        assert citations.name(agency).family == agency
