"""The parts of a clipping service's document: head, labelled values, body, and other lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from search.ingest.formats.plain.clipping_labels import BODY_MARKS, FIELD_OF, LABEL, is_label
from search.ingest.formats.plain.many import unwrapped
from search.ingest.formats.values.date_values import read_day
from search.ingest.lines.date_lines import find_day

# A line of rights has a name without words in small letters before its year; prose has some.
_RIGHTS = re.compile(
    r"(?:(?i:copyright|\(c\))|©)"
    r"(?:[ ,:]{1,3}[A-Z][\w.&'’-]{0,30}|[ ,:]{0,3}(?:\([cC]\)|©)){0,8}"
    r"[ ,:]{0,3}\b(?:1[6-9]|20)\d\d\b(?! (?!by |the |all )[a-z]).{0,160}"
)
_RESERVED = re.compile(
    r"(?i)(?:all rights reserved|tous droits r[ée]serv[ée]s|alle rechte vorbehalten"
    r"|(?:todos los derechos|todos os direitos) reservados|tutti i diritti riservati"
    r"|alle rechten voorbehouden)\.?"
)
# Below the citations of Gale and NewsBank, or the waves of EBSCO, nothing is the article's.
_CITATION = re.compile(
    r"^(?:Source Citation\b.{0,60}|~{6,40}|(?:• ?)?Citation \([A-Z]{2,8} Style\).{0,300})$"
)
# Lines above the labels below a text. Any other line there may be the text's last.
_HEADINGS = frozenset(
    "classification details indexing graphic graphics notes correction corrections subject".split()
) | {"document details", "indexing (details)", "indexing (document details)"}
# Headings of Nexis, each on a line of its own below the text.
_BELOW_BODY = frozenset(
    "Graphic Classification Notes Correction Correction-Date Klassifizierung Grafik Clasificación"
    " Classificazione Classificação Classificatie".split()
)
_BODY = frozenset({"body", "textkörper", "corps", "cuerpo", "corpo"})  # the line above a text
_EDITION = re.compile(
    r"(?i)(?:[\w'’.-]{1,20} ){0,4}editions?(?: \w{1,3})?;?|\d star(?: \w+)?;?"
    r"|(?:[éeÉ]dition|edici[óo]n|edizione|edi[çc][ãa]o)(?: [\w'’.-]{1,20}){1,3}"
    r"|(?:[\w'’.-]{1,20}[ -]?)?ausgabe"
)
_EDITION_ALONE = re.compile(
    r"(?i)(?:(?:first|early|late|city|final|national|home|metro|morning|evening|weekend|london"
    r"|\d\w\w) ){1,3}editions?(?: - \w{1,10})?"
)
_TAIL_LABELS = 2  # below a text, after which no line without a stop is the text's
_PAPER = 300  # characters of a paper's name with its day and page
_PARAGRAPH_WORDS = 20  # a service's own lines, such as links, have fewer


@dataclass(slots=True)
class Parts:
    """A document's head lines, labelled values, body paragraphs, and lines of no field."""

    head: list[str] = field(default_factory=list)
    values: list[tuple[str, str]] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    captioned: bool = False


_BARE_LABELS = 3  # in a text; one alone may be a heading of the article's own


def take_apart(part: str) -> Parts:
    """Return the parts of one document with labels."""
    read = Parts()
    blocks = [
        [line.strip() for line in block.split("\n") if line.strip()]
        for block in re.split(r"\n[ \t]*\n", part.replace("\f", "\n\n"))
    ]
    blocks = _with_values([lines for lines in blocks if lines])
    mark = _mark(blocks)
    started = False  # the body: the text below its mark, else the first below the head's labels
    nexis = ""  # the heading of Nexis below a text that began with the line "Body"
    titles: set[str] = set()
    tail = 0  # labels below the text
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
                while index < len(lines) and not _is_head(lines[index]):
                    if not marks and (_is_long(lines[index]) or lines[index] in titles):
                        break  # the text begins right below the labels
                    value.append(lines[index])
                    index += 1
                below = blocks[number + 1] if number + 1 < len(blocks) else []
                alone = value == [""] and index == len(lines) and bool(read.body) and not marks
                if alone and below and not _is_head(below[0]):  # "CORRECTION:" below a text
                    value, blocks[number + 1] = below, []
                if marks:
                    read.loose += [line for line in value if is_rights(line)]
                    value = [line for line in value if not is_rights(line)]
                text = " ".join(value).strip()
                if marks:
                    started = True
                    read.body += [text] if text else []
                else:
                    read.values.append((label, text))
                    tail += bool(read.body)
                    if FIELD_OF.get(label.casefold()) == "title":
                        titles.add(text)
            elif lines[index].casefold() in _BODY and (len(lines) == 1 or read.values):
                started, index, nexis = True, index + 1, "Body"
            elif nexis and len(lines) == 1 and lines[0] in _BELOW_BODY and read.body:
                nexis, index = lines[0], 1
            elif nexis and nexis != "Body":
                text = " ".join(lines[index:])
                if nexis == "Graphic" and not read.captioned:
                    read.values.append((nexis, text))
                    read.captioned = True
                else:
                    read.loose.append(text)
                index = len(lines)
            elif not read.values and not started:
                read.head.append(lines[index])
                index += 1
            elif (
                is_rights(lines[index])
                or (mark and not started)
                or _is_field(blocks, number)
                or _is_above_label(lines[index : index + 2])
            ):
                read.loose.append(lines[index])  # a link of the service's, or its rights
                index += 1
            elif tail >= _TAIL_LABELS and len(lines) == 1 and _is_furniture(lines[0]):
                read.loose.append(lines[0])
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
        if (_is_head(lines[-1]) and not is_label(lines[-1])) or lines[0].casefold() in _BODY:
            return None
        begun = begun or (labelled and not is_label(lines[0]) and _is_long(" ".join(lines)))
    return None


