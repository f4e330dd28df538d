"""Forms that readers meet half-known: read, or flagged with the unread text kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from search.article import Article
from search.ingest import Cleaned, ingest
from search.ingest.formats.plain.mail_quotes import without_mailing
from search.ingest.formats.values.name_words import field_of

TITLE = "The Weir Keeper"
AUTHOR = "Nadia Brook"
FIRST = (
    "The kiosk by the weir sold one newspaper on Sunday, to a man who wanted only its string. Its"
    " keeper says that she will open next year as well, since nobody has told her to stop, and the"
    " boards that the flood took away are drying behind the church with their paint still on them."
)
SECOND = (
    "Nobody in the parish can say who paid for the sluice, though all remember the speech. The"
    " minutes of that spring are lost, the treasurer moved to the coast, and the stone that bears"
    " the names was set so low that the grass has covered all of them but the mason's own."
)


def read(folder: Path, name: str, text: str) -> list[Article]:
    """Return the articles in one file."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return [each.article for each in ingest([folder], jobs=0) if isinstance(each, Cleaned)]


def one(folder: Path, values: Any) -> Article:
    """Return the one article in a JSON value."""
    (made,) = read(folder, "a.json", json.dumps(values))
    return made


def test_prose_that_no_field_takes_is_kept_and_flags_the_article(tmp_path: Path) -> None:
    """A record's second text is in `removed`, and the article is flagged."""
    made = one(tmp_path, {"title": TITLE, "body": FIRST, "part_two": SECOND})
    assert made.needs_review
    assert SECOND in [cut.text for cut in made.removed]


def test_a_text_stored_twice_is_no_left_over(tmp_path: Path) -> None:
    """A plain copy of an HTML body is no reason for a flag."""
    values = {"title": TITLE, "body_html": f"<p>{FIRST}</p><p>{SECOND}</p>"}
    made = one(tmp_path, values | {"clean_version": f"{FIRST}\n\n{SECOND}"})
    assert not made.needs_review
    assert made.body == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", f"{TITLE}\n\n{AUTHOR}\n\n{FIRST}\n\n{SECOND}\n\n\nThe Lost Minutes\n\nOtto Lens\n"
                  f"\n{SECOND}\n\n{FIRST}\n"),
        ("a.md", f"# {TITLE}\n\n*By {AUTHOR}*\n\n{FIRST}\n\n{SECOND}\n\n# The Lost Minutes\n\n"
                 f"*By Otto Lens, 4 June 2012*\n\n{SECOND}\n\n{FIRST}\n"),
        ("a.html", f"<html><body><h2>{TITLE}</h2><p>By {AUTHOR}</p><p>{FIRST}</p><p>{SECOND}</p>"
                   f"<h2>The Lost Minutes</h2><p>By Otto Lens, June 4, 2012</p><p>{SECOND}</p>"
                   f"<p>{FIRST}</p></body></html>"),
    ],
)  # fmt: skip
def test_a_second_head_in_a_text_flags_it(tmp_path: Path, name: str, text: str) -> None:
    """A headline with a byline between paragraphs flags the article in every format."""
    (made,) = read(tmp_path, name, text)
    assert made.needs_review
    assert "it may hold several articles" in [cut.text for cut in made.removed]


def test_labelled_lines_that_no_reader_knows_flag_the_article(tmp_path: Path) -> None:
    """A title that is a labelled line of an unknown service flags the article."""
    text = f"HDLN>> {TITLE}\nRPTR>> {AUTHOR}\nCOPY>>\n{FIRST}\n\n{SECOND}\n\n{FIRST}\n\n{SECOND}\n"
    (made,) = read(tmp_path, "a.txt", text)
    assert made.needs_review


@pytest.mark.parametrize(
    "values",
    [
        {"title": TITLE, "created": "1338681600", "body": {"und": [{"value": f"<p>{FIRST}</p>"}]},
         "field_author": {"und": [{"value": AUTHOR}]}},
        {"title": {"0": TITLE}, "author": {"0": AUTHOR}, "text": {"0": FIRST}},
        {"webTitle": TITLE, "author": AUTHOR, "blocks": {"body": [{"bodyHtml": FIRST}]}},
        {"story": {"content": {"title": TITLE, "author": AUTHOR, "body": [{"component": "richtext",
         "text": {"type": "doc", "content": [{"type": "paragraph", "content": [
             {"type": "text", "text": FIRST}]}]}}]}}},
        {"baslik": TITLE, "yazar": AUTHOR, "icerik": FIRST},
    ],
)  # fmt: skip
def test_systems_forms_are_read(tmp_path: Path, values: dict[str, Any]) -> None:
    """Wrapped values, columns of a table, blocks, components and names without accents are read."""
    made = one(tmp_path, values)
    assert (made.title, made.authors, made.body) == (TITLE, (AUTHOR,), (FIRST,))


