"""A form that is filled in again is no version of what it was, and no passage."""

from __future__ import annotations

import random

import pytest

from search.reprints.finder import find_reprints
from tests.reprints.conftest import bodies, essay, replaced


def test_a_form_filled_in_often_is_no_passage_an_edited_copy_is() -> None:
    """Reports that fill in one form share it with the others of their kind; copies do not."""
    form = essay(90, 5).split()
    texts = {}
    for number in range(12):
        filled = list(form)
        for place in range(0, 90, 10):
            filled[place : place + 3] = essay(3, 100 * number + place + 1000).split()
        texts[f"form{number}"] = " ".join(filled)
    texts |= {"original": essay(90, 7), "copy": replaced(essay(90, 7), 0.25)}
    found = find_reprints(bodies(texts))
    assert {frozenset(pair[:2]) for pair in found.links()} == {frozenset(("original", "copy"))}


@pytest.mark.parametrize("same_figures", [True, False])
def test_a_form_with_other_figures_is_no_passage_a_copy_with_its_own_is(
    same_figures: bool,
) -> None:
    """Prices, tenders and weather fill in the same words; who copies a report keeps its figures."""

    def filled(seed: int) -> str:
        chance = random.Random(seed)
        report = essay(70, 5).split()
        report[::6] = [f"{chance.randrange(100)}.{chance.randrange(100)}" for _ in report[::6]]
        return " ".join(report)

    later = replaced(filled(1), 0.05) if same_figures else filled(2)
    found = find_reprints(bodies({"first": filled(1), "later": later}))
    assert bool(list(found.links())) == same_figures
    assert found.groups == same_figures


def notice(figures: list[str], every: int = 7) -> str:
    """A report with a figure every few words."""
    report = essay(len(figures) * every, 5).split()
    report[::every] = figures
    return " ".join(report)


@pytest.mark.parametrize(
    ("later", "found"),
    [
        (["9.15", "50", "8", "2017", "99", "9", "117", "3", "30"], False),
        (["9.12", "100", "8", "2017", "98", "9", "146", "3", "30"], True),
    ],
    ids=["a third of its figures are others in the same places", "one figure is corrected"],
)
def test_figures_in_the_places_of_others_tell_a_form(later: list[str], found: bool) -> None:
    """A bond is issued by the form of another, whose year and coupon are the same."""
    first = notice(["9.23", "100", "8", "2017", "98", "9", "146", "3", "30"])
    table = find_reprints(bodies({"first": first, "later": notice(later)}))
    assert bool(list(table.links())) == found
    assert table.groups == found


def test_what_many_print_with_another_figure_is_a_form() -> None:
    """A report of fifty words that is printed each day with one other figure is no passage."""
    report = essay(50, 3).split()
    texts = {
        f"day{day:02}": " ".join([*report[:30], f"{day}.5", *report[31:]]) for day in range(15)
    }
    assert not list(find_reprints(bodies(texts)).links())
    texts |= {f"copy{number:02}": essay(50, 4) + f" end{number}" for number in range(15)}
    assert find_reprints(bodies(texts)).groups == 1


def test_figures_of_a_much_edited_report_tell_nothing() -> None:
    """Only who leaves a form's words fills it in again; an edited report may have later figures."""
    first = notice(["9.23", "100", "8", "2017", "98", "9", "146", "3", "30"], every=14)
    later = notice(["9.15", "50", "8", "2017", "99", "9", "117", "3", "30"], every=14).split()
    edited = replaced(" ".join(later), 0.4, 2).split()
    edited[::14] = later[::14]
    assert list(find_reprints(bodies({"first": first, "edited": " ".join(edited)})).links())
