"""Rich text stored as JSON: trees and lists of blocks, as editors write them.

ProseMirror, TipTap, Slate, Lexical, Contentful, Portable Text, Draft.js, Editor.js, Quill, Arc,
Apple News and Mobiledoc differ in names alone: a node has a kind, children or a text. Pictures
yield captions; headings, quotations and lists yield paragraphs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from search.ingest.formats.rich import run_texts

_KINDS = ("type", "_type", "nodeType", "role", "name", "tag", "component", "acf_fc_layout",
          "__typename", "blockType", "slice_type", "__component")  # fmt: skip
_CHILDREN = ("content", "children", "blocks", "nodes", "content_elements", "components", "items",
             "data", "value", "body", "raw", "json", "root", "document", "attrs",
             "primary", "fields", "elements", "bodyModel", "paragraphs", "columns",
             "contents")  # fmt: skip
_TEXTS = ("text", "value", "content", "html", "body", "insert", "richtext", "paragraph", "copy",
          "bodyHtml", "body_html")  # fmt: skip
_HEAD_ROLES = frozenset({"intro", "heading"})  # read as fields of their own
_CAPTIONS = ("caption", "figcaption", "credit_line")
_INLINE = frozenset(
    "text link hyperlink span mark hardbreak br line_break inline em strong autolink code a"
    " linebreak extended-text mention entry-hyperlink asset-hyperlink bold italic underline".split()
)
_PICTURES = frozenset(
    "image photo figure picture gallery video embed media imageblock audio mosaic portrait map"
    " simpleimage captioned-image imagewithcaption img upload".split()
)
_FURNITURE = frozenset(
    "title byline author authors ad advertisement newsletter related interstitial_link divider"
    " social embedtweet banner_advertisement raw_html oembed_response recommended logo cta"
    " calltoaction call_to_action newslettersignup newsletter_signup".split()
)
# Words in the kind of a box, or in the name of a list, that is no part of the article.
_BOXES = re.compile(r"teaser|related|share|sharing|promo|link", re.IGNORECASE)
_PULL_QUOTE = re.compile(r"(?:core/)?pull[-_ ]?quote(?:block)?", re.IGNORECASE)
_MOST = 20_000  # nodes of one article
_MOST_PIECES = 200  # of one pull quote
_MOST_QUOTES = 100  # that are looked for in the text, each in all of it; more are kept


def is_rich(value: object) -> bool:
    """Return True if a value is a tree or a list of blocks.

    >>> is_rich({"type": "doc", "content": [{"type": "paragraph", "content": []}]})
    True
    >>> is_rich(["One paragraph.", "Another."])
    False
    """
    value = loaded(value)
    if isinstance(value, Mapping):
        return (
            any(isinstance(value.get(name), list) for name in _CHILDREN)
            or isinstance(value.get("root"), Mapping)
            or "ops" in value
            or "sections" in value
            or any(
                _holds_tree(value.get(name))
                for name in ("value", "document", "raw", "json", "bodyModel")
            )
        )
    return isinstance(value, list) and any(isinstance(each, Mapping) for each in value)


def _holds_tree(value: object, depth: int = 0) -> bool:
    """Return True for an object with a list of nodes in it, at most three levels down."""
    if not isinstance(value, Mapping) or depth > 3:
        return False
    inner = [value[name] for name in _CHILDREN if value.get(name)]
    return any(isinstance(each, list) or _holds_tree(each, depth + 1) for each in inner)


def has_text(value: object) -> bool:
    """Return True if a rich text has any words.

    >>> has_text({"markup": "<p>It sailed.</p>", "blocks": []})
    False
    """
    return any(blocks(value))


def loaded(value: object) -> Any:
    """Return the tree in a string of JSON, as some systems store it; other values as they are."""
    if isinstance(value, str) and value[:1] in "{[" and value.rstrip()[-1:] in "}]":
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def blocks(value: object) -> tuple[list[str], list[str]]:
    """Return (paragraphs, captions) of a rich text in order, each plain text or HTML.

    >>> blocks({"type": "doc", "content": [{"type": "paragraph", "content": [
    ...     {"type": "text", "text": "It "}, {"type": "text", "text": "sailed."}]}]})
    (['It sailed.'], [])
    """
    value = loaded(value)
    if isinstance(value, Mapping) and isinstance(value.get("ops"), list):
        return run_texts.of_quill(value["ops"]), []
    if (
        isinstance(value, Mapping)
        and isinstance(value.get("sections"), list)
        and "markups" in value
    ):
        return run_texts.of_mobiledoc(value), run_texts.captions_of_mobiledoc(value)
    paragraphs: list[str] = []
    captions: list[str] = []
    waiting: list[Any] = [value]
    seen = 0
    while waiting and seen < _MOST:
        node = waiting.pop()
        seen += 1
        if isinstance(node, list):
            if node and all(_is_inline(each) for each in node):
                _add(paragraphs, _inline(node))
            else:
                waiting.extend(reversed(node))
        elif isinstance(node, str):
            _add(paragraphs, node)
        elif isinstance(node, Mapping):
            _node(node, paragraphs, captions, waiting)
    return _without_repeated_quotes(paragraphs), captions


def _node(
    node: Mapping[str, Any], paragraphs: list[str], captions: list[str], waiting: list[Any]
) -> None:
    kind = kind_of(node)
    if kind in _PICTURES or kind.removeprefix("core/") in _PICTURES or _is_mediums_picture(node):
        captions += [text for text in _captions(node) if text]
        return
    if kind in _FURNITURE:
        return
    if _is_page_header(node):
        parts = [each for each in node["components"] if isinstance(each, Mapping)]
        waiting.extend(each for each in reversed(parts) if each.get("role") not in _HEAD_ROLES)
        return
    if _is_pull_quote(node, kind):
        if words := _words_of(node):
            paragraphs.append(_PullQuote(words))
        return
    children = [
        node[name]
        for name in _CHILDREN
        if isinstance(node.get(name), list | Mapping) and node[name]
    ]
    texts = [
        node[name] for name in _TEXTS if isinstance(node.get(name), str) and node[name].strip()
    ]
    tree = next((node[name] for name in ("raw", "json") if is_rich(node.get(name))), None)
    if tree is not None:
        waiting.append(tree)  # the text next to it is the same without its paragraphs
        return
    if texts:
        _add(paragraphs, texts[0])
        return
    for child in children:
        if isinstance(child, list) and child and all(_is_inline(each) for each in child):
            _add(paragraphs, _inline(child))
        else:
            waiting.append(child)
            return
    if not children:  # cards and zones whose list has a name of the system's own
        waiting.extend(
            value
            for name, value in reversed(list(node.items()))
            if value and not _BOXES.search(f"{kind} {name}") and _holds_nodes(value)
        )


def _holds_nodes(value: object) -> bool:
    """Return True for a list of nodes, or a tree with a kind or a root of its own."""
    if isinstance(value, Mapping):
        return is_rich(value) and bool(kind_of(value) or isinstance(value.get("root"), Mapping))
    return isinstance(value, list) and all(
        isinstance(each, Mapping) and kind_of(each) for each in value
    )


def _is_mediums_picture(node: Mapping[str, Any]) -> bool:
    """Return True for a picture of Medium, whose kinds are numbers in one of its forms."""
    return node.get("type") == 4 and isinstance(node.get("metadata"), Mapping)


def _is_page_header(node: Mapping[str, Any]) -> bool:
    """Return True for the head of Apple's articles: title, byline, intro, each a component."""
    return node.get("role") == "header" and isinstance(node.get("components"), list)


