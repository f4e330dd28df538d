"""The value of a record that is its text, where no name says so.

A body is recognised by what it is: running prose of some length, or a rich text that holds it. It
is taken only if one value is prose, or one is much longer than every other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from search.ingest.formats.rich import rich_text
from search.ingest.formats.values.field_names import folded, meant, ours

_LEAST_WORDS = 40  # summaries and captions are shorter
_LEAST_SENTENCES = 2
_MOST_TIMES = 3  # longer than the next, which may be a summary
_SENTENCE = re.compile(r"[.!?…。！？][\"'”’»)]?(?:\s|<|$)|[。！？]")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SAMPLE = 20_000  # characters that are looked at
# What is prose next to an article without being it.
_OTHERS = re.compile(
    r"comment|related|author|user|bio\b|biography|settings|notes?\b|transcript|terms|license|rights"
    r"|footer|header|disclaimer|faq|seo|meta|script|style|css|config|error|log\b|raw_?data"
    r"|links?\b|copyright|legal|notice|cookie|about|publisher",
    re.IGNORECASE,
)


def name_in(values: Mapping[str, Any]) -> str | None:
    """Return the name of the value that is the record's text, None without a clear one.

    >>> prose = "The board met again on Tuesday evening and could not agree on anything. " * 5
    >>> name_in({"headline": "The Ferry", "field_17": prose, "place": "Harbour"})
    'field_17'
    >>> name_in({"headline": "The Ferry", "a": prose, "b": prose}) is None
    True
    """
    found: list[tuple[int, str]] = []
    for name, value in values.items():
        if isinstance(name, str) and meant(name, value) is None and not _OTHERS.search(name):
            length = words_of_prose(value)
            if length:
                found.append((length, name))
    found.sort(reverse=True)
    if not found or (len(found) > 1 and found[0][0] < _MOST_TIMES * found[1][0]):
        return None
    return found[0][1]


def left_over(values: Mapping[str, Any], taken: Iterable[object]) -> list[tuple[str, str]]:
    """Return (name, text) of the prose in a record that none of its fields took.

    Names of other things that are next to articles (comments, biographies) are left out.

    >>> prose = "The board met again on Tuesday evening and could not agree on anything. " * 5
    >>> [name for name, _ in left_over({"body": "It sailed.", "part_two": prose}, ["It sailed."])]
    ['part_two']
    """
    used = {id(each) for each in taken}
    return [
        (name, _text(value))
        for name, value in values.items()
        if isinstance(value, str | list | Mapping)
        and id(value) not in used
        and isinstance(name, str)
        and not _OTHERS.search(name)
        and ours(name) in {None, "body"}
        and words_of_prose(value)
    ]


def _text(value: object) -> str:
    """Return the text of a value in prose, with the markup of its paragraphs."""
    if isinstance(value, str) and not rich_text.is_rich(value):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "\n".join(value)
    return "\n".join(rich_text.blocks(value)[0])


def words_of_prose(value: object) -> int:
    """Return the words of running prose in a value, 0 if it is none.

    >>> words_of_prose("Taxes rise.")
    0
    """
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        text = "\n".join(value)
    elif isinstance(value, list | Mapping):
        if not rich_text.is_rich(value):
            return 0
        paragraphs, _ = rich_text.blocks(value)
        text = "\n".join(paragraphs)
        if len(paragraphs) > 1 and len(text.split()) < 6 * len(paragraphs):
            return 0  # a list of names or links
    elif isinstance(value, str):
        text = value
    else:
        return 0
    if len(text) < 4 * _LEAST_WORDS // 2 or folded(text[:40]).startswith("http"):
        return 0
    plain = _TAG.sub(" ", text[:_SAMPLE])
    words = len(plain.split()) + len(_HAN.findall(plain)) // 2
    if words < _LEAST_WORDS or len(_SENTENCE.findall(text[:_SAMPLE])) < _LEAST_SENTENCES:
        return 0
    return words
