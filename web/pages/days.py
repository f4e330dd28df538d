"""Day and month pages: a day's paper and a month's calendar, of all papers or of one."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from search import Filter, Hit, SearchRequest
from web import search_params
from web.components import formatting, headlines
from web.components.dossiers.picking import picking
from web.components.search_links import Context
from web.context import archive, settings
from web.server.caching import conditional

# Pieces on a day's page: more than a paper prints. The search has the rest.
LISTED = 300
LESS_PRECISELY = "Dated by the month, season or year"
OPINION = "Editorials, letters and commentary"
_OPINION_WORDS = frozenset({"editorial", "letter", "commentary", "opinion", "op-ed", "column"})

blueprint = Blueprint("days", __name__)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/day/<day>")
@conditional
def day(day: str) -> str | Response:
    """Show the articles of one day, by section; a month or a year has its own page."""
    if (wider := _wider(day)) is not None:
        return redirect(wider)
    when = _parsed(day, 10)
    paper = _paper()
    asked = _asked(when, when, paper)
    hits = list(itertools.islice(_all(replace(asked, sort="newest")), LISTED))
    papers = archive().search(replace(_asked(when, when, None), size=0, facets=("publication",)))
    return render_template(
        "day.html",
        when=when,
        paper=paper,
        total=archive().total(asked),
        shown=len(hits),
        groups=grouped(hits),
        papers=[
            {
                "text": formatting.facet_value("publication", c.value),
                "count": c.count,
                "here": c.value == paper,
                "address": _address("days.day", day=day, paper=c.value),
            }
            for c in papers.facets["publication"]
            if c.value is not None and formatting.linkable(c.value)
        ],
        all_papers=_address("days.day", day=day, paper=None),
        before=_neighbour(when, paper, "newest"),
        after=_neighbour(when, paper, "oldest"),
        month=_address("days.month", month=day[:7], paper=paper),
        search=search_params.address(url_for("pages.search"), asked),
        pick=picking(
            Context(asked, "detailed", url_for("pages.search")),
            len(hits),
            [hit.article.id for hit in hits],
        ),
    )


@blueprint.get("/month/<month>")
@conditional
def month(month: str) -> str | Response:
    """Show one month as a calendar with the number of pieces of each day."""
    if len(month) == 4 and (wider := _wider(month)) is not None:
        return redirect(wider)
    first = _parsed(f"{month}-01", 10)
    paper = _paper()
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    asked = _asked(first, last, paper)
    page = archive().search(
        replace(asked, size=0, timeline=True, timeline_unit="day", facets=("publication",))
    )
    return render_template(
        "month.html",
        title=formatting.period(month),
        year=first.year,
        paper=paper,
        total=page.total,
        weeks=calendar_weeks(first.year, first.month, dict(page.timeline), paper),
        all_papers=_address("days.month", month=month, paper=None),
        before=_neighbour(first, paper, "newest", months=True),
        after=_neighbour(last, paper, "oldest", months=True),
        search=search_params.address(url_for("pages.search"), asked),
    )


def grouped(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """Return pieces by section in a paper's order: opinion together, last but one.

    Pieces without a section come last, after them those dated by a month, season or year.
    """
    sections: dict[tuple[int, str], list[dict[str, Any]]] = {}
    for hit in hits:
        article = hit.article
        kinds = {(article.label or "").casefold(), (article.section or "").casefold()}
        if article.date_precision != "day":
            key = (3, LESS_PRECISELY)
        elif any(word in kind for kind in kinds for word in _OPINION_WORDS):
            key = (1, OPINION)
        elif article.section:
            key = (0, formatting.short(article.section))
        else:
            key = (2, "Without a section")
        sections.setdefault(key, []).append(
            {
                "id": article.id,
                "headline": headlines.headline(article.title, article.body),
                "language": article.language,
                "authors": article.authors[:5],
                "label": article.label and formatting.short(article.label),
                "publication": article.publication and formatting.short(article.publication),
                "words": article.word_count,
            }
        )
    return [
        {"name": name, "pieces": sorted(pieces, key=lambda piece: -piece["words"])}
        for (_, name), pieces in sorted(sections.items())
    ]


def calendar_weeks(
    year: int, month: int, counts: dict[str, int], paper: str | None = None
) -> list[Sequence[dict[str, Any] | None]]:
    """Return the weeks of a month from Monday to Sunday, None for the days of other months."""

    def cell(number: int) -> dict[str, Any] | None:
        if not number:
            return None
        iso = dt.date(year, month, number).isoformat()
        return {
            "number": number,
            "count": counts.get(iso, 0),
            "label": formatting.day(iso),
            "address": _address("days.day", day=iso, paper=paper),
        }

    return [[cell(number) for number in week] for week in calendar.monthcalendar(year, month)]


def _parsed(text: str, length: int) -> dt.date:
    try:
        found = dt.date.fromisoformat(text) if len(text) == length else None
    except ValueError:
        found = None
    if found is None:
        abort(404, f"There is no day {text[:40]!r}; days are written as 1990-04-29.")
    return found


def _wider(text: str) -> str | None:
    """Return the page of a month or year that stands where a day is asked for."""
    if len(text) not in (4, 7):
        return None
    try:
        first = dt.date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return None
    if len(text) == 7:
        return _address("days.month", month=text, paper=_paper())
    return url_for("browse.year", year=first.year)


def _paper() -> str | None:
    return request.args.get("publication") or None


def _asked(since: dt.date, until: dt.date, paper: str | None) -> SearchRequest:
    filters = (Filter("publication", (paper,)),) if paper else ()
    return SearchRequest(since=since, until=until, filters=filters, highlight=False)


def _all(asked: SearchRequest) -> Iterable[Hit]:
    """Yield the pieces of a day, those with a month first, up to a page more than `LISTED`."""
    size = min(settings().page_size, LISTED)
    left = LISTED
    # Those of a season or year last: on its first day, they would crowd out the day's own.
    for dated in (Filter("month", (), (None,)), Filter("month", (None,))):
        some = replace(asked, filters=(*asked.filters, dated))
        for number in range(1, -(-left // size) + 1):
            page = archive().search(replace(some, page=number, size=size))
            yield from page.hits
            left -= len(page.hits)
            if number * size >= page.total:
                break


def _neighbour(
    when: dt.date, paper: str | None, order: Any, *, months: bool = False
) -> dict[str, str] | None:
    """Return the nearest day (or month) with pieces before or after; None at either end."""
    try:
        step = dt.timedelta(days=1)
        ends = (dt.date.min, when - step) if order == "newest" else (when + step, dt.date.max)
    except OverflowError:
        return None
    asked = _asked(*ends, paper)
    hits = archive().search(replace(asked, sort=order, size=1)).hits
    nearest = hits[0].article.date if hits else None
    if nearest is None:
        return None
    if nearest < ends[0]:  # a year's or season's, and so may be any number of the next hits
        nearest = _first_day(asked, ends[0])
    if nearest is None:
        return None
    iso = nearest.isoformat()
    if months:
        text, address = iso[:7], _address("days.month", month=iso[:7], paper=paper)
    else:
        text, address = iso, _address("days.day", day=iso, paper=paper)
    return {"text": formatting.period(text), "address": address}


def _first_day(asked: SearchRequest, since: dt.date) -> dt.date | None:
    """Return the first day on which a printed date of a search begins; None for none."""
    for until in (min(since.year + 1, dt.MAXYEAR), dt.MAXYEAR):
        days = replace(
            asked, until=dt.date(until, 12, 31), size=0, timeline=True, timeline_unit="day"
        )
        found = [day for day, _ in archive().search(days).timeline if day >= since.isoformat()]
        if found:
            return dt.date.fromisoformat(found[0])
    return None


def _address(endpoint: str, *, paper: str | None, **parts: Any) -> str:
    return search_params.with_query(
        url_for(endpoint, **parts), [("publication", paper)] if paper else []
    )
