"""Words with full stops: U.N. is one word, froze.Nurses and example.com are two."""

from __future__ import annotations

import re
from collections.abc import Iterator

SECOND_LETTERS = "bcdfghjklmnpqrstvwxz"  # of two in an abbreviation: Ph.D., not "He."
_DOUBLED = re.compile(r"([A-Z])\1")  # a plural in Spanish: EE.UU.
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu)['’](?=\w$)", re.IGNORECASE)


def parted(word: str) -> Iterator[tuple[int, int, str, bool]]:
    """Split a word with full stops: yield (from, to, letters, True for dotted capitals).

    Single letters are one word (U.N., e.g., and Ph.D.); elsewhere a full stop ends a word
    (froze.Nurses, T.S.Elvot, example.com), so that each is found by itself.
    """
    groups: list[tuple[int, str]] = []
    at = 0
    for group in word.split("."):
        groups.append((at, group))
        at += len(group) + 1
    number = 0
    while number < len(groups):
        begin, group = groups[number]
        end = number
        while end < len(groups) and _is_short(groups[end][1]):
            end += 1
        if end - number > 1 and any(map(_is_letter, groups[number:end])):
            letters = "".join(each for _, each in groups[number:end])
            yield begin, groups[end - 1][0] + len(groups[end - 1][1]), letters, True
            number = end
            continue
        if end - number > 1:  # titles without a single letter among them: Dr.St.
            for at, each in groups[number:end]:
                yield at, at + len(each), each, False
            number = end
            continue
        yield begin, begin + len(group), group, False
        number += 1


def _is_letter(group: tuple[int, str]) -> bool:
    letter = _ELIDED.sub("", group[1])
    return len(letter) == 1 or _DOUBLED.fullmatch(letter) is not None


def _is_short(group: str) -> bool:
    """Return True for a letter of an abbreviation, or two as in Ph.D., M.Sc. and EE.UU.

    >>> _is_short("Ph"), _is_short("Adams"), _is_short("l'O"), _is_short("EE")
    (True, False, True, True)
    """
    return _is_letter((0, group)) or (
        len(group) == 2 and group[0].isupper() and group[1].lower() in SECOND_LETTERS
    )
