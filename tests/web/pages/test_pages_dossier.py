"""Dossiers and citations of several pieces: pages, files, what is gone, what is refused."""

from __future__ import annotations

import io
import json
import time
from typing import Any

import bs4
import docx
import pytest
from flask.testing import FlaskClient
from markdown_it import MarkdownIt
from werkzeug.test import TestResponse

from search import Archive, Article, DeadlineError, Highlights, SearchRequest
from tests.web.pages.conftest import Reader

QUOTE = {"exact": "The toll came anyway.", "field": "body", "number": 0, "start": 25, "end": 46}
DOSSIER: dict[str, Any] = {
    "name": "Tolls & bridges",
    "pieces": [
        {
            "id": "post/toll",
            "note": "Ask the council.\n\n<script>alert(1)</script> *twice*",
            "search": "?q=toll&section=Opinion",
            "passages": [QUOTE],
        },
        {"id": "post/03"},
        {"id": "no/such"},
        {"id": "odd/<b>&'\"?#%.txt", "note": "hostile", "search": "?q=strike"},
    ],
}


def send(client: FlaskClient, form: str, dossier: object = DOSSIER, **more: Any) -> TestResponse:
    """The answer to a posted dossier."""
    text = dossier if isinstance(dossier, str) else json.dumps(dossier)
    return client.post("/dossier", data={"dossier": text, "format": form, **more})


def test_an_address_carries_a_dossier(page: Reader) -> None:
    """Ids in the address are a page with each piece, its citation, and what isn't there."""
    shown = page("/dossier?id=post/03&id=post/toll&id=no/such&name=Tolls")
    assert shown.select_one("h1").text == "Tolls"  # type: ignore[union-attr]
    heads = [head.text for head in shown.select(".piece h2")]
    assert heads == ["1. The harbour and the council, part 3", "2. No Toll on the Bridge"]
    assert "Ada van der Grieve, “No Toll on the Bridge,” The Meridian Post" in shown.text
    assert "no/such: gone" in shown.select_one(".gone").text  # type: ignore[union-attr]


def test_without_pieces_the_page_is_the_browsers_own(page: Reader) -> None:
    """The page has the editor, and says without JavaScript how to go on."""
    shown = page("/dossier")
    assert shown.select_one(".dossier")
    assert "address of that page holds the list" in shown.noscript.text  # type: ignore[union-attr]


def test_the_view_shows_passages_with_their_marks(client: FlaskClient) -> None:
    """A chosen passage is quoted with the words of its search marked, notes as plain text."""
    shown = bs4.BeautifulSoup(send(client, "view").text, "html.parser")
    first = shown.select(".piece")[0]
    assert str(first.select_one("blockquote p")) == "<p>The <mark>toll</mark> came anyway.</p>"
    assert [note.text for note in first.select(".note")] == [
        "Ask the council.",
        "<script>alert(1)</script> *twice*",
    ]
    assert "Found by: toll; Section: Opinion" in first.text
    assert not shown.select("main script")


def test_a_passage_that_moved_is_found_and_one_that_went_is_named(client: FlaskClient) -> None:
    """Places are checked against the article; words that it no longer has are marked as such."""
    moved = QUOTE | {"number": 7, "start": 3}
    gone = QUOTE | {"exact": "Nobody said this."}
    dossier = {"pieces": [{"id": "post/toll", "search": "?q=toll", "passages": [moved, gone]}]}
    shown = bs4.BeautifulSoup(send(client, "view", dossier).text, "html.parser")
    quotes = [str(quote.p.decode_contents()) for quote in shown.select("blockquote")]  # type: ignore[union-attr]
    assert quotes[0] == "The <mark>toll</mark> came anyway."
    assert "no longer in the piece" in quotes[1]


def test_where_nothing_was_chosen_the_search_is_quoted(client: FlaskClient) -> None:
    """Passages that the search found, only where the reader asks for them."""
    dossier = {"pieces": [{"id": "post/toll", "search": "?q=promise"}]}
    assert "promise</mark>" in send(client, "view", dossier, found="1").text
    assert "<mark>" not in send(client, "view", dossier).text


