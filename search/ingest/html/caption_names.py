"""Names of classes by which HTML pages mark captions and credits, and what is none."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from search.ingest.html.linked_data import plain

_TELLING = ("img", "amp-img", "a", "li")  # elements that name a caption in an attribute
_TOLD_WORDS = 4  # of an attribute that is a caption; fewer are settings

_CAPTION = re.compile(
    r"(?<!closed[-_])caption|cutline|(?:photo|image|picture|media|img|video|lead|hero|asset"
    r"|figure)s?"
    r"[-_]{0,2}credit|(?:^|[\s_-])credits?(?:$|[\s_-])|(?:^|[\s_-])legende?(?:$|[\s_-])"
    r"|bild(?:text|unterschrift)|didascalia|bijschrift|pie-?(?:de-?)?foto|image_*-?description"
    r"|description-image"
    # A word for pictures, then one for their text: `gallery-item-info`, `mediaSubtitle`.
    r"|(?:image|img|photo|picture|media|figure|gallery|carousel|slide|lightbox|thumb?(?:nail)?)s?"
    r"(?:[-_]{0,2}[a-z]{0,12}[-_]{1,2}|[-_]{0,2})(?:desc(?:ription)?|te?xt|info(?:description)?"
    r"|subtitle)(?![a-z])",
    re.IGNORECASE,
)
_CAPTION_PARTS = (
    "caption", "utline", "credit", "legend", "bild", "dida", "bijs", "foto", "desc", "txt", "text",
    "info", "subtitle",
)  # fmt: skip
_OTHER = re.compile(
    r"closed[-_]?caption|accreditation|credit[-_]?card|related|recommend|read[-_]?(?:more|next)"
    r"|teaser|promo|trending|most[-_]|newsletter|sidebar|side[-_]?rail|right[-_]?rail"
    r"|widget_(?!_)|outbrain|taboola|more[-_](?:stories|news|from)|comment"
    r"|author[-_](?:bio|image|card|info|box)|byline|avatar|nav[-_]|advert|sponsor"
    r"|subtitles?[-_]?(?:box|menu)|popular|up[-_]?next|story[-_]?card|card[-_]?list",
    re.IGNORECASE,
)


def is_certain(element: Any) -> bool:
    """Return True if an element is a caption by its tag, or by a class that says so outright."""
    return element.tag == "figcaption" or is_figure_name(element.get("class") or "")


def told_captions(tree: Any) -> dict[Any, str]:
    """Return what pictures and links to them name as their caption in an attribute.

    Galleries keep captions there until a picture is opened.
    """
    found: dict[Any, str] = {}
    for element in tree.iter(*_TELLING):
        for name in element.keys():  # noqa: SIM118  (an element's members are its children)
            if "caption" not in name and name != "data-sub-html":
                continue
            text = plain(element.get(name))
            if len(text.split()) >= _TOLD_WORDS and text[:1] not in {"{", "[", "#", "."}:
                found.setdefault(element, text)
    return found


def is_marked(element: Any) -> bool:
    """Return True if an element's class or itemprop marks it as a caption or credit."""
    names = element.get("class")
    return (names is not None and _is_caption_name(names)) or element.get("itemprop") == "caption"


@lru_cache(maxsize=20_000)
def _is_caption_name(names: str) -> bool:
    folded = names.casefold()
    if not any(part in folded for part in _CAPTION_PARTS):
        return False
    return _CAPTION.search(names) is not None and _OTHER.search(names) is None


def is_figure_name(names: str) -> bool:
    """Return True if a class says "caption" outright; "credit" may mean the article's.

    >>> is_figure_name("wp-caption-text"), is_figure_name("byline")
    (True, False)
    """
    folded = names.casefold()
    return "caption" in folded or "cutline" in folded


@lru_cache(maxsize=20_000)
def is_other_name(names: str) -> bool:
    """Return True if a class or id marks something else: a teaser, a menu, an author's box.

    >>> is_other_name("related-stories"), is_other_name("gallery-item")
    (True, False)
    """
    return _OTHER.search(names) is not None
