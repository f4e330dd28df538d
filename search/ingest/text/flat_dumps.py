"""Pages that were dumped into one line.

Line breaks put back where a known piece of a page begins or ends.

That is a guess, so such articles are flagged for review; where nothing is known to break at, the
text stays whole.
"""

from __future__ import annotations

import re

_LONG = 1200  # characters: shorter texts of one line are notes, not pages
_LABEL = r"(?:Commentary|News Analysis|Opinion|Editorial|Analysis)"
_BREAKS = re.compile(
    rf"(?P<head> \|? ?Updated: {{0,2}}0:00 (?:{_LABEL} )?)"
    r"|(?P<piece> (?:Related Topics|Share this article|Link was copied!|skip past newsletter"
    r" promotion|after newsletter promotion"
    r"|Advertisement|Read more:|Copyright ©|All rights reserved\.|Click to share on \w{1,12}"
    r" \(Opens in new window\)"
    r"|Please use Chrome browser for a more accessible video player)(?= |$))"
)


def is_flat(text: str) -> bool:
    """Whether a page lost its line breaks."""
    stripped = text.strip()
    return (
        len(stripped) > _LONG
        and stripped.count("\n") <= 2
        and max(map(len, stripped.splitlines())) > _LONG
    )


def unfold(text: str) -> str:
    """`text` with breaks around a title that stands twice at its start, and around what is known
    not to be article.
    """
    text = " ".join(text.split())
    text = _BREAKS.sub(
        lambda match: "\n" + match.group().strip().replace("0:00 ", "0:00\n") + "\n", text
    )
    first, _, rest = text.partition("\n")
    return "\n".join(part for part in (*_title_twice(first), rest) if part)


def _title_twice(text: str) -> tuple[str, ...]:
    """The title, what stands between it and its second coming, that, and the rest.

    Just `text` where it stands once.
    """
    words = text[:2000].split(" ")
    for length in range(min(30, len(words) // 2), 2, -1):
        title = " ".join(words[:length])
        place = text.find(" " + title + " ", len(title) - 1, 1600)
        if place >= 0:
            end = place + len(title) + 1
            return title, text[len(title) : place].strip(), title, text[end:].strip()
    return (text,)
