"""The search page.

Results, filters, chips, dates, order, paging, and what it says where something is off.
"""

from __future__ import annotations

import re

import bs4
import pytest
from flask.testing import FlaskClient

from search import DeadlineError
from tests.web.pages.conftest import Reader, fill
from web import create_app
from web.components.result_list import facet_panels, sidebar


def total(tree: bs4.BeautifulSoup) -> int:
    heading = tree.select_one("#total b")
    assert heading is not None
    return int(heading.text.replace(",", ""))


def facet(tree: bs4.BeautifulSoup, label: str) -> dict[str, tuple[int, str, str]]:
    """A facet's values: text -> (count, where choosing leads, where leaving out leads)."""
    for panel in tree.select("details.facet"):
        if panel.h2 is not None and panel.h2.text == label:
            return {
                row.select_one(".pick").text: (
                    int(row.select_one(".n").text.replace(",", "")),
                    row.select_one(".pick")["href"],
                    row.select_one(".out")["href"],
                )
                for row in panel.select("li")
            }
    return {}


def titles(tree: bs4.BeautifulSoup) -> list[str]:
    return [heading.text.strip() for heading in tree.select(".hits h3")]


def test_the_first_page_greets_with_the_newest(page: Reader) -> None:
    """Without a query the page has the focus in the box, says what the archive holds, and lists
    the newest pieces.
    """
    tree = page("/")
    assert tree.select_one("input#q").has_attr("autofocus")
    assert "62 pieces of commentary, 1990 to 2001" in tree.select_one(".motto").text
    dates = [time["datetime"] for time in tree.select(".hits time")]
    assert len(dates) == 10
    assert dates == sorted(dates, reverse=True)


def test_a_hit_says_what_it_is_and_why(page: Reader) -> None:
    """A result has title, dek, authors, date, section, label, length, and snippets with marks
    that jump to their paragraph.
    """
    tree = page('/?q="promise"')
    hit = tree.select_one(".hit")
    assert titles(tree) == ["No Toll on the Bridge"]
    for text in (
        "Opinion",
        "Commentary",
        "The bridge was paid for twice.",
        "Ada van der Grieve",
        "29 April 1994",
        "17 words",
    ):
        assert text in hit.text
    excerpt = hit.select_one(".excerpts a")
    assert [mark.text for mark in excerpt.select("mark")] == ["promise"]
    assert excerpt["href"].endswith("#p2")
    assert excerpt["href"].startswith("/article/post/toll?q=")
    assert hit.select_one(".by a")["href"] == "/author/Ada%20van%20der%20Grieve"


def test_marks_are_shown_in_titles_deks_and_sections(page: Reader) -> None:
    """What the search found in a short field is marked there."""
    assert [mark.text for mark in page("/?q=toll").select(".hit h3 mark")] == ["Toll"]
    assert [mark.text for mark in page('/?q="paid for twice"').select(".hit .dek mark")] == [
        "paid",
        "for",
        "twice",
    ]
    assert "Opinion" in [
        mark.text for mark in page("/?q=section:opinion").select(".hit .kicker mark")
    ]


@pytest.mark.parametrize("label", ["Section", "Author", "Year"])
def test_the_count_of_a_facet_is_what_a_click_gives(page: Reader, label: str) -> None:
    """Every number beside a value is the total of the page that choosing the value leads to."""
    values = facet(page("/?q=nobody&match=all"), label)
    assert len(values) == facet_panels.SHOWN
    for count, address, _ in values.values():
        assert total(page(address)) == count


def test_years_are_listed_newest_first(page: Reader) -> None:
    """Of many years those with most articles are shown, the newest of them first, as in the whole
    list.
    """
    years = [text for text in facet(page("/?q=nobody&match=all"), "Year") if text.isdecimal()]
    assert len(years) >= facet_panels.SHOWN - 1
    assert years == sorted(years, reverse=True)


