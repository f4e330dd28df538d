"""Sentence boundaries."""

from __future__ import annotations

import re

import regex

from search.analysis.tokenizer import plain

# The gap is optional, so that a run of marks that ends no sentence is passed in one step. Were it
# looked for from each mark of the run again, 60,000 dots would take minutes.
_SENTENCE_END = regex.compile(
    r"""[.!?…。！？][.!?…。！？\])"'‘’“”„«»]*+"""
    r"""(?:(?P<gap>\s++)(?=["'“”„‘’«»(\[]*+[\p{Lu}\p{Lt}\p{Lo}\p{N}]))?+"""
)
_ASCII_SENTENCE_END = re.compile(r"""[.!?][.!?\])"']*+(?:(?P<gap>\s++)(?=["'(\[]*+[A-Z0-9]))?+""")
_ABBREVIATIONS = frozenset(
    "mr mrs ms mx dr prof rev hon gen col lt capt cpl sgt cmdr adm gov sen rep pres st ste jr sr"
    " messrs mme mlle fr vs etc no nos vol pp fig est dept univ inc ltd co corp bros approx jan feb"
    " mar apr jun jul aug sep sept oct nov dec".split()
)


def sentence_starts(text: str) -> list[int]:
    """Return the offsets (code points) at which sentences begin, the first one 0.

    A sentence ends with a full stop, question or exclamation mark or ellipsis, closing quotes
    included, before white space and a capital, a digit or an opening quote; not after a common
    abbreviation, an initial or a dotted one (`U.S.`).

    >>> sentence_starts("Taxes rise. Dr. Adams objects! So do we.")
    [0, 12, 31]
    """
    return starts_in(text, plain(text))


def starts_in(text: str, simple: str) -> list[int]:
    """Return the sentence starts of a text; `simple` is its `plain` form."""
    starts = [0]
    for match in (
        _ASCII_SENTENCE_END.finditer(simple) if simple.isascii() else _SENTENCE_END.finditer(text)
    ):
        begin = match.start()
        if match["gap"] is None:
            continue
        if match.start("gap") == begin + 1 and text[begin] == "." and _abbreviated(text, begin):
            continue
        starts.append(match.end())
    return starts


def _abbreviated(text: str, stop: int) -> bool:
    """Return True if the full stop belongs to the word before it.

    >>> _abbreviated("Dr. Adams", 2)
    True
    >>> _abbreviated("The end.", 7)
    False
    """
    # Most abbreviations of a text full of them are initials: they take a third of the time so.
    if stop > 1 and text[stop - 2] == " " and text[stop - 1].isupper():
        return True
    last = text[max(0, stop - 24) : stop]
    last = last[last.rfind(" ") + 1 :]
    if not last.isalpha():
        begin = len(last)
        while begin and (last[begin - 1].isalnum() or last[begin - 1] == "."):
            begin -= 1
        last = last[begin:]
    return (len(last) == 1 and last.isupper()) or "." in last or last.casefold() in _ABBREVIATIONS
