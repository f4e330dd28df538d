"""Shortcodes and block comments that WordPress stores in a text, and their captions."""

from __future__ import annotations

import re

# After the name stand settings, "width=600": "[video of the vote]" is the writer's.
_SHORTCODE = re.compile(
    r"\[/?(?:caption|gallery|audio|video|embed|playlist|sc|vc_[a-z_]{1,40}|et_[a-z_]{1,40})"
    r"(?:\s{1,9}[\w-]{1,40}=[^\]]{0,2000})?\s{0,9}/?\]"
)
# Of themes and plugins: with settings, or with an underscore in the name.
_OF_PLUGIN = re.compile(
    r"\[[a-z][a-z0-9_-]{1,40}\s{1,9}[\w-]{1,40}=[^\[\]]{0,2000}\]"
    r"|\[[a-z0-9]{1,20}_[a-z0-9_]{1,40}\s{0,9}/?\]"
)
_PAIRED = re.compile(r"\[(/?)([a-z][a-z0-9_-]{1,40})(?:\s[^\[\]]{0,2000})?\]")
_APART = frozenset("pullquote quote blockquote box sidebar infobox".split())
_EMBED = re.compile(r"\[embed\b[^\]]{0,500}\]\s{0,9}https?://[^\s\[]{1,2000}\s{0,9}\[/embed\]")
_CAPTION = re.compile(r"\[caption\b[^\]]{0,2000}\](.{0,4000}?)\[/caption\]", re.DOTALL)
_BLOCK_COMMENT = re.compile(r"<!--\s*/?wp:.{0,4000}?-->", re.DOTALL)
_TAG = re.compile(r"<[^<>]{1,2000}>")


def without(text: str) -> tuple[str, list[str]]:
    """Return a text without shortcodes and block comments, and the captions among them.

    >>> without("It sailed.\\n[caption id='a']<img> The quay[/caption]\\n[gallery ids='1,2']")
    ('It sailed.\\n\\n', ['The quay'])
    """
    if "[" not in text and "<!--" not in text:
        return text, []
    captions: list[str] = []
    if "[/caption]" in text:
        captions = [" ".join(_TAG.sub(" ", match[1]).split()) for match in _CAPTION.finditer(text)]
        text = _CAPTION.sub("", text)
    if "-->" in text:
        text = _BLOCK_COMMENT.sub("", text)
    text = _OF_PLUGIN.sub("", _without_pairs(_SHORTCODE.sub("", _EMBED.sub("", text))))
    return text, [caption for caption in captions if caption]


def _without_pairs(text: str) -> str:
    """Return a text without the marks of shortcodes that are closed; what they hold is the text's.

    >>> _without_pairs("[dropcap]T[/dropcap]axes rise [sic].")
    'Taxes rise [sic].'
    """
    if "[/" not in text:
        return text
    marks = list(_PAIRED.finditer(text))
    closed = {mark[2] for mark in marks if mark[1]} & {mark[2] for mark in marks if not mark[1]}

    def mark_of(match: re.Match[str]) -> str:
        if match[2] not in closed:
            return match[0]
        return f"<{match[1]}blockquote>" if match[2] in _APART else ""

    return _PAIRED.sub(mark_of, text)
