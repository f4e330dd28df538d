"""Mapping from named values to an article, shared by all structured formats."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from search.article import Article, RemovedText
from search.errors import RejectError
from search.ingest.bylines.person_names import is_name
from search.ingest.formats.plain import front_matter
from search.ingest.formats.records import publication_state, record_body, record_clues
from search.ingest.formats.records.record_text import (
    _first,
    _plain,
    address,
    filled,
    line,
    paragraphs,
)
from search.ingest.formats.relations import neighbours
from search.ingest.formats.rich import rich_text
from search.ingest.formats.tables import numbered_columns
from search.ingest.formats.values import body_by_shape
from search.ingest.formats.values.byline_names import byline_in
from search.ingest.formats.values.date_values import moment_in, read_day
from search.ingest.formats.values.doubts import cut_short, day_doubts, left_over, telling_kind
from search.ingest.formats.values.field_names import folded, is_composed, meant, ours, rank
from search.ingest.lines.record_filter import filter_record
from search.ingest.raw_documents import Origin, article_id
from search.ingest.reading_notes import APPLIED, UNREAD
from search.ingest.text.draft import bare_title

# What a table's rows show together: how it writes 3/5/2019, and what all its titles end in.
HINTS = frozenset({"date_order", "title_tail", "shared_title"})


def article(values: Mapping[str, Any], origin: Origin) -> Article:
    """Return the article in `values`, whose names may be anyone's.

    Known are our own names, schema.org's, ninjs's, common ones, and those that rules map.

    Raises:
        RejectError: there is neither a title nor a body in it.
    """
    fields = neighbours.completed(pick(values, origin.rules.fields), values, origin.source)
    for hint in HINTS & values.keys():
        fields[hint] = values[hint]
    return of_fields(fields, origin)


def of_fields(fields: Mapping[str, Any], origin: Origin) -> Article:
    """Return the article that `build` makes of these fields, with captions of its rich text."""
    value = fields.get("body")
    if isinstance(value, str) and value.startswith("---\n"):  # Markdown with its front matter
        head, below = front_matter.parts(value)
        if head:
            fields = {**pick(head, {}), **fields, "body": below}
    if not rich_text.is_rich(value):
        return build(fields, origin)
    furniture: list[str] = []
    text = record_body.of_blocks(*rich_text.blocks(value, furniture))
    cuts = [*(fields.get("removed") or ()), *((each, "furniture block") for each in furniture)]
    cuts += [(each.text, each.rule) for each in text.cuts]
    captions = [*paragraphs(fields.get("captions")), *text.captions]
    given = {"body": list(text.paragraphs), "captions": captions, "removed": cuts}
    return build({**fields, **given}, origin)


def has_body(values: Mapping[str, Any], origin: Origin) -> bool:
    """Return True if any value here maps to a body."""
    return bool(filled(pick(values, origin.rules.fields).get("body")))


def pick(values: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """Return the values under our field names.

    The newsroom's rules decide first; of several known names the best ranked wins.

    >>> pick({"hed": "Taxes rise"}, {"title": "hed"})
    {'title': 'Taxes rise'}
    """
    picked: dict[str, Any] = {}
    ranks: dict[str, float] = {}
    chosen: dict[str, str] = {}
    composed: list[tuple[str, str]] = []
    signature = _signature(values)
    every = numbered_columns.joined(values)
    for name, value in every.items():
        field = "authors" if name == signature else meant(str(name), value)
        if field and filled(value):
            here, best = rank(str(name)), ranks.get(field, 100)
            tie = here == best and field == "body"
            if here < best or (tie and numbered_columns.is_longer(value, picked[field])):
                picked[field], ranks[field], chosen[field] = value, here, str(name)
            if is_composed(str(name)):
                composed.append((field, str(name)))
        if isinstance(value, str) and folded(str(name)) == "byline":
            picked["byline"] = value  # in addition to the names in `authors`
        elif field is None and filled(value) and name not in mapping.values() and name not in HINTS:
            UNREAD.note(str(name))
    for field, name in composed:  # read by its words, but another name has the field
        if chosen[field] != name and name not in mapping.values():
            UNREAD.note(name)
    if "authors" not in picked and (person := numbered_columns.name_in_columns(values)):
        picked["authors"] = person
    if "date" not in picked and (day := numbered_columns.day_in_columns(values)):
        picked["date"] = day
    if "title" not in picked and "section" in picked:  # Swedish headlines, German sections
        headline = next((name for name in values if folded(str(name)) == "rubrik"), None)
        if headline is not None and picked["section"] == values[headline]:
            picked["title"] = picked.pop("section")
    if "body" not in picked and (prose := body_by_shape.name_in(values)) is not None:
        picked["body"] = values[prose]
    given = mapped(values, mapping)
    if "title" not in {**picked, **given} and (lines := record_clues.untitled(every, picked)):
        picked["unread_lines"] = lines
    looks = record_clues.by_looks(every, {**picked, **given})
    picked |= looks.fields
    if "body" in picked and "body" not in given:
        picked["left_over"] = body_by_shape.left_over(every, picked.values())
    if doubts := [*publication_state.doubts(values), *looks.doubts]:
        picked["doubts"] = doubts
    if (words := record_clues.declared_words(every)) is not None:
        picked["declared_words"] = words
    if "date_order" not in values and (order := record_clues.order_in(chosen.get("date", ""))):
        picked["date_order"] = order
    return picked | given


def _signature(values: Mapping[str, Any]) -> str | None:
    """Return the name of the value "Signature", as French tables call the author, if it is a name.

    None where another value names the author: then it may be a reader's, or a checkbox.
    """
    name = next((name for name in values if folded(str(name)) == "signature"), None)
    value = values.get(name) if name is not None else None
    if not isinstance(value, str) or not is_name(value.strip()):
        return None
    return None if any(ours(str(each)) == "authors" for each in values) else name


def mapped(values: Mapping[str, Any], mapping: Mapping[str, str]) -> dict[str, Any]:
    """Return the values that the newsroom's rules map, by our field names; None left out."""
    every = {field: _at(values, path) for field, path in mapping.items()}
    found = {field: value for field, value in every.items() if value is not None}
    for field in found:
        APPLIED.note(f"fields: {field}")
    return found


