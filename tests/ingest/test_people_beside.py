"""People, sections and states that stand beside the articles, or are known by a number alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ingest.test_ordinary_exports import outcomes

BODY = "The board met on Tuesday and decided nothing.\n\nIt will meet again in May, it says."


def post(**values: object) -> str:
    """Return an article as JSON."""
    return json.dumps({"title": "A chair for each child", "body": BODY, **values})


@pytest.mark.parametrize(
    "people",
    [
        {"authors_DOT_json": '[{"id": 7, "name": "Ada Quill"}]'},
        {"users_DOT_json": '{"all": [{"user_id": 7, "first_name": "Ada", "last_name": "Quill"}]}'},
        {"wp_users_DOT_csv": "ID,display_name\n7,Ada Quill\n"},
        {"people_DOT_jsonl": '{"id": 8, "name": "Bo Reyes"}\n{"id": 7, "name": "Ada Quill"}\n'},
    ],
)
def test_people_in_a_file_beside_the_articles_are_named(
    tmp_path: Path, people: dict[str, str]
) -> None:
    """A number leads to the name in a table of people in the same folder."""
    (made,), _ = outcomes(tmp_path, stories_DOT_json=post(author_id=7), **people)
    assert made.authors == ("Ada Quill",)
    assert not made.needs_review


def test_a_tables_people_are_named_from_the_table_beside(tmp_path: Path) -> None:
    """Two tables of one database, each saved as CSV."""
    rows = f'id,title,user_id,body\n1,A chair for each child,7,"{BODY}"\n'
    (made,), _ = outcomes(tmp_path, stories_DOT_csv=rows, users_DOT_csv="id,name\n7,Ada Quill\n")
    assert made.authors == ("Ada Quill",)


def test_people_and_sections_among_the_lines_of_one_file_are_named(tmp_path: Path) -> None:
    """A dump of documents has people, sections and articles one after the other."""
    lines = [
        {"_id": "p1", "_type": "author", "name": "Ada Quill"},
        {"_id": "c1", "_type": "category", "title": "Opinion"},
        json.loads(
            post(
                author={"_type": "reference", "_ref": "p1"},
                categories=[{"_type": "reference", "_ref": "c1"}],
            )
        ),
    ]
    (made,), _ = outcomes(tmp_path, data_DOT_ndjson="\n".join(map(json.dumps, lines)))
    assert (made.authors, made.section) == (("Ada Quill",), "Opinion")


@pytest.mark.parametrize("value", [7, {"_ref": "p1"}, ["rec8fTz0kQ2mWxYpL"]])
def test_an_author_known_by_a_number_alone_is_a_doubt(tmp_path: Path, value: object) -> None:
    """Nobody is made an author of an id, and the article says that its author is missing."""
    (made,), _ = outcomes(tmp_path, stories_DOT_json=post(author=value))
    assert made.authors == ()
    assert made.needs_review
    assert any(cut.rule.startswith("author not named") for cut in made.removed)


def test_a_name_goes_before_a_number(tmp_path: Path) -> None:
    """Next to a name the id of the same person is no doubt."""
    (made,), _ = outcomes(tmp_path, stories_DOT_json=post(author_id=7, author_name="Ada Quill"))
    assert made.authors == ("Ada Quill",)
    assert not made.needs_review


@pytest.mark.parametrize(
    "state",
    [
        {"status": "withdrawn"},
        {"workflow_stage": "In edit"},
        {"status": "Pending review"},
        {"deleted_at": "2020-01-02T00:00:00Z"},
        {"createdAt": "2020-01-02", "publishedAt": None},
        {"draft": {"booleanValue": True}},
    ],
)
def test_what_is_on_its_way_or_gone_is_passed_over(
    tmp_path: Path, state: dict[str, object]
) -> None:
    """States of several words, days of deletion and missing days of publication say it, too."""
    articles, reasons = outcomes(tmp_path, stories_DOT_json=post(**state))
    assert articles == []
    assert "not published" in reasons[0]


@pytest.mark.parametrize("state", [{"status": "archived"}, {"live": False}, {"status": "limbo"}])
def test_a_state_that_nobody_knows_is_a_doubt(tmp_path: Path, state: dict[str, object]) -> None:
    """The article is read, and says which state it was in."""
    (made,), _ = outcomes(tmp_path, stories_DOT_json=post(**state))
    assert made.needs_review
    assert any(cut.rule.startswith("state unknown") for cut in made.removed)


def test_a_state_of_what_was_printed_is_no_doubt(tmp_path: Path) -> None:
    """A federation's state is none of an article."""
    for number, state in enumerate(({"status": "Published"}, {"state": "Ohio"}, {"status": 1})):
        folder = tmp_path / str(number)
        folder.mkdir()
        (made,), _ = outcomes(folder, stories_DOT_json=post(**state))
        assert not made.needs_review


