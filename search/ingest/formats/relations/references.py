"""People, sections and topics that JSON keeps apart from its articles, and how these refer to them.

JSON:API has them under `included`, Contentful under `includes` or among its entries, JSON-LD in its
graph; databases and APIs of all kinds in a table of their own next to the articles.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from search.article import RemovedText
from search.ingest.formats.values.field_names import folded, is_key, ours

Node = Mapping[str, Any]
Index = Mapping[tuple[str, str], Any]
_FIELDS = ("authors", "section", "topics")
_PEOPLE = frozenset(
    "users user people persons person staff profiles members creators columnists journalists"
    " reporters".split()
)
_IDS = ("id", "_id", "ID", "uuid", "userId", "uid", "key", "_ref", "$oid", "pk")
_OWN_ID = re.compile(r"(?i)(?:user|author|person|staff|writer|section|category|topic|tag)_?id\Z")
_REFERENCE = frozenset({*_IDS, "_type", "_key", "type"})  # names in an object that only refers
_ID_TAIL = re.compile(r"(?<=[a-z])(?:_?ids?|Ids?|IDs?|_?refs?|Refs?)\Z")
_MOST = 200_000  # entries, two for each row of all tables
_LONGEST_KEY = 80
_DEPTH = 4  # levels at which tables are looked for


def index(tree: Any, flattened: Callable[[Node], Node]) -> dict[tuple[str, str], Any]:
    """Return what articles may refer to, by the kind of reference and id.

    A row is known by the name of its table, and by its field if no other table of that field has
    its id: an author's number is no user's.

    >>> index({"users": [{"id": 7, "name": "Ada Quill"}], "posts": []}, dict).keys()
    dict_keys([('table user', '7'), ('authors', '7')])
    """
    if not isinstance(tree, Mapping):
        return {}
    linked = tree.get("includes")
    entries = [*_nodes(linked.get("Entry") if isinstance(linked, Mapping) else None)]
    entries += _nodes(tree.get("entries"))
    found: dict[tuple[str, str], Any] = {
        ("Link", str(sys.get("id"))): flattened(each)
        for each in entries
        if isinstance(sys := each.get("sys"), Mapping)
    }
    for each in _nodes(tree.get("included")):
        found[str(each.get("type")), str(each.get("id"))] = flattened(each)
    for each in _nodes(tree.get("@graph")):
        if "@id" in each:
            found["@id", str(each["@id"])] = each
    owners: dict[tuple[str, str], str] = {}
    for name, key, row in _rows(tree):
        table, own = _table(name), (referring(name), key)
        found.setdefault((table, key), row)
        found.setdefault(own, row)
        if owners.setdefault(own, table) != table:
            found[own] = None
        if len(found) >= _MOST:
            break
    return found


def targets(node: Node, known: Index) -> Iterator[tuple[str, list[Any]]]:
    """Yield (field, objects) for what an article refers to."""
    if not known:
        return
    for shape in (_of_json_api, _of_contentful, _of_linked_data, _of_tables):
        for field, keys in shape(node, known):
            yield field, [known[key] for key in keys if key in known]


_Key = tuple[str, str]


def _of_json_api(node: Node, _: Index) -> Iterator[tuple[str, list[_Key]]]:
    related = node.get("relationships")
    for name, value in related.items() if isinstance(related, Mapping) else ():
        field = {"uid": "authors"}.get(name) or ours(name.removeprefix("field_"))
        data = value.get("data") if isinstance(value, Mapping) else None
        if field in _FIELDS:
            nodes = _nodes(_listed(data))
            yield field, [(str(each.get("type")), str(each.get("id"))) for each in nodes]


def _of_contentful(node: Node, _: Index) -> Iterator[tuple[str, list[_Key]]]:
    fields = node.get("fields")
    for name, value in fields.items() if isinstance(fields, Mapping) else ():
        by_locale = isinstance(value, Mapping) and len(value) == 1 and "sys" not in value
        links = next(iter(value.values())) if by_locale else value  # {"en-US": {"sys": ...}}
        if (field := ours(str(name))) in _FIELDS:
            systems = [each.get("sys") for each in _nodes(_listed(links))]
            yield (
                field,
                [("Link", str(sys.get("id"))) for sys in systems if isinstance(sys, Mapping)],
            )


def _of_linked_data(node: Node, _: Index) -> Iterator[tuple[str, list[_Key]]]:
    for name, value in node.items() if "@type" in node else ():
        if ours(str(name)) == "authors":
            nodes = _nodes(_listed(value))
            yield "authors", [("@id", str(each["@id"])) for each in nodes if each.keys() == {"@id"}]


def _of_tables(node: Node, known: Index) -> Iterator[tuple[str, list[_Key]]]:
    """Yield what ids lead to, for the fields in which the article itself has no name."""
    named = {
        field
        for name, value in node.items()
        if (field := ours(str(name))) in _FIELDS
        if any(_is_named(each, field, known) for each in _listed(value))
    }
    for name, value in node.items():
        field, table = referring(str(name)), _table(str(name))
        if field and field not in named:
            yield (
                field,
                [
                    (table if (table, key) in known else field, key)
                    for each in _listed(value)
                    if (key := _key(each)) is not None
                    if not isinstance(each, Mapping) or each.keys() <= _REFERENCE
                ],
            )


def referred(values: Node) -> set[str]:
    """Return the fields for which a record refers to people, sections or topics by an id.

    >>> referred({"author_id": "7"}), referred({"author": "Ada Quill"})
    ({'authors'}, set())
    """
    return {
        field
        for name, value in values.items()
        if value and (field := referring(str(name)))
        if any(_is_reference(each) or _is_id(str(name), each) for each in _listed(value))
    }


def names_somebody(value: Any) -> bool:
    """Return True if a field has a name, or an object with one, and not only references.

    >>> names_somebody([{"name": "Ada Quill"}]), names_somebody([{"_ref": "p1"}])
    (True, False)
    """
    return any(each and not _is_reference(each) for each in _listed(value))


def name_of(row: Node) -> str | None:
    """Return the name in a row of a table of people, sections or topics.

    >>> name_of({"id": 7, "first_name": "Ada", "last_name": "Quill"})
    'Ada Quill'
    """
    plain = {folded(str(name)): value for name, value in row.items() if isinstance(value, str)}
    for name in _NAMES:
        if plain.get(name, "").strip():
            return plain[name].strip()
    parts = (plain.get(name, "").strip() for name in ("firstname", "lastname"))
    return " ".join(filter(None, parts)) or None


_NAMES = ("name", "fullname", "displayname", "authorname", "title", "label")


def unnamed(values: Node) -> list[RemovedText]:
    """Return what a record without a name of its author has in place of it: a person's number.

    >>> [each.text for each in unnamed({"title": "Fog", "author_id": 7})]
    ['7']
    """
    return [
        RemovedText(str(value)[:_LONGEST_KEY], f"author not named: {name}", "authors")
        for name, value in values.items()
        if referring(str(name)) == "authors"
        if any(_is_reference(each) or _is_id(str(name), each) for each in _listed(value))
    ]


def _is_id(name: str, value: Any) -> bool:
    """Return True for a value of one word under a name that ends in "id".

    >>> _is_id("writer_id", "w7"), _is_id("writer", "w7"), _is_id("writer_id", "0")
    (True, False, False)
    """
    return (
        isinstance(value, str)
        and len(value) <= _LONGEST_KEY
        and len(value.split()) == 1
        and value.strip() != "0"
        and _ID_TAIL.search(name) is not None
    )


def _is_reference(value: Any) -> bool:
    if isinstance(value, Mapping):
        return bool(value) and value.keys() <= _REFERENCE and _key(value) is not None
    return (type(value) is int and value != 0) or (is_key(value) and value != "0")


def _is_named(value: Any, field: str, known: Index) -> bool:
    """Return True if a value is a name, or an object that has one, and not a reference."""
    if isinstance(value, Mapping):
        return not value.keys() <= _REFERENCE
    return isinstance(value, str) and not value.isdigit() and (field, value) not in known


@lru_cache(maxsize=4096)
def referring(name: str) -> str:
    """Return the field that a name refers to: "authors" of `author`, `author_id`, `authorIds`."""
    stem = _ID_TAIL.sub("", name.removesuffix(" (numbers)"))
    field = "authors" if folded(stem) in _PEOPLE else ours(stem)
    return field if field in _FIELDS else ""


def _table(name: str) -> str:
    """Return the table that a name refers to, or is the name of.

    >>> _table("category_id") == _table("categories")
    True
    """
    one = folded(_ID_TAIL.sub("", name.removesuffix(" (numbers)"))).removesuffix("s")
    return f"table {one[:-2]}y" if one.endswith("ie") else f"table {one}"


def _rows(tree: Node) -> Iterator[tuple[str, str, Node]]:
    """Yield (table, id, row) of the tables of people, sections and topics in a tree."""
    waiting: list[tuple[Any, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        if isinstance(node, list):
            waiting.extend((each, depth) for each in node[:1])  # one export in a list
        elif isinstance(node, Mapping) and depth < _DEPTH:
            for name, value in node.items():
                field = referring(str(name))
                if field and isinstance(value, list):
                    yield from (
                        (str(name), key, each)
                        for each in _nodes(value)
                        if (key := _key(each)) is not None
                    )
                elif field and isinstance(value, Mapping):  # {"u1": {"name": ...}}
                    yield from (
                        (str(name), str(key), each)
                        for key, each in value.items()
                        if isinstance(each, Mapping)
                    )
                elif isinstance(value, Mapping) or (depth == 0 and isinstance(value, list)):
                    waiting.append((value, depth + 1))


def _key(value: Any) -> str | None:
    """Return the id in a reference: a number, a text, or an object of nothing but its id."""
    if isinstance(value, Mapping):
        name = next((each for each in _IDS if each in value), None) or next(
            (each for each in value if _OWN_ID.match(str(each))), None
        )
        value = None if name is None else value[name]
        value = value.get("$oid") if isinstance(value, Mapping) else value
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _nodes(value: Any) -> Iterator[Node]:
    return (
        (each for each in value if isinstance(each, Mapping))
        if isinstance(value, list)
        else iter(())
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
