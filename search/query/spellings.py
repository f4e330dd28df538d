"""Other spellings of a word: joined, hyphenated, apart (U. S.), irregular plural, of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import prod
from typing import Protocol

from search.analysis.compounds import joined, plural
from search.analysis.stemming import capital_words, other_numbers, stem, stop_words
from search.query.nodes import ExactTerm, Or, Phrase, Query, Term
from search.query.variants import Name, NameVariants

# Spellings of one phrase that are searched at most: each hyphen doubles them.
MOST = 16
# A phrase with two names of eight spellings each has 64.
MOST_NAMES = 64
# Initials in a row that are joined at most; more are a list.
_MOST_INITIALS = 7
_DOUBLED = re.compile(r"([A-Z])\1([A-Z])\2")
_TYPE = re.compile(r"[a-z]{1,3}-[0-9]{1,3}s?")  # F-16, MiG-29, but not mid-1990
_SHORTEST_NAME = 5  # letters of a name that may have an apostrophe: O'Dea
# The hour's morning, which is a stop word, and as the index has `a.m.`.
_MORNING = frozenset({"am", "a.m"})


class Spellings(Protocol):
    """The words of an index, and those that it prints with a hyphen."""

    def count(self, word: str) -> int: ...
    def forms(self, stem: str) -> tuple[str, ...]: ...
    def compounds(self, stem: str) -> tuple[str, ...]: ...
    def printed(self, compound: str) -> int: ...


def other_spellings(
    node: Term | ExactTerm | Phrase, lexicon: Spellings, language: str = "english"
) -> Query:
    """Return a leaf with the archive's other spellings of it as alternatives (`Or`).

    `ceasefire` finds `cease-fire` and a word broken at the end of a line, `cease-fire` finds
    `ceasefire`, in quotes exactly so; `life` finds `lives`, `US` and `U. S.` find each other. A
    leaf without other spellings stays as it is.
    """
    others: list[Query]
    if isinstance(node, ExactTerm | Phrase) and node.only:
        return node
    match node:
        case Term() if node.stem in (stops := stop_words(language)) and node.text not in stops:
            return _not_common(node, lexicon, stops, language)
        case Term():
            others = [
                ExactTerm(word, node.field, node.times, node.source_span)
                for word in other_numbers(language).get(node.text, ())
                if lexicon.count(word)
            ]
            others += (_apart(each, node) for each in _hyphened(node.stem, lexicon))
            others += (_apart(each, node) for each in _initials(node.text))
            others += (_apart(each, node) for each in _spaced(node.typed, lexicon, language))
            others += (
                ExactTerm(word, node.field, node.times, node.source_span)
                for word in (*_numbers(node, lexicon), *_apostrophes(node.text))
                if lexicon.count(word)
            )
        case ExactTerm():
            others = [_apart(each, node) for each in _compounds(node.text, lexicon, language)]
            others += (_apart(each, node) for each in _initials(node.text))
            others += (_apart(each, node) for each in _spaced(node.typed, lexicon, language))
            others += (
                replace(node, text=each) for each in _apostrophes(node.text) if lexicon.count(each)
            )
        case Phrase() if node.bare and len(node.hyphens) == len(node.words) - 1:
            one = "".join(node.words)
            stemmed = stem(one, language)
            others = (
                [Term(one, stemmed, node.field, node.times, node.source_span)]
                if lexicon.forms(stemmed)
                else []
            )
            others += (_apart(each, node) for each in _hyphened(stemmed, lexicon))
            others += _numbered(node, lexicon)
        case Phrase():
            others = list(_phrases(node, lexicon, language))
    return either(node, others)


def _not_common(node: Term, lexicon: Spellings, stops: frozenset[str], language: str) -> Query:
    """Return a word whose stem is a stop word's (theses, these) without the stop words."""
    words = (node.text, *lexicon.forms(node.stem), *other_numbers(language).get(node.text, ()))
    found = tuple(
        ExactTerm(word, node.field, node.times, node.source_span)
        for word in dict.fromkeys(words)
        if word not in stops
    )
    return Or(found, source_span=node.source_span) if len(found) > 1 else found[0]