def test_values_of_one_facet_widen_and_others_narrow(page: Reader) -> None:
    """Several values of a facet are OR-ed, facets AND-ed; a second click takes a value back."""
    first = facet(page("/?section=Section+1"), "Section")
    both = page(first["Section 2"][1])
    assert total(both) == total(page("/?section=Section+1")) + total(page("/?section=Section+2"))
    assert {"Section 1", "Section 2"} == {
        chosen.text for chosen in both.select(".chosen .pick") if "Section" in chosen.text
    }
    back = page(facet(both, "Section")["Section 2"][1])
    assert total(back) == total(page("/?section=Section+1"))
    assert total(page("/?section=Section+1&without=author")) < total(back)


def test_leaving_out_and_without_a_value(page: Reader) -> None:
    """A value can be left out, and "without a value" is a value like any other."""
    everything = total(page("/?page-size=25"))
    unsigned = facet(page("/?page-size=25"), "Author")["No author"]
    assert total(page(unsigned[1])) == unsigned[0]
    assert total(page(unsigned[2])) == everything - unsigned[0]
    section = facet(page("/?page-size=25"), "Section")["Section 3"]
    assert total(page(section[2])) == everything - section[0]


def test_chips_take_back_one_thing_each(page: Reader) -> None:
    """Everything that narrows a search is a chip whose link takes just that away.

    Clear all takes all away, not the words.
    """
    address = (
        "/?q=nobody&section=Section+1&not-author=Writer+1&without=label"
        "&from-date=1990-01-01&to-date=2000-12-31"
    )
    tree = page(address)
    chips = {chip.text: chip["href"] for chip in tree.select(".chips li:not(.clear) a")}
    assert [re.sub(r"\s+", " ", text) for text in chips] == [
        "Section Section 1 ×",
        "not Author Writer 1 ×",
        "Kind No kind ×",
        "From 1 January 1990 ×",
        "To 31 December 2000 ×",
    ]
    for removed in chips.values():
        assert len(page(removed).select(".chips li:not(.clear)")) == 4
    cleared = page(tree.select_one(".chips .clear a")["href"])
    assert not cleared.select(".chips")
    assert cleared.select_one("input#q")["value"] == "nobody"


def test_months_are_offered_where_one_year_is_chosen(page: Reader) -> None:
    """The facet of months stands beside the year, and only where just one year is chosen."""
    assert not facet(page("/"), "Month")
    assert not facet(page("/?year=1990&year=1991"), "Month")
    months = facet(page("/?year=1994"), "Month")
    assert "April 1994" in months
    assert total(page(months["April 1994"][1])) == months["April 1994"][0]


def test_bars_zoom_from_years_to_days(page: Reader) -> None:
    """Each bar of the chart leads to the same search within its time, and the chart then has
    finer bars.
    """
    tree = page("/?q=nobody&match=all")
    labels = []
    for _ in range(2):
        bar = tree.select_one("svg.bars a")
        labels.append(bar.select_one("title").text)
        tree = page(bar["href"])
        assert f": {total(tree)} article" in labels[-1]
    labels.append(tree.select_one("svg.bars a title").text)
    assert [len(label.partition(":")[0].split()) for label in labels] == [1, 3, 3]


def test_dates_can_be_typed_and_keep_the_search(page: Reader) -> None:
    """The form of dates carries words and filters along; presets are links.

    Undated articles are counted as such.
    """
    tree = page("/?q=nobody&match=any&section=Section+1&order-by=oldest")
    form = tree.select_one(".spans form")
    kept = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    assert kept == {"q": "nobody", "match": "any", "section": "Section 1", "order-by": "oldest"}
    assert [field["name"] for field in form.select("input[type=date]")] == ["from-date", "to-date"]
    assert any("from-date=" in link["href"] for link in tree.select(".spans .options a"))
    front = page("/")
    undated = front.select_one(".undated")
    assert "without a date are not in the chart" in undated.text
    assert f"{total(page(undated.a['href']))} articles" in undated.text


def test_the_box_keeps_filters_and_drops_the_page(page: Reader) -> None:
    """Other words are searched under the same filters, from the first page on."""
    form = page("/?q=nobody&section=Section+1&page=2&page-size=2&view=compact").select_one(
        "form.box"
    )
    kept = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    assert kept == {"section": "Section 1", "page-size": "2", "view": "compact"}


