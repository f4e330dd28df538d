"""HTML of the two most repeated parts of a page: facet values and chart bars.

A page of results has some fifty values and sixty bars. In a template each of their seven attributes
is looked up and escaped by itself, which took a third of the page's time; here one format string
makes an item. All text of articles is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from search import escaped
from web.components import formatting

# Per cent of the chart's width that a bar takes at most; a few would look like a wall otherwise.
WIDEST = 7


def facet_items(values: Iterable[Mapping[str, Any]]) -> Markup:
    """Return the list items of a facet's values, as `facet_panels.facet_entry` makes them."""
    return Markup("\n".join(map(_facet_item, values)))  # noqa: S704 - each item is escaped


def bar_items(bars: Iterable[Mapping[str, Any]]) -> Markup:
    """Return the bars of a chart as SVG, which `sidebar.timeline` makes.

    The chart is as many units wide as it has bars, and 100 high. Numbers are short and attributes
    repeat, since the bars were an eighth of a page's bytes.
    """
    shown = list(bars)
    thick = min(0.8, WIDEST * len(shown) / 100)
    items = (_bar_item(bar, place, thick) for place, bar in enumerate(shown))
    return Markup("\n".join(items))  # noqa: S704 - each item is escaped


def _facet_item(value: Mapping[str, Any]) -> str:
    text = escaped(value["text"])
    selected, excluded = value["selected"], value["excluded"]
    kind = ' class="chosen"' if selected else ' class="left-out"' if excluded else ""
    parts = [f"<li{kind}>"]
    if value["toggle"]:
        current = ' aria-current="true"' if selected else ""
        href = escaped(value["toggle"])
        parts.append(f'<a class="pick" href="{href}"{current}><bdi>{text}</bdi></a>')
    else:
        parts.append(f'<span class="pick"><bdi>{text}</bdi></span>')
    if not excluded:
        parts.append(f'<span class="n">{formatting.number(value["count"])}</span>')
    if value["leave_out"]:
        label, sign = ("No longer leave out", "↺") if excluded else ("Leave out", "−")
        href = escaped(value["leave_out"])
        parts.append(f'<a class="out" href="{href}" aria-label="{label} {text}">{sign}</a>')
    parts.append("</li>")
    return "\n".join(parts)


def _bar_item(bar: Mapping[str, Any], place: int, thick: float) -> str:
    slot = '<path class="slot" d="M0 0h1v100H0z"'
    if not bar["count"]:
        days = f'data-since="{bar["since"]}" data-until="{bar["until"]}"'
        return f'{slot} transform="translate({place})" {days}/>'
    begin = (1 - thick) / 2
    label = escaped(f"{bar['label']}: {formatting.count(bar['count'])}")
    return (
        f'<a href="{escaped(bar["address"])}" transform="translate({place})"><title>{label}</title>'
        f'{slot}/><path class="bar" d="M{begin:.4g} {100 - bar["height"]:.0f}h{thick:.4g}V100H'
        f'{begin:.4g}z"/></a>'
    )
