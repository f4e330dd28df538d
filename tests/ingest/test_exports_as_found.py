"""Exports as systems really write them: details that invented examples leave out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import search
from search.article import Article

TITLE, OTHER = "The Mill That Grinds at Night", "No Bread on Mondays"
BODY = (
    "The mill by the weir grinds at night, when nobody has to pay for the water that turns it.",
    "Its owner was fined twice, and twice the town council found that it needed the flour more.",
)
NEXIS = """{number} of 2 DOCUMENTS

                               The Weir Courier

                            May 6, 1994 Friday
                                 Edition 1;
                                   Lowlands

{title}

BYLINE: Ida Stroem

SECTION: VIEWS; Version:3

LENGTH: 34 words

{body}

LOAD-DATE: May 7, 1994

LANGUAGE: ENGLISH

JOURNAL-CODE: WEIR

Copyright 1994 The Weir Courier

"""


def read(folder: Path, **files: str | bytes) -> list[Article]:
    """Return the articles in files that are written by the names of `files`."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    found = search.read_sources([folder], jobs=0)
    return [each.article for each in found if isinstance(each, search.Cleaned)]


def test_the_names_of_editions_are_no_part_of_a_title(tmp_path: Path) -> None:
    """Below a day Nexis prints the edition, below a text labels that not all downloads have."""
    documents = [
        NEXIS.format(number=number, title=title, body="\n\n".join(BODY))
        for number, title in ((1, TITLE), (2, OTHER))
    ]
    first, second = read(tmp_path, n_DOT_txt="".join(documents))
    assert (first.title, second.title) == (TITLE, OTHER)
    assert first.body == BODY
    assert (first.section, first.label) == ("VIEWS", None)
    assert "Lowlands" in [cut.text for cut in first.removed]


def test_the_sheet_before_a_downloads_documents_is_no_part_of_the_first(tmp_path: Path) -> None:
    """It lists the documents, each with the search that found it."""
    sheet = "Date and Time: Friday, May 6, 1994\nJob Number: 7\nDocuments (1)\n"
    sheet += f"1. {TITLE};A mill\nClient/Matter: -None-\nSearch Terms: mill\nNarrowed by:\n\n"
    text = f"{TITLE}\n\nThe Weir Courier\n\nMay 6, 1994 Friday\n\nSection: VIEWS\n\n"
    text += f"Length: 34 words\n\nByline: Ida Stroem\n\nBody\n\n{BODY[0]}\n\n{BODY[1]}\n\n"
    (made,) = read(tmp_path, n_DOT_txt=f"{sheet}{text}End of Document\n")
    assert (made.title, made.authors, made.body) == (TITLE, ("Ida Stroem",), BODY)


def test_items_between_numbered_marks_are_articles_of_their_own(tmp_path: Path) -> None:
    """The mark names each item's number between signs."""
    text = "".join(
        f"### ITEM 000{number} ###\n{title}\nby Ida Stroem\nMay {number}, 1994\n\n{BODY[0]}\n\n"
        for number, title in ((1, TITLE), (2, OTHER))
    )
    assert [made.title for made in read(tmp_path, n_DOT_txt=text)] == [TITLE, OTHER]


def test_a_blank_line_in_the_head_of_a_movable_type_post(tmp_path: Path) -> None:
    """Templates leave one above the day."""
    post = "AUTHOR: Ida Stroem\nTITLE: {}\nSTATUS: Publish\nCATEGORY: Views\n\n"
    post += "DATE: 05/06/1994 07:00:00 AM\n-----\nBODY:\n{}\n-----\n--------\n"
    text = post.format(TITLE, BODY[0]) + post.format(OTHER, BODY[1])
    assert [made.title for made in read(tmp_path, n_DOT_txt=text)] == [TITLE, OTHER]


