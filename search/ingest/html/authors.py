"""Author extraction from an HTML page.

Metadata holds papers, agencies, handles and addresses next to people's names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile, islice, pairwise
from typing import Any

from lxml import etree

from search.ingest.bylines.byline_parser import Byline, joined, parse_byline
from search.ingest.bylines.name_case import person_key
from search.ingest.bylines.person_names import is_name
from search.ingest.html.linked_data import kind_of, plain
from search.ingest.html.page import Page
from search.ingest.html.page_parts import is_profile, text_of, texts_in
from search.ingest.lines.date_lines import has_day
from search.ingest.lines.phrase_tables import letters

_MOST = 8  # authors of one page; more are a list of the staff
_BELOW_HEADING = 12  # texts, among which a name that no markup names is the author's
_UNSEEN = frozenset({"script", "style", "noscript", "template"})
_DAY_LENGTH = 40  # characters of a day with its hour
_METAS = (
    "author article:author parsely-author sailthru.author byl dc.creator dcterms.creator"
    " cxenseparse:author article:author_name".split()
)
_BYLINES = ("byline", "author")  # in names of elements, the surer one first
_ELEMENTS = 8  # of one kind that are looked at
_LONGEST = 250  # characters of a byline's element
_NEAR = 5  # levels up from a name, in which its block is looked for
_PORTRAIT = re.compile(r"avatar|author|profile|head-?shot|portrait", re.IGNORECASE)
_PIECES = 12  # text nodes of a byline's element; more are a menu or a list of links
_HELPED = re.compile(
    r"\b(?:with )?(?:contributions? (?:from|by)|(?:edited|reviewed|fact[- ]checked|updated|curated"
    r"|produced|illustrated"
    r"|photographed|translated) by"
    r"|photo(?:graph)?(?:s|y)? by|illustrations? by|editor:)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\s{0,40}(?:[Bb]y(?:[\s:]|$)|(?:Authors?|Auteurs?|Autor(?:en|in)?):\s)")
_BY = re.compile(r"(?:(?:written|posted|words|story|reported) )?by\b[\s|:]*", re.IGNORECASE)
_GLUE = re.compile(r"\s*\|\s*(and|&|,|und|et|y|e|with)\s*(?:\|\s*)?(?=\w)", re.IGNORECASE)
_CARDS = etree.XPath("descendant-or-self::*[contains(@class, 'p-author')]")
_HANDLE = re.compile(r"[^\W_][\w.-]{2,30}")
_ADDRESS = re.compile(r"https?:|www\.|/|\.(?:com|org|net)\b", re.IGNORECASE)


def byline_of(page: Page, publication: str | None) -> Byline:
    """Return the page's authors: by JSON-LD, else meta elements, else a printed byline.

    The printed byline and its credit come from the page's text, where it has one. An agency becomes
    credit: pages name as author the agency whose text they took, and their own papers and
    departments too, so an organisation's name doesn't show who signed.
    """
    paper = " ".join(
        letters(name) for name in (publication or "", *map(plain, page.data("publisher")))
    )
    # Read anew where it is needed: most pages' first byline names people, and no other is read.
    signed = next((each for each in _printed(page) if each.people), None) or next(
        _printed(page), Byline()
    )
    for source in (_from_data(page), _from_meta(page), _printed(page)):
        for byline in source:
            people = _less_paper(byline.people, paper)
            if people:
                named = signed if signed.people else byline
                return Byline(named.printed, people[:_MOST], (), named.credit, named.bio)
    agencies = [
        name
        for byline in (*_from_data(page), *_from_meta(page), *_printed(page))
        for name in byline.organisations
    ]
    return Byline(signed.printed, (), (), signed.credit or next(iter(agencies), None), signed.bio)


def _less_paper(people: Sequence[str], paper: str) -> tuple[str, ...]:
    """Return the names without the paper's own name and without repetitions."""
    found = {
        person_key(name): name
        for name in reversed(people)
        if letters(name) not in paper and not _is_doubled(name)
    }
    return tuple(found.values())[::-1]


