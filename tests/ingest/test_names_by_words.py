"""Columns and keys that no list names: read by the words of the name, or by the value's shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from search.article import Article
from search.ingest import Cleaned, ingest
from search.ingest.formats.records.record import pick
from search.ingest.formats.values.name_words import field_of
from search.ingest.reading_notes import UNREAD

TITLE = "The Sluice That Nobody Opened"
AUTHOR = "Tove Marsh"
BODY = (
    "The sluice below the mill has been closed since the flood, and the miller says that it was"
    " the best thing that the water ever did for him.",
    "Nobody on the board can find its key. Two of them have looked for it, and the third, who has"
    " never been seen near the river, says that it hangs in his hall.",
)
TEXT = "\n\n".join(BODY)
HTML = "".join(f"<p>{each}</p>" for each in BODY)
DAY = "2014-05-07"


def read(folder: Path, name: str, data: str) -> list[Article]:
    """Return the articles in a file with this text."""
    (folder / name).write_text(data, encoding="utf-8")
    return [found.article for found in ingest([folder], jobs=0) if isinstance(found, Cleaned)]


@pytest.mark.parametrize(
    "header",
    [
        "Titre;Auteur;Date de parution;Texte intégral",
        "Título;Firma;Fecha de publicación;Cuerpo",
        "Kop;Schrijver;Datum;Tekst",
        "Tytuł;Autor;Data publikacji;Treść",
        "Rubrik;Skribent;Datum;Brödtext",
        "Заголовок;Автор;Дата;Текст",
        "Headline;Columnist;Issue date;Copy",
        "story_title;article-author;firstPublishedOn;postBodyHtml",
    ],
)
def test_a_table_is_read_by_the_words_of_its_columns(tmp_path: Path, header: str) -> None:
    """Names in other languages, and composed ones, need no rule."""
    (found,) = read(tmp_path, "a.csv", f'{header}\n"{TITLE}";{AUTHOR};{DAY};"{TEXT}"\n')
    assert (found.title, found.authors, str(found.date)) == (TITLE, (AUTHOR,), DAY)
    assert found.body == BODY


@pytest.mark.parametrize(
    "name",
    [
        "imageDate",
        "authorEmail",
        "dateline",
        "content_type",
        "textarea",
        "createdDate",
        "text_format",
        "date_format",
        "content_markdown",
        "day",
        "signature",
        "date2",
        "text_2019",
    ],
)
def test_a_name_with_an_unknown_word_is_nobodys(name: str) -> None:
    """A word that isn't known may change what the whole name means."""
    assert field_of(name) is None


SYSTEMS: dict[str, Any] = {
    "cards with a list of the system's own": {
        "headline": TITLE, "author": AUTHOR, "date": DAY,
        "cards": [{"story-elements": [{"type": "text", "text": each}]} for each in BODY],
    },
    "a tree two objects down": {
        "title": TITLE, "author": AUTHOR, "date": DAY,
        "content": {"value": {"document": {"type": "root", "children": [
            {"type": "paragraph", "children": [{"type": "span", "value": each}]}
            for each in BODY]}}},
    },
    "markup next to an empty list": {
        "title": TITLE, "author": AUTHOR, "date": DAY,
        "main": {"markup": HTML, "blocks": []},
    },
    "a text under a name of nobody's": {
        "title": TITLE, "author": AUTHOR, "date": DAY, "zone_7": TEXT,
    },
    "articles in a list that is named like a body": {
        "content_elements": [{"title": TITLE, "author": AUTHOR, "date": DAY, "body": TEXT}],
    },
    "people with a shown name": {
        "title": TITLE, "author": {"displayName": AUTHOR}, "first_published_at": DAY,
        "published_at": "2015-01-01", "body": HTML,
    },
    "a day is no flag": {
        "title": TITLE, "author": AUTHOR, "published": True, "publish_at": DAY, "text": TEXT,
    },
}  # fmt: skip


@pytest.mark.parametrize("name", SYSTEMS)
def test_an_article_is_found_by_its_shape(tmp_path: Path, name: str) -> None:
    """Systems differ in names; titles, people, days and running prose are alike."""
    (found,) = read(tmp_path, "a.json", json.dumps(SYSTEMS[name]))
    assert (found.title, found.authors, str(found.date)) == (TITLE, (AUTHOR,), DAY)
    assert found.body == BODY


