"""Exports as newsrooms have them: their states, people, widgets, Markdown and tables apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import search
from search.article import Article

TITLE = "No Tolls on the Old Bridge"
BODY = (
    "The toll on the old bridge was lifted in the spring, and the guards went home to their hens.",
    "Now the council wants it back, for the lamps, which nobody had missed until they were lit.",
    "A bridge that costs a penny is a wall with a door in it, and the town has walls enough.",
)
HTML = "".join(f"<p>{text}</p>" for text in BODY)
PLAIN = "\n\n".join(BODY)


def outcomes(folder: Path, **files: Any) -> tuple[list[Article], list[str]]:
    """Return the articles in these files, and the reasons why others are none."""
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_DOT_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
    articles, reasons = [], []
    for outcome in search.read_sources([folder], jobs=0):
        match outcome:
            case search.Cleaned(article=article):
                articles.append(article)
            case search.PassedOver(reason=reason) | search.Rejected(reason=reason):
                reasons.append(reason)
    return articles, reasons


def post(**values: Any) -> dict[str, Any]:
    """Return a plain record with some other values."""
    return {"title": TITLE, "author": "Nell Hodge", "date": "1998-04-02", "body": HTML} | values


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("state", "draft"),
        ("Statut", "Brouillon"),
        ("estado", "borrador"),
        ("is_published", "false"),
        ("draft", "1"),
        ("content_type", "podcast"),
    ],
)
def test_a_row_that_is_not_published_is_passed_over(
    tmp_path: Path, column: str, value: str
) -> None:
    """Tables say it in columns of many names, as JSON does."""
    value = "yes" if value == "1" else value
    rows = f"title,author,{column},body\n{TITLE},Nell Hodge,{value},{HTML.replace(',', ';')}\n"
    articles, reasons = outcomes(tmp_path, a_DOT_csv=rows)
    assert articles == []
    assert ("not published" if value != "podcast" else "a podcast") in reasons[0]


def test_a_state_of_another_kind_says_nothing(tmp_path: Path) -> None:
    """A state of the union, a live blog's flag, an archive's: the articles are read."""
    for number, values in enumerate(({"state": "CA"}, {"live": False}, {"archived": True})):
        articles, _ = outcomes(tmp_path / str(number), a_DOT_json=post(**values))
        assert [made.title for made in articles] == [TITLE]


def test_the_day_of_publication_is_not_that_of_the_record(tmp_path: Path) -> None:
    """Whatever a name for publication is, it goes before the day when the record was made."""
    values = {"createdAt": "1971-01-01", "publishedOn": "1998-04-02", "timestamp": 899999999}
    (made,), _ = outcomes(tmp_path, a_DOT_json={"title": TITLE, "body": HTML} | values)
    assert str(made.date) == "1998-04-02"


def test_milliseconds_that_look_like_a_day_are_a_moment(tmp_path: Path) -> None:
    """1615280400000 begins as the day 1615-28-04 would, which there is not."""
    (made,), _ = outcomes(tmp_path, a_DOT_json=post(date=1615280400000))
    assert str(made.date) == "2021-03-09"


def test_people_below_a_printed_byline_are_read(tmp_path: Path) -> None:
    """An object may hold the line as it is printed, and a list of persons."""
    people = [
        {"firstName": "Nell", "lastName": "Hodge"},
        {"firstName": "Cato", "lastName": "Weir"},
    ]
    byline = {"display": "By N. Hodge and C. Weir", "authors": people}
    (made,), _ = outcomes(tmp_path, a_DOT_json={"title": TITLE, "byline": byline, "body": HTML})
    assert made.authors == ("Nell Hodge", "Cato Weir")


def test_a_byline_names_who_is_not_linked(tmp_path: Path) -> None:
    """A system links its staff alone; the printed line has the guest, too."""
    values = {"authors": ["Nell Hodge"], "byline": "Nell Hodge and Cato Weir"}
    (made,), _ = outcomes(tmp_path, a_DOT_json={"title": TITLE, "body": HTML} | values)
    assert made.authors == ("Nell Hodge", "Cato Weir")


@pytest.mark.parametrize(
    "widget",
    [
        '<div class="sharedaddy sd-block"><h3>Share this:</h3><a>Chirper</a></div>',
        '<figure class="kg-card kg-bookmark-card"><a>Our older report</a></figure>',
        '<div class="subscription-widget-wrap"><p>Thanks for reading! Do subscribe.</p></div>',
        "<p>https://chirper.example/status/77</p>",
        f"<p>The post {TITLE} appeared first on The Weir Post.</p>",
    ],
)
def test_what_a_system_adds_to_a_text_is_removed_and_kept(tmp_path: Path, widget: str) -> None:
    """Share buttons, cards, forms, bare addresses of embeds, a feed's last line."""
    (made,), _ = outcomes(tmp_path, a_DOT_json=post(body=HTML + widget))
    assert made.body == BODY
    assert made.removed and not made.needs_review


