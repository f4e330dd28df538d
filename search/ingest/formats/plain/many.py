"""Several articles in one text, separated by rules ("====="); helpers for such formats."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator, Sequence

from search.article import Article
from search.ingest.formats.plain.clipping_labels import is_known, is_label
from search.ingest.lines.date_lines import find_day
from search.ingest.raw_documents import Document, Origin, PassedOver
from search.ingest.text import article as raw

_WRAPPED = 45  # characters; narrower columns are verse, lists and headings, not wrapped prose


def numbered(document: Document, origin: Origin, number: int) -> Origin:
    """Return the origin of the article with this number (from 1) in a document."""
    here = document.place.inside(f":{number}")
    return dataclasses.replace(origin, source=here.source, key=here.key)


def unwrapped(text: str) -> list[str]:
    """Return the paragraphs of a text that was wrapped at one width.

    Blank lines and indents separate paragraphs; a line that ends early ends its paragraph.

    >>> unwrapped("The board met on Tuesday evening to decide whether\\nthe ferry should sail.")
    ['The board met on Tuesday evening to decide whether the ferry should sail.']
    """
    paragraphs: list[str] = []
    for block in re.split(r"\n[ \t]*\n", text):
        lines = [line for line in block.split("\n") if line.strip()]
        width = max((len(line.strip()) for line in lines), default=0)
        indents = {len(line) - len(line.lstrip()) for line in lines}
        least = min(indents, default=0)
        current: list[str] = []
        for line in lines:
            indented = len(line) - len(line.lstrip()) > least and len(indents) > 1
            if current and (indented or _ends(current[-1], width)):
                paragraphs.append(" ".join(current))
                current = []
            current.append(" ".join(line.split()))
        if current:
            paragraphs.append(" ".join(current))
    return paragraphs


def _ends(line: str, width: int) -> bool:
    """Return True if a line ends before the wrapping width, so that its paragraph ends."""
    return width < _WRAPPED or width > 160 or (len(line) < width * 0.6 and line[-1:] in '.!?”"’')


_SEPARATOR = re.compile(
    r"(?m)^[ \t]{0,40}([=*#_~-])\1{9,200}[ \t]*$|^\f"
    # a mark with the item's number or name between signs: "### ITEM 12 ###"
    r"|^[ \t]{0,40}([=*#_~-])\2{2,20} [^\n=*#_~-]{1,40} \2{3,21}[ \t]*$"
    # signs with spaces between: "* * *"
    r"|^[ \t]{0,40}([*#~-])(?: \3){2,20}[ \t]*$"
)
# "by" alone begins many a wrapped line: "by the old wall"
_BYLINE = re.compile(
    r"^(?:By|BY|by(?= [^\W\d_a-zß-öø-ÿ])|Von|VON|Par|PAR|Por|POR|Di) [^\W\d_][^\d]{2,60}$"
)
_CORPUS = re.compile(r"(?m)^\*{4} \*\w")  # the head of a text in a corpus of IRaMuTeQ
# A service's label without its value on the line, or without a space: "Article Name:The Ferry".
_BARE_LABEL = re.compile(
    r"(?m)^(?:Article )?([A-Z][A-Za-z]{2,12}(?: [A-Z][a-z]{2,12}){0,3}):(?:$|\S)"
)
_DOUBTFUL_HEADS, _DOUBTFUL_LABELS = 2, 3
_HEAD_LINES = 6  # at the top of a part, among which its byline or day must be
_LEAST_WORDS = 12  # of a part; shorter ones are what ornaments separate


def recognises(text: str) -> bool:
    """Return True if rules separate several texts, each with a head of its own.

    >>> head = "The Ferry\\nBy Ada Quill\\nMarch 5, 1998\\n\\nIt sailed once more on a cold morning"
    >>> recognises(head + " from the quay.\\n" + "=" * 20 + "\\n" + head + " and came back.")
    True
    >>> recognises("The Ferry\\n" + "=" * 20 + "\\nBy Ada Quill\\n\\nIt sailed.")
    False
    """
    if not _SEPARATOR.search(text):
        return False
    parts = _parts(text)
    return len(parts) >= 2 and sum(_has_head(part) for part in parts) >= max(2, 0.8 * len(parts))


def articles(text: str, document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles of a text, numbered from 1, each cleaned as raw text."""
    for number, part in enumerate(_parts(text), start=1):
        yield raw.clean(part, numbered(document, origin, number))


def heads_in(text: str) -> int:
    """Return how many lines look like an article's head: a byline with a day next to it."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return sum(
        bool(_BYLINE.match(line)) and any(find_day(near) for near in lines[at + 1 : at + 3])
        for at, line in enumerate(lines)
    )


def doubt_of(text: str, body: Sequence[str]) -> str | None:
    """Return why a text may be more than one article, or no plain one; None without a doubt.

    >>> doubt_of("**** *paper_post\\nOne.\\n\\n**** *paper_post\\nTwo.", ["One.", "Two."])
    'it may hold several articles'
    """
    if heads_in(text) >= _DOUBTFUL_HEADS or len(_CORPUS.findall(text)) >= _DOUBTFUL_HEADS:
        return "it may hold several articles"
    bare = sum(is_known(match[1]) for match in _BARE_LABEL.finditer(text))
    if bare >= _DOUBTFUL_LABELS or sum(map(is_label, body)) >= _DOUBTFUL_LABELS:
        return "labels of a service's fields were left in the text"
    return None


def _parts(text: str) -> list[str]:
    marks = [(0, 0), *(match.span() for match in _SEPARATOR.finditer(text)), (len(text),) * 2]
    pieces = [text[end:start] for (_, end), (start, _) in itertools.pairwise(marks)]
    return [piece for piece in pieces if len(piece.split()) >= _LEAST_WORDS]


def _has_head(part: str) -> bool:
    """Return True if a part begins with a title and a byline or a day."""
    lines = [line.strip() for line in part.split("\n") if line.strip()][:_HEAD_LINES]
    if len(lines) < 3 or len(lines[0]) > 200 or lines[0][-1] in ".,;":
        return False
    return any(_BYLINE.match(line) or (find_day(line) and len(line) < 60) for line in lines[1:])
