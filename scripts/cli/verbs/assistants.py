"""The verb mcp: a door for assistants, by the Model Context Protocol over stdio.

It only reads, asks no network, and says nothing of its own: every answer is data with ids,
addresses, the generation and counts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import quote

import click

import search as morgue
from scripts.cli.parameters import index_option, settings_with

# Results of one answer: an assistant pays for what it reads, and pages go on.
MOST_RESULTS = 50
# Characters of an article's text in one answer, ten times a long column; the rest is counted.
_LONGEST_BODY = 60_000


@click.command()
@index_option
@click.option(
    "--address",
    metavar="URL",
    help="Where the archive is served, so that answers lead there: https://archive.example",
)
def mcp(index: str | None, address: str | None) -> None:
    """Answer assistants by the Model Context Protocol.

    On standard input and output; it only reads.
    """
    try:
        from mcp.server.mcpserver import MCPServer
    except ImportError as missing:
        raise morgue.MorgueError(
            "The door for assistants needs the extra mcp: pip install 'morgue[mcp]'."
        ) from missing
    door = Door(morgue.Archive.open(settings_with(index)), address)
    server = MCPServer(
        "morgue",
        log_level="CRITICAL",  # what is wrong with a call is its answer; a traceback helps nobody
        instructions="A newspaper archive, read only. Cite the webUrl or id of what you use.",
    )
    for tool in door.tools():
        server.tool(structured_output=False)(tool)
    server.run("stdio")


class Door:
    """The tools, over one archive. Their docstrings are what assistants read: under 4 KB in all."""

    def __init__(self, archive: morgue.Archive, address: str | None = None) -> None:
        self._archive = archive
        self._address = (address or "").rstrip("/")

    def tools(self) -> tuple[Callable[..., dict[str, Any]], ...]:
        """Return the tools in the order in which they are listed."""
        return (
            self.search,
            self.article,
            self.mentions,
            self.facets,
            self.trends,
            self.check_quotation,
        )

    def search(
        self,
        query: str,
        from_date: str = "",
        to_date: str = "",
        order: Literal["", "relevance", "newest", "oldest", "added"] = "",
        page: int = 1,
        size: int = 10,
    ) -> dict[str, Any]:
        """Find articles. Words, "exact phrases", a w/5 b, author:, section:, title:, AND OR NOT.
        Dates are YYYY-MM-DD."""
        request = self._request(
            query, from_date, to_date, sort=order or None, page=page, size=self._size(size)
        )
        return morgue.search_view(self._archive.search(request), (), self._links)

    def article(self, id: str) -> dict[str, Any]:  # noqa: A002 - the name that answers use
        """Get one article whole, by its id."""
        found = morgue.article_view(self._archive.article(id), self._links)
        article = found["article"]
        article.pop("removed", None)
        kept, length = [], 0
        for paragraph in article["body"]:
            length += len(paragraph)
            if length > _LONGEST_BODY:
                break
            kept.append(paragraph)
        left_out = len(article["body"]) - len(kept)
        article["body"] = kept
        return found | {"paragraphs_left_out": left_out, "generation": self._archive.generation}

    def mentions(self, query: str, size: int = 20, cursor: str = "") -> dict[str, Any]:
        """List each place where a query's words occur, with the words around it."""
        found = self._archive.mentions.page(
            morgue.MentionRequest(
                search=self._request(query), size=self._size(size), cursor=cursor or None
            )
        )
        return {
            "total": found.total,
            "articles": found.articles,
            "rows": [self._mention(row) for row in found.rows],
            "next": found.next,
            "generation": found.generation,
        }

    def facets(self, query: str, facet: str, size: int = 20) -> dict[str, Any]:
        """Count a query's articles by section, author, year, month, publication, label, topic or
        language."""
        if facet not in morgue.FACETS:
            raise ValueError(f"There is no facet {facet}; take {', '.join(morgue.FACETS)}.")
        counts = self._archive.values(facet, self._request(query))
        return {
            "facet": facet,
            "values": [{"value": c.value, "count": c.count} for c in counts[: self._size(size)]],
            "distinct": len(counts),
            "generation": self._archive.generation,
        }

    def trends(self, queries: list[str]) -> dict[str, Any]:
        """Count up to 5 queries over time, beside how many articles there are."""
        found = self._archive.trends(queries[:5])
        return {
            "unit": found.unit,
            "periods": list(found.periods),
            "archive": list(found.archive),
            "series": [{"query": text, "counts": list(counts)} for text, counts in found.series],
            "generation": self._archive.generation,
        }

    def check_quotation(self, text: str, size: int = 5) -> dict[str, Any]:
        """Find where these exact words are printed, in this order. total 0: nowhere so."""
        words = " ".join(text.replace('"', " ").split())
        found = self._archive.search(self._request(f'"{words}"', size=self._size(size)))
        return {"quotation": words} | morgue.search_view(found, (), self._links)

    def _request(
        self, text: str, from_date: str = "", to_date: str = "", **options: Any
    ) -> morgue.SearchRequest:
        return morgue.SearchRequest(
            text=text,
            since=dt.date.fromisoformat(from_date) if from_date else None,
            until=dt.date.fromisoformat(to_date) if to_date else None,
            **options,
        )

    def _size(self, size: int) -> int:
        return min(max(size, 1), MOST_RESULTS)

    def _links(self, article: str) -> dict[str, str]:
        if not self._address:
            return {}
        quoted = quote(article, safe="/")
        return {
            "webUrl": f"{self._address}/article/{quoted}",
            "apiUrl": f"{self._address}/api/v1/articles/{quoted}",
        }

    def _mention(self, row: morgue.MentionRow) -> dict[str, Any]:
        article = row.article
        return {
            "id": article.id,
            "title": article.title,
            "authors": list(article.authors),
            "date": article.date.isoformat() if article.date else None,
            "field": row.field,
            "left": row.left,
            "mention": row.text,
            "right": row.right,
        } | self._links(article.id)


VERBS = (mcp,)
