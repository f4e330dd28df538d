"""The few parts of an HTML page that speak about the article, taken out of a large tree so that they can be read at leisure.

A soup of a whole page costs 25 ms and more; lxml finds these parts in two, and a soup of them alone costs little.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup
from lxml import etree

_CLASS = "contains(translate(@{}, 'BYLINEAUTHOR', 'bylineauthor'), '{}')"
_BYLINE = " or ".join(_CLASS.format(where, word) for where in ("class", "id", "data-testid") for word in ("byline", "author"))
_PROFILE = " or ".join(f"contains(@href, '/{word}')" for word in ("author", "writer", "staff/", "contributor", "by/", "profile/", "reporter"))
_BY = "normalize-space(.)='By' or normalize-space(.)='by' or starts-with(normalize-space(.), 'By ') or starts-with(normalize-space(.), 'by ')"
_PARTS = etree.XPath(
    "//meta[@content] | //title | //h1 | //link[contains(@rel, 'canonical')] | //script[contains(@type, 'ld+json')] | //p"
    f"| //*[({_BYLINE} or @rel='author' or @itemprop='author') and not(self::body or self::html or self::main or self::article)]"
    f"| //a[{_PROFILE}] | //*[text()[{_BY}]][not(self::p or self::script or self::style)]"
    "| //*[contains(@class, 'breadcrumb') or contains(@class, 'Breadcrumb') or @itemtype='https://schema.org/BreadcrumbList']//a"
)
_SIGNED = re.compile(r"\s*[Bb]y\s")
_ABOUT = re.compile(r"byline|author", re.IGNORECASE)
_PLACED = frozenset({"class", "id", "itemprop", "data-testid"})  # a bare link above the title belongs to the menu
_FEW = 40  # of one kind of part
_SHORT = 400  # characters of text in a byline's element
_BODY = 3  # long paragraphs, after which bylines are other people's
_WORKS = re.compile(r"Article|BlogPosting|Report|LiveBlog|Review|Posting|Opinion|Analysis|Background|CreativeWork|Recipe")


def parts_of(tree: Any) -> BeautifulSoup:
    """A soup of meta elements, titles, headings, times, breadcrumbs, and the bylines above the article."""
    kept: list[str] = []
    count: dict[str, int] = {}
    long = 0
    headed = False
    taken: set[Any] = set()
    for element in _PARTS(tree):
        name = str(element.tag)
        text = "" if name in {"meta", "link", "script"} else "".join(element.itertext())
        if name == "p" and (len(text) > 150 or not _SIGNED.match(text) and not _ABOUT.search(element.get("class") or "")):
            long += headed and len(text) > 150
            continue
        if text.strip() in {"By", "by", "By:"} and element.getparent() is not None:
            element = element.getparent()  # noqa: PLW2901  (the name stands beside it)
            text = "".join(element.itertext())
        headed = headed or name == "h1"
        count[name] = count.get(name, 0) + 1
        if count[name] > (_FEW if name != "meta" else 200) or any(above in taken for above in element.iterancestors()):
            continue
        if name not in {"meta", "title", "h1", "link", "script"} and (long >= _BODY or (not headed and (name == "a" or _PLACED.isdisjoint(element.keys())))):
            continue
        if len(text) <= _SHORT:
            taken.add(element)
            kept.append(etree.tostring(element, encoding="unicode", method="html", with_tail=False))
    return BeautifulSoup("<body>" + "\n".join(kept), "lxml")


def linked_data(soup: BeautifulSoup) -> list[dict[str, Any]]:
    """All objects of the page's JSON-LD, the outer ones first; what can't be read is passed over."""
    found: list[dict[str, Any]] = []
    for script in soup.find_all("script"):
        text = script.string or ""
        found.extend(_objects(_loads(text), 0))
    return found


def articles_in(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The objects that describe an article, the fullest first."""
    works = [each for each in objects if _WORKS.search(_type(each)) and ("headline" in each or "articleBody" in each or "author" in each)]
    return sorted(works, key=lambda each: -sum(name in each for name in ("headline", "author", "datePublished", "articleBody")))


def _type(each: dict[str, Any]) -> str:
    kind = each.get("@type", "")
    return " ".join(map(str, kind)) if isinstance(kind, list) else str(kind)


def _loads(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    text = re.sub(r"^/\*<!\[CDATA\[\*/|/\*\]\]>\*/$|^//<!\[CDATA\[|//\]\]>$", "", text).strip().rstrip(";")
    try:
        return json.loads(text, strict=False)
    except ValueError:
        pass
    try:  # a comma too many is the commonest fault
        return json.loads(re.sub(r",\s{0,20}([}\]])", r"\1", text), strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, list):
        for each in value[:200]:
            yield from _objects(each, depth + 1)
    elif isinstance(value, dict):
        yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            if isinstance(value.get(name), (dict, list)):
                yield from _objects(value[name], depth + 1)


def plain(value: Any) -> str:
    """A JSON-LD or meta value as text: first of a list, entities undone, white space single."""
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
