"""HTML pages: the body and nothing beside it.

Title, authors, day and section by their cascades, empty rather than wrong.
"""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from search.article import Article
from search.errors import RejectError
from search.ingest.html import article
from search.ingest.html.main_content import paragraphs
from search.ingest.raw_documents import Origin

TITLE = "The Pump That Sang at Midnight"
PARAGRAPHS = (
    "The pump at Quill has sung every midnight since March, and nobody on the council will say who taught it the tune.",
    "Neighbours blame the new valve. The engineer blames the old pipe, the cold, and the habit of listening to pumps at night.",
    "A town that hears music in its water should ask for a better orchestra, or at the very least for a longer concert.",
)
DAY = dt.date(2021, 5, 4)


def page(
    body: str = "",
    head: str = "",
    *,
    data: dict[str, Any] | None = None,
    h1: str = TITLE,
    above: str = "",
) -> str:
    """A page with the usual article, and whatever a test puts around it."""
    inner = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    return (
        f'<html lang="en-GB"><head><title>{TITLE} | Quill Times</title>{head}{script}</head><body>'
        f"<nav><a href=/>Home</a> <a href=/pumps>Pumps</a></nav><article><h1>{h1}</h1>{above}{inner}{body}</article>"
        "<footer><p>Quill Times, all rights reserved, no pump may be copied without a written permission.</p></footer></body></html>"
    )


def read(text: str | bytes, url: str | None = None) -> Article:
    return article.clean(text, Origin("page.html", "page.html", url=url))


def meta(**values: str) -> str:
    return "".join(
        f'<meta property="{name.replace("__", ":")}" content="{value}">'
        for name, value in values.items()
    )


def work(**values: Any) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@type": "NewsArticle", **values}


def test_a_page_gives_its_body_alone() -> None:
    """Neither the title again, nor menus, nor the footer."""
    article = read(page())
    assert (article.title, article.body, article.language) == (TITLE, PARAGRAPHS, "en")
    assert (article.authors, article.date, article.section, article.url) == ((), None, None, None)


@pytest.mark.parametrize(
    "line",
    [
        "READ MORE: The Kettle That Would Not Boil",
        "Sign up to our newsletter",
        "Advertisement",
        "Share this article",
        "This content can also be viewed on the site it originates from.",
        "Get Pump Monthly delivered through your letterbox every month. Click here for more information",
    ],
)
def test_furniture_between_paragraphs_is_cut(line: str) -> None:
    """Each with the rule that knew it, and everything else stays."""
    first = f"<p>{PARAGRAPHS[0]}</p>"
    article = read(page().replace(first, f"{first}<p>{line}</p>"))
    assert article.body == PARAGRAPHS
    assert [cut.rule for cut in article.removed if cut.text == line] != []


@pytest.mark.parametrize(
    "line",
    [
        "Contact reporter Jane Marlow at jmarlow@quilltimes.example.",
        "Follow Jane Marlow on Twitter @janemarlow",
        "The Associated Press contributed to this report.",
        "This article appeared in the May 2021 print edition under the headline Night Music",
        "Copyright © 2021 Quill Times. All rights reserved.",
        "Have a tip? Write to us.",
    ],
)
def test_what_trails_below_the_last_sentence_is_cut(line: str) -> None:
    """Contacts, credits and notes end no article."""
    assert read(page(f"<p>{line}</p>")).body == PARAGRAPHS


@pytest.mark.parametrize(
    "line",
    [
        "Copyright is what the engineer claims for the tune, and the council laughed at him.",
        "“Sign up or shut up,” the plumber told the committee on the second evening of the hearing.",
        "More than one neighbour has recorded the song. Advertisement or not, it is a good one.",
        "Follow the money, says the treasurer, and the pipe leads to the mayor’s own garden.",
        "___",
    ],
)
def test_sentences_that_look_like_furniture_stay(line: str) -> None:
    """Words inside a sentence cut nothing; neither is an author's own break furniture."""
    first = f"<p>{PARAGRAPHS[0]}</p>"
    article = read(page().replace(first, f"{first}<p>{line}</p>"))
    assert article.body == (PARAGRAPHS[0], line, *PARAGRAPHS[1:])


def test_links_below_the_body_are_cut_and_those_within_stay() -> None:
    """A trailing run of links leads elsewhere; a paragraph that is a link is the author's."""
    linked = (
        '<p><a href="/song">Listen to the song that the pump plays at midnight in Quill</a></p>'
    )
    tail = '<p><a href="/a">The kettle that would not boil for anyone</a></p><p><a href="/b">A clock for the harbour board of Quill</a></p>'
    text = page(tail).replace(f"<p>{PARAGRAPHS[2]}</p>", f"{linked}<p>{PARAGRAPHS[2]}</p>")
    article = read(text)
    assert article.body == (
        *PARAGRAPHS[:2],
        "Listen to the song that the pump plays at midnight in Quill",
        PARAGRAPHS[2],
    )


