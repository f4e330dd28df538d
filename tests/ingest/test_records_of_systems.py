"""Records as single systems keep them: their people, texts, days and sections."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.test_ordinary_exports import BODY, HTML, TITLE, outcomes, post


def test_given_and_family_name_are_one_author(tmp_path: Path) -> None:
    """In columns of their own, as WP All Export has them; an id of the author is no name."""
    rows = "Title,Author ID,Author First Name,Author Last Name,author,Content\n"
    rows += f"{TITLE},7,Nell,Hodge,7,{HTML.replace(',', ';')}\n"
    (made,), _ = outcomes(tmp_path, a_DOT_csv=rows)
    assert made.authors == ("Nell Hodge",)


def test_an_answer_of_firestore_is_read(tmp_path: Path) -> None:
    """Each value is in an object that names its type."""
    names = {
        "arrayValue": {"values": [{"stringValue": "Nell Hodge"}, {"stringValue": "Cato Weir"}]}
    }
    fields = {"title": {"stringValue": TITLE}, "body": {"stringValue": HTML}, "authors": names,
              "publishedAt": {"timestampValue": "1998-04-02T08:00:00Z"}}  # fmt: skip
    (made,), _ = outcomes(tmp_path, a_DOT_json={"documents": [{"name": "a/b", "fields": fields}]})
    assert (made.body, made.authors) == (BODY, ("Nell Hodge", "Cato Weir"))
    assert str(made.date) == "1998-04-02"


def test_mediums_last_line_in_a_feed_is_removed(tmp_path: Path) -> None:
    """It has the title, too, and many more words."""
    note = (
        f"<p>{TITLE} was originally published in Weir Notes on Medium, where people are continuing"
        " the conversation by highlighting and responding to this story.</p>"
    )
    (made,), _ = outcomes(tmp_path, a_DOT_json=post(body=HTML + note))
    assert made.body == BODY


def test_an_extracted_page_without_a_text_is_told(tmp_path: Path) -> None:
    """A collection's <doc> is refused as before."""
    for number, text in enumerate(("<doc><main/></doc>", "<doc>\n<docno>1</docno>\n</doc>")):
        articles, reasons = outcomes(tmp_path / str(number), a_DOT_xml=text)
        assert articles == [] and len(reasons) == 1


def test_a_member_without_a_text_costs_no_other(tmp_path: Path) -> None:
    """A film alone is none; the article next to it is read, each author once and in order."""
    film = post(title="A film", body='<iframe src="https://a.example/1"></iframe>')
    embedded = {"author": [{"name": "Nell Hodge"}], "wp:term": [[
        {"taxonomy": "author", "name": name} for name in ("Nell Hodge", "Cato Weir")]]}  # fmt: skip
    shown = {"title": TITLE, "body": HTML, "_embedded": embedded}
    articles, reasons = outcomes(tmp_path, a_DOT_json={"page": 1, "posts": [film, shown]})
    assert [made.authors for made in articles] == [("Nell Hodge", "Cato Weir")]
    assert "no text" in reasons[0]


def test_a_table_of_writers_without_ids_stops_nothing(tmp_path: Path) -> None:
    """As exports made by hand for Ghost have it."""
    tree = {"data": {"posts": [{"title": TITLE, "html": HTML}], "users": [{"name": "Nell Hodge"}]}}
    (made,), _ = outcomes(tmp_path, a_DOT_json=tree)
    assert made.body == BODY


def test_texts_of_wix_and_chorus_are_read(tmp_path: Path) -> None:
    """Their nodes keep a text in `textData`, and a paragraph in `contents`."""
    wix = [
        {"type": "PARAGRAPH", "nodes": [{"type": "TEXT", "textData": {"text": text}}]}
        for text in BODY
    ]
    chorus = [{"__typename": "EntryBodyParagraph", "contents": {"html": text}} for text in BODY]
    for number, body in enumerate(({"nodes": wix}, {"components": chorus})):
        (made,), _ = outcomes(tmp_path / str(number), a_DOT_json=post(body=body))
        assert made.body == BODY


