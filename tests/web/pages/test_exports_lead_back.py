"""Exports, feeds and API results lead back to the archive, and other programs read all of them."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import feedparser
import pytest
from flask.testing import FlaskClient
from pybtex.database import parse_string

from search import Article
from tests.web.pages.conftest import TOLL
from web.components import citations

SITE = "http://localhost"
ODD = (
    'Braces { that do not close, } { and "quotes" \\ 50% & $5 #1 _x_ ~ ^ @article{x,',
    "Plain title",
)


@pytest.mark.slow
def test_every_row_of_csv_has_id_and_addresses(client: FlaskClient) -> None:
    """The addresses answer, and the columns come after those that were there before."""
    rows = list(csv.DictReader(io.StringIO(client.get("/api/v1/export?format=csv").text)))
    assert rows
    for row in rows:
        assert row["webUrl"].startswith(f"{SITE}/article/")
        assert client.get(row["webUrl"].removeprefix(SITE)).status_code == 200
        answer = client.get(row["apiUrl"].removeprefix(SITE)).get_json()
        assert answer["article"]["id"] == row["id"]


def test_csv_begins_with_a_mark_for_browsers_alone(client: FlaskClient) -> None:
    """A script reads the first column as `id`; a spreadsheet gets the mark that it needs."""
    assert client.get("/search.csv").data.startswith(b"id,")
    assert client.get("/api/v1/export?format=csv").data.startswith(b"id,")
    browser = client.get("/search.csv", headers={"Accept": "text/html,*/*;q=0.8"})
    assert browser.data.startswith("\ufeffid,".encode())


def test_results_and_feeds_have_addresses(client: FlaskClient) -> None:
    """Of searches, single articles, exports of JSON lines, and each kind of feed."""
    found = client.get("/api/v1/search?q=bridge").get_json()["results"][0]
    assert found["webUrl"] == f"{SITE}/article/{TOLL.id}"
    assert found["apiUrl"] == f"{SITE}/api/v1/articles/{TOLL.id}"
    assert client.get("/api/v1/search?q=bridge&fields=webUrl").get_json()["results"] == [
        {"id": TOLL.id, "webUrl": found["webUrl"]}
    ]
    article = client.get(f"/api/v1/articles/{TOLL.id}").get_json()["article"]
    assert article["webUrl"] == found["webUrl"]
    line = json.loads(client.get("/api/v1/export?q=bridge").text.splitlines()[0])
    assert line["_links"] == {"webUrl": found["webUrl"], "apiUrl": found["apiUrl"]}
    for form in ("atom", "rss"):
        feed = feedparser.parse(client.get(f"/search.{form}?q=bridge").data)
        assert [entry.link for entry in feed.entries] == [found["webUrl"]]
        assert feed.entries[0].id.endswith(quote(TOLL.id, safe=""))


def test_ris_and_csl_lead_back(client: FlaskClient) -> None:
    """Each record has the address and the id."""
    records = client.get("/search.ris").text.split("ER  - ")[:-1]
    assert all("UR  - http://localhost/article/" in record for record in records)
    assert all("\r\nAN  - " in record for record in records)
    answer = client.get("/search.csl")
    assert answer.mimetype == "application/vnd.citationstyles.csl+json"
    items = json.loads(answer.data)
    assert len(items) == len(records)
    assert {item["type"] for item in items} == {"article-newspaper"}
    assert all(item["archive_location"].startswith(f"{SITE}/article/") for item in items)
    assert json.loads(client.get("/search.csl?q=nothinghasthisword").data) == []


def test_a_bibtex_reader_reads_as_many_as_there_are_hits(client: FlaskClient) -> None:
    """No entry is lost to a key that another has."""
    total = client.get("/api/v1/search").get_json()["total"]
    entries = parse_string(client.get("/search.bib").text, "bibtex").entries
    assert len(entries) == total
    assert all(entry.fields["weburl"].startswith(f"{SITE}/article/") for entry in entries.values())


@pytest.mark.skipif(not shutil.which("bibtex"), reason="BibTeX is not installed")
@pytest.mark.parametrize("title", ODD)
def test_bibtex_itself_reads_every_entry(tmp_path: Path, title: str) -> None:
    """The program BibTeX, with a style that prints keys, finds as many entries as articles."""
    pieces = [Article(str(n), title, authors=("Ann and Bob, Ltd}", "Ada Lund")) for n in range(200)]
    (tmp_path / "all.bib").write_text("".join(map(citations.bibtex, pieces)), encoding="utf-8")
    (tmp_path / "keys.bst").write_text(
        "ENTRY { title author } {} {}\nFUNCTION {article} { cite$ write$ newline$ }\n"
        "READ\nITERATE {call.type$}\n"
    )
    aux = "\\citation{*}\n\\bibstyle{keys}\n\\bibdata{all}\n"
    (tmp_path / "all.aux").write_text(aux)
    told = subprocess.run(
        ["bibtex", "all"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "BSTINPUTS": ".", "BIBINPUTS": "."},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert told.returncode == 0, told.stdout
    assert len(set((tmp_path / "all.bbl").read_text().split())) == len(pieces)


@pytest.mark.parametrize("title", ODD)
def test_braces_survive_and_keys_are_unique(title: str) -> None:
    """Whatever a title or a name holds, a reader finds every entry, with all of its fields."""
    pieces = [
        Article(str(n), title, authors=("Ann and Bob, Ltd}", "Ada {x} Lund"), url="https://x.org/{")
        for n in range(50)
    ]
    text = "".join(citations.bibtex(piece, f"{SITE}/article/{piece.id}") for piece in pieces)
    entries = parse_string(text, "bibtex").entries
    assert len(entries) == len(pieces)
    assert {entry.fields["articleid"] for entry in entries.values()} == {p.id for p in pieces}
    assert all(len(entry.persons["author"]) == 2 for entry in entries.values())
    assert citations.bibtex(pieces[0]) == citations.bibtex(replace(pieces[0], dek="new"))


@pytest.mark.parametrize("form", ["ris", "bib", "bibtex", "csl"])
def test_citations_are_had_under_each_name(client: FlaskClient, form: str) -> None:
    """`/cite/bib` answers as `/search.bib` is called; the older name stays."""
    answer = client.get(f"/cite/{form}/{TOLL.id}")
    assert answer.status_code == 200
    assert f"{SITE}/article/{TOLL.id}" in answer.text
