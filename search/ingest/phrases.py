"""The wording of page furniture: what lines that are no part of an article say.

The tables are the text files in `wordings/` and read as they look: one wording a line, in lower case with straight
apostrophes. "…" stands for any words, at the start, at the end or at both, as long as the line has no more words than the
head of its part says. Everything else must be equal. Looking a line up costs a few dictionary accesses.
"""

from __future__ import annotations

import re
from importlib import resources
from dataclasses import dataclass, field

_SITES = frozenset(
    """facebook twitter x linkedin whatsapp reddit pinterest telegram email e-mail mail messenger flipboard pocket sms print
    tumblr google+ instagram youtube threads bluesky snapchat copy link more line vk gettr share tweet save comment comments
    tiktok rss via this on linkedin url sina weibo wechat parler gab mastodon flipboard threads xing fb""".split()
)
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "\u00a0": " ", "\u200b": "", "‑": "-"})
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NUMBERS = re.compile(r"[\d.,:/+-]+%?[kmx]?")
_TICKER = re.compile(r"[A-Z.^]{1,8} [A-Z][A-Za-z .&,'-]{1,50} [\d,.]{1,12} [+−-]?[\d,.]{1,9} [+−-]?[\d.]{1,8}%")
_EMAIL = re.compile(r"[\w.+-]{1,40}@[\w-]{2,40}\.[\w.-]{2,40}")


@dataclass(slots=True)
class Table:
    """Wordings looked up by their first or last words; `find` names the rule that a line falls under."""

    exact: dict[str, str] = field(default_factory=dict)
    heads: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)
    tails: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)
    inside: list[tuple[str, int, str]] = field(default_factory=list)

    def find(self, folded: str, words: int) -> str | None:
        """The rule for a line folded by `fold`, of so many words, or None."""
        rule = self.exact.get(folded.rstrip(" :.!>»…"))
        if rule:
            return rule
        first, last = folded.partition(" ")[0].rstrip(":|,"), folded.rpartition(" ")[2].rstrip(".!:")
        for phrase, most, rule in self.heads.get(first, ()):
            if words <= most and folded.startswith(phrase):
                return rule
        for phrase, most, rule in self.tails.get(last, ()):
            if words <= most and folded.rstrip(".!:").endswith(phrase):
                return rule
        for phrase, most, rule in self.inside:
            if words <= most and phrase in folded:
                return rule
        return None


def fold(line: str) -> str:
    """`line` as the tables have it: lower case, straight quotes, single spaces."""
    return " ".join(line.translate(_APOSTROPHES).casefold().split())


def load(name: str) -> Table:
    """The table that `wordings/<name>.txt` writes out: "[rule most-words]" heads, one wording a line."""
    text = resources.files("search.ingest").joinpath("wordings", f"{name}.txt").read_text("utf-8")
    table = Table()
    rule, most = "", 0
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("["):
            rule, _, number = line.strip("[]").partition(" ")
            most = int(number or 12)
            continue
        phrase = line.strip("…").strip() if line.endswith(" …") or line.startswith("… ") else line.strip("…")
        if line.startswith("…") and line.endswith("…"):
            table.inside.append((phrase, most, rule))
        elif line.endswith("…"):
            space = " " if line.endswith(" …") else ""
            table.heads.setdefault(phrase.partition(" ")[0].rstrip(":|,"), []).append((phrase + space, most, rule))
        elif line.startswith("…"):
            table.tails.setdefault(phrase.rpartition(" ")[2].rstrip(".!:"), []).append((phrase, most, rule))
        else:
            table.exact[phrase] = rule
    return table


def shape(line: str) -> str | None:
    """The rule for lines known by their shape, not their words: ornaments, counters, durations, share buttons, tickers."""
    if len(line) > 120:
        return None
    tokens = line.split()
    if not any(character.isalpha() for character in line):
        if not any(character.isdigit() for character in line):
            return "ornament"
        if len(tokens) == 1 and ":" in line and _NUMBERS.fullmatch(line):
            return "duration"
        return "counter" if len(line) <= 12 and all(_NUMBERS.fullmatch(token) for token in tokens) else None
    if len(tokens) <= 14 and all(token.casefold() in _SITES for token in _CAMEL.sub(" ", line).replace("|", " ").split()):
        return "share"
    if len(tokens) == 1 and (line.startswith("@") or _EMAIL.fullmatch(line)):
        return "contact"
    if line.endswith("%") and _TICKER.fullmatch(line):
        return "ticker"
    return None


FURNITURE = load("furniture")
"""Never part of an article, wherever they stand."""

OPENERS = load("openers")
"""They open a list of links; in the last part of a page they open its tail."""

RELATED = load("related")
"""References to other pieces, one line each."""

CLOSING = load("closing")
"""Certain where they stand at the end of an article, after its last sentence or right before another of them."""
