"""HTML pages: captions of the article's pictures, authors by JSON-LD, days where the paper is."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from search.article import Article
from search.ingest.html import article
from search.ingest.raw_documents import Origin

BODY = (
    "The ferry left Quill Harbour at ten past seven, as it has for eleven years, with nobody.",
    "The harbour board bought a clock in spring, and since then the ferry has not waited at all.",
    "A board that cannot tell departures from arrivals should be asked to swim, said its chairman.",
)


def page(above: str = "", inside: str = "", below: str = "", data: Any = None) -> str:
    """Return a page with an article, and what a test puts before, in and after its text."""
    first, *rest = (f"<p>{text}</p>" for text in BODY)
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    return (
        f"<html><head><title>The Ferry | Bugle</title>{script}</head><body>"
        f'<div class="has-sidebar"><article><h1>The Ferry</h1>{above}{first}{inside}{"".join(rest)}'
        f"</article>{below}</div></body></html>"
    )


def read(text: str, url: str | None = None) -> Article:
    """Return the article of a page."""
    return article.clean(text, Origin("page.html", "page.html", url=url))


FIGURE = "<figure><img src=a.jpg><figcaption>{}</figcaption></figure>"


@pytest.mark.parametrize(
    ("markup", "caption"),
    [
        (
            FIGURE.format("The ferry at dawn. Ada Quill / Bugle"),
            "The ferry at dawn. Ada Quill / Bugle",
        ),
        (
            '<div class="wp-caption"><img src=a.jpg><p class="wp-caption-text">At dawn.</p></div>',
            "At dawn.",
        ),
        (
            '<figure><img src=a.jpg><div class="caption">At dawn.</div><span class="credit">Ada'
            " Quill</span></figure>",
            "At dawn. Ada Quill",
        ),
        ('<div><picture></picture><div class="photo__credit">Ada Quill</div></div>', "Ada Quill"),
        (FIGURE.format("At dawn.<span>Ada Quill</span>"), "At dawn. Ada Quill"),
    ],
)
def test_captions_of_the_main_content_are_kept(markup: str, caption: str) -> None:
    """A caption above or inside the text goes to `captions`, however it is marked."""
    for found in (read(page(above=markup)), read(page(inside=markup))):
        assert found.captions == (caption,)
        assert found.body == BODY


def test_a_caption_that_is_printed_twice_is_kept_once() -> None:
    """A picture for small screens repeats the caption, or its beginning."""
    twice = FIGURE.format(
        "The ferry at dawn, seen from the new breakwater of Quill Harbour. Ada Quill"
    )
    short = FIGURE.format("The ferry at dawn, seen from the new breakwater of Quill Harbour")
    assert len(read(page(above=twice + short, inside=twice)).captions) == 1


@pytest.mark.parametrize(
    "markup",
    [
        f'<aside class="related-stories">{FIGURE.format("Another story altogether")}</aside>',
        f'<a href="/other-story">{FIGURE.format("Another story altogether")}</a>',
        '<div class="video closed-captions">Subtitles off</div>',
    ],
)
def test_texts_of_other_pictures_are_no_captions(markup: str) -> None:
    """Teasers inside the article have pictures with texts, too: those are in `removed`."""
    found = read(page(inside=markup))
    assert found.captions == ()
    assert found.body == BODY


def test_authors_by_reference_and_other_stories() -> None:
    """JSON-LD may name authors by `@id`, and describe stories that are not this page's."""
    graph = [
        {"@type": "Person", "@id": "#ada", "name": "ADA QUILL"},
        {
            "@type": "NewsArticle",
            "headline": "Another Story",
            "url": "https://bugle.example/other",
            "author": {"@type": "Person", "name": "Bo Reyes"},
        },
        {
            "@type": "NewsArticle",
            "headline": "The Ferry",
            "url": "https://bugle.example/ferry",
            "author": [{"@id": "#ada"}],
        },
    ]
    found = read(page(data={"@graph": graph}), "https://bugle.example/ferry")
    assert found.authors == ("Ada Quill",)


