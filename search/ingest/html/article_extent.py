"""Extent of an article in its HTML page: which elements are inside, beside and outside it."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from search.ingest.html.caption_names import is_marked
from search.ingest.lines.phrase_tables import letters

_PLACED = (
    "p h1 h2 h3 h4 li blockquote div td figcaption span small em i dd cite h6 strong a"
    " img amp-img".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_PICTURES = frozenset(("img", "amp-img"))
_PLAIN = frozenset(("h2", "h3", "h4", "a"))  # captions by an attribute only
_LONG = 60  # characters of a paragraph by which the end of the body is found


class Place(Enum):
    """Position of an element: in the article, beside it without a heading between, or outside."""

    INSIDE = "inside"
    BESIDE = "beside"
    OUTSIDE = "outside"


@dataclass(slots=True)
class ArticleExtent:
    """The start and end of the article, as positions in document extent.

    Attributes:
        candidates: what is marked as a caption.
        images: the pictures.
        numbers: the positions of what was placed.
        first: where title or body begin.
        last: where the body ends.
        around: the headings next to `first` and `last`, outside.
        own: the element that holds title and body, None where other articles are in it.
        above: the elements around the body.
    """

    candidates: list[Any]
    images: list[Any]
    numbers: dict[Any, int]
    first: int
    last: int
    around: tuple[int, int]
    own: Any
    above: frozenset[Any]

    def place(self, element: Any) -> Place:
        """Return where an element stands; one that was not placed is outside."""
        number = self.numbers.get(element, -1)
        if self.first <= number <= self.last:
            return Place.INSIDE
        above = [*element.iterancestors()]
        if self.own is not None and any(each is self.own for each in above):
            return Place.INSIDE
        if any(each.tag in {"aside", "article"} and each not in self.above for each in above):
            return Place.OUTSIDE
        return Place.BESIDE if self.around[0] < number < self.around[1] else Place.OUTSIDE


def extent_of(tree: Any, body: Sequence[str], told: Collection[Any]) -> ArticleExtent:
    """Return the extent of an article: from its title to its last paragraph, and their ancestors.

    Args:
        tree: the page (lxml).
        body: the paragraphs of its article.
        told: elements that name a caption in an attribute.
    """
    numbers: dict[Any, int] = {}
    candidates: list[Any] = []
    images: list[Any] = []
    headings: list[int] = []
    title: Any = None
    first: Any = None
    last: Any = None
    text = letters("".join(body))
    for number, element in enumerate(tree.iter(*_PLACED)):
        tag = element.tag
        if tag in _HEADINGS:
            headings.append(number)
        elif tag in _PICTURES:
            images.append(element)
        if tag in _PLAIN and element not in told:
            continue
        if tag == "figcaption" or is_marked(element) or element in told:
            candidates.append(element)
        elif tag == "h1":
            title = element if title is None else title
        elif len(line := _own_text(element, tag)) > _LONG and letters(line[:_LONG]) in text:
            first = element if first is None else first
            last = element
        elif tag not in _PICTURES:
            continue
        numbers[element] = number
    if first is None or last is None:
        start = 0 if title is None else numbers[title]
        end = max(numbers.values(), default=0)
        return ArticleExtent(
            candidates, images, numbers, start, end, (start, end), None, frozenset()
        )
    start = numbers[first] if title is None else min(numbers[title], numbers[first])
    end = numbers[last]
    around = (
        max(headings[: bisect_left(headings, start)], default=-1),
        min(headings[bisect_right(headings, end) :], default=sys.maxsize),
    )
    own = next(first.iterancestors("article", "main"), None)
    if own is not None and own.tag == "main" and sum(1 for _ in own.iter("article")) > 1:
        own = None
    if own is not None and title is not None and not any(up is own for up in title.iterancestors()):
        own = None
    above = frozenset((*first.iterancestors(), *last.iterancestors()))
    return ArticleExtent(candidates, images, numbers, start, end, around, own, above)


def _own_text(element: Any, tag: str) -> str:
    """Return the text of a paragraph; of other elements only their own text nodes."""
    if tag != "p":
        return (element.text or "").strip()
    return " ".join("".join(element.itertext()).split())
