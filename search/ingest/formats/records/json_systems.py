"""Fields of articles in JSON that some systems store apart from the article."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.ingest.formats.relations import references
from search.ingest.formats.values.field_names import ours


def particular(node: Mapping[str, Any], included: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    """Return people, sections and topics that a system keeps apart from the article."""
    found: dict[str, list[Any]] = {"authors": [], "section": [], "topics": [], "captions": []}
    embedded = node.get("_embedded")
    if isinstance(embedded, Mapping):  # WordPress
        found["authors"] += _names(embedded.get("author"))
        for terms in embedded.get("wp:term") or []:
            for term in terms if isinstance(terms, list) else []:
                kind = term.get("taxonomy") if isinstance(term, Mapping) else None
                field = {"category": "section", "post_tag": "topics", "author": "authors"}.get(
                    str(kind)
                )
                if field and str(term.get("name")).casefold() not in {"uncategorized"}:
                    found[field].append(term.get("name"))
    credits_ = node.get("credits")
    if isinstance(credits_, Mapping):  # Arc
        found["authors"] += _names(credits_.get("by"))
    taxonomy = node.get("taxonomy")
    if isinstance(taxonomy, Mapping):
        first = taxonomy.get("primary_section") or taxonomy.get("sections")
        found["section"] += _names(first)[:1]
        found["topics"] += _names(taxonomy.get("tags"))
    tags = node.get("tags")
    if isinstance(tags, list) and any(
        isinstance(each, Mapping) and "webTitle" in each for each in tags
    ):
        for each in tags:  # the Guardian
            field = {"contributor": "authors", "keyword": "topics"}.get(str(each.get("type")))
            if field:
                found[field].append(each.get("webTitle"))
    for field, target in references.targets(node, included):
        found[field] += _names(target)
    user = node.get("user")  # who wrote it, where nobody else is named
    if isinstance(user, Mapping) and not any(ours(str(name)) == "authors" for name in node):
        found["authors"] += _names(user)
    body = node.get("body")
    if isinstance(body, Mapping) and isinstance(body.get("summary"), str):  # Drupal
        found["dek"] = [body["summary"]]
    found |= _apples_header(node)
    plain = {name: _each_once(values) for name, values in found.items() if values}
    if "section" in plain:
        plain.setdefault("topics", [])
        plain["topics"] = [*plain["section"][1:], *plain["topics"]]
        plain["section"] = plain["section"][:1]
    return {name: values for name, values in plain.items() if values}


def _each_once(values: list[Any]) -> list[Any]:
    """Return values in the order in which they were first named.

    >>> _each_once(["Ada Quill", "Bo Reyes", "Ada Quill"])
    ['Ada Quill', 'Bo Reyes']
    """
    return [each for number, each in enumerate(values[:_MOST]) if each not in values[:number]]


def _apples_header(node: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return intro and label in the head of an article of Apple News."""
    components = node.get("components")
    found: dict[str, list[Any]] = {}
    for header in components if isinstance(components, list) else []:
        inner = header.get("components") if isinstance(header, Mapping) else None
        if isinstance(inner, list) and header.get("role") == "header":
            for each in inner:
                role = each.get("role") if isinstance(each, Mapping) else None
                if role in {"intro", "heading"}:
                    name = "dek" if role == "intro" else "label"
                    found.setdefault(name, []).append(each.get("text"))
    return found


def _names(value: Any) -> list[Any]:
    """Return the names of objects."""
    members = value if isinstance(value, list) else [value]
    names = []
    for each in members:
        if isinstance(each, Mapping):
            texts = (each.get(name) for name in _NAMES)
            names.append(
                next((text for text in texts if isinstance(text, str) and text.strip()), None)
            )
        elif isinstance(each, str):
            names.append(each)
    return [name for name in names if name]


def writers_of_all(tree: Any) -> dict[str, Any]:
    """Return the authors of a feed for its items that name none; a table of people isn't one.

    >>> writers_of_all({"title": "The Quay", "author": {"name": "Ada Quill"}, "items": []})
    {'authors': ['Ada Quill']}
    >>> writers_of_all({"authors": [{"id": 7, "name": "Ada Quill"}], "items": []})
    {}
    """
    if not isinstance(tree, Mapping) or not isinstance(tree.get("items"), list):
        return {}
    people = tree.get("authors") or tree.get("author") or []
    people = people if isinstance(people, list) else [people]
    if not all(isinstance(each, Mapping) and each.keys() <= _PERSON for each in people):
        return {}
    names = [name for name in _names(people) if name != tree.get("title")]
    return {"authors": names} if names else {}


_PERSON = frozenset({"name", "url", "avatar", "email"})


