"""Records of systems that keep an article's fields apart from it, and downloads without marks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from search.article import Article
from search.ingest import Cleaned, ingest
from tests.ingest.test_ordinary_exports import outcomes

TITLE = "The Kiosk by the Weir"
AUTHOR = "Nadia Brook"
BODY = (
    "The kiosk by the weir sold one newspaper on Sunday, to a man who wanted only its string.",
    "Its keeper says that she will open next year as well, since nobody has told her to stop.",
)
TEXT = "\n\n".join(BODY)
RICH = {
    "nodeType": "document",
    "content": [
        {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": each}]} for each in BODY
    ],
}
LINK = {"sys": {"type": "Link", "linkType": "Entry", "id": "p1"}}
ENTRY = {"sys": {"id": "x"}, "fields": {"title": TITLE, "date": "2012-06-03", "author": LINK}}
SYSTEMS: dict[str, Any] = {
    "linked entries": {
        "items": [{**ENTRY, "fields": {**ENTRY["fields"], "body": RICH}}],
        "includes": {"Entry": [{"sys": {"id": "p1"}, "fields": {"name": AUTHOR}}]},
    },
    "a value for each language": {
        "items": [
            {"data": {"title": {"en": TITLE}, "text": {"en": TEXT}, "author": {"iv": AUTHOR},
                      "date": {"iv": "2012-06-03"}}}
        ]
    },
    "front matter in an object": {
        "page": {"html": f"<p>{BODY[0]}</p><p>{BODY[1]}</p>",
                 "frontmatter": {"title": TITLE, "author": AUTHOR, "date": "2012-06-03"}}
    },
    "a day among the marks of the page": {
        "items": [{"title": TITLE, "author": AUTHOR, "body": TEXT,
                   "meta": {"first_published_at": "2012-06-03T10:00:00Z"}}]
    },
    "roles": {
        "title": TITLE, "body": TEXT, "date": "2012-06-03",
        "contributors": [{"role": "author", "name": AUTHOR},
                         {"role": "photographer", "name": "Otto Lens"}],
    },
    "names of a newsroom": {
        "story": {"hed": TITLE, "bylines": [{"first_name": "Nadia", "last_name": "Brook"}],
                  "pub_date": "2012-06-03", "paragraphs": list(BODY)}
    },
}  # fmt: skip


def read(folder: Path, name: str, text: str) -> list[Article]:
    (folder / name).write_text(text, encoding="utf-8")
    return [each.article for each in ingest([folder], jobs=0) if isinstance(each, Cleaned)]


@pytest.mark.parametrize("name", SYSTEMS)
def test_fields_are_found_where_a_system_keeps_them(tmp_path: Path, name: str) -> None:
    """Title, author, day and text of one article; who helped is credit."""
    (found,) = read(tmp_path, "a.json", json.dumps(SYSTEMS[name]))
    assert (found.title, found.authors, str(found.date)) == (TITLE, (AUTHOR,), "2012-06-03")
    assert found.body == BODY
    assert "Otto Lens" in (found.credit or "") or name != "roles"


def test_documents_that_begin_with_one_label_are_taken_apart(tmp_path: Path) -> None:
    """A download without separators has as many articles as its first label has places."""
    records = "\n\n".join(
        f"Record: {number}\n\nTitle: {TITLE} {number}\nAuthors: Brook, Nadia\n"
        f"Source: Weir Echo. June 3, 2012\nDocument Type: Article\nFull Text: {TEXT}"
        for number in (1, 2, 3)
    )
    assert [each.title[-1] for each in read(tmp_path, "a.txt", records)] == ["1", "2", "3"]


def test_a_review_that_lists_books_is_one_document(tmp_path: Path) -> None:
    """Labels inside a text begin no document: they lack most of the first one's."""
    text = (
        f"Title: {TITLE}\nAuthor: {AUTHOR}\nPublication Date: June 3, 2012\nSource: Weir Echo\n"
        f"Document Type: Review\nFull Text: {TEXT}\n\nTitle: The Lantern\nAuthor: Bo Moran\n\n"
        f"A book of a river.\n\nTitle: The Quay\nAuthor: Wen Li\n\nA book of a wall.\n"
    )
    assert len(read(tmp_path, "a.txt", text)) == 1


