"""JSON-LD of a page: its own objects, `@id` references resolved, other stories left out."""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from search.ingest.lines.phrase_tables import letters

_WORKS = re.compile(
    r"Article|BlogPosting|Report|LiveBlog|Review|Posting|Opinion|Analysis|Background"
    r"|CreativeWork|Recipe"
)
_NESTED = (
    "@graph",
    "mainEntity",
    "mainEntityOfPage",
    "itemListElement",
    "hasPart",
    "author",
    "creator",
    "publisher",
)
_MOST_MEMBERS = 200  # of one list: bounds the time of a page that lists thousands of links
_MOST_DEPTH = 6  # objects inside each other; authors and breadcrumbs are at most four deep
_TITLE_SHARE = 25  # letters at the start that two forms of one headline share
_SCRIPT_MARKS = re.compile(r"^/\*<!\[CDATA\[\*/|/\*\]\]>\*/$|^//<!\[CDATA\[|//\]\]>$")
_COMMA_TOO_MANY = re.compile(r",\s{0,20}([}\]])")


def objects_in(texts: Iterable[str]) -> list[dict[str, Any]]:
    """Return all objects in JSON-LD scripts, outer ones first; broken scripts are skipped.

    >>> objects_in(['{"@type": "Person", "name": "Ada Moran"}'])
    [{'@type': 'Person', 'name': 'Ada Moran'}]
    """
    return [each for text in texts for each in _objects(_loads(text), 0)]


def by_id(objects: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the fullest object of each `@id`, for resolving references."""
    found: dict[str, dict[str, Any]] = {}
    for each in objects:
        name = each.get("@id")
        if isinstance(name, str) and len(each) > len(found.get(name, ())):
            found[name] = each
    return found


def resolved(value: Any, known: dict[str, dict[str, Any]]) -> Any:
    """Return a value with `@id` references replaced by the objects they name.

    >>> resolved([{"@id": "#a"}], {"#a": {"@id": "#a", "name": "Ada Quill"}})
    [{'@id': '#a', 'name': 'Ada Quill'}]
    """
    if isinstance(value, list):
        return [resolved(each, known) for each in value]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return known.get(value["@id"], value)
    return value


def articles_in(
    objects: list[dict[str, Any]], address: str | None, titles: Iterable[str]
) -> list[dict[str, Any]]:
    """Return the objects that describe the page's own article, the fullest first.

    Pages also describe the stories they link to. An object belongs to another story if its address
    differs and its headline is none of `titles`.

    Args:
        objects: all objects of the page.
        address: the page's address, None if unknown.
        titles: everything that the page calls itself elsewhere.
    """
    works = [
        each
        for each in objects
        if _WORKS.search(kind_of(each))
        and ("headline" in each or "articleBody" in each or "author" in each)
    ]
    own = [letters(title) for title in titles if title]
    works = [each for each in works if not _is_other(each, address, own)]
    return sorted(
        works,
        key=lambda each: (
            -sum(name in each for name in ("headline", "author", "datePublished", "articleBody"))
        ),
    )


def kind_of(each: dict[str, Any]) -> str:
    """Return the `@type` of an object as one text.

    >>> kind_of({"@type": ["NewsArticle", "Opinion"]})
    'NewsArticle Opinion'
    """
    kind = each.get("@type", "")
    return " ".join(map(str, kind)) if isinstance(kind, list) else str(kind)


def plain(value: Any) -> str:
    """Return a JSON-LD or meta value as one line of text; "" for anything without text.

    Of a list the first member counts; entities and tags are removed.

    >>> plain([{"name": "Ada &amp; Bo"}])
    'Ada & Bo'
    """
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("name") or value.get("@value") or value.get("headline") or ""
    if not isinstance(value, (str, int, float)):
        return ""
    text = str(value)
    if "&" in text:
        text = entities.unescape(entities.unescape(text))
    if "<" in text:
        text = re.sub(r"<[^<>]{1,200}>", "", text)
    return " ".join(text.split())


def _is_other(each: dict[str, Any], address: str | None, titles: list[str]) -> bool:
    """Return True if an object describes another story, not the page's own."""
    headline = letters(plain(each.get("headline")))
    if any(
        headline[:_TITLE_SHARE] and title.startswith(headline[:_TITLE_SHARE]) for title in titles
    ):
        return False
    if any(title and headline.startswith(title[:_TITLE_SHARE]) for title in titles):
        return False
    page = each.get("mainEntityOfPage")
    named = [each.get("url"), each.get("@id"), page.get("@id") if isinstance(page, dict) else page]
    paths = {path for name in named if isinstance(name, str) and (path := _path(name))}
    own = _path(address or "")
    return bool(paths and own) and own not in paths and bool(headline)


def _path(address: str) -> str:
    """Return the path of a web address, "" for a front page.

    >>> _path("https://paper.example/taxes"), _path("https://paper.example/")
    ('taxes', '')
    """
    try:
        return urlsplit(address).path.strip("/").casefold()
    except ValueError:  # brackets that are no IPv6 address
        return ""


def _loads(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    text = _SCRIPT_MARKS.sub("", text).strip().rstrip(";")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        pass
    try:  # a comma too many is the commonest fault
        return json.loads(_COMMA_TOO_MANY.sub(r"\1", text), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _MOST_DEPTH:
        return
    if isinstance(value, list):
        for each in value[:_MOST_MEMBERS]:
            yield from _objects(each, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in _NESTED:
            if isinstance(value.get(name), (dict, list)):
                yield from _objects(value[name], depth + 1)
