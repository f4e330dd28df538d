"""The page of one article."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search import Article, DeadlineError, Highlights, SearchPage, SearchRequest
from tests.web.pages.conftest import HOSTILE, TOLL, Reader, fill
from web import create_app

TOLL_AT = "/article/post/toll"
ODD_AT = f"/article/{quote(HOSTILE.id)}"


def test_an_article_is_shown_whole(page: Reader) -> None:
    """Title, dek, authors, dates, section, text, captions, bio, topics, source.

    All of it is on the page.
    """
    tree = page(TOLL_AT)
    assert tree.h1.text == TOLL.title
    for text in (
        TOLL.dek,
        "Ada van der Grieve",
        "29 April 1994",
        "updated",
        "2 May 1994",
        "Opinion",
        "The Meridian Post",
        "17 words",
    ):
        assert text in tree.select_one(".story header").text
    assert [p.text.removesuffix(" ¶") for p in tree.select(".body p")] == list(TOLL.body)
    for text in (*TOLL.captions, TOLL.author_bio, *TOLL.topics):
        assert text in tree.select_one(".story").text
    assert TOLL.source in tree.select_one(".origin").text


def test_authors_section_and_topics_are_links(page: Reader) -> None:
    """Each name and value leads to the articles that share it."""
    links = {link.text: link["href"] for link in page(TOLL_AT).select(".story a")}
    assert links["Ada van der Grieve"] == "/author/Ada%20van%20der%20Grieve"
    assert links["Opinion"] == "/?section=Opinion"
    assert links["bridges"] == "/?topic=bridges"
    assert links["The Meridian Post"] == "/?publication=The+Meridian+Post"


def test_paragraphs_have_permalinks(page: Reader) -> None:
    """Each paragraph can be linked to."""
    tree = page(TOLL_AT)
    assert [link["href"] for link in tree.select(".body .anchor")] == ["#p1", "#p2", "#p3"]
    assert all(tree.find(id=f"p{number}") for number in (1, 2, 3))


def test_the_address_to_pass_on_tells_nothing_of_the_search(page: Reader) -> None:
    """An article names its address without the search it was found by, to be copied and for the
    browser to know.
    """
    tree = page(f"{TOLL_AT}?q=bridge&section=Opinion")
    permalink = tree.find(id="permalink")
    assert permalink.text == permalink["href"] == f"http://localhost{TOLL_AT}"
    assert tree.select_one("link[rel=canonical]")["href"] == f"http://localhost{TOLL_AT}"
    assert tree.select_one("button[data-copy=permalink]")


def test_marks_are_counted_and_numbered(page: Reader) -> None:
    """The words that the search found are marked in order, each can be jumped to, and their
    number is said.
    """
    tree = page(f"{TOLL_AT}?q=bridge")
    marks = tree.select("main mark")
    assert [mark.text for mark in marks] == [
        "Bridge",
        "bridge",
        "bridge",
        "bridge",
        "bridge",
        "bridges",
    ][: len(marks)]
    assert len(marks) >= 4
    assert sorted(int(mark["id"][1:]) for mark in marks) == list(range(1, len(marks) + 1))
    assert f"{len(marks)} places found" in tree.select_one(".mark-nav").text
    assert tree.select_one(".jumps a")["href"] == "#m1"
    assert not page(TOLL_AT).select("mark, .mark-nav")


def test_the_words_of_a_phrase_are_one_place(page: Reader) -> None:
    """Each word of a phrase is marked, and a phrase counts as one place to go to."""
    phrase = " ".join(page(TOLL_AT).select_one("main h1").text.split()[:2])
    tree = page(f"{TOLL_AT}?q=title:%22{phrase}%22")
    assert [mark.text for mark in tree.select("main mark")] == phrase.split()
    assert [mark["id"] for mark in tree.select("main mark[id]")] == ["m1"]
    assert "1 place found" in tree.select_one(".mark-nav").text


def test_hits_of_the_search_lead_from_one_to_the_next(page: Reader) -> None:
    """From a search the article knows its rank, its neighbours, and the way back to the page that
    lists it.
    """
    address = "/?q=nobody&match=all&section=Section+1"
    ids = [box["value"] for box in page(address).select(".hit .tick input")]
    assert len(ids) > 2
    tree = page(page(address).select(".hit h3 a")[1]["href"])
    nav = tree.select_one(".hit-nav")
    assert f"2 of {len(ids)}" in nav.text
    assert nav.select_one(".previous")["href"].startswith(f"/article/{ids[0]}?")
    assert nav.select_one(".next")["href"].startswith(f"/article/{ids[2]}?")
    assert nav.select_one(".back")["href"] == f"{address}#hit-2"


def test_the_way_back_knows_the_page(page: Reader) -> None:
    """From a hit of the second page, Results leads to the second page."""
    second = page("/?q=nobody&match=all&page=2&page-size=25")
    tree = page(second.select(".hit h3 a")[3]["href"])
    back = tree.select_one(".hit-nav .back")["href"]
    assert "page=2" in back
    assert "page-size=25" in back
    assert back.endswith("#hit-4")


@pytest.mark.slow
def test_neighbours_cross_the_borders_of_pages(
    page: Reader, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stepping from hit to hit goes through every page of the list in its order, and never
    through the whole search.
    """
    monkeypatch.setattr(
        app.extensions["morgue"],
        "scan",
        lambda request: pytest.fail("the whole search was gone through"),
    )
    listed = [page(f"/?q=nobody&match=all&page-size=4&page={number}") for number in (1, 2, 3)]
    ids = [box["value"] for tree in listed for box in tree.select(".hit .tick input")]
    address, seen = listed[0].select_one(".hit h3 a")["href"], []
    for rank, _ in enumerate(ids, 1):
        tree = page(address)
        seen.append(tree.select_one(".story")["data-id"])
        assert f"{rank} of " in tree.select_one(".hit-nav").text
        assert tree.select_one(".hit-nav .back")["href"].endswith(f"#hit-{(rank - 1) % 4 + 1}")
        address = tree.select_one(".hit-nav .next")["href"]
    assert seen == ids
    assert page(address).select_one(".hit-nav .previous")["href"].startswith(f"/article/{ids[-1]}?")