def _is_doubled(name: str) -> bool:
    """Return True for a menu's entry read twice ("Home Home").

    >>> _is_doubled("Home Home"), _is_doubled("Ada Moran")
    (True, False)
    """
    words = name.split()
    return len(words) > 1 and len({word.casefold() for word in words}) == 1


def _from_data(page: Page) -> Iterator[Byline]:
    """Yield the authors of each of the page's articles in JSON-LD."""
    for author in page.data("author"):
        listed = author if isinstance(author, list) else [author]
        byline = joined(_of_object(each) for each in listed[: 2 * _MOST])
        if byline.people:
            people = _less_helpers(byline.people, page)
            yield Byline(byline.printed, people, (), byline.credit)
        else:
            yield byline


def _of_object(author: Any) -> Byline:
    """Return the byline in one author of JSON-LD.

    An author of type Person may have a handle for a name.
    """
    name = plain(author)
    if _ADDRESS.search(name):
        return Byline(name)
    kind = kind_of(author) if isinstance(author, dict) else ""
    byline = parse_byline(name, field=True)
    if "Organization" in kind:
        return Byline(name, (), byline.organisations, byline.credit)
    if kind == "Person" and not byline.authors and not byline.credit and _HANDLE.fullmatch(name):
        return Byline(name, (name,))
    return byline


def _less_helpers(names: tuple[str, ...], page: Page) -> tuple[str, ...]:
    """Return the names without those that the printed byline calls editors or contributors."""
    if len(names) < 2:
        return names
    helpers: set[str] = set()
    for element in _elements(page, _BYLINES[0])[:6]:
        _, *others = _HELPED.split(text_of(element))
        helpers.update(name for name in names for other in others if name in other)
    return tuple(name for name in names if name not in helpers) or names


def _from_meta(page: Page) -> Iterator[Byline]:
    """Yield the authors in the meta elements, the most reliable first.

    A single word there is an account's name.
    """
    for name in _METAS:
        values = [value for value in page.all_meta(name) if not _ADDRESS.search(value)]
        byline = joined(parse_byline(value, field=True) for value in values)
        people = tuple(person for person in byline.people if " " in person)
        yield Byline(byline.printed, people, byline.organisations, byline.credit)


def _printed(page: Page) -> Iterator[Byline]:
    """Yield the bylines printed on the page, those with the clearest markup first."""
    marked = [element for element in page.parts.find() if element.get("rel") == "author"]
    marked += [
        element
        for element in page.parts.find()
        if "author" in (element.get("itemprop") or "").split()
    ]
    cards = [card for card in _CARDS(page.tree) if "p-author" in card.get("class").split()]
    if cards:  # microformats, as Medium's exports have them
        marked = [*cards, *marked]
    for block in [
        *_blocks(marked[:_ELEMENTS]),
        *([each] for mark in _BYLINES for each in _elements(page, mark)[:_ELEMENTS]),
    ]:
        byline = joined(_signed(" | ".join(texts_in(element))) for element in block)
        if byline.people or byline.organisations:
            yield byline
    opened = _opened(page)
    for element in sorted(opened, key=lambda each: _is_of_picture(each, opened)):
        around = " | ".join(texts_in(element))
        start = re.search(r"(?:^|\| )(?:[Bb]y\b|(?:Authors?|Auteurs?|Autor(?:en|in)?):\s)", around)
        byline = _signed(around[start.start() :].strip(" |")) if start else Byline()
        if byline.people or byline.organisations:
            yield byline
    for heading in page.parts.find("h1"):
        for element in heading.itersiblings():
            if "credit" in (element.get("class") or "").casefold() and is_name(text_of(element)):
                yield Byline(text_of(element), (text_of(element),))
    for link in page.parts.find("a"):
        if is_profile(link) and is_name(text_of(link)):
            yield Byline(text_of(link), (text_of(link),))
            return
    yield from _dated(page)


