"""Body filter for records: JSON, tables, feeds, front matter.

A record's body is trusted. Only what place and shape make certain is removed: the title or dek
repeated as the first paragraphs, the record's own byline and day there, and at the very end
notes on its own authors, credits of helpers, share buttons and copyright lines. Between the first
and last paragraphs only the newsroom's own rules apply. Each of the wider rules for pages cuts
sentences of real articles: years and telephone numbers on a line of their own, "Recommended: ...",
a quotation about a mailing list, the paragraph below a profile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from search.article import Article
from search.ingest.lines import byline_lines, date_lines, phrase_tables
from search.ingest.lines.author_bios import is_bio
from search.ingest.lines.classifier import Kind, Line, read_line
from search.ingest.lines.filter import Filtered
from search.ingest.raw_documents import Origin

_HEAD = 3  # paragraphs that may repeat the header
_TAIL = 4  # paragraphs that may be notes
_NOTE_WORDS = 60  # of a credit of helpers
_COPYRIGHT = re.compile(
    r"(?:copyright|©|\(c\)).{0,80}\b(?:19|20)\d\d\b|.{0,60}\ball rights reserved\.?$", re.IGNORECASE
)
_HELPERS = re.compile(
    r"\bcontributed (?:reporting|research|(?:reporting |research )?(?:to|for) (?:this|the) "
    r"(?:report|story|article|column))\b",
    re.IGNORECASE,
)
_SHARES = frozenset({"share", "link", "contact"})


def filter_record(made: Article, origin: Origin) -> Filtered:
    """Return the body of a record without furniture, and the text that was removed.

    Args:
        made: the record as an article, its body unfiltered.
        origin: where it was found, with the newsroom's rules for it.
    """
    rules = origin.rules
    own = rules if rules.boilerplate or rules.bylines or rules.captions else None
    lines = [
        read_line(" ".join(text.split()), number, rules=own)
        for number, text in enumerate(made.body, start=1)
        if text.strip()
    ]
    found = Filtered()
    start = _past_header(lines, made, found)
    end = _before_notes(lines, start, made.authors, found)
    for line in lines[start:end]:
        if not line.own:
            found.body.append(line)
        elif line.kind is Kind.CAPTION:
            found.captions.append(line)
        else:
            found.cuts.append(line.cut())
    return found


def _past_header(lines: Sequence[Line], made: Article, found: Filtered) -> int:
    """Return the index after the paragraphs that repeat the header."""
    title = phrase_tables.letters(made.title)
    dek = phrase_tables.letters(made.dek or "")
    for index, line in enumerate(lines[:_HEAD]):
        text = phrase_tables.letters(line.text)
        if title and text == title:
            found.cuts.append(line.cut("repeated-title"))
        elif dek and text == dek and line.words >= 4 and not found.dek:
            found.dek = line.text
        elif line.kind is Kind.BYLINE and _is_signed(line.text, made.authors):
            found.cuts.append(line.cut("byline"))
        elif line.kind is Kind.STAMP and date_lines.find_day(line.text) in _days(made):
            found.cuts.append(line.cut("date"))
        else:
            return index
    return min(_HEAD, len(lines))


def _days(made: Article) -> set[object]:
    return {day for day in (made.date, made.updated) if day}


def _is_signed(text: str, authors: Iterable[str]) -> bool:
    """Return True if a byline names only authors of the record."""
    named = {phrase_tables.letters(name) for name in byline_lines.names_in(text)}
    known = {phrase_tables.letters(name) for name in authors}
    return bool(named) and named <= known


def _before_notes(
    lines: Sequence[Line], start: int, authors: Sequence[str], found: Filtered
) -> int:
    """Return the index of the first note at the end, where the body ends."""
    end = len(lines)
    while end > max(start + 1, len(lines) - _TAIL):
        line = lines[end - 1]
        if line.own:
            found.cuts.append(line.cut())
        elif is_bio(line.text, authors):
            found.bio.insert(0, line)
        elif line.words <= _NOTE_WORDS and _HELPERS.search(line.text):
            found.credit.insert(0, line)
        elif line.words <= 20 and _COPYRIGHT.match(line.text):
            found.cuts.append(line.cut("copyright"))
        elif line.rule in _SHARES and line.kind is Kind.FURNITURE:
            found.cuts.append(line.cut())
        else:
            break
        end -= 1
    return end
