"""The shape of personal names: the words at the start of a text that can form one name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.ingest.bylines.vocabulary import (
    ALSO_NAMES,
    DEGREES,
    NOT_NAMES,
    PAPERS,
    PARTICLES,
    ROLES,
    SUFFIXES,
    TITLES,
)

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’‘ʼ´`-](?=[^\W\d_])|\.(?=[^\W\d_a-z]))*\.?$")
# A particle or an article that is written as a part of the name: "al-Rashid", "d'Orsay".
_PREFIX = re.compile(
    r"(?:a[dlnrstz]|ash|adh|ath|el|ul|ur|abu|ibn|bin|ben|ter|van|von|de)-(?=[^\W\d_a-z])"
    r"|[dltn]['’](?=[^\W\d_a-z])"
)
_CAMEL = re.compile(r"[A-Z]{2,}[a-z]|[a-z][A-Z]{2}")
_INITIALS = re.compile(r"(?:[^\W\d_]\.[ -]?){2,4}$")
_NICKNAME = re.compile(r"[\"“][^\W\d_]+[\"”]$")
_ENDS = ROLES | PAPERS  # after a hyphen: "Post-Dispatch" is a paper, "Clair-Fox" a name
_LABELS = NOT_NAMES - ALSO_NAMES
_TOWN_WORDS = 3
_MOST = 6  # words of one name, particles and suffix included
_LONGEST = 60  # characters


def is_name(text: str) -> bool:
    """Return True if the whole of `text` reads as one person's name of two words or more.

    >>> is_name("Ada van der Quill"), is_name("Staff Writer"), is_name("Ada")
    (True, False, False)
    """
    words = text.split()
    if words[:1] in (["A"], ["I"]) and len(words) > 2 and len(words[1].strip(".")) > 1:
        return False  # "A Bridge Too Far" is a title; "A N Wilson" has a second initial
    return (
        len(text) <= _LONGEST
        and len(words) >= 2
        and name_length(words) == len(words)
        and is_full(words)
    )


def name_length(words: Sequence[str], *, vouched: bool = False) -> int:
    """Return how many of the leading words can belong to one name.

    Args:
        words: the words of a text, in order.
        vouched: True if a byline says that a name begins here. Then the first two may be words
            that are also names (Page, Law, White).

    >>> name_length(["Ada", "Moran", "writes"])
    2
    """
    length = 0
    for word in words[:_MOST]:
        plain = word.casefold().strip(",")
        if plain in SUFFIXES and length >= 2:
            length += 1
            continue
        if plain in PARTICLES and (word.islower() or (length and word.isupper() and len(word) > 1)):
            if length == 0 and not (vouched and len(words) > 1):
                break
            length += 1
            continue
        if not _is_name_word(word, also=vouched and length < 2):
            break
        if length >= 2 and word[1:].islower() and all(map(_is_shouted, words[:length])):
            break  # "ADA QUILL Madrid", but "ADA BETH McQUILL"
        if (
            length > 2
            and _is_shouted(word)
            and words[length - 2].islower()
            and not words[length - 1].isupper()
        ):
            break  # "Ada van Quill MADRID": the family name is complete
        length += 1
        if length >= 2 and word.endswith(".") and len(word) > 4:
            break  # "Ada Quill. Staff Writer"
    while length and words[length - 1].casefold() in PARTICLES:
        length -= 1
    if length > 2 and length < len(words) and words[length].casefold() in PAPERS:
        length = (
            3 if len(words[1].strip(".")) == 1 else 2
        )  # "Ada Quill Baltimore Sun": the city is the paper's
    return length


def is_full(words: Sequence[str]) -> bool:
    """Return True if a name has a family name: more than initials, or a single word.

    >>> is_full(["Ada", "Moran"]), is_full(["A."])
    (True, False)
    """
    names = [word.strip(".") for word in words if word.casefold() not in PARTICLES | SUFFIXES]
    long = sum(len(name) > 1 for name in names)
    return long >= 2 or (len(names) >= 2 and long == 1 and len(names[-1]) > 1)


def is_single(word: str) -> bool:
    """Return True if one word can be a name by itself, as a given name before "and" is.

    >>> is_single("Ada"), is_single("Staff"), is_single("D.L.")
    (True, False, False)
    """
    return (
        len(word) > 1
        and "." not in word
        and _is_name_word(word, also=False)
        and word.casefold() not in PARTICLES
    )


def is_initials(text: str) -> bool:
    """Return True for the initials that sign short reviews ("D.L.").

    >>> is_initials("D.L."), is_initials("Ada Moran")
    (True, False)
    """
    return _INITIALS.match(text) is not None and text.isupper()


def family_name(name: str) -> str:
    """Return the last name with the particles before it, without a suffix.

    >>> family_name("Ada van der Quill"), family_name("Bo Reyes Jr.")
    ('van der Quill', 'Reyes')
    """
    words = name.split()
    while len(words) > 1 and words[-1].casefold() in SUFFIXES:
        words.pop()
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in PARTICLES:
        start -= 1
    return " ".join(words[start:])


def without_titles(words: Sequence[str]) -> tuple[list[str], bool]:
    """Return a name's words without its forms of address, and True if there were any.

    >>> without_titles(["the", "Rev.", "Ada", "Quill"])
    (['Ada', 'Quill'], True)
    """
    words = list(words)
    if len(words) > 2 and words[0].casefold() == "the" and words[1].casefold() in TITLES:
        words = words[1:]
    count = 0
    while count < len(words) - 1 and words[count].casefold() in TITLES:
        count += 1
    return words[count:], count > 0


def without_degrees(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return a name's words, and the degrees after them.

    >>> without_degrees(["Ada", "Quill", "MD"])
    (['Ada', 'Quill'], ['MD'])
    """
    end = len(words)
    while end > 2 and is_degree(words[end - 1]):
        end -= 1
    return list(words[:end]), list(words[end:])


