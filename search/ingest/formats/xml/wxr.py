"""WordPress exports (WXR): the published posts; drafts and attachments are passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from search.article import Article
from search.ingest.formats.records import record
from search.ingest.formats.values.markup import parse, text_of
from search.ingest.raw_documents import Document, Origin, PassedOver
from search.ingest.text import shortcodes

_POSTS = frozenset(
    {"", "post", "page", "article", "news", "story", "opinion", "column", "editorial"}
)
_BLOCK_TAG = re.compile(r"(?i)<(?:p|div|h[1-6]|ul|ol|blockquote|table|figure|section)[\s>]")
_PARAGRAPH = re.compile(r"(?i)<p[\s>]")
_NEXT_PAGE = re.compile(r"<!--\s?(?:nextpage|more).{0,100}?-->")
_NO_SECTION = frozenset({"uncategorized", "uncategorised"})


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the article in one item of an export.

    Raises:
        RejectError: the item is broken, or has no text.
    """
    channel = parse(document.data).find("channel")
    item = channel.find("item") if channel is not None else None
    if channel is None or item is None:
        return
    kind, status = _wp(item, "post_type"), _wp(item, "status")
    if kind not in _POSTS:
        yield PassedOver(origin.source, f"a WordPress {kind}, not a post", origin.key)
        return
    if status not in {"", "publish"}:
        yield PassedOver(
            origin.source, f"a WordPress post that is not published ({status})", origin.key
        )
        return
    if _wp(item, "post_password"):
        yield PassedOver(origin.source, "a WordPress post behind a password", origin.key)
        return
    content, captions = _content(_of(item, "content", "encoded"))
    if not content.strip():
        yield PassedOver(origin.source, "a WordPress post without text", origin.key)
        return
    categories = [
        text_of(each)
        for each in item.findall("category")
        if each.get("domain", "category") == "category"
    ]
    sections = [name for name in categories if name.casefold() not in _NO_SECTION]
    fields = {
        "url": text_of(item.find("link")),
        "title": text_of(item.find("title")),
        "dek": _of(item, "excerpt", "encoded"),
        "authors": [
            text_of(each) for each in item.findall("category") if each.get("domain") == "author"
        ]
        or (document.fields or {}).get("authors")
        or _of(item, "dc", "creator"),
        "date": _date(item),
        "section": sections[:1],
        "publication": text_of(channel.find("title")),
        "language": text_of(channel.find("language")),
        "topics": [
            *sections[1:],
            *(
                text_of(each)
                for each in item.findall("category")
                if each.get("domain") == "post_tag"
            ),
        ],
        "body": content,
        "captions": captions,
    }
    yield record.build({name: value for name, value in fields.items() if value}, origin)


def _content(text: str) -> tuple[str, list[str]]:
    """Return the HTML of a post as WordPress would show it, and its captions.

    Shortcodes and block comments are removed, blank lines become paragraphs.
    """
    text, captions = shortcodes.without(text)
    if not _PARAGRAPH.search(text):  # written in the old editor, blocks or not: as wpautop does
        text = "".join(
            part.strip() if _BLOCK_TAG.match(part.strip()) else f"<p>{part.strip()}</p>"
            for part in re.split(r"\n\s*\n", _NEXT_PAGE.sub("\n\n", text))
            if part.strip()
        ).replace("\n", "<br>")
    return text, captions


def _date(item: Element) -> str:
    """Return the day in the newsroom's time zone, "" for WordPress's zeros."""
    for text in (_wp(item, "post_date"), text_of(item.find("pubDate"))):
        if text and not text.startswith("0000") and "-0001" not in text:
            return text
    return ""


def _wp(item: Element, name: str) -> str:
    """Return a field of WordPress's own namespace, which changes with its version."""
    return next(
        (
            text_of(each)
            for each in item
            if each.tag.endswith("}" + name) and "wordpress.org/export" in each.tag
        ),
        "",
    )


def _of(item: Element, space: str, name: str) -> str:
    """Return the text of `content:encoded`, `excerpt:encoded` or `dc:creator`, unjoined."""
    found = (each for each in item if each.tag.endswith("}" + name) and f"/{space}/" in each.tag)
    return "".join(part for each in found for part in each.itertext()).strip()
