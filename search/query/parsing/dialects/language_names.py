"""Names of languages: services write English or ENG, archives mostly en."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def language_names(text: str) -> tuple[str, ...]:
    """Return the words for the language that a text names: as typed, its code, its name.

    Codes of three letters are replaced; a text that names no language is returned as it is.

    >>> language_names("ENG"), language_names("French"), language_names("la")
    (('en', 'english'), ('french', 'fr'), ('la', 'latin'))
    >>> language_names("Elvish")
    ('elvish',)
    """
    word = text.strip().casefold()
    known = _table().get(word)
    if known is None:
        return (word,)
    code, name = known
    typed = (word,) if word in (code, name) else ()
    return tuple(dict.fromkeys(each for each in (*typed, code, name) if each))


@cache
def _table() -> dict[str, tuple[str, str]]:
    """Return (code, name) by each way to write a language; the name may be empty."""
    path = files("search.query.parsing.dialects").joinpath("languages.txt")
    found: dict[str, tuple[str, str]] = {}
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            code, name, *others = line.split()
            language = (code, name.strip("-"))
            found |= dict.fromkeys((code, name, *others), language)
    return found
