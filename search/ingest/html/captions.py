"""Picture captions of an HTML page: texts marked as captions next to the article's images.

A caption belongs to the article if it comes between its title and its last paragraph, or in the
element that holds both, and in no box of links: teasers have pictures with texts, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from search.ingest.html.caption_names import (
    is_certain,
    is_marked,
    is_other_name,
)
from search.ingest.html.page_parts import strings_in
from search.ingest.lines.phrase_tables import letters

_PLACED = "p h1 li blockquote div td figcaption span small em i dd cite h6 strong".split()
_IMAGES = frozenset(("img", "picture", "video", "amp-img", "svg", "iframe", "source", "object"))
_PICTURE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif)(?:$|\?)|/(?:image|photo|gallery|media)s?/", re.IGNORECASE
)
_NEAR = 4  # levels between a caption and the element that holds its picture
_BESIDE = 160  # characters that this element may hold in addition to the caption
_LONGEST = 1500  # characters of a caption
_LONG = 60  # characters of a paragraph by which the end of the body is found
_SURE = 20  # letters by which a caption is known as the beginning of another
_CAPTION_WORDS = (4, 90)  # of a text that is known as a caption by its place alone
_PICTURES = re.compile(r"image|photo|picture|\bimg|figure|gallery", re.IGNORECASE)
_NO_HOLDER = frozenset(("p", "td", "body", "html"))
_NO_CAPTION = frozenset(
    "a button form input time h1 h2 h3 h4 ul ol table figcaption video iframe".split()
)
_LISTED = 0.25  # of a body in texts that only look like captions: a list of pictures and texts
_MOST = 200  # captions of one page: galleries have some dozens
_LABELS = frozenset(
    "credit photo image caption captionclose close advertisement imagecredit photocredit"
    " enlargethisimage togglecaption hidecaption copyright source gallery viewgallery video"
    " watch".split()
)


@dataclass(slots=True)
class Captions:
    """The captions of an article's pictures, and texts marked like them that are not."""

    kept: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)


def captions_of(tree: Any, body: Sequence[str]) -> Captions:
    """Return the captions of the article's pictures, in page order, each once.

    Args:
        tree: the page (lxml).
        body: the paragraphs of its article, which locate the article in the page.
    """
    found = Captions()
    order = _places(tree, body)
    paragraphs = {letters(text) for text in body}
    order.candidates += _unmarked(order, paragraphs)
    order.candidates.sort(key=order.numbers.__getitem__)
    groups: dict[Any, list[Any]] = {}
    pictured: dict[Any, bool] = {}
    for element in order.candidates[: 2 * _MOST]:
        group = groups.setdefault(_figure(element, pictured), [])
        if not any(above in group for above in element.iterancestors()):
            group.append(element)
    known: set[str] = set()
    doubtful: list[str] = []
    whole = letters("".join(body))
    for holder, elements in groups.items():
        text = _joined(elements)
        key = letters(text)
        if not key or key in _LABELS or key in known or len(text) > _LONGEST:
            continue
        known.add(key)
        place = order.place(elements[0])
        if place is None:
            continue
        is_own = place and _is_own(holder, elements, order.above)
        (found.kept if is_own else found.others).append(text)
        if is_own and key[:_LONG] in whole and not is_certain(elements[0]):
            doubtful.append(text)
    if sum(map(len, doubtful)) > _LISTED * sum(map(len, body)):
        found.kept = [text for text in found.kept if text not in doubtful]
    del found.kept[_MOST:], found.others[_MOST:]
    found.kept = _without_parts(found.kept)
    return found


def _figure(element: Any, known: dict[Any, bool]) -> Any:
    """Return the element that holds the caption and its picture.

    `known` keeps for each element whether it holds a picture: many captions share what is above.
    """
    figure = next(element.iterancestors("figure"), None)
    if figure is not None:
        return figure
    above = element
    if next(element.iter(*_IMAGES), None) is not None:
        return element
    for _ in range(_NEAR):
        parent = above.getparent()
        if parent is None or parent.tag in {"body", "html", "article", "main"}:
            break
        above = parent
        if above not in known:
            known[above] = next(above.iter(*_IMAGES), None) is not None
        if known[above]:
            return above
    return element


def _is_own(holder: Any, elements: Sequence[Any], above_body: frozenset[Any]) -> bool:
    """Return True if a caption belongs to the article, False for a teaser's or a menu's."""
    if holder.tag != "figure" and not is_certain(elements[0]):
        if next(holder.iter(*_IMAGES), None) is None:
            return False
        beside = _length(holder) - sum(map(_length, elements))
        if beside > max(_BESIDE, len(_joined(elements))):
            return False
    if holder.tag == "figure" and next(holder.iter("h1", "h2", "h3", "h4"), None) is not None:
        return False
    inside = holder is not elements[0]  # between text and picture, "read-more" is a long caption's
    for above in elements[0].iterancestors():
        if above in above_body:
            break
        if above.tag in {"nav", "footer"}:
            return False
        if above.tag == "a" and not _PICTURE.search(above.get("href") or ".jpg"):
            return False
        inside = inside and above is not holder
        names = f"{above.get('class') or ''} {above.get('id') or ''}"
        if not inside and len(names) > 1 and is_other_name(names):
            return False
    return True