def test_order_size_and_view_are_links(page: Reader) -> None:
    """The list can be ordered, made longer and made compact; what is on is said to be."""
    tree = page("/?q=nobody&order-by=oldest&page-size=25&view=compact")
    assert [link.text for link in tree.select(".list-options [aria-current]")] == [
        "Oldest",
        "Best",
        "Compact",
        "25",
    ]
    dates = [time["datetime"] for time in tree.select(".hits time")]
    assert dates == sorted(dates)
    assert len(tree.select(".hit")) == 25


@pytest.mark.slow
def test_pages_list_every_hit_once(page: Reader) -> None:
    """Following Next from the first page to the last shows each article exactly once."""
    address, seen = "/?q=nobody&match=all", []
    for _ in range(20):
        tree = page(address)
        seen += [box["value"] for box in tree.select(".hit .tick input")]
        following = tree.select_one(".pages a[rel=next]")
        if following is None:
            break
        address = following["href"]
    assert len(seen) == len(set(seen)) == total(tree) > 50


def test_behind_the_last_page_is_a_way_back(page: Reader) -> None:
    """A page past the end says how many pages there are and links to the last."""
    tree = page("/?q=nobody&match=all&page=99")
    assert "There are only 7 pages" in tree.text
    last = page(tree.select_one(".nothing a")["href"])
    assert last.select(".hit")


def test_a_broken_cursor_begins_anew(page: Reader) -> None:
    """A cursor that can't be read gives the first page and a note."""
    tree = page("/?q=nobody&cursor=rubbish")
    assert "the list begins anew" in tree.select_one(".notes").text
    assert tree.select(".hit")


def test_relaxed_words_are_told(page: Reader) -> None:
    """Where few articles have all the words, the page says how many have and offers to require
    all.
    """
    tree = page("/?q=bridge+promise+nobody")
    note = tree.select_one(".notes")
    assert "1 article has all 3 words" in note.text
    assert total(page(note.a["href"])) == 1
    narrowed = page("/?q=bridge+nobody&section=Section+1").select_one(".notes").text
    assert (
        "In the whole archive 1 article has both words; these have at least one of them."
        in narrowed
    )


def test_unknown_values_are_ignored_with_a_note(page: Reader) -> None:
    """Hand-edited addresses give a page and a note for each thing that was ignored."""
    tree = page("/?q=nobody&page=abc&from-date=32nd&order-by=best&utm_source=x")
    notes = tree.select_one(".notes").text
    for told in (
        "“page=abc” was ignored: page takes",
        "“from-date=32nd” was ignored",
        "“order-by=best” was ignored",
    ):
        assert told in notes
    assert "utm_source" not in notes
    assert tree.select(".hit")


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "(((",
        "AND OR",
        "a AND",
        ":",
        "title:",
        "w/5",
        "date:never",
        "a" * 6000,
        "\x00\x01",
        "(a " * 400,
        "~",
        "*a*",
    ],
)
def test_query_text_never_causes_an_error_page(page: Reader, text: str) -> None:
    """Whatever is typed, the search page answers, with the text in the box as it was."""
    answer = page.client.get("/", query_string={"q": text})
    assert answer.status_code == 200
    box = bs4.BeautifulSoup(answer.text, "html.parser").select_one("input#q")
    assert (
        box["value"].replace("\ufffd", "") == text.replace("\x00", "").replace("\ufffd", "")
        or "\x00" in text
    )


def test_nothing_found_says_what_to_do(page: Reader) -> None:
    """An empty result names what is found without the filters, and ways on."""
    tree = page("/?q=promise&section=Section+1")
    nothing = tree.select_one(".nothing")
    assert "Nothing found" in nothing.text
    assert "Without the filters there is 1 article" in nothing.text
    assert total(page(nothing.select_one("a")["href"])) == 1


