"""Parts of an HTML page that describe the article, collected in one walk over its tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree

_TAGS = (
    "meta title link script h1 h2 h3 h4 h5 p a span div li ul section header address time em strong"
    " b i small td dt dd figcaption cite aside nav"
).split()
_DEK_PARTS = ("dek", "deck", "sub", "strap", "standfirst", "excerpt", "summary", "tag")
_DEK = re.compile(
    r"\bdek|[-_]dek|Dek|deck\b|sub-?he(?:ad|d)|sub-?title|subline|strap-?line|standfirst|excerpt"
    r"|(?<!speakable-)summary|tag-?line",
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
_DEKS = 12  # candidates kept for the standfirst; later ones are rails' texts
_STAMPS = 20  # candidates kept for the printed day
_STAMP_LENGTH = 80  # characters of a printed day with the words next to it
_TEXTS = etree.XPath("descendant::text()[not(parent::script or parent::style or parent::noscript)]")
_CRUMBED = frozenset(("nav", "ul", "ol", "div"))
_DIGITS = re.compile(r"(?:19|20)\d\d|\d{1,2}[./-]\d")


@dataclass(slots=True)
class Parts:
    """The parts of a page that speak about its article.

    Attributes:
        elements: meta elements, titles, headings, breadcrumbs and the bylines above the body; none
            inside another.
        deks: texts between title and body that may be its standfirst.
        times: the `datetime` of the `time` elements above the body.
        stamps: short texts between title and body that may name a day.
    """

    elements: list[Any] = field(default_factory=list)
    deks: list[str] = field(default_factory=list)
    times: list[str] = field(default_factory=list)
    stamps: list[str] = field(default_factory=list)

    def find(self, *tags: str) -> Iterator[Any]:
        """Yield the elements with one of these tags, in the order of the page."""
        for element in self.elements:
            yield from element.iter(*tags)


def strings_in(element: Any) -> list[str]:
    """Return the text nodes in an element as they are, without scripts and styles."""
    return list(_TEXTS(element))


def texts_in(element: Any) -> list[str]:
    """Return the texts in an element with single white space.

    Without scripts and styles, none of them empty.
    """
    return [text for each in _TEXTS(element) if (text := " ".join(each.split()))]


def text_of(element: Any) -> str:
    """Return the text in an element, its parts separated by a space."""
    return " ".join(texts_in(element))


def parts_of(tree: Any) -> Parts:
    """Return the parts of a page that describe its article, in one walk over `tree`."""
    parts = Parts()
    count: dict[str, int] = {}
    taken: set[Any] = set()
    crumbs: dict[Any, bool] = {}
    long = 0
    headed = False
    for element in tree.iter(*_TAGS):
        name = element.tag
        if name == "p" and headed:
            long += len("".join(element.itertext())) > _LONG
        if name in _FEW:
            if name == "h1":
                headed = True
                above = element.getparent()
                if above is not None and above.tag != "body" and _signs(above):
                    element = above  # noqa: PLW2901  (the byline is loose text next to the heading)
            wanted = name != "link" or element.get("rel") == "canonical"
            wanted = wanted and (name != "script" or "ld+json" in (element.get("type") or ""))
        elif long >= _BODY:
            continue
        else:
            _note(element, parts, headed, long)
            wanted, element = _is_byline(element, headed, crumbs)  # noqa: PLW2901
        if not wanted or count.get(name, 0) >= _FEW.get(name, _SOME) or element in taken:
            continue
        if any(above in taken for above in element.iterancestors()):
            continue
        if name in _FEW or len("".join(element.itertext())) <= _SHORT:
            count[name] = count.get(name, 0) + 1
            taken.add(element)
            parts.elements.append(element)
    return parts


def is_profile(link: Any) -> bool:
    """Return True if a link leads to a person's page."""
    return _PROFILE.search(link.get("href") or "") is not None


def _note(element: Any, parts: Parts, headed: bool, long: int) -> None:
    """Collect the text of an element above the body as a possible standfirst or day."""
    name = element.tag
    stamp = element.get("datetime") if name == "time" else None
    if stamp and len(parts.times) < _STAMPS:
        parts.times.append(stamp)
    if not headed or long >= 2:
        return
    own = {"time": text_of, "br": _below}.get(name, _own)(element)
    is_stamp = stamp or (len(own) < _STAMP_LENGTH and _DIGITS.search(own))
    if is_stamp and len(parts.stamps) < _STAMPS and not _is_aside(element):
        parts.stamps.append(f"{' '.join(own.split())[:_STAMP_LENGTH]} {stamp or ''}".strip())
    marked = _marks(element)[1]
    if (marked or name in {"h2", "h3"}) and len(parts.deks) < _DEKS:
        text = "".join(element.itertext())
        parts.deks.extend([text] if marked or len(text.split()) >= _DEK_WORDS else ())


def _own(element: Any) -> str:
    return element.text or ""


def _below(line_break: Any) -> str:
    """Return the line below a line break."""
    return line_break.tail or ""


def _is_aside(element: Any) -> bool:
    """Return True for an element in a rail or menu, whose days belong to other articles."""
    return next(element.iterancestors("aside", "nav", "footer"), None) is not None


def _marks(element: Any) -> tuple[bool, bool, bool]:
    """Return whether class, id or test id mark a byline, a dek, a breadcrumb."""
    names = (element.get("class") or "", element.get("id") or "", element.get("data-testid") or "")
    return _marks_of(*names) if names != ("", "", "") else (False, False, False)


@lru_cache(maxsize=20_000)
def _marks_of(*names: str) -> tuple[bool, bool, bool]:
    folded = " ".join(names).casefold()
    byline = "byline" in folded or "author" in folded
    dek = any(part in folded for part in _DEK_PARTS) and any(map(_DEK.search, names))
    return byline, dek, "breadcrumb" in folded


def _is_byline(element: Any, headed: bool, crumbs: dict[Any, bool]) -> tuple[bool, Any]:
    """Return True for an element that may hold the byline, and the element to keep."""
    if _marks(element)[0] or element.get("rel") == "author" or element.get("itemprop") == "author":
        return True, element
    if element.tag == "a":
        return _is_crumb(element.getparent(), crumbs) or (headed and is_profile(element)), element
    text = (element.text or "").strip()
    if headed and text[:3] in {"By", "by", "By:", "By ", "by "}:
        above = element.getparent()
        return True, above if len(text) < 4 and above is not None and not len(element) else element
    return headed and _signs(element), element


def _signs(element: Any) -> bool:
    """Return True if a text between an element's children begins with "by"."""
    return any(child.tail and child.tail.lstrip()[:3].casefold() == "by " for child in element)


def _is_crumb(element: Any, known: dict[Any, bool]) -> bool:
    """Return True if an element is in a breadcrumb.

    Args:
        element: the element.
        known: cache of the answers for its ancestors.
    """
    if element is None:
        return False
    found = known.get(element)
    if found is None:
        found = (element.tag in _CRUMBED and _marks(element)[2]) or _is_crumb(
            element.getparent(), known
        )
        known[element] = found
    return found