@dataclass(slots=True)
class _Places:
    """The start and end of the article, as positions in document order."""

    candidates: list[Any]
    images: list[Any]
    numbers: dict[Any, int]
    first: int
    last: int
    own: Any
    above: frozenset[Any]

    def place(self, element: Any) -> bool | None:
        """Return True for an element inside the article, None for one outside it."""
        number = self.numbers.get(element, -1)
        if self.first <= number <= self.last:
            return True
        if self.own is not None and any(above is self.own for above in element.iterancestors()):
            return True
        return None


def _places(tree: Any, body: Sequence[str]) -> _Places:
    """Return the article's place: from its title to its last paragraph, and their ancestors."""
    numbers: dict[Any, int] = {}
    candidates: list[Any] = []
    images: list[Any] = []
    title: Any = None
    first: Any = None
    last: Any = None
    text = letters("".join(body))
    for number, element in enumerate(tree.iter(*_PLACED, "img")):
        if element.tag == "img":
            images.append(element)
        elif element.tag == "figcaption" or is_marked(element):
            candidates.append(element)
        elif element.tag == "h1":
            title = element if title is None else title
        elif len(line := _own_text(element)) > _LONG and letters(line[:_LONG]) in text:
            first = element if first is None else first
            last = element
        else:
            continue
        numbers[element] = number
    if first is None or last is None:
        start = 0 if title is None else numbers[title]
        end = max(numbers.values(), default=0)
        return _Places(candidates, images, numbers, start, end, None, frozenset())
    start = numbers[first] if title is None else min(numbers[title], numbers[first])
    own = next(first.iterancestors("article", "main"), None)
    if own is not None and own.tag == "main" and sum(1 for _ in own.iter("article")) > 1:
        own = None
    if own is not None and title is not None and not any(up is own for up in title.iterancestors()):
        own = None
    above = frozenset((*first.iterancestors(), *last.iterancestors()))
    return _Places(candidates, images, numbers, start, numbers[last], own, above)


def _unmarked(order: _Places, body: AbstractSet[str]) -> list[Any]:
    """Return the elements that hold one picture of the article and a short text, no link.

    Such a text is the picture's caption, whatever its class. A paragraph of the body is one only
    if the element's class says that it is a picture.
    """
    found: list[Any] = []
    texts: dict[Any, str] = {}  # many pictures share what is above: each is read once
    for image in order.images[:_MOST]:
        if order.place(image) is not True or _is_in(image, "figure", "a"):
            continue
        text = ""
        for holder in islice(image.iterancestors(), _NEAR):
            if text or holder in texts or holder in order.above or holder.tag in _NO_HOLDER:
                break
            text = texts[holder] = letters(holder.text_content())
            if (
                text
                and _is_caption_alone(holder)
                and (text not in body or _PICTURES.search(holder.get("class") or ""))
            ):
                order.numbers[holder] = order.numbers[image]
                found.append(holder)
    return found


def _length(element: Any) -> int:
    """Return the characters of an element's text, without the source's indentation."""
    return len(" ".join(element.text_content().split()))


def _is_in(element: Any, *tags: str) -> bool:
    return next(element.iterancestors(*tags), None) is not None


def _is_caption_alone(holder: Any) -> bool:
    """Return True if the text in an element with a picture can be the caption, and nothing else."""
    words = holder.text_content().split()
    if not _CAPTION_WORDS[0] <= len(words) <= _CAPTION_WORDS[1]:
        return False
    return all(
        element.tag not in _NO_CAPTION and not (element.tag == "img" and number)
        for number, element in enumerate(holder.iter("img", *_NO_CAPTION))
    ) and not any(is_marked(element) for element in holder.iter())


def _own_text(element: Any) -> str:
    """Return the text of a paragraph; of other elements only their own text nodes."""
    if element.tag != "p":
        return (element.text or "").strip()
    return " ".join("".join(element.itertext()).split())


def _joined(elements: Iterable[Any]) -> str:
    """Return the captions and credits of one picture as one text, without repetitions."""
    texts: list[str] = []
    for element in elements:
        text = _text(element)
        is_counter = not any(map(str.isalpha, text))  # "3/12" of a gallery
        if not is_counter and not any(letters(text) in letters(other) for other in texts):
            texts.append(text)
    return " ".join(texts)


def _text(element: Any) -> str:
    """Return the text of a caption; a space separates parts that are only laid out apart."""
    text = ""
    for part in strings_in(element):
        glued = text and not text[-1].isspace() and part[:1].isalnum()
        text += (
            " "
            if glued and (text[-1] in '.!?:)”"' or text[-1].islower() != part[0].islower())
            else ""
        ) + part
    return " ".join(text.split())


def _without_parts(texts: Sequence[str]) -> list[str]:
    """Return the captions without those that are only the beginning of another.

    Pages repeat a caption, truncated, for small screens.
    """
    keys = [letters(text) for text in texts]
    return [
        text
        for text, key in zip(texts, keys, strict=True)
        if not any(other != key and other.startswith(key) and len(key) > _SURE for other in keys)
    ]
