"""Views of articles and lists in the form of the Guardian's API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from flask import url_for
from markupsafe import escape

from search import Article
from web.components.addresses import article_addresses
from web.guardian.tags import TAG_TYPES, slug

Shows = dict[str, frozenset[str]]
TIER = "developer"


def envelope(**members: Any) -> dict[str, Any]:
    """Return a response body, with its members under `response`."""
    return {"response": {"status": "ok", "userTier": TIER, **members}}


def _time(day: dt.date | None) -> str | None:
    return f"{day.isoformat()}T00:00:00Z" if day else None


# Values of `show-fields` -> the function that reads them; the Guardian's others have none here.
FIELDS: dict[str, Callable[[Article], str | None]] = {
    "headline": lambda a: a.title or None,
    "standfirst": lambda a: a.dek,
    "trailText": lambda a: a.dek or next(iter(a.body), None),
    "byline": lambda a: a.byline or ", ".join(a.authors) or None,
    "body": lambda a: "".join(f"<p>{escape(paragraph)}</p>" for paragraph in a.body),
    "bodyText": lambda a: "\n".join(a.body),
    "wordcount": lambda a: str(a.word_count),
    "charCount": lambda a: str(len(" ".join(a.body))),
    "publication": lambda a: a.publication,
    "lang": lambda a: a.language,
    "firstPublicationDate": lambda a: _time(a.date),
    "lastModified": lambda a: _time(a.updated or a.date),
    "shortUrl": lambda a: a.url,
}


def content(articles: Iterable[Article], shows: Shows) -> list[dict[str, Any]]:
    """Return articles as results, with the parts that `show-` parameters request."""
    addresses = article_addresses()
    return [_item(article, shows, addresses(article.id)["webUrl"]) for article in articles]


def _item(article: Article, shows: Shows, address: str) -> dict[str, Any]:
    item: dict[str, Any] = {"id": article.id, "type": "article"}
    if article.section:
        item |= {"sectionId": slug(article.section), "sectionName": article.section}
    if article.date:
        item["webPublicationDate"] = _time(article.date)
    item |= {
        # Clients of the Guardian's API expect a title in every result.
        "webTitle": article.title or " ".join(" ".join(article.body[:1]).split()[:10]),
        "webUrl": address,
        "apiUrl": _api(article.id),
        "isHosted": False,
    }
    wanted = shows.get("show-fields", frozenset())
    if wanted:
        values = {
            name: value(article)
            for name, value in FIELDS.items()
            if name in wanted or "all" in wanted or _dashed(name) in wanted
        }
        item["fields"] = {name: value for name, value in values.items() if value is not None}
    if "show-tags" in shows:
        item["tags"] = tags_of(article, shows["show-tags"])
    if "show-section" in shows and article.section:
        item["section"] = section(article.section)
    if "show-blocks" in shows:
        item["blocks"] = {"body": [_block(article)], "totalBodyBlocks": 1}
    for name in ("elements", "references"):
        if f"show-{name}" in shows:
            item[name] = []
    return item


def _dashed(name: str) -> str:
    """Return a field's name as the Guardian's parameters write it.

    >>> _dashed("bodyText")
    'body-text'
    """
    return "".join(f"-{sign.lower()}" if sign.isupper() else sign for sign in name)


def _block(article: Article) -> dict[str, Any]:
    return {
        "id": f"{article.id}#body",
        "bodyHtml": FIELDS["body"](article),
        "bodyTextSummary": FIELDS["bodyText"](article),
        "published": True,
        "attributes": {},
        "contributors": [slug(name) for name in article.authors],
        "elements": [],
    }


def tags_of(article: Article, wanted: frozenset[str]) -> list[dict[str, Any]]:
    """Return the tags of an article of the wanted types; `all` is every type."""
    values = {
        "keyword": article.topics,
        "contributor": article.authors,
        "tone": (article.label,) if article.label else (),
        "publication": (article.publication,) if article.publication else (),
    }
    return [
        tag(kind, value)
        for kind, each in values.items()
        if kind in wanted or "all" in wanted
        for value in each
    ]


def tag(kind: str, value: str) -> dict[str, Any]:
    """Return one tag for a topic, an author, a kind of piece or a paper."""
    prefix, facet = TAG_TYPES[kind]
    ident = f"{prefix}/{slug(value)}"
    return {
        "id": ident,
        "type": kind,
        "webTitle": value,
        "webUrl": url_for("pages.search", **{facet: value}, _external=True),
        "apiUrl": _api(ident),
        "references": [],
    }


def section(value: str) -> dict[str, Any]:
    """Return one section, with its single edition."""
    ident = slug(value)
    named = {
        "id": ident,
        "webTitle": value,
        "webUrl": url_for("pages.search", section=value, _external=True),
        "apiUrl": _api(ident),
    }
    return {**named, "editions": [{**named, "code": "default"}]}


def _api(ident: str) -> str:
    return url_for("guardian.item", ident=ident, _external=True)
