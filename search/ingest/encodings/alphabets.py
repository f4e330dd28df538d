"""Detection of a code page by the alphabets of the languages that are written in it.

Decoded by the right page, a text's letters beyond ASCII are those of one language. By a wrong one
they are a mixture that no language has ("Řerne fĺr en fćrge" for "Øerne får en færge").
"""

from __future__ import annotations

import re

from search.ingest.encodings.code_pages import places_cost

_SAMPLE = 100_000  # bytes
_LEAST = 3  # letters beyond ASCII: fewer decide nothing
_COST = 0.05  # of a letter: the share of signs in odd places that a text may have

_GREEK = "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"
# Code pages, the commonest first, each with the letters of its languages in lower case.
_PAGES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "cp1252",
        (
            "àâæçéèêëîïôœùûüÿ",  # French
            "äöüßé",  # German
            "áéíñóúüçª º",  # Spanish
            "áâãàçéêíóôõúü",  # Portuguese
            "àèéìíîòóùú",  # Italian
            "æøåéóòôü",  # Danish, Norwegian
            "åäöéüàšž",  # Swedish, Finnish
            "áéëïíóöúüèêç",  # Dutch
            "áéíóúýþæöð",  # Icelandic
            "àçéèíïóòúü",  # Catalan
            "äöõüšž",  # Estonian
        ),
    ),
    ("cp1250", ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž")),
    ("iso-8859-2", ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áéíóöőúüű", "čćđšž", "ăâîşţ")),
    ("cp1254", ("çğıöşüâîûi̇",)),
    ("cp1253", (_GREEK,)),
    ("iso-8859-7", (_GREEK,)),
    ("cp1257", ("ąčęėįšųūž", "āčēģīķļņšūž")),
)
_MOST = 0.5  # of a text's letters in the Latin alphabet that may be beyond ASCII
# Portuguese has "õ" before "e" alone; Hungarian "ő" is read so by Windows-1252.
_HUNGARIAN = re.compile(r"õ(?!e)")
_ACUTE = frozenset("áéíó")  # Estonian, which has "õ" anywhere, has none of them
# Bytes of Hebrew and Cyrillic are all letters by the Greek pages, in places that Greek has not.
_NOT_GREEK = re.compile(r"ς(?=[^\W\d_])|[α-ώ](?=[A-Za-zΑ-Ϋ])|[A-Za-z](?=[Ά-ώ])")
_GREEK_WORD = re.compile(r"[Ά-ώ]{3,}[α-ώ]")
_ACCENTS = frozenset("άέήίόύώΐΆΈΉΊΌΎΏ")
_ACCENTED = 0.5  # of the words of four letters; nearly all of them have an accent in Greek


def page_of_one_language(data: bytes) -> str | None:
    """Return the code page by which all letters are those of one language, else None.

    >>> page_of_one_language("Øerne får en færge".encode("cp1252"))
    'cp1252'
    >>> page_of_one_language("Łódź bez sternika dopłynie gdzieś".encode("iso-8859-2"))
    'iso-8859-2'
    """
    sample = data[:_SAMPLE]
    for page, alphabets in _PAGES:
        try:
            text = sample.decode(page)
        except UnicodeDecodeError:
            continue
        foreign = [sign for sign in text if sign.isalpha() and not sign.isascii()]
        letters = frozenset("".join(foreign).lower())
        if len(foreign) < _LEAST or not any(letters <= set(each) for each in alphabets):
            continue
        if _GREEK in alphabets:
            if not _is_greek(text):
                continue
        elif len(foreign) > _MOST * sum(map(str.isalpha, text)):
            continue
        if page == "cp1252" and letters & _ACUTE and _HUNGARIAN.search(text.lower()):
            continue
        if places_cost(text.lower()) <= _COST * len(foreign):
            return page
    return None


def _is_greek(text: str) -> bool:
    """Return True if Greek letters are in places where words have them, with their accents.

    >>> _is_greek("Η θάλασσα που δεν ξέχασε"), _is_greek("Μξςς χεπεη πεκσ ηΰκπϋς νΰ πεμξνς")
    (True, False)
    """
    words = [match[0] for match in _GREEK_WORD.finditer(text)]
    accented = sum(not _ACCENTS.isdisjoint(word) for word in words)
    return not _NOT_GREEK.search(text) and accented > _ACCENTED * len(words)
