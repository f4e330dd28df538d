"""NewsBank's newer layout: a headline, "day | paper", and fields with bars between them."""

from __future__ import annotations

import re

_FIELDS = re.compile(
    r"(?m)^(?=.{0,300}(?:Author/Byline|Page|Section|Readability): )[^\n|]{1,300} \| .{1,300}$"
)
_WORDS = re.compile(r"(?m)^(\d[\d,]{0,6} Words)$")
_HEAD = re.compile(
    # a title of several lines begins below a blank one, and none ends a sentence
    r"(?m)^(?P<title>(?:(?:(?<=\n\n)|\A)(?:.{2,299}[^.\n]\n){1,2})?.{3,300})\n{1,3}"
    r"(?P<day>[^|\n]{6,40}\d{4}) \| (?P<paper>[^|\n]{3,100})\n{1,3}"
    r"(?=Author/Byline: |Length: )"
)


def taken_apart(text: str) -> list[str]:
    """Return the documents of a download in this layout, in NewsBank's older one; else [].

    >>> fields = "Author/Byline: Ada Quill | Page: A7"
    >>> taken_apart(f"Fog\\nMay 3, 2015 | Evening Mail\\n{fields}\\n\\nIt lifted.")
    ['Fog\\nEvening Mail - May 3, 2015\\nAuthor/Byline: Ada Quill\\nPage: A7\\n\\nIt lifted.']
    """
    if " | " not in text:
        return []
    parted = _FIELDS.sub(lambda line: line[0].replace(" | ", "\n"), text)
    parted = _WORDS.sub(r"Length: \1", parted)
    heads = list(_HEAD.finditer(parted))
    starts = [*(head.start() for head in heads), len(parted)]
    above = [parted[: starts[0]]] if heads and parted[: starts[0]].strip() else []
    return above + [
        f"{head['title']}\n{head['paper']} - {head['day']}\n{parted[head.end() : end]}"
        for head, end in zip(heads, starts[1:], strict=True)
    ]
