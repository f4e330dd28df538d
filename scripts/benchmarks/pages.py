"""Benchmark of pages: server time, first paint, layout shift and bytes.

    python -m scripts.benchmarks.pages --articles 20000

The time of the search page is that of the application alone; paint, layout shift and bytes are
measured in a browser (Debian's chromium), over HTTP on this machine.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import click
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

import search
from scripts.benchmarks.corpus import Corpus
from web import create_app

# Median milliseconds (server, paint); bytes of a warm search and of a first visit.
GOALS = {"server": 12.0, "paint": 300.0, "search": 10_000, "front": 35_000}
_MEASURE = """() => new Promise(done => {
  let shift = 0;
  const add = list => { for (const each of list) shift += each.value; };
  const seen = new PerformanceObserver(list => add(list.getEntries()));
  seen.observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done({
    shift,
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    bytes: [...performance.getEntriesByType("navigation"),
      ...performance.getEntriesByType("resource")].reduce((sum, one) => sum + one.transferSize, 0),
  }), 200);
})"""


class Quiet(WSGIRequestHandler):
    """A request handler that logs nothing."""

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Log nothing."""


def searches(corpus: Corpus, count: int) -> Iterator[str]:
    """Yield addresses of different searches: words of many ranks, phrases, proximity."""
    for number in range(count):
        one, other = corpus.word(20 + number * 7), corpus.word(60 + number * 13)
        text = (
            one,
            f"{one} {other}",
            f'"{corpus.phrase(number)}"',
            f"{one} w/10 {other}",
            f"{one} OR {other}",
        )[number % 5]
        yield f"/?q={quote_plus(text)}" + ("&section=Section+1" if number % 4 == 0 else "")


@contextmanager
def served(app: Any) -> Iterator[str]:
    """Serve the application on a free port of this machine."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def server_times(app: Any, addresses: list[str]) -> list[float]:
    """Return the milliseconds of each search page, all requested for the first time."""
    client, times = app.test_client(), []
    client.get("/?q=warm")
    for address in addresses:
        started = time.perf_counter()
        answer = client.get(address, headers={"Accept-Encoding": "gzip"})
        times.append((time.perf_counter() - started) * 1000)
        if answer.status_code != 200:
            raise click.ClickException(f"{address} answered {answer.status_code}")
    return times


def visits(browser: Browser, site: str, addresses: list[str]) -> Iterator[dict[str, float]]:
    """Yield paint, shift and bytes of each address, visited in this order by a new reader."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    for address in addresses:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        yield page.evaluate(_MEASURE)
    context.close()


@click.command()
@click.option("--articles", default=20_000, show_default=True)
@click.option("--engine", default="whoosh", show_default=True)
@click.option("--visits", "rounds", default=9, show_default=True, help="Readers in the browser.")
@click.option("--index", help="An index that was built before by this command.")
def main(articles: int, engine: str, rounds: int, index: str | None) -> None:
    """Print medians and goals."""
    corpus = Corpus(articles)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        settings = search.Settings(
            index=index or f"{engine}:{folder / 'index'}", state=str(folder / "s")
        )
        store = search.open_store(settings.index, settings)
        if store.active() is None:
            corpus.write(folder / "articles.jsonl")
            search.reindex(store, search.BuildOptions(sources=(folder / "articles.jsonl",)))
        app = create_app(settings)
        times = server_times(app, list(searches(corpus, 300)))
        _say("server time of the search page", statistics.median(times), GOALS["server"], "ms")
        click.echo(f"  p95 {statistics.quantiles(times, n=20)[-1]:.1f} ms")
        with served(app) as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
            )
            _browse(browser, site, corpus, rounds)
            browser.close()


def _browse(browser: Browser, site: str, corpus: Corpus, rounds: int) -> None:
    warm, other, *_ = searches(corpus, 2)
    addresses = ["/", warm, other, "/article/bench-0000001?q=the", "/mentions?q=strike", "/browse"]
    found = [list(visits(browser, site, addresses)) for _ in range(rounds)]

    def pick(at: int, name: str) -> float:
        return statistics.median(each[at][name] for each in found)

    paint = statistics.median(each["paint"] for round_ in found for each in round_)
    _say("first paint", paint, GOALS["paint"], "ms")
    for at, address in enumerate(addresses):
        click.echo(f"  {pick(at, 'paint'):>6.0f} ms {pick(at, 'bytes'):>7,.0f} bytes  {address}")
    _say("layout shift", max(each["shift"] for round_ in found for each in round_), 0, "")
    _say("first visit, front page", pick(0, "bytes"), GOALS["front"], "bytes")
    _say("warm search", pick(2, "bytes"), GOALS["search"], "bytes")


def _say(name: str, value: float, goal: float, unit: str) -> None:
    verdict = "ok" if value <= goal else "MISSED"
    click.echo(f"{name}: {value:,.4g} {unit}, goal {goal:,.4g} {unit}: {verdict}")


if __name__ == "__main__":
    main()
