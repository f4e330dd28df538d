"""Other spellings of a word that the archive has: joined, hyphenated, and irregular plurals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from search.analysis.compounds import joined
from search.analysis.stemming import other_numbers, stem
from search.query.nodes import ExactTerm, Or, Phrase, Query, Term

MOST = 16
"""Spellings of one phrase that are searched: each hyphen in it doubles them."""


class Spellings(Protocol):
    """The words of an index, and which of them it prints with a hyphen."""

    def count(self, word: str) -> int: ...
    def forms(self, stem: str) -> tuple[str, ...]: ...
    def compounds(self, stem: str) -> tuple[str, ...]: ...


def other_spellings(
    node: Term | ExactTerm | Phrase, lexicon: Spellings, language: str = "english"
) -> Query:
    """Return a leaf with the archive's other spellings of it beside it (`Or`).

    `ceasefire` finds `cease-fire` and a word broken at the end of a line, `cease-fire` finds
    `ceasefire`, in quotes exactly so; `life` finds `lives`. A leaf without other spellings stays
    as it is.
    """
    others: list[Query]
    match node:
        case Term():
            others = [
                ExactTerm(word, node.field, node.times, node.source_span)
                for word in other_numbers(language).get(node.text, ())
                if lexicon.count(word)
            ]
            others += (_apart(each, node) for each in lexicon.compounds(node.stem))
        case ExactTerm():
            others = [_apart(each, node) for each in _compounds(node.text, lexicon, language)]
        case Phrase() if node.bare and len(node.hyphens) == len(node.words) - 1:
            one = "".join(node.words)
            stemmed = stem(one, language)
            others = (
                [Term(one, stemmed, node.field, node.times, node.source_span)]
                if lexicon.forms(stemmed)
                else []
            )
            others += (_apart(each, node) for each in lexicon.compounds(stemmed))
        case Phrase():
            others = list(_phrases(node, lexicon, language))
    parts = tuple(dict.fromkeys((node, *others)))
    return Or(parts, source_span=node.source_span) if len(parts) > 1 else node


def _apart(compound: str, leaf: Term | ExactTerm | Phrase) -> Phrase:
    """Return a compound's parts, one right after the other, in a leaf's place."""
    return Phrase(tuple(compound.split("-")), 0, leaf.field, leaf.times, leaf.source_span)


def _compounds(word: str, lexicon: Spellings, language: str) -> list[str]:
    return [each for each in lexicon.compounds(stem(word, language)) if joined(each) == word]


def _phrases(phrase: Phrase, lexicon: Spellings, language: str) -> Iterator[Query]:
    """Yield the phrase with each of its compounds joined, and each joined word apart."""
    found: list[tuple[str, ...]] = [()]
    number = 0
    words = phrase.words
    while number < len(words):
        word, step = words[number], 1
        pieces: list[tuple[str, ...]] = [(word,)]
        pieces += (tuple(each.split("-")) for each in _compounds(word, lexicon, language))
        if number + 1 < len(words):
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
            yield exact if len(each) == 1 else replace(phrase, words=each, hyphens=())
