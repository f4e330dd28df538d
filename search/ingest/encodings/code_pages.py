"""Detection of the code page of Western text by the places of its signs.

Windows-1252, Mac Roman and code page 850 of DOS assign other signs to the bytes beyond ASCII.
Decoded by the wrong one, letters inside words become signs or capitals ("itÕs", "cafŽ"), which no
text has. The page with most signs in usual places is chosen.
"""

from __future__ import annotations

import re

_SAMPLE = 100_000  # bytes
_LEAST_COST = 1.0  # of Windows-1252: one sign that is out of place
_SHARE = 0.34  # of its cost that another page may have to be taken
_FOREIGN_SHARE = 0.3  # of the bytes: more is no Western text
_FAULT = 1.0  # of a sign in a place where it hardly ever is
_ODD = 0.4  # of one that is rare there
_AROUND = re.compile(r"(?<=(.))[^\x00-\x7f](?=(.))", re.DOTALL)
_OPENING, _CLOSING, _DASHES = "“‘«„‹¿¡", "”’»›…", "–—•·"
_RARE = frozenset("þðýÿƒªº×÷¬¦¯¨´¸µ¤")
_SYMBOLS = frozenset("£€¥¢©®™°§¶½¼¾±²³¹†‡‰")

_CANDIDATES = ("mac_roman", "cp850")


def western_page(data: bytes) -> str | None:
    """Return the code page that Western text is in where it is not Windows-1252, else None.

    >>> western_page("She said “it’s late” in the café.".encode("mac_roman"))
    'mac_roman'
    >>> western_page("She said “it’s late” in the café.".encode("cp1252")) is None
    True
    """
    sample = data[:_SAMPLE]
    foreign = len(sample) - len(sample.translate(None, _HIGH))
    if not foreign or foreign > _FOREIGN_SHARE * len(sample):
        return None
    own = places_cost(sample.decode("cp1252", "replace"))
    if own < _LEAST_COST:
        return None
    costs = {name: places_cost(sample.decode(name)) for name in _CANDIDATES}
    best = min(costs, key=costs.__getitem__)
    return best if costs[best] <= _SHARE * own else None


_HIGH = bytes(range(128, 256))


def places_cost(text: str) -> float:
    """Return how far the signs beyond ASCII are from where such signs are in Western text."""
    return sum(_misplaced(match[1], match[0], match[2]) for match in _AROUND.finditer(f" {text} "))


def _misplaced(before: str, sign: str, after: str) -> float:
    """Return how odd a sign is between two others, from 0 to 1."""
    inside = before.isalpha() and after.isalpha()
    if sign == "\xa0" or _is_at_home(before, sign, after):
        return 0.0
    if sign in _RARE or not sign.isprintable():
        return _FAULT
    if sign.isalpha():
        if sign.isupper():
            return _FAULT if before.islower() else _ODD if after.islower() or after == " " else 0.0
        return 0.0 if before.isalpha() or after.isalpha() else _ODD
    if sign in _OPENING:
        return _FAULT if before.isalnum() else _ODD if after.isspace() else 0.0
    if sign in _CLOSING:
        return _ODD if before.isspace() and sign != "…" else 0.0
    if sign in _DASHES:
        return 0.0
    if sign in _SYMBOLS:
        return _FAULT if inside else 0.0
    return _FAULT


def _is_at_home(before: str, sign: str, after: str) -> bool:
    """Return True for a rare sign in the place where Western text does have it.

    >>> _is_at_home("4", "×", "1"), _is_at_home("t", "×", "s")
    (True, False)
    """
    match sign:
        case "×":
            return not (before.isalpha() and after.isalpha())
        case "ý" | "ÿ":
            return before.isalpha()
        case "ƒ":
            return not after.isalpha()
        case "ª" | "º":
            return before.isdigit() or before == "."
        case "¬":  # the optional hyphen of text recognition
            return before.isalpha() and after.isspace()
        case "´":
            return before.isalpha() or after.isalpha()
    return False


# The bytes of EUC-JP: ASCII, half-width kana, the second table of signs, pairs.
_EUC_JP = re.compile(rb"(?:[\x00-\x7f]+|\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2}|[\xa1-\xfe]{2})*+")
_PAIRS = re.compile(rb"[\xa1-\xfe]{2}")
_KANA = 0.25  # of the pairs; a third to a half in Japanese, hardly one in Chinese and Korean
_LEAST_KANA = 6


def is_euc_jp(sample: bytes) -> bool:
    """Return True if bytes are pairs of EUC-JP with as many kana as Japanese has.

    >>> is_euc_jp("六十年のあいだ、灯りがともっている。".encode("euc_jp"))
    True
    >>> is_euc_jp("六十年来，码头尽头每晚都点着一盏灯".encode("gb18030"))
    False
    """
    match = _EUC_JP.match(sample)
    if match is None or len(sample) - match.end() > 2:
        return False
    pairs = _PAIRS.findall(sample)
    kana = sum(pair[0] in (0xA4, 0xA5) for pair in pairs)
    return kana >= max(_LEAST_KANA, _KANA * len(pairs))
