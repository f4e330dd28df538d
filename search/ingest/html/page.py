"""View of an HTML page for metadata: the parts that describe the article, by name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from search.ingest.html.linked_data import articles_in, by_id, objects_in, plain, resolved
from search.ingest.html.page_parts import parts_of, text_of


class Page:
    """The metadata parts of a page, with accessors. Not thread-safe."""

    def __init__(self, tree: Any, url: str | None) -> None:
        self.tree = tree
        self.parts = parts_of(tree)
        self.metas: dict[str, list[str]] = {}
        for meta in self.parts.find("meta"):
            name = (
                meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
            ).casefold()
            content = plain(meta.get("content") or "")
            if name and content:
                self.metas.setdefault(name, []).append(content)
        self.window = next((text_of(each) for each in self.parts.find("title")), "")
        self.url = _address(self, url)
        self.objects = objects_in(each.text or "" for each in self.parts.find("script"))
        self._by_id = by_id(self.objects)
        titles = [
            self.meta("og:title", "twitter:title"),
            self.window,
            *map(text_of, self.parts.find("h1")),
        ]
        self.articles = articles_in(self.objects, self.url, titles)

    def meta(self, *names: str) -> str:
        """Return the content of the first meta element under one of these names, "" without one."""
        return next((self.metas[name][0] for name in names if name in self.metas), "")

    def all_meta(self, name: str) -> list[str]:
        """Return the contents of all meta elements of that name.

        Papers repeat an element for each author.
        """
        return self.metas.get(name, [])

    def data(self, name: str) -> Iterator[Any]:
        """Yield a property's values in the page's own articles, with references resolved."""
        return (resolved(each[name], self._by_id) for each in self.articles if each.get(name))


def _address(page: Page, url: str | None) -> str | None:
    """Return the page's canonical address; a site's front page doesn't count."""
    link = next((each for each in page.parts.find("link")), None)
    for candidate in (
        link.get("href") or "" if link is not None else "",
        page.meta("og:url"),
        url or "",
    ):
        try:
            address = urljoin(url, candidate) if url else candidate
            parts = urlsplit(address) if is_address(address) else None
        except ValueError:  # brackets that are no IPv6 address
            continue
        if parts and parts.scheme in {"http", "https"} and (parts.path.strip("/") or parts.query):
            return address
    return url


def is_address(text: str) -> bool:
    """Return True if a text is a whole web address.

    >>> is_address("https://paper.example/taxes"), is_address("taxes")
    (True, False)
    """
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False
