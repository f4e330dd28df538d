"""Header of a raw text dump: which of its lines is title, dek, byline, date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from search.ingest.lines import byline_lines, date_lines, phrase_tables
from search.ingest.lines.author_bios import is_bio
from search.ingest.lines.classifier import Kind, Line, is_update, label_in
from search.ingest.lines.labeller import Label
from search.ingest.raw_documents import Rules
from search.ingest.text.draft import Draft
from search.ingest.text.page_header import header_authors, headline
from search.ingest.text.page_header.header_lines import is_marker, is_pictured

_DATED = frozenset({Label.DATE, Label.BYLINE})
_DATED_WORDS = 24  # of a line whose label says that it names a day or an author


def read_header(head: Sequence[Line], draft: Draft, rules: Rules) -> None:
    """Assign every line of the header to a field of `draft`, or cut it."""
    taken: set[int] = set()
    place = _title(head, draft, rules, taken)
    _dek(head, draft, taken, place)
    header_authors.read(head, draft, place)
    _read_rest(head, draft, taken, place, rules)


def read_labelled(
    head: Sequence[Line], labels: Sequence[Label], draft: Draft, rules: Rules, place: int
) -> None:
    """Assign every line of a labelled header to a field of `draft`, or cut it.

    Args:
        head: the lines above the body.
        labels: of these lines.
        draft: the article that is being read.
        rules: the newsroom's.
        place: the index of the title; no line's index if it is not in the header.
    """
    taken: set[int] = set()
    if 0 <= place < len(head):
        draft.set_title(head[place], rules)
        taken.add(place)
        title = phrase_tables.fold(head[place].text)
        for index, line in enumerate(head):
            if index != place and phrase_tables.fold(line.text) == title:
                draft.cut(line, "repeated-title")
                taken.add(index)
    header_authors.read(head, draft, place, labels)
    for index, label in enumerate(labels):
        if label is Label.DEK and index not in taken and _may_be_dek(head, index, draft.authors):
            draft.dek = head[index].text
            taken.add(index)
            break
    _read_rest(head, draft, taken, place, rules, labels)


def _may_be_dek(head: Sequence[Line], index: int, authors: Sequence[str]) -> bool:
    """Return True if a line can be a dek: it is no caption and no bio."""
    line = head[index]
    return (
        line.words >= 3
        and line.kind in {Kind.TEXT, Kind.PROSE}
        and not is_pictured(head, index)
        and not is_bio(line.text, authors)
    )


def _read_rest(
    head: Sequence[Line],
    draft: Draft,
    taken: set[int],
    place: int,
    rules: Rules,
    labels: Sequence[Label] = (),
) -> None:
    """Read days and labels, and assign each line that is not taken."""
    _dates(head, draft, rules, labels)
    _labels(head, draft, taken, place)
    for index, line in enumerate(head):
        if index in taken:
            continue
        if line.kind in {Kind.CAPTION, Kind.CREDIT} or (index > place and is_pictured(head, index)):
            draft.caption(line)
        elif line.kind is Kind.PROSE and is_bio(line.text, draft.authors):
            draft.bio.append(line.text)
        else:
            draft.cut(line, line.rule or "header-line")


def _title(head: Sequence[Line], draft: Draft, rules: Rules, taken: set[int]) -> int:
    """Set the title and cut its repetitions; return the index of its last one, else -1."""
    texts = [
        index for index, line in enumerate(head) if headline.may_be_title(line, first=index == 0)
    ]
    if not texts:
        return -1
    folded = {index: phrase_tables.fold(head[index].text) for index in texts}
    last = {folded[index]: index for index in texts}
    rank = {index: number for number, index in enumerate(texts)}
    place = headline.first_headline(head, texts)
    twice = [
        index
        for index in texts[: rank[place] + 3]
        if last[folded[index]] > index
        and head[index].kind is not Kind.NAME
        and head[index].words >= 3
    ]
    place = min(twice, default=place)
    draft.set_title(head[place], rules)
    taken.add(place)
    for other in texts:
        if other > place and folded[other] == folded[place]:
            draft.cut(head[other], "repeated-title")
            taken.add(other)
            if not draft.dek:
                between = [
                    head[index]
                    for index in range(place + 1, other)
                    if head[index].kind in {Kind.TEXT, Kind.PROSE} and index not in taken
                ]
                if len(between) == 1 and between[0].words >= 3:
                    draft.dek = between[0].text
                    taken.add(head.index(between[0]))
            place = other
    return place


def _dek(head: Sequence[Line], draft: Draft, taken: set[int], place: int) -> None:
    """Set the dek: the line below the title, if longer than a name or kicker."""
    if draft.dek or place < 0 or place + 1 >= len(head) or place + 1 in taken:
        return
    line = head[place + 1]
    unsigned = not byline_lines.bare_names(line.text) or line.words > 14
    if line.kind in {Kind.TEXT, Kind.PROSE} and 5 <= line.words <= 80 and unsigned:
        draft.dek = line.text
        taken.add(place + 1)


def _dates(head: Sequence[Line], draft: Draft, rules: Rules, labels: Sequence[Label] = ()) -> None:
    """Set the days: the first that isn't an update's, and the update's.

    Without another day the update's is the day. The order of days in digits is the newsroom's, or
    that of an unambiguous day in the header.
    """
    updating = False
    order = rules.date_order or date_lines.order_in(line.text for line in head)
    for index, line in enumerate(head):
        dated = index < len(labels) and labels[index] in _DATED and line.words <= _DATED_WORDS
        if line.kind in {Kind.STAMP, Kind.BYLINE} or dated:
            day, updated = date_lines.day_pair(line.text, order)
            if day and updating:
                day, updated = None, day
            draft.date = draft.date or day
            draft.updated = draft.updated or updated
        updating = line.rule == "timestamp" and is_update(line.text)
    draft.date = draft.date or draft.updated


def late_dates(head: Sequence[Line], draft: Draft, rules: Rules) -> None:
    """Set the day from the first line that begins with one, if no label led to a day.

    Labels miss lines that hold more than a day: "Dec. 22, 2023, 5:24 AM / Source: The Post".
    """
    if draft.date is not None:
        return
    order = rules.date_order or date_lines.order_in(line.text for line in head)
    for line in head:
        if line.words <= _DATED_WORDS and (line.kind is Kind.STAMP or date_lines.leads(line.text)):
            day, updated = date_lines.day_pair(line.text, order)
            draft.updated = draft.updated or updated
            if day or updated:
                draft.date = day or updated
                return


def _labels(head: Sequence[Line], draft: Draft, taken: set[int], place: int) -> None:
    """Set the label (the page's name for the kind of piece) and the section.

    The section is the kicker, else the label.
    """
    first = min(taken, default=0)
    for index, line in enumerate(head):
        if (
            line.kind is Kind.LABEL
            and (index >= place - 3 if place >= 0 else True)
            and not draft.label
            and _is_set_off(head, index, first)
        ):
            draft.set_label(label_in(line.text) or line.text)
    kickers = [
        line
        for line in head[:first]
        if line.kind in {Kind.TEXT, Kind.LABEL, Kind.NAME}
        and line.words <= 5
        and not headline.is_badge(line)
    ]
    known = [
        line.text.strip(" |:")
        for line in kickers
        if phrase_tables.fold(line.text).strip(" |:") in headline.SECTIONS
    ]
    if draft.section:
        return
    if known:
        draft.section = known[-1]
    elif len(kickers) == 1 and not kickers[0].ended:
        draft.section = kickers[0].text
    else:
        draft.section = draft.label


def _is_set_off(head: Sequence[Line], index: int, title: int) -> bool:
    """Return True if a label is this article's own.

    It is next to the title, the byline or the date, or directly above the body.
    """
    near: Iterator[Line] = (
        head[other]
        for other in range(max(0, index - 2), min(len(head), index + 3))
        if other != index
    )
    return (
        abs(index - title) <= 2 or index >= len(head) - 2 or any(is_marker(line) for line in near)
    )