def test_notes_on_the_author_and_captions_have_their_own_fields() -> None:
    """They are kept, but not in the body; a caption that stands twice is kept once."""
    caption = "<p>The pump at Quill on May 4, 2021. Ada Finch/AFP via Getty Images</p>"
    note = "<p>Jane Marlow is a columnist for the Quill Times.</p>"
    article = read(
        page(note, data=work(headline=TITLE, author={"name": "Jane Marlow"}), above=caption * 2)
    )
    assert article.captions == ("The pump at Quill on May 4, 2021. Ada Finch/AFP via Getty Images",)
    assert article.author_bio == "Jane Marlow is a columnist for the Quill Times."
    assert article.body == PARAGRAPHS


def test_the_standfirst_becomes_the_dek() -> None:
    """What the page marks as such below the title is no part of the body."""
    dek = "Engineers are baffled, neighbours are sleepless, and the council is humming along."
    article = read(page(above=f'<p class="standfirst">{dek}</p>'))
    assert (article.dek, article.body) == (dek, PARAGRAPHS)


def test_a_body_in_several_containers_is_whole() -> None:
    """An advertisement between two parts makes them siblings.

    What stands under another headline is another article.
    """
    halves = [f"{text} {text.casefold()}" for text in PARAGRAPHS]
    part = '<div class="content body">{}</div><aside>Buy a pump</aside>'
    parts = "".join(part.format(f"<p>{text} First.</p><p>{text} Second.</p>") for text in halves)
    text = f"<html><head><title>{TITLE}</title></head><body><main><h1>{TITLE}</h1>{parts}</main></body></html>"
    assert read(text).body == tuple(
        f"{half} {place}" for half in halves for place in ("First.", "Second.")
    )


def test_a_page_laid_out_in_tables_keeps_its_paragraphs() -> None:
    """The cell that holds an article is no cell of a table; a real table stays one."""
    texts = [f"{number}. {text}" for number in range(4) for text in PARAGRAPHS]
    cells = "".join(f"<p>{text}</p>" for text in texts)
    text = f"<html><head><title>{TITLE}</title></head><body><table><tr><td><a href=/>Menu</a></td><td><h1>{TITLE}</h1>{cells}</td></tr></table></body></html>"
    assert read(text).body == tuple(texts)


def test_the_pages_own_text_is_taken_where_extraction_missed_it() -> None:
    """A JSON-LD articleBody with far more than the visible page is the article."""
    told = "\n\n".join(f"{number}. {text}" for number in range(4) for text in PARAGRAPHS)
    article = read(page(data=work(headline=TITLE, articleBody=told)))
    assert article.body == tuple(told.split("\n\n"))


def test_paragraphs_of_fragments() -> None:
    """Blocks and breaks part paragraphs, tags go, entities are undone, scripts are silent."""
    assert paragraphs("<p>One &amp; <b>two</b>.</p><script>x()</script><p>Three<br/>four</p>") == (
        "One & two.",
        "Three",
        "four",
    )
    assert paragraphs("One\nTwo &lt; three") == ("One", "Two < three")


# --- metadata ---


@pytest.mark.parametrize(
    ("h1", "head", "data", "title"),
    [
        (TITLE, meta(og__title="Another"), None, TITLE),
        ("Quill Times", "", work(headline=TITLE), TITLE),
        (
            "Quill Times",
            meta(og__title=f"{TITLE} - Quill Times", og__site_name="Quill Times"),
            None,
            TITLE,
        ),
        (f"Opinion {TITLE}", meta(og__title=TITLE), None, TITLE),
        ("", "", None, TITLE),
    ],
)
def test_the_title_by_its_cascade(
    h1: str, head: str, data: dict[str, Any] | None, title: str
) -> None:
    """The heading that agrees with what the page calls itself, else JSON-LD, else og:title less
    the site's name.
    """
    assert read(page(head=head, data=data, h1=h1)).title == title


