"""Repair of sentences that a scraper broke at links, and of a text browser's link marks.

A scraper that writes each text node of a page on a line of its own leaves "according to" / "The
Herald" / ", the pump stopped". A text browser writes "[12]" before the text of each link.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_MARK = re.compile(r"\[(\d{1,4})\](?=\S| |$)")
_LEAST_MARKS = 3  # of one text; one or two are footnotes
_IN_ORDER = 0.7  # of the marks are one more than the mark before
_CLOSING = ",.;:)]?!”’"  # a line that begins with one goes on from the line above
_OPENING = "([“‘$£€"
_ENDED = re.compile(r"[.!?…:][\s\"'”’»)\]*]{0,4}$")
_SIGNED = re.compile(r"(?:by|von|por|par) [A-ZÀ-Þ]")  # a byline begins in lower case, too
# A byline's or a day's first words, which stand below a title as they do within a sentence.
_OPENS_BYLINE = re.compile(r"(?:by|von|por|par|di|door|posted on|published on|updated)\b")
_GOING_ON = re.compile(r"'s |[—–-]{1,2} ?[a-zß-öø-ÿ]")
_LEAST_FRAGMENTS = 3  # of one text; fewer are slips
_FRAGMENT_SHARE = 0.04  # of the lines; below it a text was not broken at links
_LONG = 80  # characters; a text without longer rows, or rows that are a comma, may be verse
_STEPS = 4  # lines above a fragment that may belong to its sentence
_LEAD = 8  # words: a longer line above is the beginning of the sentence
_OPEN_WORDS = 8  # words of a sentence that is known to go on
_LINK_WORDS = 8  # of a link's text that a sentence goes on with
_WORDS = frozenset("AI")  # English words of one letter
_LONGEST = 4000  # characters: no sentence is longer, and joining stays linear


@dataclass(slots=True)
class Row:
    """A non-blank row: its text, its number from 1, and True if a row is directly above."""

    text: str
    number: int
    close: bool
    mended: bool = False


def without_marks(rows: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the rows without a text browser's link marks, and the marks.

    >>> without_marks(["[1]Home [2]News", "The [3]pump stopped."])
    (['Home News', 'The pump stopped.'], ['[1]', '[2]', '[3]'])
    """
    found = [int(match[1]) for row in rows if "[" in row for match in _MARK.finditer(row)]
    ordered = sum(after == before + 1 for before, after in pairwise(found))
    if len(found) < _LEAST_MARKS or ordered < _IN_ORDER * (len(found) - 1):
        return list(rows), []
    marks = [match[0] for row in rows if "[" in row for match in _MARK.finditer(row)]
    return [_MARK.sub("", row) for row in rows], marks


def with_initials(rows: Sequence[Row]) -> list[Row]:
    """Join the large initial of a paragraph, in a row of its own, to the paragraph.

    An "A" or "I" is a word of its own where the text has the word below it elsewhere, too.

    >>> [row.text for row in with_initials([
    ...     Row("S", 1, False), Row("even ferries were late on Monday.", 2, True)])]
    ['Seven ferries were late on Monday.']
    """
    words: set[str] = set()
    if any(row.text in _WORDS for row in rows):
        words.update(word for row in rows for word in row.text.split()[1:])
    joined: list[Row] = []
    for row in rows:
        last = joined[-1].text if joined else ""
        if len(last) == 1 and last.isupper() and row.text[0].islower() and len(row.text) > _LEAD:
            apart = last in _WORDS and row.text.partition(" ")[0] in words
            joined[-1].text = f"{last} {row.text}" if apart else last + row.text
        else:
            joined.append(row)
    return joined


