"""Addresses of pages and articles in this archive.

A page of results contains some fifty of them, an export two for each row. Flask's `url_for` takes
20 µs for one, so the part that does not depend on an article is built once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import request, url_for

_SAFE = "!$&'()*+,/:;=@~"
_MARK = "-"
# Endpoints whose path ends in a value of the archive -> the name of that route argument.
_NAMED = {"articles.article": "article", "browse.author": "name"}


def path_for(endpoint: str, **values: Any) -> str:
    """Return the path of a page, like Flask's `url_for` but faster. Needs a request.

    Args:
        endpoint: the full name of a view.
        values: of its route; the rest becomes a query string.
    """
    name = _NAMED.get(endpoint)
    if name and len(values) == 1:
        stem = _built(request.script_root, endpoint, ((name, _MARK),)).removesuffix(_MARK)
        return stem + quoted_value(values[name])
    if any(key.startswith("_") or isinstance(value, list) for key, value in values.items()):
        return url_for(endpoint, **values)
    return _built(request.script_root, endpoint, tuple(values.items()))


def paths_to(endpoint: str) -> Callable[[str], str]:
    """Return a function from a value of the archive to the path of its page. Needs a request.

    The function it returns doesn't.

    Args:
        endpoint: a view whose path ends in such a value: an article's or a writer's.
    """
    stem = path_for(endpoint, **{_NAMED[endpoint]: _MARK}).removesuffix(_MARK)
    return lambda value: stem + quoted_value(value)


def quoted_value(value: str) -> str:
    """Return a value as the last part of a path.

    >>> quoted_value("1990/tolls & rents?")
    '1990/tolls%20&%20rents%3F'
    """
    return quote(value, safe=_SAFE, errors="replace")


def article_addresses() -> Callable[[str], dict[str, str]]:
    """Return a function from an article's id to its `webUrl` and `apiUrl`, both absolute.

    Needs a request; the function it returns doesn't.
    """
    page = url_for("articles.article", article=_MARK, _external=True).removesuffix(_MARK)
    data = url_for("api.article", id=_MARK, _external=True).removesuffix(_MARK)

    def of(article: str) -> dict[str, str]:
        quoted = quoted_value(article)
        return {"webUrl": page + quoted, "apiUrl": data + quoted}

    return of


@functools.lru_cache(1024)
def _built(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    """Return `url_for`'s result, cached; the mount path `_root` is part of the cache key."""
    return url_for(endpoint, **dict(values))