def test_markdown_in_blocks_and_cards_is_read(tmp_path: Path) -> None:
    """Strapi's zones have it, and Ghost's cards."""
    text = f"## A penny\n\n{BODY[0]}\n\n![The bridge](b.png)\n\n[All](https://a.example/b) of it."
    zone = [{"__component": "shared.rich-text", "body": text}]
    card = {"version": "0.3.1", "markups": [], "atoms": [], "sections": [[10, 0]],
            "cards": [["markdown", {"markdown": text}]]}  # fmt: skip
    for number, values in enumerate(({"blocks": zone}, {"mobiledoc": json.dumps(card)})):
        record = {"title": TITLE, "date": "1998-04-02"} | values
        (made,), _ = outcomes(tmp_path / str(number), a_DOT_json=record)
        assert made.body == ("A penny", BODY[0], "All of it.")
        assert made.captions == ("The bridge",)


def test_a_flag_in_a_column_is_no_day(tmp_path: Path) -> None:
    """A column "Published" says Yes; a run date goes before the time of a form."""
    rows = "Timestamp,Title,Published,Run date,Body\n"
    rows += "".join(
        f"9/9/2020 10:00:00,{TITLE} {day},Yes,{day},{BODY[0].replace(',', ';')}\n"
        for day in ("4/2/1998", "4/22/1998")
    )
    articles, _ = outcomes(tmp_path, a_DOT_csv=rows)
    assert [str(made.date) for made in articles] == ["1998-04-02", "1998-04-22"]
    assert not any(made.needs_review for made in articles)


@pytest.mark.parametrize(
    "author",
    [
        [{"type": ["h-card"], "properties": {"name": ["Nell Hodge"]}}],
        [{"author": "Nell Hodge"}],
        [{"person": {"firstName": "Nell", "lastName": "Hodge"}}],
    ],
)
def test_a_name_within_an_object_is_read(tmp_path: Path, author: Any) -> None:
    """As microformats and lists of relations have it."""
    (made,), _ = outcomes(tmp_path, a_DOT_json=post(author=author))
    assert made.authors == ("Nell Hodge",)


def test_a_text_in_front_matter_is_read(tmp_path: Path) -> None:
    """Statamic keeps its editor's tree there."""
    tree = [{"type": "paragraph", "content": [{"type": "text", "text": text}]} for text in BODY]
    head = f"title: {TITLE}\ncontent: {json.dumps(tree)}"
    (made,), _ = outcomes(tmp_path, a_DOT_md=f"---\n{head}\n---\n")
    assert (made.title, made.body) == (TITLE, BODY)


def test_a_service_of_superdesk_is_the_section(tmp_path: Path) -> None:
    """Its ninjs names it so."""
    item = {"guid": "a", "type": "text", "headline": TITLE, "body_html": HTML}
    item |= {"versioncreated": "1998-04-02", "pubstatus": "usable", "version": "1"}
    item["service"] = [{"code": "v", "name": "Views"}]
    (made,), _ = outcomes(tmp_path, a_DOT_json=item)
    assert made.section == "Views"


def test_a_title_is_no_name_where_there_is_one(tmp_path: Path) -> None:
    """A columnist's title is the job; Drupal's persons have nothing else."""
    person = {"title": "Columnist", "first_name": "Nell", "last_name": "Hodge", "bio": "Writes."}
    for number, author in enumerate((person, {"title": "Nell Hodge"})):
        (made,), _ = outcomes(tmp_path / str(number), a_DOT_json=post(author=author))
        assert made.authors == ("Nell Hodge",)


def test_a_private_page_of_plone_is_passed_over(tmp_path: Path) -> None:
    """Its state of review says so."""
    articles, reasons = outcomes(tmp_path, a_DOT_json=post(review_state="private"))
    assert articles == [] and reasons == ["not published (private)"]
