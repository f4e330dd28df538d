"""Columns and blocks that are known by what is in them, where their names say nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import search

BODY = (
    "The board met on Tuesday and decided nothing about the boat, as it has for years. "
    "It will meet again in May, it says, and everybody on the island will wait until then, "
    "with one engine and with one captain and without a doctor."
)
ROWS = [
    ("1001", "2019-03-05", "Ada Quill", "The boat sails no more"),
    ("1002", "2019-03-06", "Bo Reyes", "A chair for each child"),
    ("1003", "2019-03-07", "Cy Vane", "Leave us the quiet hour"),
]


def read(folder: Path, name: str, text: str) -> list[search.Article]:
    """Return the articles in one file."""
    (folder / name).write_text(text, encoding="utf-8")
    outcomes = search.read_sources([folder / name], jobs=0)
    return [each.article for each in outcomes if isinstance(each, search.Cleaned)]


def test_columns_without_names_are_read_by_their_values(tmp_path: Path) -> None:
    """Days, writers and titles look like that in every row."""
    lines = ["f1,f2,f3,f4,f5", *(",".join((*row, f'"{BODY}"')) for row in ROWS)]
    made = read(tmp_path, "export.csv", "\n".join(lines))
    assert [(str(each.date), each.authors[0], each.title) for each in made] == [
        row[1:] for row in ROWS
    ]


def test_days_of_a_crawl_are_no_articles_day(tmp_path: Path) -> None:
    """A column that says which other day it has isn't taken for lack of a better one."""
    lines = ["title,scraped,body", *(f'{row[3]},{row[1]},"{BODY}"' for row in ROWS)]
    assert {each.date for each in read(tmp_path, "export.csv", "\n".join(lines))} == {None}


def test_two_columns_that_look_like_titles_leave_a_doubt(tmp_path: Path) -> None:
    """Which of them is the title nobody can tell, so none is taken in silence."""
    lines = ["a,b,body", *(f'{row[3]},{row[3]} again,"{BODY}"' for row in ROWS)]
    assert all(each.needs_review for each in read(tmp_path, "export.csv", "\n".join(lines)))


def test_what_all_titles_end_in_is_cut_and_kept(tmp_path: Path) -> None:
    """A scraped table has the paper's name after each title; one title alone is left as it is."""
    lines = ["title,body", *(f'{row[3]} - The Post,"{BODY}"' for row in ROWS)]
    made = read(tmp_path, "export.csv", "\n".join(lines))
    assert [each.title for each in made] == [row[3] for row in ROWS]
    assert all("- The Post" in {cut.text for cut in each.removed} for each in made)


def article(body: object, **values: object) -> str:
    """Return an article as JSON."""
    return json.dumps({"title": "The boat sails no more", "body": body, **values})


def test_blocks_of_one_text_each_are_paragraphs(tmp_path: Path) -> None:
    """Whatever a scraper calls the text of a paragraph."""
    (made,) = read(tmp_path, "a.json", article([{"p": BODY}, {"p": "It rained all night."}]))
    assert made.body == (BODY, "It rained all night.")


@pytest.mark.parametrize("kind", ["newsletter", "shared.newsletter", "interstitial_link"])
def test_blocks_that_are_no_part_of_the_text_are_kept(tmp_path: Path, kind: str) -> None:
    """What is left out of a rich text stands among what was removed."""
    blocks = [{"type": "text", "content": BODY}, {"type": kind, "content": "Read the fog column"}]
    (made,) = read(tmp_path, "a.json", article(blocks))
    assert made.body == (BODY,)
    assert "Read the fog column" in {cut.text for cut in made.removed}


def test_a_picture_of_several_words_has_its_caption(tmp_path: Path) -> None:
    """A kind is a picture's if one of its words is, unless there is a text next to it."""
    blocks = [
        {"type": "text", "content": BODY},
        {"slice_type": "image_with_caption", "primary": {"caption": "The quay in May"}},
        {"type": "text-image", "content": "Nobody came to the meeting."},
    ]
    (made,) = read(tmp_path, "a.json", article(blocks))
    assert made.body == (BODY, "Nobody came to the meeting.")
    assert made.captions == ("The quay in May",)


