"""Rivals of a title: lines of a short header that may be the title as well."""

from __future__ import annotations

from collections.abc import Sequence

from search.article import RemovedText
from search.ingest.lines import phrase_tables
from search.ingest.lines.classifier import Kind, Line
from search.ingest.text.draft import Draft
from search.ingest.text.page_header import headline

# Of the pages in a public test set that a rival flags, a third have a wrong title; of all, a
# twentieth.
_SHORT_HEADER = 9  # lines; headers of copied pages have more
_RIVAL_WORDS = (2, 14)


def flag(head: Sequence[Line], draft: Draft, title: int) -> None:
    """Flag a draft whose short header has another line that may be the title."""
    if rival := _rival(head, draft, title):
        draft.needs_review = True
        draft.cuts.append(RemovedText(f"the title may be: {rival}", "needs review", "text"))


def _rival(head: Sequence[Line], draft: Draft, title: int) -> str | None:
    """Return a line of a short header that may be the title as well as the chosen one.

    Headers of copied pages are longer, and hold names of sections that look like titles.
    """
    if not 0 <= title < len(head) <= _SHORT_HEADER:
        return None
    chosen = head[title]
    weak = chosen.ended and chosen.text.endswith(".")
    unread = {cut.text for cut in draft.cuts if cut.rule == "header-line"}
    return next(
        (
            line.text
            for at, line in enumerate(head)
            if line.text in unread
            and (line.kind is Kind.TEXT or (weak and line.kind is Kind.NAME))
            and _RIVAL_WORDS[0] <= line.words <= _RIVAL_WORDS[1]
            and at in {title - 1, title + 1, title + 2, title + 3}
            and (weak or line.words > chosen.words)
            and line.text[:1].isupper()
            and not line.ended
            and line.text[-1] not in ":.,;"
            and phrase_tables.fold(line.text) not in headline.SECTIONS
            and not any(name in line.text for name in draft.authors)
        ),
        None,
    )
