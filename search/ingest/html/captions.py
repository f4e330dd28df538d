"""Picture captions of an HTML page: texts marked as captions next to the article's images.

A caption is the article's if it stands within its extent (article_extent) and in no box of links:
teasers have pictures with texts, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from search.ingest.html.article_extent import ArticleExtent, Place, extent_of
from search.ingest.html.caption_names import is_certain, is_marked, is_other_name, told_captions
from search.ingest.html.page_parts import strings_in
from search.ingest.lines.phrase_tables import letters

_IMAGES = frozenset(("img", "picture", "video", "amp-img", "svg", "iframe", "source", "object"))
_PICTURE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif)(?:$|\?)|/(?:image|photo|gallery|media)s?/", re.IGNORECASE
)
_NEAR = 4  # levels between a caption and the element that holds its picture
_BESIDE = 160  # characters that this element may hold in addition to the caption
_LONGEST = 1500  # characters of a caption
_LONG = 60  # letters by which a caption is looked for in the body
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
    told = told_captions(tree)
    extent = extent_of(tree, body, told)
    paragraphs = {letters(text) for text in body}
    extent.candidates += _unmarked(extent, paragraphs)
    extent.candidates.sort(key=extent.numbers.__getitem__)
    groups: dict[Any, list[Any]] = {}
    pictured: dict[Any, bool] = {}
    for element in extent.candidates[: 2 * _MOST]:
        group = groups.setdefault(_figure(element, pictured), [])
        if not any(above in group for above in element.iterancestors()):
            group.append(element)
    known: set[str] = set()
    doubtful: list[str] = []
    whole = letters("".join(body))
    for holder, elements in groups.items():
        text = _joined(elements, told)
        key = letters(text)
        if not key or key in _LABELS or key in known or len(text) > _LONGEST:
            continue
        known.add(key)
        certain = is_certain(elements[0]) or elements[0] in told
        is_own = _is_own(holder, elements, extent.above, certain)
        place = extent.place(elements[0])
        if place is not Place.INSIDE:
            if not (certain and is_own) or _is_linked(elements):
                continue  # another article's, which this page only shows
            is_own = place is Place.BESIDE and _holds_picture(holder) and _is_long(text)
        (found.kept if is_own else found.others).append(text)
        if is_own and key[:_LONG] in whole and not certain:
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


def _is_own(
    holder: Any, elements: Sequence[Any], above_body: frozenset[Any], certain: bool
) -> bool:
    """Return True if a caption belongs to the article, False for a teaser's or a menu's."""
    if holder.tag != "figure" and not certain:
        if not _holds_picture(holder):
            return False
        beside = _length(holder) - sum(map(_length, elements))
        if beside > max(_BESIDE, len(_joined(elements, {}))):
            return False
    if holder.tag == "figure" and any(
        not _is_in(heading, "figcaption") or _is_linked([heading])
        for heading in holder.iter("h1", "h2", "h3", "h4")
    ):
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


def _unmarked(extent: ArticleExtent, body: AbstractSet[str]) -> list[Any]:
    """Return the elements that hold one picture of the article and a short text, no link.

    Such a text is the picture's caption, whatever its class. A paragraph of the body is one only
    if the element's class says that it is a picture.
    """
    found: list[Any] = []
    texts: dict[Any, str] = {}  # many pictures share what is above: each is read once
    for image in extent.images[:_MOST]:
        if extent.place(image) is not Place.INSIDE or _is_in(image, "figure", "a"):
            continue
        text = ""
        for holder in islice(image.iterancestors(), _NEAR):
            if text or holder in texts or holder in extent.above or holder.tag in _NO_HOLDER:
                break
            text = texts[holder] = letters(holder.text_content())
            if (
                text
                and _is_caption_alone(holder)
                and (text not in body or _PICTURES.search(holder.get("class") or ""))
            ):
                extent.numbers[holder] = extent.numbers[image]
                found.append(holder)
    return found


def _is_long(text: str) -> bool:
    """Return True for a text that says more than a button or a label does."""
    return len(text.split()) >= _CAPTION_WORDS[0]


def _holds_picture(holder: Any) -> bool:
    return next(holder.iter(*_IMAGES), None) is not None


def _is_linked(elements: Sequence[Any]) -> bool:
    """Return True if a text in these elements leads elsewhere: it is in a link, or mostly one."""
    return any(
        _is_in(each, "a") or 2 * sum(map(_length, each.iter("a"))) > _length(each)
        for each in elements
    )


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


def _joined(elements: Iterable[Any], told: Mapping[Any, str]) -> str:
    """Return the captions and credits of one picture as one text, without repetitions."""
    texts: list[str] = []
    for element in elements:
        text = told.get(element) or _text(element)
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