def test_a_column_says_the_order_of_its_days(tmp_path: Path) -> None:
    """A form in the name of a column decides how its days are read."""
    made = one(tmp_path, {"title": TITLE, "text": FIRST, "Published on (dd-mm-yyyy)": "05-03-2019"})
    assert str(made.date) == "2019-03-05"


def test_places_of_sites_say_what_is_no_article(tmp_path: Path) -> None:
    """Files in a folder of drafts and the texts of Hugo's lists are passed over."""
    assert not read(tmp_path, "_drafts/half.md", f"---\ntitle: {TITLE}\n---\n{FIRST}\n")
    assert not read(tmp_path, "news/_index.md", f"---\ntitle: News\n---\n{FIRST}\n")


def test_a_day_with_its_hour_is_read_where_no_label_says_so(tmp_path: Path) -> None:
    """The first line that begins with a day gives it, whatever else is in the line."""
    stamp = "Dec. 22, 2023, 5:24 AM UTC / Updated Dec. 23, 2023, 9:01 AM UTC / Source: The Post"
    body = "\n\n".join([FIRST, SECOND] * 3)
    (made,) = read(tmp_path, "a.txt", f"Opinion\n{TITLE}\n{stamp}\nBy {AUTHOR}\n\n{body}\n")
    assert str(made.date) == "2023-12-22"


def test_a_note_above_a_forwarded_mail_is_no_article(tmp_path: Path) -> None:
    """The forwarded mail is read, and the note is kept in `removed`."""
    head = "From: Desk <d@p.example>\nSubject: Fwd: x\nDate: Fri, 8 Mar 2019 10:00:00 +0000\n"
    inner = (
        f"From: {AUTHOR} <n@p.example>\nDate: Tue, 5 Mar 2019 09:00\nSubject: {TITLE}\nTo: Desk\n"
    )
    text = f"{head}\nFor the archive.\n\n---------- Forwarded message ---------\n{inner}\n{FIRST}\n"
    (made,) = read(tmp_path, "a.eml", text)
    assert (made.title, made.authors, made.body) == (TITLE, (AUTHOR,), (FIRST,))
    assert "For the archive." in [cut.text for cut in made.removed]


def test_files_joined_into_one_are_taken_apart(tmp_path: Path) -> None:
    """Each front matter with a title begins an article."""
    text = f"---\ntitle: {TITLE}\n---\n{FIRST}\n\n---\ntitle: The Lost Minutes\n---\n{SECOND}\n"
    assert [each.title for each in read(tmp_path, "a.md", text)] == [TITLE, "The Lost Minutes"]


def test_a_text_shorter_than_its_record_says_is_flagged(tmp_path: Path) -> None:
    """An API's abstract under the name of a text is no article of 812 words."""
    values = {"title": TITLE, "lead_paragraph": "It sold one newspaper.", "word_count": 812}
    assert one(tmp_path, values).needs_review


@pytest.mark.parametrize(
    "text",
    [
        "The Post\n\nPage not found\n\nSorry, the page you were looking for does not exist.\n",
        f"The Post\n{TITLE}\nJune 3, 2012\n\n{FIRST[:120]}\n\nAlready a subscriber? Log in\n",
    ],
)
def test_notices_are_flagged(tmp_path: Path, text: str) -> None:
    """Errors and paywalls saved as text are no articles without a doubt."""
    (made,) = read(tmp_path, "a.txt", text)
    assert made.needs_review


def test_a_record_without_a_title_keeps_the_lines_that_may_be_it(tmp_path: Path) -> None:
    """Short texts under names that nobody knows are in `removed` where the title is missing."""
    made = one(tmp_path, [{"HL": TITLE, "author": AUTHOR, "text": FIRST}])
    assert made.needs_review
    assert TITLE in [cut.text for cut in made.removed]


