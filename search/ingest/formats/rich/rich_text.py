"""Rich text stored as JSON: trees and lists of blocks, as editors write them.

ProseMirror, TipTap, Slate, Lexical, Contentful, Portable Text, Draft.js, Editor.js, Quill, Arc,
Apple News and Mobiledoc differ in names alone: a node has a kind, children or a text. Pictures
yield captions; headings, quotations and lists yield paragraphs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from search.ingest.formats.rich import boxes, run_texts
from search.ingest.formats.values.field_names import ours

_ALTERNATIVES = frozenset({"alt", "alttext", "alt_text", "label", "credit", "copyright"})
_HEAD_ROLES = frozenset({"intro", "heading"})  # read as fields of their own
_INLINE = frozenset(
    "text link hyperlink span mark hardbreak br line_break inline em strong autolink code a"
    " linebreak extended-text mention entry-hyperlink asset-hyperlink bold italic underline".split()
)
_MOST = 20_000  # nodes of one article


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
            any(isinstance(value.get(name), list) for name in boxes.CHILDREN)
            or isinstance(value.get("root"), Mapping)
            or "ops" in value
            or "sections" in value
            or any(
                _holds_tree(value.get(name))
                for name in ("value", "document", "raw", "json", "bodyModel")
            )
        )
    return isinstance(value, list) and any(
        isinstance(each, Mapping) or (isinstance(each, list) and is_rich(each[:1]))
        for each in value
    )


def _holds_tree(value: object, depth: int = 0) -> bool:
    """Return True for an object with a list of nodes in it, at most three levels down."""
    if not isinstance(value, Mapping) or depth > 3:
        return False
    inner = [value[name] for name in boxes.CHILDREN if value.get(name)]
    return any(isinstance(each, list) or _holds_tree(each, depth + 1) for each in inner)


def has_text(value: object) -> bool:
    """Return True if a rich text has any words.

    >>> has_text({"markup": "<p>It sailed.</p>", "blocks": []})
    False
    """
    paragraphs, captions, _ = _walk(value, first=True)
    return bool(paragraphs or captions)


def loaded(value: object) -> Any:
    """Return the tree in a string of JSON, as some systems store it; other values as they are."""
    if isinstance(value, str) and value[:1] in "{[" and value.rstrip()[-1:] in "}]":
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def blocks(value: object, cuts: list[str] | None = None) -> tuple[list[str], list[str]]:
    """Return (paragraphs, captions) of a rich text in order, each plain text or HTML.

    Args:
        value: the tree, or the list of blocks.
        cuts: is given the words of blocks that aren't the article's: newsletters, other articles.

    >>> blocks({"type": "doc", "content": [{"type": "paragraph", "content": [
    ...     {"type": "text", "text": "It "}, {"type": "text", "text": "sailed."}]}]})
    (['It sailed.'], [])
    """
    paragraphs, captions, furniture = _walk(value)
    if cuts is not None:
        cuts += filter(str.strip, furniture)
    return boxes.without_repeated_quotes(paragraphs), captions


def _walk(value: object, *, first: bool = False) -> tuple[list[str], list[str], list[str]]:
    """Return (paragraphs, captions, furniture) of a rich text; of `first`, no more than one."""
    value = loaded(value)
    if isinstance(value, Mapping) and isinstance(value.get("ops"), list):
        return run_texts.of_quill(value["ops"]), [], []
    if (
        isinstance(value, Mapping)
        and isinstance(value.get("sections"), list)
        and "markups" in value
    ):
        return run_texts.of_mobiledoc(value), run_texts.captions_of_mobiledoc(value), []
    paragraphs: list[str] = []
    captions: list[str] = []
    furniture: list[str] = []
    waiting: list[Any] = [value]
    seen = 0
    while waiting and seen < _MOST and not (first and (paragraphs or captions)):
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
            _node(node, paragraphs, captions, furniture, waiting)
    return paragraphs, captions, furniture


def _node(
    node: Mapping[str, Any],
    paragraphs: list[str],
    captions: list[str],
    cuts: list[str],
    waiting: list[Any],
) -> None:
    kind = boxes.kind_of(node)
    if boxes.is_picture(node, kind):
        found = [text for text in _captions(node) if text]
        captions += found
        if not found and "<" not in (words := boxes.words_of(node)):
            cuts.append(words)
        return
    if boxes.is_furniture(kind):
        cuts.append(boxes.words_of(node))
        return
    if _is_page_header(node):
        parts = [each for each in node["components"] if isinstance(each, Mapping)]
        waiting.extend(each for each in reversed(parts) if each.get("role") not in _HEAD_ROLES)
        return
    if boxes.is_pull_quote(node, kind):
        if words := boxes.words_of(node):
            paragraphs.append(boxes.PullQuote(words))
        return
    if boxes.is_link_box(node):
        cuts.append(boxes.words_of(node))
        return
    children = [
        node[name]
        for name in boxes.CHILDREN
        if isinstance(node.get(name), list | Mapping) and node[name]
    ]
    texts = [
        node[name] for name in boxes.TEXTS if isinstance(node.get(name), str) and node[name].strip()
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
        for name, value in reversed(list(node.items())):
            if value and _holds_nodes(value):
                if boxes.BOXES.search(f"{kind} {name}"):
                    cuts.append(boxes.words_of(value))
                else:
                    waiting.append(value)
        if not kind and (text := _only_text(node)):
            _add(paragraphs, text)


def _only_text(node: Mapping[str, Any]) -> str:
    """Return the text in a node of nothing but one text of several words: {"p": "It sailed."}."""
    texts = [
        value
        for name, value in node.items()
        if isinstance(value, str) and " " in value.strip() and name not in _ALTERNATIVES
    ]
    others = any(isinstance(value, list | Mapping) for value in node.values())
    named = any(ours(str(name)) not in {None, "body", "id"} for name in node)
    return texts[0] if len(texts) == 1 and not others and not named else ""


def _holds_nodes(value: object) -> bool:
    """Return True for a list of nodes, or a tree with a kind or a root of its own."""
    if isinstance(value, Mapping):
        return is_rich(value) and bool(
            boxes.kind_of(value) or isinstance(value.get("root"), Mapping)
        )
    return isinstance(value, list) and all(
        isinstance(each, Mapping) and boxes.kind_of(each) for each in value
    )


def _is_page_header(node: Mapping[str, Any]) -> bool:
    """Return True for the head of Apple's articles: title, byline, intro, each a component."""
    return node.get("role") == "header" and isinstance(node.get("components"), list)


def _is_inline(node: object) -> bool:
    if isinstance(node, str):
        return False
    if not isinstance(node, Mapping) or "markups" in node:  # Medium's paragraphs have no kind
        return False
    kind = boxes.kind_of(node)
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
            if boxes.kind_of(node) in {"hardbreak", "br", "line_break", "linebreak"}:
                pieces.append("\n")
            own = node.get("textData", node)  # Wix
            texts = (own.get(n) for n in ("text", "value")) if isinstance(own, Mapping) else ()
            text = next((each for each in texts if isinstance(each, str)), None)
            child = next((node[n] for n in boxes.CHILDREN if isinstance(node.get(n), list)), None)
            pieces.append(text if text is not None else _inline(child or [], depth + 1))
    return "".join(pieces)


def _captions(node: Mapping[str, Any]) -> Iterator[str]:
    """Yield the captions in a picture and one level below it."""
    if "markups" in node and isinstance(node.get("text"), str):  # Medium's
        yield node["text"]
    for holder in (node, *(value for value in node.values() if isinstance(value, Mapping))):
        for name in boxes.CAPTIONS:
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