def build(fields: Mapping[str, Any], origin: Origin) -> Article:
    """Return an article of values of any form: text, HTML, lists, objects with a name.

    Args:
        fields: values by our field names.
        origin: where the record was found, with the newsroom's rules for it.

    Raises:
        RejectError: there is neither a title nor a body in it.
    """
    url = address(fields.get("url"), fields.get("id"), fields.get("publication")) or origin.url
    title = line(fields.get("title"))
    text = record_body.read(fields.get("body"))
    body = text.paragraphs
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
    order = str(fields.get("date_order") or origin.rules.date_order or "")
    given = {name: moment_in(fields.get(name)) for name in ("date", "updated")}
    date, updated = (
        read_day(value if isinstance(value, dt.date) else _plain(value), order)
        for value in given.values()
    )
    doubts = day_doubts(_plain(given["date"]), date, "date")
    doubts += day_doubts(_plain(given["updated"]), updated, "updated")
    doubts += cut_short(body)
    doubts += record_clues.doubts_of(fields, title, body)
    doubts += fields.get("doubts") or ()
    doubtful, kept = left_over(fields.get("left_over") or (), fields, body)
    doubts += doubtful
    byline = byline_in(fields.get("authors"), fields.get("byline"))
    publication = _no_address(line(_first(fields.get("publication")))) or origin.publication
    names = (publication, *byline.authors, fields.get("title_tail"))
    title, tails = record_clues.without_tail(title or "", names)
    title, prefixes, label = bare_title(title, origin.rules)
    made = Article(
        id=article_id(origin, _plain(fields.get("id")), url),
        title=title,
        url=url,
        dek=line(fields.get("dek")),
        authors=byline.authors,
        date=date.date if date else None,
        date_precision=date.precision if date else "day",
        date_text=date.printed if date and date.precision != "day" else None,
        updated=updated.date if updated and updated.precision == "day" else None,
        section=line(_first(record_clues.without_paths(fields.get("section")))),
        label=telling_kind(line(_first(fields.get("label")))) or label,
        publication=publication,
        language=line(_first(fields.get("language"))) or origin.language,
        topics=_words(fields.get("topics")),
        body=body,
        captions=tuple(dict.fromkeys((*paragraphs(fields.get("captions")), *text.captions))),
        author_bio=" ".join(paragraphs(fields.get("author_bio"))) or byline.bio,
        byline=byline.printed or None,
        credit=line(fields.get("credit")) or byline.credit,
        source=origin.source,
        removed=(
            *(RemovedText(cut, rule, "title") for cut, rule in (*tails, *prefixes)),
            *(RemovedText(cut, rule, "fields") for cut, rule in fields.get("removed") or ()),
            *text.cuts,
            *kept,
            *doubts,
        ),
        needs_review=bool(fields.get("needs_review") or doubts),
    )
    return without_boilerplate(made, origin)


def without_boilerplate(made: Article, origin: Origin) -> Article:
    """Return the article without paragraphs at both ends that repeat its other fields.

    They are kept as bio or credit, or in `removed`.
    """
    found = filter_record(made, origin)
    if not found.body or len(found.body) == len(made.body):
        return made
    bio = " ".join(line.text for line in found.bio)
    credit = " ".join(line.text for line in found.credit)
    return dataclasses.replace(
        made,
        body=tuple(line.text for line in found.body),
        captions=tuple(dict.fromkeys((*made.captions, *(line.text for line in found.captions)))),
        author_bio=made.author_bio or bio or None,
        credit=" ".join(filter(None, (made.credit, credit))) or None,
        removed=(
            *made.removed,
            *found.cuts,
            *([RemovedText(found.dek, "repeated-dek", "body")] if found.dek else []),
            *([RemovedText(bio, "author-bio", "body")] if bio and made.author_bio else []),
        ),
    )


def _at(values: Any, path: str) -> Any:
    """Return the value at a path such as `a.b.0`, or under a name that itself has dots."""
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


def _no_address(text: str | None) -> str | None:
    return None if text and re.match(r"https?://", text) else text


def _words(value: object) -> tuple[str, ...]:
    """Return topics, each once: the members of a list, or the parts of a separated line.

    Commas, semicolons and bars separate.
    """
    members = (
        value
        if isinstance(value, list | tuple)
        else re.split(r"[,;|]", value)
        if isinstance(value, str)
        else [value]
    )
    return tuple(dict.fromkeys(text for member in members if (text := line(member))))