def is_degree(word: str) -> bool:
    """Return True for an academic degree ("Ph.D.", "MBA"); "Ma" is a name.

    >>> is_degree("Ph.D."), is_degree("Ma")
    (True, False)
    """
    return word.replace(".", "").casefold() in DEGREES and sum(sign.isupper() for sign in word) > 1


def role_length(words: Sequence[str]) -> int:
    """Return how many words before a name are a role, 0 without one.

    >>> role_length("Times Staff Writer Ada Quill".split())
    3
    """
    if name_length(words) > 1:
        return 0
    roles = [index for index, word in enumerate(words[:8]) if word.casefold().strip(".,") in ROLES]
    end = roles[-1] + 1 if roles else 0
    while 0 < end < len(words) and words[end].islower() and words[end] not in PARTICLES:
        end += 1  # "notre envoyée spéciale"
    return end


def label_length(words: Sequence[str]) -> int:
    """Return how many words before a name are a label, as in "Exclusive Ada Quill".

    >>> label_length("Exclusive Ada Quill".split()), label_length("Ada Quill".split())
    (1, 0)
    """
    begins = (len(word) == 1 or word.casefold() not in _LABELS for word in words)
    return next((at for at, begins_name in enumerate(begins) if begins_name), 0)


def is_town(text: str) -> bool:
    """Return True for a text that may be a town's name: few words, each with a capital.

    >>> is_town("North Haven"), is_town("north of Haven")
    (True, False)
    """
    return text.istitle() and len(text.split()) <= _TOWN_WORDS


def turned(family: str, given: str) -> str | None:
    """Return "given family" for a name that is listed family name first.

    None if the words can't be one name.

    >>> turned("Quill", "Ada M."), turned("Bo Reyes", "Ada")
    ('Ada M. Quill', None)
    """
    names = given.split()
    if not names or len(names) > 2 or (len(names) == 2 and len(names[1].strip(".")) > 1):
        return None
    if " " in family or not (
        is_single(family) and (is_single(names[0]) or len(names[0].strip(".")) == 1)
    ):
        return None
    return f"{given} {family}"


def occurrences(word: str, text: str, start: int) -> Iterator[int]:
    """Yield the offsets at which `word` begins a word of the text, without regard to case.

    >>> list(occurrences("and", "Andrews and sand", 0))
    [8]
    """
    folded, wanted = text.lower(), word.lower()
    found = folded.find(wanted, start)
    while found >= 0:
        if not (text[found - 1].isalnum() or text[found - 1] in "'’-"):
            yield found
        found = folded.find(wanted, found + len(wanted))


def name_start(text: str, found: int, names: set[str], start: int) -> int:
    """Return the offset at which the name that ends at `found` begins.

    Given names and titles before it belong to the name.
    """
    known = {name.casefold() for name in names} | TITLES
    words = text[start:found].split(" ")[:-1]
    while words and words[-1].casefold() in known:
        found -= len(words.pop()) + 1
    return found


def _is_shouted(word: str) -> bool:
    return word.isupper() and len(word) > 2


def _is_name_word(word: str, *, also: bool) -> bool:
    plain = word.casefold().strip(",.")
    if (
        len(plain) > 1
        and (plain in NOT_NAMES or plain.rpartition("-")[2] in _ENDS)
        and not (also and plain in ALSO_NAMES)
    ):
        return False
    if _NICKNAME.match(word):
        return True
    if word.endswith(("'s", "’s", "'S", "’S")):
        return False
    capital = word[0].isupper() or _PREFIX.match(word) is not None
    return capital and _WORD.match(word) is not None and not _CAMEL.search(word)