def test_a_class_takes_no_article_away(tmp_path: Path) -> None:
    """A text whose own element has such a name stays, and so does a last line with its title."""
    whole = f'<div class="related-content">{HTML}<p>So: {TITLE}, now and later.</p></div>'
    (made,), _ = outcomes(tmp_path, a_DOT_json=post(body=whole))
    assert made.body == (*BODY, f"So: {TITLE}, now and later.")


def test_markdown_in_a_record_is_read(tmp_path: Path) -> None:
    """Pictures yield captions, links and emphasis their words."""
    text = f"![The old bridge](/b.png)\n\n## A penny\n\n{BODY[0]}\n\nSee [the log](https://a.example/)."
    (made,), _ = outcomes(tmp_path, a_DOT_json=post(body=text))
    assert made.body == ("A penny", BODY[0], "See the log.")
    assert made.captions == ("The old bridge",)


def test_the_papers_name_after_a_title_is_cut(tmp_path: Path) -> None:
    """Scraped tables keep the page's own title."""
    (made,), _ = outcomes(
        tmp_path, a_DOT_json=post(title=f"{TITLE} - The Post", publication="The Post")
    )
    assert made.title == TITLE
    assert ("- The Post", "title-suffix") in [(cut.text, cut.rule) for cut in made.removed]


def test_a_column_of_notes_is_kept_and_no_doubt(tmp_path: Path) -> None:
    """A summary by a machine is in every row: told once for the file, its text not lost."""
    note = "The author is against the toll. " * 12
    rows = [post(title=f"{TITLE} {number}", body=PLAIN * 3, ai_summary=note) for number in range(2)]
    articles, _ = outcomes(tmp_path, a_DOT_jsonl="\n".join(map(json.dumps, rows)))
    assert [made.needs_review for made in articles] == [False, False]
    assert {cut.rule for made in articles for cut in made.removed} == {"text not read: ai_summary"}


def test_a_second_half_under_another_name_is_doubted(tmp_path: Path) -> None:
    """A text about as long as the article may be a part of it."""
    rest = (
        "The lamps were lit on a Sunday. The hens were not pleased, and neither was the town. " * 4
    )
    (made,), _ = outcomes(tmp_path, a_DOT_json=post(zone_b=rest))
    assert made.needs_review


def test_people_in_a_table_of_their_own_are_found(tmp_path: Path) -> None:
    """By `author_id`, `creatorId` or a list of ids, wherever the table is in the file."""
    tree = {
        "data": {
            "users": [{"id": 7, "display_name": "Nell Hodge"}, {"id": 9, "name": "Cato Weir"}]
        },
        "posts": [{"title": TITLE, "author_ids": [7, 9], "body": HTML}],
    }
    (made,), _ = outcomes(tmp_path, a_DOT_json=tree)
    assert made.authors == ("Nell Hodge", "Cato Weir")


def test_entries_of_an_export_of_contentful_refer_to_each_other(tmp_path: Path) -> None:
    """The people are among the entries."""
    person = {"sys": {"id": "p"}, "fields": {"name": {"en": "Nell Hodge"}, "email": {"en": "n@a"}}}
    link = {"sys": {"type": "Link", "linkType": "Entry", "id": "p"}}
    article = {
        "sys": {"id": "a"},
        "fields": {"title": {"en": TITLE}, "author": {"en": link}, "body": {"en": HTML}},
    }
    (made,), _ = outcomes(tmp_path, a_DOT_json={"entries": [person, article], "assets": []})
    assert made.authors == ("Nell Hodge",)


