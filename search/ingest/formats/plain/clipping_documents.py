"""Documents in the download of a clipping service: its cover, and where each document begins."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left

from search.ingest.formats.plain import factiva, newsbank
from search.ingest.formats.plain.clipping_labels import LABEL_LINE, is_known

HEAD = 60_000  # characters in which a service's marks must appear
TITLES = frozenset({"title", "headline"})
_ONE_OF = r"Do[ck]ument[oe]? \d{1,5} (?:of|von|de|sur|di|van) \d{1,5}"
ENDS = (
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
NUMBERED = re.compile(rf"(?m)^[ \t]{{0,20}}{_ONE_OF}[ \t]*$")
# The sheet before the first document: the list of the documents, each with its search.
COVER = re.compile(r"(?m)^(?:Client/Matter|Search Terms|Search Type) ?: .*$")
COVER_LABELS = 2
FIRST_LISTED = re.compile(r"(?m)^1\. (\S.{2,})$")
_LEAST_PARTS, _TAIL_LABELS, _PART_WORDS = 2, 3, 40  # of documents that end alike
_HEAD_LINES = 3  # above the first label: a headline, and the paper with its day
_LINE = re.compile(r"(?m)^.*\S.*$")


def cover(text: str) -> tuple[str, str]:
    """Return the sheet before the first document, "" without one, and the documents.

    The first document begins with the title that the sheet lists first.
    """
    listed = list(COVER.finditer(text, 0, HEAD))
    first = FIRST_LISTED.search(text, 0, HEAD) if listed else None
    if first is None:
        return "", text
    title = re.split(r"; ?|, (?=[A-Z])", first[1])[0].strip()[:60]
    begin = text.find(f"\n{title}", listed[-1].end())
    if begin < 0 and first.start() > listed[-1].end():
        return text, ""  # the list alone
    return (text[:begin], text[begin:]) if begin > 0 else ("", text)


def split(text: str) -> list[str]:
    """Return the documents of a download, split at the first service's separator found."""
    if barred := newsbank.taken_apart(text):
        return barred
    for mark in ENDS:
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

    Lines without a label above the first, a headline and a paper's name, stand above the others,
    too. Empty where the first label does not recur, or a part has no title or lacks most labels of
    the first: a text that lists books has titles, too.
    """
    labels = [match for match in LABEL_LINE.finditer(text) if is_known(match[1])]
    lines = list(_LINE.finditer(text))
    starts = [line.start() for line in lines]
    tall = bisect_left(starts, labels[0].start()) if labels else _HEAD_LINES + 1
    if tall > _HEAD_LINES:
        return []
    first = labels[0][1].casefold()
    heads = [
        bisect_left(starts, match.start()) - tall
        for match in labels
        if match[1].casefold() == first
    ]
    apart = (text[lines[at - 1].end() : starts[at]].count("\n") > 1 for at in heads[1:])
    if tall and not all(apart):  # a blank line ends the document above a headline
        return []
    begins = [0, *(starts[at] for at in heads[1:]), len(text)]
    parts = [text[start:end] for start, end in itertools.pairwise(begins)]
    known = _labels_of(parts)
    titled = tall > 0 or all(each & TITLES for each in known)
    alike = all(2 * len(each & known[0]) > len(known[0]) for each in known)
    long = not tall or all(len(part.split()) > _PART_WORDS for part in parts)
    return parts if len(parts) > 1 and titled and alike and long else []


def _labels_of(parts: list[str]) -> list[set[str]]:
    return [
        {match[1].casefold() for match in LABEL_LINE.finditer(part[:HEAD]) if is_known(match[1])}
        for part in parts
    ]


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
    known = _labels_of(parts)
    alike = all(len(each) >= _TAIL_LABELS and 2 * len(each & known[-1]) > len(known[-1])
                for each in known)  # fmt: skip
    return parts if alike and all(len(part.split()) > _PART_WORDS for part in parts) else []
