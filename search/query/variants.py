"""Name variants: spellings that a newsroom counts as one (Qaddafi, Gadhafi, Kadafi)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from search.analysis.stemming import capital_words, stem
from search.analysis.tokenizer import words
from search.query.nodes import ExactTerm, Phrase, Query, Term, walk

# The folded words of one spelling.
Name = tuple[str, ...]


class NameVariants:
    """Groups of spellings; each spelling finds the others. Immutable, so thread-safe.

    Args:
        groups: the spellings of each name, as they are printed.
        language: of the archive; in capitals its stop words are names (WHO, US), as in queries.

    >>> variants = NameVariants([["Qaddafi", "Gadhafi", "el-Kadafi"]])
    >>> variants.others(("gadhafi",))
    (('qaddafi',), ('el', 'kadafi'))
    >>> NameVariants([["US", "United States"]]).others(("us",))
    ()
    """

    def __init__(self, groups: Iterable[Iterable[str]] = (), language: str = "english") -> None:
        stops = capital_words(language)
        self.groups = tuple(
            tuple(dict.fromkeys(name for each in group if (name := tuple(words(each, stops)))))
            for group in groups
        )
        self._others: dict[Name, tuple[Name, ...]] = {}
        self._by_stem: dict[str, dict[str, Name]] = {}
        for group in self.groups:
            for name in group:
                known = self._others.get(name, ())
                rest = (other for other in group if other != name)
                self._others[name] = tuple(dict.fromkeys((*known, *rest)))

    def __bool__(self) -> bool:
        return bool(self._others)

    @cached_property
    def longest(self) -> int:
        """The number of words of the longest spelling."""
        return max(map(len, self._others), default=0)

    def others(self, name: Name) -> tuple[Name, ...]:
        """Return the other spellings of a name; empty if it is in no group."""
        return self._others.get(name, ())

    def by_stem(self, language: str) -> dict[str, Name]:
        """Return the one-word spellings by stem, so that plurals are recognised as well."""
        found = self._by_stem.get(language)
        if found is None:
            found = {stem(name[0], language): name for name in self._others if len(name) == 1}
            self._by_stem[language] = found
        return found

    def of_leaf(self, leaf: Query, language: str) -> tuple[tuple[str, tuple[Name, ...]], ...]:
        """Return each name in a leaf of a query with its other spellings.

        >>> variants = NameVariants([["Kiev", "Kyiv"]])
        >>> variants.of_leaf(Phrase(("old", "kiev")), "english")
        (('kiev', (('kyiv',),)),)
        """
        names: list[Name] = []
        match leaf:
            case ExactTerm(only=True) | Phrase(only=True):
                return ()
            case Term():
                name: Name = (leaf.text,)
                if name not in self._others:
                    name = self.by_stem(language).get(leaf.stem, name)
                names = [name]
            case ExactTerm():
                names = [(leaf.text,)]
            case Phrase():
                names = [name for _, name in self.within(leaf.words)]
        return tuple((" ".join(name), self.others(name)) for name in names if self.others(name))

    def within(self, phrase: Name) -> Iterator[tuple[int, Name]]:
        """Yield (index, name) of the names within a phrase, the longest at each index."""
        place = 0
        while place < len(phrase):
            for length in range(min(self.longest, len(phrase) - place), 0, -1):
                name = phrase[place : place + length]
                if name in self._others:
                    yield place, name
                    place += length
                    break
            else:
                place += 1

    def named_in(
        self, query: Query, language: str
    ) -> Iterator[tuple[str, tuple[Name, ...], Query]]:
        """Yield each name in a query once, with its other spellings and the leaf that has it."""
        said: set[str] = set()
        for leaf in walk(query):
            for name, others in self.of_leaf(leaf, language):
                if name not in said:
                    said.add(name)
                    yield name, others, leaf


NO_VARIANTS = NameVariants()
