"""What an HTML page says about its article: title, authors, day, section and the rest, each by a cascade of sources.

In each cascade the source that was most often right comes first (measured on pages of 212 news sites); what none of them
gives stays empty, for empty beats wrong.
"""

from __future__ import annotations

import copy
import datetime as dt
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import htmldate

from search.ingest import people
from search.ingest.kinds import LABELS
from search.ingest.pageparts import articles_in, linked_data, parts_of, plain

logging.getLogger("htmldate").setLevel(logging.CRITICAL)  # it warns about every page without a day

_URL_DAY = re.compile(
    r"/((?:19|20)\d\d)[/-]?(\d\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[/-]?(\d{1,2})(?=[/_.-]|$)", re.IGNORECASE
)
_ELSEWHERE = "//aside | //nav | //footer[not(ancestor::article)]"
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
_SITE_MARK = re.compile(r"\s+[|–—·•»-]\s+|\s*\|\s*|\s+::\s+")
_NO_SECTION = frozenset(
    """
    news article articles story stories post posts blog blogs home index en us uk the latest all archive archives amp
    web www content page pages category topic topics tag tags section sections live video videos watch wirestory wire world-news
    item node view read details detail press release releases p a s n t today breaking feature general uncategorized default
    main homepage none null undefined online more other misc miscellaneous editorial-content local-news print feed rss
    all-news latest-news breaking-news top-stories top-news news-article all-stories your-home-page start
    """.split()
)


@dataclass(slots=True)
class Metadata:
    """What a page says about its article; `titles` is all that it calls it, `body` what its JSON-LD brings as text."""

    title: str = ""
    titles: list[str] = field(default_factory=list)
    dek: str | None = None
    authors: tuple[str, ...] = ()
    date: dt.date | None = None
    updated: dt.date | None = None
    section: str | None = None
    publication: str | None = None
    language: str | None = None
    url: str | None = None
    topics: tuple[str, ...] = ()
    deks: tuple[str, ...] = ()
    body: str = ""


class _Page:
    """The parts of a page, with short ways to them."""

    def __init__(self, tree: Any, url: str | None) -> None:
        self.tree = tree
        self.soup, self.deks = parts_of(tree)
        self.metas: dict[str, list[str]] = {}
        for meta in self.soup.find_all("meta"):
            name = str(meta.get("property") or meta.get("name") or meta.get("itemprop") or "").casefold()
            content = plain(str(meta.get("content") or ""))
            if name and content:
                self.metas.setdefault(name, []).append(content)
        self.objects = linked_data(self.soup)
        self.articles = articles_in(self.objects)
        self.url = _address(self, url)

    def meta(self, *names: str) -> str:
        """The content of the first meta element that has one of these names."""
        return next((self.metas[name][0] for name in names if name in self.metas), "")

    def all_meta(self, name: str) -> list[str]:
        """The contents of all meta elements of that name: papers give each author one of their own."""
        return self.metas.get(name, [])

    def data(self, name: str) -> Iterator[Any]:
        """The values of a property in the page's articles."""
        return (each[name] for each in self.articles if each.get(name))


def read(tree: Any, url: str | None = None) -> Metadata:
    """The metadata of the page in `tree` (an lxml document); `url` is where it was found, where that is known."""
    page = _Page(tree, url)
    found = Metadata(url=page.url)
    found.publication = _publication(page)
    found.title, found.titles = _title(page, found.publication)
    found.dek = _dek(page, found.titles)
    found.deks = page.deks
    found.authors = people.authors_of(page, found.publication)
    found.date, found.updated = _days(page)
    found.section = _section(page, found)
    found.language = _language(page)
    found.topics = _topics(page)
    found.body = max((str(each) for each in page.data("articleBody") if isinstance(each, str)), key=len, default="")
    return found


def _address(page: _Page, url: str | None) -> str | None:
    link = page.soup.select_one('link[rel~="canonical"]')
    for candidate in (str(link.get("href") or "") if link else "", page.meta("og:url"), url or ""):
        try:
            address = urljoin(url, candidate) if url else candidate
            parts = urlsplit(address) if _is_address(address) else None
        except ValueError:  # brackets that are no IPv6 address
            continue
        if parts and parts.scheme in {"http", "https"} and (parts.path.strip("/") or parts.query):
            return address
    return url