def test_a_role_that_names_a_subject_is_no_helpers(tmp_path: Path) -> None:
    """A demographics reporter and a photography critic sign what they wrote."""
    for role in ("Demographics reporter", "Photography critic", "Geographic editor"):
        record = {"title": TITLE, "body": TEXT, "contributors": [{"role": role, "name": AUTHOR}]}
        (found,) = read(tmp_path, "a.json", json.dumps(record))
        assert found.authors == (AUTHOR,), role


def test_one_document_of_labels_is_read_by_them(tmp_path: Path) -> None:
    """Labels of a clipping service become fields, although no separator says what it is."""
    text = f"Title: {TITLE}\nAuthor: {AUTHOR}\nPublication Date: June 3, 2012\nSource: Weir Echo, The\nPage: A7\n\n{TEXT}\n"  # noqa: E501
    (found,) = read(tmp_path, "a.txt", text)
    assert (found.title, found.authors, found.publication) == (TITLE, (AUTHOR,), "The Weir Echo")
    assert found.body == BODY


ROWS = """article_id,title,no,text
7,The quay,1,The board met on Tuesday.
7,The quay,2,It decided nothing at all.
8,The chair,1,Parents asked for a chair.
8,The chair,2,They were given a bench.
8,The chair,3,"It is made of stone, and cold."
"""


def test_rows_that_are_paragraphs_are_one_article(tmp_path: Path) -> None:
    """Numbers that begin anew with each article show it; the place is that of the first row."""
    made, _ = outcomes(tmp_path, a_DOT_csv=ROWS)
    assert [(each.title, len(each.body)) for each in made] == [("The quay", 2), ("The chair", 3)]
    assert made[1].source.endswith("a.csv:4")


def test_rows_with_a_title_each_stay_articles(tmp_path: Path) -> None:
    """Though they are numbered, and so are those of one title without numbers of paragraphs."""
    rows = "no,title,text\n1,Fog,It lifted at noon.\n2,Rain,It fell at noon.\n3,Sun,It shone.\n"
    made, _ = outcomes(tmp_path, a_DOT_csv=rows)
    assert len(made) == 3
    made, _ = outcomes(tmp_path, a_DOT_csv=ROWS.replace(",2,", ",1,").replace(",3,", ",1,"))
    assert len(made) == 5


def test_a_wire_in_a_record_gives_its_content_alone(tmp_path: Path) -> None:
    """A service's answer has the document as NITF, whose head repeats title and byline."""
    wire = (
        "<entry><n:body><n:body.head><n:hl1>The quay</n:hl1><n:byline>By Ada Quill</n:byline>"
        "</n:body.head><n:body.content><p>It met.</p><p>It ended.</p></n:body.content></n:body>"
    )
    row = {"Title": "The quay", "Byline": "By Ada Quill", "Document": {"Content": wire}}
    (made,), _ = outcomes(tmp_path, a_DOT_json=json.dumps({"value": [row]}))
    assert (made.body, made.authors) == (("It met.", "It ended."), ("Ada Quill",))
    assert any("The quay By Ada Quill" in cut.text for cut in made.removed)


def test_paragraphs_in_lists_of_their_own_are_a_body(tmp_path: Path) -> None:
    """With a headline two objects deep."""
    body = [[{"type": "Paragraph", "content": [{"type": "Text", "text": t}]}] for t in ("A.", "B.")]
    row = {"headline": {"main": {"text": "The quay"}}, "byline": {"text": "By Ada Quill"}}
    (made,), _ = outcomes(tmp_path, a_DOT_json=json.dumps({"data": [row | {"body": body}]}))
    assert (made.title, made.body, made.authors) == ("The quay", ("A.", "B."), ("Ada Quill",))


def test_what_wget_adds_to_names_hides_no_furniture(tmp_path: Path) -> None:
    """A style of a mirror is none of its articles, whatever stands after its name."""
    for name in ("style.css?ver=5", "style.css@ver=5", "app.js?x=1"):
        (tmp_path / name).write_text("body { color: red }")
    assert outcomes(tmp_path)[0] == []
