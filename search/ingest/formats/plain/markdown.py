"""Markdown, with or without front matter (YAML between `---`, TOML between `+++`)."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator
from typing import Any

from search.article import Article
from search.errors import RejectError
from search.ingest.encodings.decoding import decode
from search.ingest.formats.plain import front_matter
from search.ingest.formats.plain.many import numbered
from search.ingest.formats.plain.markdown_marks import TEMPLATE_TAG, plain
from search.ingest.formats.records import publication_state, record, record_body, record_text
from search.ingest.formats.values.byline_names import byline_in
from search.ingest.formats.values.field_names import ours
from search.ingest.lines.classifier import Kind, read_line
from search.ingest.lines.date_lines import find_day
from search.ingest.raw_documents import Document, Origin, PassedOver
from search.ingest.text import article

_SHORTCODE_CAPTION = re.compile(r"""\{\{<[^{}]{0,500}?\bcaption=(["'])([^"'{}]{1,500})\1""")
# Lines above a text in MDX, which name the parts that are shown in it.
_MDX = re.compile(
    r"\A\s{0,99}(?:(?:import\s(?:[^\n'\"]{1,500}\sfrom\s{1,9})?['\"][^'\"\n]{1,500}['\"];?"
    r"|export\s(?:const|let|default)\s[^\n]{0,500})"
    r"[ \t]*\n\s{0,99})+"
)
_COMMENT = re.compile(r"(?s)<!--.{0,20000}?-->")
_WIKI = re.compile(r"\[\[([^\[\]|]{1,200})(?:\|([^\[\]|]{1,200}))?\]\]")
_MARKED = re.compile(r"==(\S[^=\n]{0,300}?)==")
_RST_LINK = re.compile(r"`([^`<>\n]{1,200}?)\s*<[^<>`\s]{1,1000}>`__?")
_IMAGE_DIRECTIVE = re.compile(
    r"(?m)^\.\. (?:image|figure|raw|contents)::[^\n]*\n(?:[ \t]+[^\n]*\n?){0,20}"
)
_BREAK = re.compile(r"(?i)<br\s{0,9}/?>\n?")
_BLOCK = re.compile(
    r"(?i)</?(?:p|div|figure|section|blockquote|h[1-6]|ul|ol|li|table|tr|img"
    r"|iframe)\b[^<>]{0,2000}>"
)
_HTML_TAG = re.compile(r"</?[a-zA-Z][^<>:@]{0,200}>")
_FOOTNOTE = re.compile(r"(?m)^\s{0,3}\[\^([^\]\[]{1,100})\]:\s+(\S.*)$")
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]\[]{1,100}\]")
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.+?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^\s{0,3}(?:=+|-{2,})\s*$")
_RULE = re.compile(r"^\s{0,3}(?:[-*_]\s*){3,}$")
_ITEM = re.compile(r"^\s{0,8}(?:[-*+]|\d{1,3}[.)])\s+")
_QUOTE = re.compile(r"^\s{0,3}(?:>\s?)+")
_DEFINITION = re.compile(r"^\s{0,3}\[\^?[^\]\[]{1,100}\]:\s+\S.*$")
_SIGNED = re.compile(
    r"(?:By|Von|Par|Por|Di) ([A-Z][^,|·•–—\d]{2,60}?)(?:\s{0,3}[,|·•–—-]\s{0,3}(.*\b\d{4}\b.*))?"
)
_HEAD_WORDS = 12  # of a byline with a day


def read(document: Document, origin: Origin) -> Iterator[Article | PassedOver]:
    """Yield the one article in a Markdown file.

    Fields come from its front matter; the title, if that has none, from the first heading. A file
    with neither is cleaned as raw text.

    Raises:
        RejectError: the front matter can't be read, or there is no text.
    """
    whole = decode(document.data, document.charset)
    if len(several := _several(whole)) > 1:
        for number, part in enumerate(several, start=1):
            single = dataclasses.replace(document, data=part.encode(), charset="utf-8")
            here = numbered(document, origin, number)
            try:
                yield from read(single, here)
            except RejectError as error:  # the other posts are read all the same
                yield PassedOver(here.source, " ".join(str(error).split()), here.key)
        return
    try:
        values, text = front_matter.parts(whole)
    except front_matter.TemplateError:
        yield PassedOver(origin.source, "a template, not an article", origin.key)
        return
    reason = publication_state.refusal(values) or _by_place(origin.key, values)
    if reason:
        yield PassedOver(origin.source, reason, origin.key)
        return
    text, figures = _without_markup(text)
    notes = [match[2] for match in _FOOTNOTE.finditer(text)]
    body, captions, heading = _blocks(_FOOTNOTE_MARK.sub("", _FOOTNOTE.sub("", text)))
    body += [" ".join(note.split()) for note in notes]
    captions = [*figures, *captions]
    fields = record.pick(_plain_values(values), origin.rules.fields)
    if heading and record_text.line(fields.get("title")) in {None, heading}:
        fields["title"] = heading
    elif heading:
        body.insert(0, heading)
    if not body and fields.get("title") and fields.get("body"):  # the text is above, too: Statamic
        yield record.of_fields(fields, origin)
        return
    if not fields.get("title"):
        yield article.clean(text, origin)
        return
    if not fields.get("authors") and not fields.get("date"):
        fields |= _head(body)
    fields["captions"] = [*record_text.paragraphs(fields.get("captions")), *captions]
    yield record.build({**fields, "body": body}, origin)


def _several(text: str) -> list[str]:
    """Return the posts in a text that joins several files, each with its front matter.

    >>> len(_several("---\\ntitle: Fog\\n---\\nIt came.\\n---\\ntitle: Sun\\n---\\nIt went."))
    2
    """
    starts: list[int] = []
    done, fenced = 0, False
    for match in _FRONTS.finditer(text):
        fenced ^= len(_FENCE.findall(text, done, match.start())) % 2 == 1
        done = match.start()
        if not fenced:  # else an example in a post on how posts are written
            starts.append(done)
    if len(starts) < 2 or text[: starts[0]].strip():
        return [text]
    return [text[a:b] for a, b in itertools.pairwise([*starts, len(text)])]


# Front matter with a title, anywhere in a text.
_FRONTS = re.compile(
    r"(?m)^---[ \t]*\n(?=(?:[^\n]+\n){0,9}?title:)(?:[A-Za-z_][\w-]{0,30}:[^\n]*\n|[ \t]*- [^\n]*\n"
    r"|[ \t]+[^\n]*\n){1,40}+---[ \t]*$"
)
_FENCE = re.compile(r"(?m)^ {0,3}(?:```|~~~)")


def _by_place(key: str, values: dict[str, Any]) -> str | None:
    """Return why a file is no article by its place in a site's folders; None if it may be one."""
    *folders, name = key.casefold().replace("\\", "/").split("/")
    if "_drafts" in folders or (folders and folders[-1] == "drafts" and not values.get("date")):
        return "not published (in a folder of drafts)"
    if name in {"_index.md", "_index.markdown"} and "authors" not in map(ours, map(str, values)):
        return "the text of a list of pages, not an article"
    return None


def _head(body: list[str]) -> dict[str, Any]:
    """Return byline and day of short first paragraphs, which are taken from the body.

    >>> _head(["By Ada Quill, 5 March 2019", "It sailed once more from the quay."])
    {'authors': 'Ada Quill', 'date': '5 March 2019'}
    """
    found: dict[str, Any] = {}
    while len(body) > 1 and len(found) < 2 and len(body[0].split()) <= _HEAD_WORDS:
        signed = _SIGNED.fullmatch(body[0])
        kind = read_line(body[0]).kind  # "By Monday the strike was over" is text
        dated = signed is not None and (not signed[2] or find_day(signed[2]))
        named = signed is not None and kind is Kind.BYLINE and byline_in(signed[1]).authors
        if signed and dated and named and "authors" not in found:
            found["authors"] = signed[1]
            found |= {"date": signed[2]} if signed[2] else {}
        elif "date" not in found and kind is Kind.STAMP:
            found["date"] = body[0]
        else:
            break
        del body[0]
    return found


def _plain_values(values: dict[str, Any]) -> dict[str, Any]:
    """Return front matter without the brackets of wiki links (`[[note]]`)."""

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(each) for each in value]
        return (
            _WIKI.sub(lambda match: match[2] or match[1], value)
            if isinstance(value, str)
            else value
        )

    nested = values.get("params") or values.get("extra")  # Hugo's and Zola's own fields
    inner = nested if isinstance(nested, dict) else {}
    return {str(name): plain(value) for name, value in {**inner, **values}.items()}


def _without_markup(text: str) -> tuple[str, list[str]]:
    """Return the text without HTML, shortcodes and template tags, and their captions."""
    captions = [match[2] for match in _SHORTCODE_CAPTION.finditer(text)]
    rest, figures = record_body.without_figures(text)
    text = _COMMENT.sub("", _MDX.sub("", str(rest)))
    text = TEMPLATE_TAG.sub("", text)
    text = _IMAGE_DIRECTIVE.sub("", _RST_LINK.sub(r"\1", text))
    text = _WIKI.sub(lambda match: match[2] or match[1], text)
    text = _MARKED.sub(r"\1", text)
    if "<" in text:
        text = _BREAK.sub("\n\n", _BLOCK.sub("\n\n", text))
        text = _HTML_TAG.sub("", text)
    return text, [*figures, *captions]


def _blocks(text: str) -> tuple[list[str], list[str], str | None]:
    """Return plain paragraphs, picture captions, and the title.

    The title is the first heading if no text precedes it, else None.
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
                title = plain(match[2], captions)
            else:
                paragraphs.append(plain(match[2], captions))
        elif _UNDERLINE.match(raw) and len(block) == 1:
            if title is None and not paragraphs and "=" in raw:
                title = block.pop()
            close()
        elif not _DEFINITION.match(raw):
            if _ITEM.match(raw):
                close()
            line = plain(_ITEM.sub("", _QUOTE.sub("", raw)), captions)
            if line:
                block.append(line)
    close()
    return paragraphs, captions, title
