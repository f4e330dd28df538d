"""Upper bounds on an article's fields, so that outliers burden no page, facet or search.

Nothing is lost: text over a bound goes to `removed`, and a paragraph that is too long becomes
several. The bounds are many times what newspapers print; only what isn't an article reaches them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from search.article import Article, RemovedText

RULE = "too long"
# Characters of an author, section, label, publication, language or topic.
NAME = 300
# Authors, and topics, of one article.
NAMES = 100
# Characters of a title.
TITLE = 2_000
# Characters of a dek or a note on the author.
DEK = 10_000
# Characters of a paragraph or caption; longer ones are split at a space.
PARAGRAPH = 50_000

_TEXTS = {
    "title": TITLE,
    "dek": DEK,
    "author_bio": DEK,
    "section": NAME,
    "label": NAME,
    "publication": NAME,
    "language": NAME,
}
_LISTS = ("authors", "topics")
_PASSAGES = ("body", "captions")


def bounded(article: Article) -> Article:
    """Return the article with every field within its bound, the same object if all are.

    An article that lost text to a bound is flagged `needs_review`.

    >>> short = bounded(Article("a", title="word " * 500))
    >>> len(short.title), short.needs_review, short.removed[0].rule
    (1999, True, 'too long')
    """
    changes: dict[str, Any] = {}
    cuts: list[RemovedText] = []
    for name, most in _TEXTS.items():
        text = getattr(article, name)
        if text is not None and len(text) > most:
            changes[name], rest = _cut(text, most)
            cuts.append(RemovedText(rest, RULE, name))
    for name in _LISTS:
        values: tuple[str, ...] = getattr(article, name)
        if len(values) > NAMES or any(len(value) > NAME for value in values):
            changes[name] = _names(name, values, cuts)
    for name in _PASSAGES:
        passages: tuple[str, ...] = getattr(article, name)
        if any(len(passage) > PARAGRAPH for passage in passages):
            changes[name] = tuple(part for passage in passages for part in _split(passage))
    if cuts:
        changes["removed"] = (*article.removed, *cuts)
        changes["needs_review"] = True
    return replace(article, **changes) if changes else article


def _names(name: str, values: tuple[str, ...], cuts: list[RemovedText]) -> tuple[str, ...]:
    kept = []
    for value in values[:NAMES]:
        start, rest = _cut(value, NAME) if len(value) > NAME else (value, "")
        if rest:
            cuts.append(RemovedText(rest, RULE, name))
        kept.append(start)
    if len(values) > NAMES:
        cuts.append(RemovedText("; ".join(values[NAMES:]), RULE, name))
    return tuple(dict.fromkeys(kept))


def _cut(text: str, most: int) -> tuple[str, str]:
    """Return the start of a text, up to a space near `most` characters, and the rest."""
    at = max(text.rfind(" ", most // 2, most), text.rfind("\n", most // 2, most))
    at = at if at > 0 else most
    return text[:at].rstrip(), text[at:].lstrip()


def _split(passage: str) -> Iterator[str]:
    """Yield a passage in parts within the bound, each but the last ending before a space."""
    begin = 0
    while len(passage) - begin > PARAGRAPH:
        end = begin + PARAGRAPH
        space = passage.rfind(" ", begin + PARAGRAPH // 2, end)
        end = space if space > 0 else end
        yield passage[begin:end].strip()
        begin = end
    if rest := passage[begin:].strip():
        yield rest
