"""Byline parser for every source: lines of text, HTML, JSON, CSV, feeds, NITF.

Use `parse_byline(line)` for a line of raw text, which may be no byline at all, and
`parse_byline(value, field=True)` for a value that the source itself calls author or byline. Both
return a `Byline`: its `authors` go into `Article.authors`, `printed` into `Article.byline`,
`credit` and `bio` into the fields of that name. `is_byline(line)` is True for lines that open as
a byline and name somebody; it costs a few microseconds for any other line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from search.ingest.bylines import grammar
from search.ingest.bylines.name_case import mixed_case, person_key
from search.ingest.bylines.person_names import name_length, role_length
from search.ingest.bylines.reader import BylineReader
from search.ingest.bylines.vocabulary import NOT_NAMES, agency

_LONGEST = 600  # characters of a byline with a sentence about the author; what is longer is prose
_LONGEST_BARE = 120  # characters of a line of names that has no "By"
_MOST_SIGNS = 2000  # characters of a field that are read; what follows is kept as printed
_LONGEST_BOARD = 60  # characters of a line that ends in "editorial board"; longer is a sentence
_PLAIN_WORDS = 5  # of a name in a field that has no capitals ("danah boyd"), or no case
_OPENING = 120  # characters of a line among which the word is that opens a byline
_BOARD = re.compile(r"\b(?:editorial board|editors|editorial staff)$", re.IGNORECASE)
_DOMAIN = re.compile(r"\w\.[a-z]{2}")
_HIDDEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


@dataclass(frozen=True, slots=True)
class Byline:
    """The people and organisations that sign an article, as parsed from one byline.

    Attributes:
        printed: the byline as it was printed, white space single.
        people: the authors in mixed case, in order, each once.
        organisations: the agencies (in their usual names) or the editorial board that signed
            without any person.
        credit: roles, papers, agencies, places and helpers, as printed; None without any.
        bio: the sentence about the author that ended the line; None without one.
    """

    printed: str = ""
    people: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    credit: str | None = None
    bio: str | None = None

    @property
    def authors(self) -> tuple[str, ...]:
        """The people; without any, the organisations that sign alone."""
        return self.people or self.organisations


def parse_byline(text: str, *, field: bool = False) -> Byline:
    """Return the people, the credit and the bio in one byline.

    Args:
        text: one printed line, or one value of a field.
        field: True if the source calls the value an author or a byline. Then names need no "By" in
            front, may be one word, and "Quill, Ada" is read as family name and given name.

    Returns:
        The byline; without `people` and `organisations` if `text` names nobody, as most lines of a
        text do.

    >>> parse_byline("By JANE and BO MCDONALD, Special to The Post").people
    ('Jane McDonald', 'Bo McDonald')
    >>> parse_byline("From Associated Press").authors
    ('Associated Press',)
    >>> parse_byline("By ADA QUILL, Quill is a free-lance writer.").bio
    'Quill is a free-lance writer.'
    """
    printed = " ".join(unicodedata.normalize("NFC", text).translate(_HIDDEN).split())
    if not printed or (len(printed) > _LONGEST and not field):
        return Byline(printed)
    opening, line = _opening(printed[:_MOST_SIGNS], field=field)
    if not opening and not field and len(line) > _LONGEST_BARE:
        return Byline(printed)
    helped = grammar.HELPERS.search(line)
    if helped and helped.start() == 0 and not opening:
        return Byline(printed, credit=printed if field else None)
    is_source = opening in {"from", "aus", "da", "dal", "dalla"}
    reader = BylineReader(
        line,
        vouched=field or (opening != "" and not is_source),
        listed=field,
        inverts=field and not opening,
    )
    reader.read(helped.start() if helped else len(line))
    if not reader.people and not reader.agencies and not (opening or field):
        return Byline(printed)
    if not opening and not field and not reader.is_whole:
        return Byline(printed)
    if reader.people:
        credit = list(reader.credit)
        if opening in {"compiled", "edited", "reviewed"}:
            credit.insert(0, f"{opening.capitalize()} by")
        told = grammar.AS_TOLD.search(line)
        if told:
            credit.append(told.group())
        if helped:
            helper = line[helped.start() :].strip(" ,;|.(")
            credit.append(helper if "(" in helper else helper.rstrip(" ,;|.)"))
        return Byline(
            printed, tuple(reader.people), (), ", ".join(dict.fromkeys(credit)) or None, reader.bio
        )
    if reader.agencies:
        credit = [piece for piece in dict.fromkeys(reader.credit) if agency(piece) is None]
        return Byline(printed, (), tuple(dict.fromkeys(reader.agencies)), ", ".join(credit) or None)
    for piece in grammar.pieces(line, len(line)):
        if len(piece.text) <= _LONGEST_BOARD and _BOARD.search(piece.text):
            return Byline(printed, (), (mixed_case(piece.text.removeprefix("the ")),))
    if field and not opening and not grammar.is_known(line) and _is_plain_name(line):
        return Byline(printed, (mixed_case(line),))
    return Byline(
        printed, credit=printed if grammar.is_known(line) and (field or _is_titled(line)) else None
    )


def _opening(printed: str, *, field: bool) -> tuple[str, str]:
    """Return the word that opens a byline ("by", "from", "compiled"), and the line after it.

    The word is "" where the line opens without one.
    """
    line = grammar.GLUED.sub(" ", printed).strip(" *•·–—_")
    lead = grammar.LEAD.match(line)
    if not (lead and lead["by"]):
        inside = grammar.INSIDE.search(line)
        if inside and line[inside.end()].isupper():
            return "by", line[inside.end() :]
    if lead and lead["label"] and (signed := grammar.LEAD.match(line, lead.end())) and signed["by"]:
        return "by", line[signed.end() :]
    if not lead or not _opens(line[lead.end() :], lead, field=field):
        return "", line
    if lead["by"]:
        return (lead["work"] or "by").casefold(), line[lead.end() :]
    return (lead["source"] or "by").strip(" :").casefold(), line[lead.end() :]


def joined(bylines: Iterable[Byline]) -> Byline:
    """Return several bylines of one article as one: each person once, in order.

    >>> joined([parse_byline("By Ada Quill"), parse_byline("By ADA QUILL and Bo Reyes")]).people
    ('Ada Quill', 'Bo Reyes')
    """
    listed = list(bylines)
    people = {person_key(name): name for byline in reversed(listed) for name in byline.people[::-1]}
    agencies = dict.fromkeys(name for byline in listed for name in byline.organisations)
    credit = [byline.credit for byline in listed if byline.credit]
    if people:
        credit.extend(agencies)
    return Byline(
        ", ".join(dict.fromkeys(byline.printed for byline in listed if byline.printed)),
        tuple(people.values())[::-1],
        () if people else tuple(agencies),
        ", ".join(dict.fromkeys(credit)) or None,
        next((byline.bio for byline in listed if byline.bio), None),
    )


def is_byline(line: str) -> bool:
    """Return True if a line of raw text opens as a byline and names somebody.

    Openings are "By", "Written by", "Von" and their like.

    >>> is_byline("By Ada Quill, Staff Writer"), is_byline("By then the river had risen.")
    (True, False)
    """
    opening = line.strip(" *•·–—_")[:_OPENING]
    if grammar.LEAD_START.match(opening) is None:
        return False
    lead = grammar.LEAD.match(grammar.GLUED.sub(" ", opening))
    return lead is not None and bool(parse_byline(line).authors)


def is_lead(line: str) -> bool:
    """Return True if a line is the "By" alone, with the name on the next line.

    >>> is_lead("By:"), is_lead("Written by"), is_lead("By Ada Quill")
    (True, True, False)
    """
    text = line.strip()
    lead = grammar.LEAD.match(text) if len(text) <= 24 else None
    return lead is not None and not text[lead.end() :].strip(" :")


def _is_plain_name(line: str) -> bool:
    """Return True if a field's value can be a name although it has no capitals, or no case.

    >>> _is_plain_name("ada moran")
    True
    """
    return (
        len(line.split()) <= _PLAIN_WORDS
        and not _DOMAIN.search(line)
        and len(line) <= _LONGEST_BOARD
        and all(unicodedata.category(each)[0] in "LM" or each in " .'’-·" for each in line)
    )


def _is_titled(line: str) -> bool:
    """Return True if every lower-case word belongs to the vocabulary of bylines.

    As in "Times staff and wire reports".
    """
    return all(
        word.casefold().strip(".,;:") in NOT_NAMES for word in line.split() if word.islower()
    )


def _opens(rest: str, lead: re.Match[str], *, field: bool) -> bool:
    """Return True if what follows "By", "Von" or "From" can be a byline.

    "Von Quill" is a name, "By then" a sentence.
    """
    words = rest.replace(",", " ").replace("/", " ").split()
    if lead["by"] or lead["label"]:
        return bool(words) and (
            field or not words[0][0].islower() or grammar.CREDIT_OPENER.match(rest) is not None
        )
    if len(words) < 2:
        return lead["source"] is not None and agency(rest) is not None
    if lead["source"]:
        return not words[0].islower() or role_length(words) > 0
    if role_length(words) or agency(rest):
        return True
    return not words[0].islower() and name_length(words, vouched=True) >= 2