def test_the_printed_byline_is_kept_with_its_credit() -> None:
    """The page's byline is kept as printed; the role goes to `credit`."""
    found = read(page(above='<p class="byline">By Ada Quill, Harbour Correspondent</p>'))
    assert found.authors == ("Ada Quill",)
    assert found.byline == "By Ada Quill, Harbour Correspondent"
    assert found.credit == "Harbour Correspondent"


CAPTION = "The clock above the quay, which nobody winds, in February."


@pytest.mark.parametrize(
    "picture",
    [
        f'<div class="gallery-item"><img src=q.jpg><span class="img-info">{CAPTION}</span></div>',
        f'<ul><li class="slide"><img src=q.jpg><div class="carousel-read-more"><p'
        f' class="SlideInfoDescription slide-info">{CAPTION}</p></div></li></ul>',
        f'<div class="media mediaA"><img src=q.jpg><span class="mediaSubtitle">{CAPTION}</span>'
        "</div>",
        f'<div class="lead-photo"><div><img src=q.jpg></div><div>{CAPTION}</div></div>',
        f'<div class="image_widget"><img src=q.jpg><p>{CAPTION}</p></div>',
        f'<div class="widget widget__image"><figure class="widget__figure"><img src=q.jpg>'
        f"<figcaption>{CAPTION}</figcaption></figure></div>",
    ],
)
def test_captions_are_known_by_their_place(picture: str) -> None:
    """A text next to one picture of the article is its caption, and none of the body."""
    found = read(page().replace(f"<p>{BODY[1]}</p>", f"<p>{BODY[1]}</p>{picture}"))
    assert found.captions == (CAPTION,)
    assert found.body == BODY


def test_a_list_of_pictures_and_texts_keeps_its_texts() -> None:
    """Texts that only look like captions, but are a good part of the body, are the body."""
    listed = "".join(
        f'<div class="item"><img src=q.jpg><div class="photo_desc"><p>{text}</p></div></div>'
        for text in BODY
    )
    found = read(page().replace("".join(f"<p>{text}</p>" for text in BODY), listed))
    assert found.body == BODY


def test_a_linked_picture_with_a_text_is_no_caption() -> None:
    """Other stories' teasers have pictures, too."""
    teaser = "<div><a href=/other><img src=q.jpg> The mayor sails to the island again</a></div>"
    found = read(page().replace(f"<p>{BODY[1]}</p>", f"<p>{BODY[1]}</p>{teaser}"))
    assert found.captions == ()


@pytest.mark.parametrize(
    "above", ["<nav><a href=/>Startseite</a></nav>", '<p class="author">Startseite Startseite</p>']
)
def test_a_menu_is_no_author(above: str) -> None:
    """Words of menus never become authors."""
    assert read(page(above=above)).authors == ()


@pytest.mark.parametrize(
    ("stamp", "time", "url", "day"),
    [
        (
            "2021-05-05T02:10:00Z",
            '<time datetime="2021-05-04T22:10:00-04:00">x</time>',
            None,
            dt.date(2021, 5, 4),
        ),
        ("2021-05-04T18:30:00Z", "", "https://bugle.example.au/ferry", dt.date(2021, 5, 5)),
        ("2021-05-05T02:10:00Z", "", "https://bugle.example/ferry", dt.date(2021, 5, 5)),
        ("2021-05-05T02:10:00+02:00", "", None, dt.date(2021, 5, 5)),
        ("", "<p>Updated: May 6, 2021</p><p>Published: May 5, 2021</p>", None, dt.date(2021, 5, 5)),
    ],
)
def test_the_day_is_that_of_the_paper(stamp: str, time: str, url: str | None, day: dt.date) -> None:
    """A stamp in UTC is read on the paper's clock; an update printed first is no publication."""
    data = {"@type": "NewsArticle", "headline": "The Ferry"} | (
        {"datePublished": stamp} if stamp else {}
    )
    assert read(page(above=time, data=data), url).date == day


