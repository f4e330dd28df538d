"""Line tests for texts in other languages than English, which phrase tables don't cover."""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.ingest.lines.classifier import Kind, Line

_ENGLISH = frozenset("the of and to is that was for it with".split())
_SHARE = 0.04  # of its words that are these: English prose has a fifth, its relatives a fiftieth
_LEAST = 60  # characters of running text; fewer don't show a language
_PROSE = 2  # lines of running text: a poem has none
_LINK_WORDS = 12  # of a link or button; longer lines are sentences
_LINK_LENGTH = 90  # characters, for scripts without spaces
_NOTE_WORDS = 30  # of a note on the author
_UNCASED = re.compile(
    r"(?:بقلم|كتب|كتبت|تأليف|نویسنده|מאת|लेखक|作者|記者|记者|撰文|文|글)\s{0,2}[:：／/\s]\s{0,2}"
    r"(?P<name>[^\W\d_]{1,20}(?:[ ・·][^\W\d_]{1,20}){0,3})"
)
_UNCASED_LENGTH = 60  # characters


def uncased_author(text: str) -> str | None:
    """Return the name in a line that begins with "by" in a script without capitals, or None.

    >>> uncased_author("作者：佐藤花"), uncased_author("Ada Quill")
    ('佐藤花', None)
    """
    match = _UNCASED.fullmatch(text) if len(text) <= _UNCASED_LENGTH else None
    return match["name"] if match else None


def is_foreign(lines: Sequence[Line]) -> bool:
    """Return True if the running text of these lines is not English.

    >>> from search.ingest.lines.classifier import read_line
    >>> is_foreign([read_line("Le bac du vieux port ne navigue plus depuis mardi soir.")] * 2)
    True
    """
    prose = [line.text for line in lines if line.kind is Kind.PROSE]
    words = " ".join(prose).casefold().split()
    known = sum(map(_ENGLISH.__contains__, words))
    return len(prose) >= _PROSE and sum(map(len, prose)) >= _LEAST and known < _SHARE * len(words)


def is_link(line: Line) -> bool:
    """Return True if a line at the end is a link or a button: short, and no sentence."""
    return (
        line.kind in {Kind.TEXT, Kind.LABEL, Kind.NAME}
        and line.words <= _LINK_WORDS
        and len(line.text) <= _LINK_LENGTH
        and not line.ended
    )


def is_note(line: Line, authors: Sequence[str]) -> bool:
    """Return True if a line at the end is a note on an author, by whose name it begins."""
    return line.words <= _NOTE_WORDS and line.text.startswith(tuple(f"{name} " for name in authors))
