"""Detection of a code page by the alphabets of the languages that are written in it.

Decoded by the right page, a text's letters beyond ASCII are those of one language. By a wrong one
they are a mixture that no language has ("Řerne fĺr en fćrge" for "Øerne får en færge").
"""

from __future__ import annotations

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
        if places_cost(text.lower()) <= _COST * len(foreign):
            return page
    return None
