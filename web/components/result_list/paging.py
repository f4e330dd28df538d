"""Pagination of a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from search import SearchPage
from web import search_params
from web.components.search_links import Context


def paging(context: Context, page: SearchPage) -> dict[str, Any]:
    """Return the links to the previous page, the next, and those around this one.

    After the last page that numbers reach, the cursor continues.
    """
    request = context.request
    following = context.step(cursor=page.next) if page.next else None
    last = max(1, -(-min(page.total, search_params.REACH) // request.size))
    if request.cursor:
        return numbered(1, 1, str, following) | {"first": context.step()}
    return numbered(
        request.page,
        last,
        lambda number: context.step(page=str(number) if number > 1 else ""),
        following,
    )


def numbered(
    current: int, last: int, at: Callable[[int], str], beyond: str | None = None
) -> dict[str, Any]:
    """Return pagination links by number: the first, the last and those around this one.

    Args:
        current: this page, from 1.
        last: the last page.
        at: returns the address of a page.
        beyond: the address after the last page; None at the end.
    """
    near = sorted(
        {1, last, *range(max(1, current - 2), min(last, current + 2) + 1)} & set(range(1, last + 1))
    )
    numbers: list[dict[str, Any]] = []
    for number in near:
        gap = bool(numbers) and number - numbers[-1]["number"] > 1
        numbers.append(
            {"number": number, "address": at(number), "here": number == current, "gap": gap}
        )
    return {
        "numbers": numbers if last > 1 else [],
        "previous": at(min(current - 1, last)) if current > 1 else None,
        "next": at(current + 1) if current < last else beyond,
        "first": None,
    }
