"""Downloads of clipping services as text: Nexis, ProQuest, NewsBank and Factiva.

They put many documents into one file, each with labelled fields ("BYLINE: ...", "HD  ..."). The
service's own separator ends a document; its labels become fields, and what no field holds is kept
in `removed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.article import Article
from search.ingest.formats.plain import clipping_documents, factiva, newsbank
from search.ingest.formats.plain.clipping_documents import (
    COVER,
    COVER_LABELS,
    ENDS,
    FIRST_LISTED,
    HEAD,
    NUMBERED,
    TITLES,
)
from search.ingest.formats.plain.clipping_labels import FIELD_OF, LABEL, LABEL_LINE, is_known, rank
from search.ingest.formats.plain.clipping_parts import paper_and_day, take_apart, without_editions
from search.ingest.formats.plain.many import numbered
from search.ingest.formats.records import record, record_text
from search.ingest.formats.values.date_values import read_day
from search.ingest.lines.date_lines import find_day
from search.ingest.raw_documents import Document, Origin, PassedOver

_NEWSBANK = re.compile(r"^(?P<paper>.{2,80}?)(?: \([A-Z][^()]{0,40}\))? - (?P<day>.*\d{4}.*)$")
_COPYRIGHT = re.compile(r"^(?:copyright|\(c\)|©).{0,200}$", re.IGNORECASE)
_ARTICLE_AT_END = re.compile(r"^(.+), (The|A|An|Le|La|Les|Der|Die|Das|El|Los)$")
# Nexis has this in place of the day, and behind the headline.
_CORRECTED = re.compile(r"(?i)(?: - )?Correction Appended$")
_SHEET = re.compile(r"(?i)(?:page|seite|página|pagina) \d{1,4} (?:of|von|sur|de|di|van) \d{1,4}$")
# What a service has in place of a text.
_NO_TEXT = re.compile(
    r"(?i)\W{0,2}(?:(?:the )?(?:full[ -]?text |text |article )?(?:is )?(?:not |un)available"
    r"|none(?: available)?|not available .{0,80}|no full[ -]?text.{0,60}|abstract only)\W{0,2}"
)
_DOCUMENT = ("ocument", "okument", "OCUMENT", "OKUMENT")
_NO_HEADS = (_COPYRIGHT, NUMBERED, re.compile(r"(?i)Correction Appended$"), _SHEET)
_BRACKETED = re.compile(r":? \[[\w .'-]{2,40} Edition\]$", re.IGNORECASE)
_UNDATED = 2  # lines above the labels: the headline, the paper, and no day
_LEAST_REPEATED = 2  # labels; a document may well have several topics
_SURE_LABELS = 5  # with a title's and an author's among them: no article begins so
_AUTHORS = frozenset({"author", "authors", "byline", "author/byline"})


def recognises(text: str) -> bool:
    """Return True if a text is a download of a clipping service.

    >>> recognises("HD  Ferry\\nBY  Ada\\nWC  812 words\\nPD  5 March 1998\\nLP  It sailed.")
    True
    >>> recognises("The Ferry\\nBy Ada Quill\\n\\nIt sailed on Monday.")
    False
    """
    head = text[:HEAD]
    if newsbank.taken_apart(head):
        return True
    # Each mark has one of these words, which is seen in a hundredth of the time.
    if any(word in head for word in _DOCUMENT) and any(
        mark.search(head) for mark in (ENDS[0], ENDS[1], NUMBERED)
    ):
        # An article about a download has such a line, too, but no field.
        return any(is_known(label[1]) for label in LABEL_LINE.finditer(head))
    if len(COVER.findall(text, 0, HEAD)) >= COVER_LABELS and FIRST_LISTED.search(head):
        return True
    lines = [line.strip() for line in head.split("\n")[:60] if line.strip()]
    if sum(bool(factiva.CODE.match(line)) for line in lines) >= 5:
        return True
    if any(factiva.WORDS.fullmatch(line) for line in lines[:12]) and ENDS[3].search(head):
        return True
    labels = {
        match[1].casefold() for line in lines if (match := LABEL.match(line)) and is_known(match[1])
    }
    if len(labels) >= _SURE_LABELS and labels & TITLES and labels & _AUTHORS:
        return True
    older = any(_NEWSBANK.match(line) and find_day(line) for line in lines[:4])
    return len(labels) >= (2 if older else 4) and bool(
        labels & {"byline", "length", "author/byline", "section", "load-date", "full text"}
        and labels & {"length", "readability", "load-date", "record", "full text", "graphic"}
    )


def articles(text: str, document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles of a download, numbered from 1 where there are several."""
    cover, text = clipping_documents.cover(text)
    if cover:
        yield PassedOver(origin.source, "the list of a download's documents", origin.key)
    parts = [
        part for part in clipping_documents.split(text) if any(sign.isalnum() for sign in part)
    ]
    for number, part in enumerate(parts, start=1):
        here = numbered(document, origin, number) if len(parts) > 1 else origin
        fields = factiva.fields(part) if factiva.is_one(part) else _labelled(part)
        texts = record_text.paragraphs(fields.get("body"))
        if texts and not (len(texts) == 1 and _NO_TEXT.fullmatch(texts[0])):
            yield record.build(fields, here)
        elif len(part.split()) > 3:
            yield PassedOver(here.source, "a page of a clipping service without a text", here.key)