def test_numbers_and_kinds_of_systems_are_no_names(tmp_path: Path) -> None:
    """A category's number is a key of the system's, "blogger#post" its name for every post."""
    values = {
        "kind": "blogger#post",
        "title": {"rendered": TITLE},
        "date": "1994-05-06T07:00:00",
        "author": 4,
        "categories": [1],
        "content": {"rendered": "".join(f"<p>{text}</p>" for text in BODY)},
    }
    (made,) = read(tmp_path, a_DOT_json=json.dumps([values]))
    assert (made.section, made.authors, made.label) == (None, (), None)


def test_a_pull_quote_is_not_said_twice(tmp_path: Path) -> None:
    """Its sentence is printed large next to the text that has it."""
    parts = [{"type": "text", "content": text} for text in BODY]
    quote = {"type": "quote", "subtype": "pullquote", "content": "It needed the flour more."}
    story = {"headlines": {"basic": TITLE}, "content_elements": [parts[0], quote, parts[1]]}
    (made,) = read(tmp_path, a_DOT_json=json.dumps(story))
    assert made.body == BODY


def test_byline_and_day_below_a_heading_of_markdown(tmp_path: Path) -> None:
    """They are fields, as in a text without marks."""
    (made,) = read(
        tmp_path, a_DOT_md=f"# {TITLE}\n\n*By Ida Stroem*, 6 May 1994\n\n{BODY[0]}\n\n{BODY[1]}\n"
    )
    assert (made.authors, str(made.date), made.body) == (("Ida Stroem",), "1994-05-06", BODY)


@pytest.mark.parametrize(
    "line",
    [
        "By Monday evening the strike was over.",
        "A letter from 11 September 2001",
        "Von Clausewitz would laugh",
    ],
)
def test_a_short_first_paragraph_of_markdown_is_text(tmp_path: Path, line: str) -> None:
    """A sentence with "By" or a day in it is no byline and no day of the article's."""
    text = f"# {TITLE}\n\n{line}\n\n{BODY[0]}\n\n{BODY[1]}\n"
    (made,) = read(tmp_path, a_DOT_md=text)
    assert (made.body, made.authors, made.date) == ((line, *BODY), (), None)


def test_a_wrapped_line_that_begins_with_by_is_no_byline(tmp_path: Path) -> None:
    """An ornament between the parts of one text doesn't part it."""
    parts = [
        f"{title}\nThe mill stood then\nby the old weir\n{BODY[0]}\n" for title in (TITLE, OTHER)
    ]
    assert len(read(tmp_path, a_DOT_txt=f"{parts[0]}\n**********\n{parts[1]}")) == 1


def test_a_short_window_title_is_kept_where_the_heading_says_no_more(tmp_path: Path) -> None:
    """The heading may be the section's or the site's."""
    text = "".join(f"<p>{text}</p>" for text in BODY)
    page = f"<html><head><title>Millers</title></head><body><h1>Opinion</h1>{text}</body></html>"
    (made,) = read(tmp_path, a_DOT_html=page)
    assert made.title == "Millers"


def test_a_french_table_calls_the_author_signature(tmp_path: Path) -> None:
    """Where no other column names one; a checkbox of that name names nobody."""
    rows = f"Titre,Signature,Texte\n{TITLE},Ida Stroem,{BODY[0]}\n{OTHER},oui,{BODY[1]}\n"
    authors = [made.authors for made in read(tmp_path, a_DOT_csv=rows.replace(", when", " when"))]
    assert authors[0] == ("Ida Stroem",)
    assert authors[1:] in ([], [()])


def test_japanese_of_old_unix_machines(tmp_path: Path) -> None:
    """EUC-JP is known by its kana."""
    body = "堰のそばの粉屋は夜にひく。水のねだんをだれも払わなくてよいからだ。"
    text = f"川の粉屋\n\n1994年5月6日\n\n{body}\n"
    (made,) = read(tmp_path, a_DOT_txt=text.encode("euc_jp"))
    assert (made.title, str(made.date)) == ("川の粉屋", "1994-05-06")


