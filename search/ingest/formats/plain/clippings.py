"""Downloads of clipping services as text: Nexis, ProQuest, NewsBank and Factiva.

They put many documents into one file, each with labelled fields ("BYLINE: ...", "HD  ..."). The
service's own separator ends a document; its labels become fields, and what no field holds is kept
in `removed`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from search.article import Article
from search.ingest.formats.plain import factiva, newsbank
from search.ingest.formats.plain.clipping_labels import FIELD_OF, LABEL, LABEL_LINE, is_known, rank
from search.ingest.formats.plain.clipping_parts import paper_and_day, take_apart, without_editions
from search.ingest.formats.plain.many import numbered
from search.ingest.formats.records import record, record_text
from search.ingest.formats.values.date_values import read_day
from search.ingest.lines.date_lines import find_day
from search.ingest.raw_documents import Document, Origin, PassedOver

_ONE_OF = r"Do[ck]ument[oe]? \d{1,5} (?:of|von|de|sur|di|van) \d{1,5}"
_ENDS = (
    re.compile(
        r"(?m)^[ \t]{0,60}(?:Document )?\d{1,5} (?:of|von|de|sur|di|van) \d{1,5}"
        r" DO[CK]UMENT[A-Z]{0,3}[ \t]*$"
    ),
    re.compile(
        r"(?m)^[ \t]{0,20}(?:End of Document|Ende des Dokuments|Fin du document|Fin del documento"
        r"|Fine del documento|Fim do documento|Einde van document)[ \t]*$"
    ),
    re.compile(r"(?m)^_{30,200}[ \t]*$"),
    re.compile(rf"(?m)^[ \t]{{0,20}}{factiva.NUMBER.pattern}"),
    re.compile(rf"(?m)^[ \t]{{0,20}}{_ONE_OF}[ \t]*$"),
    re.compile(r"(?m)^[ \t]{0,20}[=*]{10,200}[ \t]*$"),
)
_NUMBERED = re.compile(rf"(?m)^[ \t]{{0,20}}{_ONE_OF}[ \t]*$")
_NEWSBANK = re.compile(r"^(?P<paper>.{2,80}?)(?: \([A-Z][^()]{0,40}\))? - (?P<day>.*\d{4}.*)$")
_COPYRIGHT = re.compile(r"^(?:copyright|\(c\)|©).{0,200}$", re.IGNORECASE)
_ARTICLE_AT_END = re.compile(r"^(.+), (The|A|An|Le|La|Les|Der|Die|Das|El|Los)$")
# The sheet before the first document: the list of the documents, each with its search.
_COVER = re.compile(r"(?m)^(?:Client/Matter|Search Terms|Search Type) ?: .*$")
_COVER_LABELS = 2
_FIRST_LISTED = re.compile(r"(?m)^1\. (\S.{2,})$")
# Nexis has this in place of the day, and behind the headline.
_CORRECTED = re.compile(r"(?i)(?: - )?Correction Appended$")
_BRACKETED = re.compile(r":? \[[\w .'-]{2,40} Edition\]$", re.IGNORECASE)
_UNDATED = 2  # lines above the labels: the headline, the paper, and no day
_HEAD = 60_000  # characters in which a service's marks must appear
_SURE_LABELS = 5  # with a title's and an author's among them: no article begins so
_LEAST_PARTS, _TAIL_LABELS, _PART_WORDS = 2, 3, 40  # of documents that end alike
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
    if newsbank.taken_apart(head):
        return True
    if any(mark.search(head) for mark in (_ENDS[0], _ENDS[1], _NUMBERED)):
        # An article about a download has such a line, too, but no field.
        return any(is_known(label[1]) for label in LABEL_LINE.finditer(head))
    if len(_COVER.findall(text, 0, _HEAD)) >= _COVER_LABELS and _FIRST_LISTED.search(head):
        return True
    lines = [line.strip() for line in head.split("\n")[:60] if line.strip()]
    if sum(bool(factiva.CODE.match(line)) for line in lines) >= 5:
        return True
    if any(factiva.WORDS.fullmatch(line) for line in lines[:12]) and _ENDS[3].search(head):
        return True
    labels = {
        match[1].casefold() for line in lines if (match := LABEL.match(line)) and is_known(match[1])
    }
    if len(labels) >= _SURE_LABELS and labels & _TITLES and labels & _AUTHORS:
        return True
    older = any(_NEWSBANK.match(line) and find_day(line) for line in lines[:4])
    return len(labels) >= (2 if older else 4) and bool(
        labels & {"byline", "length", "author/byline", "section", "load-date", "full text"}
        and labels & {"length", "readability", "load-date", "record", "full text", "graphic"}
    )


def articles(text: str, document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles of a download, numbered from 1 where there are several."""
    cover, text = _cover(text)
    if cover:
        yield PassedOver(origin.source, "the list of a download's documents", origin.key)
    parts = [part for part in _split(text) if any(sign.isalnum() for sign in part)]
    for number, part in enumerate(parts, start=1):
        here = numbered(document, origin, number) if len(parts) > 1 else origin
        fields = factiva.fields(part) if factiva.is_one(part) else _labelled(part)
        if record_text.paragraphs(fields.get("body")):
            yield record.build(fields, here)
        elif len(part.split()) > 3:
            yield PassedOver(here.source, "a page of a clipping service without a text", here.key)


