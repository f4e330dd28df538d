"""Pattern matching of words: prefix, wildcard and fuzzy."""

from __future__ import annotations

import re
from collections.abc import Callable

from rapidfuzz.distance import OSA

from search.query.nodes import Fuzzy, Pattern, Prefix, Wildcard


def matcher(pattern: Pattern) -> Callable[[str], bool]:
    """Return a predicate for folded words.

    Its time grows with the word's length alone; no wildcard makes it slow.
    """
    if isinstance(pattern, Prefix):
        return lambda word: word.startswith(pattern.text)
    if isinstance(pattern, Wildcard):
        shape = re.compile(_expression(pattern.text), re.DOTALL)
        return lambda word: shape.fullmatch(word) is not None
    text, edits = pattern.text, pattern.edits if isinstance(pattern, Fuzzy) else 0
    return lambda word: abs(len(word) - len(text)) <= edits and distance(text, word, edits) <= edits


def distance(one: str, other: str, most: int) -> int:
    """Return the edit distance of two words (optimal string alignment).

    Insertions, deletions, changes and swaps of neighbours count. Beyond `most` the result is only
    known to be larger.

    >>> distance("mayor", "mayro", 2)
    1
    """
    return int(OSA.distance(one, other, score_cutoff=most))


def fixed_start(pattern: Pattern) -> str:
    """Return the common prefix of a pattern's words; "" for fuzzy words."""
    if isinstance(pattern, Fuzzy):
        return ""
    return (
        pattern.text
        if isinstance(pattern, Prefix)
        else re.split(r"[*?]", pattern.text, maxsplit=1)[0]
    )


def _expression(shape: str) -> str:
    """Return a wildcard as a regular expression with atomic groups, which never backtrack.

    The shortest run before a piece is found once, and no other is tried.
    """
    first, *rest = (
        re.escape(piece).replace(r"\?", ".") for piece in re.sub(r"\*+", "*", shape).split("*")
    )
    if not rest:
        return first
    *inner, last = rest
    return first + "".join(f"(?>.*?{piece})" for piece in inner) + ".*" + last
