"""The labeller: its features, its decoding, its weights, and texts read by its labels."""

from __future__ import annotations

import itertools
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from scripts.cli import main
from search.article import Article
from search.ingest.lines.features.line_features import describe
from search.ingest.lines.labeller import OFFSETS, Label, Model, label_probabilities, model
from search.ingest.raw_documents import Origin, Rules
from search.ingest.rules.rule_book import RuleBook
from search.ingest.text import article
from search.ingest.text.by_labels import labelled
from search.ingest.text.explanation import explain_file
from search.ingest.text.joining import text_lines

TITLE = "The Ferry That Waits for Nobody"
BODY = [
    "The harbour board has bought a clock, and it has stopped waiting for anybody who lives up"
    " the hill, where the road to the ferry is steep.",
    "Nobody on the board lives there. That is no crime, but it explains a good deal about the"
    " hour at which the first ferry leaves the quay.",
    "“We sell departures,” said its chairman at the yearly meeting on the quay. “We don’t sell"
    " patience, and we never promised that we would.”",
    "Ridership fell by a third in the winter, and the board took that for a sign that the clock"
    " was still too slow for the ferry it has.",
    "A board that cannot tell the two apart should be asked to swim to the harbour, and the whole"
    " town should come down to the quay to watch.",
]
PAGE = [
    "Home", "News", "Opinion", "Sport", "Weather", "Sign in", "", "Opinion", TITLE,
    "By Ottoline Marsh", "May 4, 2021 10:15 a.m.", "Share", "Tweet", "", *BODY, "",
    "Sign up for our newsletter", "More from Opinion", "A Bridge Too Short",
    "The Well Runs Deep and Nobody Asks Why", "Most Read", "Privacy Policy", "Terms of Use",
    "© 2021 The Quill Times. All rights reserved.",
]  # fmt: skip


def read(lines: list[str], rules: str = "") -> Article:
    """The article in a text of these lines."""
    own = RuleBook.parse(rules).rules_for(None, "a.txt")
    return article.clean("\n".join(lines), Origin("a.txt", "a.txt", rules=own))


def test_a_whole_page_finds_its_article() -> None:
    """Menus above, buttons between and links below are no part of it."""
    found = read(PAGE)
    assert (found.title, found.authors) == (TITLE, ("Ottoline Marsh",))
    assert str(found.date) == "2021-05-04"
    assert list(found.body) == BODY


def test_a_page_in_another_language_finds_its_article() -> None:
    """No feature needs a list of words: the shape of a page is the same in German."""
    body = [
        "Die Hafenverwaltung hat eine Uhr gekauft und wartet seither auf niemanden mehr, der oben"
        " am Hang wohnt, wo der Weg zur Fähre steil ist.",
        "Im Rat sitzt niemand, der dort wohnt. Das ist kein Vergehen, aber es erklärt vieles über"
        " die Stunde, zu der die erste Fähre am Morgen ablegt.",
        "„Wir verkaufen Abfahrten“, sagte der Vorsitzende bei der Versammlung am Kai. „Geduld"
        " verkaufen wir nicht, und versprochen haben wir sie nie.“",
        "Wer im Februar nie am Anleger gewartet hat, hält die Fähre um fünf Uhr für Luxus. Die"
        " anderen halten sie für den Weg zur Arbeit.",
        "Die Zahl der Fahrgäste ist im Winter um ein Drittel gefallen. Die Verwaltung hält das für"
        " ein Zeichen, dass die Uhr noch immer zu langsam geht.",
        "Am Ende wird wieder jemand gesucht, der es gewusst hat, und am Kai stehen die Leute und"
        " schauen auf die Uhr, die niemandem gehört.",
    ]
    found = read(["Politik", "Wirtschaft", "Kultur", "", "Die Fähre wartet auf niemanden",
                  "4. Mai 2021, 10:15 Uhr", "", *body, "", "Kommentare", "Mehr zum Thema",
                  "Impressum", "Datenschutz"])  # fmt: skip
    assert found.title == "Die Fähre wartet auf niemanden"
    assert list(found.body) == body


def test_probabilities_are_those_of_all_paths() -> None:
    """Forward-backward gives at each line the share of all paths through a label."""
    weights = np.zeros((3, 5, len(Label)), np.float32)
    weights[0, 0, Label.BODY] = 1.5
    weights[1, 0, Label.TITLE] = 2.0
    weights[1, 2, Label.BODY] = -0.5
    transitions = np.zeros((len(Label), len(Label)), np.float32)
    transitions[Label.TITLE, Label.BODY] = 1.0
    tiny = Model({"prose": 0, "end=letter": 1}, weights, transitions)
    features = describe(text_lines(f"Ferry late again\n\n{BODY[0]}\n\n{BODY[1]}"))
    scores = tiny.scores(features)
    total = np.zeros((3, len(Label)))
    for path in itertools.product(range(len(Label)), repeat=3):
        weight = np.exp(
            sum(scores[at, label] for at, label in enumerate(path))
            + sum(transitions[pair] for pair in itertools.pairwise(path))
        )
        for at, label in enumerate(path):
            total[at, label] += weight
    expected = total / total.sum(axis=1, keepdims=True)
    assert tiny.probabilities(features) == pytest.approx(expected)