def test_a_wrong_page_in_the_address_is_put_right(page: Reader) -> None:
    """Where the list has changed since, or somebody edited the address, the place is found all
    the same.
    """
    right = page("/?q=nobody&match=all&page-size=5&page=3").select_one(".hit h3 a")["href"]
    for wrong in (
        right.replace("page=3", "page=1"),
        right.replace("page=3", "page=900"),
        right.replace("&page=3", ""),
    ):
        nav = page(wrong).select_one(".hit-nav")
        assert "11 of " in nav.text
        assert "page=3" in nav.select_one(".back")["href"]


def test_an_article_that_the_search_does_not_find_has_no_neighbours(page: Reader) -> None:
    """A hand-edited query gives the article without a place in a list."""
    assert not page(f"{TOLL_AT}?q=zeppelin").select(".hit-nav")


def test_what_stands_around_it(page: Reader) -> None:
    """More by its authors, similar pieces and those of the same day, never the piece itself."""
    tree = page("/article/post/01")
    beside = tree.select_one(".beside")
    assert "More by" in beside.text
    assert "Similar" in beside.text
    assert "/article/post/01" not in [link["href"] for link in beside.select(".short a")]


@pytest.mark.parametrize("key", ["chicago", "apa", "plain", "bibtex", "ris"])
def test_citations_are_on_the_page(page: Reader, key: str) -> None:
    """Five forms of citation, each with its author and title."""
    text = page(TOLL_AT).find(id=f"cite-{key}").text
    assert "No Toll on the Bridge" in text
    assert "rieve" in text
    assert "https://post.example/toll?a=1&b=2" in text


def test_citations_as_files(client: FlaskClient) -> None:
    """RIS and BibTeX can be downloaded; other forms are not there."""
    ris = client.get("/cite/ris/post/toll")
    assert ris.mimetype == "application/x-research-info-systems"
    assert ris.text.startswith("TY  - NEWS")
    assert "citation.bib" in client.get("/cite/bibtex/post/toll").headers["Content-Disposition"]
    assert client.get("/cite/docx/post/toll").status_code == 404


