"""Who wrote an HTML page: people's names out of metadata, which also holds papers, agencies, handles and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from search.ingest import bylines
from search.ingest.pageparts import plain

_MOST = 8
_ORGANISATION = re.compile(
    r"\b(?:staff|news|editors?|editorial|team|desk|agency|agencies|reuters|associated press|afp|ap|newsroom|magazine|press|times|media|network|admin"
    r"|administrator|contributors?|correspondents?|reporters?|writers?|guest|wire|services?|bureau|online|digital|web|tv|radio|bbc|cnn|npr|inc|llc|ltd"
    r"|company|group|foundation|institute|university|department|association|committee|council|board|publisher|user|unknown|anonymous|author|by"
    r"|daily|weekly|post|journal|herald|tribune|gazette|chronicle|observer|report|reports|newspaper|club|society|studio|productions?|official|blog"
    r"|communications?|marketing|public relations|international|newswire|the)\b|\.(?:com|org|net|co)\b|https?:|www\.|[@/\\|<>{}=]|\d{2}",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^(?:(?:written|posted|published|story|words|report|reporting|reviewed|analysis|text|photos?) )?by:?\s+|^(?:author|autor|von|par|por|di):?\s+(?=[A-Z])", re.IGNORECASE)
_CREDENTIALS = re.compile(r",?\s+(?:M\.?D\.?|Ph\.?D\.?|R\.?D\.?N?|M\.?S\.?|M\.?A\.?|MPH|RN|CPA|CFP|Esq\.?|J\.?D\.?|M\.?B\.?A\.?|CSCS|LCSW|DO|DDS|DVM)\b\.?")
_JOIN = re.compile(r"\s+and\s+|\s+&\s+|\s*;\s*|\s+und\s+|\s+et\s+|\s+with\s+|\s*\|\s*|\s*•\s*|\s*/\s*", re.IGNORECASE)
_JOB = re.compile(
    r"(?:,|\s[-–—|]|\s{2,}|\s\()\s*(?:[\w'’&.-]+\s+){0,4}(?:reporter|editor|correspondent|writer|columnist|staff|contributor|producer|journalist|analyst|author|director"
    r"|fellow|professor|photographer|anchor|host|critic|chief|for\s.+|of\s.+|at\s.+|special to.+)\b.*$",
    re.IGNORECASE,
)


class Page(Protocol):
    """What is needed of a page here."""

    soup: Any
    articles: list[dict[str, Any]]

    def meta(self, *names: str) -> str: ...

    def data(self, name: str) -> Iterator[Any]: ...


def authors_of(page: Page, publication: str | None) -> tuple[str, ...]:
    """The people whom the page names as its authors: by JSON-LD, else by meta elements, else by a byline above the body."""
    paper = _letters(publication or "")
    for source in (_from_data(page), _from_meta(page), _from_bylines(page)):
        names = [name for name in source if _letters(name) != paper]
        if names:
            return tuple({_letters(name): name for name in reversed(names)}.values())[::-1][:_MOST]
    return ()


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def is_person(text: str) -> bool:
    """Whether a name is that of a person, as far as its words tell."""
    words = text.split()
    return 1 <= len(words) <= 5 and len(text) <= 50 and not _ORGANISATION.search(text) and any(sign.isalpha() for sign in text)


def split_names(text: str) -> list[str]:
    """The people in a metadata value: prefixes, credentials and jobs taken off, "A, B and C" taken apart."""
    text = _PREFIX.sub("", " ".join(text.split()))
    text = _CREDENTIALS.sub("", text)
    names: list[str] = []
    for piece in _JOIN.split(text):
        piece = _JOB.sub("", piece)
        inner = [part.strip(" .,:-–—") for part in piece.split(",")]
        if len(inner) == 2 and len(inner[0].split()) == 1 and len(inner[1].split()) == 1:
            inner = [f"{inner[1]} {inner[0]}"]  # "Smith, Jane"
        names.extend(part for part in inner if part)
    return names


def _people(values: Iterable[str], single: bool = False) -> list[str]:
    return [name for value in values for name in split_names(value) if is_person(name) and (single or len(name.split()) > 1)]


def _from_data(page: Page) -> list[str]:
    for author in page.data("author"):
        listed = author if isinstance(author, list) else [author]
        values = [plain(each) for each in listed if not (isinstance(each, dict) and "Organization" in str(each.get("@type", "")))]
        names = _people(values, single=True)
        if names:
            return names
    return []


def _from_meta(page: Page) -> list[str]:
    for name in ("author", "article:author", "parsely-author", "sailthru.author", "byl", "dc.creator", "dcterms.creator", "cxenseparse:author", "article:author_name"):
        names = _people([page.meta(name)])
        if names:
            return names
    return []


def _from_bylines(page: Page) -> list[str]:
    for select in ('[rel="author"]', '[itemprop="author"]', '[class*="byline" i]', '[data-testid*="byline" i]', '[class*="author" i]'):
        for element in page.soup.select(select, limit=4):
            text = " ".join(element.get_text(" ").split())
            names = bylines.names_in(text if text[:3].casefold() == "by " else "By " + text)
            if names and len(text) < 200:
                return [name for name in names if is_person(name)]
    return []
