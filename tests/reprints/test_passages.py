"""Shared passages and groups of versions are found, whatever was edited, and bounded."""

from __future__ import annotations

import errno
import pickle
import random
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from scripts.benchmarks.scores.reprints import PRECISION, RECALL, planted, score
from search import reprints_of
from search.errors import DamagedIndexError, MorgueError
from search.reprints import candidates, finder, pair_alignment
from search.reprints.alignment import Indexed, align
from search.reprints.finder import find_reprints
from search.reprints.reprint_table import Reprints
from search.reprints.word_hashes import Body, WordHashes, gram_hashes, word_hash
from tests.reprints.conftest import article, bodies, essay, replaced, words


@pytest.mark.slow
def test_recall_and_precision_of_planted_copies() -> None:
    """Edited, shortened, moved and renamed copies are found, and nothing else is."""
    found = score(planted(600, 240))
    assert found.precision >= PRECISION
    assert found.passages >= PRECISION
    assert {kind: recall for kind, recall in found.recall.items() if recall < RECALL} == {}
    assert found.bytes < 500


@pytest.mark.parametrize("share", [0.0, 0.05, 0.15, 0.3])
def test_a_passage_of_eighty_words_is_found_where_it_stands(share: float) -> None:
    """A passage is found in both texts, within a few words, though some of it was changed."""
    passage = essay(80, 1)
    left = f"{essay(100, 2)} {passage} {essay(60, 3)}"
    right = f"{essay(30, 4)} {replaced(passage, share)} {essay(200, 5)}"
    (found,) = align(Indexed.of(words(left)), Indexed.of(words(right)))
    near = 30 if share > 0.2 else 12
    assert max(abs(found.begin - 100), abs(found.end - 180)) <= near
    assert max(abs(found.other_begin - 30), abs(found.other_end - 110)) <= near
    assert found.same >= 80 * (1 - share) * 0.6


def test_the_lead_is_the_earliest_then_the_longest_then_the_first_id() -> None:
    """A group begins with the earliest day; among equals with the longest, then the lowest id."""
    text = essay(120, 7)
    found = reprints_of(
        [
            article("d", text),
            article("c", text + " again", "1990-03-02"),
            article("b", text, "1990-03-02"),
            article("a", text, "1990-03-02"),
            article("late", text, "1991-01-01"),
            article("other", essay(120, 8), "1980-01-01"),
        ]
    )
    assert [version.id for version in found.versions("late")] == ["c", "a", "b", "late", "d"]
    assert found.lead("d") == "c"
    assert found.lead("other") is None and found.versions("other") == ()
    version = found.versions("a")[1]
    assert (version.words, version.same) == (120, 120)


def test_pieces_that_quote_one_copy_are_no_group() -> None:
    """Two pieces with the same agency copy share a passage; they are different texts."""
    copy = essay(90, 1)
    found = reprints_of(
        [article("a", f"{copy} {essay(150, 2)}"), article("b", f"{essay(140, 3)} {copy}")]
    )
    assert found.groups == 0
    (shared,) = found.shared("a")
    assert shared.id == "b" and shared.passage.end - shared.passage.begin >= 85
    assert found.shared("b")[0].passage == shared.passage.turned()


def test_furniture_makes_no_groups() -> None:
    """Disclaimers, weather and tables of results are no versions of one another."""
    disclaimer = essay(60, 1)
    pieces = [article(f"d{n}", f"{essay(90, 100 + n)} {disclaimer}") for n in range(60)]
    chance = random.Random(4)
    frame = essay(60, 2).split()
    tables = []
    for number in range(30):
        text = " ".join(
            f"{word} {chance.randrange(10, 99)}" if place % 2 else word
            for place, word in enumerate(frame)
        )
        tables.append(article(f"w{number}", text))
    found = reprints_of([*pieces, *tables])
    assert found.groups == 0


def test_an_update_drops_what_is_a_form_by_now() -> None:
    """Two reports that share a form are alike until an update brings the others of their kind."""
    form, texts = essay(90, 5).split(), {}
    for number in range(12):
        filled = list(form)
        for place in range(0, 90, 10):
            filled[place : place + 3] = essay(3, 100 * number + place + 1000).split()
        texts[f"form{number:02}"] = " ".join(filled)
    others = {f"other{number}": essay(80, 500 + number) for number in range(100)}
    before = find_reprints(bodies(others | dict(list(texts.items())[:2])))
    assert [pair[:2] for pair in before.links()] == [("form00", "form01")]
    after = bodies(others | texts)
    assert not list(find_reprints(after).links())
    assert not list(find_reprints(after, before).links())


def test_a_page_of_letters_makes_no_group_of_its_letters() -> None:
    """A letter and the page that holds it are versions; letters of one page are not."""
    letters = [essay(70, n) for n in range(3)]
    found = reprints_of(
        [
            article("one", letters[0], "1990-01-01"),
            article("two", letters[1], "1990-01-02"),
            article("page", "\n\n".join(letters), "1990-01-03"),
        ]
    )
    assert found.lead("one") != found.lead("two") or found.lead("one") is None


