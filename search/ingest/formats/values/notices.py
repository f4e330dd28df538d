"""Notices in place of an article: errors, consent to cookies, paywalls."""

from __future__ import annotations

import re

from search.article import Article

ERROR = re.compile(
    r"\b(?:404|page not found|not found|access denied|403 forbidden|forbidden|bad gateway"
    r"|service unavailable|just a moment|are you a robot|seite nicht gefunden|page introuvable"
    r"|internal server error|page unavailable|oops)\b",
    re.IGNORECASE,
)
_CONSENT = (
    "cookie", "consent", "partners", "privacy", "personal data", "device", "personalised ads",
    "personalized ads", "accept", "legitimate interest", "preferences", "tracking",
)  # fmt: skip
WALL = re.compile(
    r"(?:subscribe|sign (?:in|up)|log ?in|register)\b.{0,40}\b(?:to (?:continue|read|keep)"
    r"|for full access)"
    r"|already a subscriber|for subscribers only|subscriber[- ]only|this article is for subscribers"
    r"|create a free account to|jetzt abonnieren|réservé aux abonnés",
    re.IGNORECASE,
)
_SHORT = 150  # words; a real article is rarely as short as a notice
_NOTICE = 20  # words of an error's first paragraph; of a story one says that a key was not found


def doubt_of(made: Article, text: str) -> str | None:
    """Return why the article of a raw text may be a notice; None without a doubt.

    Args:
        made: the article that was read.
        text: the whole text.
    """
    if made.word_count >= 2 * _SHORT:
        return None
    if not made.authors and is_consent(text.casefold()):
        return "it may be a notice on cookies"
    if made.word_count >= _SHORT:
        return None
    top = (made.title, *(each for each in made.body[:1] if len(each.split()) <= _NOTICE))
    if not (made.authors or made.date) and ERROR.search(" ".join(top)):
        return "it may be the page of an error"
    return "a paywall may have cut the text" if WALL.search(text) else None


def is_consent(text: str) -> bool:
    """Return True if a text in lower case asks for consent to cookies.

    >>> is_consent("taxes rise")
    False
    """
    return sum(word in text for word in _CONSENT) >= 4 and "cookie" in text
