"""Items of feeds that are no articles: comments, drafts, settings, episodes of podcasts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from search.ingest.formats.records import record_text

_KIND = re.compile(r"(?:<blogger:type>\s{0,9}|schemas\.google\.com/blogger/2008/kind#)(\w{1,20})")
_STATUS = re.compile(r"<blogger:status>\s{0,9}(\w{1,20})")
_DRAFT = re.compile(r"<(?:app:)?draft>\s{0,9}yes")
# The title of a feed of comments; an article may be called "Comments on the budget".
_COMMENT_FEED = re.compile(
    r"<title[^<>]*>\s{0,9}(?:<!\[CDATA\[)?"
    r"(?:Comments on:?|Comments for|Kommentare zu|Commentaires (?:sur|pour))(?!\w)",
    re.IGNORECASE,
)
_ITEM = re.compile(r"<(?:item|entry)\b")
_REPLY = re.compile(r"<thr:in-reply-to\b|<blogger:parent>", re.IGNORECASE)
_HEAD = 20_000  # characters of the feed's own lines and of an item's first
_EPISODE = 100  # words; columns that are read aloud have more


def refusal(text: str) -> str | None:
    """Return the reason why an item is no article (a comment, draft, setting), or None."""
    if kind := _KIND.search(text):  # Blogger
        name = kind[1].casefold()
        if name not in {"post", "page"}:
            return f"a {name}, not an article"
    if (status := _STATUS.search(text)) and status[1].casefold() not in {"live", "published"}:
        return f"not published ({status[1].casefold()})"
    if _DRAFT.search(text):
        return "not published (draft)"
    head = text[:_HEAD]
    if _REPLY.search(head) or _COMMENT_FEED.search(_ITEM.split(head, maxsplit=1)[0]):
        return "a comment, not an article"
    return None


def is_episode(entry: Any, fields: Mapping[str, Any]) -> bool:
    """Return True for an item whose text is only a note on the sound or film that it encloses."""
    sounds = [
        each for each in entry.get("enclosures", [])
        if str(each.get("type", "")).startswith(("audio/", "video/"))
    ]  # fmt: skip
    words = sum(len(each.split()) for each in record_text.paragraphs(fields.get("body")))
    return bool(sounds) and words < _EPISODE
