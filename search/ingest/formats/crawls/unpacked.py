"""Exports of blogs that were unpacked into a folder: posts in `posts/`, next to their list."""

from __future__ import annotations

import os
from functools import lru_cache

from search.ingest.formats.crawls.packages import LARGEST_TABLE, Layout, rows_of_posts

_TABLE = "posts.csv"
_FOLDER = Layout()


def export_of(path: str) -> tuple[Layout, str]:
    """Return the layout of the unpacked export that a file is a post of, and its name in it.

    Any other file has the layout of a plain folder.
    """
    folder, name = os.path.split(path)
    root, inner = os.path.split(folder)
    if inner != "posts" or not name.endswith(".html"):
        return _FOLDER, ""
    layout = _layout(root, _time_of(f"{root}/{_TABLE}"))
    if layout.kind == "substack" and name.removesuffix(".html") not in layout.posts:
        return _FOLDER, ""
    return layout, f"posts/{name}"


def is_list_of_posts(path: str) -> bool:
    """Return True for Substack's list of posts, next to the folder of its posts."""
    root, name = os.path.split(path)
    if name != _TABLE or not os.path.isdir(f"{root}/posts"):  # noqa: PTH112
        return False
    return _layout(root, _time_of(path)).kind == "substack"


@lru_cache(maxsize=16)
def _layout(root: str, _changed: int) -> Layout:
    """Return the layout of a folder; `_changed` is the time of the last change of its list."""
    try:
        with open(f"{root}/{_TABLE}", "rb") as table:  # noqa: PTH123
            if rows := rows_of_posts(table.read(LARGEST_TABLE)):
                return Layout("substack", rows)
    except OSError:
        pass
    is_medium = os.path.isfile(f"{root}/README.html") or os.path.isdir(f"{root}/profile")  # noqa: PTH112, PTH113
    return Layout("medium") if is_medium else _FOLDER


def _time_of(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116
    except OSError:
        return 0
