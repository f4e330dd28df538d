"""Downloads of clipping services as text: Nexis, ProQuest, NewsBank and Factiva.

They put many documents into one file, each with labelled fields ("BYLINE: ...", "HD  ..."). The
service's own separator ends a document; its labels become fields, and what no field holds is kept
in `removed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from search.article import Article
from search.ingest.formats.plain import factiva
from search.ingest.formats.plain.many import numbered, unwrapped
from search.ingest.formats.records import record, record_text
from search.ingest.lines.date_lines import find_day
from search.ingest.raw_documents import Document, Origin, PassedOver

_LABELS = {
    "title": "headline title hd",
    "authors": "byline author authors author/byline by",
    "section": "section se",
    "publication": "publication title|newspaper|paper|source name|source|journal|sn|pub",
    "date": "publication date|date|pd|date published|publication year",
    "dek": "highlight|abstract|subtitle|subhead|deck|lead in",
    "label": "document type|type|publication-type|publication type|source type|article type",
    "language": "language|language of publication|la",
    "topics": "subject|subjects|subject terms|keywords|keyword|ns|location|index terms",
    "captions": "graphic|caption|captions|art|illustration|photo|photos|ct caption",
    "url": "url|document url|link|permalink|web address",
    "body": "full text|body|text|story|lp|td",
    "page": "page|pages|pg|start page",
    "edition": "edition|ed",
    "id": "",
}
_FIELD_OF = {
    label: name
    for name, labels in _LABELS.items()
    for label in (labels.split("|") if "|" in labels else labels.split())
}
# Labels without a field in an article; their values are kept in `removed`.
_OTHER = frozenset(
    "length load-date dateline correction-date series company organization person country state"
    " city geographic industry type-of-material memo record copyright readability wc words"
    " word count isbn issn issue volume publisher place of publication proquest document id"
    " database publication info column contact note notes corrections distribution".split()
) | {
    "word count", "publication info", "place of publication", "country of publication",
    "proquest document id", "publication subject", "last updated", "index number", "links",
    "document id", "accession number", "publisher", "company / organization", "people",
    "contact information", "publication frequency", "first page", "number of pages", "copyright",
    "identifier / keyword", "record number", "record", "memo",
}  # fmt: skip
_BODY_MARKS = frozenset({"full text", "body", "text", "story"})
_LABEL = re.compile(r"^([A-Z][A-Za-z][A-Za-z /&-]{0,28}?) {0,2}:(?: +|$)(.*)$")
_LABEL_LINE = re.compile(_LABEL.pattern, re.MULTILINE)
_ENDS = (
    re.compile(r"(?m)^[ \t]{0,60}(?:Document )?\d{1,5} of \d{1,5} DOCUMENTS[ \t]*$"),
    re.compile(r"(?m)^[ \t]{0,20}End of Document[ \t]*$"),
    re.compile(r"(?m)^_{30,200}[ \t]*$"),
    re.compile(r"(?m)^[ \t]{0,20}Document [A-Za-z]{2,8}[0-9a-zA-Z]{12,40}[ \t]*$"),
    re.compile(r"(?m)^[ \t]{0,20}[=*]{10,200}[ \t]*$"),
)
_PROQUEST = re.compile(r"(?m)^Document \d{1,5} of \d{1,5}[ \t]*$")
_NEWSBANK = re.compile(r"^(?P<paper>.{2,80}?)(?: \([A-Z][^()]{0,40}\))? - (?P<day>.*\d{4}.*)$")
_COPYRIGHT = re.compile(r"^(?:copyright|\(c\)|©).{0,200}$", re.IGNORECASE)
_RIGHTS = re.compile(
    r"(?:copyright|\(c\)|©)[^.!?]{0,12}\b(?:1[6-9]|20)\d\d\b.{0,160}", re.IGNORECASE
)
_CITATION = re.compile(r"^Source Citation\b.{0,60}$")
_HEADING_WORDS = 3  # of a line above the labels below a text: "Classification"
_ARTICLE_AT_END = re.compile(r"^(.+), (The|A|An|Le|La|Les|Der|Die|Das|El|Los)$")
_HEAD = 60_000  # characters in which a service's marks must appear
_SURE_LABELS = 5  # with a title's and an author's among them: no article begins so
_TITLES = frozenset({"title", "headline"})
_AUTHORS = frozenset({"author", "authors", "byline", "author/byline"})


def recognises(text: str) -> bool:
    """Return True if a text is a download of a clipping service.

    >>> recognises("HD  Ferry\\nBY  Ada\\nWC  812 words\\nPD  5 March 1998\\nLP  It sailed.")
    True
    >>> recognises("The Ferry\\nBy Ada Quill\\n\\nIt sailed on Monday.")
    False
    """
    head = text[:_HEAD]
    if any(mark.search(head) for mark in (_ENDS[0], _ENDS[1], _PROQUEST)):
        return True
    lines = [line.strip() for line in head.split("\n")[:60] if line.strip()]
    if sum(bool(factiva.CODE.match(line)) for line in lines) >= 5:
        return True
    if any(factiva.WORDS.match(line) for line in lines[:12]) and _ENDS[3].search(head):
        return True
    labels = {
        match[1].casefold() for line in lines if (match := _LABEL.match(line)) and _known(match[1])
    }
    if len(labels) >= _SURE_LABELS and labels & _TITLES and labels & _AUTHORS:
        return True
    newsbank = any(_NEWSBANK.match(line) and find_day(line) for line in lines[:4])
    return len(labels) >= (2 if newsbank else 4) and bool(
        labels & {"byline", "length", "author/byline", "section", "load-date", "full text"}
        and labels & {"length", "readability", "load-date", "record", "full text", "graphic"}
    )


def articles(text: str, document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles of a download, numbered from 1 where there are several."""
    parts = [part for part in _split(text) if any(sign.isalnum() for sign in part)]
    for number, part in enumerate(parts, start=1):
        here = numbered(document, origin, number) if len(parts) > 1 else origin
        fields = factiva.fields(part) if factiva.is_one(part) else _labelled(part)
        if record_text.paragraphs(fields.get("body")):
            yield record.build(fields, here)
        elif len(part.split()) > 3:
            yield PassedOver(here.source, "a page of a clipping service without a text", here.key)


