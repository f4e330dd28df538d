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
_BYLINES = frozenset("author byline".split())
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
    described = {each.get("ID", ""): each for each in root.iter("dmdSec")}
    of_articles = {
        name
        for each in root.iter("div")
        if each.get("TYPE", "").casefold() in issue_files.ARTICLES
        for name in each.get("DMDID", "").split()
    }
    issue = [each for name, each in described.items() if name not in of_articles] or [root]
    about = {
        name: next((text_of(found) for part in issue for found in part.iter(tag)), "")
        for name, tag in (
            ("date", "dateIssued"), ("publication", "title"), ("language", "languageTerm"),
        )
    }  # fmt: skip
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
        parts = _parts(division, blocks)
        own = next(
            (described[n] for n in division.get("DMDID", "").split() if n in described), None
        )
        title, people = _described(own) if own is not None else ("", [])
        fields = {
            **about,
            "title": title or division.get("LABEL") or " ".join(parts.heading),
            "authors": people or parts.authors,
            "body": parts.body,
            "label": kind if kind != "article" else "",
        }
        if parts.body:
            yield record.build({name: value for name, value in fields.items() if value}, here)
        else:
            yield PassedOver(here.source, "a part of an issue without text", here.key)


@dataclasses.dataclass(slots=True)
class _Parts:
    """The texts of an article's headings, of its authors and of its body, in reading order."""

    heading: list[str] = dataclasses.field(default_factory=list)
    authors: list[str] = dataclasses.field(default_factory=list)
    body: list[str] = dataclasses.field(default_factory=list)


def _parts(division: Element, blocks: dict[str, str]) -> _Parts:
    found = _Parts()
    waiting = [(division, found.body)]
    while waiting:
        element, texts = waiting.pop()
        kind = element.get("TYPE", "").casefold()
        texts = found.heading if kind in _HEADS else found.authors if kind in _BYLINES else texts
        if element.tag == "area":
            begin = element.get("BEGIN", "")
            text = blocks.get(f"{element.get('FILEID')}#{begin}") or blocks.get(begin)
            if text:
                texts.append(text)
        waiting.extend((child, texts) for child in reversed(element))
    return found


def _described(section: Element) -> tuple[str, list[str]]:
    """Return the title and the people in an article's own description (MODS or Dublin Core)."""
    title = next(section.iter("titleInfo"), None)
    words = [] if title is None else [text_of(title.find(tag)) for tag in ("nonSort", "title")]
    people = [
        text_of(each.find("displayForm")) or " ".join(map(text_of, each.iter("namePart")))
        for each in section.iter("name")
    ]
    plain = next((text_of(each) for each in section.iter("title")), "")
    creators = [text_of(each) for each in section.iter("creator")]
    return " ".join(filter(None, words)) or plain, [name for name in people or creators if name]


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
