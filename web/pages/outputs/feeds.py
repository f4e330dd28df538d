"""Feeds of a search: Atom, RSS and JSON Feed.

The articles that the archive received last come first, also old ones, so that a reader sees each
once and misses none; `order-by=newest` sorts by date of publication instead. Ids of articles
survive rebuilds and moves of the site.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import hashlib
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Flask, Response, json, render_template, request, url_for

from search import Article, Hit, SearchRequest
from web import search_params
from web.components import formatting
from web.components.result_list import refinements, results
from web.context import archive
from web.pages.search import archive_name
from web.server.caching import conditional

ENTRIES = 50  # a reader that asks once a day misses none of a newsroom's day
SUMMARY_LENGTH = 400  # characters of an entry's summary
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

blueprint = Blueprint("feeds", __name__)


def init_app(app: Flask) -> None:
    """Add the feeds."""
    app.register_blueprint(blueprint)
    app.add_template_filter(in_xml)


@blueprint.get("/search.atom")
@conditional
def atom() -> Response:
    """Return the search as an Atom feed."""
    return _answer("application/atom+xml", render_template("feed.atom.xml", **feed()))


@blueprint.get("/search.rss")
@conditional
def rss() -> Response:
    """Return the search as an RSS 2.0 feed."""
    return _answer("application/rss+xml", render_template("feed.rss.xml", **feed()))


@blueprint.get("/search.json", endpoint="json")
@conditional
def json_feed() -> Response:
    """Return the search as a JSON Feed 1.1.

    `_morgue` holds the total, by which a saved search finds out what is new.
    """
    content = feed()
    answer = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": content["title"],
        "home_page_url": content["home"],
        "feed_url": content["here"],
        "items": [
            {
                "id": entry["id"],
                "url": entry["link"],
                **({"external_url": entry["original"]} if entry["original"] else {}),
                "title": entry["title"],
                "summary": entry["summary"],
                "content_html": entry["html"],
                **({"date_published": entry["published"]} if entry["published"] else {}),
                "date_modified": entry["updated"],
                "authors": [{"name": author} for author in entry["authors"]],
                "tags": entry["tags"],
                **({"language": entry["language"]} if entry["language"] else {}),
            }
            for entry in content["entries"]
        ],
        "_morgue": {"total": content["total"], "generation": archive().generation},
    }
    return _answer("application/feed+json", json.dumps(answer))


def feed() -> dict[str, Any]:
    """Return the values that all three feed templates share: the newest hits of the search."""
    asked = search_params.read(request.args, archive().settings).request
    by_date = asked.sort in ("newest", "oldest")
    wanted = replace(
        refinements.first_page(asked),
        sort="newest" if by_date else "added",
        size=min(ENTRIES, archive().settings.page_size),
        facets=(),
        strict=False,
    )
    page = archive().search(wanted)
    built = _timestamp(dt.datetime.fromisoformat(archive().manifest.built_at))
    entries = [_entry(hit, built, by_date=by_date) for hit in page.hits]
    parameters = search_params.pairs(
        replace(refinements.first_page(asked), sort=None, size=search_params.PAGE_SIZE)
    )
    return {
        "title": f"{archive_name()}: {described(asked)}",
        "id": "urn:morgue:search:"
        + hashlib.sha256(repr(parameters).encode("utf-8", "surrogatepass")).hexdigest()[:32],
        "home": search_params.with_query(url_for("pages.search", _external=True), parameters),
        "here": search_params.with_query(
            request.base_url, [*parameters, *([("order-by", "newest")] if by_date else [])]
        ),
        "updated": max((entry["updated"] for entry in entries), default=built),
        "entries": entries,
        "total": page.total,
    }


def described(asked: SearchRequest) -> str:
    """Return a search in words, for titles."""
    parts = [asked.text.strip()] if asked.text.strip() else []
    for facet, value, out in refinements.choices(asked):
        parts.append(("not " if out else "") + formatting.facet_value(facet, value))
    if asked.since or asked.until:
        span = (formatting.day(day) for day in (asked.since, asked.until) if day)
        parts.append(("from " if asked.since else "to ") + " to ".join(span))
    return ", ".join(parts)[:200] or "all articles"


def in_xml(text: str) -> str:
    """Return a text without the characters that XML can't represent."""
    return _NOT_IN_XML.sub("\ufffd", text)


def rfc822(moment: str) -> str:
    """Return an ISO timestamp in RSS's format (RFC 822)."""
    return email.utils.format_datetime(dt.datetime.fromisoformat(moment), usegmt=True)


def _entry(hit: Hit, built: str, *, by_date: bool) -> dict[str, Any]:
    article = hit.article
    marked = next(
        (results.marked(s.text, s.spans) for s in hit.snippets if s.field == "body"), None
    )
    published = _midnight(article.date) if article.date else None
    updated = _midnight(article.updated) if article.updated else published or built
    if article.added and not by_date:
        updated = _timestamp(max(article.added, article.changed or article.added))
    return {
        "id": f"urn:morgue:article:{quote(article.id, safe='')}",
        "title": article.title or "Untitled",
        "link": url_for("articles.article", article=article.id, _external=True),
        "original": formatting.web_address(article.url),
        "authors": article.authors,
        "published": published,
        "updated": updated,
        "dated": bool(published or article.added),
        "rfc822": rfc822((published if by_date or not article.added else None) or updated),
        "summary": _summary(article),
        "html": str(marked or results.marked(_summary(article), ())),
        "tags": [tag for tag in (article.section, article.label, *article.topics) if tag],
        "language": article.language,
    }


def _summary(article: Article) -> str:
    text = article.dek or (article.body[0] if article.body else "")
    return text if len(text) <= SUMMARY_LENGTH else text[:SUMMARY_LENGTH].rpartition(" ")[0] + " …"


def _midnight(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _timestamp(moment: dt.datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return aware.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _answer(mimetype: str, text: str) -> Response:
    return Response(text.encode("utf-8", "replace"), content_type=f"{mimetype}; charset=utf-8")
