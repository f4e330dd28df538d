"""Draft: an article while it is being read, with its fields so far and its cuts."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from search.article import Article, RemovedText
from search.ingest.bylines.byline_parser import parse_byline
from search.ingest.lines import byline_lines, date_lines
from search.ingest.lines.classifier import Line, label_in
from search.ingest.raw_documents import Origin, Rules, article_id
from search.ingest.reading_notes import APPLIED


@dataclass(slots=True)
class Draft:
    """Mutable builder of an Article; `cuts` becomes `removed`. Not thread-safe."""

    title: str = ""
    dek: str | None = None
    authors: list[str] = field(default_factory=list)
    date: dt.date | None = None
    updated: dt.date | None = None
    section: str | None = None
    label: str | None = None
    publication: str | None = None
    body: list[Line] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    bio: list[str] = field(default_factory=list)
    byline: str | None = None
    credit: str | None = None
    cuts: list[RemovedText] = field(default_factory=list)
    needs_review: bool = False

    def cut(self, line: Line, rule: str = "") -> None:
        """Record a line as cut, under `rule` if given."""
        self.cuts.append(line.cut(rule))

    def caption(self, line: Line) -> None:
        """Add a caption, each once."""
        if line.text in self.captions:
            self.cut(line, "repeated-caption")
        else:
            self.captions.append(line.text)

    def sign(self, line: Line) -> bool:
        """Take authors, credit and bio from a byline; return False if it names nobody."""
        found = parse_byline(line.text)
        names = found.authors or byline_lines.names_in(line.text)
        if not names:
            self.byline = self.byline or (found.printed if found.credit else None)
            self.credit = self.credit or found.credit
            return False
        self.authors = list(names)
        self.byline = self.byline or found.printed
        self.credit = self.credit or found.credit
        if found.bio and found.bio not in self.bio:
            self.bio.insert(0, found.bio)
        return True

    def set_title(self, line: Line, rules: Rules) -> None:
        """Set the title without the newsroom's prefixes, and without a label around it.

        As in "Book Review: ...".
        """
        title, cuts, label = bare_title(line.text, rules)
        self.title = title
        self.cuts.extend(RemovedText(text, rule, f"line {line.number}") for text, rule in cuts)
        if label:
            self.label = self.label or label

    def set_label(self, text: str) -> None:
        """Set the label in title case if it is printed in capitals."""
        self.label = text.title() if text.isupper() and len(text) > 3 else text

    def finish(self, origin: Origin, given: dict[str, Any] | None = None) -> Article:
        """Return the article; `given` values override those that were read.

        Args:
            origin: where it was found.
            given: values of front matter or a header, named as in Article; empty ones are ignored.
        """
        values: dict[str, Any] = {
            "title": self.title,
            "dek": self.dek,
            "authors": tuple(self.authors),
            "date": self.date,
            "updated": self.updated,
            "section": self.section,
            "label": self.label,
            "publication": origin.publication or self.publication,
            "language": origin.language,
            "url": origin.url,
            "body": tuple(line.text for line in self.body),
            "captions": tuple(self.captions),
            "author_bio": "\n".join(self.bio) or None,
            "byline": self.byline,
            "credit": self.credit,
            "removed": tuple(self.cuts),
            "needs_review": self.needs_review,
        }
        kept = {
            name: _typed(name, value)
            for name, value in (given or {}).items()
            if value not in (None, "", (), [])
        }
        replaced = [
            RemovedText(str(text), f"given-{name}", name)
            for name in kept.keys()
            & values.keys()
            & {"title", "dek", "authors", "captions", "author_bio"}
            for text in (values[name] if isinstance(values[name], tuple) else (values[name],))
            if text and text != kept[name] and text not in kept[name]
        ]
        identity = kept.pop("id", None)
        values |= {name: value for name, value in kept.items() if name in _FIELDS}
        values["removed"] += tuple(replaced)
        return Article(
            id=article_id(origin, identity, values["url"]), source=origin.source, **values
        )


# Labels that are removed from the start of a title, as "Infographic: ..."; "Opinion" stays.
_SERIES = frozenset(
    "in-depth|in depth|book review|film review|music review|premium report|special report"
    "|infographic".split("|")
)
_TWICE = 12  # characters of a title that a page has twice in one line
_GLUED_DAY = re.compile(r"(?<=\S{3}) (?:Published|Updated|Posted|Last updated):? (?=\S)")
_FIELDS = frozenset(Article.__dataclass_fields__) - {"id", "body", "removed", "source"}


def bare_prefix(text: str, rules: Rules) -> tuple[str, list[tuple[str, str]]]:
    """Return a title without the newsroom's prefixes, and (text, rule) of each prefix cut."""
    cuts: list[tuple[str, str]] = []
    for name, pattern in rules.title_prefixes:
        match = pattern.match(text)
        if match and 0 < match.end() < len(text):
            APPLIED.note(name)
            cuts.append((text[: match.end()].strip(), name))
            text = text[match.end() :].strip()
    return text, cuts


def bare_title(text: str, rules: Rules) -> tuple[str, list[tuple[str, str]], str | None]:
    """Return a title without prefixes and suffixes, (text, rule) of each cut, and its label."""
    text, cuts = bare_prefix(text, rules)
    once = text[: len(text) // 2]
    if len(once) >= _TWICE and text == f"{once} {once}":
        cuts.append((once, "repeated-title"))
        text = once
    label = None
    for mark in (": ", " | ", " – ", " — "):
        head, found, rest = text.partition(mark)
        if found and label_in(head) == head.strip() and len(rest.split()) >= 2:
            label = head.strip()
            if label.casefold() in _SERIES or found != ": ":
                text = rest.strip()
                cuts.append((head + found.rstrip(), "title-label"))
            break
    glued = _GLUED_DAY.search(text)
    if glued and date_lines.has_day(text[glued.start() :]):
        cuts.append((text[glued.start() :].strip(), "title-suffix"))
        text = text[: glued.start()].strip()
    head, found, rest = text.rpartition(" | ")
    if found and len(rest.split()) <= 5 and len(head.split()) >= 3:
        label = label_in(rest) or label
        cuts.append((found.strip() + " " + rest, "title-suffix"))
        text = head.strip()
    return text, cuts, label


def _typed(name: str, value: Any) -> Any:
    """Return a given value in the type of Article's field."""
    if name in {"authors", "topics", "captions"}:
        return (value,) if isinstance(value, str) else tuple(str(each) for each in value)
    if name in {"date", "updated"} and not isinstance(value, dt.date):
        return date_lines.find_day(str(value))
    if isinstance(value, dt.datetime):
        return value.date()
    return value if name in {"date", "updated", "needs_review"} else str(value)
