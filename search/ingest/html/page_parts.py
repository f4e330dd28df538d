"""The few parts of an HTML page that speak about the article, taken out of a large tree so that
they can be read at leisure.

A soup of a whole page costs 25 ms and more; lxml finds these parts in two, and a soup of them
alone costs little.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from bs4 import BeautifulSoup
from lxml import etree

_TAGS = (
    "meta title link script h1 h2 h3 h4 h5 p a span div li ul section header address time em strong"
    " b i small td dt dd figcaption cite aside nav"
).split()
_BYLINE = re.compile(r"byline|author", re.IGNORECASE)
_CRUMB = re.compile(r"breadcrumb", re.IGNORECASE)
_DEK = re.compile(
    r"\bdek|[-_]dek|Dek|deck\b|sub-?he(?:ad|d)|sub-?title|subline|strap-?line|standfirst|excerpt|(?<!speakable-)summary|tag-?line",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"/(?:authors?|writers?|staff|contributors?|by|profile|reporters?|columnists?)/"
)
_FEW = {"meta": 200, "script": 20, "link": 5, "title": 2, "h1": 8}
_SOME = 40  # of any other kind of part
_DEK_WORDS = 10  # that an unmarked heading below the title has when it is a standfirst
_SHORT = 400  # characters of text in a byline's element
_LONG = 100  # characters: a paragraph of the body
_BODY = 3  # long paragraphs, after which bylines are other people's
_WORKS = re.compile(
    r"Article|BlogPosting|Report|LiveBlog|Review|Posting|Opinion|Analysis|Background|CreativeWork|Recipe"
)


def parts_of(tree: Any) -> tuple[BeautifulSoup, tuple[str, ...]]:
    """The parts that speak about the article: a soup of meta elements, titles, headings,
    breadcrumbs and the bylines above the body, and the texts between title and body that may
    be its standfirst.
    """
    kept: list[str] = []
    deks: list[str] = []
    count: dict[str, int] = {}
    taken: set[Any] = set()
    long = 0
    headed = False
    for element in tree.iter(*_TAGS):
        name = element.tag
        if name == "p":
            length = len("".join(element.itertext()))
            long += headed and length > _LONG
        if name in _FEW:
            headed = headed or name == "h1"
            wanted = name != "link" or element.get("rel") == "canonical"
            wanted = wanted and (name != "script" or "ld+json" in (element.get("type") or ""))
        elif long >= _BODY:
            continue
        else:
            if (
                headed
                and len(deks) < 12
                and long < 2
                and (name in {"h2", "h3"} or _marked(_DEK, element))
            ):
                text = "".join(element.itertext())
                deks.extend(
                    [text] if _marked(_DEK, element) or len(text.split()) >= _DEK_WORDS else ()
                )
            wanted, element = _is_byline(element, headed)  # noqa: PLW2901  (a lone "By" gives the element around it)
        if (
            not wanted
            or count.get(name, 0) >= _FEW.get(name, _SOME)
            or any(above in taken for above in element.iterancestors())
        ):
            continue
        if element not in taken and (name in _FEW or len("".join(element.itertext())) <= _SHORT):
            count[name] = count.get(name, 0) + 1
            taken.add(element)
            kept.append(etree.tostring(element, encoding="unicode", method="html", with_tail=False))
    return BeautifulSoup("<body>" + "\n".join(kept), "lxml"), tuple(deks)


def _marked(pattern: re.Pattern[str], element: Any) -> bool:
    """Whether the names that a page gives to an element match."""
    return _names_match(
        pattern,
        element.get("class") or "",
        element.get("id") or "",
        element.get("data-testid") or "",
    )


@lru_cache(maxsize=20_000)
def _names_match(pattern: re.Pattern[str], *names: str) -> bool:
    return any(pattern.search(name) for name in names)


def _is_byline(element: Any, headed: bool) -> tuple[bool, Any]:
    """Whether an element may say who wrote the article, or where it belongs.

    And the element that says so.
    """
    if (
        _marked(_BYLINE, element)
        or element.get("rel") == "author"
        or element.get("itemprop") == "author"
    ):
        return True, element
    if element.tag == "a":
        crumb = any(
            _marked(_CRUMB, above) for above in element.iterancestors("nav", "ul", "ol", "div")
        )
        return crumb or (headed and _PROFILE.search(element.get("href") or "") is not None), element
    text = (element.text or "").strip()
    if headed and text[:3] in {"By", "by", "By:", "By ", "by "}:
        return True, (
            element.getparent()
            if len(text) < 4 and element.getparent() is not None and not len(element)
            else element
        )
    return (
        headed
        and len(element) > 0
        and any((child.tail or "").lstrip().startswith("by ") for child in element),
        element,
    )


def linked_data(soup: BeautifulSoup) -> list[dict[str, Any]]:
    """All objects of the page's JSON-LD, the outer ones first.

    What can't be read is passed over.
    """
    found: list[dict[str, Any]] = []
    for script in soup.find_all("script"):
        text = script.string or ""
        found.extend(_objects(_loads(text), 0))
    return found


def articles_in(objects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The objects that describe an article, the fullest first."""
    works = [
        each
        for each in objects
        if _WORKS.search(_type(each))
        and ("headline" in each or "articleBody" in each or "author" in each)
    ]
    return sorted(
        works,
        key=lambda each: (
            -sum(name in each for name in ("headline", "author", "datePublished", "articleBody"))
        ),
    )


def _type(each: dict[str, Any]) -> str:
    kind = each.get("@type", "")
    return " ".join(map(str, kind)) if isinstance(kind, list) else str(kind)


def _loads(text: str) -> Any:
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    text = (
        re.sub(r"^/\*<!\[CDATA\[\*/|/\*\]\]>\*/$|^//<!\[CDATA\[|//\]\]>$", "", text)
        .strip()
        .rstrip(";")
    )
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
