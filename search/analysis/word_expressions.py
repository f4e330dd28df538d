"""Regular expressions for words: UAX #29 over the Word_Break property, and faster ones.

Most passages are ASCII once typographic marks are replaced; for those the same rules exist a second
time as a plain expression, several times as fast (a property test compares the two).
"""

from __future__ import annotations

import re

import regex

_EXTEND_CLASS = r"\p{WB=Extend}\p{WB=Format}\p{WB=ZWJ}"
_EXTEND = f"[{_EXTEND_CLASS}]*+"
_LETTER_CLASS = r"\p{WB=ALetter}\p{WB=Hebrew_Letter}"
_LETTER = f"[{_LETTER_CLASS}]{_EXTEND}"
_DIGIT = rf"\p{{WB=Numeric}}{_EXTEND}"
# the narrow space is a space here, as the other spaces are
_JOINT = rf"(?!\u202f)\p{{WB=ExtendNumLet}}{_EXTEND}"
_KANA = rf"\p{{WB=Katakana}}{_EXTEND}"
_COLONS = ":：﹕︓"
_MID_LETTER = (
    rf"(?![{_COLONS}])[\p{{WB=MidLetter}}\p{{WB=MidNumLet}}'’ʼ＇&＆]{_EXTEND}"
    r"(?=[\p{WB=ALetter}\p{WB=Hebrew_Letter}])"
)
_MID_DIGIT = rf"[\p{{WB=MidNum}}\p{{WB=MidNumLet}}'’＇]{_EXTEND}(?=\p{{WB=Numeric}})"
_SEGMENT = rf"""(?:
    # WB5-WB7: letters, and what may be between two of them
    (?: (?:{_LETTER})++ (?:{_MID_LETTER})?+
      # WB8-WB12: digits, and what may be between two of them
      | (?:{_DIGIT})++ (?:{_MID_DIGIT})?+
      | (?<=\p{{WB=Hebrew_Letter}}{_EXTEND})"{_EXTEND}(?=\p{{WB=Hebrew_Letter}})  # WB7b, WB7c
    )++
    | (?:{_KANA})++                             # WB13
)"""
FRACTIONS = "¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞"
QUOTES = "_‿⁀⁔︳︴﹍﹎﹏＿"  # joints that quote, at the edge of a word
WORD = regex.compile(
    rf"""
    (
    # WB13a, WB13b
    (?: {_SEGMENT} | (?:{_JOINT})++ {_SEGMENT}?+ ) (?: (?:{_JOINT})++ {_SEGMENT}?+ )*+
    (?: (?:\+\+ | \#)(?![\w+\#]) )?+            # C++, C#
    | \p{{Ideographic}}{_EXTEND} | \p{{Script=Hiragana}}{_EXTEND} | \p{{Line_Break=SA}}{_EXTEND}
    | [{FRACTIONS}]
    ) ( (?: [.+]?['’ʼ＇][sS](?!\w) )?+ )
    """,
    regex.VERBOSE,
)
_LETTERS = (  # of the Latin scripts; none of them is anything but a letter to UAX #29
    "A-Za-zÀ-ÖØ-öø-ɏ"
)
END_OF_LATIN = ord("ɏ") + 1


def _plain_word(letters: str, digits: str = "0-9") -> re.Pattern[str]:
    """Return the same rules for text of ASCII and these letters alone.

    The first group is the word without a possessive, which is the second.
    """
    run = f"[{letters}{digits}_]++"
    own = f"(?![sS](?![{letters}{digits}_]))"
    joint = (
        f"(?:'(?<=[{letters}].)(?=[{letters}]){own}|[.&](?<=[{letters}].)(?=[{letters}])"
        f"|['.,;](?<=[{digits}].)(?=[{digits}]))"
    )
    return re.compile(
        rf"({run}(?:{joint}{run})*+(?:(?:\+\+|#)(?![{letters}{digits}_+#]))?+)"
        rf"((?:[.+]?'[sS](?![{letters}{digits}_]))?+)"
    )


ASCII_WORD, LATIN_WORD = _plain_word("A-Za-z"), _plain_word(_LETTERS)
LATIN = re.compile(rf"[\x00-\x7f{_LETTERS}]*+")


def is_latin_letter(sign: str) -> bool:
    """Return True for a letter of the Latin scripts up to Extended-B.

    >>> is_latin_letter("é"), is_latin_letter("÷")
    (True, False)
    """
    return re.fullmatch(f"[{_LETTERS}]", sign) is not None


_CUT_WRONG = (
    rf"(?<=_)|(?<=[{_LETTERS}]\.)[{_LETTERS}]|(?<=[0-9][,'])[0-9]{{3}}"
    rf"|(?<=0')[sS](?![{_LETTERS}0-9_])"
    r"|(?<=[cdjlmnstuCDJLMNSTU]')[aeiouhAEIOUHÀ-ɏ]"
)
# what the plain expressions alone would cut wrong: see `_parts`
UNUSUAL = re.compile(rf"[_.,'](?:{_CUT_WRONG})")
# what isn't a word of letters or digits alone, with at most an apostrophe, a decimal point or a
# possessive: see `passage_words`
NOT_LETTERS_ALONE = re.compile(
    rf"[_.,'+#&](?:(?<=[+#&])|(?<=\.)'[sS]|(?<=')[sS](?:'|\.')|{_CUT_WRONG})"
)
# In other scripts: signs in one set, which `re` looks for in a fifth of `regex`'s time. A full stop
# before a mark that ends no word joins nothing; what is found too often is only cut more slowly.
UNUSUAL_ANYWHERE = re.compile(rf"""[.{QUOTES}{FRACTIONS}](?:(?<!\.)|(?=[^\s"'()\[\].,;:!?\-]))""")
CAPITALS = re.compile(r"[A-Z](?<![A-Za-z][A-Z])[A-Z]{1,4}(?![A-Za-z])")
