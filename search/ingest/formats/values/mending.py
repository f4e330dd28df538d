"""Repair of plain text before it is read: wrapped lines, words broken at line ends.

Only certain faults are repaired: a text counts as wrapped if most of its lines end inside a
sentence and near one width.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

_LEAST_LINES = 6  # of one text; fewer say little about a width
_WIDEST = 100  # characters of a line; longer ones were not broken for a screen or a column
_NARROWEST = 24  # characters; narrower lines are lists and verse, not a column
_FULL = 0.62  # of the width, below which a line was not broken but ended
_OPEN = 0.5  # of the lines inside blocks end within a sentence
_UNDERLINE = re.compile(r"^[ \t]*([=~^\"#*-])\1{3,200}[ \t]*$")
_HYPHENED = re.compile(r"([^\W\d_]+)[-\u2010\u00ac]\n[ \t]*([^\W\d_]+)")
_BBCODE = re.compile(
    r"(?i)\[/?(?:b|i|u|s|url|color|size|font|quote|img|center|list|code)(?:=[^\]\n]{1,300})?\]"
)
_WIKI_LINK = re.compile(r"\[\[(?:[^\[\]|\n]{1,200}\|)?([^\[\]|\n]{1,200})\]\]")
_WIKI_QUOTES = re.compile(r"('{2,3})(\S(?:[^'\n]{0,500}\S)?)\1")
_BROKEN = re.compile(r"[^\W\d_][-\u2010\u00ac]\s*\Z")
_RUNNING = re.compile(r"^\s*\S.{0,120}?\s{3,}\S.*$")
_FOLIO = re.compile(r"^\s*(?:[A-Z]{0,2}\d{1,4}|-\s*\d{1,4}\s*-|Page \d{1,4}(?: of \d{1,4})?)\s*$")
_CONTINUED = re.compile(
    r"(?i)^\s*(?:continued|cont'd|see .{1,40}) (?:on|from) (?:page )?[A-Z]?\d{1,4}\s*$"
)
_ITEM = re.compile(r"^\s*(?:[-*•]|\d{1,3}[.)])\s+")


def mended(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a text with its paragraphs unwrapped, and (text, rule) of each cut line.

    >>> mended("The Ferry\\n=========\\n\\nIt sailed.")[0]
    'The Ferry\\n\\nIt sailed.'
    """
    text, cuts = _without_underlines(text)
    text, marks = _without_marks(text)
    cuts += marks
    if not _is_wrapped(text):
        return text, cuts
    text, furniture = _without_page_furniture(text)
    return _unwrapped(text), [*cuts, *furniture]


def _without_marks(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return a text without the marks of forums (BBCode) and wikis, what they mark kept.

    >>> _without_marks("[b]Taxes[/b] rise in [[Ulm|the town]], '''again'''.")[0]
    'Taxes rise in the town, again.'
    """
    found: list[str] = []
    if "[/" in text:
        found += [match[0] for match in _BBCODE.finditer(text)]
        text = _BBCODE.sub("", text)
    if "[[" in text or "'''" in text:
        found += [match[0] for match in _WIKI_LINK.finditer(text)]
        text = _WIKI_QUOTES.sub(r"\2", _WIKI_LINK.sub(r"\1", text))
    return text, [(" ".join(found), "markup")] if found else []


def _without_underlines(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the text without the underline of its title, as pandoc and readers write it."""
    lines = text.split("\n")
    for number, line in enumerate(lines[:6]):
        if number and _UNDERLINE.match(line) and lines[number - 1].strip():
            return "\n".join(lines[:number] + lines[number + 1 :]), [(line.strip(), "underline")]
        if line.strip() and number > 2:
            break
    return text, []


def _blocks(text: str) -> list[list[str]]:
    """Return the blocks between blank lines; an indented line begins a block of its own."""
    blocks: list[list[str]] = []
    for block in re.split(r"\n[ \t]*\n", text.replace("\f", "\n\n")):
        lines = [line for line in block.split("\n") if line.strip()]
        margin = min((len(line) - len(line.lstrip()) for line in lines), default=0)
        current: list[str] = []
        for line in lines:
            indent = len(line) - len(line.lstrip()) - margin
            if current and (_ITEM.match(line) or (2 <= indent <= 8 and len(lines) > 3)):
                blocks.append(current)
                current = []
            current.append(line)
        if current:
            blocks.append(current)
    return blocks


def _is_wrapped(text: str) -> bool:
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    if len(lines) < _LEAST_LINES or max(map(len, lines)) > 2 * _WIDEST:
        return False
    width = _width(lines)
    if not _NARROWEST <= width <= _WIDEST:
        return False
    inner = [
        (line.rstrip(), below.strip()) for block in _blocks(text) for line, below in pairwise(block)
    ]
    if len(inner) < 2:
        return False
    broken = sum(
        len(line) >= _FULL * width
        and line[-1] not in '.!?:”"'
        and (below[0].islower() or line[-1] in "-,;" or line[-1].isalnum())
        for line, below in inner
    )
    lower = sum(below[0].islower() for _, below in inner)
    least = 0.35 if len(inner) >= _LEAST_LINES else 0.9  # of few lines nearly all must go on
    return broken >= _OPEN * len(inner) and lower >= least * len(inner)


def _width(lines: list[str]) -> int:
    """Return the width at which most lines are wrapped: the 90th percentile of lengths.

    >>> _width(["a" * 60] * 10)
    60
    """
    lengths = sorted(len(line) for line in lines)
    return lengths[int(0.9 * (len(lengths) - 1))]


def _without_page_furniture(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the text without running heads, page numbers and "Continued on Page A30"."""
    kept: list[str] = []
    cuts: list[tuple[str, str]] = []
    for line in text.split("\n"):
        plain = line.replace("\f", "").strip()
        head = _RUNNING.match(line) and re.search(r"\d", line) and _is_head(plain)
        if plain and (head or _FOLIO.match(line) or _CONTINUED.match(line)):
            cuts.append((" ".join(plain.split()), "running-head"))
            kept.append("")
        else:
            kept.append(line)
    return "\n".join(kept), cuts


def _is_head(line: str) -> bool:
    """Return True for a running head: in capitals, or with a page number as one part."""
    parts = re.split(r"\s{3,}", line)
    return line.isupper() or any(re.fullmatch(r"[A-Z]{0,2}\d{1,4}", part) for part in parts)


def _unwrapped(text: str) -> str:
    known = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.casefold()))
    width = _width([line.rstrip() for line in text.split("\n") if line.strip()])

    def rejoin(match: re.Match[str]) -> str:
        whole, hyphened = match[1] + match[2], f"{match[1]}-{match[2]}"
        if match[2][0].isupper() or known[hyphened.casefold()] > known[whole.casefold()]:
            return hyphened
        return whole

    paragraphs = []
    for block in _blocks(text):
        full = all(len(line.strip()) >= 0.5 * width or _BROKEN.search(line) for line in block[:-1])
        if len(block) > 1 and full:
            joined = _HYPHENED.sub(rejoin, "\n".join(line.strip() for line in block))
            paragraphs.append(" ".join(joined.split()))
        else:
            paragraphs.append("\n".join(line.strip() for line in block))
    return "\n\n".join(paragraphs)
