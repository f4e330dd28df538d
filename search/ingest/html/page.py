"""A page as its metadata are read from.

The parts that speak about the article, with short ways to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from search.ingest.html.page_parts import articles_in, linked_data, parts_of, plain


class Page:
    """The parts of a page, with short ways to them."""

    def __init__(self, tree: Any, url: str | None) -> None:
        self.tree = tree
        self.soup, self.deks = parts_of(tree)
        self.metas: dict[str, list[str]] = {}
        for meta in self.soup.find_all("meta"):
            name = str(
                meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
            ).casefold()
            content = plain(str(meta.get("content") or ""))
            if name and content:
                self.metas.setdefault(name, []).append(content)
        self.objects = linked_data(self.soup)
        self.articles = articles_in(self.objects)
        self.url = _address(self, url)

    def meta(self, *names: str) -> str:
        """The content of the first meta element that has one of these names."""
        return next((self.metas[name][0] for name in names if name in self.metas), "")

    def all_meta(self, name: str) -> list[str]:
        """The contents of all meta elements of that name.

        Papers give each author one of their own.
        """
        return self.metas.get(name, [])

    def data(self, name: str) -> Iterator[Any]:
        """The values of a property in the page's articles."""
        return (each[name] for each in self.articles if each.get(name))


def _address(page: Page, url: str | None) -> str | None:
    link = page.soup.select_one('link[rel~="canonical"]')
    for candidate in (str(link.get("href") or "") if link else "", page.meta("og:url"), url or ""):
        try:
            address = urljoin(url, candidate) if url else candidate
            parts = urlsplit(address) if is_address(address) else None
        except ValueError:  # brackets that are no IPv6 address
            continue
        if parts and parts.scheme in {"http", "https"} and (parts.path.strip("/") or parts.query):
            return address
    return url


def is_address(text: str) -> bool:
    """Whether a text is a whole address."""
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False
