"""Links of a search page: written from one encoded query string, the same as written anew."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from flask import Flask, url_for
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from search import FACETS, Filter, SearchRequest
from web.components import fragments
from web.components.addresses import path_for
from web.components.result_list import refinements
from web.components.search_links import Context

values = st.one_of(st.none(), st.text(min_size=1, max_size=8), st.just("a&b=c?#%é' \""))
filters = st.lists(
    st.builds(Filter, st.sampled_from(tuple(FACETS)), st.tuples(values), st.tuples(values)),
    max_size=3,
).map(lambda found: tuple({f.facet: f for f in found}[n] for n in FACETS if n in _named(found)))
searches = st.builds(
    SearchRequest,
    text=st.text(max_size=10),
    filters=filters,
    since=st.one_of(st.none(), st.just(dt.date(1990, 4, 29))),
    sort=st.sampled_from((None, "newest")),
    page=st.integers(1, 9),
    size=st.sampled_from((10, 50)),
    cursor=st.one_of(st.none(), st.just("c+/=")),
    match=st.sampled_from(("auto", "any")),
    highlight=st.booleans(),
)


def _named(found: list[Filter]) -> set[str]:
    return {f.facet for f in found}


@given(searches, st.sampled_from(("detailed", "compact")), values)
def test_a_step_is_the_address_of_the_changed_search(
    request: SearchRequest, view: str, value: str | None
) -> None:
    """Whatever the search, a step in one parameter leads where the changed search would."""
    context = Context(request, view, "/")
    first = refinements.first_page(request)
    assert context.link_at("/") == context.link(request)
    assert context.step() == context.link(first)
    assert context.step(order_by="oldest") == context.link(replace(first, sort="oldest"))
    assert context.step(page="3") == context.link(replace(first, page=3))
    day = dt.date(2001, 2, 3)
    assert context.dated(None, day) == context.link(refinements.dated(request, None, day))
    for facet in ("author", "year"):
        chosen = refinements.toggled(refinements.chosen(request, facet), value)
        assert context.filtered(chosen) == context.link(refinements.toggle(request, facet, value))
    elsewhere = Context(replace(first, size=10), "detailed", "/feed")
    assert context.elsewhere("/feed") == elsewhere.link(elsewhere.request)


@pytest.mark.parametrize("root", ["", "/archive"])
def test_paths_are_those_of_the_framework(root: str) -> None:
    """A path written from a prefix or a cache is what `url_for` gives, under any mount."""
    app = Flask(__name__)
    app.add_url_rule("/article/<path:article>", "articles.article")
    app.add_url_rule("/author/<path:name>", "browse.author")
    app.add_url_rule("/", "pages.search")
    given = ["a", "x/y z?&#%", "Zoë O'Brien", "a;b:c@d", "-", "日本", "a+b=c,d*e(f)~"]
    with app.test_request_context("/", base_url=f"http://here.example{root}"):
        assert path_for("pages.search") == url_for("pages.search") == f"{root}/"
        for text in given:
            assert path_for("pages.search", q=text) == url_for("pages.search", q=text)
            for _ in range(2):
                found = path_for("articles.article", article=text)
                assert found == url_for("articles.article", article=text)
            assert path_for("browse.author", name=text) == url_for("browse.author", name=text)


def test_what_an_article_holds_is_escaped_in_fragments() -> None:
    """Facet values and labels of bars come as text, never as markup."""
    hostile = "<script>'\"&"
    entry = {
        "text": hostile,
        "toggle": "/?author=%3C&q='",
        "leave_out": '/?not-author="',
        "count": 1234,
        "selected": False,
        "excluded": False,
    }
    shown = fragments.facet_items([entry, entry | {"toggle": None, "leave_out": None}])
    assert "<script>" not in shown
    assert shown.count("1,234") == 2
    assert Markup("&amp;q=&#39;") in shown
    bar = {
        "height": 1.5,
        "label": hostile,
        "count": 2,
        "address": '/?q="&from-date=1990-01-01',
        "since": "1990-01-01",
        "until": "1990-12-31",
    }
    drawn = fragments.bar_items([bar, bar | {"count": 0}])
    assert "<script>" not in drawn
    assert drawn.count("data-since") == 1
    assert drawn.count("<a ") == 1