def _is_head(line: str) -> bool:
    """Return True for a line that ends a label's value: another label, or a heading of Nexis."""
    return is_label(line) or (line[:1].isupper() and line.casefold() in _BODY)


def _is_above_label(lines: list[str]) -> bool:
    """Return True for a short line with an unknown label right above one with a known label.

    >>> _is_above_label(["Full Text Database: Papers", "Section: Opinion"])
    True
    """
    short = LABEL.match(lines[0]) is not None and not _is_long(lines[0])
    return short and len(lines) > 1 and is_label(lines[1])


def _is_furniture(line: str) -> bool:
    """Return True for a line among the labels below a text that is none: "OpenURL Link"."""
    return not _is_long(line) and line[-1] not in '.!?…"”’»'


def _is_long(text: str) -> bool:
    return len(text.split()) >= _PARAGRAPH_WORDS


def is_rights(line: str) -> bool:
    """Return True for a line of rights: "Copyright 2011 The Post", "All rights reserved."

    >>> is_rights("Tous droits réservés"), is_rights("Copyright 1909 was what he wanted.")
    (True, False)
    """
    return bool(_RIGHTS.fullmatch(line) or _RESERVED.fullmatch(line))


def _is_loud(line: str) -> bool:
    """Return True for a label in capitals, as Nexis has them: "TICKER: EOAN (FRA) (85%)".

    A sentence after one is what a speaker of a transcript says.

    >>> _is_loud("TICKER: EOAN (FRA) (85%)"), _is_loud("KEEL: Nothing at all.")
    (True, False)
    """
    match = LABEL.match(line)
    loud = match is not None and match[1].isupper() and len(match[1]) > 2
    return loud and not line.rstrip("\"'”’)]").endswith((".", "?", "!", "…"))


def _with_values(blocks: list[list[str]]) -> list[list[str]]:
    """Return blocks with each bare label joined to the short block below, where a text has several.

    >>> _with_values([["Title:"], ["Fog"], ["Authors:"], ["Quill, Ada"], ["Source:"], ["Mail"]])
    [['Title: Fog'], ['Authors: Quill, Ada'], ['Source: Mail']]
    """
    bare = {
        at
        for at, lines in enumerate(blocks[:-1])
        if len(lines) == 1
        and lines[0].endswith(":")
        and is_label(lines[0])
        and lines[0][:-1].casefold() not in BODY_MARKS
        and len(blocks[at + 1]) == 1
        and not is_label(blocks[at + 1][0])
        and not _is_long(blocks[at + 1][0])
    }
    if len(bare) < _BARE_LABELS:
        return blocks
    return [
        [f"{lines[0]} {blocks[at + 1][0]}"] if at in bare else lines
        for at, lines in enumerate(blocks)
        if at - 1 not in bare
    ]


def _is_field(blocks: list[list[str]], number: int) -> bool:
    """Return True for a block of one short line with a label among a service's labelled lines.

    >>> _is_field([["Pages: 9"], ["Year: 2011"], ["Section: Opinion"]], 1)
    True
    """
    loud = bool(blocks[number]) and _is_loud(blocks[number][0])  # may be right below the text
    sides = (number + 1,) if loud else (number - 1, number + 1)
    near = [blocks[at] for at in sides if 0 <= at < len(blocks)]
    return (
        len(blocks[number]) == 1
        and LABEL.match(blocks[number][0]) is not None
        and (not _is_long(blocks[number][0]) or _is_loud(blocks[number][0]))
        and all(lines and (is_label(lines[0]) or _is_loud(lines[0])) for lines in near)
    )


def without_editions(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines below a day without the names of editions at their top, and those.

    A name that ends in a semicolon goes on in the next line. The last line is a title, unless it
    says that it is an edition.

    >>> without_editions(["Edition 1;", "Scotland", "The Ferry"])
    (['The Ferry'], ['Edition 1;', 'Scotland'])
    """
    end = 0
    while end < len(lines) - 1 and _EDITION.fullmatch(lines[end]):
        while lines[end].endswith(";") and end < len(lines) - 2:
            end += 1
        end += 1
    if end == len(lines) - 1 and _EDITION_ALONE.fullmatch(lines[end]):
        end += 1
    return lines[end:], lines[:end]


def paper_and_day(text: str) -> tuple[str, str]:
    """Return a paper's name and what follows it from its day on; "" twice without a day.

    EBSCO writes the month first; Gale has the day in brackets.

    >>> paper_and_day("St. Alder Post. 6/2/2011, p9. 2 Graphs")
    ('St. Alder Post', '2011-06-02')
    >>> paper_and_day("St. Alder Post.(May 3, 2011): News: p9.")
    ('St. Alder Post', 'May 3, 2011')
    """
    parts = re.split(r"\. |\.(?=\()", text[:_PAPER])
    for at in range(len(parts) - 1, 0, -1):
        if day := read_day(re.split(r", p|\)", parts[at].lstrip("("))[0], "mdy"):
            known = find_day(day.printed) or day.precision != "day"
            return ". ".join(parts[:at]), day.printed if known else day.date.isoformat()
    return "", ""
