"""Downloads of Europresse and Eureka.cc, as their pages or as text, with many documents each.

A document has the paper, its section with the day, the title, the author and the text, and ends
with the rights and the service's number (news·20110622·RV·01).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.article import Article
from search.ingest.bylines.person_names import is_name
from search.ingest.formats.plain.many import numbered
from search.ingest.formats.records import record
from search.ingest.formats.values.date_values import read_day
from search.ingest.raw_documents import Document, Origin, PassedOver

_NUMBER = re.compile(r"\b(?:news|web|biom)·\d{8}·[\w·]{1,80}")
_PAPER = re.compile(r"""(?i)<span[^<>]{0,200}\bclass=["']DocPublicationName["'][^<>]{0,200}>""")
_MARKED = (
    ("header", re.compile(r"""(?i)<span[^<>]{0,200}\bclass=["']DocHeader["'][^<>]{0,200}>""")),
    ("title", re.compile(r"""(?i)<[a-z]{1,10}[^<>]{0,200}\btitreArticleVisu\b[^<>]{0,200}>""")),
)
_BREAK = re.compile(r"(?i)<(?:br|/?p|/?div|/?tr|/?td|/?li|/?h\d|/?section|/?header|/?footer"
                    r"|/?article|/?aside|/?small)\b[^<>]{0,2000}>")  # fmt: skip
_MARK = "\x00"  # before the kind of a line, which no page has after its controls are taken out
_END = re.compile(
    r"(?:©|(?:\(c\)|Copyright\b)(?=.{0,80}(?:\b(?:1[6-9]|20)\d\d\b|réservés|reserved))"
    r"|Cet article est paru dans |Cette source est imprimée"
    r"|Numéro de document\b|Illustration\(s\) ?:|Note\(s\) ?:|Certificat émis"
    r"|Ce certificat est émis|Tous droits réservés)"
    r"|(?:news|web|biom)·\d{8}·"
)
_DAY = re.compile(
    r"(?:\b[^\W\d_]{4,9},? )?(\d{1,2}(?:er)? [^\W\d_]{3,9}\.? (?:1[6-9]|20)\d\d"
    r"|[^\W\d_]{3,9} \d{1,2}, (?:1[6-9]|20)\d\d)"
)
_HEAD_LINES = 8  # lines of a text in which the day must be
_WORDS = re.compile(r"\b\d{1,3}(?:[ ,.]\d{3})? (?:mots|words)\b")
_NOT_NAME = 6  # words; a byline may have a role after its name


def recognises(text: str) -> bool:
    """Return True if documents end with the service's numbers, on lines of their own.

    >>> recognises("Le Rivage\\nDébats, mercredi 22 juin 2011\\n\\nLe bac\\n\\nnews·20110622·RV·01")
    True
    """
    return _ends(text) is not None


def recognises_page(page: str) -> bool:
    """Return True if a page is a download of the service: it marks papers and titles so.

    >>> recognises_page("<span class='DocPublicationName'>Le Rivage</span>")
    False
    """
    if "DocPublicationName" not in page:
        return False
    return all(mark.search(page) for mark in (_PAPER, _MARKED[1][1])) and bool(_NUMBER.search(page))


def articles(text: str, document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles of a download as text, numbered from 1 where there are several."""
    pieces = [piece for piece in re.split(_LINE_END, text) if len(piece.split()) > _NOT_NAME]
    yield from _built([_of_lines(piece) for piece in pieces], document, origin)


def of_page(page: str, document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles of a download as a page, numbered from 1 where there are several."""
    _, *pieces = _PAPER.split(page)
    yield from _built([_of_markup(piece) for piece in pieces], document, origin)


_LINE_END = re.compile(
    r"(?m)^[ \t]{0,40}(?:Numéro de document ?: ?)?(?:news|web|biom)·\d{8}·[\w·]{1,80}[ \t]*$"
)


def _ends(text: str) -> re.Match[str] | None:
    return _LINE_END.search(text) if "·" in text else None


def _built(
    found: list[dict[str, object]], document: Document, origin: Origin
) -> Iterator[Article | PassedOver]:
    for number, fields in enumerate(found, start=1):
        here = numbered(document, origin, number) if len(found) > 1 else origin
        if fields.get("body"):
            yield record.build(fields, here)
        else:
            yield PassedOver(here.source, "a page of a clipping service without a text", here.key)


def _of_markup(piece: str) -> dict[str, object]:
    """Return the fields of one document from its markup, which begins with the paper's name."""
    import html

    for kind, mark in _MARKED:
        # all spans of the header are one line; a title begins one
        piece = mark.sub(f"{_MARK}{kind} " if kind == "header" else f"\n{_MARK}{kind} ", piece)
    text = re.sub(r"<[^<>]{0,2000}>", " ", _BREAK.sub("\n", " ".join(piece.split())))
    lines = [" ".join(line.split()) for line in html.unescape(text).split("\n") if line.strip()]
    if not lines:
        return {}
    paper, header, title = lines[0].partition(_MARK)[0].strip(), "", ""
    above: list[str] = []
    rest = lines[1:] if _MARK not in lines[0] else lines
    below: list[str] = []
    for line in rest:
        if f"{_MARK}title" in line and not title:
            title = line.partition(f"{_MARK}title")[2].strip()
        elif f"{_MARK}header" in line and not header:
            header = re.sub(
                f"{_MARK}header ?", "", line.partition(_MARK)[1] + line.partition(_MARK)[2]
            )
        elif title:
            below.append(line.replace(_MARK, ""))
        else:
            above.append(line)
    return _fields(paper, header, title, below, above)


def _of_lines(piece: str) -> dict[str, object]:
    """Return the fields of one document as text; the paper is above or below its day's line."""
    blocks = [
        [" ".join(line.split()) for line in block.split("\n") if line.strip()]
        for block in re.split(r"\n[ \t]*\n", piece)
    ]
    blocks = [block for block in blocks if block]
    lines = [(number, line) for number, block in enumerate(blocks) for line in block]
    dated = [at for at, (_, line) in enumerate(lines[:_HEAD_LINES]) if _DAY.search(line)]
    if not dated and _END.match(lines[0][1]):
        return {}  # the service's certificate below the last document
    if not dated:
        return {"title": lines[0][1], "body": [line for _, line in lines[1:]], "needs_review": True}
    at = dated[-1]
    block = lines[at][0]
    head = [line for number, line in lines if number <= block]
    paper = next((line for line in reversed(head[:at]) if not _DAY.search(line)), "")
    rest = [line for number, line in lines if number > block]
    below_day = [line for line in head[at + 1 :] if _WORDS.search(line)]
    if below_day and not paper:
        paper = re.split(r" [•·] ", below_day[0])[0]
    above = [line for line in head if line not in {paper, lines[at][1]}]
    return _fields(paper, lines[at][1], rest[0] if rest else "", rest[1:], above)


def _fields(
    paper: str, header: str, title: str, below: list[str], above: list[str]
) -> dict[str, object]:
    end = next((at for at, line in enumerate(below) if _END.match(line)), len(below))
    body, cuts = below[:end], [*above, *below[end:]]
    fields: dict[str, object] = {"publication": paper, "title": title}
    if day := _DAY.search(header):
        fields["date"] = day[1].replace("1er ", "1 ") if read_day(day[1]) else header
        section = header[: day.start()].strip(" ,•·")
        if section and section != paper:
            fields["section"] = section
    if body and len(body) > 1 and len(body[0].split()) <= _NOT_NAME and _is_signed(body[0]):
        fields["authors"] = body.pop(0)
    removed = [(line, "clipping-field") for line in [header, *cuts] if line]
    found: dict[str, object] = {name: value for name, value in fields.items() if value}
    return {**found, "body": body, "removed": removed}


def _is_signed(line: str) -> bool:
    names = re.split(r", | et | and |;", re.sub(r"(?i)^(?:par|by) ", "", line))
    return bool(names) and all(is_name(name.strip()) for name in names)
