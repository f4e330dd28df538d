"""Shortcodes and block comments that WordPress stores in a text, and their captions."""

from __future__ import annotations

import re

# After the name stand settings, "width=600": "[video of the vote]" is the writer's.
_SHORTCODE = re.compile(
    r"\[/?(?:caption|gallery|audio|video|embed|playlist|sc|vc_[a-z_]{1,40}|et_[a-z_]{1,40})"
    r"(?:\s{1,9}[\w-]{1,40}=[^\]]{0,2000})?\s{0,9}/?\]"
)
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
    text = _SHORTCODE.sub("", _EMBED.sub("", text))
    return text, [caption for caption in captions if caption]