def test_stars_between_texts_with_heads_part_them(tmp_path: Path) -> None:
    """Stars with spaces part texts that each have a headline and a byline, not one text."""
    head = "{}\nBy {}\n\n{}\n"
    text = f"{head.format(TITLE, AUTHOR, FIRST)}\n* * *\n\n"
    two = read(tmp_path, "a.txt", text + head.format("The Lost Minutes", "Otto Lens", SECOND))
    assert [each.title for each in two] == [TITLE, "The Lost Minutes"]
    assert len(read(tmp_path, "a.txt", f"{text}{SECOND}\n")) == 1


def test_the_page_of_a_text_is_no_left_over(tmp_path: Path) -> None:
    """A record with the page that its text was read from is no reason for a flag."""
    rights = "All rights are kept, and no part may be copied without our leave. " * 5
    menu = "<nav>Home <a href='/o'>Opinion</a></nav>"
    page = f"<body>{menu}<h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p><p>{rights}</p></body>"
    made = one(tmp_path, {"title": TITLE, "text": f"{FIRST}\n\n{SECOND}", "raw_html": page})
    assert not made.needs_review
    assert made.body == (FIRST, SECOND)


def test_a_text_of_which_the_article_is_a_part_is_told(tmp_path: Path) -> None:
    """Where the opening alone was read, the whole text under another name is a reason to look."""
    rest = " ".join(SECOND.replace("the", each) for each in ("this", "that", "one", "our"))
    for whole in (f"{FIRST}\n\n{SECOND}\n\n{rest}", f"<p>{FIRST}</p><p>{SECOND}</p><p>{rest}</p>"):
        made = one(tmp_path, {"title": TITLE, "text": FIRST, "part_two": whole})
        assert made.body == (FIRST,)
        assert made.needs_review


def test_a_headline_with_a_label_in_front_is_no_labelled_line(tmp_path: Path) -> None:
    """Papers print "Column:" before a headline; nothing else is labelled."""
    made = one(tmp_path, {"title": f"Column: {TITLE}", "body": FIRST})
    assert not made.needs_review


def test_parts_of_a_value_are_no_rows_of_a_table(tmp_path: Path) -> None:
    """A title and a text with the same parts are one article."""
    text = {"value": f"<p>{FIRST}</p>", "format": "html"}
    made = one(tmp_path, {"title": {"value": TITLE, "format": "plain"}, "body": text})
    assert (made.title, made.body) == (TITLE, (FIRST,))


def test_a_note_that_is_no_form_of_a_value_is_part_of_a_name() -> None:
    """A note on the form of a column's values is passed over, any other changes its meaning."""
    assert field_of("Published on (dd-mm-yyyy)") == "date"
    assert field_of("Author (photo)") is None


def test_a_short_letter_that_answers_a_mail_is_the_article(tmp_path: Path) -> None:
    """The mail that a letter quotes is kept in `removed`, and its writer is not the author."""
    head = f"From: {AUTHOR} <n@p.example>\nSubject: Re: Fog\nDate: Fri, 8 Mar 2019 10:00:00 +0000\n"
    inner = "From: Desk <d@p.example>\nDate: Tue, 5 Mar 2019 09:00\nSubject: Fog\nTo: N\n"
    letter = "Your column forgets the ferrymen, who paid for the weir in the first place."
    text = f"{head}\n{letter}\n\n-----Original Message-----\n{inner}\n{FIRST}\n"
    (made,) = read(tmp_path, "a.eml", text)
    assert (made.authors, made.body) == ((AUTHOR,), (letter,))


def test_a_text_about_lists_of_mail_is_kept() -> None:
    """A short paragraph that names the way out of a list, with more text below it, is text."""
    text = [FIRST, "I tried to unsubscribe.", SECOND, FIRST, "Unsubscribe"]
    assert without_mailing(text, "Fog") == (text[:-1], text[-1:])


def test_front_matter_that_never_ends_is_read_in_linear_time(tmp_path: Path) -> None:
    """A long indented list without a closing line below it holds no reader up."""
    tags = "  - weir\n" * 60
    text = f"---\ntitle: {TITLE}\ntags:\n{tags}\n{FIRST}\n"
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    assert list(ingest([tmp_path], jobs=0))
