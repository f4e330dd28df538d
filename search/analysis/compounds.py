"""Hyphenated compounds: words that may be printed as one word elsewhere.

`cease-fire` is two tokens, since either part is searched by itself; that it may be `ceasefire` is
recorded in addition. A word broken at the end of a line (`lan-` `terns`) is a compound as well:
the query decides whether it is one word or two. So is the plural of an abbreviation: of the word
`mps` it tells how many articles print MPs.
"""

from __future__ import annotations

import re

from search.analysis.tokenizer import words

HYPHENS = "‐‑-"  # the plain one last, as expressions want it
_BREAKS = "¬\u00ad"  # hyphens at the end of a line alone, as scans and word processors leave them
_HYPHEN = re.compile(rf"[{_BREAKS}{HYPHENS}]")
_COMPOUND = re.compile(
    rf"\w+(?:(?:[{HYPHENS}](?:[ \n]\s{{0,20}})?|[{_BREAKS}]\s{{1,20}})\w+){{1,3}}(?![\w{HYPHENS}])"
)
# M.Phil.: one letter, and a short word; elsewhere it is MPhil
_CUT_SHORT = re.compile(r"\.(?<=[A-Z].)(?<![\w.]..)([A-Z][a-z]{2,4})(?!\w)")
# MPs, PhDs
_PLURAL = re.compile(r"(?<![\w.&'’-])(?:[A-Z][a-z]?){1,4}[A-Z]\Z")
_PLURAL_END = re.compile(r"s(?<=[A-Z]s)(?!\w)")  # begins with a letter: four times as fast
_LONGEST_PLURAL = 10  # characters of an abbreviation, and one before it
_ASCII_PART = re.compile("[a-z0-9]+")  # the words of a compound in ASCII, without the tokenizer
_ELIDED = re.compile(r"(?<!\w)(?:[cdjlmnst]|qu)['’]$", re.IGNORECASE)
_NO_START = f".'’{HYPHENS}"
_LONGEST = 40  # characters of a compound; longer ones are rules and ornaments


def compounds(text: str) -> list[str]:
    """Return the compounds of a text as their folded tokens joined by hyphens.

    >>> compounds("l’éco-\\nnomie")
    ['eco-nomie']
    >>> compounds("A cease-fire, and lan-\\nterns; pages 3-4 of the pre- and post-war F-16.")
    ['cease-fire', 'lan-terns', 'pre-and', 'post-war', 'f-16']
    >>> compounds("MPs with an M.Phil. from a well-run school")
    ['well-run', 'm-phil', 'mp--s']
    """
    found = []
    done = 0
    for hyphen in _HYPHEN.finditer(text):
        begin = hyphen.start()
        earliest = max(done, begin - _LONGEST)
        while begin > earliest and text[begin - 1].isalnum():
            begin -= 1
        if begin == hyphen.start() or not _may_begin(text, begin):
            continue
        match = _COMPOUND.match(text, begin, begin + _LONGEST)
        if match is None or not any(map(str.isalpha, match[0])):
            continue
        done = match.end()
        compound = match[0]
        usual = compound.isascii() and "_" not in compound
        parts = _ASCII_PART.findall(compound.lower()) if usual else words(compound)
        if len(parts) > 1 and all(part.isalnum() for part in parts):
            found.append("-".join(parts))
    found += (f"{text[at.start() - 1]}-{at[1]}".lower() for at in _CUT_SHORT.finditer(text))
    for end in _PLURAL_END.finditer(text):
        last = end.end() - 1
        if match := _PLURAL.search(text[max(0, last - _LONGEST_PLURAL) : last]):
            found.append(plural(match[0].lower()))
    return found


def _may_begin(text: str, place: int) -> bool:
    """Return True if a compound may begin at a place: not inside of a word with other signs.

    >>> _may_begin("l'eco", 2), _may_begin("O'Neill", 2)
    (True, False)
    """
    if not place or text[place - 1] not in _NO_START:
        return True
    return _ELIDED.search(text, max(0, place - 4), place) is not None


def broken(before: str, text: str) -> list[str]:
    """Return the word hyphenated across two passages, as a list; empty without one.

    >>> broken("They carried lan-", "terns to the gate."), broken("Ronald Mac-", "Donald sang.")
    (['lan-terns'], ['mac-donald'])
    """
    head = text[:_LONGEST].lstrip()
    if before[-1:] not in (*HYPHENS, *_BREAKS) or not head[:1].isalpha():
        return []
    tail = before[-_LONGEST:].rsplit(None, 1)
    return compounds(f"{tail[-1]}\n{head.split(None, 1)[0]}") if tail else []


def plural(abbreviation: str) -> str:
    """Return the compound that records the printed plural of an abbreviation.

    >>> plural("mp")
    'mp--s'
    """
    return f"{abbreviation}--s"


def joined(compound: str) -> str:
    """Return a compound as one word.

    >>> joined("cease-fire")
    'ceasefire'
    """
    return compound.replace("-", "")
