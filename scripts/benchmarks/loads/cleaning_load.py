"""Benchmark of cleaning in one process: raw texts and HTML pages, one after the other."""

from __future__ import annotations

import statistics
import tempfile
import time
from html import escape
from itertools import pairwise
from pathlib import Path

import search
from scripts.benchmarks.corpus import Corpus
from scripts.benchmarks.loads.bulk import write_dumps

COUNT = 300  # articles in a dump of each format
WORDS = 600  # of an article
_LINKS = 120  # in the menu of a page, all of them to be dropped


def measure() -> dict[str, float]:
    """Return the median time of a raw text and of an HTML page, in milliseconds."""
    with tempfile.TemporaryDirectory(prefix="morgue-bench-") as folder:
        texts, pages = Path(folder, "texts"), Path(folder, "pages")
        write_dumps(texts, COUNT, WORDS)
        write_pages(pages, COUNT, WORDS)
        return {"text_ms": _median(texts), "page_ms": _median(pages)}


def write_pages(folder: Path, count: int, words: int) -> None:
    """Write HTML pages of articles, with the menus and lists of links that pages have."""
    folder.mkdir(parents=True)
    links = "".join(f'<li><a href="/s/{n}">Section {n}</a></li>' for n in range(_LINKS))
    for number, article in enumerate(Corpus(count, words)):
        author = escape(", ".join(article.authors))
        body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in article.body)
        page = (
            f"<!doctype html><html lang=en><head><title>{escape(article.title)}</title>"
            f'<meta property="article:published_time" content="{article.date}">'
            f'<meta name="author" content="{author}"></head><body><nav><ul>{links}</ul></nav>'
            f"<main><article><h1>{escape(article.title)}</h1><p class=byline>By {author}</p>"
            f"{body}</article></main><footer><ul>{links}</ul></footer></body></html>"
        )
        (folder / f"{number:05}.html").write_text(page, encoding="utf-8")


def _median(folder: Path) -> float:
    """Return the median time between two articles; the first ones warm up."""
    # In this process: workers return articles by the batch, with no time between most of them.
    moments = [
        time.perf_counter()
        for outcome in search.read_sources([folder], jobs=0)
        if isinstance(outcome, search.Cleaned)
    ]
    steps = [after - before for before, after in pairwise(moments[COUNT // 10 :])]
    return round(1000 * statistics.median(steps), 3)
