"""Match words against a prefix, a wildcard or a fuzzy word."""

from __future__ import annotations

import re
from collections.abc import Callable

from rapidfuzz.distance import OSA

from search.query.nodes import Fuzzy, Prefix, Wildcard

Pattern = Prefix | Wildcard | Fuzzy


def matcher(pattern: Pattern) -> Callable[[str], bool]:
    """Return a test of one folded word. No shape of wildcard makes it slow.

    Its time grows with the word's length alone.
    """
    if isinstance(pattern, Prefix):
        return lambda word: word.startswith(pattern.text)
    if isinstance(pattern, Wildcard):
        shape = re.compile(_expression(pattern.text), re.DOTALL)
        return lambda word: shape.fullmatch(word) is not None
    text, edits = pattern.text, pattern.edits
    return lambda word: abs(len(word) - len(text)) <= edits and distance(text, word, edits) <= edits


def distance(one: str, other: str, most: int) -> int:
    """Return the insertions, deletions, changes and swaps of neighbours between two words (optimal
    string alignment).

    Past `most` it is only said to be more.

    >>> distance("mayor", "mayro", 2)
    1
    """
    return int(OSA.distance(one, other, score_cutoff=most))


def fixed_start(pattern: Pattern) -> str:
    """Return what every word of the pattern begins with; for fuzzy words nothing."""
    if isinstance(pattern, Fuzzy):
        return ""
    return (
        pattern.text
        if isinstance(pattern, Prefix)
        else re.split(r"[*?]", pattern.text, maxsplit=1)[0]
    )


def _expression(shape: str) -> str:
    """Return a wildcard as an expression. Atomic groups.

    Once the shortest run before a piece is found, no other is tried.
    """
    first, *rest = (
        re.escape(piece).replace(r"\?", ".") for piece in re.sub(r"\*+", "*", shape).split("*")
    )
    if not rest:
        return first
    *inner, last = rest
    return first + "".join(f"(?>.*?{piece})" for piece in inner) + ".*" + last
