"""Doubtful record values: unreadable days, labels without meaning, texts cut short."""

from __future__ import annotations

import datetime as dt
import re

from search.article import RemovedText
from search.ingest.formats.values.date_parts import Day

_EVERY_KIND = frozenset(
    "post article articles story news text node page newsarticle item entry blog blogpost document"
    " content web newsletter composite report standard live".split()
)


def telling_kind(label: str | None) -> str | None:
    """Return a label, or None if it is only what a system calls every article.

    >>> telling_kind("node--article"), telling_kind("Editorial")
    (None, 'Editorial')
    """
    plain = re.split(r"--|[:#]", label.casefold())[-1] if label else ""
    return None if plain in _EVERY_KIND else label


_CUT = re.compile(r"\[\+\d{1,7} chars\]\s*\Z")


def cut_short(body: tuple[str, ...]) -> list[RemovedText]:
    """Return the mark by which an API shows that it truncated a text, or no mark.

    >>> cut_short(("The board met … [+1234 chars]",))[0].rule
    'text cut short'
    """
    match = _CUT.search(body[-1]) if body else None
    return [RemovedText(match[0], "text cut short", "body")] if match else []


def day_doubts(text: str | None, found: Day | None, name: str) -> list[RemovedText]:
    """Return the record of a day that can't be read, or lies in the future; else nothing.

    Args:
        text: the day as it was given.
        found: the day that was read.
        name: the field, "date" or "updated".
    """
    if found is None and text and not re.fullmatch(r"[0\W]*", text):
        return [RemovedText(text, f"{name} not read", name)]
    if found and found.date > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2):
        return [RemovedText(found.printed, f"{name} in the future", name)]
    return []