def test_people_and_sections_among_the_rows_of_a_dump_are_named(tmp_path: Path) -> None:
    """A list has rows of all tables, each with the name of its model and its own fields."""
    rows = [
        {"model": "auth.user", "pk": 7, "fields": {"first_name": "Ada", "last_name": "Quill"}},
        {"model": "news.category", "pk": 2, "fields": {"name": "Opinion"}},
        {"model": "news.story", "pk": 1, "fields": json.loads(post(author=7, category=2))},
    ]
    (made,), _ = outcomes(tmp_path, dump_DOT_json=json.dumps(rows))
    assert (made.authors, made.section) == (("Ada Quill",), "Opinion")


def test_an_id_of_one_word_leads_to_its_person(tmp_path: Path) -> None:
    """What stands under a name that ends in "id" is no name, whatever it looks like."""
    people = "writer_id,first_name,last_name\nw7,Ada,Quill\n"
    (made,), _ = outcomes(tmp_path, stories_DOT_json=post(writer_id="w7"), writers_DOT_csv=people)
    assert made.authors == ("Ada Quill",)


@pytest.mark.parametrize(
    "people", [{"author": {"name": "Ada Quill"}}, {"authors": [{"name": "Ada Quill"}]}]
)
def test_a_feeds_author_wrote_the_items_that_name_nobody(
    tmp_path: Path, people: dict[str, object]
) -> None:
    """In a JSON Feed of either version; a table of people next to items names nobody."""
    own = json.loads(post(author={"name": "Bo Reyes"}))
    items = {"title": "The Quay", "items": [json.loads(post()), own]}
    made, _ = outcomes(tmp_path, feed_DOT_json=json.dumps(items | people))
    assert [each.authors for each in made] == [("Ada Quill",), ("Bo Reyes",)]
    table = {"authors": [{"id": 7, "name": "Ada Quill"}]}
    made, _ = outcomes(tmp_path, feed_DOT_json=json.dumps(items | table))
    assert [each.authors for each in made] == [(), ("Bo Reyes",)]


@pytest.mark.parametrize(("title", "authors"), [("The Quay", ("Ada Quill",)), ("Ada Quill", ())])
def test_an_atom_feeds_author_wrote_the_entries_that_name_nobody(
    tmp_path: Path, title: str, authors: tuple[str, ...]
) -> None:
    """Unless it is named as the feed is."""
    feed = (
        f"<feed xmlns='http://www.w3.org/2005/Atom'><title>{title}</title>"
        "<author><name>Ada Quill</name></author>"
        f"<entry><title>Fog</title><content>{BODY}</content></entry><entry><title>Rain</title>"
        f"<author><name>Bo Reyes</name></author><content>{BODY}</content></entry></feed>"
    )
    made, _ = outcomes(tmp_path, feed_DOT_xml=feed)
    assert [each.authors for each in made] == [authors, ("Bo Reyes",)]


def test_an_author_in_a_reference_that_was_resolved_is_named(tmp_path: Path) -> None:
    """The person's own object is the value of the reference."""
    value = {"id": "p1", "name": "quill-entry", "data": {"fullName": "Ada Quill"}}
    (made,), _ = outcomes(tmp_path, a_DOT_json=post(writer={"@type": "Reference", "value": value}))
    assert made.authors == ("Ada Quill",)