def _is_pull_quote(node: Mapping[str, Any], kind: str) -> bool:
    """Return True for a sentence of the text that is printed large next to it."""
    named = (kind, node.get("subtype"), node.get("style"))
    return any(isinstance(each, str) and _PULL_QUOTE.fullmatch(each) for each in named)


class _PullQuote(str):
    """The words of a pull quote, until it is known whether the text has them."""

    __slots__ = ()


def _words_of(node: Mapping[str, Any]) -> str:
    """Return all text in a node in one line."""
    pieces: list[str] = []
    waiting: list[Any] = [node]
    while waiting and len(pieces) < _MOST_PIECES:
        each = waiting.pop()
        if isinstance(each, list):
            waiting.extend(reversed(each))
        elif isinstance(each, Mapping):
            pieces += [each[name] for name in _TEXTS if isinstance(each.get(name), str)]
            waiting.extend(each[name] for name in reversed(_CHILDREN)
                           if isinstance(each.get(name), list | Mapping))  # fmt: skip
    return " ".join(" ".join(pieces).split())


def _without_repeated_quotes(paragraphs: list[str]) -> list[str]:
    """Return paragraphs without the pull quotes whose words are in the others.

    One whose words are nowhere else is a part of the text: leaving it out would lose it.
    """
    if not 0 < sum(isinstance(each, _PullQuote) for each in paragraphs) <= _MOST_QUOTES:
        return list(map(str, paragraphs))
    rest = _bare(" ".join(each for each in paragraphs if not isinstance(each, _PullQuote)))
    return [
        str(each)
        for each in paragraphs
        if not isinstance(each, _PullQuote) or _bare(each) not in rest
    ]


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, re.sub(r"<[^<>]{0,2000}>", "", text).casefold()))


def kind_of(node: Mapping[str, Any]) -> str:
    """Return a node's kind in lower case, "" if it names none.

    >>> kind_of({"type": "Paragraph"}), kind_of({})
    ('paragraph', '')
    """
    return next(
        (value.casefold() for name in _KINDS if isinstance(value := node.get(name), str)), ""
    )


def _is_inline(node: object) -> bool:
    if isinstance(node, str):
        return False
    if not isinstance(node, Mapping) or "markups" in node:  # Medium's paragraphs have no kind
        return False
    kind = kind_of(node)
    if kind:
        return kind in _INLINE and not isinstance(node.get("content"), str)
    return isinstance(node.get("text"), str) and not node.get("children")


def _inline(nodes: list[Any], depth: int = 0) -> str:
    """Return the text of a run of inline nodes."""
    pieces = []
    for node in nodes if depth < 40 else ():
        if isinstance(node, str):
            pieces.append(node)
        elif isinstance(node, Mapping):
            if kind_of(node) in {"hardbreak", "br", "line_break", "linebreak"}:
                pieces.append("\n")
            own = node.get("textData", node)  # Wix
            texts = (own.get(n) for n in ("text", "value")) if isinstance(own, Mapping) else ()
            text = next((each for each in texts if isinstance(each, str)), None)
            child = next((node[n] for n in _CHILDREN if isinstance(node.get(n), list)), None)
            pieces.append(text if text is not None else _inline(child or [], depth + 1))
    return "".join(pieces)


def _captions(node: Mapping[str, Any]) -> Iterator[str]:
    """Yield the captions in a picture and one level below it."""
    if "markups" in node and isinstance(node.get("text"), str):  # Medium's
        yield node["text"]
    for holder in (node, *(value for value in node.values() if isinstance(value, Mapping))):
        for name in _CAPTIONS:
            value = holder.get(name)
            if isinstance(value, str):
                yield value
            elif is_rich(value):
                yield " ".join(blocks(value)[0])
            elif isinstance(value, Mapping) and isinstance(value.get("text"), str):
                yield value["text"]


def _add(paragraphs: list[str], text: str) -> None:
    if text.strip():
        paragraphs.append(text)