def test_what_cleaning_removed_is_there_by_rule(page: Reader) -> None:
    """Removed text stands folded under the name of the rule that took it."""
    removed = page(ODD_AT).find(id="removed")
    assert not removed.has_attr("open")
    assert [rule.text for rule in removed.select("h3")] == ["advertisement", "share"]
    assert [len(rule.find_next("ul").select("li")) for rule in removed.select("h3")] == [1, 2]
    found = page(f"{ODD_AT}?q=removed:advertisement").find(id="removed")
    assert found.has_attr("open")
    assert found.mark.text == "Advertisement"


def test_hostile_text_stays_text(page: Reader) -> None:
    """Scripts and markup in any field are shown as typed; a javascript.

    Address never becomes a link.
    """
    tree = page(f"{ODD_AT}?q=strike")
    assert tree.h1.text == HOSTILE.title
    assert tree.select(".body p")[0].text.startswith(
        "<script>alert('body')</script> The strike </p> goes on."
    )
    assert [script["src"].rpartition("/")[2] for script in tree.select("script[src]")] == [
        "theme.js",
        "main.js",
    ]
    assert not tree.select("img, marquee, iframe, [onerror], [onload]")
    assert not [link for link in tree.select("a") if link["href"].lower().startswith("javascript")]


def test_the_original_is_a_link_that_tells_nobody(page: Reader) -> None:
    """A web address leads to the original, without telling that site where the reader came from."""
    link = page(TOLL_AT).select_one(".tools a[rel~=noreferrer]")
    assert link["href"] == TOLL.url
    assert "post.example" in link.text


def test_an_unknown_id_offers_a_search_for_its_words(page: Reader) -> None:
    """404, with a search for the words of the address."""
    tree = page("/article/coastal-ledger/the-old-bridge-1994.html", status=404)
    link = tree.select_one(".nothing a")
    assert link.text == tree.select_one("input#q")["value"] == "coastal ledger the old bridge 1994"
    assert page(link["href"]).select_one("input#q")["value"] == link.text


@pytest.mark.parametrize(
    "query",
    ["q=bridge&cursor=rubbish&page=900", "q=(bridge&strict=1", "q=%22&year=x&order-by=best"],
)
def test_a_hand_edited_search_never_hides_an_article(page: Reader, query: str) -> None:
    """Whatever stands behind the question mark, the article is shown."""
    assert page(f"{TOLL_AT}?{query}").h1.text == TOLL.title
    page(f"/?{query}")
    page(f"/facet/author?{query}")


def test_an_article_whose_search_takes_too_long_is_shown_without_marks() -> None:
    """When the search behind an article runs out of time, the article is there, without marks and
    neighbours.
    """
    archive = fill([TOLL])
    reader = Reader(create_app(archive=archive).test_client())

    def slow(*_: object) -> None:
        raise DeadlineError("Too slow.")

    archive.highlights = slow  # type: ignore[assignment, method-assign]
    tree = reader(f"{TOLL_AT}?q=bridge")
    assert tree.h1.text == TOLL.title
    assert not tree.select("mark, .hit-nav")


def test_marks_and_neighbours_have_the_time_of_one_search() -> None:
    """They share one deadline, however many searches they take."""
    archive = fill([TOLL])
    search, highlights = archive.search, archive.highlights
    until = []

    def noted_search(request: SearchRequest) -> SearchPage:
        if request.text:  # what is near the article has the deadline of the whole answer
            until.append(request.deadline)
        return search(request)

    def noted_highlights(article: Article, request: SearchRequest) -> Highlights:
        until.append(request.deadline)
        return highlights(article, request)

    archive.search = noted_search  # type: ignore[method-assign]
    archive.highlights = noted_highlights  # type: ignore[method-assign]
    assert Reader(create_app(archive=archive).test_client())(f"{TOLL_AT}?q=bridge").select("mark")
    assert until[0] is not None
    assert until[1] == until[0]


def test_ids_with_slashes_in_a_row(page: Reader) -> None:
    """An address is looked up as it is, never rewritten."""
    assert "no article 'a//b'" in page("/article/a//b", status=404).text
