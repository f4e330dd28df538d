"""Scanned print: ALTO pages, and METS, which lists the blocks of each article.

A METS file is read by its logical structure, with its pages in it or in files next to it. In an
archive, whose members are read one by one, its pages must be in it. An ALTO page alone is one
article, flagged for review. Words hyphenated at line ends are joined by SUBS_CONTENT.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from search.article import Article
from search.errors import RejectError
from search.ingest.formats.plain.many import numbered
from search.ingest.formats.records import record
from search.ingest.formats.values.markup import parse, text_of
from search.ingest.formats.xml import issue_files
from search.ingest.raw_documents import Document, Origin, PassedOver

_NO_ARTICLES = frozenset({"advertisement", "illustration", "masthead"})
_HEADS = frozenset("heading headline title title_section head overline subheadline".split())


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles of a page or an issue.

    Raises:
        RejectError: it is broken XML, declares entities, or has no words.
    """
    root = parse(document.data, document.charset)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    blocks = _blocks(root)
    if root.tag == "mets":
        blocks = blocks or issue_files.blocks_of_pages(root, document.path, _blocks)
        yield from _of_mets(root, blocks, document, origin)
        return
    if not blocks:
        raise RejectError("There are no words on this page: run text recognition (OCR) again.")
    if issue := issue_files.issue_of(document.path, document.place.key):
        yield PassedOver(origin.source, f"a page of the issue in {issue}", origin.key)
        return
    title, body = _split_heading(list(blocks.values()))
    made = record.build({"title": title or "Page", "body": body}, origin)
    yield dataclasses.replace(made, needs_review=True)


def _of_mets(
    root: Element, blocks: dict[str, str], document: Document, origin: Origin
) -> Iterator[Article | PassedOver]:
    about = {
        "date": next((text_of(each) for each in root.iter("dateIssued")), ""),
        "publication": next((text_of(each) for each in root.iter("title")), ""),
        "language": next((text_of(each) for each in root.iter("languageTerm")), ""),
    }
    logical = next(
        (each for each in root.iter("structMap") if each.get("TYPE", "").upper() == "LOGICAL"), None
    )
    if logical is None or not blocks:
        raise RejectError(
            "This METS file has no text of its own: name the folder of its ALTO pages as well, or"
            " export the issue as one file."
        )
    number = 0
    for division in logical.iter("div"):
        kind = division.get("TYPE", "").casefold()
        if kind not in issue_files.ARTICLES:
            continue
        number += 1
        here = numbered(document, origin, number)
        if kind in _NO_ARTICLES:
            yield PassedOver(here.source, f"{kind}, not an article", here.key)
            continue
        heading, body = _parts(division, blocks)
        title = division.get("LABEL") or " ".join(heading)
        fields = {**about, "title": title, "body": body, "label": kind if kind != "article" else ""}
        if body:
            yield record.build({name: value for name, value in fields.items() if value}, here)
        else:
            yield PassedOver(here.source, "a part of an issue without text", here.key)


def _parts(division: Element, blocks: dict[str, str]) -> tuple[list[str], list[str]]:
    """Return the texts of an article's headings and of its body, each in reading order."""
    heading: list[str] = []
    body: list[str] = []
    waiting: list[tuple[Element, bool]] = [(division, False)]
    while waiting:
        element, head = waiting.pop()
        head = head or element.get("TYPE", "").casefold() in _HEADS
        if element.tag == "area":
            begin = element.get("BEGIN", "")
            text = blocks.get(f"{element.get('FILEID')}#{begin}") or blocks.get(begin)
            if text:
                (heading if head else body).append(text)
        waiting.extend((child, head) for child in reversed(element))
    return heading, body


def _blocks(root: Element) -> dict[str, str]:
    """Return the text of each block by its ID, in the order of the page."""
    found: dict[str, str] = {}
    for number, block in enumerate(root.iter("TextBlock")):
        text = " ".join(word for line in block.iter("TextLine") for word in _words(line))
        if text:
            found[block.get("ID") or f"block-{number}"] = text
    return found


def _words(line: Element) -> Iterator[str]:
    """Yield the words of a line; of a hyphenated word the whole, once."""
    for string in line.iter("String"):
        part, whole = string.get("SUBS_TYPE"), string.get("SUBS_CONTENT")
        if part == "HypPart2" and whole:
            continue
        yield whole if part == "HypPart1" and whole else string.get("CONTENT", "")


def _split_heading(texts: list[str]) -> tuple[str, list[str]]:
    """Return the first block as a title where it is short, and the rest.

    >>> _split_heading(["Taxes Rise", "The mayor objects."])
    ('Taxes Rise', ['The mayor objects.'])
    """
    if len(texts) > 1 and len(texts[0].split()) <= 15:
        return texts[0], texts[1:]
    return "", texts
