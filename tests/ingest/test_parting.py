"""One file with several texts is parted; one text with rules, tables or examples is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from search.article import Article
from search.ingest import Cleaned, ingest
from search.ingest.formats.values import notices
from search.ingest.raw_documents import Origin
from search.ingest.text import article as raw

FIRST = (
    "The bridge keeper counted nine barges before noon and wrote the number on the door, as he has"
    " done since the spring when the office stopped asking him for a report on the traffic."
)
SECOND = (
    "Nobody in the town reads the door, though children add to the numbers with a piece of brick,"
    " so that on some days a hundred barges have gone by and none of them was seen from the quay."
)
DAY = "March 5, 1998"


def read(folder: Path, name: str, text: str) -> list[Article]:
    """Return the articles in one file."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return [each.article for each in ingest([folder], jobs=0) if isinstance(each, Cleaned)]


def story(title: str, author: str, body: str) -> str:
    """Return a text with a head."""
    return f"{title}\nBy {author}\n{DAY}\n\n{body}\n"


@pytest.mark.parametrize(
    "section",
    [
        f"But it was there already\non the night of {DAY}, in a storm\nof rain. {SECOND}",
        f"The second day\nMarch 6, 1998\n\n{SECOND}",
        f"About the Trust\n\nFounded on {DAY}, in Quill.\n\n{SECOND}",
    ],
)
def test_stars_between_sections_part_no_story(tmp_path: Path, section: str) -> None:
    """A section with a day in its prose, or a heading with a day, belongs to the story."""
    text = f"{story('The Door', 'Ada Quill', FIRST)}\n* * *\n\n{section}\n"
    (made,) = read(tmp_path, "a.txt", text)
    assert SECOND[-60:] in " ".join(made.body)


def test_rules_part_stories_that_have_stars_within(tmp_path: Path) -> None:
    """Lines of equals signs part; stars do not, and a short piece between is in `removed`."""
    rule = "=" * 20
    one = f"{story('The Door', 'Ada Quill', FIRST)}\n* * *\n\n{SECOND}\n"
    two = f"{story('The Brick', 'Otto Lens', SECOND)}\n* * *\n\n{FIRST}\n"
    made = read(tmp_path, "a.txt", f"{one}{rule}\nSECOND PAGE\n{rule}\n{two}")
    assert [each.title for each in made] == ["The Door", "The Brick"]
    assert "SECOND PAGE" in [cut.text for cut in made[0].removed]


def test_a_post_that_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    """Of joined posts one without text is passed over and the other is read."""
    text = f"---\ntitle: Empty\n---\n---\ntitle: The Door\n---\n{FIRST}\n"
    assert [each.title for each in read(tmp_path, "a.md", text)] == ["The Door"]


def test_an_example_of_front_matter_parts_no_post(tmp_path: Path) -> None:
    """Front matter between fences is in the text that shows it."""
    text = f"---\ntitle: The Door\n---\n{FIRST}\n\n```\n---\ntitle: Mine\n---\n```\n\n{SECOND}\n"
    (made,) = read(tmp_path, "a.md", text)
    assert (made.title, made.body[-1]) == ("The Door", SECOND)


def test_a_signed_index_of_a_folder_is_an_article(tmp_path: Path) -> None:
    """`_index.md` with authors is read."""
    head = "---\ntitle: The Door\nauthors: [Ada Quill]\n---\n"
    assert len(read(tmp_path, "news/_index.md", head + FIRST)) == 1


@pytest.mark.parametrize("rows", [{"data": []}, {"values": [["1998", 9]]}])
def test_an_article_with_a_table_is_no_table(tmp_path: Path, rows: dict[str, object]) -> None:
    """An object with a body is read, whatever rows it has next to it."""
    values = {"title": "The Door", "body": FIRST, "fields": ["year", "barges"], **rows}
    (made,) = read(tmp_path, "a.json", json.dumps(values))
    assert made.body == (FIRST,)


def test_a_story_of_what_was_not_found_is_no_error() -> None:
    """A short first paragraph says that a page is missing; a longer one tells a story."""
    text = f"The Door\n\nThe key was not found. {FIRST}\n"
    assert notices.doubt_of(raw.clean(text, Origin("a", "a")), text) is None


def test_an_article_on_comments_is_no_comment(tmp_path: Path) -> None:
    """A feed's own title says that it holds comments, the title of an item doesn't."""
    text = (
        "<rss version='2.0'><channel><title>{}</title><item><title>Comments on the locks</title>"
        f"<description>{FIRST} {SECOND}</description></item></channel></rss>"
    )
    made = read(tmp_path, "a.xml", text.format("The Post"))
    assert [each.title for each in made] == ["Comments on the locks"]
    assert not read(tmp_path, "a.xml", text.format("Comments on: The Door"))
