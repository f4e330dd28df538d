"""Trends: counts of the articles that queries find over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.engines.shared.date_histogram import sums_by_period, timeline_unit
from search.models import SearchPage, SearchRequest, TimelineUnit
from search.reading.concordance.mention_types import MentionRequest
from search.reading.concordance.mentions import Found, MentionReader
from search.reading.request_resolver import RequestResolver
from search.reading.serving.readers import ReaderManager

Counts = Mapping[str, int]
Days = tuple[dt.date, dt.date]
Counter = Callable[[str, TimelineUnit | None, Days | None], Counts]


@dataclass(frozen=True, slots=True)
class Trends:
    """The date histograms of several queries.

    Attributes:
        unit: year, month or day.
        periods: in ISO form, without gaps.
        archive: the articles of each period.
        series: (text, its counts by period).
        words: the words of the articles of each period; empty if not requested.
    """

    unit: TimelineUnit
    periods: tuple[str, ...]
    archive: tuple[int, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    words: tuple[int, ...] = ()


class TrendReader:
    """Counts queries over time in the active generation of one archive. Thread-safe.

    Args:
        generations: what opens the active generation.
        requests: what reads requests.
        mentions: what finds the days of mentions.
    """

    def __init__(
        self, generations: ReaderManager, requests: RequestResolver, mentions: MentionReader
    ) -> None:
        self._generations = generations
        self._requests = requests
        self._mentions = mentions

    def count(
        self,
        texts: Sequence[str],
        around: SearchRequest,
        unit: TimelineUnit | None,
        *,
        mentions: bool,
        words: bool,
    ) -> Trends:
        """Count texts over time; see `Archive.trends`.

        Args:
            texts: the queries; the same one twice is one series.
            around: the dates and filters of all of them.
            unit: None chooses it by the span of the hits.
            mentions: count the mentions of each query, not the articles.
            words: count the words of all articles of each period, too.
        """
        opened, requests = self._generations.active(), self._requests

        def articles(request: SearchRequest) -> SearchPage:
            return opened.engine.search(requests.resolve(opened, request).prepared)

        def counts(text: str, unit: TimelineUnit | None, days: Days | None) -> dict[str, int]:
            request = requests.bounded(replace(around, text=text, timeline_unit=unit))
            if days:
                request = replace(
                    request,
                    since=max(days[0], around.since or days[0]),
                    until=min(days[1], around.until or days[1]),
                )
            if mentions and text.strip():
                plain = MentionRequest(replace(request, timeline=False, timeline_unit=None))
                # Of the articles, since the day of a mention doesn't show how it was printed.
                unit = unit or articles(request).timeline_unit
                if unit == "month":  # as articles and words: of some only the year was printed
                    return mentions_by_month(self._mentions.find(plain))
                return mentions_by_period(self._mentions.days(plain), unit)
            return dict(articles(request).timeline)

        found = trends(list(dict.fromkeys(texts)), counts, unit)
        if not words:
            return found
        whole = requests.resolve(opened, requests.bounded(around)).request
        totals = opened.engine.word_totals(whole, found.unit)
        return replace(found, words=tuple(totals.get(period, 0) for period in found.periods))


def trends(texts: Iterable[str], counts: Counter, unit: TimelineUnit | None) -> Trends:
    """Return the counts of texts over time.

    Args:
        texts: the queries, in the order of the series.
        counts: returns the articles of each period that a text finds, empty periods left out;
            in the unit given, or by the span of the hits if None; only those between the days
            given, both inclusive.
        unit: None chooses it by the span of all hits, and the periods then reach from the first
            hit to the last; no finer than any text's, whose dates may be printed less precisely.
            A unit counts over the whole archive.
    """
    found = {text: counts(text, unit, None) for text in texts}
    if unit is None:  # months leave out seasons and years, which may be all that a text finds
        found = {text: each or counts(text, "year", None) for text, each in found.items()}
    periods = [period for each in found.values() for period in each]
    if unit is None and periods:
        first = min(bounds(period)[0] for period in periods)
        last = max(bounds(period)[1] for period in periods)
        shortest = min(map(len, periods))
        by_span = timeline_unit(SearchRequest(), first, last, lambda: shortest == len("1990-04"))
        unit = "year" if shortest == len("1990") else by_span
        found = {text: counts(text, unit, None) for text in texts}
        # A printed year or season that shares a day with them may begin in an earlier period.
        archive = {
            period: count
            for period, count in counts("", unit, (first, last)).items()
            if bounds(period)[1] >= first
        }
    else:
        archive = dict(counts("", unit or "year", None))
    unit = unit or "year"
    shown = between(min(archive), max(archive)) if archive else ()
    return Trends(
        unit=unit,
        periods=shown,
        archive=tuple(archive.get(period, 0) for period in shown),
        series=tuple(
            (text, tuple(each.get(period, 0) for period in shown)) for text, each in found.items()
        ),
    )


def mentions_by_period(days: NDArray[np.integer[Any]], unit: TimelineUnit) -> dict[str, int]:
    """Return the dated mentions of each period.

    Args:
        days: the day number of each mention, 0 for none.
        unit: year, month or day.

    >>> mentions_by_period(np.array([726468, 726468, 726500, 0]), "month")
    {'1990-01': 2, '1990-02': 1}
    """
    numbers, counts = np.unique(days[days > 0], return_counts=True)
    return sums_by_period(zip(numbers.tolist(), counts.tolist(), strict=True), unit)


def mentions_by_month(found: Found) -> dict[str, int]:
    """Return the mentions of each month, ascending, in articles that were printed with one."""
    articles = found.mentions.articles
    months = articles.facet("month")
    in_article = np.bincount(found.mentions.docs[found.rows], minlength=len(articles))
    counts = zip(months.values, months.weighted_counts(in_article).tolist(), strict=True)
    return dict(sorted((month, count) for month, count in counts if month and count))


def between(first: str, last: str) -> tuple[str, ...]:
    """Return all years, months or days from one to another, both inclusive.

    >>> between("1989-11", "1990-01")
    ('1989-11', '1989-12', '1990-01')
    """
    if len(first) == 4:
        return tuple(f"{year:04d}" for year in range(int(first), int(last) + 1))
    if len(first) == 7:
        start, end = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (first, last))
        return tuple(f"{month // 12:04d}-{month % 12 + 1:02d}" for month in range(start, end + 1))
    begin, finish = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    days = range(begin.toordinal(), finish.toordinal() + 1)
    return tuple(dt.date.fromordinal(day).isoformat() for day in days)


def bounds(period: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a year, month or day in ISO form.

    >>> bounds("1990-02")
    (datetime.date(1990, 2, 1), datetime.date(1990, 2, 28))
    """
    if len(period) == 10:
        day = dt.date.fromisoformat(period)
        return day, day
    year, month = int(period[:4]), int(period[5:] or 0)
    if not month:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if (year, month) == (dt.MAXYEAR, 12):
        return dt.date(year, month, 1), dt.date.max
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return dt.date(year, month, 1), following - dt.timedelta(days=1)
