"""Reader of a raw text by rules: a state machine over its lines.

Three states, left in this order: the header (header.py finds its end and assigns its lines), the
body (from which furniture, pictures and boxes of links are removed), and the tail (author block,
topics, other stories), whose author and bio alone are kept. Every character that is not white
space ends in a field or in `removed`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from search.ingest.bylines.byline_parser import parse_byline
from search.ingest.lines import name_shape
from search.ingest.lines.author_bios import bio_name, is_bio
from search.ingest.lines.classifier import Kind, Line, is_shouted
from search.ingest.raw_documents import Rules
from search.ingest.text import foreign_lines
from search.ingest.text.draft import Draft
from search.ingest.text.page_header import header, header_end

_BOX_LINES = 14  # of one box of links
_TAIL_SHARE = 0.12  # prose in a tail (teasers), relative to the prose before it, at most
_RAIL = 6  # lines without a sentence that make a rail of other stories
_PAGE_KINDS = frozenset(
    {Kind.FURNITURE, Kind.RELATED, Kind.OPENER, Kind.CLOSING, Kind.STAMP, Kind.BYLINE, Kind.NAME}
)
_SIGNED_BELOW = 3  # lines below a body that may sign it
_SIGNATURE_WORDS = 6
_COMMENTS = re.compile(r"[ck]omm?ent", re.IGNORECASE)
_BIO_WORDS = 300  # of a bio below "About the author", at most


def read(lines: Sequence[Line], draft: Draft, rules: Rules) -> None:
    """Read the lines of a text into `draft` by rules alone."""
    start = header_end.body_start(lines)
    header.read_header(lines[:start], draft, rules)
    _read_body(lines[start:], draft)


def _read_body(lines: Sequence[Line], draft: Draft) -> None:
    end = _tail_start(lines)
    read_tail(lines[end:], draft)
    index = 0
    while index < end:
        line = lines[index]
        if line.rule == "newsletter" and line.text.casefold().startswith("skip past"):
            after = promotion_end(lines, index, end)
            for each in lines[index:after]:
                draft.cut(each, "newsletter")
            index = after
            continue
        index += 1
        if line.kind in {Kind.FURNITURE, Kind.RELATED, Kind.STAMP, Kind.LEAD} or is_shouted(
            line.text, line.words
        ):
            draft.cut(line, "" if line.rule else "related")
            if line.rule == "duration" and index < end and lines[index].kind is Kind.TEXT:
                draft.caption(lines[index])
                index += 1
        elif line.kind is Kind.OPENER:
            draft.cut(line)
            if line.rule in {"related", "topics"}:
                index = _skip_box(lines, index, end, draft)
        elif line.kind in {Kind.CAPTION, Kind.CREDIT}:
            draft.caption(line)
        else:
            draft.body.append(line)
    trim(
        draft, cut_tail=end < len(lines) or sum(line.kind in _PAGE_KINDS for line in lines) > _RAIL
    )


def promotion_end(lines: Sequence[Line], index: int, end: int) -> int:
    for other in range(index + 1, min(index + 14, end)):
        if lines[other].text.casefold().startswith("after newsletter"):
            return other + 1
    return index + 1


def _skip_box(lines: Sequence[Line], index: int, end: int, draft: Draft) -> int:
    """Return the index after the links below an opener: short lines that are no sentences."""
    last = min(index + _BOX_LINES, end)
    while index < last:
        line = lines[index]
        if line.kind is Kind.PROSE or (
            (line.kind is Kind.TEXT and (line.ended and line.text[-1] in ".:"))
            or line.kind in {Kind.CAPTION, Kind.CLOSING}
        ):
            break
        draft.cut(line, line.rule or "related")
        index += 1
    return index


def _tail_start(lines: Sequence[Line]) -> int:
    """Return the index of the first line of the tail; the number of lines without a tail.

    A tail begins with an opener below which hardly any prose is left, or with the author's block.
    """
    left = sum(line.words for line in lines if line.kind is Kind.PROSE)
    read = 0
    for index, line in enumerate(lines):
        if line.kind is Kind.PROSE:
            read += line.words
            left -= line.words
        elif read and _opens_tail(lines, index, read, left):
            return _first_name(lines, index) if line.text.casefold() == "author" else index
    return len(lines)


def _first_name(lines: Sequence[Line], index: int) -> int:
    """Return the index of the first of the names directly above, `index` without one."""
    while index and lines[index - 1].kind is Kind.NAME:
        index -= 1
    return index


def _opens_tail(lines: Sequence[Line], index: int, read: int, left: int) -> bool:
    line = lines[index]
    if line.text.casefold() == "author" and index and lines[index - 1].kind is Kind.NAME:
        return left <= _BIO_WORDS
    if line.kind is Kind.OPENER and line.rule == "about-author":
        return left <= max(_BIO_WORDS, read)
    if line.kind is Kind.OPENER or line.rule == "copyright":
        inner = line.text.casefold().startswith(("read", "see", "also", "in this", "featured"))
        return left <= (0 if inner else max(25, _TAIL_SHARE * read)) and not _all_known(
            lines[index + 1 :]
        )
    return left <= _TAIL_SHARE * read and _is_rail(lines[index : index + _RAIL])


def _is_rail(lines: Sequence[Line]) -> bool:
    """Return True for a rail: headlines, names and buttons in a row without a sentence."""
    texts = sum(line.kind is Kind.TEXT for line in lines)
    return 3 <= texts < len(lines) == _RAIL and all(
        line.kind in _PAGE_KINDS or line.kind is Kind.TEXT for line in lines
    )


def _all_known(rest: Sequence[Line]) -> bool:
    """Return True if only a bio is left, which is no tail to cut."""
    return bool(rest) and all(line.kind is Kind.PROSE for line in rest) and len(rest) <= 2


def read_tail(lines: Sequence[Line], draft: Draft) -> None:
    """Keep the author and the bio of the tail, from the author's block; cut the rest."""
    block = False
    for index, line in enumerate(lines):
        starts = line.text.casefold() == "author" or line.rule == "about-author"
        named = line.kind is Kind.NAME and _heads_block(lines, index)
        if named and not draft.authors:
            draft.authors.append(line.text)
        if starts:
            block = True
            draft.cut(line, "author-block")
        elif (
            block
            and (line.ended or line.kind is Kind.PROSE)
            and line.kind in {Kind.PROSE, Kind.TEXT, Kind.CLOSING}
        ):
            draft.bio.append(line.text)
        elif named:
            draft.cut(line, "author-block")
        else:
            block = block and line.kind in {Kind.NAME, Kind.TEXT}
            draft.cut(line, line.rule or "tail")
    if not draft.authors:
        draft.authors.extend(_signed_below(lines[:_SIGNED_BELOW]))


