"""Date extraction from an HTML page: the days of publication and of the last change."""

from __future__ import annotations

import copy
import datetime as dt
import logging
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from search.calendar_names import month_numbers
from search.ingest.html.linked_data import plain
from search.ingest.html.page import Page
from search.ingest.lines.date_lines import find_day

logging.getLogger("htmldate").setLevel(logging.CRITICAL)  # it warns about every page without a day

_URL_DAY = re.compile(
    r"/((?:19|20)\d\d)[/-]?(\d\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)[/-]?(\d{1,2})(?=[/_.-]|$)",
    re.IGNORECASE,
)
_PUBLISHED = (
    "article:published_time",
    "article:published",
    "parsely-pub-date",
    "pubdate",
    "date",
    "dc.date",
    "dcterms.created",
    "sailthru.date",
)
_MODIFIED = ("article:modified_time", "og:updated_time", "last-modified")
_UPDATED = re.compile(
    r"\b(?:updated?|modified|edited|aktualisiert|mis à jour|modifié|actualizado|aggiornato"
    r"|bijgewerkt|atualizado)\b",
    re.IGNORECASE,
)
# A day of another year is how a system writes none: 0001-01-01, 9999-12-31.
_YEARS = range(1600, 9999)
_WITH_TIME = 16  # characters of a stamp that has hours and minutes
_SAME = 60  # seconds between two stamps of one moment
_QUARTER = 900  # seconds: time zones differ by whole quarters of an hour
_FARTHEST = 14 * 3600  # seconds: no clock is farther from UTC
# Standard hours from UTC of countries with one, by which a day in UTC may be another there. The
# sites of others (.com, .org) are left alone.
_HOURS = {
    "ae": 4, "ar": -3, "au": 10, "bd": 6, "br": -3, "cl": -4, "cn": 8, "co": -5, "hk": 8,
    "id": 7, "in": 5.5, "jp": 9, "kr": 9, "lk": 5.5, "mx": -6, "my": 8, "ng": 1, "np": 5.75,
    "nz": 12, "pe": -5, "ph": 8, "pk": 5, "sg": 8, "th": 7, "tw": 8, "vn": 7, "za": 2,
}  # fmt: skip
_ELSEWHERE = "//aside | //nav | //footer[not(ancestor::article)]"
_MONTHS = month_numbers()


def days_of(page: Page) -> tuple[dt.date | None, dt.date | None]:
    """Return the days of publication and of the last change, in the paper's time zone.

    A stamp in UTC may be a day off in the paper's zone. The page's other stamps of the same moment
    correct it, else the day in its address, else the country of its site.

    Returns:
        Each day, or None where the page names none.
    """
    local = _local_stamps(page)
    stamps = [*(plain(each) for each in page.data("datePublished")), page.meta(*_PUBLISHED)]
    day = next((found for stamp in stamps if (found := _day_of(stamp, local, page.url))), None)
    day = day or _printed_day(page, is_update=False) or _htmldate(page.tree, page.url)
    printed = url_day(page.url)
    if printed and (day is None or abs((printed - day).days) == 1):
        day = printed
    changes = [*(plain(each) for each in page.data("dateModified")), page.meta(*_MODIFIED)]
    changed = next((found for stamp in changes if (found := _day_of(stamp, local, page.url))), None)
    changed = changed or _printed_day(page, is_update=True)
    return day, changed if changed and (day is None or changed >= day) else None


def _local_stamps(page: Page) -> list[str]:
    """Return the page's stamps that may be in the paper's own time zone."""
    return [*page.parts.times, *page.all_meta("sailthru.date")]


def _day_of(stamp: str, local: Sequence[str], url: str | None) -> dt.date | None:
    """Return the day of a stamp; a UTC stamp is moved to the paper's time zone."""
    try:
        day = dt.date.fromisoformat(stamp[:10])
    except ValueError:
        return None
    if day.year not in _YEARS:
        return None
    moment = _moment(stamp)
    if moment is None or moment.utcoffset() != dt.timedelta():
        return day
    for each in local:
        other = _moment(each)
        if other is not None and _is_same(moment, other):
            return other.date()
    hours = _HOURS.get((urlsplit(url or "").hostname or "").rpartition(".")[2])
    return (moment + dt.timedelta(hours=hours)).date() if hours else day


def _moment(stamp: str) -> dt.datetime | None:
    """Return the moment of a stamp, None for a day without a time."""
    if len(stamp) < _WITH_TIME:
        return None
    try:
        return dt.datetime.fromisoformat(stamp)
    except ValueError:
        return None


def _is_same(utc: dt.datetime, other: dt.datetime) -> bool:
    """Return True if `other` is the moment `utc` in another time zone.

    Without an offset of its own it must differ by whole quarters of an hour, less than a day.
    """
    if other.tzinfo is not None:
        return bool(other.utcoffset()) and abs((utc - other).total_seconds()) < _SAME
    apart = abs((utc.replace(tzinfo=None) - other).total_seconds())
    return _SAME < apart <= _FARTHEST and apart % _QUARTER < _SAME


def _printed_day(page: Page, *, is_update: bool) -> dt.date | None:
    """Return the first day printed near the title that is (or isn't) marked as an update."""
    for text in page.parts.stamps:
        if (_UPDATED.search(text) is not None) == is_update and (day := find_day(text)):
            return day
    return None


def _htmldate(tree: Any, url: str | None) -> dt.date | None:
    """Return the day found by htmldate, without its search through running text.

    Days in running text are those of events.
    """
    tree = copy.deepcopy(tree)  # the body is still to be read from the tree itself
    for element in tree.xpath(_ELSEWHERE):  # days there belong to other articles
        if element.getparent() is not None:
            element.drop_tree()
    try:
        import htmldate  # as trafilatura: only who reads pages waits for it

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
    """Return the day in a web address (/2023/12/22/), or None.

    >>> url_day("https://paper.example/2023/12/22/taxes")
    datetime.date(2023, 12, 22)
    """
    match = _URL_DAY.search(urlsplit(url).path) if url else None
    if not match:
        return None
    month = match[2].casefold()
    try:
        return dt.date(int(match[1]), _MONTHS.get(month) or int(month), int(match[3]))
    except ValueError:
        return None
