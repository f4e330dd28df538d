"""A facet's own page: all its values, those found among them, and those left out."""

from __future__ import annotations

import pytest

from search import Article
from tests.web.pages.conftest import Reader, fill
from web import create_app
from web.components.result_list import facet_panels


def test_one_facet_in_full_and_what_it_finds(page: Reader) -> None:
    """A facet's own page lists all values under the search, finds among them, orders by name, and
    leads back.
    """
    tree = page("/facet/author?q=nobody&match=all")
    names = [link.text for link in tree.select(".all-values .pick")]
    assert len(names) > facet_panels.SHOWN
    assert [link.text for link in page("/facet/author?find=TOMAS").select(".all-values .pick")] == [
        "Tomás Ruiz"
    ]
    assert "1 of " in page("/facet/author?find=TOMAS").select_one(".lead").text
    assert "None of them holds" in page("/facet/author?find=zeppelin").text
    by_name = [
        link.text for link in page("/facet/author?q=nobody&by=name").select(".all-values .pick")
    ]
    assert by_name[:-1] == sorted(by_name[:-1], key=str.casefold)
    assert by_name[-1] == "No author"
    assert "q=nobody" in tree.select_one(".kicker a")["href"]
    page("/facet/colour", status=404)


@pytest.mark.slow
def test_a_facet_with_very_many_values_comes_in_pages() -> None:
    """Thousands of values are paged through, each once, with the order and the search kept."""
    many = [
        Article(id=f"a/{number}", title="x", topics=(f"Topic {number:04d}",), body=("A bridge.",))
        for number in range(600)
    ]
    reader = Reader(create_app(archive=fill(many)).test_client())
    address, seen = "/facet/topic?q=bridge&by=name&find=topic", []
    for _ in range(4):
        tree = reader(address)
        seen += [link.text for link in tree.select(".all-values .pick")]
        following = tree.select_one(".pages a[rel=next]")
        if following is None:
            break
        address = following["href"]
    assert seen == [f"Topic {number:04d}" for number in range(600)]
    assert reader("/facet/topic?page=1000").select(".all-values li")


def test_a_value_left_out_is_shown_as_such_and_can_come_back(page: Reader) -> None:
    """On the facet's own page as beside the results.

    Struck through, with a link that takes the choice back.
    """
    for address in ("/facet/section?not-section=Section+1", "/?not-section=Section+1"):
        row = page(address).select_one("li.left-out")
        assert row.select_one(".pick").text == "Section 1"
        assert row.select_one(".out")["aria-label"] == "No longer leave out Section 1"
        assert not page(row.select_one(".out")["href"]).select(".chips")
