"""Articles in a JSON tree, recognised by shape and not by vendor.

One walk finds the objects that have a title and a body at any depth; one set of rules unwraps
their values (`{"rendered": ...}`, `attributes`, `headline.main`) to plain names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from search.ingest.formats.records.json_systems import (
    by_columns,
    give_others,
    joined,
    particular,
    writers_of_all,
)
from search.ingest.formats.relations import references
from search.ingest.formats.rich import rich_text
from search.ingest.formats.values import body_by_shape
from search.ingest.formats.values.field_names import folded, meant, ours

_WRAPPERS = ("attributes", "fields", "_source", "metadata", "properties", "story", "node", "post",
             "data", "article", "source_fields", "content", "frontmatter", "meta",
             "acf", "dates")  # fmt: skip
_PLAIN = ("rendered", "processed", "html", "main", "basic", "default", "original", "value",
          "#text", "$t", "__cdata", "_text", "plain", "data", "markup", "$date", "$oid",
          "$numberLong", "cdata", "S", "N", "stringValue", "timestampValue",
          "integerValue")  # fmt: skip
_HIDDEN = frozenset(
    "comments comment users user tags media images image related relatedcontent relateditems"
    " settings revisions included links _links meta options customsettings products newsletters"
    " snippets associations promoitems relatedarticles thumbnails galleries authors author".split()
)
_SAMPLE = 5  # members of a list that are looked at
_MOST = 2_000_000  # nodes visited in one tree: bounds the time of one file
_LANGUAGES = frozenset("und iv en de fr es it pt nl ru ja zh ar pl sv da no fi cs uk tr ko".split())


Node = Mapping[str, Any]


def objects(tree: Any, is_known: Callable[[Node], bool]) -> Iterator[tuple[Node, Node]]:
    """Yield the article objects in a tree, in order, as (object, object under plain names).

    An object with a title and a body is an article; its own members are not searched.

    Args:
        tree: any value of JSON.
        is_known: returns True for other articles (our own export, the newsroom's rules).
    """
    yield from _found(tree, lambda node, flat, top: is_known(node) or _is_article(flat, top))


def teasers(tree: Any) -> Iterator[tuple[Node, Node]]:
    """Yield the objects that have a title and a summary but no text, as `objects` does."""
    yield from _found(tree, lambda node, flat, top: {"title", "dek"} <= _fields(flat))


def _found(tree: Any, fits: Callable[[Node, Node, bool], bool]) -> Iterator[tuple[Node, Node]]:
    included = references.index(tree, lambda node: flattened(node, {}))
    tree = by_columns(joined(tree))
    waiting: list[tuple[Any, bool]] = [(tree, True)]
    seen = 0
    writers = writers_of_all(tree)
    while waiting and seen < _MOST:
        node, top = waiting.pop()
        seen += 1
        if isinstance(node, list):
            waiting.extend((each, top) for each in reversed(node) if isinstance(each, list | dict))
        elif isinstance(node, Mapping):
            flat = flattened(node, included)
            if fits(node, flat, top):
                yield node, flat if not writers or "authors" in _fields(flat) else flat | writers
            else:
                waiting.extend(
                    (value, False)
                    for name, value in reversed(list(node.items()))
                    if isinstance(value, list | dict) and folded(str(name)) not in _HIDDEN
                )


def _is_article(flat: Mapping[str, Any], top: bool) -> bool:
    fields = _fields(flat)
    if "body" not in fields or "title" in fields:
        return "body" in fields
    return top and not any(_holds_article(value) for value in flat.values())


def _holds_article(value: Any) -> bool:
    """Return True for a list whose members have a title and a body: a list of articles."""
    return isinstance(value, list) and any(
        isinstance(each, Mapping) and {"title", "body"} <= _fields(flattened(each, {}))
        for each in value[:_SAMPLE]
    )


def _fields(flat: Mapping[str, Any]) -> set[str]:
    """Return the Article fields that an object has.

    A body counts if it is a text, or a tree that holds one.
    """
    found = set()
    for name, value in flat.items():
        field = meant(str(name), value)
        if field == "body":
            rich = rich_text.is_rich(value)
            if (rich and rich_text.has_text(value)) or (not rich and _says(value)):
                found.add(field)
        elif field and _says(value):
            found.add(field)
    if "body" not in found and "title" in found and found & {"date", "authors", "url"}:
        found |= {"body"} if body_by_shape.name_in(flat) is not None else set()
    return found


def _says(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list):
        return any(_says(each) for each in value)
    if isinstance(value, Mapping):
        return any(isinstance(each, str) and each.strip() for each in value.values())
    return value is not None and not isinstance(value, bool)


def flattened(node: Mapping[str, Any], included: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    """Return an object with its wrapped values under plain names; its own names win.

    >>> flattened({"title": {"rendered": "The Ferry"}, "attributes": {"status": True}}, {})
    {'title': 'The Ferry', 'status': True}
    """
    flat: dict[str, Any] = {}
    wrapped: list[Mapping[str, Any]] = []
    for name, value in node.items():
        if value is None or isinstance(value, str):  # nearly all are, and are wrapped in nothing
            flat[name] = value
            continue
        inner = _loaded_story(name, value)
        if isinstance(inner, Mapping) and _wraps(name) and not _is_body(inner):
            wrapped.append(inner)
        else:
            flat[name] = _unwrapped(name, _related(name, value))
            if _is_key(value) and flat[name] is None:
                flat[f"{name} (numbers)"] = value  # is reported as not read
    give_others(node, flat)
    for inner in wrapped:
        for name, value in flattened(inner, included).items():
            if not _says(flat.get(name)) and not isinstance(flat.get(name), bool):
                flat[name] = value
    for name, value in particular(node, included).items():
        if _says(value) and (name in _FORCED or not _says(flat.get(name))):
            flat[name] = value
    return flat


@lru_cache(maxsize=1024)
def _wraps(name: str) -> bool:
    """Return True for a name of nothing but an article's own parts: "facets", "articleInfo"."""
    words = _WORDS.findall(str(name))
    return name in _WRAPPERS or (
        bool(words) and ours(name) is None and all(each.casefold() in _PARTS for each in words)
    )


_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_PARTS = frozenset(
    "meta metadata info information details detail data header props facets facet fields field"
    " publishing editorial classification custom extra basic article story post item document"
    " dates core general news attributes properties".split()
)
_FORCED = frozenset({"authors", "section", "topics", "captions", "dek"})


def _loaded_story(name: str, value: Any) -> Any:
    """Return the value of a wrapper, None where `content` is the body's own object.

    `{"value": ..., "format": ...}` is a body, not a wrapper of an article.
    """
    if isinstance(value, Mapping) and name in {"content", "data", "article", "story", "post"}:
        return value if {ours(str(each)) for each in value} >= {"title"} else None
    return value


def _is_body(inner: Mapping[str, Any]) -> bool:
    """Return True if an object is a rich text and not an article's fields, which have a title."""
    return rich_text.is_rich(inner) and all(ours(str(name)) != "title" for name in inner)


def _is_described(value: Mapping[str, Any]) -> bool:
    """Return True for a list of texts with its own type and name next to it."""
    texts = value.get("value")
    return (
        isinstance(texts, list)
        and {"type", "name"} <= value.keys() <= _DESCRIBED
        and all(isinstance(each, str) for each in texts)
    )


_DESCRIBED = frozenset({"type", "name", "value", "label", "id", "codename", "taxonomy_group"})


def _unwrapped(name: str, value: Any) -> Any:
    """Return the one value in an object that wraps it."""
    if isinstance(value, Mapping) and _is_described(value):
        return value["value"]
    if not isinstance(value, Mapping) or (rich_text.is_rich(value) and rich_text.has_text(value)):
        return value
    for inner in _PLAIN:
        if isinstance(value.get(inner), str | int | float) and not isinstance(value[inner], bool):
            return value[inner]
    if isinstance(main := value.get("main"), Mapping) and ours(name) in {"title", "dek"}:
        return _unwrapped(name, main)  # {"main": {"text": ...}}
    if isinstance(value.get("booleanValue"), bool):  # Firestore
        return value["booleanValue"]
    if isinstance(node := value.get("mapValue"), Mapping):
        members = node.get("fields")
        return flattened(members, {}) if isinstance(members, Mapping) else None
    if isinstance(array := value.get("arrayValue"), Mapping):
        members = array.get("values")
        return [_unwrapped(name, each) for each in members] if isinstance(members, list) else None
    if isinstance(value.get("$date"), Mapping):  # MongoDB: {"$date": {"$numberLong": "..."}}
        return _unwrapped(name, value["$date"])
    if (
        value
        and ours(name) in {"section", "topics"}
        and all(isinstance(each, Mapping) and each.get("name") for each in value.values())
    ):
        return [each["name"] for each in value.values()]  # {"Opinion": {"name": "Opinion"}}
    if value and all(_is_language(str(each)) for each in value):  # {"en-US": ...}
        inner = _unwrapped(name, next(iter(value.values())))
        if isinstance(inner, list) and ours(name) in {"authors", "section", "topics"}:
            return [_unwrapped(name, each) for each in inner]  # Drupal 7: [{"value": ...}]
        return inner
    return value


_EDGES = ("node", "nodes", "edges", "data", "attributes", "fields", "value")


def _related(name: str, value: Any) -> Any:
    """Return people, sections and topics without GraphQL's edges and nodes around them.

    >>> _related("author", {"data": {"id": 3, "attributes": {"name": "Ada Quill"}}})
    {'name': 'Ada Quill'}
    """
    if ours(name) not in {"authors", "section", "topics"}:
        return value
    if _is_key(value):
        return None
    for _ in range(4):
        if not isinstance(value, Mapping):
            break
        inner = next(
            (value[edge] for edge in _EDGES if isinstance(value.get(edge), dict | list)), None
        )
        if inner is None:
            break
        value = inner
    if isinstance(value, list):
        return [_related(name, each) if isinstance(each, Mapping) else each for each in value]
    return value


def _is_key(value: Any) -> bool:
    """Return True for numbers, by which a system finds a name that the file doesn't have.

    >>> _is_key([3, 17]), _is_key("Opinion")
    (True, False)
    """
    members = value if isinstance(value, list) else [value]
    return bool(members) and all(type(each) is int for each in members)


def _is_language(text: str) -> bool:
    return text.partition("-")[0].casefold() in _LANGUAGES and len(text) <= 7
