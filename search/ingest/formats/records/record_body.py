"""Body of a record: paragraphs, captions, and what a system put into its HTML besides."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import html as lxml_html

from search.article import RemovedText
from search.ingest.formats.plain import markdown_marks
from search.ingest.formats.records.record_text import paragraphs
from search.ingest.lines.phrase_tables import letters
from search.ingest.text import shortcodes

_FIGCAPTION = re.compile(
    r"(?i)<figcaption\b[^<>]{0,2000}>((?:[^<]|<(?!/?figcaption\b)){0,20000})</figcaption>"
)
# Classes by which systems mark what isn't the article's: share buttons, forms, other articles.
_WIDGET = re.compile(
    r"(?:^|[\s_\"'-])(?:shar(?:e|ing)(?:[-_]?(?:bar|box|buttons?|links?|icons?|tools?))?|sharedaddy"
    r"|addtoany[a-z_-]{0,20}|social[-_](?:share|sharing|links?|icons?|media|buttons?)"
    r"|subscri(?:be|ption)[-_](?:widget|box|form|cta|button)[a-z-]{0,20}|newsletter[a-z_-]{0,30}"
    r"|sign-?up[-_](?:card|form|box)|(?:jp-?|yarpp-)?related(?:[-_]?(?:posts?|articles?|stories"
    r"|content|links))|kg-(?:bookmark|cta|signup|product|button)-card|outbrain|taboola|adsbygoogle"
    r"|ad[-_](?:slot|unit|container)|advert(?:isement)?|read-?more|most-?read|wp-block-buttons?"
    r"|button-wrapper|rich[-_]?links?|screen-reader-text|sr-only|visually-hidden)(?=$|[\s_\"'])",
    re.IGNORECASE,
)
# A wire's NITF in the body of a record: its head repeats what the record says.
_NITF_HEAD = re.compile(r"(?i)<(?:\w{1,20}:)?body\.head\b[^<>]{0,500}>")
_NITF_TEXT = re.compile(r"(?i)<(?:\w{1,20}:)?body\.content\b[^<>]{0,500}>")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_PULL_QUOTE = re.compile(r"pull[-_]?quote", re.IGNORECASE)
_MARKED = re.compile(f"{_WIDGET.pattern}|{_PULL_QUOTE.pattern}", re.IGNORECASE)
_MOST_QUOTES = 20  # that are looked for in the text, each in all of it
_CLASS = re.compile(r"(?i)\bclass=")
_MOST_WORDS = 120  # of a widget
_MOST_SHARE = 1 / 3  # of a text's words: more in one element are the article


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a record, with what stood among it.

    Attributes:
        paragraphs: plain text.
        captions: of its pictures.
        cuts: what was taken out of it.
    """

    paragraphs: tuple[str, ...]
    captions: list[str]
    cuts: list[RemovedText]


def read(value: object) -> Body:
    """Return the body in a value: HTML, Markdown, plain text or a list of them.

    >>> read("It *sailed*, as [the log](https://example.org/log) says.").paragraphs
    ('It sailed, as the log says.',)
    """
    tags: list[str] = []
    if isinstance(value, str):
        value, pictured = shortcodes.without(value)
        if _is_markdown(value):
            tags = [match[0] for match in markdown_marks.TEMPLATE_TAG.finditer(value)]
            value = markdown_marks.TEMPLATE_TAG.sub("", value)
    else:
        pictured = []
    value, head = _without_head(value)
    markup, captions = without_figures(value)
    captions = [*pictured, *captions]
    markup, cuts = _without_widgets(markup)
    cuts += head
    cuts += [RemovedText(" ".join(tags), "template tag", "body")] if tags else []
    found = paragraphs(markup)
    if isinstance(value, str) and _is_markdown(value):
        found, pictures = markdown_marks.without_marks(found)
        captions = [*captions, *pictures]
    return Body(found, captions, cuts)


