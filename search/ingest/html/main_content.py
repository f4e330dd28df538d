"""Main content extraction from an HTML page.

trafilatura finds the body; around it, pages are parsed safely and what it is known to miss is
added.
"""

from __future__ import annotations

import html as entities
import logging
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from search.ingest.bounds.depth_limit import flatten
from search.ingest.html.caption_names import is_marked
from search.ingest.lines.phrase_tables import letters

logging.getLogger("trafilatura").setLevel(
    logging.CRITICAL
)  # it warns about every page without an article

_BLOCK = re.compile(
    r"(?i)<(?:/?(?:p|div|h[1-6]|li|ul|ol|blockquote|tr|table|section|article|figure|figcaption"
    r"|pre|dd|dt)\b[^<>]{0,2000}"
    r"|br\b[^<>]{0,200})>"
)
_ANY_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,4000}>")
_SILENT = re.compile(
    r"(?is)<(script|style)\b[^<>]{0,2000}>.{0,500000}?</\1\s{0,9}>|<!--.{0,500000}?-->"
)
_SILENT_TAGS = ("script", "style", "svg", "template", "link", "meta")  # copied with every try
_BLOCKS = ("p", "h2", "h3", "h4", "li", "blockquote")
_TOLD_SHARE = 0.5  # of a JSON-LD articleBody: an extraction below it missed most of the article
_TOLD_LEAST = 500  # characters of an articleBody worth taking
_COMMENT_NAMES = re.compile(
    r"(?:^|[\s_-])(?:comments?(?:-?(?:list|area|section|container|wrapper|thread|body))?|disqus\w*"
    r"|vanilla-comments|fb-comments)(?:$|[\s_-])",
    re.IGNORECASE,
)
_COMMENTS = 0.6  # of a page's paragraphs: more in one element are the article itself
# Where a sentence ends and the next begins without a space; initials and addresses don't look so.
_GLUED = re.compile(r"(?<=[a-zà-ÿ\d)][.!?])(?=[A-ZÀ-Þ“])|(?<=[.!?][”\"])(?=[A-ZÀ-Þ“])")
_WRAP = re.compile(r"(?<=\S)[ \t]?\r?\n[ \t]{0,20}(?=\S)")  # of one line of text to the next
# lxml.html chooses a class for each tag, in Python and for each look at an element.
_ONE_CLASS = etree.ElementDefaultClassLookup(element=lxml_html.HtmlElement)
_GLUES = 3  # paragraphs; fewer are typing mistakes
_BREAKS = 2  # paragraphs or line breaks of a cell that holds an article
_CELL = 200  # characters: a cell with as many is the place of an article, not a table's
_LONG = 80  # characters: a paragraph, not a line of furniture
_WHOLE = 0.8  # share of the extracted text that comes from containers of one class
_MISSED = 0.3  # text that other containers of that class add, relative to the extracted text


def parse(text: str) -> Any:
    """Return the page's tree, or None where it has no text."""
    try:
        tree, deep = _tree(text)
        if deep:
            tree, _ = _tree(flatten(text))
    except (ValueError, etree.ParserError):
        return None
    return tree if any(sign.isalnum() for piece in tree.itertext() for sign in piece) else None


def main_text(tree: Any, told: str) -> tuple[str, ...]:
    """Return the paragraphs of the article in `tree`.

    They are the extracted ones; or the page's own articleBody, if that has far more text; or,
    without either, every paragraph. Changes `tree`: scripts and comments are dropped.

    Args:
        tree: the page (lxml).
        told: the article's text in the page's own metadata, "" without any.
    """
    _unfold_templates(tree)
    etree.strip_elements(tree, *_SILENT_TAGS, with_tail=False)
    _drop_comments(tree)
    _unwrap(tree)
    found = _extracted(tree)
    if len(told) > _TOLD_LEAST and sum(map(len, found)) < _TOLD_SHARE * len(told):
        return tuple(
            piece for text in paragraphs(entities.unescape(told)) for piece in _unglued(text)
        )
    if found:
        before, after = _missed(tree, found)
        return (*before, *found, *after)
    return tuple(_texts(tree)) or paragraphs(lxml_html.tostring(tree, encoding="unicode"))


def paragraphs(fragment: str) -> tuple[str, ...]:
    """Return the paragraphs of an HTML fragment that is all article, as plain text.

    Such are a feed's content or a JSON field. Nothing is left out: every block and line break
    separates two paragraphs, tags go, entities are decoded.

    >>> paragraphs("<p>Taxes rise.</p><p>Rents fall.</p>")
    ('Taxes rise.', 'Rents fall.')
    """
    text = _SILENT.sub(" ", fragment.replace("\x00", ""))
    if "<" in text:
        text = _ANY_TAG.sub("", _BLOCK.sub("\n\n", text))
        separated = re.split(r"\n[ \t]*\n", text) if "\n\n" in text else [text]
    else:
        separated = text.split("\n")
    tidy = (" ".join(entities.unescape(piece).split()) for piece in separated)
    return tuple(piece for piece in tidy if piece)


