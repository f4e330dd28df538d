"""Author bios: recognise a paragraph about the writer at the end of an article."""

from __future__ import annotations

import re
from collections.abc import Iterable

from search.ingest.lines import name_shape


def is_bio(text: str, authors: Iterable[str]) -> bool:
    """Return True if a paragraph is about one of the authors.

    It begins with an author's name and a verb of being, or names a job after a family name or a
    given name as only bios do ("Smith is a senior fellow at ...", "Ada is our food editor").

    >>> is_bio("Ada Moran is a columnist for The Paper.", ["Ada Moran"])
    True
    """
    start = (
        text.lstrip('*•–—- "“(').removeprefix("About ").removeprefix("The ").removeprefix("the ")
    )
    for author in authors:
        name = author.removeprefix("The ")
        if start.startswith(name) and _ABOUT.match(start, len(name)):
            return True
        family = name.rpartition(" ")[2]
        shorter = [title + family for title in _TITLES]
        given = name.partition(" ")[0]
        if len(given) >= _GIVEN:
            shorter.append(given)
        if any(start.startswith(each) and _JOB.match(start, len(each)) for each in shorter):
            return True
    return False


def bio_name(text: str) -> str | None:
    """Return the name at the start of a bio whose wording is unmistakable, else None.

    >>> bio_name("Ada Moran is a columnist for The Paper.")
    'Ada Moran'
    """
    match = _BIO.match(text.lstrip('*•–—- "“('))
    return match[1] if match and name_shape.is_name(match[1]) else None


_TITLES = ("", "Dr. ", "Mr. ", "Ms. ", "Mrs. ", "Prof. ", "Professor ")
_GIVEN = 3  # letters of a given name that can stand for its author
_VERB = (
    r"(?:is|was|has"
    r" been|has|writes|wrote|covers|works|worked|serves|served"
    r"|teaches|taught|lives|reports|joined|specializes"
    r"|specialized"
    r"|consists|holds|focuses|contributes|contributed|hosts|founded|co-founded|directs|leads"
    r"|edits|started|began|grew|spent"
    r"|studied|currently|can be|received|earned|started|blogs)"
)
_ABOUT = re.compile(
    rf",? (?:who |the author of |also )?{_VERB}\b|, (?:an?|the|former)\b|, (?:[A-Z][\w.]{{0,8}},?"
    r" ){1,3}is\b"
    rf"| \([^)]{{1,60}}\) is\b|’s |'s "
)
_ROLE = (
    r"(?:fellow|columnist|professor|author|editor|writer|journalist|reporter|contributor"
    r"|director|correspondent|analyst"
    r"|lecturer|scholar"
    r"|historian|economist|researcher|attorney|lawyer|president|founder|co-founder|chairman"
    r"|chair|executive|commentator"
    r"|broadcaster|novelist"
    r"|critic|physician|consultant|strategist|producer|host|blogger|teacher|student|expert"
    r"|officer|engineer|member|pastor"
    r"|senator|minister"
    r"|candidate|staffer|intern|associate|adviser|advisor|specialist|freelancer|photographer"
    r"|activist|coordinator|manager"
    r"|publisher)s?"
)
_JOB = re.compile(
    rf" (?:is|was|has been|serves as|works as|writes)(?: [\w’'&,.-]{{1,30}}){{0,10}}? {_ROLE}\b|"
    r" writes (?:for|about|on)\b"
    rf"| covers \w"
)
_BIO = re.compile(
    r"([A-Z][\w.'’-]{0,20}(?: [A-Zdv][\w.'’-]{0,20}){1,3}),? (?:is|was)(?:"
    rf" [\w’'&,.-]{{1,30}}){{0,8}}? {_ROLE}\b"
)