def test_the_page_of_mediums_api_is_read(tmp_path: Path) -> None:
    """Behind its guard; the writer is among the references, a picture's text is a caption."""
    kinds = [(3, TITLE), (4, "The old bridge"), *((1, text) for text in BODY)]
    paragraphs = [
        {"type": kind, "text": text, "markups": []}
        | ({"metadata": {"id": "b"}} if kind == 4 else {})
        for kind, text in kinds
    ]
    value = {"title": TITLE, "creatorId": "u", "firstPublishedAt": 891475200000,
             "content": {"subtitle": "A penny", "bodyModel": {"paragraphs": paragraphs}},
             "previewContent": {"bodyModel": {"paragraphs": paragraphs[:3]}}}  # fmt: skip
    tree = {"payload": {"value": value, "references": {"User": {"u": {"name": "Nell Hodge"}}}}}
    (made,), _ = outcomes(tmp_path, a_DOT_json="])}while(1);</x>" + json.dumps(tree))
    assert (made.title, made.authors, made.body) == (TITLE, ("Nell Hodge",), BODY)
    assert (str(made.date), made.captions) == ("1998-04-02", ("The old bridge",))


def test_json_in_a_script_is_read(tmp_path: Path) -> None:
    """JSONP, and a variable that a page sets."""
    for number, form in enumerate(("show({});", "window.story = {};")):
        text = form.replace("{}", json.dumps(post()))
        articles, _ = outcomes(tmp_path / str(number), a_DOT_json=text)
        assert [made.body for made in articles] == [BODY]


def lexical(*texts: str) -> dict[str, Any]:
    """Return paragraphs as Payload's editor keeps them."""
    children = [
        {"type": "paragraph", "children": [{"type": "text", "text": text}]} for text in texts
    ]
    return {"root": {"type": "root", "children": children}}


def test_a_layout_of_columns_is_read(tmp_path: Path) -> None:
    """Payload's pages have their text in columns of blocks; a picture's caption is none of it."""
    picture = {"type": "upload", "value": {"caption": lexical("The old bridge")}}
    text = lexical(*BODY)
    text["root"]["children"].insert(1, picture)
    call = {"blockType": "cta", "richText": lexical("Become a friend of the paper")}
    block = {"blockType": "content", "columns": [{"size": "full", "richText": text}]}
    page = {"title": TITLE, "publishedAt": "1998-04-02", "layout": [block, call]}
    (made,), _ = outcomes(tmp_path, a_DOT_json={"docs": [page], "totalDocs": 1})
    assert (made.body, made.captions) == (BODY, ("The old bridge",))


def test_the_head_of_an_article_of_apple_news_is_no_text(tmp_path: Path) -> None:
    """Its intro is the dek and its heading a label."""
    head = [
        {"role": "heading", "text": "LETTER"},
        {"role": "title", "text": TITLE},
        {"role": "intro", "text": "A penny"},
    ]
    components = [
        {"role": "header", "components": head},
        *({"role": "body", "text": text} for text in BODY),
    ]
    (made,), _ = outcomes(tmp_path, a_DOT_json={"title": TITLE, "components": components})
    assert (made.body, made.dek, made.label) == (BODY, "A penny", "LETTER")


def test_files_of_kirby_without_a_text_are_passed_over(tmp_path: Path) -> None:
    """What belongs to a picture, the site or a list; two fields of one name are both kept."""
    between = "\n\n----\n\n"
    text = (f"Title: {TITLE}", f"Text: {BODY[0]}", f"Text: {BODY[1]}")
    picture = ("Caption: The old bridge", "Photographer: Cato Weir")
    articles, reasons = outcomes(
        tmp_path,
        bridge__article_DOT_txt=between.join(text),
        bridge__b_DOT_jpg_DOT_txt=between.join(picture),
        site_DOT_txt=between.join(("Title: The Weir Post", "Uuid: site")),
    )
    assert [made.body for made in articles] == [BODY[:2]]
    assert reasons == ["a file of Kirby without a title and a text"] * 2


def test_a_draft_of_sanity_is_passed_over(tmp_path: Path) -> None:
    """It stands next to the article as it was published."""
    rows = [post(_id="a", _type="post"), post(_id="drafts.a", _type="post", title="Tolls?")]
    articles, reasons = outcomes(tmp_path, a_DOT_ndjson="\n".join(map(json.dumps, rows)))
    assert [made.title for made in articles] == [TITLE]
    assert reasons == ["not published"]