def mend(rows: Sequence[Row]) -> list[Row]:
    """Join the rows of sentences that were broken at links; other rows stay as they are.

    Nothing is joined in a text where few rows begin in lower case or with a closing sign.

    >>> [row.text for row in mend([
    ...     Row("Nobody said a word, according to the", 1, False), Row("Herald", 2, True),
    ...     Row(", about the pump or", 3, True), Row("the clock", 4, True), Row(".", 5, True)])]
    ['Nobody said a word, according to the Herald, about the pump or the clock.']
    """
    fragments = sum(row.close and _goes_on(row.text) for row in rows)
    broken = any(row.text[0] in _CLOSING or len(row.text) > _LONG for row in rows)
    if not broken or fragments < max(_LEAST_FRAGMENTS, _FRAGMENT_SHARE * len(rows)):
        return list(rows)
    joined: list[Row] = []
    for at, row in enumerate(rows):
        last = joined[-1] if joined and row.close else None
        signs = row.text[0].islower() and _signs(rows, at)
        if last is None or len(last.text) > _LONGEST or signs:
            joined.append(row)
        elif _goes_on(row.text) and _takes(last.text, row.text):
            _join(joined, _start(joined), row)
        elif last.mended and _is_open(last.text) and row.text.count(" ") < _LINK_WORDS:
            _join(joined, len(joined) - 1, row)
        else:
            joined.append(row)
    return joined


def _goes_on(text: str) -> bool:
    """Return True if a row begins like the middle of a sentence.

    >>> _goes_on("and so they did"), _goes_on("Taxes rise")
    (True, False)
    """
    if text[0] in _CLOSING:
        return not text.startswith("...")
    if text[0] in "'—–-":
        return _GOING_ON.match(text) is not None
    if _SIGNED.match(text) and text.count(" ") < _OPEN_WORDS:
        return False
    return text[0].islower() and not text.startswith(("http", "www."))


def _signs(rows: Sequence[Row], at: int) -> bool:
    """Return True if a row opens a byline or names its day: no sentence goes on below it.

    >>> rows = [Row(each, 1, True) for each in ("Taxes rise", "by", "Ada Quill", "The mayor left.")]
    >>> _signs(rows, 1), _signs([*rows[:3], Row("and her council.", 4, True)], 1)
    (True, False)
    """
    text = rows[at].text
    if not _OPENS_BYLINE.match(text) or text.count(" ") >= _OPEN_WORDS or _is_ended(text):
        return False
    below = at + 1 if " " in text else at + 2
    if below >= len(rows):
        return False
    return not _goes_on(rows[below].text) or _OPENS_BYLINE.match(rows[below].text) is not None


def _takes(above: str, text: str) -> bool:
    """Return True if the row above can continue in `text`: it is no complete sentence.

    >>> _takes("The mayor and", "her council"), _takes("They left.", "her council")
    (True, False)
    """
    return text[0] in _CLOSING or not _is_ended(above) or above.endswith((":", "…"))


def _is_ended(text: str) -> bool:
    return _ENDED.search(text[-8:]) is not None


def _is_open(text: str) -> bool:
    """Return True if a mended row lacks the end of its sentence, broken before a link."""
    last = text.rsplit(None, 1)[-1]
    waits = last[0].islower() or last[-1] in ",("
    return waits and not _is_ended(text) and text.count(" ") >= _OPEN_WORDS - 1


def _start(joined: Sequence[Row]) -> int:
    """Return the index of the row in which the last row's sentence begins.

    In "The fourth" / "Sea Road" / "ferry" a name is between, and a start that ends in lower case.
    """
    start = len(joined) - 1
    for _ in range(_STEPS):
        words = joined[start].text.split()
        if not start or not joined[start].close or len(words) > _LEAD:
            break
        if words[-1][0].islower() and joined[start].text[0].isupper():
            break
        above = joined[start - 1].text
        before = above.split(None, _LEAD) if len(above) <= _LONGEST else []
        if (
            not before
            or _is_ended(above)
            or not (above.rsplit(None, 1)[-1][0].islower() or above[-1] in ",(")
        ):
            break
        if len(before) < 2 and not above[0].islower() and len(above) > 4:
            break
        return start - 1
    return start


def _join(joined: list[Row], start: int, row: Row) -> None:
    """Merge the rows from `start`, and `row`, into the row at `start`."""
    text = joined[start].text
    for each in (*joined[start + 1 :], row):
        text = _glued(text, each.text)
    del joined[start + 1 :]
    joined[start].text = text
    joined[start].mended = True


def _glued(text: str, more: str) -> str:
    if more[0] in _CLOSING or more.startswith("'s ") or text[-1] in _OPENING:
        return text + more
    return f"{text} {more}"