def _tree(text: str) -> tuple[Any, bool]:
    """Return the tree, and True if the parser gave up over its depth and lost the rest."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    parser.set_element_class_lookup(_ONE_CLASS)
    tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    return tree, any("depth" in each.message for each in parser.error_log[-3:])


def _unglued(text: str) -> list[str]:
    """Return the paragraphs of a text whose line breaks were dropped between sentences.

    >>> _unglued("It left at ten.Nobody waited.It never does, they say.")
    ['It left at ten.', 'Nobody waited.', 'It never does, they say.']
    """
    pieces = _GLUED.split(text)
    return pieces if len(pieces) >= _GLUES else [text]


def _drop_comments(tree: Any) -> None:
    """Drop readers' comments, which extraction would take for a long article.

    Only elements named so are dropped, and none that holds a title, an article, or most of the
    page's paragraphs. Measured: F1 +.003 on news pages, no recall lost.
    """
    named = [
        element
        for element in tree.iter("div", "section", "aside", "ul", "ol")
        if _is_comments(f"{element.get('class') or ''} {element.get('id') or ''}")
    ]
    total = sum(_prose(paragraph) for paragraph in tree.iter("p")) if named else 0
    for element in named:
        inside = sum(_prose(paragraph) for paragraph in element.iter("p"))
        is_whole = (
            inside > _COMMENTS * total or next(element.iter("h1", "article"), None) is not None
        )
        if not is_whole and element.getparent() is not None:
            element.drop_tree()


def _unfold_templates(tree: Any) -> None:
    """Make figures of the templates that hold a caption, which scripts show with its picture."""
    for template in tree.iter("template"):
        if any(
            element.tag == "figcaption" or is_marked(element)
            for element in template.iter("figcaption", "div", "p", "span")
        ):
            template.tag = "figure"


def _unwrap(tree: Any) -> None:
    """Join the source lines of each paragraph, as word processors wrap them.

    A line break in the source is white space; extraction takes some of them for paragraphs.
    """
    for paragraph in tree.iter("p"):
        if paragraph.getparent() is not None and paragraph.getparent().tag == "pre":
            continue
        for element in paragraph.iter():
            if element.text and "\n" in element.text:
                element.text = _WRAP.sub(" ", element.text)
            if element is not paragraph and element.tail and "\n" in element.tail:
                element.tail = _WRAP.sub(" ", element.tail)


def _prose(paragraph: Any) -> int:
    return len("".join(paragraph.itertext()))


@lru_cache(maxsize=20_000)
def _is_comments(names: str) -> bool:
    return _COMMENT_NAMES.search(names) is not None


def _extracted(tree: Any) -> tuple[str, ...]:
    """Return the paragraphs of the main content that trafilatura finds.

    Table cells that hold whole articles (layout tables) are read as plain blocks.
    """
    cells = [cell for cell in tree.iter("td") if _is_layout(cell)]
    if cells:
        _unfold_layout(tree, cells)
    return _lines(tree)


def _lines(tree: Any) -> tuple[str, ...]:
    import trafilatura  # takes .3 s of every command that reads no page

    found: Any = trafilatura.bare_extraction(
        tree, fast=True, include_comments=False, include_tables=True, with_metadata=False
    )
    lines = (line.strip() for line in (found.text or "").split("\n")) if found else ()
    return tuple(
        line.strip("| ") if line.count("|") == 2 and line[0] == line[-1] == "|" else line
        for line in lines
        if line
    )


def _is_layout(cell: Any) -> bool:
    """Return True if a table cell holds an article: long, with paragraphs in it."""
    breaks = sum(1 for _ in islice(cell.iter("p", "br", "h1"), _BREAKS))
    return breaks == _BREAKS and len(cell.text_content()) > _CELL


def _unfold_layout(tree: Any, cells: Sequence[Any]) -> None:
    """Replace these cells and the tables around them by plain blocks; drop font tags."""
    for cell in cells:
        for element in (cell, *cell.iterancestors("tr", "tbody", "table")):
            element.tag = "div"
    etree.strip_tags(tree, "font", "center")


def _missed(tree: Any, found: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the paragraphs before and after the extracted ones, of a body in several parts.

    An advertisement between two parts of an article makes sibling containers of them, and
    extraction takes only the longest.
    """
    known = letters(" ".join(found))
    containers: dict[tuple[str, str], dict[Any, list[str]]] = {}
    for element in tree.iter("p"):
        above, text = element.getparent(), letters("".join(element.itertext()))
        if len(text) > _LONG and above is not None and above.get("class"):
            containers.setdefault((above.tag, above.get("class")), {}).setdefault(above, []).append(
                text
            )
    for alike in containers.values():
        seen = [any(text in known for text in texts) for texts in alike.values()]
        lengths = [sum(map(len, texts)) for texts in alike.values()]
        taken = sum(length for length, is_seen in zip(lengths, seen, strict=True) if is_seen)
        left = sum(lengths) - taken
        if (
            taken > _WHOLE * len(known)
            and left > _MISSED * len(known)
            and _is_one_article(list(alike))
        ):
            first = seen.index(True)
            others = [
                _texts(element) for element, is_seen in zip(alike, seen, strict=True) if not is_seen
            ]
            return list(chain(*others[:first])), list(chain(*others[first:]))
    return [], []


def _is_one_article(containers: Sequence[Any]) -> bool:
    """Return True if the containers share at most one headline.

    A second headline means that the page goes on with the next article.
    """
    around = next(
        above
        for above in containers[0].iterancestors()
        if all(above in each.iterancestors() for each in containers)
    )
    return sum(1 for _ in around.iter("h1")) <= 1


def _texts(tree: Any) -> list[str]:
    """Return the texts of all paragraphs below `tree`; nested ones count once."""
    texts = []
    for element in tree.iter(*_BLOCKS):
        text = " ".join(element.text_content().split())
        if text and not any(above.tag in _BLOCKS for above in element.iterancestors()):
            texts.append(text)
    return texts
