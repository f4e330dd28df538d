"""Text with typesetting tags from print archives: InDesign tagged text, XPress tags."""

from __future__ import annotations

import re
from collections.abc import Iterator

from search.article import Article
from search.ingest.formats.records import record
from search.ingest.formats.values.field_names import ours
from search.ingest.raw_documents import Document, Origin
from search.ingest.text import article as raw

_INDESIGN = re.compile(r"\A\s*<(?:ASCII|ANSI|UNICODE|BIG5|SJIS|GB18030|KSC5601)-(?:MAC|WIN)>")
_XPRESS = re.compile(r"\A\s*(?:<v\d+\.\d+>|@[\w -]{1,60}[=:])")
_XPRESS_STYLE = re.compile(r"(?m)^@([\w -]{1,60}):")
_STYLE = re.compile(r"<(?:ParaStyle|pstyle):([^<>]{0,80})>")
_DEFINED = re.compile(
    r"(?m)^(?:<Define[^\n]*|<(?:vsn|fset|ctable|dcs|dps|cstyle)[^\n]*|@[\w -]{1,60}=[^\n]*)$"
)
_CODE = re.compile(r"<0x([0-9A-Fa-f]{2,6})>")
_XPRESS_CODE = re.compile(r"<\\#(\d{1,3})>")
_ESCAPED = re.compile(r"<\\([^#<>\s])>")
_TAG = re.compile(r"<[^<>\n]{0,300}>")
_HEADS = {
    "headline": "title", "head": "title", "hed": "title", "title": "title", "byline": "authors",
    "by": "authors", "author": "authors", "deck": "dek", "dek": "dek", "subhead": "dek",
    "standfirst": "dek", "caption": "captions", "cutline": "captions", "body": "body",
    "text": "body", "credit": "captions", "kicker": "label", "section": "section", "date": "date",
}  # fmt: skip


def recognises(text: str) -> bool:
    """Return True if a text begins with InDesign's or XPress's tags.

    >>> recognises("<ASCII-WIN>\\n<ParaStyle:Body>It sailed.")
    True
    >>> recognises("@ada: it sailed.")
    False
    """
    head = text[:20_000]
    if _INDESIGN.match(head):
        return True
    styles = len(_XPRESS_STYLE.findall(head))
    return bool(_XPRESS.match(head)) and (styles >= 2 or (styles >= 1 and "<v" in head[:12]))


def articles(text: str, _document: Document, origin: Origin) -> Iterator[Article]:
    """Yield the one article, its fields by style name; cleaned as raw text if none is known.

    Raises:
        RejectError: there is no text in it.
    """
    windows = "WIN>" in text[:40]
    text = _DEFINED.sub("", text)
    text = _STYLE.sub(lambda match: f"\n\x01{match[1]}\x02", text)
    text = _XPRESS_STYLE.sub(lambda match: f"\n\x01{match[1]}\x02", text)
    text = _CODE.sub(lambda match: chr(int(match[1], 16)), text)
    charset = "cp1252" if windows else "mac-roman"
    text = _XPRESS_CODE.sub(lambda match: _sign(int(match[1]), charset), text)
    text = _TAG.sub("", _ESCAPED.sub(lambda match: {"n": "\n"}.get(match[1], match[1]), text))
    fields: dict[str, list[str]] = {}
    style = ""
    for line in text.split("\n"):
        if line.startswith("\x01"):
            style, _, line = line[1:].partition("\x02")  # noqa: PLW2901
        if line.strip():
            fields.setdefault(_field(style), []).append(" ".join(line.split()))
    if not fields.get("title") or not fields.get("body"):
        plain = "\n\n".join(line.partition("\x02")[2] or line for line in text.split("\n"))
        yield raw.clean(plain, origin)
        return
    values: dict[str, object] = dict(fields)
    values["title"] = " ".join(fields["title"])
    yield record.build(values, origin)


def _field(style: str) -> str:
    words = re.findall(r"[a-z]+", style.casefold())
    return next((_HEADS[word] for word in words if word in _HEADS), None) or ours(style) or "body"


def _sign(number: int, charset: str) -> str:
    return bytes([number & 255]).decode(charset, "replace")