def page(blocks: dict[str, str]) -> str:
    """Return an ALTO page of blocks by their IDs."""
    lines = "".join(
        f"<TextBlock ID='{name}'><TextLine>"
        + "".join(f"<String CONTENT='{word}'/>" for word in text.split())
        + "</TextLine></TextBlock>"
        for name, text in blocks.items()
    )
    return f"<alto><Layout><Page><PrintSpace>{lines}</PrintSpace></Page></Layout></alto>"


def issue(*hrefs: str) -> str:
    """Return a METS file with one article over its pages, each with blocks H and T."""
    files = "".join(
        f"<file ID='F{number}'><FLocat xlink:href='{href}'/></file>"
        for number, href in enumerate(hrefs)
    )
    areas = "".join(
        f"<div TYPE='{kind}'><fptr><area FILEID='F{number}' BEGIN='{block}'/></fptr></div>"
        for number in range(len(hrefs))
        for kind, block in (("HEADING", "H"), ("PARAGRAPH", "T"))
    )
    return (
        "<mets xmlns='http://www.loc.gov/METS/' xmlns:xlink='http://www.w3.org/1999/xlink'>"
        f"<fileSec><fileGrp>{files}</fileGrp></fileSec><structMap TYPE='LOGICAL'>"
        f"<div TYPE='ISSUE'><div TYPE='ARTICLE'>{areas}</div></div></structMap></mets>"
    )


def test_an_issue_is_read_with_the_pages_next_to_it(tmp_path: Path) -> None:
    """Blocks of two pages have equal IDs; the pages themselves are passed over."""
    (made,) = read(
        tmp_path,
        mets_DOT_xml=issue("file://./alto/1.xml", "alto/2.xml"),
        alto__1_DOT_xml=page({"H": TITLE, "T": BODY[0]}),
        alto__2_DOT_xml=page({"H": "", "T": BODY[1]}),
    )
    assert (made.title, made.body) == (TITLE, BODY)


def test_a_page_is_read_that_no_article_of_an_issue_has(tmp_path: Path) -> None:
    """A METS file may list pages without their articles, or lie outside of the SOURCE."""
    alto = page({"H": TITLE, "T": BODY[0]})
    pages = issue("alto/1.xml").replace("'ARTICLE'", "'PAGE'")
    (made,) = read(tmp_path / "a", mets_DOT_xml=pages, alto__1_DOT_xml=alto)
    assert BODY[0] in made.body
    assert read(tmp_path / "b", mets_DOT_xml=issue("alto/1.xml"), alto__1_DOT_xml=alto)
    (made,) = read(tmp_path / "b" / "alto")
    assert BODY[0] in made.body


@pytest.mark.parametrize("href", ["../secret.xml", "/etc/passwd", "file:///etc/passwd", "http://a"])
def test_an_issue_reads_no_file_outside_its_folder(tmp_path: Path, href: str) -> None:
    """An address that leads out of it names no page."""
    (tmp_path / "secret.xml").write_text(page({"H": "Secret", "T": "Nobody may read this."}))
    assert read(tmp_path / "in", mets_DOT_xml=issue(href)) == []


def test_an_unpacked_export_of_substack_is_read_as_the_archive_is(tmp_path: Path) -> None:
    """Titles and days are in the list next to the folder of posts; drafts are passed over."""
    table = "post_id,post_date,is_published,title\n"
    table += f"7.mill,1994-05-06T07:00:00Z,true,{TITLE}\n8.bread,,false,{OTHER}\n"
    (made,) = read(
        tmp_path,
        posts_DOT_csv=table,
        **{"posts__7.mill.html": f"<p>{BODY[0]}</p>", "posts__8.bread.html": f"<p>{BODY[1]}</p>"},
    )
    assert (made.title, str(made.date), made.body) == (TITLE, "1994-05-06", BODY[:1])