def _split(text: str) -> list[str]:
    """Return the documents of a download, split at the first service's separator found."""
    for mark in _ENDS:
        if mark.search(text):
            return mark.split(text)
    if repeated := _repeated_heads(text):
        return repeated
    starts = [match.start() for match in re.finditer(r"(?m)^(?:SE|HD) {1,4}\S", text)]
    heads: list[int] = []
    for start in starts:  # one document has SE, then HD: only the first begins it
        between = text[heads[-1] : start] if heads else ""
        if not heads or re.search(r"(?m)^(?:LP|TD|AN) ", between):
            heads.append(start)
    if len(heads) < 2:
        return [text]
    return [text[start:end] for start, end in zip(heads, [*heads[1:], len(text)], strict=True)]


def _repeated_heads(text: str) -> list[str]:
    """Return the documents of a download in which each begins with the same label.

    Empty where the first label does not recur, or a part between two has no title or lacks most
    labels of the first: a text that lists books has titles, too.
    """
    labels = [match for match in _LABEL_LINE.finditer(text) if _known(match[1])]
    if not labels or text[: labels[0].start()].strip():
        return []
    first = labels[0][1].casefold()
    heads = [match.start() for match in labels if match[1].casefold() == first]
    parts = [text[start:end] for start, end in zip(heads, [*heads[1:], len(text)], strict=True)]
    known = [
        {match[1].casefold() for match in _LABEL_LINE.finditer(part[:_HEAD]) if _known(match[1])}
        for part in parts
    ]
    alike = all(labels & _TITLES and 2 * len(labels & known[0]) > len(known[0]) for labels in known)
    return parts if len(parts) > 1 and alike else []


def _known(label: str) -> bool:
    folded = " ".join(label.casefold().split())
    return folded in _FIELD_OF or folded in _OTHER


@dataclass(slots=True)
class _Parts:
    """A document's head lines, labelled values, body paragraphs, and lines of no field."""

    head: list[str] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)


def _rank(label: str) -> int:
    """Return the rank of a label among those of its field: a whole day before a year."""
    folded = label.casefold()
    labels = _LABELS.get(_FIELD_OF.get(folded, ""), "")
    return labels.split("|").index(folded) if folded in labels.split("|") else 0


def _labelled(part: str) -> dict[str, object]:
    """Return the fields of a document with labels."""
    read = _take_apart(part)
    fields: dict[str, object] = {}
    unread: list[tuple[str, str]] = []
    unread += [(line, "clipping-field") for line in read.loose]
    for label, value in sorted(read.values, key=lambda each: _rank(each[0])):
        name = _FIELD_OF.get(label.casefold())
        if name == "body" and value:
            read.body.insert(0, value)
        elif name and name not in fields and value and name not in {"page", "edition"}:
            fields[name] = value
        elif value:
            unread.append((f"{label}: {value}", "clipping-field"))
    _read_head(read.head, fields, unread)
    section = str(fields.get("section", ""))
    if ";" in section:  # Section A; Page 27; Column 2; Editorial Desk; Op-Ed
        fields["section"], label = _section(section)
        fields.setdefault("label", label)
        unread.append((section, "clipping-field"))
    if str(fields.get("label", "")).casefold() in {"newspaper", "newspapers", "newswire", "news"}:
        unread.append((str(fields.pop("label")), "clipping-field"))
    if paper := fields.get("publication"):
        fields["publication"] = _ARTICLE_AT_END.sub(r"\2 \1", str(paper))
    if isinstance(fields.get("topics"), str):
        fields["topics"] = re.sub(r" ?\(\d{1,3}%\)", "", str(fields["topics"]))
    return {**fields, "body": read.body, "removed": unread}


