"""Metadata for machines in the pages of an article and of a list.

Highwire Press and Dublin Core `<meta>` for Zotero and other reference managers, Open Graph for
previews, JSON-LD `NewsArticle`, COinS for lists of results. Their values are those of the article's
page, with the title as stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus, urlencode

from markupsafe import Markup

from search import Article
from web.components.formatting import short, web_address

# Characters of one value at most: a description, not the article again.
LONGEST = 400
# The constant start of an OpenURL context object of a newspaper article.
_CONTEXT = urlencode(
    [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),  # the journal format has no newspapers
        ("rft.type", "newspaperArticle"),
    ]
)


def meta_tags(article: Article, address: str) -> Iterator[tuple[str, str, str]]:
    """Yield the `<meta>` tags of an article: attribute ("name" or "property"), key, content.

    Args:
        article: the article; a value that it lacks has no tag.
        address: the canonical address of its page.
    """
    date = article.date
    for key, value in (
        ("citation_title", article.title),
        *(("citation_author", name) for name in article.authors),
        ("citation_publication_date", f"{date:%Y/%m/%d}" if date else None),
        ("prism.publicationName", article.publication),  # a citation_journal_title is a journal's
        ("citation_section", article.section),
        ("citation_language", article.language),
        *(("citation_keywords", topic) for topic in article.topics),
        ("citation_public_url", address),
        ("DC.type", "newspaperArticle"),
        ("DC.title", article.title),
        *(("DC.creator", name) for name in article.authors),
        ("DC.date", article.iso_date),
        ("DC.publisher", article.publication),
        ("DC.source", web_address(article.url)),
        ("DC.identifier", article.id),
        ("DC.language", article.language),
        *(("DC.subject", topic) for topic in (article.section, *article.topics)),
        ("description", _description(article)),
    ):
        if value:
            yield "name", key, short(value, LONGEST)
    for key, value in (
        ("og:type", "article"),
        ("og:title", article.title),
        ("og:description", _description(article)),
        ("og:url", address),
        ("og:site_name", article.publication),
        *(("article:author", name) for name in article.authors),
        ("article:published_time", article.iso_date),
        ("article:section", article.section),
    ):
        if value:
            yield "property", key, short(value, LONGEST)


def json_ld(article: Article, address: str) -> Markup:
    """Return an article as JSON-LD for a `<script type="application/ld+json">`.

    Every `<` is escaped, so that no text of an article can end the element.
    """
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "url": address,
        "headline": short(article.title, LONGEST),
        "alternativeHeadline": article.dek and short(article.dek, LONGEST),
        "author": [{"@type": "Person", "name": short(name)} for name in article.authors],
        "datePublished": article.iso_date,
        "dateModified": article.updated.isoformat() if article.updated else None,
        "articleSection": article.section and short(article.section),
        "genre": article.label and short(article.label),
        "publisher": {"@type": "Organization", "name": short(article.publication)}
        if article.publication
        else None,
        "inLanguage": article.language,
        "keywords": [short(topic) for topic in article.topics],
        "wordCount": article.word_count,
        "isBasedOn": web_address(article.url),
    }
    text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704 - escaped here


def coins(article: Article, address: str) -> str:
    """Return the `title` of a COinS span: an OpenURL context object for a newspaper article.

    >>> coins(Article("a", title="Toll"), "http://here.example/article/a").split("&")[:2]
    ['ctx_ver=Z39.88-2004', 'rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Adc']
    """
    rows = [
        ("rft.title", article.title),
        ("rft.source", article.publication),
        ("rft.date", article.iso_date),
        *(("rft.creator", name) for name in article.authors[:10]),
        ("rft.language", article.language),
        ("rft.identifier", address),
    ]
    given = (f"&{key}={quote_plus(short(value, LONGEST))}" for key, value in rows if value)
    return _CONTEXT + "".join(given)


def _description(article: Article) -> str:
    if article.dek:
        return article.dek
    return short(next((text for text in article.body if text.strip()), ""), 300)
