"""The pages of mentions, words of sets, comparisons and quotations."""

from __future__ import annotations

import csv
import io
import re

import pytest
from flask.testing import FlaskClient

from search import Article
from tests.web.pages.conftest import Reader, fill
from web import create_app


def text_of(client: FlaskClient, path: str, **params: object) -> str:
    """A page that is answered."""
    response = client.get(path, query_string=params) if params else client.get(path)
    assert response.status_code == 200, path
    return response.text


def test_the_headline_counts_mentions_beside_articles(client: FlaskClient) -> None:
    """Rows lead to their place in the article, and exports hold as many."""
    page = text_of(client, "/mentions", q="harbour")
    found = re.search(r"<h1>([\d,]+) mentions in ([\d,]+) articles</h1>", page)
    assert found is not None
    assert "First on" in page
    assert "Who said it first" in page
    (row, *_) = re.findall(r'href="(/article/[^"]+#at)"', page)
    assert 'id="at"' in text_of(client, row.replace("&amp;", "&").partition("#")[0])
    table = client.get("/mentions.csv?q=harbour").text
    rows = list(csv.reader(io.StringIO(table)))
    assert len(rows) - 1 == int(found[1].replace(",", ""))


def test_exports_of_mentions_are_named_so(client: FlaskClient) -> None:
    """Not as a list of articles of the same search, beside which they are saved."""
    for path in ("/mentions.csv?q=harbour", "/api/v1/mentions/export?q=harbour&format=csv"):
        assert 'filename="mentions.csv"' in client.get(path).headers["Content-Disposition"]


def test_headlines_beside_passages_are_written_as_elsewhere() -> None:
    """Capitals of old archives are read as a headline, in a comparison, too."""
    title = "COUNCIL DELAYS HARBOUR VOTE; TRANSIT: MERCHANTS WAIT"
    archive = fill([Article(id="1", title=title, body=("The harbour waits for a railway.",))])
    page = text_of(create_app(archive=archive).test_client(), "/compare", a="waits", b="railway")
    assert ">Council Delays Harbour Vote</a>" in page
    assert f">{title}</a>" not in page


@pytest.mark.parametrize("order", ["newest", "oldest", "writer", "left", "right"])
def test_pages_go_on_in_every_order(client: FlaskClient, order: str) -> None:
    """By the cursor in the link."""
    page = text_of(client, "/mentions", q="harbour", **{"order-by": order, "page-size": 2})
    (link,) = re.findall(r'href="([^"]+)" rel="next"', page)
    assert "3 to 4" in text_of(client, link.replace("&amp;", "&"))


def test_trends_count_mentions(client: FlaskClient) -> None:
    """As many as the mentions of the search that are dated, each figure a link to them."""
    page = text_of(client, "/trends", q="harbour", show="per-thousand")
    linked = r'href="(/mentions[^"]+)">([\d,]+)</a> <span class="n">[\d.,]+</span>'
    figures = re.findall(linked, page)
    assert figures
    link, figure = figures[0]
    assert f"<h1>{figure} mention" in text_of(client, link.replace("&amp;", "&"))
    counted = client.get("/api/v1/trends?q=harbour&measure=mentions").json
    assert counted is not None
    assert sum(counted["series"][0]["counts"]) == sum(
        int(number.replace(",", "")) for _, number in figures
    )


def test_trends_put_mentions_in_relation_to_words(client: FlaskClient) -> None:
    """Per million words of all articles of the period, which the table and the API count too."""
    counted = client.get("/api/v1/trends?q=harbour&measure=mentions&words=1").json
    assert counted is not None
    assert len(counted["words"]) == len(counted["periods"])
    (counts,) = (each["counts"] for each in counted["series"])
    both = zip(counts, counted["words"], strict=True)
    rates = [1e6 * count / words for count, words in both if count]
    page = text_of(client, "/trends", q="harbour", show="per-million", unit="year")
    shown = re.findall(r'</a> <span class="n">([\d.,]+)</span>', page)
    assert sorted(shown) == sorted(f"{rate:,.1f}" for rate in rates)
    table = client.get("/trends.csv?q=harbour&show=per-million&unit=year").text
    assert "all articles,all words,harbour" in table


