"""Safe regular expressions from users: anchored, and limited to those that run fast.

Python's `re` backtracks; the limits below keep matching polynomial with a small exponent.
"""

from __future__ import annotations

import re
from re import _constants as codes
from re import _parser as parser
from typing import Any

# Characters of a line; longer ones are paragraphs, and no line pattern is tried on them.
_LONGEST = 1000
_MOST_REPEATS = 3  # open repeats in one pattern: time grows with length ** repeats
_MANY = 50  # a repeat with this upper bound or more counts as open
_FLAGS = re.compile(r"\(\?([aimsux]+)\)")
_ANY_LINES = (
    "The minister spoke on Monday.",
    "7",
    "Zebras, she said - who else? - crossed at 4 p.m. (twice)!",
)


def compile_line(pattern: str) -> re.Pattern[str]:
    """Return `pattern` compiled for a whole line: `match`, `search` and `fullmatch` agree.

    Raises:
        ValueError: it is no regular expression, matches anything, or may take forever; the
            message says which.

    >>> bool(compile_line("Share.*").match("Share this article"))
    True
    """
    compiled = _compile(pattern, rf"\A(?=[\s\S]{{0,{_LONGEST}}}\Z)(?:", r")\Z")
    if compiled.match(""):
        raise ValueError("it matches an empty line")
    if all(compiled.match(line) for line in _ANY_LINES):
        raise ValueError("it matches any line")
    return compiled


def compile_prefix(pattern: str) -> re.Pattern[str]:
    """Return `pattern` compiled for the start of a title, with the spaces after it.

    Raises:
        ValueError: as for `compile_line`.

    >>> compile_prefix("Opinion:").sub("", "Opinion: Taxes rise")
    'Taxes rise'
    """
    compiled = _compile(pattern, rf"\A(?=[\s\S]{{0,{_LONGEST}}}\Z)(?:", r")\s*")
    if compiled.match("x"):
        raise ValueError("it matches without a letter of the title")
    return compiled


def _compile(pattern: str, before: str, after: str) -> re.Pattern[str]:
    flags = 0
    while match := _FLAGS.match(pattern):
        for letter in match[1]:
            flags |= re.RegexFlag[letter.upper()]
        pattern = pattern[match.end() :]
    if not pattern.strip():
        raise ValueError("it is empty")
    try:
        tree = parser.parse(pattern, flags)
        _check(tree)
        return re.compile(before + pattern + ("\n" if flags & re.X else "") + after, flags)
    except (re.error, OverflowError) as error:
        raise ValueError(str(error)) from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _check(tree: Any) -> None:
    if _open_repeats(tree) > _MOST_REPEATS:
        raise ValueError(
            f"it has more than {_MOST_REPEATS} repeats without a bound (* + {{n,}}), which can take"
            " very long: bound them, as in .{0,80}"
        )


def _open_repeats(tree: Any) -> int:
    """Return the number of unbounded repeats, multiplied by the repeats around them.

    Raises:
        ValueError: a group is repeated without a bound, or a group refers back.
    """
    total = 0
    for code, value in tree:
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            _, most, body = value
            inner = _open_repeats(body)
            if most >= _MANY:
                if not _is_one_character(body):
                    raise ValueError(
                        "it repeats a group without a bound, which can take forever: repeat one"
                        " class, as in [\\w ]+"
                    )
                total += 1
            else:
                total += inner * most
                if most > 1 and not inner and _varies(body):
                    total += 1
        elif code in {codes.GROUPREF, codes.GROUPREF_EXISTS}:
            raise ValueError("it refers back to a group, which can take very long: write it out")
        else:
            total += sum(_open_repeats(part) for part in _parts(code, value))
    return total


def _is_one_character(body: Any) -> bool:
    while len(body) == 1 and body[0][0] is codes.SUBPATTERN:
        body = body[0][1][-1]
    return len(body) == 1 and body[0][0] in {
        codes.LITERAL,
        codes.NOT_LITERAL,
        codes.IN,
        codes.ANY,
        codes.CATEGORY,
    }


def _varies(body: Any) -> bool:
    least, most = body.getwidth()
    return bool(least != most)


def _parts(code: Any, value: Any) -> list[Any]:
    if code is codes.SUBPATTERN:
        return [value[-1]]
    if code is codes.BRANCH:
        return list(value[1])
    if code in {codes.ASSERT, codes.ASSERT_NOT}:
        return [value[1]]
    if code is codes.ATOMIC_GROUP:
        return [value]
    return []