def test_captions_in_blocks_of_html_are_captions(tmp_path: Path) -> None:
    """An answer in blocks has figures in them, as whole pages do."""
    figure = "<figure><img src='q.jpg'><figcaption>The quay in May</figcaption></figure>"
    (made,) = read(tmp_path, "a.json", article([{"bodyHtml": f"<p>{BODY}</p>{figure}"}]))
    assert (made.body, made.captions) == ((BODY,), ("The quay in May",))


def test_parts_of_an_article_in_objects_of_their_own_are_read(tmp_path: Path) -> None:
    """Search engines and systems keep section and day under a name for such parts."""
    text = article(BODY, facets={"section": "Opinion"}, publishingInfo={"date": "2019-03-05"})
    (made,) = read(tmp_path, "a.json", text)
    assert (made.section, str(made.date)) == ("Opinion", "2019-03-05")


def test_a_feeds_summary_is_a_doubt(tmp_path: Path) -> None:
    """An item with one short description and no content is the start of an article."""
    items = "".join(
        f"<item><title>Fog</title><description>{text}</description></item>"
        for text in ("Why the island needs a boat.", BODY)
    )
    made = read(tmp_path, "f.xml", f"<rss version='2.0'><channel>{items}</channel></rss>")
    assert [each.needs_review for each in made] == [True, False]


def test_a_short_text_next_to_a_text_is_a_summary(tmp_path: Path) -> None:
    """Its name says that it is short."""
    (made,) = read(tmp_path, "a.json", article(BODY, short_text="Why we need it.", shortTitle="B"))
    assert (made.dek, made.title) == ("Why we need it.", "The boat sails no more")


def test_the_one_value_that_can_be_a_field_is_taken_with_a_doubt(tmp_path: Path) -> None:
    """A single record has no rows to compare; what it says by its looks is told."""
    values = {"caption_line": "The boat sails no more", "day": "2019-03-05", "body": BODY}
    (made,) = read(tmp_path, "a.json", json.dumps(values))
    assert (made.title, str(made.date)) == ("The boat sails no more", "2019-03-05")
    assert made.needs_review


@pytest.mark.parametrize(
    "person",
    [{"user_created": {"first_name": "Ada", "last_name": "Quill"}}, {"pen": ["Ada Quill"]}],
)
def test_a_person_where_no_author_is_named_is_taken_with_a_doubt(
    tmp_path: Path, person: dict[str, object]
) -> None:
    """It may be who made the record, and nobody is named otherwise."""
    (made,) = read(tmp_path, "a.json", article(BODY, **person))
    assert made.authors == ("Ada Quill",)
    assert made.needs_review


def test_a_name_under_a_name_that_says_nothing_is_told(tmp_path: Path) -> None:
    """It may be the author's or a place's: nobody is made an author of it."""
    (made,) = read(tmp_path, "a.json", article(BODY, pen="Ada Quill"))
    assert made.authors == ()
    assert "may be the author: pen" in {cut.rule for cut in made.removed}


def test_a_page_of_an_author_gives_the_name_with_a_doubt(tmp_path: Path) -> None:
    """Site builders export the address of an author's page in place of the name."""
    (made,) = read(tmp_path, "a.json", article(BODY, author="ada-quill"))
    assert made.authors == ("Ada Quill",)
    assert made.needs_review


def test_an_address_in_a_list_is_the_articles(tmp_path: Path) -> None:
    """And a system's own path among its sections is no section."""
    links = [{"href": "https://paper.example/boat"}]
    text = article(BODY, canonical=links, categories=["user/1/state/starred", "Opinion"])
    (made,) = read(tmp_path, "a.json", text)
    assert (made.url, made.section) == ("https://paper.example/boat", "Opinion")


