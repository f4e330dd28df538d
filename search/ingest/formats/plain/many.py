"""Several articles in one text, separated by rules ("====="); helpers for such formats."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator, Sequence

from search.article import Article, RemovedText
from search.ingest.formats.plain import front_matter
from search.ingest.formats.plain.clipping_labels import is_known, is_label
from search.ingest.formats.values.date_values import read_day
from search.ingest.lines.date_lines import find_day, has_day, without_days
from search.ingest.raw_documents import Document, Origin, PassedOver

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
)
# Signs with spaces between, "* * *", are as often between the sections of one story.
_STARS = re.compile(
    r"(?m)^[ \t]{0,40}(?:([*#~-])(?: \1){2,20}|([*#_~-])\2{2,8}|[-–—]{1,2} ?30 ?[-–—]{1,2})[ \t]*$"
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
# Three labelled lines or more, each short, one below the other.
_LABELLED_BLOCK = re.compile(r"(?m)^(?:[^\W\d_][\w ./-]{0,24} ?[:：][ \t]*\S.{0,120}\n){3,40}")
_LABEL_NAME = re.compile(r"(?m)^([^\W\d_][\w ./-]{0,24}?) ?[:：]")
# A title of two words or more, with a blank line below it.
_TITLE_ALONE = re.compile(r"\s{0,40}[\"“‘']?[^\W\d_]\S{0,30} [^\n]{2,120}[^\s.,;:]\n[ \t]{0,40}\n")
_DOUBTFUL_HEADS, _DOUBTFUL_LABELS = 2, 3
_DAY_LENGTH = 40  # characters of a line with a day in another language than English
_YEAR = re.compile(r"\b(?:1[6-9]|20)\d\d\b")
_DAY_WORDS = 4  # next to the day in a line of a head: "The Post, March 5, 1998"
_LINE = re.compile(r"(?m)^.*\S.*$")
_CLOSES = frozenset('.!?…"”’)»')  # the last signs of a text
_MOST_ABOVE, _TITLE_WORDS = 3, 20  # lines above a byline, and the words of one
_HEAD_LINES = 6  # at the top of a part, among which its byline or day must be
_ARTICLE_WORDS = 60  # of a part without a rule above it; what pages tease has fewer
_LEAST_WORDS = 12  # of a part; shorter ones are what ornaments separate


def recognises(text: str) -> bool:
    """Return True if rules separate several texts, each with a head of its own.

    >>> head = "The Ferry\\nBy Ada Quill\\nMarch 5, 1998\\n\\nIt sailed once more on a cold morning"
    >>> recognises(head + " from the quay.\\n" + "=" * 20 + "\\n" + head + " and came back.")
    True
    >>> recognises("The Ferry\\n" + "=" * 20 + "\\nBy Ada Quill\\n\\nIt sailed.")
    False
    """
    return bool(_parted(text))


def articles(text: str, document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the articles of a text, numbered from 1, each read as a text of its own."""
    from search.ingest.formats.plain import text as texts

    for number, (part, loose) in enumerate(_parted(text), start=1):
        made = texts.one(part.strip("\f\n"), numbered(document, origin, number))
        cuts = (RemovedText(each, "between-articles", "text") for each in loose)
        yield dataclasses.replace(made, removed=(*made.removed, *cuts)) if loose else made


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
    if _has_untold_parts(text):
        return "it may hold several articles"
    bare = sum(is_known(match[1]) for match in _BARE_LABEL.finditer(text))
    if bare >= _DOUBTFUL_LABELS or sum(map(is_label, body)) >= _DOUBTFUL_LABELS:
        return "labels of a service's fields were left in the text"
    return None


def _has_untold_parts(text: str) -> bool:
    """Return True if rules part texts with titles, or blocks of the same labels stand in a text."""
    ruled = any(10 * sign in text for sign in "=*#_~-")  # looked for first: most texts have none
    parts = [part for part, _ in _parts(text, _SEPARATOR)] if ruled else []
    if len(parts) >= _DOUBTFUL_HEADS and all(
        len(part.split()) >= _ARTICLE_WORDS and _TITLE_ALONE.match(part) for part in parts
    ):
        return True
    if text.count(":") + text.count("：") < 2 * _DOUBTFUL_LABELS:  # two blocks have as many
        return False
    found = [
        {*map(str.casefold, _LABEL_NAME.findall(each[0]))}
        for each in _LABELLED_BLOCK.finditer(text)
    ]
    return any(len(one & other) >= _DOUBTFUL_LABELS for one, other in itertools.pairwise(found))


