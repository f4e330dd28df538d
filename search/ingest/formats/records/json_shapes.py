"""Articles in a JSON tree, recognised by shape and not by vendor.

One walk finds the objects that have a title and a body at any depth; one set of rules unwraps
their values (`{"rendered": ...}`, `attributes`, `headline.main`) to plain names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from search.ingest.formats.values import rich_text
from search.ingest.formats.values.field_names import folded, ours

_WRAPPERS = ("attributes", "fields", "_source", "metadata", "properties", "story", "node", "post",
             "data", "article", "source_fields", "content")  # fmt: skip
_PLAIN = ("rendered", "processed", "main", "basic", "default", "original", "value", "#text", "$t",
          "__cdata", "_text", "plain", "$date", "$oid", "$numberLong", "cdata")  # fmt: skip
_HIDDEN = frozenset(
    "comments comment users user tags media images image related relatedcontent relateditems"
    " settings revisions included links _links meta options customsettings products newsletters"
    " snippets associations promoitems relatedarticles thumbnails galleries authors author".split()
)
_DEAD = frozenset(
    "draft pending private trash scheduled future auto-draft inherit unpublished deleted archived"
    " spiked killed canceled cancelled usage:canceled stat:canceled withheld".split()
)
_NO_ARTICLE = frozenset(
    "comment attachment revision nav_menu_item wp_block wp_template wp_navigation author user tag"
    " category settings picture image photo video audio graphic template menu menu_item snippet"
    " person gallery redirect taxonomy_term comment--comment media--image".split()
)
_STATUS = ("status", "post_status", "state", "_status", "workflow_state", "publication_status",
           "pubstatus", "workflow_status")  # fmt: skip
_TYPES = ("post_type", "type", "_type", "kind", "content_type", "__typename")
_MOST = 2_000_000  # nodes visited in one tree: bounds the time of one file
_LANGUAGES = frozenset("en de fr es it pt nl ru ja zh ar pl sv da no fi cs uk tr ko".split())


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
    tree = _joined(tree)
    included = _included(tree)
    waiting: list[tuple[Any, bool]] = [(tree, True)]
    seen = 0
    while waiting and seen < _MOST:
        node, top = waiting.pop()
        seen += 1
        if isinstance(node, list):
            waiting.extend((each, top) for each in reversed(node) if isinstance(each, list | dict))
        elif isinstance(node, Mapping):
            flat = flattened(node, included)
            if fits(node, flat, top):
                yield node, flat
            else:
                waiting.extend(
                    (value, False)
                    for name, value in reversed(list(node.items()))
                    if isinstance(value, list | dict) and folded(str(name)) not in _HIDDEN
                )


def _is_article(flat: Mapping[str, Any], top: bool) -> bool:
    fields = _fields(flat)
    return "body" in fields and ("title" in fields or top)


def _fields(flat: Mapping[str, Any]) -> set[str]:
    """Return the Article fields that an object has.

    A body counts if it is a text, or a tree that holds one.
    """
    found = set()
    for name, value in flat.items():
        field = ours(str(name))
        if field == "body":
            rich = rich_text.is_rich(value)
            if (rich and any(rich_text.blocks(value))) or (not rich and _says(value)):
                found.add(field)
        elif field and _says(value):
            found.add(field)
    return found


def _says(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, list):
        return any(_says(each) for each in value)
    if isinstance(value, Mapping):
        return any(isinstance(each, str) and each.strip() for each in value.values())
    return value is not None and not isinstance(value, bool)


def refusal(flat: Mapping[str, Any]) -> str | None:
    """Return why an object is no article to index, None where nothing speaks against it.

    >>> refusal({"status": "draft", "title": "Unfinished"})
    'not published (draft)'
    """
    for name in _STATUS:
        value = flat.get(name)
        if value is False:
            return "not published"
        if isinstance(value, str) and value.casefold() in _DEAD:
            return f"not published ({value})"
    if flat.get("published") is False or flat.get("draft") is True:
        return "not published"
    for name in _TYPES:
        value = flat.get(name)
        if isinstance(value, str) and value.casefold() in _NO_ARTICLE:
            return f"a {value.replace('_', ' ')}, not an article"
    return None


def flattened(node: Mapping[str, Any], included: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    """Return an object with its wrapped values under plain names; its own names win.

    >>> flattened({"title": {"rendered": "The Ferry"}, "attributes": {"status": True}}, {})
    {'title': 'The Ferry', 'status': True}
    """
    flat: dict[str, Any] = {}
    wrapped: list[Mapping[str, Any]] = []
    for name, value in node.items():
        inner = _loaded_story(name, value)
        if isinstance(inner, Mapping) and name in _WRAPPERS and not rich_text.is_rich(inner):
            wrapped.append(inner)
        else:
            flat[name] = _unwrapped(name, _related(name, value))
    for inner in wrapped:
        for name, value in flattened(inner, included).items():
            if not _says(flat.get(name)) and not isinstance(flat.get(name), bool):
                flat[name] = value
    for name, value in _particular(node, included).items():
        if _says(value) and (name in _FORCED or not _says(flat.get(name))):
            flat[name] = value
    return flat


_FORCED = frozenset({"authors", "section", "topics", "captions", "dek"})


def _loaded_story(name: str, value: Any) -> Any:
    """Return the value of a wrapper, None where `content` is the body's own object.

    `{"value": ..., "format": ...}` is a body, not a wrapper of an article.
    """
    if isinstance(value, Mapping) and name in {"content", "data", "article", "story", "post"}:
        return value if {ours(str(each)) for each in value} >= {"title"} else None
    return value


def _unwrapped(name: str, value: Any) -> Any:
    """Return the one value in an object that wraps it."""
    if not isinstance(value, Mapping) or rich_text.is_rich(value):
        return value
    for inner in _PLAIN:
        if isinstance(value.get(inner), str | int | float) and not isinstance(value[inner], bool):
            return value[inner]
    if value and all(_is_language(str(each)) for each in value):  # {"en-US": ...}
        return _unwrapped(name, next(iter(value.values())))
    return value


_EDGES = ("node", "nodes", "edges", "data", "attributes")


def _related(name: str, value: Any) -> Any:
    """Return people, sections and topics without GraphQL's edges and nodes around them.

    >>> _related("author", {"data": {"id": 3, "attributes": {"name": "Ada Quill"}}})
    {'name': 'Ada Quill'}
    """
    if ours(name) not in {"authors", "section", "topics"}:
        return value
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


def _is_language(text: str) -> bool:
    return text.partition("-")[0].casefold() in _LANGUAGES and len(text) <= 7


def _particular(node: Mapping[str, Any], included: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
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
    for name, value in (
        (node.get("relationships") or {}).items()
        if isinstance(node.get("relationships"), Mapping)
        else ()
    ):
        field = {"uid": "authors"}.get(name) or ours(name.removeprefix("field_"))
        if field in {"authors", "section", "topics"} and isinstance(value, Mapping):
            data = value.get("data")
            for each in data if isinstance(data, list) else [data]:
                if isinstance(each, Mapping):
                    target = included.get((str(each.get("type")), str(each.get("id"))))
                    found[field] += _names([target] if target else [])
    body = node.get("body")
    if isinstance(body, Mapping) and isinstance(body.get("summary"), str):  # Drupal
        found["dek"] = [body["summary"]]
    plain = {name: values for name, values in found.items() if values}
    if "section" in plain:
        plain.setdefault("topics", [])
        plain["topics"] = [*plain["section"][1:], *plain["topics"]]
        plain["section"] = plain["section"][:1]
    return {name: values for name, values in plain.items() if values}


def _names(value: Any) -> list[Any]:
    """Return the names of objects."""
    members = value if isinstance(value, list) else [value]
    names = []
    for each in members:
        if isinstance(each, Mapping):
            names.append(
                next(
                    (each[n] for n in ("name", "display_name", "title", "text", "webTitle", "slug")
                     if isinstance(each.get(n), str) and each[n].strip()), None,
                )
            )  # fmt: skip
        elif isinstance(each, str):
            names.append(each)
    return [name for name in names if name]


def _included(tree: Any) -> dict[tuple[str, str], Any]:
    """Return the `included` resources of JSON:API, by (type, id)."""
    members = tree.get("included") if isinstance(tree, Mapping) else None
    return {
        (str(each.get("type")), str(each.get("id"))): flattened(each, {})
        for each in (members if isinstance(members, list) else [])
        if isinstance(each, Mapping)
    }


def _joined(tree: Any) -> Any:
    """Return Ghost's tables joined: each post with its authors and tags in it.

    Ghost exports `posts`, `users` and `posts_authors`, which links the two; likewise for tags.
    Any other tree is returned as it is.
    """
    data = tree
    for step in ("db", 0, "data"):
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
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
            if not linked and field == "authors" and post.get("author_id") in names:
                linked = [names[post["author_id"]]]
            public = [name for name in linked if not str(name).startswith("#")]
            if field == "tags" and public:
                post.setdefault("section", public[0])
                public = public[1:]
            if public:
                post.setdefault(field, public)
    return posts
