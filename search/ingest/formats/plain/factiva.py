"""Factiva documents: fields with two-letter codes, or lines in Factiva's fixed order."""

from __future__ import annotations

import re

from search.ingest.bylines.person_names import is_name
from search.ingest.formats.plain.clipping_parts import is_rights
from search.ingest.formats.plain.many import unwrapped
from search.ingest.formats.values.date_values import read_day

CODE = re.compile(
    r"^(SE|HD|BY|CR|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CO|IN|NS|RE|IPC|IPD|PUB|AN|CT|RF|CLM|ART|VOL"
    r"|NGC|GC)(?: {1,4}|\t|$)(.*)$"
)
_PUBLISHER = 6  # words of the publisher's name below a text
_HEAD_WORDS = 12  # of a line of the head: a day, a newspaper's name, an edition
# The length of a document, in the language of the service's pages.
WORDS = re.compile(
    r"\d{1,3}(?:[., ]?\d{3}){0,2} ?"
    r"(?:words|wörter|mots|palabras|parole|palavras|woorden|ord|слов\w?|słów|字|語|單字|单词)",
    re.IGNORECASE,
)
CLOCK = re.compile(r"\d{1,2}:\d\d(?: ?[AP]M)?(?: GMT)?$")
NUMBER = re.compile(
    r"(?:Do[ck]ument[oe]?|Документ|文件|文書|文档) [A-Za-z]{2,8}[0-9a-zA-Z]{12,40}[ \t]*$",
    re.MULTILINE,
)


def is_one(part: str) -> bool:
    """Return True if a document is Factiva's: it has its codes, or its line "812 words".

    >>> is_one("Taxes rise again")
    False
    """
    lines = [line.strip() for line in part.split("\n") if line.strip()]
    coded = sum(bool(CODE.match(line)) for line in lines[:40])
    return coded >= 4 or any(WORDS.fullmatch(line) for line in lines[:8])


def fields(part: str) -> dict[str, object]:
    """Return the fields of a document of Factiva, with its codes or without them."""
    lines = part.split("\n")
    if sum(bool(CODE.match(line.strip())) for line in lines[:40]) < 4:
        return _plain_factiva(part)
    values: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        match = CODE.match(line.strip())
        if match:
            code = match[1]
            values.setdefault(code, []).append(match[2].strip())
        elif code:
            values[code].append(line.strip())
    body = [text for name in ("LP", "TD") for text in unwrapped("\n".join(values.pop(name, [])))]
    texts = {name: " ".join(" ".join(value).split()) for name, value in values.items()}
    found: dict[str, object] = {
        "title": texts.pop("HD", ""),
        "authors": texts.pop("BY", ""),
        "date": texts.pop("PD", ""),
        "section": texts.pop("SE", ""),
        "publication": texts.pop("SN", ""),
        "language": _language(texts.pop("LA", "")),
    }
    given = {name: value for name, value in found.items() if value}
    unread = [(f"{name} {text}", "clipping-field") for name, text in texts.items() if text]
    return {**given, "body": body, "removed": unread}


def _plain_factiva(part: str) -> dict[str, object]:
    """Return the fields of a document in Factiva's layout without codes.

    The order of its lines is section, title, byline, word count, day, source.
    """
    blocks = [block for block in re.split(r"\n[ \t]*\n", part) if block.strip()]
    words = next(
        (n for n, b in enumerate(blocks) if any(WORDS.fullmatch(x.strip()) for x in b.split("\n"))),
        0,
    )
    words = _end_of_head(blocks, words)
    head = [line.strip() for block in blocks[: words + 1] for line in block.split("\n")]
    head = [line for line in head if line]
    at = next((n for n, line in enumerate(head) if WORDS.fullmatch(line)), len(head))
    above, below = head[:at], head[at + 1 :]
    found: dict[str, object] = {}
    if above and (re.match(r"(?i)by\s", above[-1]) or (len(above) > 1 and is_name(above[-1]))):
        found["authors"] = above.pop()
    if len(above) > 1:
        found["section"] = desk(above[0])
    found["title"] = " ".join(above[1:] or above)
    unread = [(line, "clipping-field") for line in [*head[at : at + 1]]]
    for number, line in enumerate(below):
        if "date" not in found and read_day(line):
            found["date"] = line
            names = (name for name in below[number + 1 :] if not CLOCK.match(name))
            found["publication"] = next(names, "")
        elif line != found.get("publication"):
            unread.append((line, "clipping-field"))
    body = [text for block in blocks[words + 1 :] for text in unwrapped(block)]
    if len(body) > 1 and _is_publisher(body[-1]):
        unread.append((body.pop(), "clipping-field"))
    return {**found, "body": body, "removed": unread}


def _end_of_head(blocks: list[str], words: int) -> int:
    """Return the last block of the head, where each of its lines is a paragraph of its own.

    Below the word count are the day, the source, its code, the edition, the page, the language and
    the rights, which end it; without rights it ends with the word count's block.
    """
    if len(blocks[words].strip().split("\n")) > 1 and not WORDS.fullmatch(
        blocks[words].strip().split("\n")[-1].strip()
    ):
        return words
    for at in range(words + 1, min(words + 11, len(blocks))):
        lines = [line.strip() for line in blocks[at].strip().split("\n")]
        if is_rights(lines[-1]):
            return at
        if len(lines) > 1 or len(lines[0].split()) > _HEAD_WORDS:
            return words
    return words


def _is_publisher(text: str) -> bool:
    """Return True for a short line without a verb or a stop: its longer words have capitals.

    >>> _is_publisher("Weir Media of Dunmore"), _is_publisher("And then it sailed")
    (True, False)
    """
    words = text.split()
    return (
        len(words) <= _PUBLISHER
        and text[-1] not in ".!?”\"'’"
        and not any(word[0].islower() and len(word) > 3 for word in words)
    )


def desk(section: str) -> str:
    """Return a section without the page or part behind its name.

    >>> desk("Editorial Desk; A")
    'Editorial Desk'
    """
    return section.partition(";")[0].strip() or section


def _language(text: str) -> str:
    return {"english": "en", "french": "fr", "german": "de", "spanish": "es"}.get(
        text.casefold(), text.casefold()
    )
