"""Byline lines: names of people as bylines print them, and who is named in a line."""

from __future__ import annotations

import re

from search.ingest.bylines import byline_parser
from search.ingest.bylines.byline_parser import parse_byline
from search.ingest.bylines.name_case import mixed_case
from search.ingest.bylines.person_names import is_town
from search.ingest.bylines.vocabulary import ORGANISATIONS, ROLES
from search.ingest.lines.name_shape import _NOT_NAMES, _enough, _name_length, is_name

_TITLES = frozenset(
    "dr dr. prof prof. professor sir rev rev. mr mr. mrs mrs. ms ms. rabbi father fr fr.".split()
)
# Last words of papers' names: the words between a person's name and one of these are the paper's.
_PAPERS = frozenset(
    "news times post press journal tribune gazette herald enquirer courier telegram star globe"
    " today chronicle record".split()
)
_GLUED = re.compile(
    r"(?<=^By)(?=[A-Z][a-z])|(?<=[a-z])"
    r"(?=(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.? \d"
    r"|Staff |Senior |City |Published|Updated|Contribut|Correspondent|Reporter|Editor|Columnist)"
)
_CONNECT = re.compile(r"\s*(?:,? and |,? & |,? with |;|,|\||\+)\s*", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:written |reported |posted |story |words |commentary |analysis |opinion |reviewed"
    r" |edited )?by\b[:\s]{0,3}"
    r"|author\(?s?\)?:\s{0,3}|words:\s{0,3})",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"(?:\d|\d ?[ap]\.?m\.?) (?:\| )?(?:published |posted |written )?by ?:? ", re.IGNORECASE
)  # after a day
_END = re.compile(
    r"@|https?:|\d|\s[|•·–—]\s?|\s-\s|\(|\bupdated\b|\bpublished\b|\bposted\b"
    r"|\btime(?=[A-Z][a-z]{2})"
    r"|\bfor the\b|\bfor\b|\bin\b|\bat\b|\bof\b|\bfrom\b|\bis an?\b|,\s(?:opinion|special)\b",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r"\b(?:Editorial Board|Editors?|Staff|Associated Press|Reuters|Newsroom|Staff Writers?|Wire"
    r" Services?|Agence France)\b"
)
_LONGEST = 600  # characters of a byline with a sentence about its author
_CREDIT = 80  # characters of a byline that names no person
_LEAD_OR_SOURCE = re.compile(r"(?:by|from|compiled by|edited by)\s", re.IGNORECASE)
_NAMED = re.compile(r"by [^,.]{3,60}, ", re.IGNORECASE)  # the name, then what is said of it
_SENTENCE = 14  # words: a longer line that ends in a full stop is prose
_DIGITS = re.compile(r"\b(?:19|20)\d\d\b")


def names_in(line: str) -> tuple[str, ...]:
    """Return the authors that a line names, in order, each once.

    A line that opens as a byline goes to the byline parser. In other lines ("Ada Quill | May 5") a
    name counts at the start of a piece.

    >>> names_in("By ADA QUILL and Bo Reyes, Staff Writers"), names_in("Ada Quill | May 5, 2020")
    (('Ada Quill', 'Bo Reyes'), ('Ada Quill',))
    """
    found = parse_byline(line)
    return found.authors or (() if _LEAD.match(line.strip()) else _loose_names(line))


def _loose_names(line: str) -> tuple[str, ...]:
    """Return the names at the starts of a line's pieces."""
    line = _GLUED.sub(" ", line)
    inside = _INSIDE.search(line)
    text = _LEAD.sub("", line[inside.end() :] if inside else line.strip(), count=1)
    lead = inside is not None or len(text) < len(line.strip())
    end = _END.search(text)
    whole = text[: end.start()] if end else text
    found: list[str] = []
    pieces = [_stripped(piece) for piece in _CONNECT.split(whole)]
    for piece in pieces:
        tokens = piece.split()
        while tokens and tokens[0].casefold() in _TITLES:
            tokens.pop(0)
        length = _name_length(tokens, lenient=lead)
        if length > 2 and length < len(tokens) and tokens[length].casefold() in _PAPERS:
            # The third capital begins the paper's name.
            length = 2
        name = tokens[:length]
        if (
            2 <= length <= 5
            and _enough(name)
            and not (length < len(tokens) and tokens[length] in {"Board", "Editorial"})
        ):
            found.append(mixed_case(" ".join(name)))
        elif _ORGANISATION.search(piece) and tokens[-1] in {"Board", "Editors", "Press", "Reuters"}:
            found.append(piece)
    return tuple(dict.fromkeys(found))


