"""Title extraction from an HTML page: the heading that agrees with the metadata.

The kicker and the site's name are removed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from search.ingest.html.linked_data import plain
from search.ingest.html.page import Page
from search.ingest.html.page_parts import strings_in
from search.ingest.lines.classifier import LABELS
from search.ingest.lines.phrase_tables import letters

_NAME = 6  # letters; shorter headings may begin a site's address by chance
_PROGRAM_WORDS = 2  # of a title that no writer gave: "Untitled Document"
_SITE_WORDS = 4  # of a site's name at most, of a title before it at least
_SITE_MARK = re.compile(r"\s+[|–—·•»-]\s+|\s*\|\s*|\s+::\s+")


def title_of(page: Page, publication: str | None) -> tuple[str, list[str]]:
    """Return the heading that agrees with the metadata, else the best candidate.

    Args:
        page: the page.
        publication: the paper's name, None if unknown.

    Returns:
        The title, and every title that the page gives its article.
    """
    headings = [text for text in map(_heading, page.parts.find("h1")) if text]
    headlines = [text for text in (plain(each) for each in page.data("headline")) if text]
    social = page.meta("og:title", "twitter:title", "dc.title", "title", "parsely-title")
    window = page.window
    names = [
        name
        for name in (publication, page.meta("og:site_name"), urlsplit(page.url or "").hostname)
        if name
    ]
    sites = [letters(name.removeprefix("www.")) for name in names]
    if letters(social) in sites:
        social = ""
    known = [*headlines, *(less_site(text, names) for text in (social, window) if text)]
    titles = list(dict.fromkeys([*headings, *known, social, window]))
    own = [heading for heading in headings if not _is_paper(heading, sites)]
    if headings and not own and all(_is_paper(other, sites) for other in known):
        below = (_heading(each) for each in islice(page.tree.iter("h2"), 3))
        own, known = [text for text in below if text][:1], []
    headings = own
    for heading in headings:
        if any(_agree(heading, other) for other in known):
            return _less_kicker(heading, known), titles
    for heading in headings:  # a short title, to which others add the site
        for other in known:
            if letters(heading) in map(letters, _SITE_MARK.split(other)):
                return heading, titles
    for heading in headings:  # a kicker glued in front of the title
        for other in known:
            if len(other.split()) >= 4 and letters(heading).endswith(letters(other)):
                return other, titles
    for heading in headings:  # written anew for search engines, the title still shares its words
        words = {word for word in _words(heading) if len(word) > 3}
        if len(heading.split()) >= 4 and any(words & set(_words(other)) for other in known):
            return heading, titles
    if headings and not headlines and not social and _says_little(window, headings):
        return headings[0], titles
    if not headlines and not social and window and not headings:
        return _less_last(known[0]), titles
    if known:
        return known[0], titles
    return (headings[0] if headings else ""), titles


def _is_paper(heading: str, sites: Sequence[str]) -> bool:
    """Return True if a heading is the site's name, or the beginning of its address."""
    name = letters(heading)
    return any(name == site or (len(name) >= _NAME and site.startswith(name)) for site in sites)


def _says_little(window: str, headings: Sequence[str]) -> bool:
    """Return True if a window's title is a program's or a paper's word, not the headings'.

    A heading of the same length says no more, as that of a section or of the site.

    >>> _says_little("Untitled Document", ["The Ferry That Waits"]), _says_little("Fog", ["Views"])
    (True, False)
    """
    words = set(_words(window))
    longer = len(_words(headings[0])) > max(len(words), _PROGRAM_WORDS)
    return longer and len(words) <= _PROGRAM_WORDS and words.isdisjoint(_words(" ".join(headings)))


def _less_last(title: str) -> str:
    """Return a window title without a short last piece after a dash, a site's name.

    >>> _less_last("The Ferry That Waits for Nobody - Harbour Bugle")
    'The Ferry That Waits for Nobody'
    """
    head, mark, last = title.rpartition(" - ")
    is_site = mark and len(last.split()) <= _SITE_WORDS and last.istitle()
    return head if is_site and len(head.split()) >= _SITE_WORDS else title


def _heading(element: Any) -> str:
    """Return the text of a heading.

    Its parts are separated by a space, except before an apostrophe or a comma.
    """
    text = ""
    for part in strings_in(element):
        glue = (
            " "
            if text
            and not text[-1].isspace()
            and part[:1].isalnum()
            and (text[-1].isalnum() or text[-1] in ".:!?")
            else ""
        )
        text += glue + part
    return " ".join(text.split())


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _less_kicker(heading: str, known: list[str]) -> str:
    """Return "Opinion What I pray for" without its label.

    Only if the page has the title without it elsewhere.
    """
    first, _, rest = heading.partition(" ")
    if first.casefold() in LABELS and any(letters(rest) == letters(other) for other in known):
        return rest
    return heading


def _agree(heading: str, other: str) -> bool:
    a, b = letters(heading), letters(other)
    return bool(a) and (
        a == b
        or (len(a) > 20 and len(b) > len(a) and (b.startswith(a) or b.endswith(a)))
        or (len(b) > 20 and a.startswith(b))
    )


def less_site(title: str, names: list[str]) -> str:
    """Return a title without the site's name at its end or start (for browser tabs).

    >>> less_site("Taxes rise | The Paper", ["The Paper"])
    'Taxes rise'
    >>> less_site("The Paper: Taxes rise", ["The Paper"])
    'Taxes rise'
    """
    for name in names:
        start, rest = title[: len(name) + 2], title[len(name) + 2 :]
        if start.casefold() == f"{name}: ".casefold() and rest.strip():
            return rest.strip()
    pieces = _SITE_MARK.split(title)
    if len(pieces) < 2:
        return title
    sites = [letters(name.removeprefix("www.")) for name in names]
    marks = [match.group() for match in _SITE_MARK.finditer(title)]
    while len(pieces) > 1 and _is_site(pieces[-1], sites):
        pieces.pop()
        marks.pop()
    if len(pieces) > 1 and _is_site(pieces[0], sites) and len(pieces[0].split()) <= 4:
        pieces.pop(0)
        marks.pop(0)
    elif (
        len(pieces) > 1
        and marks[-1].strip() == "|"
        and len(pieces[-1].split()) <= 3
        and len(" ".join(pieces[:-1]).split()) >= 4
    ):
        pieces.pop()
        marks.pop()
    text = pieces[0]
    for mark, piece in zip(marks, pieces[1:], strict=False):
        text += mark + piece
    return text.strip()


def _is_site(piece: str, sites: list[str]) -> bool:
    name = letters(piece)
    return bool(name) and any(
        name == site or (len(name) > 3 and name in site) or _holds(name, site) for site in sites
    )


def _holds(name: str, site: str) -> bool:
    """Return True if a piece is the site's name and little more ("The Paper - Sport")."""
    return len(site) > 3 and site in name and len(name) <= 2 * len(site) + 4