def _parted(text: str) -> list[tuple[str, list[str]]]:
    """Return the texts that rules part, each with the short pieces next to it; [] for one text."""
    for separator, has_head in ((_SEPARATOR, _has_head), (_STARS, _has_own_head)):
        parts = _parts(text, separator)
        if len(parts) < 2:
            continue
        signed = has_head is _has_own_head and _is_signed(parts[0][0])
        heads = sum(has_head(part) and (not signed or _is_signed(part)) for part, _ in parts)
        if heads >= max(2, 0.8 * len(parts)):
            return parts
    return [(part, []) for part in _by_labels(text) or _by_heads(text)]


def _by_labels(text: str) -> list[str]:
    """Return the texts that begin with blocks of the same labelled lines, in any language.

    Empty unless the first line begins such a block and each block is read as a head of its own.
    """
    begin = len(text) - len(text.lstrip())
    if not _LABELLED_BLOCK.match(text, begin):
        return []
    blocks = list(_LABELLED_BLOCK.finditer(text, begin))
    names = [[name.casefold() for name in _LABEL_NAME.findall(each[0])] for each in blocks]
    first = names[0][0]
    begins = [each.start() for each, own in zip(blocks, names, strict=True) if own[0] == first]
    parts = [text[start:end] for start, end in itertools.pairwise([*begins, len(text)])]
    read = len(parts) > 1 and all(map(front_matter.labelled_head, parts))
    return parts if read else []


def _by_heads(text: str) -> list[str]:
    """Return the texts that begin with heads of one shape: lines of a title, a byline and a day.

    Empty unless all have as many lines above the byline as the first, each head stands below the
    end of a sentence, none is a teaser, and no two titles are alike, as running heads are.
    """
    lines = [(at.start(), at[0].strip()) for at in _LINE.finditer(text)]
    heads = [
        at
        for at, (_, line) in enumerate(lines)
        if _BYLINE.match(line) and any(is_day_line(near) for _, near in lines[at + 1 : at + 3])
    ]
    if len(heads) < _DOUBTFUL_HEADS or not 1 <= heads[0] <= _MOST_ABOVE:
        return []
    tall = heads[0]
    begins = [at - tall for at in heads]
    titles = [[line for _, line in lines[at : at + tall]] for at in begins]
    closed = all(lines[at - 1][1][-1] in _CLOSES for at in begins[1:])
    apart = all(after - before > tall for before, after in itertools.pairwise(heads))
    headed = all(_is_title(line) for title in titles for line in title)
    if not (closed and apart and headed) or len({*map(tuple, titles)}) < len(titles):
        return []
    ends = [lines[at][0] for at in begins]
    parts = [text[start:end] for start, end in itertools.pairwise([*ends, len(text)])]
    return parts if all(len(part.split()) >= _ARTICLE_WORDS for part in parts) else []


def _is_title(line: str) -> bool:
    last = line.rstrip("”’\"'»)")[-1:]
    return len(line.split()) <= _TITLE_WORDS and last not in ".,;:"


def _parts(text: str, separator: re.Pattern[str]) -> list[tuple[str, list[str]]]:
    """Return the texts between rules, each with the short pieces next to it; [] without a rule."""
    rules = [match.span() for match in separator.finditer(text)]
    if not rules:
        return []
    marks = [(0, 0), *rules, (len(text),) * 2]
    parts: list[tuple[str, list[str]]] = []
    above: list[str] = []  # short pieces above the first part
    for (_, end), (start, _) in itertools.pairwise(marks):
        piece = text[end:start]
        if len(piece.split()) >= _LEAST_WORDS:
            parts.append((piece, above))
            above = []
        elif piece.strip():
            (parts[-1][1] if parts else above).append(piece.strip())
    return parts


def _has_head(part: str) -> bool:
    """Return True if a part begins with a title and a byline or a day."""
    lines = _head_of(part)
    return bool(lines) and (
        _is_signed(part) or any(find_day(line) and len(line) < 60 for line in lines[1:])
    )


def _has_own_head(part: str) -> bool:
    """Return True if a part's head can't be a section's: its day is in no line of prose."""
    return bool(_head_of(part)) and (_is_signed(part) or any(map(is_day_line, _head_of(part)[1:])))


def is_day_line(line: str) -> bool:
    """Return True for a line that is a day and little else, in any language."""
    if not has_day(line):
        day = read_day(line) if len(line) <= _DAY_LENGTH and _YEAR.search(line) else None
        return day is not None and day.precision == "day"
    rest = without_days(line).strip(" .,|–-")
    return (
        len(rest.split()) <= _DAY_WORDS
        and not rest[:1].islower()
        and not (rest and line.endswith("."))
    )


def _is_signed(part: str) -> bool:
    return any(map(_BYLINE.match, _head_of(part)[1:]))


def _head_of(part: str) -> list[str]:
    """Return the lines at the top of a part whose first may be a title; [] without a title."""
    lines = [line.strip() for line in part.split("\n") if line.strip()][:_HEAD_LINES]
    return [] if len(lines) < 3 or len(lines[0]) > 200 or lines[0][-1] in ".,;" else lines
