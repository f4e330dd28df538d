"""An article's passages as HTML, with the words found marked and numbered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from markupsafe import Markup, escape

from search import (
    Article,
    Highlights,
    name_fields,
)
from web.components import headlines

# Characters of a title on the article's own page.
_LONGEST_TITLE = 2_000
# Fields with a place of their own on the page; all others are listed below the topics.
_PLACED = ("author", "section", "label", "publication", "language", "topic")


class Anchor(NamedTuple):
    """A place that an address points to: a passage of the article and an offset in it."""

    field: str
    number: int
    begin: int

    @classmethod
    def read(cls, text: str) -> Anchor | None:
        """Return the place in a parameter; None if it is invalid.

        >>> Anchor.read("body.3.120")
        Anchor(field='body', number=3, begin=120)
        """
        found = re.fullmatch(r"([a-z]{1,20})\.(\d{1,7})\.(\d{1,9})", text, re.ASCII)
        return cls(found[1], int(found[2]), int(found[3])) if found else None


class MarkedText:
    """An article's passages as HTML with numbered highlights.

    The numbers follow reading order, so that the keys n and p go from one to the next. Highlights
    with only white space between them, as in a phrase, share a number.
    """

    def __init__(
        self, article: Article, highlights: Highlights | None = None, anchor: Anchor | None = None
    ) -> None:
        self._highlights = highlights
        self._anchor = anchor
        self.count = 0
        self.is_cut = highlights is not None and not highlights.complete
        self.section, self.label = (
            self._marked(field, 0, getattr(article, field) or "") for field in ("section", "label")
        )
        self.headline = self._headline(article)
        self.dek = self._marked("dek", 0, article.dek or "")
        self.authors = self._all("authors", article.authors)
        self.publication = self._marked("publication", 0, article.publication or "")
        self.body = self._all("body", article.body)
        self.captions = self._all("captions", article.captions)
        self.topics = self._all("topics", article.topics)
        self.others = [
            (field, [(value, self._marked(field.attribute, n, value)) for n, value in values])
            for field in name_fields()
            if field.name not in _PLACED and (values := list(enumerate(field.values(article))))
        ]
        before = self.count
        self.removed = self._all("removed", (cut.text for cut in article.removed))
        self.removed_marks = self.count - before
        self.anchor_is_open = self._anchor is not None

    def _headline(self, article: Article) -> headlines.Headline:
        """Return the headline, its highlights numbered with those of the other passages."""
        spans = self._highlights.spans("title", 0) if self._highlights is not None else ()
        shown = headlines.headline(article.title, article.body, spans, most=_LONGEST_TITLE)
        parts = {name: self._numbered(getattr(shown, name)) for name in ("head", "kicker", "dek")}
        return replace(shown, **parts)

    def _numbered(self, html: Markup) -> Markup:
        def number(_: re.Match[str]) -> str:
            self.count += 1
            return f'<mark id="m{self.count}" tabindex="-1">'

        pattern = r"(?<!</mark>)(?<!</mark> )<mark>"
        return Markup(re.sub(pattern, number, html))  # noqa: S704 - `html` is escaped already

    def _all(self, field: str, texts: Iterable[str]) -> list[Markup]:
        return [self._marked(field, number, text) for number, text in enumerate(texts)]

    def _marked(self, field: str, number: int, text: str) -> Markup:
        spans = self._highlights.spans(field, number) if self._highlights is not None else ()
        parts: list[str] = []  # joined in the end: adding up markup copies it each time
        done = 0
        for start, end in spans:
            between = text[done:start]
            opening = "<mark>"
            if not done or not between.isspace():
                self.count += 1
                opening = f'<mark id="m{self.count}" tabindex="-1">'
            plain = self._anchored(field, number, text, done, start)
            parts += [plain, opening, escape(text[start:end]), "</mark>"]
            done = end
        parts.append(self._anchored(field, number, text, done, len(text)))
        return Markup("".join(parts))  # noqa: S704 - every part of the text is escaped above

    def _anchored(self, field: str, number: int, text: str, begin: int, end: int) -> Markup:
        """Return a stretch of plain text, with the anchor if it is inside."""
        anchor = self._anchor
        if anchor is None or anchor[:2] != (field, number) or not begin <= anchor.begin <= end:
            return escape(text[begin:end])
        self._anchor = None
        target = Markup('<span id="at" tabindex="-1"></span>')
        return escape(text[begin : anchor.begin]) + target + escape(text[anchor.begin : end])
