"""The API's other addresses: articles, facets, trends, words, batches, exports, and the way in."""

from __future__ import annotations

import csv
import io
import json
import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from search.article import Article

V1 = "/api/v1"


def get(client: FlaskClient, address: str, **parameters: Any) -> dict[str, Any]:
    """A good answer."""
    response = client.get(V1 + address, query_string=parameters)
    assert response.status_code == 200, response.get_data(as_text=True)
    assert isinstance(response.json, dict)
    return response.json


NEEDED = {
    "diff": {"with": "post/1991/01.txt"},
    "suggest": {"q": "harbour"},
    "trends": {"q": "harbour"},
    "compare": {"a": "harbour", "b": "nurses"},
}
"""Parameters without which an address of the API answers 400."""


def test_the_way_in_leads_everywhere(client: FlaskClient) -> None:
    """GET /api/v1 says what the archive is, and its links lead somewhere."""
    answer = get(client, "")
    assert answer["articles"] == 60
    assert answer["generation"]
    for name, address in answer["links"].items():
        filled = address.format(id="post/1990/00.txt", facet="author")
        response = client.get(filled, query_string=NEEDED.get(name, {}))
        posted = name in ("batch", "quotes", "dossier")
        assert response.status_code == (405 if posted else 200), name


def test_an_article_comes_whole_or_in_part(client: FlaskClient) -> None:
    """With its body, an id that holds slashes, and `fields`."""
    article = get(client, "/articles/post/1990/00.txt")["article"]
    assert article["body"][0] == "Nobody asked the harbour whether it wanted a toll."
    assert get(client, "/articles/post/1990/00.txt", fields="title")["article"].keys() == {
        "id",
        "title",
    }
    links = {"webUrl", "apiUrl"}
    whole = {name: value for name, value in article.items() if name not in links}
    assert links <= article.keys()
    assert Article.from_dict(article).to_dict() == whole


def test_an_unknown_article_is_a_404_and_a_field_a_400(client: FlaskClient) -> None:
    """Each is a problem that names what was asked for."""
    missing = client.get(f"{V1}/articles/nowhere/at/all")
    assert (missing.status_code, missing.content_type) == (404, "application/problem+json")
    assert missing.json is not None
    assert "nowhere/at/all" in missing.json["detail"]
    assert client.get(f"{V1}/articles/post/1990/00.txt?fields=colour").status_code == 400


def test_similar_articles_are_other_articles(client: FlaskClient) -> None:
    """As many as asked for at most, without the article itself."""
    answer = get(client, "/articles/post/1990/00.txt/similar", size=4)
    assert 0 < len(answer["results"]) <= 4
    assert "post/1990/00.txt" not in {hit["id"] for hit in answer["results"]}
    assert client.get(f"{V1}/articles/nowhere/similar").status_code == 404


def test_all_values_of_a_facet_come_page_by_page(client: FlaskClient) -> None:
    """Together they are what a search counts.

    `contains` finds values whatever their case and accents.
    """
    whole = get(client, "/facets/author", q="harbour")
    pages = [
        get(client, "/facets/author", q="harbour", page=page, **{"page-size": 2}) for page in (1, 2)
    ]
    assert [row for page in pages for row in page["values"]] == whole["values"]
    assert whole["total"] == len(whole["values"]) == 4
    assert [row["value"] for row in get(client, "/facets/author", contains="TOMAS")["values"]] == [
        "Tomás Ruiz"
    ]
    assert client.get(f"{V1}/facets/colour").status_code == 404


def test_a_page_of_values_is_bounded_as_a_page_of_hits(client: FlaskClient) -> None:
    """More than a page holds is a 400 that says how many it holds, never fewer values than asked
    for.
    """
    refused = client.get(f"{V1}/facets/author?page-size=101")
    assert refused.status_code == 400
    assert refused.json is not None
    assert refused.json["errors"][0]["parameter"] == "page-size"
    assert "100" in refused.json["detail"]


def test_trends_count_each_query_beside_the_archive(client: FlaskClient) -> None:
    """The counts of a query never exceed the archive's, and add up to its dated hits."""
    answer = get(client, "/trends", q=["harbour", "nothing-like-it"])
    assert [series["q"] for series in answer["series"]] == ["harbour", "nothing-like-it"]
    assert all(
        few <= all_
        for few, all_ in zip(answer["series"][0]["counts"], answer["archive"], strict=True)
    )
    assert sum(answer["series"][1]["counts"]) == 0
    found = get(client, "/search", q="harbour")
    assert sum(answer["series"][0]["counts"]) == found["total"] - found["undated"]
    assert client.get(f"{V1}/trends").status_code == 400
    assert client.get(f"{V1}/trends", query_string={"q": ["a"] * 11}).status_code == 400
    assert "-" in get(client, "/trends", q="harbour", unit="month")["periods"][0]


def test_suggestions_complete_words_authors_and_sections(client: FlaskClient) -> None:
    """What the archive holds that begins so."""
    assert "harbour" in get(client, "/suggest", q="harb")["words"]
    assert "Ada Grieve" in get(client, "/suggest", q="ada")["authors"]
    assert client.get(f"{V1}/suggest").status_code == 400


def test_significant_words_set_the_hits_apart(client: FlaskClient) -> None:
    """The word searched for is over-represented among its hits; a common one isn't."""
    words = [
        term["word"]
        for term in get(client, "/significant", topic="ports", **{"page-size": 5})["terms"]
    ]
    assert "harbour" in words
    assert "council" not in words