def _take_apart(part: str) -> _Parts:
    read = _Parts()
    marked = any(
        (match := _LABEL.match(line.strip())) is not None and match[1].casefold() in _BODY_MARKS
        for line in part.split("\n")
    )
    started = False  # the body: the text below its mark, else the first below the head's labels
    heading = False  # its last paragraph is a line that may head the labels below
    for block in re.split(r"\n[ \t]*\n", part.replace("\f", "\n\n")):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        index = 0
        while index < len(lines):
            match = _LABEL.match(lines[index])
            if match and _known(match[1]):
                if heading:
                    read.loose.append(read.body.pop())
                    heading = False
                label, value = match[1], [match[2].strip()]
                index += 1
                while index < len(lines) and not _is_label(lines[index]):
                    value.append(lines[index])
                    index += 1
                if label.casefold() in _BODY_MARKS:
                    read.loose += [line for line in value if _RIGHTS.fullmatch(line)]
                    value = [line for line in value if not _RIGHTS.fullmatch(line)]
                text = " ".join(value).strip()
                if label.casefold() in _BODY_MARKS:
                    started = True
                    read.body += [text] if text else []
                else:
                    read.values.append((label, text))
            elif lines[index].casefold() == "body" and len(lines) == 1:
                started, index = True, len(lines)
            elif not read.values and not started:
                read.head.append(lines[index])
                index += 1
            elif _RIGHTS.fullmatch(lines[index]) or (marked and not started):
                read.loose.append(lines[index])  # a link of the service's, or its rights
                index += 1
            elif _CITATION.match(lines[index]) and read.body:
                read.loose += [
                    line.strip() for line in part[part.index(lines[index]) :].split("\n")
                ]
                return read
            else:
                heading = len(lines) == 1 and _may_head(lines[0]) and bool(read.body)
                read.body += unwrapped("\n".join(lines[index:]))
                started, index = True, len(lines)
    return read


def _may_head(line: str) -> bool:
    return len(line.split()) <= _HEADING_WORDS and line[-1] not in ".!?…:;,\"”’'"


def _is_label(line: str) -> bool:
    match = _LABEL.match(line)
    return bool(match and _known(match[1]))


def _read_head(head: list[str], fields: dict[str, object], unread: list[tuple[str, str]]) -> None:
    """Read title, publication and day from the lines before the first label."""
    lines = []
    for line in head:
        if _COPYRIGHT.match(line) or _PROQUEST.match(line):
            unread.append((line, "clipping-field"))
        elif (match := _NEWSBANK.match(line)) and find_day(match["day"]):
            paper = _ARTICLE_AT_END.sub(r"\2 \1", match["paper"].strip())
            fields.setdefault("publication", paper)
            fields.setdefault("date", match["day"])
        else:
            lines.append(line)
    dated = next((at for at, line in enumerate(lines) if find_day(line)), None)
    if dated is not None and "date" not in fields:
        fields["date"] = lines[dated]
        above, below = lines[:dated], lines[dated + 1 :]
        if len(above) >= 2 or (above and not below):
            title, paper = above[:-1] or [], above[-1]
            if not below and len(above) == 1 and "title" not in fields:
                title, paper = above, ""
        else:
            title, paper = [], above[0] if above else ""
        if paper:
            fields.setdefault("publication", paper)
        lines = title or below
        unread += [(line, "clipping-field") for line in (below if title else [])]
    if lines:
        fields.setdefault("title", " ".join(lines))


def _section(text: str) -> tuple[str, str]:
    """Return the desk and the kind in a section line of Nexis.

    >>> _section("OPINION; Column; Pg. 4")
    ('OPINION', 'Column')
    """
    parts = [part.strip() for part in text.split(";") if part.strip()]
    named = [
        part
        for part in parts
        if not re.match(r"(?i)(?:section|page|pg|column|col|part)\b[ .]*\w{1,4}$|pg?\. ?\w+$", part)
    ]
    desk = next((part for part in named if "desk" in part.casefold()), "")
    rest = [part for part in named if part != desk]
    section = re.sub(r"(?i)\s+desk$", "", desk) or (rest[0] if rest else parts[0])
    return section, rest[-1] if rest and rest[-1] != section else ""
