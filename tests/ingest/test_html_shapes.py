"""HTML pages of odd shapes: short, without a body, laid out in tables, by Word, glued."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import search
from search.article import Article
from search.ingest.html import article
from search.ingest.raw_documents import Origin

BODY = (
    "The ferry left Quill Harbour at ten past seven, as it has for eleven years, with nobody.",
    "The harbour board bought a clock in spring, and since then the ferry has not waited at all.",
    "A board that cannot tell departures from arrivals should be asked to swim, said its chairman.",
)
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in BODY)
BREAKS = "<br><br>".join(BODY)


def read(text: str, url: str | None = None) -> Article:
    """Return the article of a page."""
    return article.clean(text, Origin("page.html", "page.html", url=url))


@pytest.mark.parametrize(
    "page",
    [
        f"<h1>The Ferry</h1>{PARAGRAPHS}",
        f"<h1>The Ferry</h1>{BREAKS}",
        f"<html><body><h1>The Ferry</h1><div>{BREAKS}</div></body></html>",
        "<html><head><title>The Ferry</title></head><body><table><tr><td><a href=/>Home</a>"
        f"</td><td><font><b>The Ferry</b><br>{BREAKS}</font></td></tr></table></body></html>",
    ],
    ids=["no body", "no body, breaks", "breaks", "layout table"],
)
def test_paragraphs_of_odd_pages(page: str) -> None:
    """Line breaks, missing bodies and layout tables give the paragraphs, and nothing else."""
    found = read(page)
    assert found.body == BODY
    assert found.title == "The Ferry"


def test_a_page_of_word() -> None:
    """A page saved by Word has no heading; its byline, cut from the body, is the author."""
    lines = "".join(f"<p class=MsoNormal><span>{text}<o:p></o:p></span></p>" for text in BODY)
    found = read(
        "<html><head><title>The Ferry</title><style>p.MsoNormal{margin:0}</style></head><body>"
        "<div class=WordSection1><p class=MsoTitle>The Ferry<o:p></o:p></p>"
        f"<p class=MsoNormal>By Ada Quill<o:p></o:p></p>{lines}"
        "<p class=MsoNormal><o:p>&nbsp;</o:p></p></div></body></html>"
    )
    assert (found.title, found.authors, found.body) == ("The Ferry", ("Ada Quill",), BODY)


def test_a_wrapped_page_of_word() -> None:
    """A paragraph whose source is wrapped stays one, with bold text in it too."""
    lines = "".join(
        f"<p class=MsoNormal><span>{text.replace(' ', chr(10), 2)[:30]}"
        f"<b>{text[30:40]}</b>{text[40:].replace(' ', chr(10), 3)}</span></p>"
        for text in BODY
    )
    found = read(
        "<html><head><title>The Ferry</title></head><body><div class=Section1>"
        f"<p class=MsoNormal><b>The Ferry</b></p>{lines}</div></body></html>"
    )
    assert found.body == BODY


def test_a_name_credited_below_the_heading_signs() -> None:
    """A reader view prints the author's name alone below the heading, marked as credits."""
    found = read(
        "<html><head><title>The Ferry</title></head><body><div><h1>The Ferry</h1>"
        "<div class='credits page-credits'>Bo Reyes</div><div>2 minutes</div></div>"
        f"<div>{PARAGRAPHS}</div></body></html>"
    )
    assert (found.authors, found.body) == (("Bo Reyes",), BODY)


def test_marked_names_in_one_block_are_co_authors() -> None:
    """Each writer has an element of the same kind; a role next to a name has another."""
    one, other = (
        f'<p class=name><a itemprop=author href="/a/{number}">{name}, Harbour News</a></p>'
        for number, name in enumerate(("Ada Quill", "Bo Reyes"))
    )
    found = read(
        f"<article><h1>The Ferry</h1><section>{one}{other}</section>{PARAGRAPHS}</article>"
    )
    assert found.authors == ("Ada Quill", "Bo Reyes")
    name = '<a class=name itemprop=author href="/a/0">Ada Quill</a>'
    role = "<span class=role itemprop=author>Harbour Reporter</span>"
    found = read(f"<article><h1>The Ferry</h1><div>{name} {role}</div>{PARAGRAPHS}</article>")
    assert found.authors == ("Ada Quill",)


@pytest.mark.parametrize("picture", ["<img src=ferry.jpg alt='The ferry at dawn'>", ""])
def test_a_name_below_a_picture_is_the_photographers(picture: str) -> None:
    """Of two "By ..." the one without a picture signs; the writer's own picture is none."""
    photo = "<div><img src=f.jpg><div>The ferry at dawn. <span>By <a href='/p'>Bo Reyes</a></span>"
    writer = "<div><span>By <a href='/a'>Ada Quill</a></span>, Staff Writer</div>"
    page = f"<div><h1>The Ferry</h1><div>{photo}</div></div></div>{writer}{PARAGRAPHS}</div>"
    assert read(page).authors == ("Ada Quill",)
    portrait = "<div><img src=a.jpg alt='Portrait of Ada Quill'><span>By Ada Quill</span></div>"
    page = f"<div><h1>The Ferry</h1>{portrait}{picture}{PARAGRAPHS}<p>By and by it left.</p></div>"
    assert read(page).authors == ("Ada Quill",)


def test_a_short_page_is_an_article() -> None:
    """A page of two sentences is read whole."""
    found = read("<html><body><h1>The Ferry</h1><p>It left.</p><p>Nobody waited.</p></body></html>")
    assert found.body == ("It left.", "Nobody waited.")