def _blocks(elements: Sequence[Any]) -> list[list[Any]]:
    """Return the elements of authors, those in one short block together: they are co-authors."""
    blocks: list[list[Any]] = []
    for element in elements:
        if blocks and _in_one_block(blocks[-1][0], element):
            blocks[-1].append(element)
        else:
            blocks.append([element])
    return blocks


def _in_one_block(one: Any, other: Any) -> bool:
    if (one.tag, one.get("class")) != (other.tag, other.get("class")):
        return False  # a role next to a name is marked otherwise
    around = list(islice(one.iterancestors(), _NEAR))
    shared = next((each for each in islice(other.iterancestors(), _NEAR) if each in around), None)
    return shared is not None and len(text_of(shared)) <= _LONGEST


def _is_of_picture(element: Any, opened: Sequence[Any]) -> bool:
    """Return True for a name in a block with a picture, which no other opened name is in.

    It is the photographer's, unless the picture is the author's own.
    """
    for above in islice(element.iterancestors(), _NEAR):
        if any(each is not element and above in each.iterancestors() for each in opened):
            return False
        picture = next(above.iter("img"), None)
        if picture is not None:
            shown = picture.get("alt") or ""
            is_named = bool(shown) and shown in text_of(element)
            return not is_named and not _PORTRAIT.search(f"{picture.get('class')} {shown}")
    return False


def _dated(page: Page) -> Iterator[Byline]:
    """Yield a name right before the day, in the few texts below the headline.

    Pages whose classes say nothing print it so: "Ada Quill" / "Dec 5, 2023". A linked name is a
    topic: links to profiles were looked at before.
    """
    heading = next(page.parts.find("h1"), None)
    below = dropwhile(lambda each: each is not heading, page.tree.iter())
    shown = (each for each in below if isinstance(each.tag, str) and each.tag not in _UNSEEN)
    texts = ((" ".join((each.text or "").split()), each) for each in shown)
    said = (pair for pair in texts if pair[0])
    for (name, place), (day, _) in pairwise(islice(said, 1, _BELOW_HEADING)):
        if len(day) <= _DAY_LENGTH and has_day(day) and is_name(name) and not _is_linked(place):
            yield Byline(name, (name,))
            return


def _is_linked(element: Any) -> bool:
    return element.tag == "a" or any(each.tag == "a" for each in element.iterancestors())


def _elements(page: Page, mark: str) -> list[Any]:
    """Return the elements whose class, id or test id has `mark` in it."""
    return [
        element
        for element in page.parts.find()
        if any(
            mark in (element.get(name) or "").casefold() for name in ("class", "id", "data-testid")
        )
    ]


def _opened(page: Page) -> list[Any]:
    """Return the elements in which a text begins with "By"; headings are none."""
    found = []
    for element in page.parts.find():
        if element.tag in {"h1", "title", "script", "meta"}:
            continue
        texts = (element.text, *(child.tail for child in element))
        if any(text and _SIGNED.match(text) for text in texts):
            found.append(element)
    return found[:_ELEMENTS]


def _signed(text: str) -> Byline:
    """Return the byline in a text whose pieces are separated by bars.

    Names are read up to the first piece that has none.
    """
    text = _HELPED.split(text)[0].strip(" |")
    if not text or len(text) > _LONGEST:
        return Byline()
    by = _BY.match(text)
    pieces = [
        piece.strip()
        for piece in _GLUE.sub(r" \1 ", text[by.end() :] if by else text).split("|")
        if piece.strip()
    ]
    found: list[Byline] = []
    for piece in pieces[:_PIECES]:
        byline = parse_byline(f"By {piece}" if by else piece, field=by is None)
        names = [name for name in byline.people if " " in name or by]
        if not names and found:
            break
        if not names and not by and len(pieces) > 4:
            break
        if names or (byline.organisations and not found):
            found.append(
                Byline(
                    byline.printed, tuple(names), byline.organisations, byline.credit, byline.bio
                )
            )
    merged = joined(found)
    return Byline(text.replace(" | ", " "), merged.people, merged.organisations, merged.credit)
