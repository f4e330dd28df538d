"""Named values to an article.

What JSON, tables, front matter and every other structured format come down to.
"""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from search.article import Article, RemovedText
from search.errors import RejectError
from search.ingest.documents import Origin, PassedOver, article_id
from search.ingest.formats.byline_names import byline_in
from search.ingest.formats.date_values import day
from search.ingest.formats.field_names import folded, ours, rank
from search.ingest.lines.filter import filter_body
from search.ingest.text.draft import bare_title

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,2000}>|<!--.{0,4000}?-->", re.DOTALL)
_MARKUP = re.compile(
    r"<(?:p|br|div|h[1-6]|ul|ol|li|blockquote|figure|article|section|span|em|strong|b|i|a|img)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_TEXTS = ("content", "text", "value", "body", "caption", "html")
_HOLDERS = ("@graph", "articles", "items", "results", "docs", "entries")
_WANTED = ("name", "literal", "title", "label", "term", "@value", "value", "text")


def article(values: Mapping[str, Any], origin: Origin) -> Article:
    """The article in `values`, under whatever names.

    Ours, schema.org's, ninjs's, common ones, or the rules' own.

    Raises:
        RejectError: there is neither a title nor a body in it.
    """
    fields = pick(values, origin.rules.fields)
    return build(fields, origin)


def has_body(values: Mapping[str, Any], origin: Origin) -> bool:
    """Whether any value here goes for a body."""
    return bool(_filled(pick(values, origin.rules.fields).get("body")))


def pick(values: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """Our field names with what stands under them.

    Where the rules say, else under the best of the names in use.
    """
    picked: dict[str, Any] = {}
    ranks: dict[str, int] = {}
    for name, value in values.items():
        field = ours(str(name))
        if field and _filled(value) and rank(str(name)) < ranks.get(field, 100):
            picked[field] = value
            ranks[field] = rank(str(name))
        if isinstance(value, str) and folded(str(name)) == "byline":
            picked["byline"] = value  # beside the names, where there are any
    return picked | mapped(values, mapping)


def mapped(values: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """Our field names with what stands where the newsroom's rules say, as far as anything does."""
    found = {field: _at(values, path) for field, path in mapping.items()}
    return {field: value for field, value in found.items() if value is not None}


def build(fields: Mapping[str, Any], origin: Origin) -> Article:
    """An article of our field names and values of any form: text, HTML, lists, objects with a name.

    Raises:
        RejectError: there is neither a title nor a body in it.
    """
    url = _address(fields.get("url"), fields.get("id")) or origin.url
    title = line(fields.get("title"))
    body = paragraphs(fields.get("body"))
    if not body and not title:
        raise RejectError(
            "There is neither a title nor a body under a name that Morgue knows: map its names in"
            " the rules."
        )
    if not body:
        raise RejectError(
            f"The article {(title or '')[:60]!r} has no text under a name that Morgue knows: map"
            " its names in the rules."
        )
    byline = byline_in(fields.get("authors"), fields.get("byline"))
    title, prefixes, label = bare_title(title or "", origin.rules)
    made = Article(
        id=article_id(origin, _plain(fields.get("id")), url),
        title=title,
        url=url,
        dek=line(fields.get("dek")),
        authors=byline.authors,
        date=day(_plain(fields.get("date"))),
        updated=day(_plain(fields.get("updated"))),
        section=line(_first(fields.get("section"))),
        label=line(_first(fields.get("label"))) or label,
        publication=line(_first(fields.get("publication"))) or origin.publication,
        language=line(_first(fields.get("language"))) or origin.language,
        topics=_words(fields.get("topics")),
        body=body,
        captions=paragraphs(fields.get("captions")),
        author_bio=" ".join(paragraphs(fields.get("author_bio"))) or byline.bio,
        byline=byline.printed or None,
        credit=line(fields.get("credit")) or byline.credit,
        source=origin.source,
        removed=tuple(RemovedText(text, rule, "title") for text, rule in prefixes),
    )
    return without_boilerplate(made, origin)


def without_boilerplate(made: Article, origin: Origin) -> Article:
    """The article without the page furniture that stuck to its body.

    Kept as captions, as the bio, or in `removed`.
    """
    found = filter_body(
        made.body,
        titles=(made.title,),
        authors=made.authors,
        origin=origin,
        deks=(made.dek,) if made.dek else (),
    )
    if not found.body or len(found.body) == len(made.body):
        return made
    bio = " ".join(line.text for line in found.bio)
    return dataclasses.replace(
        made,
        body=tuple(line.text for line in found.body),
        captions=tuple(dict.fromkeys((*made.captions, *(line.text for line in found.captions)))),
        author_bio=made.author_bio or bio or None,
        removed=(
            *made.removed,
            *found.cuts,
            *([RemovedText(found.dek, "repeated-dek", "body")] if found.dek else []),
            *([RemovedText(bio, "author-bio", "body")] if bio and made.author_bio else []),
        ),
    )


def line(value: object) -> str | None:
    """A value as one line without markup, or None where it is empty."""
    text = _plain(value)
    if text is None:
        return None
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split()) or None


def paragraphs(value: object) -> tuple[str, ...]:
    """A value as paragraphs: HTML by its blocks, text by its lines, lists by their members."""
    if isinstance(value, list | tuple):
        return tuple(paragraph for member in value for paragraph in paragraphs(member))
    if isinstance(value, Mapping):
        return paragraphs(next((value[name] for name in _TEXTS if value.get(name)), None))
    if not isinstance(value, str):
        return ()
    if _MARKUP.search(value):
        from search.ingest.html.main_content import paragraphs as of_fragment

        return of_fragment(value)
    if "&" in value:
        value = html.unescape(value)
    blocks = (
        _lines(block)
        for block in re.split(r"\n\s*\n", value.replace("\r\n", "\n").replace("\r", "\n"))
    )
    return tuple(text for block in blocks for each in block if (text := " ".join(each.split())))


def nested(values: Any) -> Iterator[Mapping[str, Any]]:
    """The objects in a JSON value that are articles or hold some.

    A list, `articles`, `items`, `@graph`.
    """
    if isinstance(values, list):
        for member in values:
            yield from nested(member)
    elif isinstance(values, Mapping):
        holder = next((name for name in _HOLDERS if isinstance(values.get(name), list)), None)
        if holder and not any(
            ours(str(name)) == "body" and _filled(values[name]) for name in values
        ):
            yield from nested(values[holder])
        else:
            yield values


def passed_over(origin: Origin) -> PassedOver:
    """What is said of an object without a body."""
    return PassedOver(origin.source, "an object without a body", origin.key)


def _lines(block: str) -> list[str]:
    """The paragraphs in a block of text.

    Its lines, or one where they were broken at one width, as in old wires.
    """
    rows = block.strip("\n").split("\n")
    wrapped = (
        len(rows) >= 3 and all(45 <= len(row) <= 100 for row in rows[:-1]) and len(rows[-1]) <= 100
    )
    return [" ".join(rows)] if wrapped else rows


def _at(values: Any, path: str) -> Any:
    """What stands at `a.b.0` (or under a name that has dots itself)."""
    if isinstance(values, Mapping) and path in values:
        return values[path]
    for step in path.split("."):
        if isinstance(values, Mapping):
            values = values.get(step)
        elif isinstance(values, list) and step.isdigit() and int(step) < len(values):
            values = values[int(step)]
        else:
            return None
    return values


def _filled(value: object) -> bool:
    """Whether a value says anything."""
    if isinstance(value, Mapping):
        return any(
            _filled(value.get(name))
            for name in (*_TEXTS, *_WANTED, "@id", "family", "familyName", "last_name", "url")
        )
    return bool(value.strip()) if isinstance(value, str) else value not in (None, [], {})


def _first(value: object) -> object:
    """The first member of a list that says something."""
    return (
        next((member for member in value if _plain(member)), None)
        if isinstance(value, list | tuple)
        else value
    )


def _plain(value: object) -> str | None:
    """A scalar, or the name of an object, as text; None for anything else."""
    if isinstance(value, Mapping):
        return next(
            (text for name in _WANTED if (text := _plain(value.get(name)))), None
        ) or _plain(value.get("@id"))
    if isinstance(value, list | tuple):
        return _plain(_first(value))
    if value is None or isinstance(value, bool):
        return None
    return str(value).strip() or None


def _address(*values: object) -> str | None:
    """The first of `values` that is a web address."""
    for value in values:
        text = value.get("@id") or value.get("url") if isinstance(value, Mapping) else value
        if isinstance(text, str) and re.match(r"https?://[^\s/]", text.strip(), re.IGNORECASE):
            return text.strip()
    return None


def _words(value: object) -> tuple[str, ...]:
    """Topics.

    The members of a list, or the parts of a line between commas, semicolons or bars; each once.
    """
    members = (
        value
        if isinstance(value, list | tuple)
        else re.split(r"[,;|]", value)
        if isinstance(value, str)
        else [value]
    )
    return tuple(dict.fromkeys(text for member in members if (text := line(member))))
