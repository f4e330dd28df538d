"""Report a run.

There is a summary on the terminal, and a page of samples of what cleaning cut, for review.
"""

from __future__ import annotations

import resource
import sys
from html import escape
from pathlib import Path

from rich.console import Console
from rich.table import Table

from search import Advice, BuildReport

SHOWN = 10  # of each kind; the rejects file has all


def print_summary(summary: BuildReport, locator: str, *, update: bool, rejects: str | None) -> None:
    """The counts of a run, the cuts by rule, and what somebody should look at."""
    console = Console(highlight=False, soft_wrap=True)
    for notice in summary.notices:
        console.print(notice, markup=False)
    if update:
        console.print(
            f"{summary.added:,} added, {summary.changed:,} changed, {summary.gone:,} gone,"
            f" {summary.unchanged:,} unchanged in {summary.seconds:.1f} s."
        )
        if summary.generation is None:
            console.print("Nothing changed; the index is as it was.")
    else:
        rate = summary.added / max(summary.seconds, 0.001)
        console.print(
            f"{summary.count:,} articles from {summary.files:,} files in {summary.seconds:.1f} s"
            f" ({rate:,.0f} a second)."
        )
    if summary.activated:
        console.print(f"{locator} now serves generation {summary.generation}.", markup=False)
    elif summary.generation:
        console.print(
            f"Generation {summary.generation} was fed; run `morgue activate {summary.generation}`"
            " when all parts are in."
        )
    for label, count in (
        (f"rejected{f', see {rejects}' if rejects else ''}", summary.rejected),
        ("passed over: no articles", summary.passed_over),
        ("left out: taken down", summary.taken_down),
        ("left out: another version of the article is as new", len(summary.duplicates)),
        ("with the text of another article (kept)", len(summary.reprints)),
        (f"later versions of {summary.groups:,} texts (kept)", summary.repeats),
        ("to review: the layout, or a field, could not be read", len(summary.needs_review)),
        ("dated by a month, a season or a year alone", summary.partly_dated),
    ):
        if count:
            console.print(f"{count:,} {label}", markup=False)
    for reason, (count, first) in sorted(summary.reasons.items(), key=lambda each: -each[1][0]):
        console.print(f"  passed over: {count:,} {reason}, the first {first}", markup=False)
    total = summary.added + summary.changed
    for name, count in summary.unread.most_common(SHOWN):
        console.print(f"  not read: {name} ({count:,} of {total:,})", markup=False)
    for name in summary.idle_rules[:SHOWN]:
        console.print(f"  rule that never applied: {name}", markup=False)
    if len(summary.idle_rules) > SHOWN:
        console.print(f"  and {len(summary.idle_rules) - SHOWN:,} more rules that never applied")
    for article, source in summary.duplicates[:SHOWN]:
        console.print(f"  same id {article}: {source}", markup=False)
    for source in summary.needs_review[:SHOWN]:
        console.print(f"  review: {source}", markup=False)
    if summary.cuts:
        table = Table("cut by", "times", box=None, pad_edge=False)
        for rule, times in summary.cuts.most_common():
            table.add_row(escape_markup(rule), f"{times:,}")
        console.print(table)


def print_advice(advice: Advice, locator: str) -> None:
    """Print which engine would suit the archive better, and how to migrate."""
    place = locator.partition(":")[2]
    target = (
        "opensearch:http://HOST:9200/NAME"
        if advice.engine == "opensearch"
        else f"{advice.engine}:{place}-{advice.engine}"
    )
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{advice.reason}.", markup=False)
    console.print(
        f"`morgue copy {locator} {target}` brings it over without the sources.", markup=False
    )


def peak_mb() -> float:
    """Return the peak memory of this process and of its largest child, in MB."""
    # The system counts bytes on macOS, kilobytes elsewhere.
    divisor = 1 << (20 if sys.platform == "darwin" else 10)
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return (_own_peak() + child) / divisor


def _own_peak() -> int:
    """Return the peak memory of this process, in the unit of `ru_maxrss`.

    On Linux `ru_maxrss` of a started program begins with the peak of the program that started
    it; `VmHWM` counts its own pages only.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return next(
        (int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")),
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
    )


def escape_markup(text: str) -> str:
    """Return a text that rich prints as it is."""
    return text.replace("[", "\\[")


def samples_page(summary: BuildReport) -> str:
    """Return an HTML page of samples, rule by rule, the most frequent first."""
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><title>What cleaning cut</title>",
        (
            "<style>body{font:16px/1.5 Georgia,serif;max-width:60em;margin:2em auto;padding:0"
            " 1em}blockquote{margin:.3em 0;padding:.3em .8em;border-left:3px solid"
            " #b33;white-space:pre-wrap}small{color:#666}</style>"
        ),
        (
            f"<h1>What cleaning cut</h1><p>{summary.added + summary.changed:,} articles,"
            f" {summary.cuts.total():,} cuts by {len(summary.cuts):,} rules.</p>"
        ),
    ]
    if summary.unread:
        names = ", ".join(f"{escape(n)} ({c:,})" for n, c in summary.unread.most_common())
        parts.append(f"<h2>Not read</h2><p>Fields that no article keeps: {names}.</p>")
    if summary.idle_rules:
        names = ", ".join(map(escape, summary.idle_rules))
        parts.append(f"<h2>Rules that never applied</h2><p>{names}.</p>")
    for rule, times in summary.cuts.most_common():
        parts.append(f"<h2>{escape(rule)} <small>{times:,}</small></h2>")
        for source, cut in summary.samples.get(rule, ()):
            parts.append(
                f"<small>{escape(source)},"
                f" {escape(cut.place)}</small><blockquote>{escape(cut.text)}</blockquote>"
            )
    return "\n".join(parts)