def _cover(text: str) -> tuple[str, str]:
    """Return the sheet before the first document, "" without one, and the documents.

    The first document begins with the title that the sheet lists first.
    """
    listed = list(_COVER.finditer(text, 0, _HEAD))
    first = _FIRST_LISTED.search(text, 0, _HEAD) if listed else None
    if first is None:
        return "", text
    title = re.split(r"; ?|, (?=[A-Z])", first[1])[0].strip()[:60]
    begin = text.find(f"\n{title}", listed[-1].end())
    if begin < 0 and first.start() > listed[-1].end():
        return text, ""  # the list alone
    return (text[:begin], text[begin:]) if begin > 0 else ("", text)


def _split(text: str) -> list[str]:
    """Return the documents of a download, split at the first service's separator found."""
    if barred := newsbank.taken_apart(text):
        return barred
    for mark in _ENDS:
        if mark.search(text):
            return mark.split(text)
    if repeated := _repeated_heads(text) or _repeated_tails(text):
        return repeated
    starts = [match.start() for match in re.finditer(r"(?m)^(?:SE|HD) {1,4}\S", text)]
    bodies = [match.start() for match in re.finditer(r"(?m)^(?:LP|TD|AN) ", text)]
    heads: list[int] = []
    for start in starts:  # one document has SE, then HD: only the first begins it
        if not heads or bisect_left(bodies, start) > bisect_left(bodies, heads[-1]):
            heads.append(start)
    if len(heads) < 2:
        return [text]
    return [text[start:end] for start, end in zip(heads, [*heads[1:], len(text)], strict=True)]


def _repeated_heads(text: str) -> list[str]:
    """Return the documents of a download in which each begins with the same label.

    Empty where the first label does not recur, or a part between two has no title or lacks most
    labels of the first: a text that lists books has titles, too.
    """
    labels = [match for match in LABEL_LINE.finditer(text) if is_known(match[1])]
    if not labels or text[: labels[0].start()].strip():
        return []
    first = labels[0][1].casefold()
    heads = [match.start() for match in labels if match[1].casefold() == first]
    parts = [text[start:end] for start, end in zip(heads, [*heads[1:], len(text)], strict=True)]
    known = [
        {match[1].casefold() for match in LABEL_LINE.finditer(part[:_HEAD]) if is_known(match[1])}
        for part in parts
    ]
    alike = all(labels & _TITLES and 2 * len(labels & known[0]) > len(known[0]) for labels in known)
    return parts if len(parts) > 1 and alike else []


def _repeated_tails(text: str) -> list[str]:
    """Return the documents of a download in which each ends with the same label.

    Empty where the last label does not recur, or a part has hardly a text or lacks most labels.
    """
    labels = [match for match in LABEL_LINE.finditer(text) if is_known(match[1])]
    if not labels or text[labels[-1].end() :].strip():
        return []
    last = labels[-1][1].casefold()
    ends = [match.end() for match in labels if match[1].casefold() == last]
    if len(ends) < _LEAST_PARTS:
        return []
    parts = [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]
    known = [
        {match[1].casefold() for match in LABEL_LINE.finditer(part[:_HEAD]) if is_known(match[1])}
        for part in parts
    ]
    alike = all(len(each) >= _TAIL_LABELS and 2 * len(each & known[-1]) > len(known[-1])
                for each in known)  # fmt: skip
    return parts if alike and all(len(part.split()) > _PART_WORDS for part in parts) else []


def _labelled(part: str) -> dict[str, object]:
    """Return the fields of a document with labels."""
    read = take_apart(part)
    fields: dict[str, object] = {}
    unread: list[tuple[str, str]] = []
    unread += [(line, "clipping-field") for line in read.loose]
    for label, value in sorted(read.values, key=lambda each: rank(each[0])):
        name = FIELD_OF.get(label.casefold())
        if name == "body" and value:
            read.body.insert(0, value)
        elif name and name not in fields and value and name not in {"page", "edition"}:
            fields[name] = value
        elif value:
            unread.append((f"{label}: {value}", "clipping-field"))
    _read_head(read.head, fields, unread)
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


def _read_head(head: list[str], fields: dict[str, object], unread: list[tuple[str, str]]) -> None:
    """Read title, publication and day from the lines before the first label."""
    lines = []
    for line in head:
        if _COPYRIGHT.match(line) or _NUMBERED.match(line) or _CORRECTED.fullmatch(line):
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
            if not below and len(above) == 1 and "title" not in fields:
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
