"""Ordinary texts that look like a service's, a system's or a widget's, and are kept whole."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from search.ingest.bylines.byline_parser import parse_byline
from search.ingest.formats.plain import newsbank
from search.ingest.formats.records import publication_state, record_body
from search.ingest.formats.rich import rich_text
from search.ingest.text import shortcodes
from tests.ingest.test_documents_as_saved import FACTIVA
from tests.ingest.test_downloads_and_mail import AUTHOR, BODY, HTML, TEXT, TITLE, read


def _docx(rows: Sequence[tuple[str, ...]]) -> bytes:
    import docx

    made = docx.Document()
    table = made.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    for text in BODY:
        made.add_paragraph(text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


FIELDS = (("Title", TITLE), ("Author", AUTHOR), ("Date", "3 May 2011"))


def test_a_text_in_a_table_of_fields_is_the_text(tmp_path: Path) -> None:
    """However long it is: its paragraphs come before those below the table."""
    long = "\n".join(f"{number} bells rang, and nobody counted them." for number in range(200))
    (made,), _ = read(tmp_path, "a.docx", _docx([*FIELDS, ("Section", ""), ("Text", long)]))
    assert (made.title, made.authors) == (TITLE, (AUTHOR,))
    assert made.body == (*long.split("\n"), *BODY)


def test_a_table_with_more_than_fields_is_of_the_text(tmp_path: Path) -> None:
    """A third column would be a part of the values, or be lost."""
    rows = [(*row, f"remark {number}") for number, row in enumerate(FIELDS)]
    (made,), _ = read(tmp_path, "a.docx", _docx(rows))
    told = " ".join((made.title, *made.body, *(cut.text for cut in made.removed)))
    assert all(f"remark {number}" in told for number in range(3))
    assert "remark" not in made.title


def test_a_line_with_a_form_feed_in_rtf_is_kept(tmp_path: Path) -> None:
    """Only the sign is a page's end; a backslash before "page" may be the text's."""
    lines = (TITLE, f"By {AUTHOR}", *BODY, "Before it \\'0c and after it.", "See C:\\\\page there.")
    (made,), _ = read(tmp_path, "a.rtf", "{\\rtf1\\ansi " + "\\par ".join(lines) + "}")
    text = " ".join((*made.body, *(cut.text for cut in made.removed)))
    assert "Before it" in text
    assert "and after it." in text
    assert "C:\\page there." in text


def test_text_between_the_blocks_of_extracted_xml_is_kept(tmp_path: Path) -> None:
    """Words outside paragraphs are the text's, cells are words apart, comments are cut."""
    main = (
        f"Loose words.<p>{BODY[0]}</p><hi>More of them.</hi><list>Three<item>One</item></list>"
        "<table><row><cell>a</cell><cell>b</cell></row></table>"
    )
    page = f'<doc title="{TITLE}"><main>{main}</main><comments><p>No!</p></comments></doc>'
    (made,), _ = read(tmp_path, "a.xml", page)
    assert made.body == ("Loose words.", BODY[0], "More of them.Three", "One", "a b")
    assert ("No!", "comments") in [(cut.text, cut.rule) for cut in made.removed]


def test_a_page_of_factiva_without_a_marked_headline_keeps_its_lines(tmp_path: Path) -> None:
    """Its day and paper are read; two headlines are one, and two authors are two."""
    paragraphs = HTML.replace("<p>", '<p class="articleParagraph">')
    bare = (
        '<div class="article enArticle"><div>{}</div><div>300 words</div><div>3 May 2011</div>'
        f"<div>The Weir Echo</div>{paragraphs}<p>Weir Media</p></div>"
    )
    heads = '</div><span class="enHeadline">{}</span><div class="author">{}'
    page = bare.format("Opinion") + bare.format(
        heads.format("A Bell", AUTHOR) + heads.format("for the Town", "Ada Quill")
    )
    (first, second), _ = read(tmp_path, "a.html", FACTIVA.format(page))
    assert (str(first.date), first.publication) == ("2011-05-03", "The Weir Echo")
    assert "Opinion" in [cut.text for cut in first.removed]
    assert (second.title, second.authors) == ("A Bell for the Town", (AUTHOR, "Ada Quill"))


