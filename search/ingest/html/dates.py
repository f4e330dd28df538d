"""When an HTML page says that it was published, and last changed."""

from __future__ import annotations

import copy
import datetime as dt
import logging
import re
from typing import Any
from urllib.parse import urlsplit

import htmldate

from search.ingest.html.linked_data import plain
from search.ingest.html.page import Page

logging.getLogger("htmldate").setLevel(logging.CRITICAL)  # it warns about every page without a day

_URL_DAY = re.compile(
    r"/((?:19|20)\d\d)[/-]?(\d\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)[/-]?(\d{1,2})(?=[/_.-]|$)",
    re.IGNORECASE,
)
_ELSEWHERE = "//aside | //nav | //footer[not(ancestor::article)]"
_MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1
    )
}


def days_of(page: Page) -> tuple[dt.date | None, dt.date | None]:
    """The day of publication and that of the last change.

    A stamp in UTC may be a day off where the paper is; where the address has a day next to it,
    the paper meant that.
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
    day = next((found for found in map(_iso_day, stamps) if found), None) or _htmldate(
        page.tree, page.url
    )
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
        found = htmldate.find_date(
            tree, url=url, original_date=True, extensive_search=False, deferred_url_extractor=True
        )
    except (
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    ):  # its faults over odd pages are no reason to lose one
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
