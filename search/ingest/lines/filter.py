"""Furniture filter for bodies that are already extracted, as of HTML, JSON and feeds.

Raw text, whose header and tail must be found first, goes through `ingest/text` instead; both use
the same line kinds (classifier.py). Only whole paragraphs are cut: at the start those that repeat
the header, at the end those after the last sentence, in between only certain furniture.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from search.article import RemovedText
from search.ingest.lines import phrase_tables
from search.ingest.lines.author_bios import is_bio
from search.ingest.lines.classifier import Kind, Line, is_prose, is_shouted, read_line
from search.ingest.lines.figure_headings import headings
from search.ingest.lines.link_lines import has_link, is_linked
from search.ingest.raw_documents import Origin, Rules

# Version of the cleaning, part of an index's fingerprint: raised when its articles change.
CLEANING_VERSION = "15"

_HEAD = 7  # paragraphs that may repeat the header
_HEAD_WORDS = 120  # words above a repeated title; more are the body itself
_BIO_PLACE = 0.6  # share of the lines after which a bio ends the article; earlier ones are text
_BIO_SHARE = 0.3  # share of the words that may follow such a bio
_FOREIGN_STAMP = re.compile(
    r"\b\d{1,2}\b.{1,40}\b(?:19|20)\d\d\b.{0,12}\b\d{1,2}[:.h]\d\d\b|\b(?:19"
    r"|20)\d\d[-./]\d\d[-./]\d\d"
    r" \d\d:\d\d\b"
)

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?:$|: )")
_SPEECH = re.compile(r"“[^“”]{12,}”|\"[^\"]{12,}\"|[,.!?][”\"] \w")
_QUOTED = frozenset({"newsletter", "copyright"})  # rules whose wordings people say, too
# Speech without quotation marks: "Subscribe to nothing, my aunt used to say, and ...".
_SAID = re.compile(
    r",\s(?:[\w'’-]{1,24}\s){0,4}(?:said|says?|told(?! by)|wrote|cried|shouted|asked|added"
    r"|replied|answered|sang|warned)\b"
)
_SENTENCE = 6  # words of a line that announces what follows it


@dataclass(slots=True)
class Filtered:
    """A body and the text that was taken out of it: captions, bios, credit and cuts."""

    body: list[Line] = field(default_factory=list)
    captions: list[Line] = field(default_factory=list)
    bio: list[Line] = field(default_factory=list)
    credit: list[Line] = field(default_factory=list)
    dek: str | None = None
    cuts: list[RemovedText] = field(default_factory=list)

    def keep_captions_once(self) -> None:
        """Keep the first of equal captions; the others become cuts."""
        kept: dict[str, Line] = {}
        for line in self.captions:
            if kept.setdefault(line.text, line) is not line:
                self.cuts.append(line.cut("repeated-caption"))
        self.captions = list(kept.values())


def filter_body(
    paragraphs: Iterable[str],
    *,
    titles: Iterable[str],
    authors: Sequence[str],
    origin: Origin,
    deks: Iterable[str] = (),
    links: Collection[str] = (),
) -> Filtered:
    """Return the lines of a body that are article, with cuts, captions and bios kept apart.

    Args:
        paragraphs: the body, in order.
        titles: everything that the page calls itself.
        authors: the names of the authors, by which their bios are recognised.
        origin: where it was found, with the newsroom's rules for it.
        deks: texts that the page marks as its standfirst, removed from the start of the body.
        links: folded texts of the page's links; a run of them at the end of a body is a list of
            other stories.
    """
    rules = (
        origin.rules
        if origin.rules.boilerplate or origin.rules.bylines or origin.rules.captions
        else None
    )
    lines = [
        _line(text, number, rules)
        for number, text in enumerate(paragraphs, start=1)
        if text.strip()
    ]
    found = Filtered()
    start = _skip_header(
        lines,
        found,
        {phrase_tables.letters(title) for title in titles if title},
        {phrase_tables.letters(dek) for dek in deks},
    )
    end = _tail(lines, start, links, authors, found)
    _middle(lines[start:end], links, found)
    found.keep_captions_once()
    return found


def _line(text: str, number: int, rules: Rules | None) -> Line:
    stripped = " ".join(text.split())
    line = read_line(stripped.removeprefix("- "), number, rules=rules)
    line.text = stripped
    return line


def _skip_header(lines: Sequence[Line], found: Filtered, titles: set[str], deks: set[str]) -> int:
    """Return the index of the first body line, after those that repeat the header.

    Every line above the title belongs to the header.
    """
    title = next(
        (
            index
            for index, line in enumerate(lines[:_HEAD])
            if phrase_tables.letters(line.text) in titles
        ),
        0,
    )
    if sum(line.words for line in lines[:title]) > _HEAD_WORDS:
        title = 0
    found.cuts.extend(line.cut(line.rule or "header-line") for line in lines[:title])
    start = title
    for index, line in enumerate(lines[title : title + _HEAD], start=title):
        text = phrase_tables.letters(line.text)
        if text in titles:
            rule = "repeated-title"
        elif text in deks and line.words >= 4 and not found.dek:
            found.dek = line.text
            start = index + 1
            continue
        elif line.kind in {
            Kind.BYLINE,
            Kind.STAMP,
            Kind.LEAD,
            Kind.FURNITURE,
            Kind.RELATED,
            Kind.LABEL,
        }:
            rule = line.rule
            if rule in _QUOTED and not line.own and _is_spoken(line):
                break
        elif line.words <= 10 and _FOREIGN_STAMP.search(line.text):
            rule = "date"
        elif line.kind in {Kind.CAPTION, Kind.CREDIT}:
            found.captions.append(line)
            start = index + 1
            continue
        else:
            break
        found.cuts.append(line.cut(rule))
        start = index + 1
    return start


def _tail(
    lines: Sequence[Line],
    start: int,
    links: Collection[str],
    authors: Sequence[str],
    found: Filtered,
) -> int:
    """Return the index after the last line of the body; the run of lines below it is cut."""
    end = _below_bio(lines, start, authors, found)
    while end > start + 1:
        line = lines[end - 1]
        if is_bio(line.text, authors):
            found.bio.insert(0, line)
        elif line.kind in {
            Kind.CLOSING,
            Kind.OPENER,
            Kind.FURNITURE,
            Kind.RELATED,
            Kind.BYLINE,
            Kind.STAMP,
        }:
            found.cuts.append(line.cut())
        elif is_linked(line, links):
            found.cuts.append(line.cut("link"))
        elif line.kind is Kind.TEXT and not any(sign.isalnum() for sign in line.text):
            found.cuts.append(line.cut("ornament"))
        else:
            break
        end -= 1
    return end


def _below_bio(lines: Sequence[Line], start: int, authors: Sequence[str], found: Filtered) -> int:
    """Return the index of the author's bio near the end, which ends the body.

    The bio is kept; the lines below it are cut. Without a bio, the number of lines.
    """
    total = sum(line.words for line in lines[start:])
    first = max(start + 2, int(_BIO_PLACE * len(lines)))
    below = sum(line.words for line in lines[first:])
    for index in range(first, len(lines)):
        below -= lines[index].words
        if below <= _BIO_SHARE * total and is_bio(lines[index].text, authors):
            found.bio.append(lines[index])
            for line in lines[index + 1 :]:
                if is_bio(line.text, authors):
                    found.bio.append(line)
                else:
                    found.cuts.append(line.cut(line.rule or "below-bio"))
            return index
    return len(lines)


def _is_spoken(line: Line) -> bool:
    """Return True for a sentence with somebody's speech that has furniture's wording by chance."""
    return is_prose(line.text, line.words) and (
        _SAID.search(line.text) is not None
        or (line.rule == "newsletter" and _SPEECH.search(line.text) is not None)
    )


def _is_writers(line: Line, links: Collection[str]) -> bool:
    """Return True for a line between paragraphs that has a wording of furniture by chance.

    It leads nowhere, and is a sentence after "Related:", speech about a mailing list, or the year
    of a chronology.
    """
    if line.own:
        return False
    if line.rule == "counter":
        return _YEAR.match(line.text) is not None
    if line.rule in _QUOTED:
        return _is_spoken(line)
    announces = line.words >= _SENTENCE and line.text.endswith(":") and "|" not in line.text
    return (
        line.rule == "related"
        and (announces or is_prose(line.text, line.words))
        and not has_link(line, links)
    )


def _middle(lines: Sequence[Line], links: Collection[str], found: Filtered) -> None:
    """Sort the lines between header and tail: drop furniture and link boxes, keep captions."""
    boxed = False
    own = headings(lines, links)
    for line in lines:
        linked = is_shouted(line.text, line.words) and phrase_tables.fold(line.text) in links
        opens = line.kind is Kind.OPENER and line.rule == "related"
        furnished = line.kind in {Kind.FURNITURE, Kind.RELATED} or opens
        is_own = line.number in own or _is_writers(line, links)
        if linked or (furnished and not is_own):
            found.cuts.append(line.cut(line.rule or "related"))
            boxed = boxed or opens
        elif boxed and is_linked(line, links, boxed):
            found.cuts.append(line.cut(line.rule or "link"))
        elif line.kind in {Kind.CAPTION, Kind.CREDIT}:
            found.captions.append(line)
        else:
            found.body.append(line)
            boxed = False
