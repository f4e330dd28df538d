"""HTML pages: the body by trafilatura, the metadata by cascades (metadata.py), the furniture by the line filter (lines.py)."""

from __future__ import annotations

import html as entities
import logging
import re
from collections.abc import Sequence
from typing import Any

import trafilatura
from lxml import etree
from lxml import html as lxml_html

from search.article import Article, Cut
from search.errors import RejectError
from search.ingest import metadata, phrases
from search.ingest.base import Origin, article_id
from search.ingest.decoding import decode
from search.ingest.draft import bare_prefix
from search.ingest.flatten import flatten
from search.ingest.lines import Filtered, filter_body

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # it warns about every page without an article

_BLOCK = re.compile(
    r"(?i)<(?:/?(?:p|div|h[1-6]|li|ul|ol|blockquote|tr|table|section|article|figure|figcaption|pre|dd|dt)\b[^<>]{0,2000}|br\b[^<>]{0,200})>"
)
_ANY_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,4000}>")
_SILENT = re.compile(r"(?is)<(script|style)\b[^<>]{0,2000}>.{0,500000}?</\1\s{0,9}>|<!--.{0,500000}?-->")
_BODY_SHARE = 0.5  # of a JSON-LD articleBody, below which the extraction missed most of the article
_BODY_LEAST = 500  # characters of an articleBody worth taking


def clean(data: bytes | str, origin: Origin) -> Article:
    """The article of an HTML page.

    Args:
        data: the page; bytes are decoded by their mark, their declaration or their look (decoding.py).
        origin: where it was found, with the newsroom's rules for it.

    `removed` holds what was taken out of the main content that extraction found; menus and other furniture outside it
    are not kept.

    Raises:
        RejectError: there is no article text in the page.
    """
    text = decode(data) if isinstance(data, bytes) else data.replace("\x00", "")
    tree = _parse(text)
    if tree is None:
        raise RejectError("There is no text in this page. Check that it was saved whole, or leave it out.")
    extracted = _extract(tree)
    page = metadata.read(tree, origin.url)
    found = _filter(_main_text(extracted, page.body, tree), page, tree, origin)
    if not any(sign.isalnum() for line in found.body for sign in line.text):
        raise RejectError("There is no article in this page, only navigation. Check that it was saved whole, or leave it out.")
    title, prefixes = bare_prefix(page.title, origin.rules)
    return Article(
        id=article_id(origin, url=page.url),
        title=title,
        url=page.url,
        dek=found.dek or _told_dek(page.dek, found),
        authors=page.authors,
        date=page.date,
        updated=page.updated,
        section=page.section,
        publication=page.publication or origin.publication,
        language=page.language or origin.language,
        topics=page.topics,
        body=tuple(line.text for line in found.body),
        captions=tuple(dict.fromkeys(line.text for line in found.captions)),
        author_bio="\n".join(line.text for line in found.bio) or None,
        source=origin.source,
        removed=(*(Cut(cut, rule, "title") for cut, rule in prefixes), *found.cuts),
    )


def paragraphs(fragment: str) -> tuple[str, ...]:
    """The paragraphs of an HTML fragment that is all article (a feed's content, a JSON field), as plain text.

    Nothing is judged here: every block and line break parts two paragraphs, tags go, entities are undone.
    """
    text = _SILENT.sub(" ", fragment.replace("\x00", ""))
    if "<" in text:
        text = _ANY_TAG.sub("", _BLOCK.sub("\n\n", text))
        separated = re.split(r"\n[ \t]*\n", text) if "\n\n" in text else [text]
    else:
        separated = text.split("\n")
    tidy = (" ".join(entities.unescape(piece).split()) for piece in separated)
    return tuple(piece for piece in tidy if piece)


def _filter(body: Sequence[str], page: metadata.Metadata, tree: Any, origin: Origin) -> Filtered:
    return filter_body(
        body,
        titles=page.titles,
        authors=page.authors,
        origin=origin,
        deks=page.deks,
        links=frozenset(phrases.fold(link.text_content()) for link in tree.iter("a")),
    )


def _told_dek(dek: str | None, found: Filtered) -> str | None:
    """The page's description of itself, unless it is only the beginning of the body."""
    if dek is None or not found.body:
        return dek
    start = " ".join(line.text for line in found.body[:3]).casefold()
    return None if dek.casefold().rstrip(" .…")[:60] in start else dek


def _parse(text: str) -> Any:
    """The page's tree, or None where it has no text."""
    try:
        tree, deep = _tree(text)
        if deep:
            tree, _ = _tree(flatten(text))
    except (ValueError, etree.ParserError):
        return None
    return tree if any(sign.isalnum() for piece in tree.itertext() for sign in piece) else None


def _tree(text: str) -> tuple[Any, bool]:
    """The tree, and whether the parser gave up over its depth (and lost everything below)."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    return tree, any("depth" in each.message for each in parser.error_log[-3:])


def _extract(tree: Any) -> tuple[str, ...]:
    """The paragraphs of the main content, as trafilatura finds it."""
    found: Any = trafilatura.bare_extraction(tree, fast=True, include_comments=False, include_tables=True, with_metadata=False)
    return tuple(line.strip() for line in (found.text or "").split("\n") if line.strip()) if found else ()


def _main_text(extracted: tuple[str, ...], told: str, tree: Any) -> tuple[str, ...]:
    """What was extracted; or the page's own articleBody, where that has far more; or, without either, every paragraph."""
    if len(told) > _BODY_LEAST and sum(map(len, extracted)) < _BODY_SHARE * len(told):
        return paragraphs(entities.unescape(told))
    if extracted:
        return extracted
    lines = (" ".join(each.text_content().split()) for each in tree.iter("p", "h2", "h3", "li", "blockquote"))
    return tuple(line for line in lines if line) or paragraphs(lxml_html.tostring(tree, encoding="unicode"))
