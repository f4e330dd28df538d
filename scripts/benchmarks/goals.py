"""Compare the figures of a run with the goals for speed and memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from scripts.benchmarks.loads.http_load import BARE, DATASETTE
from scripts.benchmarks.loads.searching import ALL
from scripts.benchmarks.questions import WHOLE, WITH_FACETS

Run = dict[str, Any]
WHOOSH, TANTIVY, OPENSEARCH = "Morgue, whoosh", "Morgue, tantivy", "Morgue, opensearch"
SEARCHES = f"{ALL}, {WHOLE.label}"
MEANT_FOR, HUGE = 20_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Goal:
    """`value` reads a figure out of a run and raises where it wasn't measured.

    Met where it is at most `limit` (at least, where `least`). Goals of a size are judged for a
    corpus of that many articles.
    """

    what: str
    limit: float
    unit: str
    value: Callable[[Run], float]
    least: bool = False
    articles: int = 0
    growth: bool = False

    @property
    def wanted(self) -> str:
        """The goal as it is printed."""
        return f"{'>=' if self.least else '<='} {self.limit:,g}{self.unit}"

    def met(self, value: float) -> bool:
        """Return True if a figure reaches the goal."""
        return value >= self.limit if self.least else value <= self.limit


def judged(run: Run) -> Iterator[dict[str, Any]]:
    """Yield each goal that this run has a figure for, with that figure and whether it is met."""
    for goal in GOALS:
        try:
            value = goal.value(run) if run["corpus"]["articles"] >= goal.articles else None
        except (KeyError, TypeError, ValueError, ZeroDivisionError):
            value = None
        if value is not None:
            yield {
                "what": goal.what,
                "goal": goal.wanted,
                "value": round(value, 3),
                "unit": goal.unit,
                "met": goal.met(value),
            }


def unmeasured(run: Run) -> Iterator[dict[str, str]]:
    """Yield the goals for growth that this run has no figure for."""
    known = {goal["what"] for goal in judged(run)}
    for goal in GOALS:
        if goal.growth and goal.what not in known:
            yield {"what": goal.what, "goal": goal.wanted}


def _figure(*path: str | int) -> Callable[[Run], float]:
    """Reads what stands at a path of a run."""

    def read(run: Run) -> float:
        found: Any = run
        for step in path:
            found = found[step]
        return float(found)

    return read


def _searches(name: str, percentile: str, way: str = SEARCHES) -> Callable[[Run], float]:
    return _figure("search", way, name, percentile)


def _ratio(over: Callable[[Run], float], under: Callable[[Run], float]) -> Callable[[Run], float]:
    return lambda run: over(run) / under(run)


def _difference(
    one: Callable[[Run], float], other: Callable[[Run], float]
) -> Callable[[Run], float]:
    return lambda run: one(run) - other(run)


def _build(name: str, figure: str) -> Callable[[Run], float]:
    return _figure("build", name, figure)


def _http(name: str) -> Callable[[Run], float]:
    return _figure("http", "latency", name, "p50")


def _load(name: str, figure: str = "per_second") -> Callable[[Run], float]:
    return _figure("http", "load", name, 16, figure)


def _asking(name: str, what: str, percentile: str = "p50") -> Callable[[Run], float]:
    return _figure("asking", name, what, percentile)


def _worst_of(run: Run, name: str) -> float:
    """Return the slowest call of all, the first of each question included."""
    rows = [row[name] for label, row in run["search"].items() if not label.startswith(ALL)]
    return float(max(max(row["worst"], row["first"]) for row in rows))


def _goals() -> Iterator[Goal]:
    plain = "plain Whoosh"
    for percentile in ("p50", "p95"):
        faster = _ratio(_searches(plain, percentile), _searches(WHOOSH, percentile))
        yield Goal(
            f"Whoosh, facets + snippets, {percentile}, against plain Whoosh",
            10,
            "x",
            faster,
            least=True,
        )
    yield Goal("Whoosh, the slowest search", 2_000, " ms", lambda run: _worst_of(run, WHOOSH))
    build = _build(plain, "docs_per_second")
    one, two = (
        _ratio(_build(f"{WHOOSH}, {jobs}", "docs_per_second"), build)
        for jobs in ("1 process", "2 processes")
    )
    yield Goal("Whoosh, build on one process against plain Whoosh", 1, "x", one, least=True)
    yield Goal(
        "Whoosh, build on both cores against plain Whoosh on one process",
        8,
        "x",
        two,
        least=True,
        growth=True,
    )
    for name in (TANTIVY, WHOOSH):
        label = name.partition(", ")[2].capitalize()
        rates = (
            _build(f"{name}, {jobs}", "docs_per_second") for jobs in ("2 processes", "1 process")
        )
        yield Goal(
            f"{label}, build by two processes against one",
            1.8,
            "x",
            _ratio(*rates),
            least=True,
            growth=True,
        )
        cpu = (
            _build(f"{name}, 2 processes", figure)
            for figure in ("writer_cpu_seconds", "cpu_seconds")
        )
        yield Goal(
            f"{label}, the writing process's share of a build's processor time",
            0.15,
            "",
            _ratio(*cpu),
            growth=True,
        )
    tantivy = _searches(TANTIVY, "p50")
    yield Goal(
        "Tantivy, facets + snippets against the raw library with both, p50",
        1.3,
        "x",
        _ratio(tantivy, _searches("raw Tantivy", "p50")),
        growth=True,
    )
    yield Goal(
        "Whoosh, facets + snippets against Tantivy, p50",
        1.5,
        "x",
        _ratio(_searches(WHOOSH, "p50"), tantivy),
        growth=True,
    )
    yield Goal(
        "Whoosh, peak memory of a reindex", 800, " MB", _build(f"{WHOOSH}, 2 processes", "peak_mb")
    )
    raw = _ratio(
        _build(f"{TANTIVY}, 2 processes", "docs_per_second"),
        _build("raw Tantivy", "docs_per_second"),
    )
    yield Goal(
        "Tantivy, build against raw Tantivy with its own analyzer",
        0.4,
        "x",
        raw,
        least=True,
        growth=True,
    )
    over = _difference(_http(f"{TANTIVY}, JSON"), _searches("raw Tantivy", "p50"))
    yield Goal("Tantivy, facets + snippets through HTTP over the raw library, p50", 5, " ms", over)
    over = _difference(_http(f"{OPENSEARCH}, JSON"), _searches("raw OpenSearch", "p50"))
    yield Goal(
        "OpenSearch, facets + snippets through HTTP over the query by hand, p50", 10, " ms", over
    )
    for name, times in ((TANTIVY, 5), (WHOOSH, 1)):
        more = _ratio(_load(f"{name}, JSON"), _load(DATASETTE))
        label = name.partition(", ")[2].capitalize()
        yield Goal(
            f"{label}, requests a second, 16 clients, against Datasette's page",
            times,
            "x",
            more,
            least=True,
        )
        yield Goal(
            f"{label}, the wait at 16 clients, p99", 1_000, " ms", _load(f"{name}, JSON", "p99")
        )
        yield Goal(f"{label}, errors under load", 0, "", _load(f"{name}, JSON", "errors"))
        yield Goal(
            f"{label}, memory of a web worker",
            250,
            " MB",
            _figure("http", "worker_mb", f"{name}, JSON"),
        )
        yield Goal(f"{label}, parsing, p50", 1, " ms", _asking(name, "parsing"))
        yield Goal(
            f"{label}, three snippets of ten articles, words, p50",
            4,
            " ms",
            _asking(name, "snippets, words"),
        )
        yield Goal(
            f"{label}, the same, phrases and proximity, p50",
            20,
            " ms",
            _asking(name, "snippets, positional"),
        )
        yield Goal(f"{label}, did-you-mean, p50", 20, " ms", _asking(name, "did-you-mean"))
        yield Goal(
            f"{label}, proximity of words that 5,000 articles share, p50",
            300,
            " ms",
            _asking(name, "proximity"),
        )
    yield Goal(
        "Tantivy, export of all articles",
        5_000,
        " a second",
        _figure("export", TANTIVY, "per_second"),
        least=True,
    )
    yield Goal(
        "Tantivy, memory that an export adds", 50, " MB", _figure("export", TANTIVY, "grew_mb")
    )
    small, large = (_figure("growth", TANTIVY, place, "p50") for place in (0, 1))
    yield Goal(
        "Tantivy, p50 of a query with the same hits in a grown archive",
        1.5,
        "x",
        _ratio(large, small),
    )
    p95 = _searches(TANTIVY, "p95", f"{ALL}, {WITH_FACETS.label}")
    yield Goal(
        "Tantivy, a million articles, facets, p95", 40, " ms", p95, articles=HUGE, growth=True
    )
    for collection, least in (("time", 0.750), ("cranfield", 0.355)):
        for name in (WHOOSH, TANTIVY, OPENSEARCH):
            label = name.partition(", ")[2].capitalize()
            yield Goal(
                f"{label}, nDCG@10 on {collection}",
                least,
                "",
                _figure("relevance", collection, name),
                least=True,
            )
    rate, peak = (
        _build(f"{TANTIVY}, 2 processes", figure) for figure in ("docs_per_second", "peak_mb")
    )
    yield Goal(
        "Tantivy, a million articles, build",
        2_500,
        " a second",
        rate,
        least=True,
        articles=HUGE,
        growth=True,
    )
    yield Goal(
        "Tantivy, a million articles, peak memory", 1_000, " MB", peak, articles=HUGE, growth=True
    )
    bare = _ratio(_load(f"{TANTIVY}, JSON"), _load(BARE))
    yield Goal(
        "Tantivy, requests a second against Flask's bare JSON",
        0.25,
        "x",
        bare,
        least=True,
        growth=True,
    )


GOALS = tuple(_goals())
