"""Phrase tables of page furniture: the wording of lines that are no part of an article.

The tables are the text files in `wordings/`: one wording a line, in lower case with straight
apostrophes. "…" matches any words, at the start, at the end, at both or in between, as long as the
line has no more words than the heading of its section allows. Everything else must be equal.
Looking a line up costs a few dictionary accesses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from importlib import resources
from typing import Generic, TypeVar

K = TypeVar("K")

_ENDS = " :.!>»…])|"
_BRACKETS = "[(*•– "

_SITES = frozenset(
    """facebook twitter x linkedin whatsapp reddit pinterest telegram email e-mail mail
    messenger flipboard pocket sms print
    tumblr google+ instagram youtube threads bluesky snapchat copy link more line vk gettr share
    tweet save comment comments
    tiktok rss via this on linkedin url sina weibo wechat parler gab mastodon flipboard
    threads xing fb""".split()
)
_SIGNS = (("’", "'"), ("‘", "'"), ("ʼ", "'"), ("“", '"'), ("”", '"'), ("\u200b", ""), ("‑", "-"))
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LETTER = re.compile(r"[^\W\d_]")
_NOT_LETTERS = re.compile(r"[\W_]+")
_DIGIT = re.compile(r"\d")
_NUMBERS = re.compile(r"[\d.,:/+-]+%?[kmx]?")
_TICKER = re.compile(
    r"[A-Z.^]{1,8} [A-Z][A-Za-z .&,'-]{1,50} [\d,.]{1,12} [+−-]?[\d,.]{1,9} [+−-]?[\d.]{1,8}%"
)
_BREAK = re.compile(r"[_*~#•–— -]{3,}")  # "___", "* * *": the author's own break between two parts
_COPYRIGHT = re.compile(
    r"(?:copyright|©|ⓒ).{1,80}\b(?:19|20)\d\d\b|(?:copyright )?(?:©|ⓒ)", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"(?:[\w ]{2,24}: )?(?:https?://|www\.)\S{3,}$|[a-z\d-]{2,40}\.(?:com|org|net|co)/\S{2,}$"
)
_COUNTED = frozenset(
    "comments comment responses response shares views likes replies retweets photos images"
    " videos".split()
)
_EMAIL = re.compile(r"[\w.+-]{1,40}@[\w-]{2,40}\.[\w.-]{2,40}")


@dataclass(slots=True)
class Table(Generic[K]):
    """A phrase table: wordings indexed by their first or last words."""

    exact: dict[str, tuple[K, str]] = field(default_factory=dict)
    heads: dict[str, list[tuple[str, str, int, tuple[K, str]]]] = field(default_factory=dict)
    tails: dict[str, list[tuple[str, int, tuple[K, str]]]] = field(default_factory=dict)
    inside: list[tuple[str, int, tuple[K, str]]] = field(default_factory=list)
    longest: int = 0  # words of the longest line that a wording with "…" matches
    telltale: set[str] = field(
        default_factory=set
    )  # one word of each wording in `inside`: a line without any of them is not searched

    def find(self, folded: str, words: int) -> tuple[K, str] | None:
        """Return the kind and rule of a line, None if no wording matches.

        Args:
            folded: the line, folded by `fold`.
            words: how many words it has.
        """
        folded = folded.lstrip(_BRACKETS)
        plain = folded.rstrip(_ENDS)
        found = self.exact.get(plain)
        if found or words > self.longest:
            return found
        first = folded.partition(" ")[0].rstrip(":|,")
        for phrase, rest, most, rule in self.heads.get(first, ()):
            if words <= most and folded.startswith(phrase) and rest in folded[len(phrase) :]:
                return rule
        for phrase, most, rule in self.tails.get(plain.rpartition(" ")[2], ()):
            if words <= most and plain.endswith(phrase):
                return rule
        if not self.telltale.isdisjoint(folded.split()):
            for phrase, most, rule in self.inside:
                if words <= most and phrase in folded:
                    return rule
        return None

    def read(self, text: str, kind: K) -> None:
        """Add the wordings in `text` under one kind.

        A heading "[rule most-words]" starts a section, then one wording a line.
        """
        rule, most = "", 0
        for line in filter(None, map(str.strip, text.splitlines())):
            if line.startswith("["):
                rule, _, number = line.strip("[]").partition(" ")
                most = int(number)
                self.longest = max(self.longest, most)
                continue
            found = (kind, rule)
            phrase = line.strip("…").strip()
            if line.startswith("…") and line.endswith("…"):
                self.inside.append((phrase, most, found))
                self.telltale.add(
                    max(phrase.split()[:-1], key=len)
                )  # not the last word, which a full stop may follow
            elif "…" in line[1:]:
                head, _, rest = line.lstrip(_BRACKETS).partition("…")
                self.heads.setdefault(head.partition(" ")[0].rstrip(":|,"), []).append(
                    (head, rest.strip(" …"), most, found)
                )
            elif line.startswith("…"):
                self.tails.setdefault(phrase.rpartition(" ")[2].rstrip(".!:"), []).append(
                    (phrase, most, found)
                )
            else:
                self.exact[phrase.rstrip(_ENDS)] = found


def load(kinds: dict[str, K]) -> Table[K]:
    """Return the table of the files `wordings/<name>.txt`, each with its kind.

    If two files have the same wording, the later wins.
    """
    folder = resources.files("search.ingest").joinpath("phrases")
    table: Table[K] = Table()
    for name, kind in kinds.items():
        table.read(folder.joinpath(f"{name}.txt").read_text("utf-8"), kind)
    return table


def listed(text: str) -> frozenset[str]:
    """Return the wordings in `text`, separated by bars and line breaks.

    >>> sorted(listed("share this|print"))
    ['print', 'share this']
    """
    return frozenset(
        each.strip() for row in text.splitlines() for each in row.split("|") if each.strip()
    )


def fold(line: str) -> str:
    """Return `line` folded for the tables: lower case, straight quotes, single spaces.

    >>> fold("Share  this ARTICLE")
    'share this article'
    """
    if not line.isascii():
        for sign, plain in _SIGNS:
            line = line.replace(sign, plain)
    return " ".join(line.casefold().split())


def letters(text: str) -> str:
    """Return the letters and digits of a text in lower case, to compare names and titles.

    >>> letters("Taxes, again!")
    'taxesagain'
    """
    return _NOT_LETTERS.sub("", text.casefold())


def shape(line: str) -> str | None:
    """Return the rule of a line known by its shape instead of its words, or None.

    Such are ornaments, counters, durations, share buttons, tickers.
    """
    if len(line) > 120:
        return None
    tokens = line.split()
    if not _LETTER.search(line):
        if not _DIGIT.search(line):
            return "ornament" if _BREAK.fullmatch(line) is None else None
        if len(tokens) == 1 and ":" in line and _NUMBERS.fullmatch(line):
            return "duration"
        return (
            "counter"
            if len(line) <= 12 and all(_NUMBERS.fullmatch(token) for token in tokens)
            else None
        )
    first = _CAMEL.split(tokens[0], 1)[0].casefold()
    if (
        first in _SITES
        and len(tokens) <= 14
        and all(
            token.casefold() in _SITES for token in _CAMEL.sub(" ", line).replace("|", " ").split()
        )
    ):
        return "share"
    if len(tokens) == 1 and (line.startswith("@") or _EMAIL.fullmatch(line)):
        return "contact"
    if len(tokens) <= 4 and _ADDRESS.match(line):
        return "link"
    if len(tokens) <= 14 and _COPYRIGHT.match(line):
        return "copyright"
    if tokens[0].isdigit() and len(tokens) == 2 and tokens[1].casefold() in _COUNTED:
        return "counter"
    if line.endswith("%") and _TICKER.fullmatch(line):
        return "ticker"
    return None