def _is_address(text: str) -> bool:
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def _publication(page: _Page) -> str | None:
    names = (
        page.meta("og:site_name"),
        *(plain(each) for each in page.data("publisher")),
        page.meta("application-name", "cre", "dc.publisher"),
    )
    return next((name for name in names if name and len(name) <= 80), None)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _title(page: _Page, publication: str | None) -> tuple[str, list[str]]:
    """The heading that agrees with what the page calls itself elsewhere, or shares its words; else the best of those."""
    headings = [text for text in map(_heading, page.soup.find_all("h1")) if text]
    headlines = [text for text in (plain(each) for each in page.data("headline")) if text]
    social = page.meta("og:title", "twitter:title", "dc.title", "title", "parsely-title")
    tag = page.soup.find("title")
    window = " ".join(tag.get_text(" ").split()) if tag else ""
    names = [name for name in (publication, page.meta("og:site_name"), urlsplit(page.url or "").hostname) if name]
    known = [*headlines, *(less_site(text, names) for text in (social, window) if text)]
    titles = list(dict.fromkeys([*headings, *known, social, window]))
    for heading in headings:
        if any(_agree(heading, other) for other in known):
            return _less_kicker(heading, known), titles
    for heading in headings:  # a kicker glued in front of the title
        for other in known:
            if len(other.split()) >= 4 and _letters(heading).endswith(_letters(other)):
                return other, titles
    for heading in headings:  # written anew for search engines, the title still shares its words
        words = {word for word in _words(heading) if len(word) > 3}
        if len(heading.split()) >= 4 and any(words & set(_words(other)) for other in known):
            return heading, titles
    if known:
        return known[0], titles
    return (headings[0] if headings else ""), titles


def _heading(element: Any) -> str:
    """The text of a heading: a space between its parts, but none before an apostrophe or a comma."""
    text = ""
    for part in element.strings:
        glue = (
            " " if text and not text[-1].isspace() and part[:1].isalnum() and (text[-1].isalnum() or text[-1] in ".:!?") else ""
        )
        text += glue + part
    return " ".join(text.split())


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _less_kicker(heading: str, known: list[str]) -> str:
    """ "Opinion What I pray for" without its label, where the page elsewhere has the title without it."""
    first, _, rest = heading.partition(" ")
    if first.casefold() in LABELS and any(_letters(rest) == _letters(other) for other in known):
        return rest
    return heading


def _agree(heading: str, other: str) -> bool:
    a, b = _letters(heading), _letters(other)
    return bool(a) and (
        a == b or (len(a) > 20 and len(b) > len(a) and (b.startswith(a) or b.endswith(a))) or (len(b) > 20 and a.startswith(b))
    )


def less_site(title: str, names: list[str]) -> str:
    """A title without the site's name at its end (or start), which page titles carry for browsers' tabs."""
    pieces = _SITE_MARK.split(title)
    if len(pieces) < 2:
        return title
    sites = [_letters(name.removeprefix("www.")) for name in names]
    marks = [match.group() for match in _SITE_MARK.finditer(title)]
    while len(pieces) > 1 and _is_site(pieces[-1], sites):
        pieces.pop()
        marks.pop()
    if len(pieces) > 1 and _is_site(pieces[0], sites) and len(pieces[0].split()) <= 4:
        pieces.pop(0)
        marks.pop(0)
    elif (
        len(pieces) > 1 and marks[-1].strip() == "|" and len(pieces[-1].split()) <= 3 and len(" ".join(pieces[:-1]).split()) >= 4
    ):
        pieces.pop()
        marks.pop()
    text = pieces[0]
    for mark, piece in zip(marks, pieces[1:], strict=False):
        text += mark + piece
    return text.strip()


def _is_site(piece: str, sites: list[str]) -> bool:
    letters = _letters(piece)
    return bool(letters) and any(
        letters == site or (len(letters) > 3 and letters in site) or _holds(letters, site) for site in sites
    )


def _holds(letters: str, site: str) -> bool:
    """The site's name with little beside it ("The Paper - Sport")."""
    return len(site) > 3 and site in letters and len(letters) <= 2 * len(site) + 4


def _dek(page: _Page, titles: list[str]) -> str | None:
    known = {_letters(title) for title in titles}
    for text in (
        *(plain(each) for each in page.data("description")),
        page.meta("og:description"),
        page.meta("description", "twitter:description"),
    ):
        if text and _letters(text) not in known and len(text.split()) >= 4:
            return text
    return None


def _days(page: _Page) -> tuple[dt.date | None, dt.date | None]:
    """The day of publication and that of the last change.

    A stamp in UTC may be a day off where the paper is; where the address has a day next to it, the paper meant that.
    """
    stamps = [
        *(plain(each) for each in page.data("datePublished")),
        page.meta(
            "article:published_time",
            "article:published",
            "parsely-pub-date",
            "pubdate",
            "date",
            "dc.date",
            "dcterms.created",
            "sailthru.date",
        ),
    ]
    day = next((found for found in map(_iso_day, stamps) if found), None) or _htmldate(page.tree, page.url)
    printed = url_day(page.url)
    if printed and (day is None or abs((printed - day).days) == 1):
        day = printed
    changes = [
        *(plain(each) for each in page.data("dateModified")),
        page.meta("article:modified_time", "og:updated_time", "last-modified"),
    ]
    changed = next((found for found in map(_iso_day, changes) if found), None)
    return day, changed if changed and (day is None or changed >= day) else None


