"""Boxes in a rich text: pictures with their captions, pull quotes, and what isn't the article."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

KINDS = ("type", "_type", "nodeType", "role", "name", "tag", "component", "acf_fc_layout",
          "__typename", "blockType", "slice_type", "__component", "typeHandle", "blockName",
          "block_type", "kind")  # fmt: skip
CHILDREN = ("content", "children", "blocks", "nodes", "content_elements", "components", "items",
             "data", "value", "body", "raw", "json", "root", "document", "attrs",
             "primary", "fields", "elements", "bodyModel", "paragraphs", "columns",
             "contents")  # fmt: skip
TEXTS = ("text", "value", "content", "html", "body", "insert", "richtext", "paragraph", "copy",
          "bodyHtml", "body_html")  # fmt: skip
CAPTIONS = ("caption", "figcaption", "credit_line")
_PICTURES = frozenset(
    "image photo figure picture gallery video embed media imageblock audio mosaic portrait map"
    " simpleimage captioned-image imagewithcaption img upload".split()
)
_FURNITURE = frozenset(
    "title byline author authors ad advertisement newsletter related interstitial_link divider"
    " social embedtweet banner_advertisement raw_html oembed_response recommended logo cta"
    " calltoaction call_to_action newslettersignup newsletter_signup link_button button".split()
)
# Words in the kind of a box, or in the name of a list, that is no part of the article.
BOXES = re.compile(r"teaser|related|share|sharing|promo|link", re.IGNORECASE)
_PULL_QUOTE = re.compile(r"(?:core/)?pull[-_ ]?quote(?:block)?", re.IGNORECASE)
_MOST_PARTS = 8  # of a box that leads away
_LONGEST_KIND = 80
_MOST_PIECES = 200  # of one pull quote
_MOST_QUOTES = 100  # that are looked for in the text, each in all of it; more are kept


def kind_of(node: Mapping[str, Any]) -> str:
    """Return a node's kind in lower case, "" if it names none.

    >>> kind_of({"type": "Paragraph"}), kind_of({})
    ('paragraph', '')
    """
    return next(
        (value.casefold() for name in KINDS if isinstance(value := node.get(name), str)), ""
    )


def is_picture(node: Mapping[str, Any], kind: str) -> bool:
    """Return True for a picture, video or the like.

    A kind of several words is one if "image" or the like is among them, and there is no text next
    to the picture.

    >>> node = {"type": "image_with_caption", "caption": "The quay"}
    >>> is_picture(node, "image_with_caption"), is_picture({"text": "Fog."}, "text_image")
    (True, False)
    """
    return (
        kind in _PICTURES
        or (_is_composed_of_pictures(kind) and not words_of(node))
        or _is_mediums_picture(node)
    )


@lru_cache(maxsize=256)
def _is_composed_of_pictures(kind: str) -> bool:
    return not _PICTURES.isdisjoint(re.findall(r"[^\W_]+", kind[:_LONGEST_KIND]))


def is_furniture(kind: str) -> bool:
    """Return True for what stands among an article's blocks without being a part of it.

    >>> is_furniture("newsletter"), is_furniture("shared.newsletter"), is_furniture("text")
    (True, True, False)
    """
    return kind.rpartition(".")[2] in _FURNITURE


def is_link_box(node: Mapping[str, Any]) -> bool:
    """Return True for a box of a heading and a button: it leads away from the article."""
    parts = node.get("components")
    kinds = (
        [kind_of(each) for each in parts if isinstance(each, Mapping)]
        if isinstance(parts, list) and len(parts) <= _MOST_PARTS
        else []
    )
    others = {"heading", "heading1", "heading2", "heading3", "divider", "photo", "image"}
    return bool({"link_button", "button"}.intersection(kinds)) and others.issuperset(
        kind for kind in kinds if not is_furniture(kind)
    )


def _is_mediums_picture(node: Mapping[str, Any]) -> bool:
    """Return True for a picture of Medium, whose kinds are numbers in one of its forms."""
    return node.get("type") == 4 and isinstance(node.get("metadata"), Mapping)


def is_pull_quote(node: Mapping[str, Any], kind: str) -> bool:
    """Return True for a sentence of the text that is printed large next to it."""
    named = (kind, node.get("subtype"), node.get("style"))
    return any(isinstance(each, str) and _PULL_QUOTE.fullmatch(each) for each in named)


class PullQuote(str):
    """The words of a pull quote, until it is known whether the text has them."""

    __slots__ = ()


def words_of(node: object) -> str:
    """Return all text in a node in one line."""
    pieces: list[str] = []
    waiting: list[Any] = [node]
    while waiting and len(pieces) < _MOST_PIECES:
        each = waiting.pop()
        if isinstance(each, list):
            waiting.extend(reversed(each))
        elif isinstance(each, Mapping):
            pieces += [each[name] for name in TEXTS if isinstance(each.get(name), str)]
            waiting.extend(each[name] for name in reversed(CHILDREN)
                           if isinstance(each.get(name), list | Mapping))  # fmt: skip
    return " ".join(" ".join(pieces).split())


def without_repeated_quotes(paragraphs: list[str]) -> list[str]:
    """Return paragraphs without the pull quotes whose words are in the others.

    One whose words are nowhere else is a part of the text: leaving it out would lose it.
    """
    if not 0 < sum(isinstance(each, PullQuote) for each in paragraphs) <= _MOST_QUOTES:
        return list(map(str, paragraphs))
    rest = _bare(" ".join(each for each in paragraphs if not isinstance(each, PullQuote)))
    return [
        str(each)
        for each in paragraphs
        if not isinstance(each, PullQuote) or _bare(each) not in rest
    ]


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, re.sub(r"<[^<>]{0,2000}>", "", text).casefold()))
