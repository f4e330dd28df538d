"""Lexemes of a typed query, and its words as tokens of the index."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from search.analysis.compounds import HYPHENS
from search.analysis.tokenizer import tokens as cut_tokens
from search.analysis.tokenizer import words
from search.query.nodes import At, Query
from search.query.parsing.dialects.services import SERVICES

_PLAIN = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys("“”„‟«»〝〞″", '"')
    | dict.fromkeys("‐‑–−﹣", "-")
)


# two capitals in one word, at most one small letter or full stop between them
_CAPITALS = re.compile(r"[A-Z][a-z.]?\.?[A-Z]")
# UN, NATO, PhD, MPs; a name that goes on in small letters (McAdam) is none
_SIGNS = frozenset({"ADJ", "AND", "CAPS", "NEAR", "NOT", "OR", "PRE", "SAME", "TO"}) | frozenset(
    map(str.upper, SERVICES["nexis"].fields)
)
# and MPhil, DLitt: a letter, and a word cut short
_ABBREVIATION = re.compile(r"(?:[A-Z][a-z]?){1,4}[A-Z]s?|[A-Z][A-Z][a-z]{2,4}")
# M.Phil, b.sc: one letter, and a short word
_GLUED = re.compile(r"[A-Z]\.[A-Z][a-z]{1,4}", re.IGNORECASE)


@dataclass(slots=True)
class Lexeme:
    """A lexeme: a terminal of the grammar, its span in the text, and its node or number."""

    type: str
    source_span: At
    node: Query | None = None
    number: int = 0
    sign: str = ""


def plain(text: str) -> str:
    """Return the text with full-width and typographic signs as ASCII, of the same length.

    >>> plain("“taxes”")
    '"taxes"'
    """
    return text if text.isascii() else text.translate(_PLAIN)


def tokens(text: str, stops: frozenset[str] = frozenset()) -> list[str]:
    """Return the folded words of a typed text; `stops` as for `tokenizer.words`.

    Folding may leave parts that are no words (a lone accent); the result is tokenised again.

    >>> tokens("Ph.D. and fox-it")
    ['phd', 'and', 'fox', 'it']
    """
    found = words(text, stops)
    if not text.isascii():
        while (again := [word for token in found for word in words(token, stops)]) != found:
            found = again
    return found


def abbreviations(text: str, count: int) -> tuple[str, ...]:
    """Return each of a text's `count` words if it is an abbreviation in capitals, else "".

    Dots are left out. Without an abbreviation the tuple is empty. Operators and field names of
    services are none: in capitals a query would be taken for the service's.

    >>> abbreviations("the UN and Ph.D.s", 4), abbreviations("MacDonald", 1)
    (('', 'UN', '', 'PhDs'), ())
    >>> abbreviations("NEAR", 1)
    ()
    """
    if not _CAPITALS.search(text):
        return ()
    found = tuple(text[begin:end].replace(".", "") for begin, end, _ in cut_tokens(text))
    found = tuple(
        word if _ABBREVIATION.fullmatch(word) and word not in _SIGNS else "" for word in found
    )
    return found if len(found) == count and any(found) else ()


def hyphens(text: str, count: int) -> tuple[int, ...]:
    """Return the indices of those of a text's `count` words that may be one with the next.

    A hyphen joins them, or a full stop as in M.Phil.

    >>> hyphens("a cease-fire now", 4), hyphens("an M.Phil.", 3)
    ((1,), (1,))
    """
    if not any(sign in text for sign in f".{HYPHENS}"):
        return ()
    found = cut_tokens(text)
    if len(found) != count:
        return ()
    return tuple(
        number
        for number, (one, other) in enumerate(pairwise(found))
        if text[one[1] : other[0]] in tuple(HYPHENS) or _GLUED.fullmatch(text, one[0], other[1])
    )