def test_a_short_sentence_below_a_text_of_factiva_is_no_publisher(tmp_path: Path) -> None:
    """A name's longer words have capitals."""
    head = f"Opinion\n{TITLE}\n{AUTHOR}\n512 words\n3 March 2011\nWeir Echo\nWEIRE\nEnglish\n(c) W"
    end = "Document WEIRE0000201102030000"
    lasts = ("And then it rang", "Weir Media")
    text = "\n\n".join(f"{head}\n\n{TEXT}\n\n{last}\n\n{end}{len(last)}" for last in lasts)
    (first, second), _ = read(tmp_path, "a.txt", text)
    assert (first.body, second.body) == ((*BODY, "And then it rang"), BODY)


@pytest.mark.parametrize("line", ["Document 1 of 5", "End of Document"])
def test_an_article_about_a_download_is_none(tmp_path: Path, line: str) -> None:
    """The line that ends a service's documents needs a service's field near it."""
    text = f"{TITLE}\nBy {AUTHOR}\n3 May 2011\n\n{TEXT}\n\nThe screen said:\n\n{line}\n\n{TEXT}"
    (made,), others = read(tmp_path, "a.txt", text)
    assert not others
    assert {*BODY} <= {*made.body}


def test_a_headline_of_newsbank_in_two_lines_and_what_is_above_it() -> None:
    """Both lines are the title's, and the words above the first document are handed on."""
    page = "{}\nMay 3, 2015 | Evening Mail\nAuthor/Byline: Ada Quill | Page: A7\n\nIt rang.\n\n"
    text = "Two results\n\n" + page.format("A Bell\nfor the Town") + page.format("Fog")
    above, first, second = newsbank.taken_apart(text)
    assert above.strip() == "Two results"
    assert first.startswith("A Bell\nfor the Town\nEvening Mail - May 3, 2015\n")
    assert second.startswith("Fog\n")


def test_brackets_of_a_writer_are_no_shortcodes() -> None:
    """A shortcode's name stands alone, or with settings."""
    text = "He said [video of the vote was shown] and [audio unclear] left."
    assert shortcodes.without(text) == (text, [])
    assert shortcodes.without("[video width='6' mp4='a b.mp4'][/video][gallery]x")[0] == "x"


def test_paragraphs_of_one_class_are_no_widgets() -> None:
    """A letter to readers has the class of a newsletter at each paragraph."""
    marked = "".join(f'<p class="newsletter-text">{number} {BODY[0]}</p>' for number in range(9))
    assert len(record_body.read(marked).paragraphs) == 9
    assert not record_body.read(marked).cuts
    box = '<div class="newsletter-box">Sign up</div>'
    assert [cut.text for cut in record_body.read(f"{HTML}{box}").cuts] == ["Sign up"]


def test_braces_in_two_paragraphs_are_no_tag() -> None:
    """A template's tag ends within its paragraph, and has no other in it."""
    text = "Write **bold**.\n\nA {{ opens it.\n\nIt goes on.\n\nA }} ends it. {{< ad\n id=1 >}}"
    assert record_body.read(text).paragraphs[1:] == (
        "A {{ opens it.",
        "It goes on.",
        "A }} ends it.",
    )
    assert record_body.read("**Two**: {{ opens {{< ad >}} it.").paragraphs == ("Two: {{ opens it.",)


def test_a_sentence_that_begins_with_import_is_no_program(tmp_path: Path) -> None:
    """MDX imports from a file; a text may begin with the same word."""
    first = "import duties rose after the minister called them 'unfair'"
    head = f"---\ntitle: {TITLE}\nauthor: {AUTHOR}\n---\n"
    (made,), _ = read(tmp_path, "a.md", f"{head}{first}\n\n{TEXT}")
    assert made.body == (first, *BODY)
    (tmp_path / "a.md").unlink()
    (made,), _ = read(tmp_path, "b.mdx", f"{head}import Map from './map'\n\n{TEXT}")
    assert made.body == BODY


def test_a_last_sentence_with_the_title_is_the_writers(tmp_path: Path) -> None:
    """A note tells where a text appeared first."""
    for name, last in (("a", "The bell was first on the scene."), ("b", "Was it first on sale?")):
        record = {"title": "The Bell", "author": AUTHOR, "body": f"{TEXT}\n\n{last}"}
        (made,), _ = read(tmp_path, f"{name}.json", json.dumps(record))
        assert made.body == (*BODY, last)
        (tmp_path / f"{name}.json").unlink()