def _labelled(part: str) -> dict[str, object]:
    """Return the fields of a document with labels."""
    read = take_apart(part)
    fields: dict[str, object] = {}
    unread: list[tuple[str, str]] = []
    unread += [(line, "clipping-field") for line in read.loose]
    if _are_repeated(read.values):
        fields["needs_review"] = True
        unread.append(("it may hold several articles", "needs review"))
    for label, value in sorted(read.values, key=lambda each: rank(each[0])):
        name = FIELD_OF.get(label.casefold())
        if name == "body" and value:
            read.body.insert(0, value)
        elif name and name not in fields and value and name not in {"page", "edition"}:
            fields[name] = value
        elif value:
            unread.append((f"{label}: {value}", "clipping-field"))
    loud = any(label.isupper() and len(label) > 2 for label, _ in read.values)
    _read_head(read.head, fields, unread, paper_first=loud)
    if edition := _BRACKETED.search(str(fields.get("title", ""))):
        fields["title"] = str(fields["title"])[: edition.start()]
        unread.append((edition[0].strip(": "), "clipping-field"))
    section = str(fields.get("section", ""))
    if ";" in section:  # Section A; Page 27; Column 2; Editorial Desk; Op-Ed
        fields["section"], label = _section(section)
        fields.setdefault("label", label)
        unread.append((section, "clipping-field"))
    if str(fields.get("label", "")).casefold() in {"newspaper", "newspapers", "newswire", "news"}:
        unread.append((str(fields.pop("label")), "clipping-field"))
    if "date" not in fields:
        _read_source(read.values, fields, unread)
    if paper := fields.get("publication"):
        fields["publication"] = _ARTICLE_AT_END.sub(r"\2 \1", str(paper))
    if isinstance(fields.get("topics"), str):
        fields["topics"] = re.sub(r" ?\(\d{1,3}%\)", "", str(fields["topics"]))
    return {**fields, "body": read.body, "removed": unread}


def _are_repeated(values: list[tuple[str, str]]) -> bool:
    """Return True if a document has two labels twice, with other values: it is two documents.

    >>> _are_repeated([("Title", "Fog"), ("By", "A"), ("Title", "Rain"), ("By", "B")])
    True
    """
    found: dict[str, set[str]] = {}
    for label, value in values:
        found.setdefault(label.casefold(), set()).add(value)
    return sum(len(each) > 1 for each in found.values()) >= _LEAST_REPEATED


def _read_source(
    values: list[tuple[str, str]], fields: dict[str, object], unread: list[tuple[str, str]]
) -> None:
    """Read paper and day from the line that names both, as EBSCO and Gale have it."""
    for label, value in values:
        if FIELD_OF.get(label.casefold()) == "publication" and (found := paper_and_day(value))[0]:
            fields["publication"], fields["date"] = found
            fields["title"] = re.sub(r"(?<=[^\W_]{3})\.$", "", str(fields.get("title", "")))
            unread.append((f"{label}: {value}", "clipping-field"))
            return


def _read_head(
    head: list[str],
    fields: dict[str, object],
    unread: list[tuple[str, str]],
    *,
    paper_first: bool = False,
) -> None:
    """Read title, publication and day from the lines before the first label.

    Nexis's older layout, with labels in capitals, has the paper first and the title last.
    """
    lines: list[str] = []
    for line in head:
        repeated = lines[-1:] == [line]  # a page's head has the title, too
        if repeated or any(each.match(line) for each in _NO_HEADS):
            unread.append((line, "clipping-field"))
        elif (match := _NEWSBANK.match(line)) and find_day(match["day"]):
            paper = _ARTICLE_AT_END.sub(r"\2 \1", match["paper"].strip())
            fields.setdefault("publication", paper)
            fields.setdefault("date", match["day"])
        else:
            lines.append(line)
    dated = next((at for at, line in enumerate(lines) if find_day(line)), None)
    if dated is None:  # in another language: "Mittwoch 22. Juni 2011"
        dated = next((at for at, line in enumerate(lines) if _is_foreign_day(line)), None)
    if dated is not None and "date" not in fields:
        fields["date"] = lines[dated]
        above, below = lines[:dated], lines[dated + 1 :]
        if len(above) >= 2 or (above and not below):
            title, paper = above[:-1] or [], above[-1]
            if not (below or paper_first) and len(above) == 1 and "title" not in fields:
                title, paper = above, ""
        else:
            title, paper = [], above[0] if above else ""
        if paper:
            fields.setdefault("publication", paper)
        below, editions = without_editions(below)
        unread += [(line, "clipping-field") for line in editions]
        lines = title or below
        unread += [(line, "clipping-field") for line in (below if title else [])]
    elif dated is None and "date" not in fields and len(lines) == _UNDATED:
        fields["publication"], fields["needs_review"] = lines.pop(), True
    if lines:
        fields.setdefault("title", _CORRECTED.sub("", " ".join(lines)))


def _is_foreign_day(line: str) -> bool:
    """Return True for a line that is a day in any language.

    >>> _is_foreign_day("Mittwoch 22. Juni 2011"), _is_foreign_day("Die Küste")
    (True, False)
    """
    day = read_day(line) if re.search(r"(?:1[6-9]|20)\d\d", line) and len(line) < 60 else None
    return day is not None and day.precision == "day"


def _section(text: str) -> tuple[str, str]:
    """Return the desk and the kind in a section line of Nexis.

    >>> _section("OPINION; Column; Pg. 4")
    ('OPINION', 'Column')
    """
    parts = [part.strip() for part in text.split(";") if part.strip()]
    named = [
        part
        for part in parts
        if not re.match(
            r"(?i)(?:section|page|pg|column|col|part|version)\b[ .:]*\w{1,4}$|pg?\. ?\w+$", part
        )
    ]
    desk = next((part for part in named if "desk" in part.casefold()), "")
    rest = [part for part in named if part != desk]
    section = re.sub(r"(?i)\s+desk$", "", desk) or (rest[0] if rest else parts[0])
    return section, rest[-1] if rest and rest[-1] != section else ""