def joined(tree: Any) -> Any:
    """Return Ghost's tables joined: each post with its authors and tags in it.

    Ghost exports `posts`, `users` and `posts_authors`, which links the two; likewise for tags.
    Any other tree is returned as it is.
    """
    data = tree
    for step in ("db", 0, "data"):
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            inner = list(data.values()) if isinstance(data, Mapping) else []
            below = next(
                (each for each in inner if isinstance(each, Mapping) and "db" in each), None
            )
            if below is not None and step == "db":
                return joined(below)
            break
    if not (isinstance(data, Mapping) and isinstance(data.get("posts"), list)):
        return tree
    posts = [dict(each) for each in data["posts"] if isinstance(each, Mapping)]
    for table, through, key, field in (
        ("users", "posts_authors", "author_id", "authors"),
        ("tags", "posts_tags", "tag_id", "tags"),
    ):
        rows, links = data.get(table), data.get(through)
        names = {
            row.get("id"): row.get("name")
            for row in (rows if isinstance(rows, list) else [])
            if isinstance(row, Mapping)
        }
        by_post: dict[Any, list[Any]] = {}
        for link in links if isinstance(links, list) else []:
            if isinstance(link, Mapping) and link.get(key) in names:
                by_post.setdefault(link.get("post_id"), []).append(names[link[key]])
        for post in posts:
            linked = by_post.get(post.get("id"), [])
            by_id = field == "authors" and "authors" not in data
            if not linked and by_id and post.get("author_id") in names:
                linked = [names[post.get("author_id")]]
            public = [name for name in linked if not str(name).startswith("#")]
            if field == "tags" and public:
                post.setdefault("section", public[0])
                public = public[1:]
            if public:
                post.setdefault(field, public)
    return posts


def by_columns(tree: Any) -> Any:
    """Return the rows of a table that is stored by columns, or below their names.

    Any other tree is returned as it is.

    >>> by_columns({"title": {"0": "Fog"}, "text": {"0": "It lifted."}})
    [{'title': 'Fog', 'text': 'It lifted.'}]
    """
    if not isinstance(tree, Mapping) or len(tree) < 2:
        return tree
    names = tree.get("columns") or tree.get("fields")
    rows = next((tree[name] for name in ("rows", "data", "values") if name in tree), None)
    if (
        isinstance(names, list)
        and isinstance(rows, list)
        and rows
        and "body" not in map(ours, {*map(str, tree)} - _TABLE_NAMES)  # an article with a table
        and all(isinstance(each, list) and len(each) == len(names) for each in rows)
    ):
        heads = [each.get("name") if isinstance(each, Mapping) else each for each in names]
        return [dict(zip(map(str, heads), row, strict=True)) for row in rows]
    columns = list(tree.values())
    if not all(isinstance(each, Mapping) and each for each in columns):
        return tree
    keys = columns[0].keys()
    if any(each.keys() != keys for each in columns) or not {"title", "body"} <= set(
        map(ours, tree)
    ):
        return tree
    if not all(str(key).isdigit() for key in keys):  # parts of one value: {"value", "format"}
        return tree
    return [{name: values[key] for name, values in tree.items()} for key in keys]


_TABLE_NAMES = frozenset({"columns", "fields", "rows", "data", "values"})
_NAMES = ("name", "display_name", "fullName", "full_name", "displayName", "author_name", "title",
          "text", "webTitle", "slug")  # fmt: skip
_MOST = 200  # people or topics of one article
_ACCOUNTS = frozenset("username login handle screen_name email user_name".split())


def give_others(node: Mapping[str, Any], flat: dict[str, Any]) -> None:
    """Move titles that are another thing's to where they belong, and join a parted text.

    An object with a name of its own ({"id": 35, "value": "The Post"}) next to a headline is what
    the article is part of; a name next to an account's is a person's.
    """
    if not _ACCOUNTS.isdisjoint(node) and isinstance(flat.get("name"), str):
        flat["author_name"] = flat.pop("name")
    begun, rest = node.get("introtext"), node.get("fulltext")
    if isinstance(begun, str) and isinstance(rest, str):  # Joomla parts a text at "read more"
        flat["fulltext"] = f"{begun}\n\n{rest}"
    for name, value in node.items():
        if isinstance(value, Mapping) and "id" in value and ours(name) == "title":
            others = [
                each
                for key, each in node.items()
                if ours(key) == "title" and key not in {name, "name"} and isinstance(each, str)
            ]
            named = flat[name] if isinstance(flat.get(name), str) else value.get("title")
            if any(others) and isinstance(named, str) and "publication" not in flat:
                flat["publication"] = named
                flat.pop(name, None)
