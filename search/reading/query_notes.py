"""Notes on a query: variants of names, words and values that no article has, translations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search import assist
from search.fields import FACETS
from search.models import Note, SearchRequest, Translation
from search.query.nodes import At, ExactTerm, Phrase, Term, positive_leaves, source_span
from search.query.parsing.dialects.services import SERVICES
from search.query.parsing.parser import Parsed
from search.reading.serving.readers import OpenGeneration

# Least share of equal letters of a value that is suggested as the nearest.
_NEAR = 0.6


def variant_notes(opened: OpenGeneration, parsed: Parsed) -> Iterator[Note]:
    """Yield a note on each name that was also searched in its other spellings."""
    for name, others, leaf in opened.variants.named_in(parsed.query, opened.language):
        shown = ", ".join(" ".join(each) for each in others)
        yield Note(
            f"“{name}” counts as one name with {shown}, by the newsroom's rules;"
            f' "{name}"~0 finds this spelling alone.',
            source_span(leaf),
            name,
        )


def unknown_values(
    opened: OpenGeneration, request: SearchRequest, parsed: Parsed
) -> Iterator[Note]:
    """Yield a note on each value of a facet that no article has, with the nearest one.

    For a field in the query, on all of its words that no value has; a language that was read by
    each of its names is known if one of them is.
    """
    lacking: dict[tuple[str, At], str] = {}
    found: set[tuple[str, At]] = set()
    for leaf in positive_leaves(parsed.query):
        facet = getattr(leaf, "field", None)
        if facet not in FACETS or not isinstance(leaf, Term | ExactTerm | Phrase):
            continue
        typed = leaf.words if isinstance(leaf, Phrase) else (leaf.text,)
        place = facet, source_span(leaf)
        if opened.names(facet).has(typed):
            found.add(place)
        else:
            lacking.setdefault(place, " ".join(typed))
    for (facet, span), value in lacking.items():
        if (facet, span) not in found:
            known = [each.value for each in opened.values(facet) if each.value]
            yield Note(
                f"No article has the {facet} “{value[:80]}”{_nearest(value, known)}.", span, value
            )
    for chosen in request.filters:
        known = [count.value for count in opened.values(chosen.facet) if count.value]
        for wanted in chosen.include:
            if wanted is not None and wanted not in known:
                hint = _nearest(wanted, known)
                yield Note(f"No article has the {chosen.facet} “{wanted[:80]}”{hint}.")


def _nearest(value: str, known: Sequence[str]) -> str:
    """Return the suggestion of the nearest known value; "" if none is near.

    A value is as near as its nearest word, so that `author:Lnud` suggests “Ann Lund”.

    >>> _nearest("metor", ["Metro", "World"])
    '; the nearest is “Metro”'
    """

    def likeness(one: str, other: str, **_: object) -> float:
        parts = (other, *(other.split() if " " not in one else ()))
        return max(OSA.normalized_similarity(one, part) for part in parts)

    nearest = process.extractOne(
        value, known, processor=str.casefold, scorer=likeness, score_cutoff=_NEAR
    )
    return f"; the nearest is “{nearest[0]}”" if nearest else ""


def missing_words(opened: OpenGeneration, parsed: Parsed) -> tuple[Note, ...]:
    """Return a note on each word of a query that no article has."""
    found = assist.missing_words(parsed, opened.engine.lexicon, opened.language, opened.variants)
    return tuple(Note(f"No article has “{word}”.", span, word) for word, span in found)


def translation_of(parsed: Parsed) -> Translation | None:
    """Return what a query of another service was read as."""
    if parsed.translation is None:
        return None
    losses = (Note(note.message, note.source_span, note.text) for note in parsed.losses)
    return Translation(parsed.dialect, parsed.translation, tuple(losses))


def read_as(parsed: Parsed) -> Note:
    """Return the note on how another service's query was translated."""
    service = SERVICES[parsed.dialect].title
    return Note(f"This was read as a query of {service}: {parsed.translation}")
