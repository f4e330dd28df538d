"""Case of personal names: mixed case for names printed in capitals, and a comparison key."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from search.ingest.bylines.vocabulary import PARTICLES

_VOWEL = re.compile(r"[AEIOUYÀ-ÖØ-Ý]")
_ROMAN = frozenset(("II", "III", "IV"))
_GENERATION = {"JR": "Jr.", "SR": "Sr."}
# After these an apostrophe begins a new capital (O'Neill, Dell'Orto); after others it doesn't
# (Ng'ang'a).
_ELIDED = frozenset(("dell", "dall", "nell", "sant", "degl"))
_ARTICLES = frozenset(
    ("al", "el", "ad", "as", "ar", "an", "ash", "az")
)  # before a hyphen: al-Masri
# In capitals these are more often Mac + a name (MacDonald) than a word that begins so (Machado,
# Mackey, Macias).
_MAC = re.compile(r"MAC(?=[DGLMNPQT][A-Z]{3})|MACF(?=A)")
_INITIAL_SPACE = re.compile(r"(?<![\w'])(\w\.) ")
_QUOTES = frozenset('"“')  # before a nickname
_COMMA_SUFFIX = re.compile(r", (?=(?:jr|sr|ii|iii|iv)\b)")
_APOSTROPHES = re.compile(r"[’‘ʼ`´]")


def mixed_case(name: str) -> str:
    """Return a name in the case people write it in.

    Words that are not all capitals stay as they are.

    >>> mixed_case("JANE MCDONALD O'NEILL"), mixed_case("PIET VAN DER BERG")
    ("Jane McDonald O'Neill", 'Piet van der Berg')
    """
    words = name.split(" ")
    if not any(_is_shouted(word) for word in words):
        return name
    whole = all(word.isupper() or not word[:1].isalpha() for word in words)
    last = len(words) - 1
    return " ".join(
        _cased(word, inner=0 < index < last, last=index == last)
        if whole or _is_shouted(word)
        else word
        for index, word in enumerate(words)
    )


def person_key(name: str) -> str:
    """Return the key that all printings of one name share.

    It has neither case, nor the kind of apostrophe, the composition of accents, or spaces between
    initials.

    >>> person_key("SIOBHAN O’NEILL") == person_key("Siobhan O'Neill")
    True
    """
    plain = name if name.isascii() else unicodedata.normalize("NFKC", _APOSTROPHES.sub("'", name))
    plain = _COMMA_SUFFIX.sub(" ", _INITIAL_SPACE.sub(r"\1", " ".join(plain.casefold().split())))
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain)


@lru_cache(maxsize=1 << 14)  # names recur from article to article
def canonical_name(name: str) -> str:
    """Return the form of a name that all its printings share, for storing and counting.

    Printings differ in capitals, in the kind of apostrophe and in the composition of accents.

    >>> canonical_name("SIOBHAN O’NEILL"), canonical_name("Angus Mcdonald")
    ("Siobhan O'Neill", 'Angus McDonald')
    """
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    plain = _COMMA_SUFFIX.sub(" ", _APOSTROPHES.sub("'", plain))
    capitals = "".join(each.upper() if len(each.upper()) == 1 else each for each in plain)
    words = capitals.split(" ")
    last = len(words) - 1
    return " ".join(
        _cased(word, inner=0 < index < last, last=index == last)
        if word.isupper()
        else word[:1] + word[1:].lower()
        for index, word in enumerate(words)
    )


def _is_shouted(word: str) -> bool:
    """Return True for a word of three capitals or more that is no row of initials.

    >>> _is_shouted("ADAMS"), _is_shouted("Adams"), _is_shouted("J.R.")
    (True, False, False)
    """
    return (
        len(word) > 2
        and word.isupper()
        and "." not in word[:-1]
        and word.rstrip(".,") not in _ROMAN
    )


def _cased(word: str, *, inner: bool, last: bool) -> str:
    if word[:1] in _QUOTES:
        return word[0] + _cased(word[1:], inner=inner, last=last)
    bare = word.strip(".,")
    if not word.isupper() or len(bare) < 2 or "." in bare or bare in _ROMAN:
        return word
    if bare in _GENERATION:
        return _GENERATION[bare]
    if inner and bare.casefold() in PARTICLES:
        return word.lower()
    if len(bare) == 2 and (
        bare.endswith("J") or (not last and not _VOWEL.search(bare) and bare != "ST")
    ):
        return word  # initials without points: JD, TJ, AJ
    return "-".join(
        _part(part, inner=inner or last, first=number == 0)
        for number, part in enumerate(word.split("-"))
    )


def _part(part: str, *, inner: bool, first: bool) -> str:
    """Return one word between hyphens in mixed case."""
    if inner and first and part.casefold() in _ARTICLES:
        return part.lower()
    mark = re.search(r"['’]", part)
    if mark:
        head, tail = part[: mark.start()], part[mark.end() :]
        elided = len(head) == 1 or head.casefold() in _ELIDED
        rest = _part(tail, inner=False, first=False) if elided and len(tail) > 1 else tail.lower()
        return head.capitalize() + mark.group() + rest
    if part.startswith("MC") and len(part) > 3:
        return "Mc" + part[2:].capitalize()
    mac = _MAC.match(part)
    return "Mac" + part[3:].capitalize() if mac else part.capitalize()