def test_a_passage_through_the_years() -> None:
    """Whoever carries a passage is found from any of its carriers."""
    passage = essay(60, 1)
    found = reprints_of(
        article(f"y{n}", f"{essay(80, 10 + n)} {passage} {essay(80, 40 + n)}", f"19{60 + n}-01-01")
        for n in range(20)
    )
    assert {each.id for each in found.carriers("y7", 85, 140)} == {f"y{n}" for n in range(20)} - {
        "y7"
    }
    assert found.carriers("y7", 0, 60) == ()


def test_who_has_other_words_of_a_longer_passage_does_not_carry_this_one() -> None:
    """What two share beside the stretch leads on to nobody."""
    first, second = essay(60, 1), essay(30, 2)
    found = reprints_of(
        [
            article("asked", f"{essay(80, 3)} {first} {second}", "1990-01-01"),
            article("both", f"{first} {second} {essay(90, 4)}", "1990-01-02"),
            article("first", f"{essay(70, 5)} {first} {essay(40, 6)}", "1990-01-03"),
            article("second", f"{essay(90, 7)} {second} {essay(40, 8)}", "1990-01-04"),
        ]
    )
    assert {each.id for each in found.carriers("asked", 140, 170)} == {"both", "second"}
    assert {each.id for each in found.carriers("asked", 80, 140)} == {"both", "first"}


def test_many_copies_are_one_text() -> None:
    """Equal bodies cost what one costs, and are one group."""
    text = words(essay(200, 1))
    copies = (Body(f"{n:06d}", "0" * 32, n, text) for n in range(1, 20_001))
    found = find_reprints(copies)
    assert (found.groups, found.repeats) == (1, 19_999)
    assert found.lead("020000") == "000001"


def test_edited_copies_of_a_text_that_very_many_print_are_one_group() -> None:
    """Frequent n-grams pair each version with the first, so that the work grows with the text."""
    text = essay(120, 1)
    found = find_reprints(bodies({f"{n:03d}": replaced(text, 0.05, n) for n in range(200)}))
    assert found.groups == 1
    assert found.repeats >= 195


@pytest.mark.parametrize(
    "text",
    ["", "word", "the same words again and again in a row " * 400, "x " * 30_000, "港 " * 500],
    ids=["empty", "short", "one sentence", "one word", "one sign"],
)
def test_hostile_texts_end(text: str) -> None:
    """Empty, repeated and very long texts give an answer, and what was cut is noted."""
    found = find_reprints(bodies({"a": text, "b": text + " end", "c": essay(50, 1)}))
    assert found.lead("c") is None
    assert bool(found.notes) == (len(text.split()) > 20_000)


def test_other_languages_are_compared_by_their_words() -> None:
    """Nothing depends on the words of a language."""
    text = "в порту Анселя снова ждут ночной поезд и никто не знает когда он придет " * 2
    other = " ".join(f"слово{n}" for n in range(60))
    found = reprints_of([article("a", text + other), article("b", other + " " + text)])
    assert found.shared("a")


def drawn(chance: random.Random) -> str:
    """A text of an archive in which forms, copies, quotations and pieces without a like mix."""
    kind, number = chance.randrange(5), chance.randrange(4)
    if kind == 0:
        form = essay(90, number).split()
        for place in range(0, 90, 10):
            form[place : place + 3] = essay(3, chance.randrange(10**6)).split()
        return " ".join(form)
    if kind == 1:
        return f"{essay(70, chance.randrange(10**6))} {essay(40, 10 + number)}"
    if kind == 2:
        return essay(chance.choice((60, 90)), 20 + number)
    share = chance.choice((0.0, 0.05, 0.3))
    return replaced(essay(80, 30 + number), share, chance.randrange(10**6))


@pytest.mark.slow
@pytest.mark.parametrize("part", [candidates.PART, 500], ids=["whole", "parts"])
@pytest.mark.parametrize("seed", range(6))
def test_an_update_finds_what_a_rebuild_finds(
    monkeypatch: pytest.MonkeyPatch, seed: int, part: int
) -> None:
    """Whatever is added, changed or removed: the table is that of a rebuild, to the byte."""
    monkeypatch.setattr(candidates, "PART", part)
    chance = random.Random(seed)
    texts = {f"t{n:02}": drawn(chance) for n in range(chance.choice((12, 40)))}
    table = find_reprints(bodies(texts))
    for step in range(4):
        some = chance.sample(sorted(texts), k=min(len(texts), chance.choice((1, 3, 8))))
        for name in some:
            if chance.random() < 0.6:
                del texts[name]
            else:
                texts[name] = drawn(chance)
        texts |= {f"s{step}{n}": drawn(chance) for n in range(chance.choice((0, 2, 6)))}
        table = find_reprints(bodies(texts), table)
        assert table.to_bytes() == find_reprints(bodies(texts)).to_bytes()
    assert find_reprints([], table).to_bytes() == find_reprints([]).to_bytes()


