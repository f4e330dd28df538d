"""Depth limit for HTML: drop tags nested deeper than parsers follow, keep their text."""

from __future__ import annotations

import re

_DEEPEST = 200  # nested elements; libxml2 gives up at 255, and real pages stay far below
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})(?=[\s/>])[^<>]{0,4000}>")
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_BLOCKS = frozenset(
    "p div ul ol dl table section article header footer aside nav main blockquote pre h1 h2 h3 h4"
    " h5 h6 form figure".split()
)
_CELLS = frozenset({"td", "th"})
_CLOSED_BY = {
    "li": frozenset({"li", "p"}),
    "td": _CELLS | {"p"},
    "th": _CELLS | {"p"},
    "tr": _CELLS | {"tr", "p"},
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "option": frozenset({"option"}),
} | {name: frozenset({"p"}) for name in _BLOCKS}


def flatten(text: str) -> str:
    """Return HTML without the tags nested deeper than 200 elements. Linear in its length.

    >>> flatten("<p>Taxes</p>")
    '<p>Taxes</p>'
    """
    kept: list[str] = []
    open_tags: list[str] = []
    beyond = 0
    place = 0
    while match := _TAG.search(text, place):
        kept.append(text[place : match.start()])
        place = match.end()
        name = match[2].lower()
        if name in _VOID or match[0].endswith("/>"):
            kept.append(match[0])
        elif match[1]:
            if beyond:
                beyond -= 1
                kept.append(" ")
                continue
            if name in open_tags:
                while open_tags.pop() != name:
                    pass
            kept.append(match[0])
        else:
            closed = _CLOSED_BY.get(name, frozenset())
            while open_tags and open_tags[-1] in closed and not beyond:
                open_tags.pop()
            if len(open_tags) >= _DEEPEST:
                beyond += 1
                kept.append(" ")
                continue
            open_tags.append(name)
            kept.append(match[0])
            if name in {"script", "style"}:
                end = text.find("</", place)
                place = end if end >= 0 else len(text)
                kept.append(text[match.end() : place])
    kept.append(text[place:])
    return "".join(kept)