def other_names(
    node: Term | ExactTerm | Phrase, variants: NameVariants, language: str = "english"
) -> Query:
    """Return a leaf with the other spellings of its names as alternatives (`Or`).

    >>> print(other_names(ExactTerm("kiev"), NameVariants([["Kiev", "Kyiv"]])))
    "kiev" OR "kyiv"
    """
    named = variants.of_leaf(node, language)
    if not named:
        return node
    if isinstance(node, Phrase):
        return either(node, _renamed(node, variants))
    found = [_spelled(each, node, language) for _, others in named for each in others]
    return either(node, found)


def name_spellings(phrase: Phrase, variants: NameVariants) -> int:
    """Return in how many ways the names in a phrase are spelled, itself included.

    >>> name_spellings(Phrase(("old", "kiev")), NameVariants([["Kiev", "Kyiv"]]))
    2
    """
    return prod(1 + len(variants.others(name)) for _, name in variants.within(phrase.words))


def either(node: Term | ExactTerm | Phrase, others: Iterable[Query]) -> Query:
    """Return an `Or` of a leaf and the others; the leaf alone without others."""
    parts = tuple(dict.fromkeys((node, *others)))
    return Or(parts, source_span=node.source_span) if len(parts) > 1 else node


def _spelled(name: Name, leaf: Term | ExactTerm, language: str) -> Query:
    """Return a name in a leaf's place, matched by stem if the leaf is."""
    if len(name) > 1:
        return Phrase(name, 0, leaf.field, leaf.times, leaf.source_span)
    if isinstance(leaf, Term):
        return replace(leaf, text=name[0], stem=stem(name[0], language))
    return replace(leaf, text=name[0])


def _renamed(phrase: Phrase, variants: NameVariants) -> Iterator[Query]:
    """Yield the phrase with each spelling of the names in it."""
    found: list[Name] = [()]
    done = 0
    for place, name in variants.within(phrase.words):
        between = phrase.words[done:place]
        spellings = (name, *variants.others(name))
        found = [(*begun, *between, *each) for begun in found for each in spellings][:MOST_NAMES]
        done = place + len(name)
    for begun in found:
        each = (*begun, *phrase.words[done:])
        if len(each) > 1:
            yield replace(phrase, words=each, bare=False, hyphens=(), typed=())
        else:
            yield ExactTerm(each[0], phrase.field, phrase.times, phrase.source_span)


def _apart(compound: str, leaf: Term | ExactTerm | Phrase) -> Phrase:
    """Return a compound's parts as a phrase in a leaf's place."""
    return Phrase(tuple(compound.split("-")), 0, leaf.field, leaf.times, leaf.source_span)


def _compounds(word: str, lexicon: Spellings, language: str) -> list[str]:
    return [each for each in _hyphened(stem(word, language), lexicon) if joined(each) == word]


def _hyphened(stemmed: str, lexicon: Spellings) -> Iterator[str]:
    return (each for each in lexicon.compounds(stemmed) if "--" not in each)


def _initials(word: str) -> tuple[str, ...]:
    """Return an abbreviation's letters, as they are found where it is printed with spaces.

    >>> _initials("u.s"), _initials("us"), _initials("example.com")
    (('u-s',), (), ())
    """
    letters = word.split(".")
    return ("-".join(letters),) if len(letters) > 1 and all(map(_is_letter, letters)) else ()


def _spaced(typed: str, lexicon: Spellings, language: str) -> tuple[str, ...]:
    """Return the parts of an abbreviation typed in capitals, if the archive has them apart.

    UN is `U. N.`. Letters that are all words of their own (A. I.) follow each other in any text.
    """
    if not typed.isupper():
        return ()
    letters = typed.casefold()
    if _DOUBLED.fullmatch(typed):  # EE. UU.
        return (f"{letters[:2]}-{letters[2:]}",)
    if all(letter in stop_words(language) or letter == "i" for letter in letters):
        return ()
    return ("-".join(letters),) if all(map(lexicon.count, letters)) else ()


def _numbers(node: Term, lexicon: Spellings) -> tuple[str, ...]:
    """Return the plural of an abbreviation, or its singular.

    Where the archive prints MPs, MP finds them. NHS is no plural of NH, and who types GPS in
    capitals does not mean the doctors.
    """
    word, typed = node.text, node.typed
    if typed and not typed.isupper():
        return (word.removesuffix("s") if typed.endswith("s") else f"{word}s",)
    if _is_plural(f"{word}s", lexicon):
        return (f"{word}s",)
    return (word[:-1],) if not typed and _is_plural(word, lexicon) else ()


