"""Closed vocabulary of bylines: roles, organisations, titles, degrees, particles.

The tables are `vocabulary.txt` and `agencies.txt`. They hold general words (editor, gazette, von),
never names of people, papers or places, except for news agencies, whose short forms ("AP") no
general rule could recognise.
"""

from __future__ import annotations

from importlib import resources

_FOLDER = resources.files("search.ingest.bylines")


def _sections() -> dict[str, frozenset[str]]:
    """Return the word lists of `vocabulary.txt` by their heading."""
    found: dict[str, list[str]] = {}
    section: list[str] = []
    for line in _FOLDER.joinpath("vocabulary.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            section.extend(line.split())
    return {name: frozenset(words) for name, words in found.items()}


_WORDS = _sections()
ROLES = _WORDS["roles"] | {f"{word}s" for word in _WORDS["roles"]}
ORGANISATIONS = _WORDS["organisations"]
PAPERS = _WORDS["papers"]
PLACES = _WORDS["places"]
ALSO_NAMES = _WORDS["also names"]
TITLES = _WORDS["titles"]
DEGREES = _WORDS["degrees"]
SUFFIXES = _WORDS["suffixes"]
PARTICLES = _WORDS["particles"]
# Words that end a name: they belong to the role, the paper or the sentence after it.
NOT_NAMES = ROLES | ORGANISATIONS | _WORDS["common"] | PAPERS


def _agencies() -> tuple[dict[str, str], dict[str, str]]:
    """Return two maps from a printed form to the agency's usual name.

    The first is matched in any case, the second (short forms such as "AP") only as written.
    """
    any_case: dict[str, str] = {}
    as_written: dict[str, str] = {}
    for line in _FOLDER.joinpath("agencies.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            usual, *others = (form.strip() for form in line.split("|"))
            for form in (usual, *others):
                if len(form) <= 4:
                    as_written[form] = usual
                else:
                    any_case[form.casefold()] = usual
    return any_case, as_written


_ANY_CASE, _AS_WRITTEN = _agencies()


def agency(text: str) -> str | None:
    """Return the usual name of the news agency that the whole of `text` names, or None.

    >>> agency("THE ASSOCIATED PRESS"), agency("AP"), agency("Ada Quill")
    ('Associated Press', 'Associated Press', None)
    """
    if text[:4].casefold() == "the ":
        text = text[4:]
    plain = text.strip(" .()[]")
    return _AS_WRITTEN.get(plain) or _ANY_CASE.get(plain.casefold())


def agency_of_staff(text: str) -> str | None:
    """Return the usual name of a news agency with a role behind it, None for anything else.

    >>> agency_of_staff("AP Staff Writers"), agency_of_staff("Staff Writers")
    ('Associated Press', None)
    """
    words = text.split()
    while words and words[-1].casefold() in ROLES:
        words.pop()
    return agency(" ".join(words))
