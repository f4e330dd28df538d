"""Markdown, with or without front matter (YAML between `---`, TOML between `+++`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml

from search.article import Article
from search.errors import RejectError
from search.ingest.decoding import decode
from search.ingest.documents import Document, Origin
from search.ingest.formats import record
from search.ingest.text import article

_FRONT = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n(.*?)(?:\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z))", re.DOTALL)
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^\s{0,3}(?:=+|-{2,})\s*$")
_RULE = re.compile(r"^\s{0,3}(?:[-*_]\s*){3,}$")
_ITEM = re.compile(r"^\s{0,8}(?:[-*+]|\d{1,3}[.)])\s+")
_QUOTE = re.compile(r"^\s{0,3}(?:>\s?)+")
_IMAGE = re.compile(
    r"!\[([^\]\[]{0,500})\]\([^()\s]{0,1000}(?:\s+(?:\"([^\"]{0,500})\"|'([^']{0,500})'))?\)"
)
_LINK = re.compile(
    r"\[([^\]\[]{1,500})\](?:\([^()\s]{0,1000}(?:\s+(?:\"[^\"]{0,500}\"|'[^']{0,500}'))?\)|\[[^\]\[]{0,100}\])"
)
_AUTOLINK = re.compile(r"<(https?://[^<>\s]{1,1000})>")
_DEFINITION = re.compile(r"^\s{0,3}\[\^?[^\]\[]{1,100}\]:\s+\S.*$")
_MARKS = re.compile(r"(\*{1,3}|_{1,3}|~~|`{1,8})(?=\S)(.{1,2000}?)(?<=\S)\1")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|])")


def read(document: Document, origin: Origin) -> Iterator[Article]:
    """The one article in a Markdown file.

    Fields from its front matter, the title else from its first heading.

    Without front matter and without a heading it is cleaned as raw text.

    Raises:
        RejectError: the front matter can't be read, or there is no text.
    """
    values, text = _parts(decode(document.data, document.charset))
    body, captions, heading = _blocks(text)
    fields = record.pick(values, origin.rules.fields)
    if heading and record.line(fields.get("title")) in {None, heading}:
        fields["title"] = heading
    elif heading:
        body.insert(0, heading)
    if not fields.get("title"):
        yield article.clean(text, origin)
        return
    fields["captions"] = [*record.paragraphs(fields.get("captions")), *captions]
    yield record.build({**fields, "body": body}, origin)


def _parts(text: str) -> tuple[dict[str, Any], str]:
    """Front matter as values, and the rest."""
    match = _FRONT.match(text)
    if not match:
        return {}, text
    try:
        if match[1] == "+++":
            values = tomllib.loads(match[2])
        else:
            values = yaml.load(match[2], Loader=_PlainLoader)  # noqa: S506
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise RejectError(f"Its front matter can't be read: {str(error)[:200]}") from None
    return (values, text[match.end() :]) if isinstance(values, dict) else ({}, text)


class _PlainLoader(yaml.SafeLoader):
    """YAML as front matter uses it: no aliases, by which a few lines grow to gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed in front matter")
        return super().compose_node(parent, index)


def _blocks(text: str) -> tuple[list[str], list[str], str | None]:
    """Paragraphs without marks, the captions of pictures, and the first heading where it stands
    before all text.
    """
    paragraphs: list[str] = []
    captions: list[str] = []
    block: list[str] = []
    title: str | None = None
    fenced = False

    def close() -> None:
        if block:
            paragraphs.append(" ".join(block))
            block.clear()

    for raw in text.split("\n"):
        if _FENCE.match(raw):
            fenced = not fenced
            close()
        elif fenced:
            block.append(" ".join(raw.split()))
        elif not raw.strip() or (_RULE.match(raw) and not block):
            close()
        elif match := _HEADING.match(raw):
            close()
            if title is None and not paragraphs and len(match[1]) == 1:
                title = _plain(match[2], captions)
            else:
                paragraphs.append(_plain(match[2], captions))
        elif _UNDERLINE.match(raw) and len(block) == 1:
            if title is None and not paragraphs and "=" in raw:
                title = block.pop()
            close()
        elif not _DEFINITION.match(raw):
            if _ITEM.match(raw):
                close()
            plain = _plain(_ITEM.sub("", _QUOTE.sub("", raw)), captions)
            if plain:
                block.append(plain)
    close()
    return paragraphs, captions, title


def _plain(text: str, captions: list[str]) -> str:
    """A line without Markdown's marks; the descriptions of its pictures go to `captions`."""
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
    """The marked words; an underscore within a word (snake_case) marks nothing."""
    before, after = (
        match.string[match.start() - 1 : match.start()],
        match.string[match.end() : match.end() + 1],
    )
    if match[1].startswith("_") and (before.isalnum() or after.isalnum()):
        return match[0]
    return match[2]
