"""End of the header of a raw text dump: the line where the body starts.

Layouts differ in the order of the header's lines and in which they have. In all of them the body
starts after the last line that only a header has (a byline, a timestamp, a label, a player's
"0:00"), and no such line occurs between paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence

from search.ingest.lines import byline_lines, name_shape, phrase_tables
from search.ingest.lines.author_bios import is_bio
from search.ingest.lines.classifier import Kind, Line
from search.ingest.text.page_header import headline
from search.ingest.text.page_header.header_lines import is_marker, is_pictured

_FAR = 160  # lines: no header is longer
_SIGNED_WORDS = 8  # of a name with a job that isn't known
_DEK_WORDS = 100  # of prose (a dek, a summary) before the first line that only a header has
SUMMARY = phrase_tables.listed(
    "key takeaways|key points|key point|takeaways|in brief|highlights|at a glance|summary|the"
    " gist|tl;dr",
)


def body_start(lines: Sequence[Line]) -> int:
    """Return the index of the first line of the body, in a page whose header comes first."""
    start, strong, prose, texts = 0, False, 0, 0
    summary = False
    names: list[str] = []
    for index, line in enumerate(lines[:_FAR]):
        if is_marker(line):
            if strong and prose and not summary and line.kind is not Kind.BYLINE:
                break
            start, strong, prose, summary = index + 1, True, 0, False
            names.extend(byline_lines.names_in(line.text) if line.kind is Kind.BYLINE else ())
        elif line.kind is Kind.TEXT and phrase_tables.fold(line.text) in SUMMARY:
            summary = True
        elif line.kind is Kind.OPENER and line.rule in {"related", "topics"} and strong and prose:
            break
        elif line.rule in {"share", "reading-time"} and (not strong or summary or not prose):
            start, prose, summary = index + 1, 0, False
        elif line.kind in {Kind.TEXT, Kind.NAME}:
            texts += 1
            names.extend(
                byline_lines.names_in(line.text)
                if index and lines[index - 1].kind is Kind.LEAD
                else ()
            )
        elif line.kind is Kind.PROSE and not is_bio(line.text, names) and (texts or index):
            prose += 0 if summary else line.words
            if prose > _DEK_WORDS or (strong and prose > 60):
                break
    start = _past_headline(lines, start) if start else _unmarked(lines)
    return _skip(lines, start, names, marked=strong)


def _past_headline(lines: Sequence[Line], start: int) -> int:
    """Return the index after the headline if it is below the day, else `start`."""
    if any(
        headline.may_be_title(line, first=False) and headline.likeness(line) > 0
        for line in lines[:start]
    ):
        return start
    below = (
        index
        for index, line in enumerate(lines[start : start + 2], start=start)
        if line.kind is Kind.TEXT and headline.likeness(line) > 0
    )
    return next(below, start - 1) + 1


def _unmarked(lines: Sequence[Line]) -> int:
    """Return the body's start in a page whose header nothing marks.

    It is after pictures, kickers, and the line most like a headline.
    """
    start = next(
        (
            index
            for index, line in enumerate(lines)
            if line.kind not in {Kind.CAPTION, Kind.CREDIT, Kind.FURNITURE}
        ),
        0,
    )
    rows = lines[start : start + headline.MOST]
    heading = next((index for index, line in enumerate(rows) if line.kind is Kind.PROSE), len(rows))
    if not heading:
        return start + (rows[0].words <= 20 and rows[0].text[-1] in "!?")
    place = headline.first_headline(rows, range(heading))
    place = next(
        (index for index in range(place + 1, heading) if rows[index].text == rows[place].text),
        place,
    )
    signed = place + 1 < heading and _is_signed(rows[place + 1])
    below = start + 1 + place + signed
    return below + (below + 1 < len(lines) and headline.is_deck(lines[below]))


def _is_signed(line: Line) -> bool:
    """Return True if the line below a headline names its author, without "By"."""
    return bool(byline_lines.bare_names(line.text)) or (
        line.words <= _SIGNED_WORDS and name_shape.is_name(" ".join(line.text.split()[:2]))
    )


def _skip(lines: Sequence[Line], start: int, names: Sequence[str], marked: bool) -> int:
    """Return the index after the lines that may follow the last marker of the header.

    Such are names, jobs, bios, pictures, buttons, short lines.
    """
    lead = start > 0 and lines[start - 1].kind is Kind.LEAD
    while start < len(lines):
        line = lines[start]
        short = (
            line.kind is Kind.TEXT
            and line.words <= 8
            and (not line.ended or lines[start - 1].rule == "duration")
        )
        if is_pictured(lines, start) or (line.kind is Kind.PROSE and is_bio(line.text, names)):
            start += 1
            continue
        if (
            line.kind in {Kind.TEXT, Kind.PROSE}
            and not short
            and not (lead and byline_lines.names_in(line.text))
        ):
            break
        if line.kind is Kind.OPENER and line.rule not in {"share", "comments"}:
            break
        if line.kind is Kind.TEXT and not marked and not lead:
            break
        lead = False
        start += 1
    return start if start < len(lines) else _fallback(lines)


def _fallback(lines: Sequence[Line]) -> int:
    """Return the body's start if every line looks like a header's: the first prose, or line 1."""
    return next(
        (index for index, line in enumerate(lines) if line.kind is Kind.PROSE),
        min(1, len(lines) - 1),
    )
