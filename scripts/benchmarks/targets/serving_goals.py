"""The goals for HTTP responses, server start and cleaning."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.benchmarks.loads.http_load import BARE
from scripts.benchmarks.run_figures import (
    OPENSEARCH,
    TANTIVY,
    figure,
    load,
    ratio,
    searches,
)
from scripts.benchmarks.targets.goal import Goal


def _serving_goals() -> Iterator[Goal]:
    """Yield the goals for HTTP responses, server start and cleaning."""
    page = ratio(load(f"{TANTIVY}, page"), load(BARE))
    yield Goal(
        "Tantivy, pages of results a second against Flask's bare JSON",
        0.12,
        "x",
        page,
        least=True,
        growth=True,
    )
    library = figure("serving", TANTIVY, "library_ms")
    for name, what, times in (("json_ms", "JSON", 1.25), ("page_ms", "a page of results", 2)):
        yield Goal(
            f"Tantivy, processor time of {what} against the library",
            times,
            "x",
            ratio(figure("serving", TANTIVY, name), library),
            growth=True,
        )
    yield Goal(
        "Tantivy, first answer after the start of a server",
        2,
        " s",
        figure("serving", TANTIVY, "first_answer_seconds"),
        growth=True,
    )
    by_hand = ratio(searches(OPENSEARCH, "p50"), searches("raw OpenSearch", "p50"))
    yield Goal(
        "OpenSearch, facets + snippets against the query by hand, p50",
        1.3,
        "x",
        by_hand,
        growth=True,
    )
    # The time of cleaning when it was first measured, as an upper bound.
    for name, what, most in (("text_ms", "a raw text", 0.81), ("page_ms", "an HTML page", 19)):
        yield Goal(f"cleaning {what}, p50", most, " ms", figure("cleaning", name), growth=True)