def _iso_day(stamp: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(stamp[:10])
    except ValueError:
        return None


def _htmldate(tree: Any, url: str | None) -> dt.date | None:
    """The day by htmldate, without its search through running text: any day may stand there."""
    tree = copy.deepcopy(tree)  # the body is still to be read from the tree itself
    for element in tree.xpath(_ELSEWHERE):  # days that stand there are those of other articles
        if element.getparent() is not None:
            element.drop_tree()
    try:
        found = htmldate.find_date(tree, url=url, original_date=True, extensive_search=False, deferred_url_extractor=True)
    except (ValueError, TypeError, AttributeError, RecursionError):  # its faults over odd pages are no reason to lose one
        return None
    return dt.date.fromisoformat(found) if found else None


def url_day(url: str | None) -> dt.date | None:
    """The day in an address (/2023/12/22/), or None."""
    match = _URL_DAY.search(urlsplit(url).path) if url else None
    if not match:
        return None
    month = match[2].casefold()
    try:
        return dt.date(int(match[1]), _MONTHS.get(month) or int(month), int(match[3]))
    except ValueError:
        return None


def _section(page: _Page, found: Metadata) -> str | None:
    titles = {_letters(title) for title in found.titles}
    site = _letters(found.publication or "")
    for text in _sections(page):
        letters = _letters(text)
        if (
            letters
            and letters not in titles
            and letters != site
            and text.casefold().replace(" ", "-") not in _NO_SECTION
            and len(text) <= 40
            and not text.startswith("http")
        ):
            return text
    return None


def _sections(page: _Page) -> Iterator[str]:
    for each in page.data("articleSection"):
        yield from (plain(each),) if not isinstance(each, list) else map(plain, each[:3])
    yield page.meta(
        "article:section", "parsely-section", "section", "cxenseparse:section", "sailthru.section", "dc.subject", "category"
    )
    crumbs = [_crumb(each) for each in page.objects if each.get("@type") == "ListItem"]
    yield from reversed([crumb for crumb in crumbs if crumb and crumb.casefold() not in {"home", "homepage"}])
    for link in page.soup.find_all("a")[:6]:
        yield " ".join(link.get_text(" ").split()) if not people.is_person(link.get_text(" ").strip()) else ""
    path = urlsplit(page.url).path if page.url and _is_address(page.url) else ""
    words = [unquote(word).casefold() for word in path.strip("/").split("/")[:-1]]
    yield from (word.replace("-", " ").title() for word in words if word in _KNOWN_PATHS)


def _crumb(item: dict[str, Any]) -> str:
    inner = item.get("item")
    return plain(item.get("name") or (inner.get("name") if isinstance(inner, dict) else ""))


_KNOWN_PATHS = LABELS | frozenset(
    """
    politics world business economy markets money finance technology tech science health sport sports culture arts books
    music movies film tv television style fashion food travel lifestyle life entertainment education environment climate
    energy religion faith opinion commentary editorial editorials analysis op-ed opinions columnists letters society
    crime metro national local international media property realestate real-estate cars motoring gaming games weather
    football soccer basketball baseball hockey tennis golf celebrity showbiz royals investing companies law space
    history family parenting relationships nation china asia europe africa americas middle-east us-news uk-news
    world-news australia canada india innovation science-environment
    """.split()
)


def _language(page: _Page) -> str | None:
    root = page.tree.getroottree().getroot()
    code = (
        root.get("lang")
        or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        or page.meta("og:locale", "language", "content-language")
        or ""
    ).strip()
    match = re.match(r"([A-Za-z]{2,3})(?:[-_][A-Za-z]{2,8})*$", code)
    return match[1].casefold() if match else None


def _topics(page: _Page) -> tuple[str, ...]:
    """Keywords and tags, each once, at most thirty."""
    values: list[str] = list(page.metas.get("article:tag", []))
    for each in page.data("keywords"):
        values.extend(map(plain, each) if isinstance(each, list) else plain(each).split(","))
    values.extend(page.meta("news_keywords", "keywords", "parsely-tags").split(","))
    tidy = (" ".join(value.split()) for value in values)
    topics: dict[str, str] = {}
    for topic in tidy:
        if topic and len(topic) <= 60 and ":" not in topic:
            topics.setdefault(topic.casefold(), topic)
    return tuple(topics.values())[:30]
