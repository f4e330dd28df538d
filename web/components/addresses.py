"""The addresses of articles in this archive, as exports, feeds and the API write them."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from flask import url_for

_SAFE = "!$&'()*+,/:;=@~"
_MARK = "-"


def article_addresses() -> Callable[[str], dict[str, str]]:
    """Return a function from an article's id to its `webUrl` and `apiUrl`, both absolute.

    The prefixes are looked up once: an export writes two addresses for each of its rows. Needs a
    request; the function it returns doesn't.
    """
    page = url_for("articles.article", article=_MARK, _external=True).removesuffix(_MARK)
    data = url_for("api.article", id=_MARK, _external=True).removesuffix(_MARK)

    def of(article: str) -> dict[str, str]:
        quoted = quote(article, safe=_SAFE, errors="replace")
        return {"webUrl": page + quoted, "apiUrl": data + quoted}

    return of