def test_one_bad_line_of_a_batch_stops_no_other(client: FlaskClient) -> None:
    """Each line has its total and hits, or its own problem, in the order sent."""
    lines: list[Any] = [
        "harbour",
        {"q": "railway", "section": ["Opinion", "Letters"], "page-size": 2, "highlight": False},
        {"q": "x", "sectoin": "y"},
        {"q": 'broken "', "strict": True},
        7,
        {"q": {"deep": 1}},
        {"q": "library", "size": 1, "begin_date": "19900101"},
        "",
    ]
    response = client.post(f"{V1}/batch", json={"queries": lines})
    assert response.status_code == 200
    answer = response.json
    assert answer is not None
    assert [line["line"] for line in answer["lines"]] == list(range(8))
    alone = get(client, "/search", q="railway", section=["Opinion", "Letters"])
    assert [line.get("total") for line in answer["lines"]][:2] == [20, alone["total"]]
    assert len(answer["lines"][1]["results"]) == 2
    assert [line["problem"]["status"] for line in answer["lines"] if "problem" in line] == [400] * 4
    assert answer["failed"] == 4
    assert answer["lines"][2]["problem"]["errors"][0]["nearest"] == "section"
    assert answer["lines"][7]["total"] == 60


def test_a_batch_may_be_a_list_or_plain_lines(client: FlaskClient) -> None:
    """The bare list, and text with a query a line, as `curl --data-binary @file` sends it."""
    as_list = client.post(f"{V1}/batch", json=["harbour", "railway"]).json
    as_text = client.post(
        f"{V1}/batch", data="harbour\n\nrailway\n", content_type="text/plain"
    ).json
    assert as_list is not None
    assert as_text is not None
    assert (
        [line["total"] for line in as_list["lines"]]
        == [line["total"] for line in as_text["lines"]]
        == [20, 20]
    )


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("null", "application/json", 400),
        ('{"queries": "x"}', "application/json", 400),
        ('{"queries": [], "more": 1}', "application/json", 400),
        ("\xff\xfe", "application/json", 400),
        ("[" * 400_000, "application/json", 400),
        ('{"queries": [{"page": ' + "9" * 5_000 + "}]}", "application/json", 400),
        ("q=x", "application/x-www-form-urlencoded", 415),
        ("", "application/json", 400),
        (json.dumps(["x"] * 1001), "application/json", 400),
        ("x" * (1 << 20) + "yz", "text/plain", 413),
    ],
)
def test_a_body_that_is_no_batch_is_refused(
    client: FlaskClient, data: str, kind: str, status: int
) -> None:
    """Broken JSON, other shapes, other types, too many lines and too many bytes.

    The right status, as a problem.
    """
    response = client.post(f"{V1}/batch", data=data.encode("latin-1"), content_type=kind)
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    assert response.json is not None
    assert "proxy" not in response.json["detail"], (
        "the framework's own words tell a script's author nothing"
    )


def test_broken_json_is_told_by_its_place(client: FlaskClient) -> None:
    """A script's author finds the comma."""
    response = client.post(
        f"{V1}/batch", data='{"queries":\n["a",]}', content_type="application/json"
    )
    assert response.json is not None
    assert "line 2, column" in response.json["detail"]


def test_a_batch_ends_in_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """All lines together have the time of one search; those that come later are told so, each.

    Those before have their answers.
    """
    archive = app.extensions["morgue"]
    search = archive.search
    clock = [time.monotonic()]
    monkeypatch.setattr("web.api.batch.time.monotonic", lambda: clock[0])

    def slow(request: Any) -> Any:
        clock[0] += 2
        return search(request)

    monkeypatch.setattr(archive, "search", slow)
    answer = app.test_client().post(f"{V1}/batch", json=["harbour"] * 4).json
    assert answer is not None
    assert [line.get("problem", {}).get("status", 200) for line in answer["lines"]] == [
        200,
        200,
        503,
        503,
    ]
    assert "send the lines from here on" in answer["lines"][3]["problem"]["detail"]


def test_an_export_holds_every_hit_once(client: FlaskClient) -> None:
    """NDJSON: whole articles; CSV: a row each; both in the search's order and without an end."""
    ndjson = client.get(f"{V1}/export?q=harbour&order-by=oldest")
    assert ndjson.mimetype == "application/x-ndjson"
    found = [json.loads(line) for line in ndjson.get_data(as_text=True).splitlines()]
    hits = get(client, "/search", q="harbour", **{"order-by": "oldest", "page-size": 100})[
        "results"
    ]
    assert [article["id"] for article in found] == [hit["id"] for hit in hits]
    assert all(article["body"] for article in found)
    table = client.get(f"{V1}/export?q=harbour&order-by=oldest&format=csv")
    assert table.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(table.get_data().decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [hit["id"] for hit in hits]


def test_an_export_resumes_by_cursor(client: FlaskClient) -> None:
    """Broken off after any line, it goes on behind that line, on the same generation."""
    whole = [
        json.loads(line)
        for line in client.get(f"{V1}/export?q=harbour&cursors=1")
        .get_data(as_text=True)
        .splitlines()
    ]
    assert len(whole) == 20
    rest = client.get(
        f"{V1}/export", query_string={"q": "harbour", "cursor": whole[6]["cursor"]}
    ).get_data(as_text=True)
    assert [json.loads(line)["id"] for line in rest.splitlines()] == [
        article["id"] for article in whole[7:]
    ]
    last = client.get(f"{V1}/export", query_string={"q": "harbour", "cursor": whole[-1]["cursor"]})
    assert (last.status_code, last.get_data()) == (200, b"")


def test_an_export_of_what_cannot_be_searched_is_an_error_not_half_a_file(
    client: FlaskClient,
) -> None:
    """Faults show before the first byte."""
    assert client.get(f"{V1}/export?format=pdf").status_code == 400
    assert client.get(f"{V1}/export?q=%22x&strict=1").status_code == 400
    assert client.get(f"{V1}/export?cursor=nonsense").status_code == 400
