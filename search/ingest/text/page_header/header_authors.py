"""Authors of a raw text: from the bylines of its header, or from a name on its own line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.ingest.bylines.name_case import mixed_case
from search.ingest.lines import byline_lines, date_lines
from search.ingest.lines.classifier import Kind, Line
from search.ingest.lines.labeller import Label
from search.ingest.text.draft import Draft
from search.ingest.text.foreign_lines import uncased_author
from search.ingest.text.page_header.header_lines import is_credit, is_marker

_BYLINE_WORDS = 24  # of a line labelled as a byline; longer ones are a sentence or a bio
_BELOW_LEAD = 9  # lines below "By" that may hold its names, with commas on lines of their own
_DAY_WORDS = 6  # of a line that is a day
_ALONE = 5  # lines below the title among which a name that is alone is the author's
_SEPARATORS = frozenset(",;&•|·") | {"and", "und", "et", "y", "e", "en", "och"}
_SIGNED_STAMP = re.compile(
    r"(?:^|[\s|•·:])[Bb]y:? (?P<names>[A-ZÀ-Þ][^|•·\d]{2,60}?)(?: on)?"
    r"(?=\s*(?:[|•·\d,]|$))"
)


def read(head: Sequence[Line], draft: Draft, place: int, labels: Sequence[Label] = ()) -> None:
    """Read the authors of the header into `draft`.

    Args:
        head: the lines above the body.
        draft: the article that is being read.
        place: the index of the title; no line's index where it is not in the header.
        labels: of these lines, where they have any.
    """
    _signed(head, draft, place)
    if not draft.authors:
        _labelled(head, labels, draft, place)
    if not draft.authors:
        _stamped(head, draft)
    if not draft.authors:
        _uncased(head, draft)
    if not draft.authors:
        _alone(head, draft, place)


def _labelled(head: Sequence[Line], labels: Sequence[Label], draft: Draft, place: int) -> None:
    """Read the authors from the lines labelled as bylines, below the title."""
    for index, label in enumerate(labels):
        if label is Label.BYLINE and index > place and head[index].words <= _BYLINE_WORDS:
            text = head[index].text
            names = byline_lines.names_in(text) or byline_lines.bare_names(text)
            draft.authors.extend(name for name in names if name not in draft.authors)


def _signed(head: Sequence[Line], draft: Draft, place: int) -> None:
    """Read the authors from the bylines.

    Without a byline, a name on its own line below the title counts if a date, a job or "Updated:"
    is next to it.
    """
    if draft.authors:
        return
    for after in (place + 1, 0):
        signed = [
            index
            for index in range(after, len(head))
            if head[index].kind in {Kind.BYLINE, Kind.LEAD}
        ]
        for index in signed:
            if head[index].kind is Kind.BYLINE:
                signed_by = draft.sign(head[index])
                _add_next(head, index, draft)
            else:
                draft.authors = list(_below(head, index))
                signed_by = bool(draft.authors)
            if signed_by:
                draft.publication = draft.publication or byline_lines.paper_in(head[index].text)
                return
    for index in range(place + 1, len(head)):
        line = head[index]
        if line.kind is Kind.NAME or (line.kind is Kind.TEXT and line.words <= 14):
            names = tuple(map(mixed_case, byline_lines.bare_names(line.text)))
            if names and _is_signature(head, index):
                draft.authors.extend(name for name in names if name not in draft.authors)
        elif draft.authors:
            return


def _add_next(head: Sequence[Line], index: int, draft: Draft) -> None:
    """Add the people of the bylines directly below one that open as it does."""
    start = head[index].text.partition(" ")[0]
    for line in head[index + 1 :]:
        if line.kind is not Kind.BYLINE or not line.text.startswith(f"{start} ") or not line.close:
            return
        names = byline_lines.names_in(line.text)
        draft.authors.extend(name for name in names if name not in draft.authors)


def _below(head: Sequence[Line], lead: int) -> tuple[str, ...]:
    """Return the names below a line "By", which commas or "and" separate."""
    names: list[str] = []
    separated = True
    for line in head[lead + 1 : lead + _BELOW_LEAD]:
        if line.text.strip().casefold() in _SEPARATORS:
            separated = bool(names)
            continue
        found = (
            byline_lines.names_in(line.text)
            if line.kind in {Kind.NAME, Kind.TEXT, Kind.BYLINE}
            else ()
        )
        if not found or (names and not line.close and not separated):
            break
        names.extend(found)
        separated = False
    return tuple(dict.fromkeys(names))


def _stamped(head: Sequence[Line], draft: Draft) -> None:
    """Read the author from a date line: "posted on December 19, 2023 by Ada Quill"."""
    for line in head:
        if line.kind is Kind.STAMP and (match := _SIGNED_STAMP.search(line.text[:200])):
            names = byline_lines.bare_names(match["names"].strip(" ,"))
            draft.authors.extend(name for name in names if name not in draft.authors)
            if names:
                return


def _uncased(head: Sequence[Line], draft: Draft) -> None:
    """Read the author from a line that opens with "by" in a script without capitals."""
    for line in head:
        if name := uncased_author(line.text):
            draft.authors.append(name)
            return


def _alone(head: Sequence[Line], draft: Draft, place: int) -> None:
    """Read the author from the only name below the title."""
    if place < 0:
        return
    found: dict[str, None] = {}
    for index in range(place + 1, min(len(head), place + 1 + _ALONE)):
        line = head[index]
        if line.kind in {Kind.CAPTION, Kind.CREDIT} or (
            index + 1 < len(head) and is_credit(head[index + 1])
        ):
            break  # names below are those of pictures
        found.update(dict.fromkeys(map(mixed_case, byline_lines.bare_names(line.text))))
    if len(found) == 1:
        draft.authors.extend(found)


def _is_signature(head: Sequence[Line], index: int) -> bool:
    """Return True if the lines around a name are those found around authors, or the body."""
    below = [line for line in head[index + 1 : index + 4] if line.kind is not Kind.NAME]
    above = head[index - 1] if index and head[index].close else None
    dated = above is not None and above.words <= _DAY_WORDS and date_lines.has_day(above.text)
    return (
        not below
        or dated
        or any(is_marker(line) or line.rule == "share" or "@" in line.text for line in below[:2])
    )
