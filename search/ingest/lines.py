"""The filter that takes page furniture out of a body that was extracted already: HTML pages, JSON, feeds.

Raw text, where header and tail have to be told apart first, has a state machine of its own (rawtext.py); both go by the
same kinds of lines (kinds.py). Only whole paragraphs are cut: at the start what repeats the header, at the end what trails
after the last sentence, in between only what can't be anything but furniture.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from search.article import Cut
from search.ingest import phrases
from search.ingest.base import Origin
from search.ingest.bios import is_bio
from search.ingest.kinds import Kind, Line, is_shouted, read_line

CLEANING_VERSION = "1"
"""Part of an index's fingerprint: raised whenever cleaning gives other articles than before."""

_HEAD = 6  # paragraphs that may repeat the header


@dataclass(slots=True)
class Filtered:
    """A body, and what was taken out of it: captions and notes on the author to keep, cuts for `removed`."""

    body: list[Line] = field(default_factory=list)
    captions: list[Line] = field(default_factory=list)
    bio: list[Line] = field(default_factory=list)
    dek: str | None = None
    cuts: list[Cut] = field(default_factory=list)


def strip_boilerplate(
    paragraphs: Iterable[str], *, title: str = "", authors: Iterable[str] = (), origin: Origin
) -> tuple[tuple[str, ...], tuple[Cut, ...]]:
    """The paragraphs that are article, and the cuts; the filter for bodies from structured formats.

    Args:
        paragraphs: one string a paragraph, plain text.
        title, authors: of the article, by which repeated titles, bylines and notes on the author are known.
        origin: where it was found, with the newsroom's rules for it.
    """
    found = filter_body(paragraphs, titles=(title,), authors=tuple(authors), origin=origin)
    cuts = [*found.cuts, *(line.cut("caption") for line in found.captions), *(line.cut("author-bio") for line in found.bio)]
    return tuple(line.text for line in found.body), tuple(cuts)


def filter_body(
    paragraphs: Iterable[str],
    *,
    titles: Iterable[str],
    authors: Sequence[str],
    origin: Origin,
    dek: str | None = None,
    links: Collection[str] = (),
) -> Filtered:
    """As `strip_boilerplate`, with captions and bios kept apart.

    Args:
        titles: everything that the page calls itself.
        dek: the standfirst, where it is known: cut from the start of the body.
        links: folded texts of the page's links: a run of them at the end of a body leads elsewhere.
    """
    rules = origin.rules if origin.rules.boilerplate or origin.rules.bylines or origin.rules.captions else None
    lines = [_line(text, number, rules) for number, text in enumerate(paragraphs, start=1)]
    found = Filtered()
    start = _skip_header(lines, found, {_letters(title) for title in titles if title}, _letters(dek or ""))
    end = _tail(lines, start, frozenset(links), authors, found)
    _middle(lines[start:end], found)
    return found


def _line(text: str, number: int, rules: object) -> Line:
    from search.ingest.base import Rules

    stripped = " ".join(text.split())
    line = read_line(stripped.removeprefix("- "), number, rules=rules if isinstance(rules, Rules) else None)
    line.text = stripped
    return line


def _letters(text: str) -> str:
    """`text` without all that differs between two printings of one title."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _skip_header(lines: Sequence[Line], found: Filtered, titles: set[str], dek: str) -> int:
    """Past the lines that repeat the header; gives the index of the first line of the body."""
    start = 0
    for index, line in enumerate(lines[:_HEAD]):
        letters = _letters(line.text)
        if letters in titles:
            rule = "repeated-title"
        elif dek and letters == dek:
            found.dek = line.text
            rule = "dek"
        elif line.kind in {Kind.BYLINE, Kind.STAMP, Kind.LEAD, Kind.FURNITURE, Kind.RELATED, Kind.LABEL}:
            rule = line.rule
        elif line.kind in {Kind.CAPTION, Kind.CREDIT}:
            continue
        else:
            break
        if rule != "dek":
            found.cuts.append(line.cut(rule))
        start = index + 1
    return start


def _tail(lines: Sequence[Line], start: int, links: frozenset[str], authors: Sequence[str], found: Filtered) -> int:
    """The index after the last line of the body: what trails below it is cut, in one run from the end."""
    end = len(lines)
    while end > start + 1:
        line = lines[end - 1]
        if is_bio(line.text, authors):
            found.bio.insert(0, line)
        elif line.kind in {Kind.CLOSING, Kind.OPENER, Kind.FURNITURE, Kind.RELATED, Kind.BYLINE, Kind.STAMP}:
            found.cuts.append(line.cut())
        elif phrases.fold(line.text.removeprefix("- ")) in links and line.words >= 3:
            found.cuts.append(line.cut("link"))
        else:
            break
        end -= 1
    return end


def _middle(lines: Sequence[Line], found: Filtered) -> None:
    for line in lines:
        if line.kind in {Kind.FURNITURE, Kind.RELATED} or is_shouted(line.text, line.words):
            found.cuts.append(line.cut(line.rule or "related"))
        elif line.kind in {Kind.CAPTION, Kind.CREDIT}:
            found.captions.append(line)
        else:
            found.body.append(line)