def test_first_and_last_mention_are_a_line_above_the_results(client: FlaskClient) -> None:
    """The page names the line's address, under the same filters; it has days, writers and peak."""
    page = text_of(client, "/", q="harbour")
    (link,) = re.findall(r'data-fill="([^"]+)"', page)
    line = text_of(client, link.replace("&amp;", "&"))
    span = client.get("/api/v1/mentions/span?q=harbour").json
    assert span is not None
    days = re.findall(r'datetime="([\d-]+)"', line)
    assert days == [span["first"]["date"], span["last"]["date"]]
    assert "<html" not in line
    assert "data-fill" not in text_of(client, "/")
    assert "data-fill" not in text_of(client, "/", q="xqzzy")


def test_a_search_without_words_says_why(client: FlaskClient) -> None:
    """And an empty address shows the form."""
    assert "no mentions" in text_of(client, "/mentions", q="-harbour")
    assert "<form" in text_of(client, "/mentions")


def test_figures_of_words_lead_to_their_mentions(client: FlaskClient) -> None:
    """As many as the figure says."""
    page = text_of(client, "/words", q="harbour")
    for link, figure in re.findall(r'href="(/mentions[^"]+)">([\d,]+)</a>', page)[:8]:
        shown = text_of(client, link.replace("&amp;", "&").replace("&#34;", '"'))
        assert re.search(rf"<h1>{figure} mentions? in", shown), link


@pytest.mark.parametrize(
    ("kind", "a", "b"),
    [
        ("queries", "harbour", "railway"),
        ("writers", "Ada Grieve", "Nobody"),
        ("day", "harbour", "1990-06-01"),
        ("queries", "", ""),
    ],
)
def test_two_sets_are_shown_beside_each_other(
    client: FlaskClient, kind: str, a: str, b: str
) -> None:
    """Queries, writers, and before and after a day."""
    page = text_of(client, "/compare", kind=kind, a=a, b=b)
    assert ("in both" in page) == bool(a)


def test_a_first_mention_has_one_full_stop(client: FlaskClient) -> None:
    """Its own, or that of the sentence around it."""
    for word, end in (("money", "ships.</q></p>"), ("harbour", "part 36</q>.</p>")):
        page = text_of(client, "/compare", kind="queries", a=word, b="railway")
        found = re.search("The first mention: .*", page)
        assert found is not None
        assert found[0].endswith(end)


def test_quotations_are_answered_on_the_page(client: FlaskClient) -> None:
    """By a form that needs no script; too long a draft is refused with the limit."""
    assert "<form" in text_of(client, "/quote")
    page = client.post("/quote", data={"text": "“nobody ever wrote this here”"})
    assert "Not in this archive" in page.text
    assert client.post("/quote", data={"text": "x" * 1_000_001}).status_code in (400, 413)


def test_the_results_lead_to_mentions_and_words(client: FlaskClient) -> None:
    """Of the same search."""
    page = text_of(client, "/", q="harbour")
    assert 'href="/mentions?q=harbour"' in page
    assert 'href="/words?q=harbour"' in page


def test_a_long_draft_travels_as_large_as_it_is(page: Reader) -> None:
    """Its form sends a curly quote as three bytes, not as nine: what fits the box is read."""
    form = page("/quote").select_one("form.draft")
    draft = "“the harbour” " + "’" * 150_000
    assert len(draft) < int(form.textarea["maxlength"])
    sent = {"data": {"text": draft}, "content_type": form["enctype"]}
    assert page.client.post(form["action"], **sent).status_code == 200
    assert page.client.post(form["action"], data={"text": draft}).status_code == 413