def test_a_name_with_a_small_letter_in_capitals_is_whole() -> None:
    """A place below names in capitals has one capital."""
    assert parse_byline("By ADA BETH McDonald").people == ("Ada Beth McDonald",)
    assert parse_byline("By ADA QUILL Madrid").people == ("Ada Quill",)


@pytest.mark.parametrize(
    "values", [{"is_published": "0"}, {"published": 0}, {"is_deleted": "1"}, {"isDraft": 1}]
)
def test_databases_tell_what_is_published_in_figures(values: dict[str, object]) -> None:
    """0 is no, and 1 is yes."""
    assert publication_state.refusal(values) == "not published"
    turned = {name: 1 - int(str(value)) for name, value in values.items()}
    assert publication_state.refusal(turned) is None


def test_a_speech_at_an_end_is_no_title(tmp_path: Path) -> None:
    """Parts of one text with a byline and a day each are no articles without titles."""
    part = f"{TEXT}\n\n{TEXT}\n\n“It will ring.”\n\n"
    heads = [f"By {name}\n{day} May 2011\n\n" for day, name in ((3, AUTHOR), (4, "Ada Quill"))]
    found, _ = read(tmp_path, "a.txt", f"{TITLE}\n{heads[0]}{part}{heads[1]}{part}")
    assert len(found) == 1
    assert found[0].needs_review


def test_who_comments_is_no_author(tmp_path: Path) -> None:
    """Names below a heading of comments are not the article's."""
    tail = "Comments (2)\n\nPosted by Bob Crane at 3:15 PM\n\nI like it."
    (made,), _ = read(tmp_path, "a.txt", f"{TITLE}\n3 May 2011\n\n{TEXT}\n\n{TEXT}\n\n{tail}")
    assert made.authors == ()


def test_texts_and_captions_in_a_head_of_components_are_kept() -> None:
    """Only title, byline, intro and kicker are fields; so are captions of Mobiledoc's cards."""
    head = [{"role": role, "text": role} for role in ("title", "byline", "intro", "body")]
    tree = [{"role": "header", "components": head}, {"role": "body", "text": "It rang."}]
    assert rich_text.blocks(tree) == (["body", "It rang."], [])
    cards = [["image", {"src": "a.jpg", "caption": "The quay"}]]
    doc = {"markups": [], "cards": cards, "sections": [[10, 0], [1, "p", [[0, [], 0, "It rang."]]]]}
    assert rich_text.blocks(doc) == (["It rang."], ["The quay"])


def test_a_lesser_sign_next_to_a_tag_joins_no_lines() -> None:
    """Lines are paragraphs where all tags are within lines."""
    assert record_body.read("It <em>rang</em>.\n\nFor a < b it did.").paragraphs == (
        "It rang.",
        "For a < b it did.",
    )


@pytest.mark.parametrize("articles", ["articles", "posts"])
def test_an_authors_number_is_no_users(tmp_path: Path, articles: str) -> None:
    """Tables of one field that have the same ids are told apart by name, else none is believed."""
    rows = {
        name: [{"id": 1, "name": name.title()}]
        for name in ("users", "authors", "categories", "sections")
    }
    rows["authors"][0]["name"] = AUTHOR
    posts = [
        {"title": TITLE, "body": TEXT, "author_id": 1, "section_id": 1},
        {"title": TITLE, "body": TEXT, "writer_id": 1, "category_id": 1},
    ]
    (first, second), _ = read(tmp_path, "a.json", json.dumps({**rows, articles: posts}))
    assert (first.authors, first.section) == ((AUTHOR,), "Sections")
    assert (second.authors, second.credit, second.section) == ((), None, "Categories")


def test_a_forwarded_mail_names_its_sender_without_an_address(tmp_path: Path) -> None:
    """Outlook prints the name alone of people of its own house."""
    head = f"Von: {AUTHOR}\nGesendet: 3 May 2011\nAn: Bo Reyes\nBetreff: {TITLE}"
    mail = "From: Bo <bo@example.org>\nTo: a@example.org\nSubject: WG: Fog\nDate: 4 May 2011\n\n"
    (made,), _ = read(tmp_path, "a.eml", f"{mail}Bitte.\n\n{'_' * 32}\n{head}\n\n{TEXT}")
    assert (made.title, made.authors) == (TITLE, (AUTHOR,))