def test_marks_end_before_the_answer_is_due(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One costly search leaves time to write the file: its pieces are shown without marks."""
    seen: list[float | None] = []

    def late(_: Archive, __: Article, request: SearchRequest) -> Highlights:
        seen.append(request.deadline)
        raise DeadlineError

    monkeypatch.setattr(Archive, "highlights", late)
    whole = time.monotonic() + client.application.config["SETTINGS"].search_seconds
    assert send(client, "view", found="1").status_code == 200
    assert seen and all(until is not None and until < whole - 1 for until in seen)


def test_word_files_are_read_back(client: FlaskClient) -> None:
    """The file has headline, byline, day, note, marked passage, citations and what is missing."""
    answer = send(client, "docx", found="1")
    assert answer.headers["Content-Disposition"].endswith('filename="tolls-bridges.docx"')
    assert answer.headers["Cache-Control"] == "private, no-store"
    document = docx.Document(io.BytesIO(answer.data))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert document.core_properties.title == "Tolls & bridges"
    assert "1. No Toll on the Bridge" in text
    assert "Ada van der Grieve, The Meridian Post, 29 April 1994 [1]" in text
    assert "<script>alert(1)</script> *twice*" in text
    assert "In the archive: http://localhost/article/post/toll" in text
    assert "no/such: gone" in text
    quote = next(each for each in document.paragraphs if each.style.name == "Quote")  # type: ignore[union-attr]
    assert [(run.text, run.bold) for run in quote.runs][1] == ("toll", True)
    cited = next(each for each in document.paragraphs if each.text.startswith("1. Ada van"))
    assert "The Meridian Post" in [run.text for run in cited.runs if run.italic]
    links = [link.address for each in document.paragraphs for link in each.hyperlinks]
    assert "http://localhost/article/post/toll" in links
    assert "http://localhost/?q=toll&section=Opinion" in links


def test_markdown_shows_what_was_written_and_nothing_more(client: FlaskClient) -> None:
    """Rendered, notes and headlines are text: no tag, no emphasis that nobody wrote."""
    answer = send(client, "markdown")
    html = MarkdownIt("commonmark").render(answer.text)
    tree = bs4.BeautifulSoup(html, "html.parser")
    assert tree.h1 is not None
    assert tree.h1.text == "Tolls & bridges"
    assert "<script>alert(1)</script> *twice*" in tree.text
    assert not tree.select("script, img, svg, em:has(a)")
    assert str(tree.blockquote.p) == "<p>The <strong>toll</strong> came anyway.</p>"  # type: ignore[union-attr]


def test_the_html_file_runs_nothing(client: FlaskClient) -> None:
    """It is whole in itself, everything in it escaped, under a policy without scripts."""
    tree = bs4.BeautifulSoup(send(client, "html", found="1").text, "html.parser")
    assert not tree.select("script, img, svg, iframe, [onerror], [onload]")
    assert tree.select_one('meta[http-equiv="Content-Security-Policy"]')
    assert all(link["href"].startswith(("http://localhost/", "#")) for link in tree.select("a"))  # type: ignore[union-attr]


@pytest.mark.parametrize(("form", "needle"), [("ris", "TY  - NEWS"), ("bib", "@article{")])
def test_records_of_the_selection(client: FlaskClient, form: str, needle: str) -> None:
    """One record a piece that is there."""
    assert send(client, form).text.count(needle) == 3
    assert len(json.loads(send(client, "csl").text)) == 3


def test_a_file_brings_everything_back(client: FlaskClient) -> None:
    """Saved as W3C Web Annotations and opened again, a dossier is the same one."""
    answer = send(client, "annotations")
    saved = json.loads(answer.text)
    assert saved["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert saved["type"] == "AnnotationCollection"
    items = saved["first"]["items"]
    assert saved["total"] == len(items) == 5
    assert items[0]["target"]["source"] == "http://localhost/article/post/toll"
    assert items[1]["target"]["selector"][0]["exact"] == QUOTE["exact"]
    form = {"file": (io.BytesIO(answer.data), "tolls.dossier.json"), "format": "list"}
    opened = client.post("/dossier", data=form).get_json()
    again = json.loads(send(client, "list").text)
    assert opened == again
    assert opened["pieces"][0]["passages"] == [QUOTE]
    assert opened["pieces"][2]["missing"] == "gone"
    assert opened["pieces"][3]["title"].startswith("<script>")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("not json", "no dossier"),
        ("[" * 100_000, "no dossier"),
        ("[]", "annotates no article"),
        ('"text"', "is an object"),
        ('{"pieces": {}}', "pieces is a list"),
        ('{"pieces": [1]}', "piece 1 is an object"),
        ('{"pieces": [{"id": 7}]}', "piece 1: id is a text"),
        ('{"pieces": [{"id": ""}]}', "piece 1 has no id"),
        ('{"pieces": [{"id": "a", "evil": 1}]}', "no field 'evil'"),
        ('{"pieces": [{"id": "a", "note": []}]}', "piece 1: note is a text"),
        ('{"pieces": [{"id": "a", "passages": [{"exact": "x", "start": -1}]}]}', "whole number"),
        ('{"pieces": [{"id": "a", "passages": [{"exact": "x", "field": "id"}]}]}', "field is one"),
        (json.dumps({"pieces": [{"id": str(n)} for n in range(1001)]}), "at most 1,000"),
        (json.dumps({"pieces": [{"id": "a", "note": "x" * 10_001}]}), "at most 10,000 characters"),
        (json.dumps({"type": "AnnotationCollection", "first": {"items": [3]}}), "annotation 1"),
        (json.dumps([{"target": "https://else.example/page"}]), "no target"),
    ],
)
def test_what_is_no_dossier_is_refused_with_its_place(
    client: FlaskClient, content: str, said: str
) -> None:
    """Foreign and edited files are a 400 that says what is wrong with them."""
    answer = send(client, "list", content)
    assert answer.status_code == 400
    assert said in bs4.BeautifulSoup(answer.text, "html.parser").text


def test_files_of_other_programs_are_read(client: FlaskClient) -> None:
    """A bare annotation with its body as a text, and selectors that say nothing of paragraphs."""
    foreign = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "type": "Annotation",
        "body": [{"type": "TextualBody", "value": "<b>mine</b>\x00", "format": "text/html"}],
        "target": {
            "source": {"id": "https://archive.example/morgue/article/post%2Ftoll?q=x#p1"},
            "selector": [{"type": "TextQuoteSelector", "exact": "A bridge is a promise."}, 7],
        },
    }
    piece = json.loads(send(client, "list", foreign).text)["pieces"][0]
    assert (piece["id"], piece["note"]) == ("post/toll", "<b>mine</b>")
    assert piece["passages"][0]["exact"] == "A bridge is a promise."


def test_other_bodies_and_other_sites_are_refused(client: FlaskClient) -> None:
    """JSON is for the API; a form of another site, one too large or an unknown form are told."""
    assert client.post("/dossier", json=DOSSIER).status_code == 415
    foreign = client.post("/dossier", data={}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    kind = "application/x-www-form-urlencoded"
    large = client.post("/dossier", data=b"dossier=" + b"x" * 10_000_000, content_type=kind)
    assert large.status_code == 413
    assert send(client, "exe").status_code == 400
    assert send(client, "docx", style="harvard").status_code == 400


def test_control_characters_reach_no_file(client: FlaskClient) -> None:
    """What XML can't hold is dropped where the dossier is read, so that every file can be made."""
    odd = {"name": "a\x00b\ufffe", "pieces": [{"id": "post/toll", "note": "x\x1by\ud800z"}]}
    for form in ("docx", "markdown", "html", "annotations", "ris"):
        assert send(client, form, odd).status_code == 200
    assert json.loads(send(client, "list", odd).text)["pieces"][0]["note"] == "xyz"


def test_all_hits_of_a_search_up_to_a_thousand(client: FlaskClient) -> None:
    """Ids and headlines of every hit, for a dossier of all of them."""
    pieces = client.get("/dossier/hits?q=harbour").get_json()["pieces"]
    assert len(pieces) == 20
    assert set(pieces[0]) == {"id", "title", "meta"}


def test_lists_have_a_tick_for_each_piece(page: Reader) -> None:
    """Without JavaScript the ticks are a form that leads to a dossier or to citations."""
    shown = page("/?q=harbour&page-size=25")
    form = shown.select_one("form#pick")
    assert form is not None
    assert form["action"] == "/dossier"
    assert form["data-search"] == "?q=harbour"
    boxes = shown.select('.hit input[type=checkbox][name=id][form="pick"]')
    assert len(boxes) == 20
    assert page("/author/Tomás Ruiz").select(".hit input[form=pick]")


def test_days_and_mentions_have_ticks(page: Reader) -> None:
    """Each piece with its headline and day, and a link that cites exactly what is listed."""
    for address in ("/day/1994-04-29", "/mentions?q=toll&section=Opinion"):
        shown = page(address)
        boxes = shown.select('input[name=id][form="pick"]')
        assert {box["value"] for box in boxes} == {"post/toll"}
        assert boxes[0]["data-title"] == "No Toll on the Bridge"
        assert boxes[0]["data-meta"] == "Ada van der Grieve, 29 April 1994"
        (link,) = shown.select('form#pick a[href*="/cite"]')
        assert link["href"] == "/cite?id=post/toll"
        assert len(page(str(link["href"])).select("#cited-apa li")) == 1


def test_a_page_of_hits_is_cited_at_once(page: Reader) -> None:
    """Every style, notes in the order of the list, bibliographies in that of the alphabet."""
    shown = page("/cite?q=harbour&page-size=5&page=2")
    assert [len(each.select("li")) for each in shown.select("ol")] == [5] * 5
    assert "Of the 20 articles found" in shown.text
    sorted_ones = [each.text.lstrip("“") for each in shown.select("#cited-mla li")]
    assert sorted_ones == sorted(sorted_ones, key=str.casefold)
    listed = [
        box["value"] for box in page("/?q=harbour&page-size=5&page=2").select("li.hit .tick input")
    ]
    notes = [each.text for each in shown.select("#cited-chicago-note li")]
    assert all(str(each) in note for each, note in zip(listed, notes, strict=True))


def test_a_selection_and_a_dossier_are_cited(page: Reader, client: FlaskClient) -> None:
    """By ids in the address, or posted; what isn't there is named."""
    shown = page("/cite?id=post/toll&id=no/such")
    assert "no/such" in shown.select_one(".notes").text  # type: ignore[union-attr]
    assert len(shown.select("#cited-apa li")) == 1
    posted = client.post("/cite", data={"dossier": json.dumps(DOSSIER)})
    assert posted.text.count("No Toll on the Bridge") == 5
    assert client.post("/cite", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