def test_rows_that_share_their_title_are_a_doubt(tmp_path: Path) -> None:
    """A table may have a row for each paragraph; titles that come again elsewhere are no parts."""
    parts = [("Boat", text) for text in "abc"] + [("Chair", text) for text in "de"]
    lines = ["title,body", *(f'{title},"{BODY} {text}."' for title, text in parts)]
    assert all(each.needs_review for each in read(tmp_path, "parts.csv", "\n".join(lines)))
    mixed = [*lines[:1], *lines[1::3], *lines[2::3], *lines[3::3]]
    assert not any(each.needs_review for each in read(tmp_path, "mixed.csv", "\n".join(mixed)))


def test_days_after_long_texts_show_the_tables_order(tmp_path: Path) -> None:
    """A body of several lines stands before the day, in which 26 can't be a month."""
    lines = ["title,body,date"]
    lines += [f'Boat {day},"{BODY}\n\nIt rained.",{day}/03/2019' for day in ("05", "26")]
    made = read(tmp_path, "export.csv", "\n".join(lines))
    assert [str(each.date) for each in made] == ["2019-03-05", "2019-03-26"]


def test_two_days_of_publication_far_apart_are_a_doubt(tmp_path: Path) -> None:
    """One may be the day of an import."""
    text = article(BODY, date="2019-03-05", first_published_at="2022-01-02T00:00:00Z")
    (made,) = read(tmp_path, "a.json", text)
    assert "another day: date" in {cut.rule for cut in made.removed}
    (made,) = read(tmp_path, "b.json", article(BODY, date="2019-03-05", issue_date="2019-03-06"))
    assert not made.needs_review


def test_the_day_of_a_record_is_taken_with_a_doubt_for_lack_of_a_better(tmp_path: Path) -> None:
    """Where nothing else says when, the day on which it was made is told as what it is."""
    (made,) = read(tmp_path, "a.json", article(BODY, inserted_at="2019-03-05 08:00:00"))
    assert (str(made.date), made.needs_review) == ("2019-03-05", True)


def test_a_paper_that_is_an_object_next_to_a_heading_is_no_title(tmp_path: Path) -> None:
    """An archive's answer calls the newspaper the title of the article."""
    values = {"heading": "The boat", "title": {"id": 35, "title": "The Post"}, "articleText": BODY}
    (made,) = read(tmp_path, "a.json", json.dumps(values))
    assert (made.title, made.publication) == ("The boat", "The Post")


def test_a_box_that_leads_away_is_kept_apart(tmp_path: Path) -> None:
    """A heading with a button below the text, and a link to another article within it."""
    away = [{"role": "heading", "text": "More columns"}, {"role": "link_button", "text": "All"}]
    link = f'<p>{BODY}</p><aside class="element element-rich-link"><p>Related: Fog</p></aside>'
    tree = {
        "title": "The boat",
        "components": [
            {"role": "body", "text": BODY},
            {"role": "container", "components": away},
        ],
    }
    (made,) = read(tmp_path, "a.json", json.dumps(tree))
    assert made.body == (BODY,)
    assert "More columns All" in {cut.text for cut in made.removed}
    (made,) = read(tmp_path, "b.json", article(link))
    assert made.body == (BODY,)


def test_template_tags_of_a_record_are_kept(tmp_path: Path) -> None:
    """What was taken out of a text in Markdown stands among what was removed."""
    (made,) = read(tmp_path, "a.json", article(f"## Mud\n\n{BODY} {{% include ad.html %}}"))
    assert made.body == ("Mud", BODY)
    assert "{% include ad.html %}" in {cut.text for cut in made.removed}


def test_a_text_as_html_and_plain_in_one_object_is_read(tmp_path: Path) -> None:
    """Systems for pages give both; the one with paragraphs is taken."""
    copy = {"html": f"<p>{BODY}</p><p>It rained.</p>", "text": f"{BODY} It rained."}
    (made,) = read(tmp_path, "a.json", json.dumps({"headline": "The boat", "copy": copy}))
    assert made.body == (BODY, "It rained.")
