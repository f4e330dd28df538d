"""Detection of the code page of Cyrillic and Hebrew text by the places of its letters.

The five Cyrillic pages assign the same bytes to other letters. Decoded by a wrong one, words have
capitals inside, or signs between their letters. Hebrew has its letters in one range of bytes, and
five of them only at the ends of words.
"""

from __future__ import annotations

import re

_SAMPLE = 100_000  # bytes
_LEAST = 12  # letters: fewer decide nothing
_SHARE = 0.6  # of the letters that are of the script: less is Western text with a few names
_FAULTS = 0.01  # of the letters that may be out of place
_OTHERS = 8  # times as many faults as the best page must every other one have, if it has any
_PAGES = ("cp1251", "koi8-r", "mac_cyrillic", "cp866", "iso-8859-5", "koi8-u")
# A capital within a word, and a sign beyond ASCII that is none of a text's, next to a letter.
_FAULT = re.compile(
    r"(?<=[а-яёіїєґў])[А-ЯЁІЇЄҐЎ]|(?<=[а-яёіїєґў])[^\W\d_а-яёіїєґўА-ЯЁІЇЄҐЎ]"
    r"|[^\x00-\x7fа-яА-ЯЁёІіЇїЄєҐґЎў«»“”„‘’…–—№§°\xa0\u00ad]"
)
_CYRILLIC = re.compile(r"[а-яёіїєґўА-ЯЁІЇЄҐЎ]")
_HEBREW = re.compile(rb"[\xe0-\xfa]")
_OTHER_HEBREW = re.compile(rb"[\x80-\x83\x86-\x90\x98-\x9f\xaa\xb5\xba\xc0-\xdf\xfb-\xff]")
# The five final forms have no letter after them.
_NOT_FINAL = re.compile(rb"[\xea\xed\xef\xf3\xf5][\xe0-\xfa]")


def page_of_script(data: bytes) -> str | None:
    """Return the code page of Cyrillic or Hebrew text where it is sure, else None.

    >>> page_of_script("Весы врут с весны. Всякий это знает, я тоже.".encode("mac_cyrillic"))
    'mac_cyrillic'
    >>> page_of_script("Le café est fermé, dit-on".encode("cp1252")) is None
    True
    """
    sample = data[:_SAMPLE]
    foreign = len(sample) - len(sample.translate(None, _HIGH))
    if foreign < _LEAST:
        return None
    if _is_hebrew(sample):
        return "cp1255"
    costs: dict[str, int] = {}
    for page in _PAGES:
        text = sample.decode(page, "replace")
        letters = len(_CYRILLIC.findall(text))
        if letters >= _SHARE * sum(map(str.isalpha, text)):
            costs[page] = len(_FAULT.findall(text))
    if not costs:
        return None
    best = min(costs, key=costs.__getitem__)
    if costs[best] > _FAULTS * foreign:
        return None
    rivals = [
        cost for page, cost in costs.items() if page != best and not _same(sample, page, best)
    ]
    least = max(_OTHERS * costs[best], 2)
    return best if all(cost >= least for cost in rivals) else None


_HIGH = bytes(range(128, 256))


def _same(sample: bytes, page: str, other: str) -> bool:
    return sample.decode(page, "replace") == sample.decode(other, "replace")


def _is_hebrew(sample: bytes) -> bool:
    letters = len(_HEBREW.findall(sample))
    latin = sum(65 <= byte <= 90 or 97 <= byte <= 122 for byte in sample)
    return (
        letters >= _LEAST
        and letters >= _SHARE * (letters + latin)
        and not _OTHER_HEBREW.search(sample)
        and not _NOT_FINAL.search(sample)
        and re.search(rb"[\xea\xed\xef\xf3\xf5](?![\xe0-\xfa])", sample) is not None
    )