def test_two_hundred_values_chosen(page: Reader) -> None:
    """Very many chosen values give a page of sensible size that still takes each facet back."""
    query = "&".join(f"section=Nowhere+{number}" for number in range(200))
    tree = page(f"/?{query}&section=Section+1")
    assert len(tree.select(".chips li")) == sidebar.MOST_CHIPS + 2
    assert "177 more" in tree.select_one(".chips").text
    assert len(str(tree)) < 1_500_000


def test_what_articles_hold_is_shown_as_text(page: Reader) -> None:
    """Markup in titles, deks, names and sections is shown, never obeyed.

    No script or event handler is in the page.
    """
    tree = page("/?q=strike")
    assert titles(tree) == ["<script>alert('title')</script> & a strike"]
    assert [script.get("src", "").rpartition("/")[2] for script in tree.select("script")] == [
        "theme.js",
        "main.js",
    ]
    assert not tree.select("img, marquee, [onload], [onerror], [style], style")


def test_pages_have_no_inline_script_or_style(page: Reader) -> None:
    """The strict content policy holds everywhere: nothing inline, nothing from elsewhere."""
    for address in (
        "/",
        "/?q=bridge",
        "/article/post/toll",
        "/browse",
        "/browse/1994",
        "/trends?q=bridge",
        "/help",
        "/advanced",
        "/saved",
    ):
        tree = page(address)
        assert not tree.select("style, [style], script:not([src], [type='application/ld+json'])"), (
            address
        )
        for element in tree.select("[src], link[href]:not([rel=canonical])"):
            found = element.get("src") or element["href"]
            assert found.startswith("/"), (address, found)


def test_a_search_that_takes_too_long_is_said_to() -> None:
    """Out of time.

    A page that keeps the words in the box and says what makes a search quicker; status 503.
    """
    archive = fill([])

    def slow(*_: object) -> None:
        raise DeadlineError("The search took longer than 5 seconds.")

    archive.search = slow  # type: ignore[assignment, method-assign]
    tree = Reader(create_app(archive=archive).test_client())("/?q=a*", status=503)
    assert "longer than 5 seconds" in tree.text
    assert tree.select_one("input#q")["value"] == "a*"


def test_a_misspelt_word_gives_an_offer(page: Reader) -> None:
    """A slip is told with what may have been meant, as a search to try.

    The name of an author is offered as a filter.
    """
    note = page("/?q=promsie").select_one(".meant")
    assert note.a.text == "promise"
    assert page(note.a["href"]).select(".hit")
    offer = next(
        p for p in page("/?q=Bruno+Keel").select(".notes p") if "Look at the author" in p.text
    )
    assert offer.a["href"] == "/?author=Bruno+Keel"
    assert str(total(page(offer.a["href"]))) in offer.text


def test_an_empty_result_names_the_part_that_empties_it(page: Reader) -> None:
    """Each part is counted, the one that finds nothing is named, and searches that find something
    are links.
    """
    nothing = page("/?q=bridge+AND+zeppelin").select_one(".nothing")
    counts = {row.th.text: row.td.text for row in nothing.select(".clauses tbody tr")}
    assert counts == {"bridge": "1", "zeppelin": "0"}
    assert nothing.select_one("p b").text == "zeppelin"
    looser = nothing.select_one(".looser a")
    assert page(looser["href"]).select(".hit")
    assert not page("/?q=zeppelin").select(".clauses"), "of one word there are no parts to tell"


def test_without_an_index_the_page_says_how_to_make_one(client: FlaskClient) -> None:
    """No index yet: a page, status 503, that names the command."""
    archive = fill([])
    empty = create_app(
        archive=type(archive)(archive.settings, type(archive.store)("pages-none", archive.settings))
    )
    answer = empty.test_client().get("/")
    assert answer.status_code == 503
    assert "morgue reindex" in answer.text


def test_an_empty_archive_has_a_page(client: FlaskClient) -> None:
    """An index without a single article still gives every page."""
    reader = create_app(archive=fill([])).test_client()
    for address in (
        "/",
        "/?q=strike",
        "/browse",
        "/browse/1990",
        "/trends?q=a",
        "/search.atom",
        "/search.csv",
        "/facet/author",
    ):
        assert reader.get(address).status_code == 200, address
