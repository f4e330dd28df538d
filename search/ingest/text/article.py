"""Raw text dump to article.

A text is split into lines (joining.py). If it has enough running text, the line labeller decides
on each line (by_labels.py); short texts, and the one layout that rules know exactly, are read by
rules (by_rules.py). Every character that is not white space ends in a field or in `removed`.
"""

from __future__ import annotations

from collections.abc import Sequence

from search.article import Article
from search.errors import RejectError
from search.ingest.lines.classifier import Line
from search.ingest.lines.features.line_features import is_running_text
from search.ingest.raw_documents import Origin
from search.ingest.text import by_labels, by_rules, flat_dumps
from search.ingest.text.draft import Draft
from search.ingest.text.joining import lines_of

_LEAST_PROSE = 4  # lines of running text; with fewer the labeller has too little to go by
_PLAYER = "0:00"  # an empty video player, found only in the layout that rules know exactly
_HEAD = 40  # lines at the top that are searched for the player


def clean(text: str, origin: Origin, given: dict[str, object] | None = None) -> Article:
    """Return the article in a raw text.

    Args:
        text: the whole dump, decoded.
        origin: where it was found, with the newsroom's rules for it.
        given: more reliable values (front matter, a column), named as in Article.

    A text in one line is flagged `needs_review`, because its parts can't be separated with
    certainty; so is one whose labels are uncertain.

    Raises:
        RejectError: the text has no words.
    """
    if not any(character.isalnum() for character in text):
        raise RejectError(
            "There are no words in this text. Check that the file was exported whole, or leave it"
            " out."
        )
    flat = flat_dumps.is_flat(text, titled=bool((given or {}).get("title")))
    read = lines_of(flat_dumps.unfold(text) if flat else text, origin.rules)
    draft = Draft()
    if has_known_layout(read.lines):
        by_rules.read(read.lines, draft, origin.rules)
    else:
        by_labels.read(read.lines, draft, origin.rules, flat)
    if not draft.body:
        draft = _whole(read.lines)
    if flat:
        draft.body = flat_dumps.in_paragraphs(draft.body)
    draft.needs_review |= flat or read.is_doubtful
    draft.cuts.extend(read.removed)
    return draft.finish(origin, given)


def has_known_layout(lines: Sequence[Line]) -> bool:
    """Return True if rules read the lines better than the labeller does."""
    if any(line.text == _PLAYER for line in lines[:_HEAD]):
        return True
    return sum(map(is_running_text, lines)) < _LEAST_PROSE


def _whole(lines: Sequence[Line]) -> Draft:
    """Return a draft of an unknown layout: the first line is the title, the rest the body."""
    rest = list(lines[1:] or lines)
    title = lines[0].text if len(lines) > 1 else ""
    return Draft(title=title, body=rest, needs_review=True)
