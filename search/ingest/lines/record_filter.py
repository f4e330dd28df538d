"""Body filter for records: JSON, tables, feeds, front matter.

A record's body is trusted. Only what place and shape make certain is removed: the title or dek
repeated as the first paragraphs, the record's own byline and day there, and at the very end
notes on its own authors, credits of helpers, share buttons, notes on where it
appeared first and copyright lines. Between the first and last paragraphs only bare web addresses
go, and what the newsroom's own rules say. Each of the wider rules for pages cuts sentences of real
articles: years and telephone numbers on a line of their own, "Recommended: ...", a quotation about
a mailing list, the paragraph below a profile.
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
_ADDRESS = re.compile(r"https?://\S{1,2000}", re.IGNORECASE)  # an embed, shown from its address
# "The post ... appeared first on ...", as feeds of blogs end, with the title in it.
_FIRST_ON = re.compile(
    r"(?:appeared|published|posted) first on|originally (?:appeared|published)"
    r"|zuerst (?:auf|erschienen)|en premier sur|primero en|primeiro (?:em|no)"
    r"|proviene da|eerst op|først på|först på"
    r"|na stronie|впервые",
    re.IGNORECASE,
)
_FIRST_ON_WORDS = 26  # besides the title


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
    end = _before_notes(lines, start, made, found)
    for line in lines[start:end]:
        if not line.own and _ADDRESS.fullmatch(line.text):
            found.cuts.append(line.cut("address"))
        elif not line.own:
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


def _before_notes(lines: Sequence[Line], start: int, made: Article, found: Filtered) -> int:
    """Return the index of the first note at the end, where the body ends."""
    end = len(lines)
    while end > max(start + 1, len(lines) - _TAIL):
        line = lines[end - 1]
        if line.own:
            found.cuts.append(line.cut())
        elif is_bio(line.text, made.authors):
            found.bio.insert(0, line)
        elif line.words <= _NOTE_WORDS and _HELPERS.search(line.text):
            found.credit.insert(0, line)
        elif line.words <= 20 and _COPYRIGHT.match(line.text):
            found.cuts.append(line.cut("copyright"))
        elif line.rule in _SHARES and line.kind in {Kind.FURNITURE, Kind.OPENER}:
            found.cuts.append(line.cut())
        elif _is_first_on(line, made.title):
            found.cuts.append(line.cut("originally"))
        else:
            break
        end -= 1
    return end


def _is_first_on(line: Line, title: str) -> bool:
    """Return True for a note that names where the article, by its title, appeared first."""
    return (
        0 < len(title.split()) >= line.words - _FIRST_ON_WORDS
        and _FIRST_ON.search(line.text) is not None
        and phrase_tables.letters(title) in phrase_tables.letters(line.text)
    )