def _without_head(value: object) -> tuple[object, list[RemovedText]]:
    """Return the content of a NITF body, and its head as removed; other values as they are.

    >>> _without_head("<body.head><hl1>Fog</hl1></body.head><body.content><p>It rose.")
    ('<p>It rose.', [RemovedText(text='Fog', rule='head of the body', place='body')])
    """
    if not isinstance(value, str) or "body.content" not in value:
        return value, []
    head, content = _NITF_HEAD.search(value), _NITF_TEXT.search(value)
    if head is None or content is None or content.start() < head.end():
        return value, []
    text = " ".join(_TAG.sub(" ", value[head.end() : content.start()]).split())
    cuts = [RemovedText(text, "head of the body", "body")] if text else []
    return value[content.end() :], cuts


def of_blocks(texts: list[str], captions: list[str]) -> Body:
    """Return the body of blocks of plain text, Markdown or HTML, with all captions.

    >>> of_blocks(["## The mud", "It rose."], ["The quay"]).paragraphs
    ('The mud', 'It rose.')
    """
    found: list[str] = []
    captions = [*captions]
    cuts: list[RemovedText] = []
    for text in texts:
        if _is_markdown(text) or "figcaption" in text or _CLASS.search(text):
            body = read(text)
            found += body.paragraphs
            captions += body.captions
            cuts += body.cuts
        else:
            found.append(text)
    return Body(tuple(found), captions, cuts)


def _is_markdown(text: str) -> bool:
    return "<p" not in text and markdown_marks.is_marked(text)


def without_figures(value: object) -> tuple[object, list[str]]:
    """Return an HTML body without its <figure> elements, and their captions."""
    if not isinstance(value, str) or "figcaption" not in value:
        return value, []
    captions = [text for each in _FIGCAPTION.findall(value) if (text := " ".join(paragraphs(each)))]
    return _FIGCAPTION.sub("", value), captions


def _without_widgets(value: object) -> tuple[object, list[RemovedText]]:
    """Return HTML without elements whose class says that they aren't the article's.

    One that holds much of the text is the article, whatever its class says; so are several of one
    class: each paragraph of a letter to readers may be marked as a newsletter's.
    """
    if not (isinstance(value, str) and _CLASS.search(value) and _MARKED.search(value)):
        return value, []
    from search.ingest.html.main_content import parse

    tree = parse(value)
    if tree is None:
        return value, []
    most = _MOST_SHARE * len(tree.text_content().split())
    cuts = []
    dropped: set[Any] = set()
    whole = letters(tree.text_content()) if _PULL_QUOTE.search(value) else ""
    quotes = islice((each for each in tree.iter() if _is_pull_quote(each)), _MOST_QUOTES)
    repeated = {each for each in quotes if _is_repeated(each, whole)}
    texts = {
        each: " ".join(" ".join(each.itertext()).split())
        for each in tree.iter()
        if each in repeated or _is_widget(each)
    }
    words: Counter[str] = Counter()
    for element, text in texts.items():
        words[element.get("class")] += len(text.split())
    for element, text in texts.items():
        if (
            text
            and len(text.split()) <= _MOST_WORDS
            and words[element.get("class")] <= most
            and dropped.isdisjoint(element.iterancestors())
        ):
            dropped.add(element)
            element.drop_tree()
            rule = "pull-quote" if element in repeated else "widget"
            cuts.append(RemovedText(text, rule, "body"))
    return (lxml_html.tostring(tree, encoding="unicode") if cuts else value), cuts


def _is_repeated(element: Any, whole: str) -> bool:
    """Return True for a pull quote whose words are in the text, too: there they come twice."""
    words = letters("".join(element.itertext()))
    return bool(words) and whole.count(words) > 1


def _is_pull_quote(element: Any) -> bool:
    return isinstance(element.tag, str) and bool(_PULL_QUOTE.search(element.get("class") or ""))


def _is_widget(element: Any) -> bool:
    return isinstance(element.tag, str) and bool(_WIDGET.search(element.get("class") or ""))