def test_a_glued_article_body_is_parted() -> None:
    """JSON-LD without line breaks is parted where a sentence follows without a space."""
    data = {"@type": "NewsArticle", "headline": "The Ferry", "articleBody": "".join(BODY * 2)}
    found = read(
        f'<html><head><script type="application/ld+json">{json.dumps(data)}</script></head>'
        "<body><h1>The Ferry</h1><p>Subscribe to read.</p></body></html>"
    )
    assert found.body == BODY * 2


def test_the_heading_that_is_the_site_is_no_title() -> None:
    """Where `h1` and the window name the site alone, the heading below is the title."""
    found = read(
        "<html><head><title>Harbour Bugle</title></head><body><h1>Harbour Bugle</h1>"
        f"<h2>The Ferry That Waits for Nobody</h2>{PARAGRAPHS}</body></html>",
        "https://www.harbourbugle.example/ferry",
    )
    assert found.title == "The Ferry That Waits for Nobody"


def test_an_article_above_teasers_is_no_list(tmp_path: Path) -> None:
    """Teasers marked as articles below a text that isn't so marked make no list of the page."""
    teaser = "<article><h3><a href=/other>Another story</a></h3><p>It is short.</p></article>"
    text = f"<h1>The Ferry</h1><div>{PARAGRAPHS * 3}</div><section>{teaser * 6}</section>"
    (tmp_path / "ferry.html").write_text(f"<html><body>{text}</body></html>", "utf-8")
    (tmp_path / "tag.html").write_text(
        f"<html><body><h1>Tag</h1>{teaser * 6}</body></html>", "utf-8"
    )
    outcomes = list(search.read_sources([tmp_path], jobs=0))
    [found] = [each.article for each in outcomes if isinstance(each, search.Cleaned)]
    assert found.title == "The Ferry"
    assert sum(isinstance(each, search.PassedOver) for each in outcomes) == 1


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Related: the price of herring doubled in the very same week.", True),
        ("Related: <a href=/o>The price of herring doubled again</a>.", False),
        ("Also on Saturday, the bank board pledged:", True),
        ("“Our mailing list has grown to 4,000,” the pastor said.", True),
        ("Our mailing list brings you the best of the week.", False),
        ("Subscribe to a lifeboat, my aunt used to say, and the sea will know you.", True),
        ("Subscribe to our letter, and the sea will know you by your name.", False),
        ("All rights reserved for the crown, said the charter, and the quay laughed.", True),
        ("The Bugle, all rights reserved, in print and in every other form.", False),
        ("1987", True),
        ("1989: 37,000", True),
        ("37,000", False),
    ],
)
def test_a_sentence_with_a_wording_of_furniture_stays(line: str, kept: bool) -> None:
    """Between paragraphs, what leads nowhere and reads as the writer's is the writer's."""
    before, after = (
        "<p>The ferry left Quill Harbour at ten past seven, as it has for eleven years.</p>" * 2,
        "<p>The harbour board bought a clock in spring, and the ferry has not waited since.</p>",
    )
    made = article.clean(
        f"<html><body><article><h1>The Ferry</h1>{before}<p>{line}</p>{after}{before}"
        "</article></body></html>",
        Origin("a.html", "a.html"),
    )
    assert (re.sub("<[^>]+>", "", line) in made.body) is kept


@pytest.mark.parametrize(
    ("figures", "kept"),
    [
        (("23:15", "23:40"), True),
        (("5 a.m.", "5:45"), True),
        (("12,400", "41"), True),
        (("4-1", "2-2"), True),
        (("1/12", "2/12"), False),
    ],
)
def test_figures_that_head_passages_stay(figures: tuple[str, str], kept: bool) -> None:
    """Hours of a night and figures of a festival recur between passages; one alone is a count."""
    passage = "<p>The ferry left Quill Harbour at ten past seven, as it has for eleven years.</p>"
    texts = ["<p>Nobody waited.</p>", "<p>The harbour board bought a clock in the spring.</p>"]
    for lines in (figures, figures[1:]):
        parts = "".join(f"<p>{line}</p>{text}" for line, text in zip(lines, texts, strict=False))
        made = article.clean(
            f"<html><body><article><h1>The Ferry</h1>{passage * 2}{parts}{passage}"
            "</article></body></html>",
            Origin("a.html", "a.html"),
        )
        assert ([line for line in figures if line in made.body] == list(lines)) is (
            kept and lines == figures
        )
        assert {each.text for each in made.removed} | set(made.body) >= set(lines)


def test_speech_with_a_wording_of_furniture_may_open_a_body() -> None:
    """The first paragraph isn't cut as a part of the header."""
    first = "“Our mailing list has grown to nine thousand,” the chairman said with some pride."
    made = article.clean(
        f"<html><body><article><h1>The Ferry</h1><p>{first}</p>{PARAGRAPHS}"
        "</article></body></html>",
        Origin("a.html", "a.html"),
    )
    assert made.body[0] == first


def test_a_page_that_names_only_its_paper_in_its_metadata_has_its_heading() -> None:
    """The paper's name as `og:title` says nothing of the article."""
    made = read(
        '<html><head><title>Views</title><meta property="og:title" content="The Bugle">'
        '<meta property="og:site_name" content="The Bugle"></head><body>'
        f"<article><h1>The Ferry That Waits</h1>{PARAGRAPHS}</article></body></html>"
    )
    assert made.title == "The Ferry That Waits"