def _stripped(piece: str) -> str:
    """Return a byline's piece without punctuation around it, except after a last initial."""
    piece = piece.strip(" ,:*•·—–-\u200b")
    return piece if _POINTED.search(piece) else piece.rstrip(".")


_POINTED = re.compile(r"\b(?:[A-Z]|[JS]r)\.$")
_PLACE = re.compile(
    r"(?:,? (?:in|at|for) [A-Z](?:(?! and )[^,;]){1,40})?"
    r"(?:,? [A-Z][\w ]{0,30} (?:editor|correspondent|reporter|writer|columnist))?$"
)
_TOWN = re.compile(r"(?P<named>[^|]{5,80}?)(?:(?:,| \||\s[-–—/]) | \()(?P<town>[^,|()]{2,40})\)?")
_PAPER = re.compile(
    r"(?: \| | - | — | – )((?:The )?[A-Z][\w.&'’-]{1,20}(?: [A-Z][\w.&'’-]{0,20}){0,4})(?="
    r" ?(?:\||-|—|–|$))"
)


def bare_names(line: str) -> tuple[str, ...]:
    """Return the people in a line of names alone, each with at most a place or a job.

    Empty if the line has anything else.

    >>> bare_names("Ada Moran and Ben Ortiz"), bare_names("Taxes rise")
    (('Ada Moran', 'Ben Ortiz'), ())
    >>> bare_names("Ada Moran Health editor"), bare_names("Ada Moran and Bo Orr, Madrid")
    (('Ada Moran',), ('Ada Moran', 'Bo Orr'))
    """
    if signed := parse_byline(line).people:
        return signed
    placed = _TOWN.fullmatch(line)
    if placed and is_town(placed["town"]) and not is_name(placed["town"]):
        return bare_names(placed["named"])
    people = _PLACE.sub("", line.partition("@")[0].strip(), count=1)
    pieces = [_PLACE.sub("", piece, count=1) for piece in _CONNECT.split(people) if piece]
    if len(pieces) > 1 and not _NOT_NAMES.isdisjoint(pieces[-1].casefold().split()):
        pieces.pop()  # the paper
    tokens = pieces[0].split() if len(pieces) == 1 else []
    if (
        len(tokens) > 3
        and tokens[-1].casefold().rpartition("-")[2] in _PAPERS
        and is_name(" ".join(tokens[:2]))
    ):
        return (" ".join(tokens[:2]),)
    return tuple(map(_stripped, pieces)) if pieces and all(map(is_name, pieces)) else ()


def paper_in(line: str) -> str | None:
    """Return the paper named after a byline's people ("By A | The Paper | ..."), or None.

    >>> paper_in("By Ada Moran | The Paper"), paper_in("By Ada Moran")
    ('The Paper', None)
    """
    match = _PAPER.search(line[:200])
    return match[1] if match and not is_name(match[1]) else None


def is_byline(line: str) -> bool:
    """Return True if a line opens as a byline ("By ", "Written by ") and names somebody.

    A long sentence counts only if it names the author again, as a bio does.

    >>> is_byline("By Ada Moran"), is_byline("By the time it rained")
    (True, False)
    """
    if len(line) > _LONGEST or not byline_parser.is_byline(line):
        return len(line) <= _CREDIT and _LEAD_OR_SOURCE.match(line) is not None and _is_credit(line)
    words = line.count(" ") + 1
    is_sentence = words > _SENTENCE and line.rstrip("\"'”’) ")[-1:] in ".!?"
    if not is_sentence or _DIGITS.search(line) is not None:
        return True
    found = parse_byline(line)
    return found.bio is not None or (found.credit is not None and _NAMED.match(line) is not None)


def _is_credit(line: str) -> bool:
    """Return True for a byline without a person, such as "From Times Wire Services"."""
    words = {word.strip(".,;:").casefold() for word in line.split()}
    is_known = not words.isdisjoint(ROLES | ORGANISATIONS)
    return is_known and parse_byline(line).credit is not None


def is_lead(line: str) -> bool:
    """Return True if `line` is the "By" alone, with the name on the next line.

    >>> is_lead("By"), is_lead("By Ada Moran")
    (True, False)
    """
    return len(line) <= 24 and _LEAD.sub("", line, count=1).strip(" :") == "" and line.strip() != ""
