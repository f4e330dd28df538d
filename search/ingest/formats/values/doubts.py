"""Doubtful record values: unreadable days, labels without meaning, texts cut short."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from search.article import RemovedText
from search.ingest.formats.records import record_text
from search.ingest.formats.values.date_parts import Day
from search.ingest.formats.values.field_names import ours

_EVERY_KIND = frozenset(
    "post article articles story news text node page newsarticle item entry blog blogpost document"
    " content web newsletter composite report standard live".split()
)


def telling_kind(label: str | None) -> str | None:
    """Return a label, or None if it is only what a system calls every article.

    >>> telling_kind("node--article"), telling_kind("Editorial")
    (None, 'Editorial')
    """
    plain = re.split(r"--|[:#]", label.casefold())[-1] if label else ""
    return None if plain in _EVERY_KIND else label


# What follows a teaser: an ellipsis, with or without a link to the text.
_MORE = re.compile(
    r"(?i)(?:…|\.\.\.|\[(?:…|\.\.\.)\])\s{0,3}(?:[(\[]?\s?(?:read|continue|more|weiter|lire|leer"
    r"|leggi|lees|läs|les|læs|ler|czytaj)\b.{0,40})?\Z|\b(?:read more|continue reading|weiterlesen"
    r"|lire la suite|seguir leyendo|leggi tutto|lees meer|läs mer|les mer|læs mere"
    r"|leia mais)\W{0,3}\Z"
)
_TEASER_WORDS = 60  # of a feed's summary; texts that end in an ellipsis are longer
_START = 60  # letters of a paragraph by which it is found again
_KEPT = 0.8  # share of a text whose paragraphs the article has
_COMPARED = 100  # paragraphs that are sought; their share is that of all
_NOTE_SHARE = 0.5  # of an article's letters: a longer text may be its other half
_PROSE_WORDS = 12  # of a paragraph; menus and buttons are shorter
_CUT = re.compile(r"\[\+\d{1,7} chars\]\s*\Z")


def cut_short(body: tuple[str, ...]) -> list[RemovedText]:
    """Return the mark by which an API shows that it truncated a text, or no mark.

    >>> cut_short(("The board met … [+1234 chars]",))[0].rule
    'text cut short'
    """
    match = _CUT.search(body[-1]) if body else None
    if match is None and body and sum(len(each.split()) for each in body) < _TEASER_WORDS:
        match = _MORE.search(body[-1])
    return [RemovedText(match[0], "text cut short", "body")] if match else []


def left_over(
    found: Iterable[tuple[str, str]], fields: Mapping[str, Any], body: Sequence[str]
) -> tuple[list[RemovedText], list[RemovedText]]:
    """Return the prose of a record that no field of its article has: (doubtful, kept) cuts.

    A system often stores a text twice, as HTML and without, and the page that it was read from:
    what is in the article under another name, or holds the article and little other prose, is no
    loss. A text under a name that says nothing, much shorter than the article, is a summary or a
    note: a column of an export has one in every row, so it is kept, told for the file, and no
    doubt in each article.

    Args:
        found: (name in the record, text).
        fields: of the article, by our names.
        body: the article's paragraphs.
    """
    found = list(found)
    if not found:
        return [], []
    summaries = (str(fields.get(name) or "") for name in ("dek", "author_bio", "captions"))
    whole = _letters(" ".join((*body, *summaries)))
    most = _NOTE_SHARE * sum(map(len, body))
    doubtful: list[RemovedText] = []
    kept: list[RemovedText] = []
    for name, text in found:
        paragraphs = record_text.paragraphs(text)
        if not _are_in(paragraphs, whole) and not _is_page_of(body, whole, paragraphs, text):
            cut = RemovedText("\n\n".join(paragraphs), f"text not read: {name[:40]}", "fields")
            is_note = ours(name) is None and len(cut.text) <= most
            (kept if is_note else doubtful).append(cut)
    return doubtful, kept


def _is_page_of(body: Sequence[str], whole: str, paragraphs: Sequence[str], text: str) -> bool:
    """Return True if a text holds an article, and less other prose than the article has.

    One with more of it is the text of which the article is a part.
    """
    prose = [each for each in paragraphs if len(each.split()) >= _PROSE_WORDS]
    step = 1 + len(prose) // _COMPARED
    other = step * sum(len(each) for each in prose[::step] if _letters(each)[:_START] not in whole)
    return other < sum(map(len, body)) and _are_in(body, _letters(text))


def _are_in(paragraphs: Sequence[str], letters: str) -> bool:
    """Return True if most of some paragraphs are in a text, given as its letters."""
    some = paragraphs[:: 1 + len(paragraphs) // _COMPARED]  # each is sought in the whole text
    kept = sum(len(each) for each in some if _letters(each)[:_START] in letters)
    return kept >= _KEPT * sum(map(len, some))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def day_doubts(text: str | None, found: Day | None, name: str) -> list[RemovedText]:
    """Return the record of a day that can't be read, or lies in the future; else nothing.

    Args:
        text: the day as it was given.
        found: the day that was read.
        name: the field, "date" or "updated".
    """
    if found is None and text and not re.fullmatch(r"[0\W]*", text):
        return [RemovedText(text, f"{name} not read", name)]
    if found and found.date > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2):
        return [RemovedText(found.printed, f"{name} in the future", name)]
    return []
