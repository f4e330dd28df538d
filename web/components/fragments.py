"""HTML of the two most repeated parts of a page: facet values and chart bars.

A page of results has some fifty values and sixty bars. In a template each of their seven attributes
is looked up and escaped by itself, which took a third of the page's time; here one format string
makes an item. All text of articles is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup, escape

from web.components import formatting


def facet_items(values: Iterable[Mapping[str, Any]]) -> Markup:
    """Return the list items of a facet's values, as `facet_panels.facet_entry` makes them."""
    return Markup("\n".join(map(_facet_item, values)))  # noqa: S704 - each item is escaped


def bar_items(bars: Iterable[Mapping[str, Any]]) -> Markup:
    """Return the bars of a chart as SVG, which `sidebar.timeline` makes."""
    return Markup("\n".join(map(_bar_item, bars)))  # noqa: S704 - each item is escaped


def _facet_item(value: Mapping[str, Any]) -> str:
    text = escape(value["text"])
    selected, excluded = value["selected"], value["excluded"]
    kind = ' class="chosen"' if selected else ' class="left-out"' if excluded else ""
    parts = [f"<li{kind}>"]
    if value["toggle"]:
        current = ' aria-current="true"' if selected else ""
        href = escape(value["toggle"])
        parts.append(f'<a class="pick" href="{href}"{current}><bdi>{text}</bdi></a>')
    else:
        parts.append(f'<span class="pick"><bdi>{text}</bdi></span>')
    if not excluded:
        parts.append(f'<span class="n">{formatting.number(value["count"])}</span>')
    if value["leave_out"]:
        label, sign = ("No longer leave out", "↺") if excluded else ("Leave out", "−")
        href = escape(value["leave_out"])
        parts.append(f'<a class="out" href="{href}" aria-label="{label} {text}">{sign}</a>')
    parts.append("</li>")
    return "\n".join(parts)


def _bar_item(bar: Mapping[str, Any]) -> str:
    days = f'data-since="{bar["since"]}" data-until="{bar["until"]}"'
    slot = f'<rect class="slot" x="{bar["x"]}" y="0" width="{bar["width"]}" height="100"'
    if not bar["count"]:
        return f"{slot} {days}/>"
    label = escape(f"{bar['label']}: {formatting.count(bar['count'])}")
    return (
        f'<a href="{escape(bar["address"])}" aria-label="{label}">{slot}/>'
        f'<rect class="bar" x="{bar["left"]}" y="{bar["y"]}" width="{bar["thick"]}"'
        f' height="{bar["height"]}"/><title>{label}</title></a>'
    )
