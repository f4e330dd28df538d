"""Who wrote an HTML page.

People's names out of metadata, which also holds papers, agencies, handles and addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from search.ingest.html.page import Page
from search.ingest.html.page_parts import plain
from search.ingest.lines import bylines
from search.ingest.lines.phrase_tables import letters

_MOST = 8
_ORGANISATION = re.compile(
    r"\b(?:staff|news|editors?|editorial|team|desk|agency|agencies|reuters|associated"
    r" press|afp|ap|newsroom|magazine|press"
    r"|times|media|network|admin"
    r"|administrator|contributors?|correspondents?|reporters?|writers?|guest|wire|services?|bureau|online|digital|web|tv"
    r"|radio|bbc|cnn|npr|inc|llc|ltd"
    r"|company|group|foundation|institute|university|department|association|committee|council|board|publisher|user|unknown"
    r"|anonymous|author|by"
    r"|daily|weekly|post|journal|herald|tribune|gazette|chronicle|observer|report|reports|newspaper|club|society|studio"
    r"|productions?|official|blog"
    r"|redazione|redaktion|redacción|rédaction|sponsored|promoted|edit|profile|head"
    r" of|communications?|marketing"
    r"|public"
    r" relations|international|newswire|the)\b|"
    r"\w\.(?:com|org|net|co|in|tv|uk|de|fr|it|news|io)\b|https?:|www\."
    r"|[@/\\|<>{}=]|\d{2}",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^(?:(?:written|posted|published|story|words|report|reporting|reviewed|analysis|text|photos?)"
    r" )?by:?\s+|^(?:author"
    r"|autor|von|par|por|di):?\s+(?=[A-Z])",
    re.IGNORECASE,
)
_CREDENTIALS = re.compile(
    r",?\s+(?:M\.?D\.?|Ph\.?D\.?|R\.?D\.?N?|M\.?S\.?|M\.?A\.?|MPH|RN|CPA|CFP|Esq\.?|J\.?D\.?|M\.?B\.?A\.?|CSCS|LCSW|DDS|DVM"
    r"|LDN?|RDN|FACP|FAAP|PharmD|DPT|NP|PA-C)\b\.?"
)
_JOIN = re.compile(
    r"\s+and\s+|\s+&\s+|\s*;\s*|\s+und\s+|\s+et\s+|\s+with\s+|\s*\|\s*|\s*•\s*|\s*/\s*",
    re.IGNORECASE,
)
_JOB = re.compile(
    r"(?:,|\s[-–—|]|\s{2,}|\s\()\s*(?:[\w'’&.-]+\s+){0,4}(?:reporter|editor|correspondent|writer|columnist|staff|contributor"
    r"|producer|journalist|analyst|author|director"
    r"|fellow|professor|photographer|anchor|host|critic|chief|for\s.+|of\s.+|at\s.+|special"
    r" to.+)\b.*$",
    re.IGNORECASE,
)


def authors_of(page: Page, publication: str | None) -> tuple[str, ...]:
    """The people whom the page names as its authors.

    By JSON-LD, else by meta elements, else by a byline above the body.
    """
    paper = letters(publication or "")
    for source in (_from_data(page), _from_meta(page), _from_bylines(page)):
        names = [name for name in source if letters(name) not in paper]
        if names:
            return tuple({letters(name): name for name in reversed(names)}.values())[::-1][:_MOST]
    return ()


def is_person(text: str) -> bool:
    """Whether a name is that of a person, as far as its words tell."""
    words = text.split()
    return (
        1 <= len(words) <= 5
        and len(text) <= 50
        and not _ORGANISATION.search(text)
        and any(sign.isalpha() for sign in text)
    )


def split_names(text: str) -> list[str]:
    """The people in a metadata value.

    Prefixes, credentials and jobs taken off, "A, B and C" taken apart.
    """
    text = _PREFIX.sub("", " ".join(text.split()))
    text = _CREDENTIALS.sub("", text)
    names: list[str] = []
    for piece in _JOIN.split(text):
        inner = [_bare(part) for part in _JOB.sub("", piece).split(",")]
        if len(inner) == 2 and len(inner[0].split()) == 1 and len(inner[1].split()) == 1:
            inner = [f"{inner[1]} {inner[0]}"]  # "Smith, Jane"
        names.extend(part for part in inner if part)
    return names


def _bare(name: str) -> str:
    """A name without the punctuation around it; the point after a last initial stays."""
    name = name.strip(" ,:;-–—|•").lstrip(".")
    return name if re.search(r"\b[A-Z]\.$", name) else name.rstrip(".")


def _people(values: Iterable[str], single: bool = False) -> list[str]:
    """The persons in metadata values.

    A name that has its paper glued to it ("Jane Smith Daily Post") loses the paper.
    """
    names: list[str] = []
    for value in values:
        for name in split_names(value):
            if is_person(name) and (single or len(name.split()) > 1):
                names.append(name)
            elif not is_person(name):
                names.extend(
                    person for person in bylines.names_in("By " + name) if is_person(person)
                )
    return names


def _from_data(page: Page) -> list[str]:
    for author in page.data("author"):
        listed = author if isinstance(author, list) else [author]
        values = [
            plain(each)
            for each in listed
            if not (isinstance(each, dict) and "Organization" in str(each.get("@type", "")))
        ]
        names = _people(values, single=True)
        if names:
            return _less_helpers(names, page)
    return []


def _less_helpers(names: list[str], page: Page) -> list[str]:
    """Without those whom the printed byline calls editors, reviewers or contributors."""
    if len(names) < 2:
        return names
    helpers: set[str] = set()
    for element in page.soup.select(_BYLINES[2], limit=6):
        _, *others = _HELPED.split(" ".join(element.get_text(" ").split()))
        helpers.update(name for name in names for other in others if name in other)
    return [name for name in names if name not in helpers] or names


def _from_meta(page: Page) -> list[str]:
    for name in (
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "byl",
        "dc.creator",
        "dcterms.creator",
        "cxenseparse:author",
        "article:author_name",
    ):
        names = _people(page.all_meta(name))
        if names:
            return names
    return []


def _from_bylines(page: Page) -> list[str]:
    """Whom a byline on the page names, by how sure its markup makes one."""
    for select in _BYLINES:
        for element in page.soup.select(select, limit=8):
            text = " | ".join(" ".join(each.split()) for each in element.stripped_strings)
            names = _signed(text)
            if names:
                return names
    for text in page.soup.find_all(string=_SIGNED, limit=8):
        parent = text.parent
        around = (
            " | ".join(" ".join(each.split()) for each in parent.stripped_strings)
            if parent
            else str(text)
        )
        found = _SIGNED_IN.search(around) if parent and parent.name not in {"h1", "title"} else None
        names = _signed(around[found.start() :].strip(" |")) if found else []
        if names:
            return names
    linked = (
        " ".join(link.get_text(" ").split()) for link in page.soup.select("a[href]", limit=60)
    )
    return [name for name in linked if bylines.is_name(name) and is_person(name)][:1]


_BYLINES = (
    '[rel~="author"]',
    '[itemprop~="author"]',
    '[class*="byline" i], [id*="byline" i], [data-testid*="byline" i]',
    '[class*="author" i]',
)
_HELPED = re.compile(
    r"\b(?:with )?(?:contributions? (?:from|by)|(?:edited|reviewed|fact[-"
    r" ]checked|updated|curated|produced|illustrated"
    r"|photographed|translated) by"
    r"|photo(?:graph)?(?:s|y)? by|illustrations? by|editor:)",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"^\s{0,40}[Bb]y\b(?:\s|$)")
_SIGNED_IN = re.compile(r"(?:^|\| )[Bb]y\b")


def _signed(text: str) -> list[str]:
    """The people in a byline's text, its pieces parted by "|".

    None where it has anything but names and no "By".
    """
    text = _HELPED.split(text)[0].strip(" |")
    if not text or len(text) > 250:
        return []
    by = re.match(r"by\b[\s|:]*", text, re.IGNORECASE)
    rest = text[by.end() :] if by else text
    pieces = [piece.strip() for piece in rest.split("|") if piece.strip()]
    names: list[str] = []
    for piece in pieces[:12]:
        found = [name for name in bylines.names_in("By " + piece) if is_person(name)]
        if (
            not found
            and names
            and not re.fullmatch(r"(?:and|&|,|;|with|by|/)", piece, re.IGNORECASE)
        ):
            break
        if not found and not names and not by and len(pieces) > 4:
            break
        names.extend(found)
    return names