def test_weights_are_small_and_hold_no_sentence() -> None:
    """At most 200 kB, and no feature has more than three words."""
    file = resources.files("search.ingest.lines").joinpath("labels.npz")
    assert len(file.read_bytes()) <= 200_000
    assert max(name.count(" ") for name in model().rows) <= 2
    assert max(map(len, model().rows)) <= 40


def test_features_say_what_a_line_looks_like() -> None:
    """Length, capitals, end, digits, place and words, each by name."""
    features = describe(text_lines(f"Chapter 12\n\n{BODY[0]} {BODY[0]}"))
    first, last = features.names(0), features.names(1)
    assert {"caps=all", "end=digit", "w:chapter", "gap11", "pb0"} <= set(first)
    assert {"prose", "end=.", "f:the"} <= set(last)
    assert "w:clock" not in last


def test_scores_are_sums_of_the_weights_of_named_features() -> None:
    """The decoder's numbers and the names that the trainer reads are the same features."""
    features = describe(text_lines("\n".join([*PAGE, "Ferry 12 | Read more", "x " * 80])))
    count, weights = len(features.words), model()
    expected = np.zeros((count, len(Label)))
    for at in range(count):
        for place, offset in enumerate(OFFSETS):
            other = at + offset
            names = features.names(other) if 0 <= other < count else ["none"]
            rows = [weights.rows[name] for name in names if name in weights.rows]
            expected[at] += weights.weights[rows, place].sum(axis=0)
    assert weights.scores(features) == pytest.approx(expected, abs=1e-4)


def test_rules_of_the_newsroom_come_before_labels() -> None:
    """What they call furniture is none of the body, however much it looks like it."""
    assert BODY[2] in read(PAGE).body
    found = read(PAGE, "boilerplate = ['.*sell departures.*']\n")
    assert BODY[2] not in found.body
    assert BODY[2] in [cut.text for cut in found.removed]


def test_a_page_without_certainty_is_flagged() -> None:
    """A list of teasers that begins no article asks for somebody to look at it."""
    assert not read(PAGE).needs_review
    teasers = [
        text
        for number in range(12)
        for text in (f"Bridge {number} opens to traffic", BODY[number % 5], "Read more", "")
    ]
    assert read(teasers).needs_review


def test_reasons_name_the_weightiest_features() -> None:
    """Each label can be explained: which features spoke for it, and how much."""
    lines = text_lines("\n".join(PAGE))
    features, _ = label_probabilities(lines)
    reasons = model().reasons(features, len(lines) - 1, Label.BELOW)
    assert 1 <= len(reasons) <= 4
    assert all("+" in reason for reason in reasons)


def test_each_line_has_one_label() -> None:
    """Whatever the text, labels and lines are as many."""
    for text in ("a", "\n".join(PAGE), "x\n" * 50, "—\n*\n…"):
        lines = text_lines(text)
        assert len(labelled(lines).labels) == len(lines)
    assert Rules() == Rules()


def test_each_line_is_explained(tmp_path: Path) -> None:
    """`clean --explain` says of each line its label, how certain it is, and the reasons."""
    path = tmp_path / "page.txt"
    path.write_text("\n".join(PAGE), "utf-8")
    found = {line.text: line for line in explain_file(path, RuleBook.empty())}
    assert found.keys() == {line for line in PAGE if line}
    assert found[BODY[1]].label == "body" and found[BODY[1]].certainty > 0.5
    assert found[TITLE].label == "title" and found[TITLE].reasons
    path.write_text("A title\n\nOne sentence.", "utf-8")
    assert [line.reasons for line in explain_file(path, RuleBook.empty())] == [
        ("read by rules",),
        ("read by rules",),
    ]
    result = CliRunner().invoke(main, ["clean", str(path), "--explain"])
    assert result.exit_code == 0 and "read by rules" in result.output


def test_a_text_in_one_line_is_labelled_by_its_sentences() -> None:
    """Menus before the first day and links after the last sentence go; the text is flagged."""
    body = " ".join(BODY * 2)
    found = read([f"Home News Opinion {TITLE} By Ottoline Marsh May 4, 2021 {body} Share Tweet"])
    assert found.needs_review and "Home News" not in " ".join(found.body)
    assert BODY[0] in " ".join(found.body) and str(found.date) == "2021-05-04"


def test_days_in_digits_follow_the_order_of_the_page() -> None:
    """The day of an update is no day of publication; another day of the header says the order."""
    page = [
        line.replace("May 4, 2021 10:15 a.m.", "10/12/2024|Updated: 10/13/2024") for line in PAGE
    ]
    found = read(page)
    assert (str(found.date), str(found.updated)) == ("2024-10-12", "2024-10-13")
