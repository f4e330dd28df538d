"""Flat dumps: restore the line breaks of pages that were dumped into one line.

Breaks are put where a known piece of a page begins or ends. That is a guess, so such articles are
flagged for review; a text without known pieces stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from search.ingest.lines.classifier import Line

_LONG = 1200  # characters of the longest row of a page that kept up to two line breaks
_ONE_ROW = 500  # of a page that kept none; shorter texts of one row are notes
_LABEL = r"(?:Commentary|News Analysis|Opinion|Editorial|Analysis)"
_BREAKS = re.compile(
    rf"(?P<head> \|? ?Updated: {{0,2}}0:00 (?:{_LABEL} )?)"
    r"|(?P<piece> (?:Related Topics|Share this article|Link was copied!|skip past newsletter"
    r" promotion|after newsletter promotion"
    r"|Advertisement|Read more:|Copyright ©|All rights reserved\.|Click to share on \w{1,12}"
    r" \(Opens in new window\)"
    r"|Please use Chrome browser for a more accessible video player)(?= |$))"
)
# What ends without a full stop: a picture's credit, or a heading in capitals.
_AGENCIES = "Getty Images|Associated Press|Reuters|REUTERS|AFP|Bloomberg|Shutterstock|AP"
_UNSTOPPED = re.compile(
    r"(?:\([^()]{0,80}\b(?:Photos?|Images?|Credit|Courtesy|Getty|Reuters|AFP|AP|EPA)\b[^()]{0,80}\)"
    rf"|[^\s()]\.\)|[/|,] ?(?:The )?(?:{_AGENCIES})(?: via Getty Images)?"
    r"|(?<!\S)(?:[A-Z'‘’\"“”][A-Z\d'‘’\"“”:,.?!&-]{1,24} ){5,30}(?<=\w ))"
    r"(?:(?<= )| )(?=[\"“]?[A-ZÀ-Þ][a-zß-öø-ÿ]|A [a-z]|I )"
)
# What begins after a sentence without a full stop: a box of links, or a caption.
_OPENERS = re.compile(
    r" (?=(?:More (?:[Oo]n:?|[Ff]rom|[Ii]n|[Ss]tories)|Most (?:[Rr]ead|[Pp]opular)"
    r"|Related (?:[Aa]rticles|[Ss]tories|Content|News)|Related:|RELATED:?|Read (?:[Nn]ext|[Aa]lso)"
    r"|READ MORE:?|Recommended|Trending (?:News|[Nn]ow)|Image (?:caption|copyright|source|credit)"
    r"|Media caption|Sign up (?:for|to)|Get the latest|Enlarge Image) )"
)
_SENTENCES = 4  # of a paragraph, where a text has none
_SENTENCE_ENDS = re.compile(
    r"(?<=[a-z\d)][.!?]) (?=[\"'“‘(]?[A-ZÀ-Þ])"
    r"|(?<=[a-z\d,)][.!?][\"'”’]) (?=[\"'“‘(]?[A-ZÀ-Þ])|(?<=[a-z\d),.?!]”) (?=[A-ZÀ-Þ“])"
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,7}\.?"
_DAY = rf"(?:{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}}|\d{{1,2}}/\d{{1,2}}/\d{{4}})"
_HOUR = r"(?:,? (?:at )?\d{1,2}[:.]\d\d(?: ?[AaPp]\.?[Mm]\.?)?(?: [A-Z]{2,4}\b)?)?"
_NAME = r"[A-ZÀ-Þ][\w.'’-]{1,20}"
_PIECES = re.compile(
    rf"(?:(?:Published|Posted|Updated|Last updated):? (?:on )?)?{_DAY}{_HOUR}(?= |$)"
    rf"|By {_NAME}(?: (?!{_MONTH} \d){_NAME}){{1,2}}(?= |$)"
)


def is_flat(text: str, titled: bool = False) -> bool:
    """Return True if a page lost its line breaks.

    Args:
        text: the dump.
        titled: True if the title is known from elsewhere; the text may then be one paragraph.

    >>> is_flat("Ferry late. " * 50), is_flat("Ferry late\\n" + "The ferry is late. " * 50)
    (True, False)
    """
    stripped = text.strip()
    breaks = stripped.count("\n")
    if breaks > 2:
        return False
    if not breaks and not titled:
        return len(stripped) > _ONE_ROW
    return max(map(len, stripped.split("\n"))) > _LONG


def unfold(text: str) -> str:
    """Return `text` with line breaks around its repeated title, known furniture and credits.

    >>> unfold("The boat. Bo Reyes/Getty Images The board met.").split("\\n")
    ['The boat.', 'Bo Reyes/Getty Images', 'The board met.']
    """
    text = " ".join(text.split())
    text = _BREAKS.sub(
        lambda match: "\n" + match.group().strip().replace("0:00 ", "0:00\n") + "\n", text
    )
    text = _UNSTOPPED.sub(lambda match: match.group().rstrip() + "\n", text)
    text = _OPENERS.sub("\n", text)
    first, _, rest = text.partition("\n")
    rows = "\n".join(part for part in (*_title_twice(first), rest) if part).split("\n")
    return "\n".join(piece for row in rows for piece in _pieces(row))


def _pieces(row: str) -> Iterator[str]:
    """Yield the sentences of a row, with days and bylines in pieces of their own.

    >>> list(_pieces("Ferry late By Ada Quill May 4, 2021 The ferry was late. Nobody came."))
    ['Ferry late', 'By Ada Quill', 'May 4, 2021', 'The ferry was late.', 'Nobody came.']
    """
    for sentence in _SENTENCE_ENDS.split(row):
        end = 0
        for match in _PIECES.finditer(sentence):
            if match.start() and sentence[match.start() - 1] != " ":
                continue
            before = sentence[end : match.start()].strip()
            if before and not before[-1].isalnum() and before[-1] not in "|·•)":
                continue  # in the middle of a sentence
            if before:
                yield before
            yield match.group().strip()
            end = match.end()
        rest = sentence[end:].strip()
        if rest:
            yield rest


def in_paragraphs(lines: Sequence[Line]) -> list[Line]:
    """Return the sentences of a text without paragraphs, grouped by a few."""
    groups = [lines[at : at + _SENTENCES] for at in range(0, len(lines), _SENTENCES)]
    return [
        Line(" ".join(line.text for line in group), group[0].number, 0, group[0].kind)
        for group in groups
    ]


def _title_twice(text: str) -> tuple[str, ...]:
    """Return a repeated title, the text between, the title again, and the rest.

    Only (`text`,) if no title is repeated.
    """
    words = text[:2000].split(" ")
    for length in range(min(30, len(words) // 2), 2, -1):
        title = " ".join(words[:length])
        place = text.find(" " + title + " ", len(title) - 1, 1600)
        if place >= 0:
            end = place + len(title) + 1
            return title, text[len(title) : place].strip(), title, text[end:].strip()
    return (text,)