def test_a_page_of_a_few_linked_headlines_is_flagged(tmp_path: Path) -> None:
    """A section's page with short teasers is no article."""
    cards = "".join(
        f"<div><h2><a href='/{n}'>{TITLE} {n}</a></h2><p>{BODY[0]}</p></div>" for n in range(5)
    )
    page = (
        f"<html><head><title>The Weir Post</title></head><body><h1>Views</h1>{cards}</body></html>"
    )
    articles, _ = outcomes(tmp_path, index_DOT_html=page)
    assert all(made.needs_review for made in articles)


@pytest.mark.parametrize(
    "moment",
    [
        {"date": "1998-04-02 08:00:00.000000", "timezone_type": 3, "timezone": "Europe/London"},
        {"utc": "891504000000", "iso8601": "1998-04-02T03:00:00-06:00"},
        {"_seconds": 891504000, "_nanoseconds": 0},
    ],
)
def test_a_day_in_an_object_is_read(tmp_path: Path, moment: dict[str, Any]) -> None:
    """As PHP, TownNews and Firestore write it."""
    values = {"title": TITLE, "postDate": moment, "body": HTML}
    (made,), _ = outcomes(tmp_path, a_DOT_json=values)
    assert str(made.date) == "1998-04-02"


def test_the_title_of_a_category_is_the_section(tmp_path: Path) -> None:
    """And not another title; co-authors are authors."""
    values = {"category_title": "Views", "coauthors": [{"display_name": "Nell Hodge"}]}
    (made,), _ = outcomes(tmp_path, a_DOT_json={"title": TITLE, "body": HTML} | values)
    assert (made.title, made.section, made.authors) == (TITLE, "Views", ("Nell Hodge",))


def test_shortcodes_in_a_table_of_posts_are_removed(tmp_path: Path) -> None:
    """As they are in an export; their captions are kept."""
    picture = '[caption id="a"]<img src="b.jpg"> The old bridge[/caption]'
    content = f'{BODY[0]}\n\n{picture}\n\n{BODY[1]}\n\n[gallery ids="1"]'
    values = {"post_title": TITLE, "post_date": "1998-04-02", "post_content": content}
    (made,), _ = outcomes(tmp_path, a_DOT_json=values)
    assert (made.body, made.captions) == (BODY[:2], ("The old bridge",))


def test_a_pull_quote_in_html_goes_where_the_text_has_it(tmp_path: Path) -> None:
    """One whose words are nowhere else stays."""
    quote = '<figure class="wp-block-pullquote"><blockquote>{}</blockquote></figure>'
    for text, length in ((BODY[1][:40], 3), ("A penny is a penny.", 4)):
        body = HTML.replace("</p><p>", f"</p>{quote.format(text)}<p>", 1)
        (made,), _ = outcomes(tmp_path / str(length), a_DOT_json=post(body=body))
        assert len(made.body) == length


def test_template_tags_in_markdown_of_a_record_are_removed(tmp_path: Path) -> None:
    """As in a file of Markdown."""
    text = f"{BODY[0]}\n\n{{% embed https://a.example/1 %}}\n\n**All** of {BODY[1]}"
    (made,), _ = outcomes(tmp_path, a_DOT_json=post(body=text))
    assert made.body == (BODY[0], f"All of {BODY[1]}")


def test_imports_above_a_text_in_mdx_are_no_text(tmp_path: Path) -> None:
    """They name the parts that are shown in it."""
    imports = "import { Box } from '../box'\nimport Map from \"./map\";"
    text = f"---\ntitle: {TITLE}\n---\n\n{imports}\n\n{BODY[0]}\n\n<Box />\n"
    (made,), _ = outcomes(tmp_path, a_DOT_mdx=text)
    assert made.body == BODY[:1]


def test_a_title_and_a_slug_are_front_matter(tmp_path: Path) -> None:
    """As pages of Pelican have them."""
    (made,), _ = outcomes(tmp_path, a_DOT_md=f"Title: {TITLE}\nSlug: tolls\n\n{BODY[0]}\n")
    assert (made.title, made.body) == (TITLE, BODY[:1])