def test_an_update_aligns_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passages of pairs that are as they were are taken from the table of before."""
    texts = {f"o{n}": essay(100, n) for n in range(9)}
    texts |= {f"c{n}": replaced(essay(100, n), 0.1) for n in range(9)}
    before = find_reprints(bodies(texts))
    aligned: list[None] = []

    def counted(left: Indexed, right: Indexed) -> object:
        aligned.append(None)
        return align(left, right)

    monkeypatch.setattr(pair_alignment, "align", counted)
    texts["c3"] = replaced(essay(100, 3), 0.1, 7)
    assert find_reprints(bodies(texts), before).groups == 9
    assert len(aligned) == 1


def test_pairs_beyond_the_limit_are_left_out_and_that_is_noted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A corpus in which everything is like everything is cut short, which the table says."""
    monkeypatch.setattr(finder, "FEWEST_PAIRS", 3)
    monkeypatch.setattr(finder, "PAIRS_EACH", 1)
    text = essay(60, 1)
    found = find_reprints(bodies({str(n): f"{text} {essay(60, 10 + n)}" for n in range(8)}))
    assert "3 of them" in found.notes[0] or "8 of them" in found.notes[0]


def test_a_temporary_folder_that_takes_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk or a lack of handles is an error that says where and what to do."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(finder, "Spool", full)
    with pytest.raises(MorgueError, match=r"No space left.*TMPDIR"):
        find_reprints(bodies({"a": essay(60, 1)}))


def test_parts_give_what_the_whole_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """N-grams are looked at in parts where they are many; the pairs are the same."""
    texts = [words(replaced(essay(80, n % 20), 0.1, n)) for n in range(60)]
    whole = candidates.candidate_pairs(texts)
    monkeypatch.setattr(candidates, "PART", 900)
    monkeypatch.setattr(candidates, "_STRETCH", 500)
    assert candidates.candidate_pairs(texts).pairs.tolist() == whole.pairs.tolist()


def test_other_processes_find_what_this_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks may run in any process, and where one is lost here: the table is the same, in order."""
    monkeypatch.setattr(candidates, "PART", 2_000)
    monkeypatch.setattr(finder, "_TOGETHER", 3)
    texts = {f"{n:02}": replaced(essay(80, n % 20), 0.1, n) for n in range(60)}
    ran: list[bool] = []

    def elsewhere(task: Callable[[], object]) -> Future[object]:
        ran.append(len(ran) % 3 > 0)
        done: Future[object] = Future()
        done.set_result(pickle.loads(pickle.dumps(task))() if ran[-1] else None)
        return done

    here = find_reprints(bodies(texts))
    assert find_reprints(bodies(texts), execute=elsewhere).to_bytes() == here.to_bytes()
    assert here.groups == 20
    assert len(ran) > 10 and not all(ran)


def test_a_table_reads_what_it_wrote_and_refuses_what_it_did_not() -> None:
    """The table survives its bytes; damage is a DamagedIndexError."""
    text = essay(100, 1)
    found = reprints_of(
        [article("a", text), article("b", replaced(text, 0.1)), article("ü\udc80", text)]
    )
    again = Reprints.from_bytes(found.to_bytes())
    assert again.versions("a") == found.versions("a") and len(again.versions("a")) == 3
    assert again.shared("b") == found.shared("b")
    data = found.to_bytes()
    for broken in (b"", b"PK", data[: len(data) // 2], data.replace(b"leads", b"leaps")):
        with pytest.raises(DamagedIndexError):
            Reprints.from_bytes(broken)


def test_a_word_with_a_digit_is_odd() -> None:
    """Words are the same numbers everywhere; figures can be told from words."""
    known = WordHashes()
    assert known["3.5"] % 2 == 1 and known["toll"] % 2 == 0
    assert known["toll"] == word_hash("toll")
    assert len(gram_hashes(words("one two three four"))) == 0


def test_progress_is_reported_to_the_end() -> None:
    """Each step says which share of it is done."""
    steps: list[tuple[str, float]] = []
    find_reprints(
        bodies({str(n): essay(60, n % 3) for n in range(9)}),
        on_progress=lambda step, share: steps.append((step, share)),
    )
    assert steps[-1][1] == 1.0 and {step for step, _ in steps} >= {"comparing texts"}


def test_a_cut_text_keeps_single_sentences() -> None:
    """A brief that has the beginning of a report and a sentence of its end is a version of it."""
    report = essay(160, 1).split()
    brief = " ".join([*report[:50], *report[120:134]])
    found = find_reprints(bodies({"report": " ".join(report), "brief": brief}))
    assert found.groups == 1
    other = " ".join([*report[:50], *essay(14, 2).split()])
    assert find_reprints(bodies({"report": " ".join(report), "other": other})).groups == 0
