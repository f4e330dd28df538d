"""The parts of a clipping service's document: head, labelled values, body, and other lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from search.ingest.formats.plain.clipping_labels import BODY_MARKS, LABEL, is_label
from search.ingest.formats.plain.many import unwrapped

# A line of rights has a name without words in small letters before its year; prose has some.
_RIGHTS = re.compile(
    r"(?:(?i:copyright|\(c\))|©)"
    r"(?:[ ,:]{1,3}[A-Z][\w.&'’-]{0,30}|[ ,:]{0,3}(?:\([cC]\)|©)){0,8}"
    r"[ ,:]{0,3}\b(?:1[6-9]|20)\d\d\b(?! (?!by |the |all )[a-z]).{0,160}"
)
_CITATION = re.compile(r"^Source Citation\b.{0,60}$")
# Lines above the labels below a text. Any other line there may be the text's last.
_HEADINGS = frozenset(
    "classification details indexing graphic graphics notes correction corrections subject".split()
) | {"document details", "indexing (details)", "indexing (document details)"}
_PARAGRAPH_WORDS = 20  # a service's own lines, such as links, have fewer


@dataclass(slots=True)
class Parts:
    """A document's head lines, labelled values, body paragraphs, and lines of no field."""

    head: list[str] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)


def take_apart(part: str) -> Parts:
    """Return the parts of one document with labels."""
    read = Parts()
    blocks = [
        [line.strip() for line in block.split("\n") if line.strip()]
        for block in re.split(r"\n[ \t]*\n", part.replace("\f", "\n\n"))
    ]
    mark = _mark(blocks)
    started = False  # the body: the text below its mark, else the first below the head's labels
    heading = False  # its last paragraph is a line that heads the labels below
    for number, lines in enumerate(blocks):
        index = 0
        while index < len(lines):
            match = LABEL.match(lines[index]) if is_label(lines[index]) else None
            marks = (number, index) == mark
            if match and (marks or match[1].casefold() not in BODY_MARKS):
                if heading:
                    read.loose.append(read.body.pop())
                    heading = False
                label, value = match[1], [match[2].strip()]
                index += 1
                while index < len(lines) and not is_label(lines[index]):
                    value.append(lines[index])
                    index += 1
                if marks:
                    read.loose += [line for line in value if _RIGHTS.fullmatch(line)]
                    value = [line for line in value if not _RIGHTS.fullmatch(line)]
                text = " ".join(value).strip()
                if marks:
                    started = True
                    read.body += [text] if text else []
                else:
                    read.values.append((label, text))
            elif lines[index].casefold() == "body" and len(lines) == 1:
                started, index = True, len(lines)
            elif not read.values and not started:
                read.head.append(lines[index])
                index += 1
            elif _RIGHTS.fullmatch(lines[index]) or (mark and not started):
                read.loose.append(lines[index])  # a link of the service's, or its rights
                index += 1
            elif _CITATION.match(lines[index]) and read.body:
                read.loose += [
                    line.strip() for line in part[part.index(lines[index]) :].split("\n")
                ]
                return read
            else:
                heading = len(lines) == 1 and lines[0].casefold() in _HEADINGS and bool(read.body)
                read.body += unwrapped("\n".join(lines[index:]))
                started, index = True, len(lines)
    return read


def _mark(blocks: list[list[str]]) -> tuple[int, int] | None:
    """Return the block and line of the label that begins the body, None without one.

    Articles have lines such as "Text: Isaiah 40." of their own: below a line "Body" no label marks
    it, and below a long paragraph only one without a value.
    """
    labelled = begun = False
    for number, lines in enumerate(blocks):
        if not lines:
            continue
        for index, line in enumerate(lines):
            match = LABEL.match(line)
            marks = match is not None and match[1].casefold() in BODY_MARKS
            if match and marks and (not begun or not match[2].strip()):
                return number, index
            labelled = labelled or is_label(line)
            begun = begun or (labelled and not is_label(line) and _is_long(line))
        if [line.casefold() for line in lines] == ["body"]:
            return None
        begun = begun or (labelled and not is_label(lines[0]) and _is_long(" ".join(lines)))
    return None


def _is_long(text: str) -> bool:
    return len(text.split()) >= _PARAGRAPH_WORDS
