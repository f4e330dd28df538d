"""Versions and shared passages on pages and in the API, both ways of counting included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from flask.testing import FlaskClient

from search import Article, take_down
from search.analysis.tokenizer import words
from search.documents import analyse, first_words
from search.indexing.purge import edit_takedowns
from search.indexing.takedowns import Takedown, now
from search.models import SearchRequest
from search.reading.serving import visibility
from search.reading.text_comparison import compare
from search.reprints.reprint_table import METHOD, Reprints
from tests.reprints.conftest import archive_of, article, essay
from tests.web.pages.conftest import fill
from web import create_app

_numbers = count()
TEXT = "The toll on the old bridge was raised again on Monday. " + essay(90, 1)
QUOTED = essay(45, 2)


def pieces() -> list[Article]:
    """A column in three papers, a piece that quotes as much as another, and one alone."""
    return [
        article("ledger/toll", TEXT, "1990-03-02", publication="Coastal Ledger", section="Opinion"),
        article(
            "post/toll again",
            TEXT.replace("Monday", "Tuesday"),
            "1990-03-04",
            publication="The Post",
        ),
        article("weekly/toll", TEXT + " It was raised in March.", "1991-01-01", section="Opinion"),
        article("a/quoting", f"{essay(80, 3)} {QUOTED} {essay(80, 4)}", "1992-01-01"),
        article("b/quoting", f"{essay(90, 5)}\n\n{QUOTED}\n\n{essay(30, 6)}", "1995-06-07"),
        article("alone", "Nobody prints this toll twice. " + essay(70, 7), "1993-01-01"),
    ]


@pytest.fixture(scope="module")
def client() -> Iterator[FlaskClient]:
    """A reader of the archive."""
    yield create_app(
        archive=archive_of(pieces(), f"memory:versions-{next(_numbers)}")
    ).test_client()


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    """A page, its white space folded."""
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:300]
    return re.sub(r"\s+", " ", answer.text)


def test_a_search_counts_articles_and_texts(client: FlaskClient) -> None:
    """Hits stay as they were, each with the number of its versions; totals are given both ways."""
    page = text_of(client, "/?q=toll")
    assert "<b>4</b> articles" in page and "2 different texts" in page
    assert page.count("+2 versions") == 3
    grouped = text_of(client, "/?q=toll&versions=group")
    assert "<b>2</b> different texts" in grouped and "in 4 articles" in grouped
    assert grouped.count('class="hit"') == 2
    assert "versions=group" in page
    assert "different texts" not in text_of(client, "/?q=nobody")


def test_the_api_counts_both_ways(client: FlaskClient) -> None:
    """texts + repeats = articles; facets and timeline count what the answer says."""
    found = client.get("/api/v1/search?q=toll&facets=section&fields=versions,group").json
    assert found is not None
    assert found["versions"] == {
        "shown": "all", "counted": "articles", "articles": 4, "texts": 2, "repeats": 2,
    }  # fmt: skip
    assert {(r["versions"], r["group"]) for r in found["results"]} == {
        (3, "ledger/toll"),
        (1, None),
    }
    grouped = client.get("/api/v1/search?q=toll&versions=group&facets=section").json
    assert grouped is not None
    assert (grouped["total"], grouped["versions"]["counted"]) == (2, "texts")
    assert {f["value"]: f["count"] for f in grouped["facets"]["section"]} == {"Opinion": 1, None: 2}
    first = client.get("/api/v1/search?q=toll&first=1").json
    assert first is not None and {r["id"] for r in first["results"]} == {"ledger/toll", "alone"}
    cursor = client.get("/api/v1/search?q=toll&versions=group&page-size=1").json
    assert cursor is not None
    again = client.get(f"/api/v1/search?q=toll&page-size=1&cursor={cursor['next']}")
    assert again.status_code == 400
    wrong = client.get("/api/v1/search?q=toll&versions=some")
    assert wrong.status_code == 400


def test_trends_and_exports_say_what_they_count(client: FlaskClient) -> None:
    """Trends count texts where these are asked for; an export holds one version of each."""
    counted = client.get("/api/v1/trends?q=toll&versions=group").json
    assert counted is not None and counted["counted"] == "texts"
    assert sum(counted["series"][0]["counts"]) == 2
    assert "all texts" in client.get("/trends.csv?q=toll&versions=group").text
    lines = client.get("/api/v1/export?q=toll&versions=group").text.splitlines()
    assert len(lines) == 2
    assert len(client.get("/search.csv?q=toll&versions=group").text.splitlines()) == 3
    mentions = client.get("/api/v1/mentions?q=toll&versions=group").json
    assert mentions is not None and mentions["articles"] == 2


def test_versions_of_an_article(client: FlaskClient) -> None:
    """The lead first, each with the words that it shares and those that differ."""
    found = client.get("/api/v1/articles/weekly/toll/versions").json
    assert found is not None
    assert (found["lead"], found["known"]) == ("ledger/toll", True)
    rows = {row["id"]: row for row in found["versions"]}
    assert [row["id"] for row in found["versions"]] == [
        "ledger/toll",
        "post/toll again",
        "weekly/toll",
    ]
    assert (rows["post/toll again"]["words"], rows["post/toll again"]["differentWords"]) == (101, 1)
    assert (rows["weekly/toll"]["differentWords"], rows["weekly/toll"]["percent"]) == (5, 95)
    page = text_of(client, "/article/post/toll%20again")
    assert "3 versions of this text" in page and "99 % of 101 words are the lead's" in page
    assert "/compare/post/toll%20again/ledger/toll" in page
    alone = client.get("/api/v1/articles/alone/versions").json
    assert alone is not None and (alone["lead"], alone["versions"]) == (None, [])
    assert client.get("/api/v1/articles/nowhere/versions").status_code == 404


def test_passages_of_an_article(client: FlaskClient) -> None:
    """A passage is given as it is printed, with who else carries it, and has a page of its own."""
    found = client.get("/api/v1/articles/a/quoting/passages").json
    assert found is not None
    (passage,) = found["passages"]
    assert passage["text"] in f"{essay(80, 3)} {QUOTED} {essay(80, 4)}"
    assert QUOTED[20:-20] in passage["text"]
    assert [each["id"] for each in passage["articles"]] == ["b/quoting"]
    page = text_of(client, "/article/a/quoting")
    (link,) = re.findall(r'href="(/passage/[^"]+)"', page)
    shown = text_of(client, link)
    assert "About b/quoting" in shown and "2 articles" in shown
    text_of(client, "/passage/a/quoting?words=0-99999", 404)
    text_of(client, "/passage/a/quoting?words=x", 404)
    assert "No other article" in text_of(client, "/passage/a/quoting?words=0-30")


def test_two_texts_compared(client: FlaskClient) -> None:
    """Side by side and in one text, with the words that differ marked on both sides."""
    page = text_of(client, "/compare/ledger/toll/post/toll%20again")
    assert ">Monday. </del>" in page and ">Tuesday. </ins>" in page
    inline = text_of(client, "/compare/ledger/toll/post/toll%20again?as=inline")
    assert re.search(r"Monday\. </del><ins[^>]*>Tuesday\. </ins>", inline)
    assert "All 101 words are the same" in text_of(client, "/compare/ledger/toll/ledger/toll")
    text_of(client, "/compare/ledger/toll", 404)
    text_of(client, "/compare/nobody/nothing", 404)
    found = client.get("/api/v1/articles/ledger/toll/diff?with=post/toll again").json
    assert found is not None
    assert (found["sameWords"], found["leftOnly"], found["rightOnly"]) == (100, 1, 1)
    assert client.get("/api/v1/articles/ledger/toll/diff").status_code == 400


def test_a_comparison_loses_no_word() -> None:
    """The pieces of each side are its text, whatever was moved, left out or put in."""
    left = article("l", "One two three.\n\nFour-five, “six”! (O’Brien)\n\n" + essay(40, 1))
    right = article("r", essay(40, 1) + "\n\nFour six?\n\nSeven.")
    found = compare(left, right)
    for side, text in (("left", left), ("right", right)):
        shown = " ".join("".join(p.text for p in getattr(row, side)) for row in found.rows).split()
        assert shown == " ".join(text.body).split()
    assert found.same + found.left_only == len(words("\n".join(left.body)))
    assert compare(left, article("e", "")).rows


@pytest.mark.parametrize("word", ["ferry", "o'brien's", "a" * 60, "渡"])
def test_only_the_words_that_are_compared_are_read(word: str) -> None:
    """The rest of a very long body costs no answer its time, and the first words are the same."""
    long = Article("l", title="A title", body=(f"{word} " * 4_000,) * 5, captions=("caption",))
    read = first_words(long, 300)
    stream = analyse(long).text
    begin = stream.body_start()
    assert read.exact[:300] == stream.exact[begin : begin + 300]
    assert read.start[:300] == stream.start[begin : begin + 300]
    assert 300 < len(read) < 10_000
    assert len(first_words(long, 30_000)) == len(stream) - begin


def test_a_quotation_of_a_text_with_versions_is_a_passage_of_its_own() -> None:
    """Each listed passage leads to as many articles as it counts."""
    text = essay(170, 3)
    quoted = " ".join(text.split()[:60])
    piece = article("piece", text, "1990-03-01")
    found = archive_of(
        [
            piece,
            article("version", f"{text} {essay(8, 4)}", "1990-03-02"),
            article("quoting", f"{essay(80, 8)} {quoted} {essay(60, 9)}", "1999-03-02"),
        ],
        "memory:quoting",
    )
    passages = found.versions.passages(piece)
    named = [{each[0].id for each in passage.others} for passage in passages]
    assert {"version"} in named
    assert {"quoting"} in [each - {"version"} for each in named]
    for passage in passages:
        carried = found.versions.carriers(piece, passage.begin, passage.end)
        assert passage == carried


def test_hostile_texts_are_shown_and_not_obeyed() -> None:
    """Markup in a text is text, in a comparison and in a passage."""
    text = f"<script>alert(1)</script> {essay(60, 1)} </p><b>"
    found = [article("a/<b>", text), article('b"&', text + " more")]
    client = create_app(
        archive=archive_of(found, f"memory:versions-{next(_numbers)}")
    ).test_client()
    for path in (
        "/compare/a/%3Cb%3E/b%22%26",
        "/article/a/%3Cb%3E",
        "/passage/a/%3Cb%3E?words=0-40",
    ):
        page = text_of(client, path)
        assert "<script>alert" not in page and "&lt;/script&gt;" in page


def test_an_archive_built_before_says_that_it_has_no_versions() -> None:
    """Pages look as before; the API says that nothing is known."""
    client = create_app(archive=fill(pieces())).test_client()
    assert "different text" not in text_of(client, "/?q=toll")
    found = client.get("/api/v1/articles/ledger/toll/versions").json
    assert found is not None and found["known"] is False
    assert "versions" not in text_of(client, "/article/ledger/toll").partition("<main")[2][:200]


def test_a_takedown_leaves_no_version() -> None:
    """What was taken down is in no list of versions, and its group goes on without it."""
    archive = archive_of(pieces(), f"memory:versions-{next(_numbers)}")
    take_down(archive.store, "ledger/toll", "asked for")
    assert [row.article.id for row in archive.versions.versions("weekly/toll")] == [
        "post/toll again",
        "weekly/toll",
    ]
    page = archive.search(SearchRequest(text="toll"))
    assert (page.articles, page.texts, page.repeats) == (3, 2, 1)


def test_a_takedown_that_is_not_finished_leaves_no_count_of_versions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Until it is, a hit says nothing of the versions among which the article was."""
    monkeypatch.setattr(visibility, "LIST_SECONDS", 0.0)
    archive = archive_of(pieces(), f"memory:versions-{next(_numbers)}")
    toll = SearchRequest(text="toll")
    assert {hit.versions for hit in archive.search(toll).hits} == {1, 3}
    taken = Takedown("ledger/toll", "asked for", now(), done=False)
    edit_takedowns(archive.store, lambda listed: listed.update({taken.id: taken}))
    hits = archive.search(toll).hits
    assert "weekly/toll" in {hit.article.id for hit in hits}
    assert {(hit.versions, hit.group) for hit in hits} == {(1, None)}
    assert archive.versions.versions("weekly/toll") == ()


def test_a_table_without_some_articles_keeps_its_method() -> None:
    """By its number an update knows whether pairs must be aligned again."""
    table = Reprints.empty()
    table.method = METHOD
    assert table.without([]).method == METHOD