def _signed_below(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the authors of the lines right below a body: a signature, or a bio.

    A signature is "Ada Quill, Dunmore" or "Posted by Ada".
    """
    for index, line in enumerate(lines):
        if _COMMENTS.search(line.text):
            break  # names below are of others
        if name := bio_name(line.text):
            return (name,)
        name, comma, place = line.text.partition(", ")
        if (
            not index
            and comma
            and line.words <= _SIGNATURE_WORDS
            and not line.ended
            and name_shape.is_name(name)
            and place.istitle()
        ):
            return (name,)
        if line.text.casefold().startswith("posted by "):
            return parse_byline(line.text.partition(" at ")[0], field=True).people
    return ()


def _heads_block(lines: Sequence[Line], index: int) -> bool:
    """Return True if a name heads the author's block.

    That is names, then "Author"; or "About the author", then the name.
    """
    below = next((line for line in lines[index:] if line.kind is not Kind.NAME), None)
    above = next((line for line in reversed(lines[:index]) if line.kind is not Kind.NAME), None)
    return (below is not None and below.text.casefold() == "author") or (
        above is not None and above.rule == "about-author"
    )


def take_leading_bio(draft: Draft) -> None:
    """Move the bio of a known author from the start of the body to `draft.bio`."""
    while len(draft.body) > 1 and is_bio(draft.body[0].text, draft.authors):
        draft.bio.append(draft.body.pop(0).text)


def trim(draft: Draft, cut_tail: bool) -> None:
    """Remove from the end of the body the lines that never end an article.

    Such are notes, bios, and headings of what was cut.
    """
    bios: list[str] = []
    notes: list[Line] = []
    foreign = foreign_lines.is_foreign(draft.body)
    while len(draft.body) > 1:
        line = draft.body[-1]
        name = None if draft.authors else bio_name(line.text)
        if line.kind is Kind.CLOSING:
            notes.append(line)
        elif (
            is_bio(line.text, draft.authors)
            or name
            or (foreign and foreign_lines.is_note(line, draft.authors))
        ):
            bios.append(line.text)
            draft.authors.extend([name] if name else [])
        elif line.kind is Kind.NAME and (line.text in draft.authors or not draft.authors):
            notes.append(line)
            draft.authors = draft.authors or ([] if cut_tail else [line.text])
        elif line.kind is Kind.BYLINE:
            notes.append(line)
            if not draft.authors:
                draft.sign(line)
        elif (cut_tail and line.kind in {Kind.TEXT, Kind.LABEL, Kind.NAME} and not line.ended) or (
            foreign and foreign_lines.is_link(line)
        ):
            notes.append(line)
        else:
            break
        draft.body.pop()
    draft.bio[:0] = reversed(bios)
    for line in reversed(notes):
        draft.cut(line, line.rule or "trailing-line")
