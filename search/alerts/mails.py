"""Alert messages: the subject, text and HTML of an alert's findings, with highlights."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from search.alerts.definitions import Alert
from search.article import Article
from search.models import Snippet
from search.reading.highlighting.highlighter import Highlighter

_KINDS = {"new": "New", "changed": "Changed", "gone": "Gone"}


@dataclass(frozen=True, slots=True)
class Findings:
    """The ids that an alert found, ascending: new, changed since, and no longer found."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


_TAKEN_DOWN = (
    "An article of this message was taken down before it could be sent, so none is shown: search"
    " the archive for the others."
)


def message_of(
    alert: Alert,
    findings: Findings,
    now: Mapping[str, Article],
    before: Mapping[str, Article],
    marker: Highlighter,
    site: str,
    most: int,
    shown: Callable[[Article], Article] = lambda article: article,
) -> dict[str, Any]:
    """Return a message as JSON values: subject, text, html, ids of listed articles, and the time.

    Articles with the same text are listed once, with the ids of the others.

    Args:
        alert: the alert.
        findings: its findings.
        now: the articles as they are, by id.
        before: the articles as they were; removed ones are taken from here.
        marker: highlights the query as it was matched.
        site: the address of the archive, "" for no links.
        most: articles of a kind to list.
        shown: returns an article with the names of its writers as the archive shows them.
    """
    counts = [(kind, getattr(findings, kind)) for kind in _KINDS]
    said = ", ".join(f"{len(ids):,} {kind}" for kind, ids in counts if ids)
    searched = " ".join(alert.request.text.split()) or "everything"
    text, parts = [f"{alert.name}: {said}", f"Search: {searched}"], []
    listed: list[str] = []
    for kind, ids in counts:
        if not ids:
            continue
        text += ["", f"{_KINDS[kind]} ({len(ids):,})"]
        parts.append(f"<h2>{_KINDS[kind]} ({len(ids):,})</h2>")
        source = before if kind == "gone" else now
        groups = _by_text([source[each] for each in ids if each in source])
        for same in groups[:most]:
            listed += [each.id for each in same]
            lines, marked = _entry([shown(each) for each in same], marker, site)
            text += ["", *lines]
            parts.append(marked)
        if len(groups) > most:
            text += ["", f"and {len(groups) - most:,} more"]
            parts.append(f"<p>and {len(groups) - most:,} more</p>")
    heading = html.escape(f"{alert.name}: {said}")
    return {
        "name": alert.name,
        "subject": f"{alert.name}: {said}"[:200],
        "text": "\n".join(text) + "\n",
        "html": f"<h1>{heading}</h1><p>Search: {html.escape(searched)}</p>{''.join(parts)}",
        "articles": listed,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }


def without_articles(message: dict[str, Any]) -> dict[str, Any]:
    """Return a message that says what was found but shows no article.

    >>> without_articles({"text": "Tolls: 1 new\\n\\nThe toll\\n"})["text"].splitlines()[0]
    'Tolls: 1 new'
    """
    head = message["text"].partition("\n\n")[0]
    return message | {
        "text": f"{head}\n\n{_TAKEN_DOWN}\n",
        "html": f"<p>{html.escape(head)}</p><p>{_TAKEN_DOWN}</p>",
        "articles": [],
    }


def _by_text(articles: list[Article]) -> list[list[Article]]:
    """Return the articles grouped by equal text, the latest first."""
    groups: dict[str, list[Article]] = {}
    for article in articles:
        groups.setdefault(article.text_digest, []).append(article)
    return sorted(groups.values(), key=lambda same: (_day(same[0]), same[0].id), reverse=True)


def _day(article: Article) -> str:
    return article.iso_date or ""


def _entry(same: list[Article], marker: Highlighter, site: str) -> tuple[list[str], str]:
    article = same[0]
    title = " ".join((article.title or "Untitled").split())
    facts = ", ".join(
        part
        for part in (
            " and ".join(article.authors),
            article.publication or "",
            article.date_text or article.iso_date or "undated",
        )
        if part
    )
    facts = " ".join(facts.split())
    snippets = [each for each in marker.snippets(article) if each.field != "title"]
    address = f"{site.rstrip('/')}/article/{quote(article.id)}" if site else ""
    others = [each.id for each in same[1:]]
    lines = [title, facts, *(f"  {_plain(each)}" for each in snippets)]
    lines += [address or f"id {article.id}"]
    lines += [f"the same text: {', '.join(others)}"] if others else []
    linked = html.escape(title)
    if address.startswith(("http://", "https://")):
        linked = f'<a href="{html.escape(address)}">{linked}</a>'
    body = "".join(f"<p>{_marked(each)}</p>" for each in snippets)
    also = f"<p>The same text: {html.escape(', '.join(others))}</p>" if others else ""
    return lines, f"<h3>{linked}</h3><p>{html.escape(facts)}</p>{body}{also}"


def _pieces(snippet: Snippet) -> Iterator[tuple[str, bool]]:
    done = 0
    for start, end in snippet.spans:
        yield snippet.text[done:start], False
        yield snippet.text[start:end], True
        done = end
    yield snippet.text[done:], False


def _plain(snippet: Snippet) -> str:
    said = "".join(f"*{text}*" if mark else text for text, mark in _pieces(snippet))
    return " ".join(said.split())


def _marked(snippet: Snippet) -> str:
    return "".join(
        f"<mark>{html.escape(text)}</mark>" if mark else html.escape(text)
        for text, mark in _pieces(snippet)
    )