@pytest.mark.parametrize(
    "others",
    [
        {"text_format": "full_html", "story_text": TEXT, "articleDate": DAY},
        {"content_format": "markdown", "article_content": TEXT, "articleDate": DAY},
        {"copy": "1", "article_text": TEXT, "articleDate": DAY},
        {"date_format": "d.m.Y", "articleDate": DAY, "article_text": TEXT},
        {"day": "Monday", "article_date": DAY, "edited": True, "article_text": TEXT},
        {"page_text": "To be done.", "webText": TEXT, "article_date": DAY},
        {"year": "2014", "month": 5, "day": "7", "articleText": TEXT, "signature": "on file"},
    ],
)
def test_a_setting_is_no_field(tmp_path: Path, others: dict[str, Any]) -> None:
    """Formats, flags and parts of a day don't take the place of the text and the day."""
    record = {"title": TITLE, "author": AUTHOR, **others}
    (found,) = read(tmp_path, "a.json", json.dumps(record))
    assert (found.title, found.authors, str(found.date)) == (TITLE, (AUTHOR,), DAY)
    assert (found.body, found.updated) == (BODY, None)


@pytest.mark.parametrize(
    "names",
    [
        ("Absatz 2", "Absatz 1", "author1", "author2"),
        ("paragraph2", "paragraph1", "Autor 1", "Autor 2"),
        ("text_2", "text", "author", "author2"),
    ],
)
def test_numbered_columns_are_joined_in_order(tmp_path: Path, names: tuple[str, ...]) -> None:
    """A text in several columns is whole, and each author's column yields an author."""
    rows = (
        f'title,date,{",".join(names)}\n"{TITLE}",{DAY},"{BODY[1]}","{BODY[0]}",{AUTHOR},Bo Reyes\n'
    )
    (found,) = read(tmp_path, "a.csv", rows)
    assert (found.body, found.authors) == (BODY, (AUTHOR, "Bo Reyes"))


def test_a_name_that_another_wins_over_is_noted(tmp_path: Path) -> None:
    """What is read by its words and isn't taken is reported as unread, not dropped in silence."""
    UNREAD.taken()
    pick(
        {"title": TITLE, "text": TEXT, "story_content_2": "More.", "storyDate": DAY, "date": DAY},
        {},
    )
    assert dict(UNREAD.taken()) == {"story_content_2": 1, "storyDate": 1}


@pytest.mark.parametrize(
    "box",
    [
        {"type": "teaser-box", "stories": [{"text": "Another article is here."}]},
        {"type": "teaser-box", "stories": [{"type": "p", "text": "Another article is here."}]},
        {"type": "share", "buttons": [{"type": "button", "text": "Share on Facebook"}]},
        {"type": "zone", "related_stories": [{"type": "p", "text": "Another article is here."}]},
    ],
)
def test_boxes_between_blocks_are_no_text(tmp_path: Path, box: dict[str, Any]) -> None:
    """Teasers and buttons next to an article's blocks stay out of its body."""
    blocks = [{"type": "paragraph", "text": each} for each in BODY]
    record = {"title": TITLE, "author": AUTHOR, "date": DAY, "blocks": [*blocks, box]}
    (found,) = read(tmp_path, "a.json", json.dumps(record))
    assert found.body == BODY


@pytest.mark.parametrize("name", ["copyright", "legal_text_7", "cookieNotice", "about_us"])
def test_a_notice_is_no_body(tmp_path: Path, name: str) -> None:
    """A record without a text isn't given one by the notice that all records have."""
    record = {"title": TITLE, "author": AUTHOR, "date": DAY, name: TEXT}
    assert read(tmp_path, "a.json", json.dumps(record)) == []


def test_prose_of_equal_length_is_not_chosen_from(tmp_path: Path) -> None:
    """Of two long texts under unknown names neither is the body: that would be a guess."""
    record = {"title": TITLE, "author": AUTHOR, "zone_7": TEXT, "zone_8": TEXT}
    assert read(tmp_path, "a.json", json.dumps(record)) == []
