"""Corrections and letters are linked with the article they name, and only when certain."""

from __future__ import annotations

import dataclasses
from itertools import count

import pytest

from search import Archive, Article
from tests.reprints.conftest import archive_of, article, essay
from web import create_app

_numbers = count()


def named(name: str, title: str, text: str, day: str) -> Article:
    """An article under a headline of its own."""
    return dataclasses.replace(article(name, text, day), title=title)


TOLL = named(
    "toll", "Not One More Toll; Bridges: The council has had enough", essay(60, 1), "1990-10-07"
)
OTHER = named("fog", "The Year of the Fog", essay(60, 2), "1990-09-01")


def archive(*more: Article) -> Archive:
    """An archive of two columns and what is written about them."""
    return archive_of([TOLL, OTHER, *more], f"memory:corrections-{next(_numbers)}")


@pytest.mark.parametrize(
    "text",
    [
        "In response to “Not One More Toll,” Oct. 7: the bridge was paid for.",
        'Regarding "Not One More Toll" (Oct. 7), nobody asked the ferrymen.',
        "Your editorial ‘Not One More Toll’ forgets the ferry.",
        "A correction: the column headlined “Not One More Toll” misnamed the mayor.",
        "An article on Sunday, Oct. 7, 1990, “Not One More Toll,” misnamed the mayor.",
    ],
)
def test_a_letter_is_linked_with_the_article_that_it_names(text: str) -> None:
    """From the letter to the article and back."""
    letter = named("letter", "Letters to the Editor", text, "1990-10-20")
    found = archive(letter)
    assert [each.id for each in found.corrections.named_by(letter)] == ["toll"]
    assert [each.id for each in found.corrections.naming(TOLL)] == ["letter"]
    client = create_app(archive=found).test_client()
    assert "/article/toll" in client.get("/article/letter").text.partition("About this")[2][:600]
    assert "/article/letter" in client.get("/article/toll").text.partition("Letters and")[2][:600]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("In response to “Not One More Toll,” Oct. 8: no.", "1990-10-20"),  # another day
        ("An article on Oct. 8, “Not One More Toll,” erred.", "1990-10-20"),  # another day first
        ("In response to “Not One More Toll”: too late.", "1992-10-20"),  # years after
        ("In response to “Not One More Toll”: too early.", "1990-10-01"),  # before it
        ("He said “Not One More Toll” and left.", "1990-10-20"),  # a quotation
        ("In response to “One More Toll”: no.", "1990-10-20"),  # a part of the headline
        ("Not One More Toll, Oct. 7, was wrong.", "1990-10-20"),  # not in quotation marks
    ],
)
def test_nothing_is_guessed(text: str, day: str) -> None:
    """Another day, another time, a part of a headline or a mere quotation give no link."""
    letter = named("letter", "Letters", text, day)
    found = archive(letter)
    assert found.corrections.named_by(letter) == ()
    assert found.corrections.naming(TOLL) == ()


def test_two_articles_of_one_headline_are_uncertain_versions_are_not() -> None:
    """A headline that two texts have names neither; that of two versions names the first."""
    letter = named("letter", "Letters", "In response to “Not One More Toll”: no.", "1990-10-20")
    other = dataclasses.replace(TOLL, id="other", body=(essay(60, 9),))
    assert archive(letter, other).corrections.named_by(letter) == ()
    version = dataclasses.replace(TOLL, id="version", publication="The Post")
    (one,) = archive(letter, version).corrections.named_by(letter)
    assert one.id in ("toll", "version")
