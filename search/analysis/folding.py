"""Folding of letters, digits and diacritics to the form that readers of a script type."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import regex

_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ＇‘", "'") | {"＆": "&"})
# Latin letters that Unicode doesn't decompose, as they are typed on a keyboard without them
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "ŧ": "t",
        "ı": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ŋ": "ng",
        "ĸ": "k",
    }
)
# marks that readers of the script leave out when they type: accents, vowel points, hamza
_MARKED = regex.compile(r"([\p{Latin}\p{Greek}\p{Hebrew}\p{Arabic}]|^)\p{M}++")
# й, ї and ў are letters of their own; ё is typed е, and stress marks are a dictionary's
_CYRILLIC = regex.compile(r"(е)\u0308|([аеёиоуыэюяіє])[\u0300\u0301]++")
_UNWRITTEN = regex.compile(r"[\p{Cf}\s\u0640]++")  # format characters, spaces, tatweel
_HEBREW_SIGNS = regex.compile(r"""(?<=\p{Hebrew})['"׳״]++|['"׳״]++(?=\p{Hebrew})""")
_FOREIGN_DIGIT = regex.compile(r"(?![0-9])\p{Nd}")
_COMPLEX = regex.compile(r"\p{Line_Break=SA}")
_ELISION = regex.compile(
    r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|un|[dns]ell|[ds]all|all|sull|coll)'(?=[aeiouh])"
)
_DECADE = regex.compile("(?:[0-9]{2})?[0-9]0's")
_GROUPED = regex.compile(r"[0-9]{1,3}(?:[,'٬][0-9]{3})++(?:[.٫][0-9]++)?+[a-z]*+")
_GROUPING = str.maketrans("", "", ",'٬")


@lru_cache(maxsize=1 << 18)
def fold(word: str) -> str:
    """Return a word without case, accents, width and typographic variants.

    Accents go where a script's readers type without them (Latin, Greek, Hebrew, Arabic); where a
    mark makes another letter (й, パ), it stays. A possessive `'s` and an elided article go too.

    Args:
        word: one word as it is printed.

    Returns:
        The word in the form of the exact stream; the word itself if nothing would be left.

    >>> fold("Łódź"), fold("Ærø"), fold("Hussein’s"), fold("l’Humanité"), fold("10,000")
    ('lodz', 'aero', 'hussein', 'humanite', '10000')
    >>> fold("йод"), fold("ёлка"), fold("٢٠٢٠")
    ('йод', 'елка', '2020')
    """
    folded = word.lower() if word.isascii() else _unaccented(word)
    if "'" in folded:
        folded = _without_clitics(folded)
    if folded[:1].isdigit() and _GROUPED.fullmatch(folded):
        folded = folded.translate(_GROUPING)
    return folded or word


def _unaccented(word: str) -> str:
    simple = word.translate(_APOSTROPHES)
    # NFKC would take Thai and Lao vowels apart, which are one sign to their readers
    whole = _COMPLEX.search(simple) is not None
    simple = (
        unicodedata.normalize("NFC" if whole else "NFKC", simple).casefold().translate(_LETTERS)
    )
    # a sign may hide a mark from its letter, and a mark a sign: signs go before marks and after
    marked = _HEBREW_SIGNS.sub("", unicodedata.normalize("NFD", _UNWRITTEN.sub("", simple)))
    bare = _CYRILLIC.sub(r"\1\2", _MARKED.sub(r"\1", marked))
    bare = _HEBREW_SIGNS.sub("", bare)
    bare = _FOREIGN_DIGIT.sub(lambda match: str(unicodedata.decimal(match[0], match[0])), bare)
    return unicodedata.normalize("NFC", bare).casefold().translate(_LETTERS)


def _without_clitics(word: str) -> str:
    """Return a word without a possessive or an elided article; 1990's is the decade."""
    if word.endswith("'s") and len(word) > 2:
        word = f"{word[:-2]}s" if _DECADE.fullmatch(word) else word[:-2]
    if elided := _ELISION.match(word):
        word = word[elided.end() :]
    return word


_LATIN = re.compile("[À-ɏ]")
_BARE = {
    letter: plain_letter.upper() if letter.isupper() else plain_letter
    for letter in map(chr, range(0xC0, 0x250))
    if len(plain_letter := fold(letter)) == 1
}


def bare(text: str) -> str:
    """Return a text without accents on Latin letters; its length never changes.

    >>> bare("Éloge de Łódź")
    'Eloge de Lodz'
    """
    if not text.isascii():
        # Few letters differ: `translate` would look up every character, in ten times the time.
        for letter in set(_LATIN.findall(text)):
            text = text.replace(letter, _BARE.get(letter, letter))
    return text