def test_a_short_title_is_the_heading_without_the_site() -> None:
    """A heading of two words is the title, where the window's title adds the site to it."""
    assert read(page()).title == "The Ferry"


def test_a_future_day_is_flagged() -> None:
    """A day after tomorrow is kept, and the article flagged."""
    data = {"@type": "NewsArticle", "headline": "The Ferry", "datePublished": "2999-01-01"}
    found = read(page(data=data))
    assert found.date == dt.date(2999, 1, 1)
    assert found.needs_review


@pytest.mark.parametrize(
    "name", ['id="comments"', 'class="post comment-list"', 'id="disqus_thread"']
)
def test_comments_of_readers_are_no_body(name: str) -> None:
    """What a page calls comments is left out, however long; a body class of comments is not."""
    comments = "".join(
        f"<li><p>I disagree with every word of it, number {n}.</p></li>" for n in range(4)
    )
    found = read(page(below=f"<div {name}><ul>{comments}</ul></div>"))
    assert found.body == BODY
    assert read(page().replace("has-sidebar", "comments-open comments")).body == BODY


TALL = f"<figure><img src=q.jpg><figcaption>{CAPTION}</figcaption></figure>"


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (TALL, ""),
        (f'<h2>Coast</h2><div><img src=q.jpg><p class="hero__caption">{CAPTION}</p></div>', ""),
        ("", f'<ul><li><a href="#">Mail</a></li></ul>{TALL}'),
        (
            "",
            TALL.replace(
                "</figcaption>", ' <a href="https://agency.example">Agency</a></figcaption>'
            ),
        ),
    ],
)
def test_captions_beside_the_article_are_its_own(above: str, below: str) -> None:
    """A picture above the title or below the text is the article's, if no heading parts them."""
    text = page(below=below).replace("<article>", "").replace("</article>", "")
    found = read(text.replace("<h1>", f"{above}<h1>"))
    assert found.captions[0].startswith(CAPTION)
    assert found.body == BODY


def test_captions_apart_from_the_article_are_kept_among_the_cuts() -> None:
    """A caption below a heading of its own, or far from its picture, is recorded, not lost."""
    gallery = f"<div><h3>In pictures</h3>{TALL}</div>"
    alone = f'<div class="image-caption">{CAPTION}</div>'
    for below in (gallery, alone):
        found = read(page(below=below))
        assert found.captions == ()
        assert (CAPTION, "other-caption") in [(cut.text, cut.rule) for cut in found.removed]


@pytest.mark.parametrize(
    "gallery",
    [
        f'<div><img src=q.jpg data-caption="{CAPTION}"></div>',
        f'<a href=q.jpg data-sub-html="&lt;p&gt;{CAPTION}&lt;/p&gt;"><img src=s.jpg></a>',
        f'<figure><a href=q.jpg data-caption="{CAPTION}"><img src=s.jpg></a>'
        f"<figcaption>{CAPTION}</figcaption></figure>",
        f'<template class="slide">{TALL}</template>',
    ],
)
def test_captions_that_a_script_would_show_are_kept(gallery: str) -> None:
    """Galleries keep captions in attributes and templates until a picture is opened."""
    found = read(page(inside=gallery))
    assert found.captions == (CAPTION,)
    assert found.body == BODY


@pytest.mark.parametrize(
    ("heading", "kept"), [("At the quay", True), ("<a href=/o>Fog again</a>", False)]
)
def test_a_caption_with_a_heading_is_no_teaser_unless_it_leads_elsewhere(
    heading: str, kept: bool
) -> None:
    """A heading inside a caption belongs to it; one that is a link is another story's."""
    figure = TALL.replace("<figcaption>", f"<figcaption><h4>{heading}</h4>")
    assert bool(read(page(inside=figure)).captions) is kept