def _is_plural(word: str, lexicon: Spellings) -> bool:
    """Return True if a word is the plural of an abbreviation in most articles that have it.

    One article about CBs does not make CBS a plural.
    """
    return word.endswith("s") and 0 < lexicon.count(word) <= 2 * lexicon.printed(plural(word[:-1]))


def _apostrophes(word: str) -> tuple[str, ...]:
    """Return a name without the apostrophe after its first letter, or with one.

    After an i it is a contraction: I'll is not ill.

    >>> _apostrophes("o'hanlon"), _apostrophes("ohanlon"), _apostrophes("i'll")
    (('ohanlon',), ("o'hanlon",), ())
    """
    if len(word) < _SHORTEST_NAME or word[0] == "i":
        return ()
    if word[1] == "'":
        return (word[0] + word[2:],)
    return (f"{word[0]}'{word[1:]}",) if word.isalpha() else ()


def _numbered(phrase: Phrase, lexicon: Spellings) -> Iterator[Query]:
    """Yield the plural of a type with a number (F-16, F-16s), or its singular."""
    *first, last = phrase.words
    other = last.removesuffix("s") if last.endswith("s") else f"{last}s"
    if _TYPE.fullmatch(f"{first[-1]}-{last}") and lexicon.count(other):
        yield replace(phrase, words=(*first, other), bare=False, hyphens=(), typed=())


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isalpha()


def _letters(phrase: Phrase, number: int) -> int:
    """Return how many single letters, at most seven, follow each other in a phrase from a place.

    >>> _letters(Phrase(("the", "u", "s", "fleet")), 1)
    2
    """
    end = number
    most = number + _MOST_INITIALS
    while end < len(phrase.words) and _is_letter(phrase.words[end]) and end <= most:
        end += 1
    hyphened = any(number <= each < end for each in phrase.hyphens)
    return 0 if hyphened or end > most else end - number


def _abbreviation(letters: tuple[str, ...], language: str) -> str:
    """Return the word of the index for initials that are printed without spaces.

    >>> _abbreviation(("u", "s"), "english"), _abbreviation(("j", "k"), "english")
    ('u.s', 'jk')
    """
    one = "".join(letters)
    return ".".join(letters) if one in capital_words(language) else one


def _phrases(phrase: Phrase, lexicon: Spellings, language: str) -> Iterator[Query]:
    """Yield the phrase with each of its compounds joined, and each joined word split."""
    found: list[tuple[str, ...]] = [()]
    number = 0
    words = phrase.words
    while number < len(words):
        word, step = words[number], 1
        pieces: list[tuple[str, ...]] = [(word,)]
        typed = phrase.typed[number] if phrase.typed else ""
        apart = (
            *_compounds(word, lexicon, language),
            *_initials(word),
            *_spaced(typed, lexicon, language),
        )
        pieces += (tuple(each.split("-")) for each in apart)
        pieces += ((each,) for each in _apostrophes(word) if lexicon.count(each))
        if word in _MORNING and number and words[number - 1][:1].isdigit():
            pieces += ((each,) for each in _MORNING - {word} if lexicon.count(each))
        letters = _letters(phrase, number)
        if letters > 1 and lexicon.count(one := _abbreviation(words[number:][:letters], language)):
            pieces, step = [words[number : number + letters], (one,)], letters
        elif number + 1 < len(words):
            one = word + words[number + 1]
            pair = f"{word}-{words[number + 1]}"
            if lexicon.count(one) and (
                number in phrase.hyphens or pair in _compounds(one, lexicon, language)
            ):
                pieces, step = [(word, words[number + 1]), (one,)], 2
        found = [(*begun, *piece) for begun in found for piece in pieces][:MOST]
        number += step
    for each in found:
        if each != words:
            exact = ExactTerm(each[0], phrase.field, phrase.times, phrase.source_span)
            yield exact if len(each) == 1 else replace(phrase, words=each, hyphens=(), typed=())
