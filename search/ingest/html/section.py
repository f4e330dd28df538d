"""Section extraction from an HTML page: metadata, else breadcrumb, else address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from search.ingest.bylines.person_names import is_name
from search.ingest.html.linked_data import plain
from search.ingest.html.page import Page, is_address
from search.ingest.html.page_parts import is_profile, text_of
from search.ingest.lines.classifier import LABELS
from search.ingest.lines.date_lines import find_day
from search.ingest.lines.phrase_tables import letters

_NO_SECTION = frozenset(
    """
    news article articles story stories post posts blog blogs home index en us uk the latest all
    archive archives amp
    web www content page pages category topic topics tag tags section sections live video videos
    watch wirestory wire world-news
    item node view read details detail press release releases p a s n t today breaking feature
    general uncategorized default
    main homepage none null undefined online more other misc miscellaneous editorial-content
    local-news print feed rss
    all-news latest-news breaking-news top-stories top-news news-article all-stories
    your-home-page start
    """.split()
)


def section_of(page: Page, names: Sequence[str]) -> str | None:
    """Return the section, None if nothing names one.

    Args:
        page: the page.
        names: names of the article and its paper, which are never its section.
    """
    taken = {"", *map(letters, names)}
    for text in _sections(page):
        if (
            letters(text) not in taken
            and text.casefold().replace(" ", "-") not in _NO_SECTION
            and len(text) <= 40
            and not text.startswith("http")
        ):
            return text
    return None


def _sections(page: Page) -> Iterator[str]:
    for each in page.data("articleSection"):
        yield from (plain(each),) if not isinstance(each, list) else map(plain, each[:3])
    yield page.meta(
        "article:section",
        "parsely-section",
        "section",
        "cxenseparse:section",
        "sailthru.section",
        "dc.subject",
        "category",
    )
    crumbs = [_crumb(each) for each in page.objects if each.get("@type") == "ListItem"]
    yield from reversed(
        [crumb for crumb in crumbs if crumb and crumb.casefold() not in {"home", "homepage"}]
    )
    for link in islice(page.parts.find("a"), 6):
        text = text_of(link)
        yield "" if is_profile(link) or is_name(text) or find_day(text) else text
    path = urlsplit(page.url).path if page.url and is_address(page.url) else ""
    words = [unquote(word).casefold() for word in path.strip("/").split("/")[:-1]]
    yield from (word.replace("-", " ").title() for word in words if word in _KNOWN_PATHS)


def _crumb(item: dict[str, Any]) -> str:
    inner = item.get("item")
    return plain(item.get("name") or (inner.get("name") if isinstance(inner, dict) else ""))


_KNOWN_PATHS = LABELS | frozenset(
    """
    politics world business economy markets money finance technology tech science health sport
    sports culture arts books
    music movies film tv television style fashion food travel lifestyle life entertainment
    education environment climate
    energy religion faith opinion commentary editorial editorials analysis op-ed opinions
    columnists letters society
    crime metro national local international media property realestate real-estate cars motoring
    gaming games weather
    football soccer basketball baseball hockey tennis golf celebrity showbiz royals investing
    companies law space
    history family parenting relationships nation china asia europe africa americas middle-east
    us-news uk-news
    world-news australia canada india innovation science-environment
    """.split()
)
