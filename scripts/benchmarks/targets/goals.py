"""Compare the figures of a run with the goals for speed and memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scripts.benchmarks.loads.http_load import BARE, DATASETTE
from scripts.benchmarks.loads.searching import ALL
from scripts.benchmarks.questions import WITH_FACETS
from scripts.benchmarks.run_figures import (
    OPENSEARCH,
    TANTIVY,
    WHOOSH,
    Run,
    asking,
    build,
    difference,
    figure,
    http_of,
    load,
    ratio,
    searches,
    worst_of,
)
from scripts.benchmarks.targets.goal import Goal
from scripts.benchmarks.targets.serving_goals import _serving_goals

MEANT_FOR, HUGE = 20_000, 1_000_000


def judged(run: Run) -> Iterator[dict[str, Any]]:
    """Yield each goal that this run has a figure for, the figure, and True if it is met."""
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


def _goals() -> Iterator[Goal]:
    plain = "plain Whoosh"
    for percentile in ("p50", "p95"):
        faster = ratio(searches(plain, percentile), searches(WHOOSH, percentile))
        yield Goal(
            f"Whoosh, facets + snippets, {percentile}, against plain Whoosh",
            10,
            "x",
            faster,
            least=True,
        )
    yield Goal("Whoosh, the slowest search", 2_000, " ms", lambda run: worst_of(run, WHOOSH))
    plainly = build(plain, "docs_per_second")
    one, two = (
        ratio(build(f"{WHOOSH}, {jobs}", "docs_per_second"), plainly)
        for jobs in ("1 process", "2 processes")
    )
    yield Goal("Whoosh, build on one process against plain Whoosh", 1, "x", one, least=True)
    both = "Whoosh, build on both cores against plain Whoosh on one process"
    yield Goal(both, 8, "x", two, least=True, growth=True)
    for name in (TANTIVY, WHOOSH):
        label = name.partition(", ")[2].capitalize()
        rates = (
            build(f"{name}, {jobs}", "docs_per_second") for jobs in ("2 processes", "1 process")
        )
        yield Goal(
            f"{label}, build by two processes against one",
            1.8,
            "x",
            ratio(*rates),
            least=True,
            growth=True,
        )
        cpu = (
            build(f"{name}, 2 processes", figure)
            for figure in ("writer_cpu_seconds", "cpu_seconds")
        )
        yield Goal(
            f"{label}, the writing process's share of a build's processor time",
            0.15,
            "",
            ratio(*cpu),
            growth=True,
        )
    tantivy = searches(TANTIVY, "p50")
    yield Goal(
        "Tantivy, facets + snippets against the raw library with both, p50",
        1.3,
        "x",
        ratio(tantivy, searches("raw Tantivy", "p50")),
        growth=True,
    )
    yield Goal(
        "Whoosh, facets + snippets against Tantivy, p50",
        1.5,
        "x",
        ratio(searches(WHOOSH, "p50"), tantivy),
        growth=True,
    )
    yield Goal(
        "Whoosh, peak memory of a reindex", 800, " MB", build(f"{WHOOSH}, 2 processes", "peak_mb")
    )
    raw = ratio(
        build(f"{TANTIVY}, 2 processes", "docs_per_second"),
        build("raw Tantivy", "docs_per_second"),
    )
    yield Goal(
        "Tantivy, build against raw Tantivy with its own analyzer",
        0.4,
        "x",
        raw,
        least=True,
        growth=True,
    )
    over = difference(http_of(f"{TANTIVY}, JSON"), searches("raw Tantivy", "p50"))
    yield Goal("Tantivy, facets + snippets through HTTP over the raw library, p50", 5, " ms", over)
    over = difference(http_of(f"{OPENSEARCH}, JSON"), searches("raw OpenSearch", "p50"))
    yield Goal(
        "OpenSearch, facets + snippets through HTTP over the query by hand, p50", 10, " ms", over
    )
    for name, times in ((TANTIVY, 5), (WHOOSH, 1)):
        more = ratio(load(f"{name}, JSON"), load(DATASETTE))
        label = name.partition(", ")[2].capitalize()
        yield Goal(
            f"{label}, requests a second, 16 clients, against Datasette's page",
            times,
            "x",
            more,
            least=True,
        )
        yield Goal(
            f"{label}, the wait at 16 clients, p99", 1_000, " ms", load(f"{name}, JSON", "p99")
        )
        yield Goal(f"{label}, errors under load", 0, "", load(f"{name}, JSON", "errors"))
        yield Goal(
            f"{label}, memory of a web worker",
            250,
            " MB",
            figure("http", "worker_mb", f"{name}, JSON"),
        )
        yield Goal(f"{label}, parsing, p50", 1, " ms", asking(name, "parsing"))
        yield Goal(
            f"{label}, three snippets of ten articles, words, p50",
            4,
            " ms",
            asking(name, "snippets, words"),
        )
        yield Goal(
            f"{label}, the same, phrases and proximity, p50",
            20,
            " ms",
            asking(name, "snippets, positional"),
        )
        yield Goal(f"{label}, did-you-mean, p50", 20, " ms", asking(name, "did-you-mean"))
        yield Goal(
            f"{label}, proximity of words that 5,000 articles share, p50",
            300,
            " ms",
            asking(name, "proximity"),
        )
    yield Goal(
        "Tantivy, export of all articles",
        5_000,
        " a second",
        figure("export", TANTIVY, "per_second"),
        least=True,
    )
    yield Goal(
        "Tantivy, memory that an export adds", 50, " MB", figure("export", TANTIVY, "grew_mb")
    )
    small, large = (figure("growth", TANTIVY, place, "p50") for place in (0, 1))
    yield Goal(
        "Tantivy, p50 of a query with the same hits in a grown archive",
        1.5,
        "x",
        ratio(large, small),
    )
    p95 = searches(TANTIVY, "p95", f"{ALL}, {WITH_FACETS.label}")
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
                figure("relevance", collection, name),
                least=True,
            )
    rate, peak = (
        build(f"{TANTIVY}, 2 processes", figure) for figure in ("docs_per_second", "peak_mb")
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
    bare = ratio(load(f"{TANTIVY}, JSON"), load(BARE))
    yield Goal(
        "Tantivy, requests a second against Flask's bare JSON",
        0.25,
        "x",
        bare,
        least=True,
        growth=True,
    )
    yield from _serving_goals()


GOALS = tuple(_goals())