@pytest.mark.parametrize(
    ("head", "data", "above", "authors"),
    [
        (
            "",
            work(headline=TITLE, author=[{"name": "Jane Marlow"}, {"name": "Tobias Fenn"}]),
            "",
            ("Jane Marlow", "Tobias Fenn"),
        ),
        ("", work(headline=TITLE, author={"@type": "Organization", "name": "Quill Times"}), "", ()),
        (meta(author="Jane Marlow and Tobias Fenn"), None, "", ("Jane Marlow", "Tobias Fenn")),
        (meta(author="By Jane Marlow, MD"), None, "", ("Jane Marlow",)),
        (meta(author="Quill Times Staff"), None, "", ()),
        ("", None, '<p class="byline">By Jane Marlow, pump correspondent</p>', ("Jane Marlow",)),
        ("", None, '<div>By <a href="/authors/fenn">Tobias Fenn</a></div>', ("Tobias Fenn",)),
        ("", None, "<b>Tobias Fenn</b><i>Dec 5, 2023</i>", ("Tobias Fenn",)),
        ("", None, '<div><a href="/tag/v">Vell Rovers</a></div><i>Dec 5, 2023</i>', ()),
        (meta(author="https://quill.example/jane"), None, "", ()),
    ],
)
def test_authors_by_their_cascade(
    head: str, data: dict[str, Any] | None, above: str, authors: tuple[str, ...]
) -> None:
    """JSON-LD, meta elements, a byline above the body.

    Never an organisation, an address or a credential.
    """
    assert read(page(head=head, data=data, above=above)).authors == authors


def test_bylines_below_the_body_are_other_peoples() -> None:
    """Rails name the authors of other articles."""
    rail = '<div class="rail"><h3>More</h3><p class="byline">By Basil Crane</p></div>'
    assert read(page(rail)).authors == ()


@pytest.mark.parametrize(
    ("head", "data", "url", "day"),
    [
        ("", work(headline=TITLE, datePublished="2021-05-04T09:00:00Z"), None, DAY),
        (meta(article__published_time="2021-05-04T09:00:00+01:00"), None, None, DAY),
        ("", None, "https://quill.example/2021/05/04/pump", DAY),
        ("", None, "https://quill.example/2021/may/04/pump", DAY),
        (
            meta(article__published_time="2021-05-05T02:00:00Z"),
            None,
            "https://quill.example/2021/05/04/pump",
            DAY,
        ),
        (
            meta(article__published_time="2021-05-09T02:00:00Z"),
            None,
            "https://quill.example/2021/05/04/pump",
            dt.date(2021, 5, 9),
        ),
        (
            "",
            work(headline=TITLE, datePublished="0001-01-01T05:00:00Z"),
            "https://quill.example/2021/05/04/pump",
            DAY,
        ),
        (meta(article__published_time="9999-12-31T23:59:59Z"), None, None, None),
        ("", None, None, None),
    ],
)
def test_the_day_by_its_cascade(
    head: str, data: dict[str, Any] | None, url: str | None, day: dt.date | None
) -> None:
    """A stamp a day off the address gives way to it, for papers don't print in UTC.

    A system's way to write no day (0001-01-01) is none. Without any there is none.
    """
    assert read(page(head=head, data=data), url).date == day


def test_days_of_other_articles_are_not_this_ones() -> None:
    """A time element in a rail says nothing about the article."""
    rail = '<aside><time datetime="2019-01-01">Jan. 1, 2019</time></aside>'
    assert read(page(above=rail)).date is None


@pytest.mark.parametrize(
    ("head", "data", "url", "section"),
    [
        ("", work(headline=TITLE, articleSection="Waterworks"), None, "Waterworks"),
        (meta(article__section="Waterworks"), None, None, "Waterworks"),
        (meta(article__section=TITLE), None, None, None),
        (meta(article__section="News"), None, "https://quill.example/opinion/pump", "Opinion"),
        ("", None, "https://quill.example/2021/pump", None),
    ],
)
def test_the_section_by_its_cascade(
    head: str, data: dict[str, Any] | None, url: str | None, section: str | None
) -> None:
    """Never the title, never a word that every site has.

    An address names one only by words that are known.
    """
    assert read(page(head=head, data=data), url).section == section


def test_broken_linked_data_is_passed_over() -> None:
    """A comma too many is mended; what can't be read costs nothing but itself."""
    mended = page(
        head='<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x", "author": {"name": "Jane Marlow"},}</script>'
    )
    broken = page(head='<script type="application/ld+json">{"@type": "NewsArticle", </script>')
    assert read(mended).authors == ("Jane Marlow",)
    assert read(broken).body == PARAGRAPHS


@pytest.mark.parametrize(
    "text", ["", "<html><body></body></html>", "<html><body><script>x()</script></body></html>"]
)
def test_a_page_without_an_article_is_rejected(text: str) -> None:
    """With a reason that says what to check."""
    with pytest.raises(RejectError, match="saved whole"):
        read(text)


def test_bytes_are_decoded_by_what_they_are() -> None:
    """A wrong declaration is not believed: the bytes are UTF-8."""
    text = (
        page()
        .replace("council", "conseil à café")
        .replace("<head>", '<head><meta charset="iso-8859-1">')
    )
    assert "conseil à café" in read(text.encode()).body[0]
