"""Markdown's marks within a line: links, pictures, emphasis, escapes."""

from __future__ import annotations

import re

_IMAGE = re.compile(
    r"!\[([^\]\[]{0,500})\]\([^()\s]{0,1000}(?:\s+(?:\"([^\"]{0,500})\"|'([^']{0,500})'))?\)"
)
_LINK = re.compile(
    r"\[([^\]\[]{1,500})\](?:\([^()\s]{0,1000}(?:\s+(?:\"[^\"]{0,500}\"|'[^']{0,500}'))?\)"
    r"|\[[^\]\[]{0,100}\])"
)
_AUTOLINK = re.compile(r"<(https?://[^<>\s]{1,1000})>")
_MARKS = re.compile(r"(\*{1,3}|_{1,3}|~~|`{1,8})(?=\S)(.{1,600}?)(?<=\S)\1")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|])")
_LINE_MARKS = re.compile(r"\A\s{0,3}(?:#{1,6}\s+|(?:>\s?)+|[-*+]\s+(?=\S))")
# A tag goes over lines, never over paragraphs, nor has it another in it.
_WITHIN = r"(?:[^\n{]|\{(?![{%])|\n(?![ \t]{0,9}\r?\n)){0,500}?"
TEMPLATE_TAG = re.compile(rf"\{{\{{{_WITHIN}\}}{{2,3}}|\{{%{_WITHIN}%\}}")
# What no text has that isn't Markdown: a picture, a link, a heading, bold words.
_SIGNS = re.compile(
    r"!\[[^\]\[]{0,500}\]\([^()\s]{1,1000}[\s)]"
    r"|\[[^\]\[]{1,500}\]\((?:https?:|mailto:|/)[^()\s]{1,1000}\)"
    r"|(?m:^#{1,6} \S)|\*\*[^\s*][^*\n]{0,500}\*\*"
)
_RULE = re.compile(r"\s{0,3}(?:[-*_]\s?){3,60}\s*")


def is_marked(text: str) -> bool:
    """Return True if a text is written in Markdown.

    >>> is_marked("See [the map](https://example.org/map)."), is_marked("Rates rose [again].")
    (True, False)
    """
    return _SIGNS.search(text) is not None


def without_marks(paragraphs: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """Return paragraphs of Markdown without its marks, and the captions of their pictures.

    >>> without_marks(("## The mud", "It *rose*.", "![The quay](a.jpg)", "---"))
    (('The mud', 'It rose.'), ['The quay'])
    """
    captions: list[str] = []
    plain_ones = (
        plain(_LINE_MARKS.sub("", each), captions)
        for each in paragraphs
        if not _RULE.fullmatch(each)
    )
    return tuple(each for each in plain_ones if each), captions


def plain(text: str, captions: list[str]) -> str:
    """Return a line without Markdown's marks; append its pictures' alt texts to `captions`."""
    for match in _IMAGE.finditer(text):
        caption = match[2] or match[3] or match[1]
        if caption and caption.strip():
            captions.append(" ".join(caption.split()))
    text = _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub("", text)))
    for _ in range(3):  # strong around emphasised around code
        text, changed = _MARKS.subn(_unmarked, text)
        if not changed:
            break
    return " ".join(_ESCAPE.sub(r"\1", text).split())


def _unmarked(match: re.Match[str]) -> str:
    """Return the marked words; an underscore within a word (snake_case) marks nothing."""
    before, after = (
        match.string[match.start() - 1 : match.start()],
        match.string[match.end() : match.end() + 1],
    )
    if match[1].startswith("_") and (before.isalnum() or after.isalnum()):
        return match[0]
    return match[2]
