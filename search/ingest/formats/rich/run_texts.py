"""Texts that editors store as runs and not as trees: Quill and Mobiledoc."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def of_quill(operations: list[Any]) -> list[str]:
    """Return the paragraphs of Quill, whose operations insert a text piece by piece.

    >>> of_quill([{"insert": "It "}, {"insert": "sailed.\\n"}])
    ['It sailed.']
    """
    text = "".join(
        each["insert"]
        for each in operations
        if isinstance(each, Mapping) and isinstance(each.get("insert"), str)
    )
    return [line for line in text.split("\n") if line.strip()]


def of_mobiledoc(value: Mapping[str, Any]) -> list[str]:
    """Return the paragraphs of Mobiledoc.

    A paragraph is [1, "p", [[0, [], 0, "text"]]], a list [3, "ul", [...]], and [10, 0] the first of
    its cards, which may hold Markdown or HTML.
    """
    paragraphs: list[str] = []
    for section in value["sections"]:
        if isinstance(section, list) and len(section) == 2 and section[0] == 10:
            paragraphs += _card(value.get("cards"), section[1])
        if not (isinstance(section, list) and len(section) >= 3):
            continue
        runs = section[2] if section[0] == 3 else [section[2]]
        for run in runs if isinstance(runs, list) else []:
            if isinstance(run, list):
                text = "".join(
                    str(each[3]) for each in run if isinstance(each, list) and len(each) > 3
                )
                paragraphs += [text] if text.strip() else []
    return paragraphs


def captions_of_mobiledoc(value: Mapping[str, Any]) -> list[str]:
    """Return the captions of Mobiledoc's pictures, which are cards.

    >>> captions_of_mobiledoc({"cards": [["image", {"src": "a.jpg", "caption": "The quay"}]]})
    ['The quay']
    """
    cards = value.get("cards")
    payloads = (
        card[1]
        for card in (cards if isinstance(cards, list) else [])
        if isinstance(card, list) and len(card) == 2 and card[0] in _PICTURES
    )
    captions = (each.get("caption") for each in payloads if isinstance(each, Mapping))
    return [each for each in captions if isinstance(each, str) and each.strip()]


_PICTURES = ("image", "card-image", "gallery", "video", "embed")


def _card(cards: Any, number: Any) -> list[str]:
    """Return the text of a card: ["markdown", {"markdown": "..."}]."""
    if not (isinstance(cards, list) and isinstance(number, int) and 0 <= number < len(cards)):
        return []
    card = cards[number]
    payload = card[1] if isinstance(card, list) and len(card) == 2 else None
    if not isinstance(payload, Mapping) or card[0] not in {"markdown", "card-markdown", "html"}:
        return []
    text = payload.get("markdown") or payload.get("html")
    return [text] if isinstance(text, str) and text.strip() else []
