"""The door for assistants, asked by the client of the protocol's own package."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

import search
from scripts.cli.verbs.assistants import Door
from tests.scripts.conftest import Morgue

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def ask(built: Path, morgue: Morgue) -> Callable[..., Any]:
    """Start `morgue mcp` as an assistant's program does, and call its tools."""
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "scripts.cli", "mcp", "--address", "https://archive.example/"],
        cwd=built.parent,
        env={"PYTHONPATH": str(ROOT), "MORGUE_INDEX": search.Settings.from_env().index},
    )

    def run(work: Callable[[Client], Awaitable[Any]]) -> Any:
        async def session() -> Any:
            async with Client(parameters) as client:
                return await work(client)

        # A thread of its own: a browser test in this process may have a running loop.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, session()).result()

    return run


def value(result: Any) -> dict[str, Any]:
    """The data of an answer."""
    assert not result.is_error, result.content
    found: dict[str, Any] = json.loads(result.content[0].text)
    return found


@pytest.mark.slow
def test_tools_are_lean_and_read_only(ask: Callable[..., Any]) -> None:
    """All names, descriptions and schemas fit in 4 KB."""

    async def work(client: Client) -> Any:
        return await client.list_tools()

    tools = ask(work).tools
    assert {tool.name for tool in tools} == {
        "search",
        "article",
        "mentions",
        "facets",
        "trends",
        "check_quotation",
    }
    sent = [
        {"name": t.name, "description": t.description, "inputSchema": t.input_schema} for t in tools
    ]
    assert len(json.dumps(sent)) <= 4096


@pytest.mark.slow
def test_every_answer_has_ids_addresses_generation_and_counts(ask: Callable[..., Any]) -> None:
    """Found, read, counted and checked by a real client over standard input and output."""

    async def work(client: Client) -> Any:
        found = value(await client.call_tool("search", {"query": "nurses"}))
        first = found["results"][0]
        article = value(await client.call_tool("article", {"id": first["id"]}))
        quoted = " ".join(article["article"]["body"][0].split()[:4])
        return (
            found,
            article,
            value(await client.call_tool("mentions", {"query": "nurses"})),
            value(await client.call_tool("facets", {"query": "*", "facet": "author"})),
            value(await client.call_tool("trends", {"queries": ["nurses", "*"]})),
            value(await client.call_tool("check_quotation", {"text": quoted})),
            await client.call_tool("facets", {"query": "*", "facet": "nothing"}),
        )

    found, article, mentions, facets, trends, quoted, wrong = ask(work)
    first = found["results"][0]
    assert found["total"] >= 1
    assert first["webUrl"] == f"https://archive.example/article/{first['id']}"
    assert article["article"]["apiUrl"].endswith(first["id"])
    assert mentions["rows"][0]["id"]
    assert mentions["total"] >= mentions["articles"] >= 1
    assert facets["values"]
    assert len(trends["series"]) == 2
    assert quoted["total"] >= 1
    answers = (found, article, mentions, facets, trends, quoted)
    assert len({answer["generation"] for answer in answers}) == 1
    assert wrong.is_error


def test_the_tools_only_read() -> None:
    """None of them changes an index: the door has no way to a store."""
    assert not any(name in vars(Door) for name in ("reindex", "update", "takedown", "write"))
