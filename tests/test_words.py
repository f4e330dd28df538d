"""Words as newspapers print them find each other, through the whole search, on every engine."""

from __future__ import annotations

import json
import os
from pathlib import Path
from uuid import uuid4

import pytest

from search import (
    Archive,
    BuildOptions,
    RuleBook,
    RulesError,
    SearchRequest,
    Settings,
    open_store,
    reindex,
    update,
)
from tests.engines.retiring import retire

CASES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "underscores quote": ({"a": "_Marla Quist_ spoke.", "b": "snake_case"}, {"marla": "a"}),
    "dotted capitals": (
        {"dots": "The N.A.L. met a Ph.D.", "plain": "The NAL met a PhD."},
        {"NAL": "dots plain", '"N.A.L. met"': "dots plain", "Ph.D.": "dots plain"},
    ),
    "capitals are no pronouns": (
        {
            "dots": "U.S. ferries",
            "plain": "US ferries",
            "marked": "The _US_ ferries",
            "pronoun": "The ferries left us.",
        },
        {"US ferries": "dots marked plain", '"US"': "dots marked plain", '"us"': "pronoun"},
    ),
    "initials with spaces": (
        {"apart": "the U. S. fleet", "dots": "the U.S. fleet", "plain": "the US fleet"},
        {
            '"US fleet"': "apart dots plain",
            "US": "apart dots plain",
            '"U.S."': "apart dots plain",
            "U. S.": "apart dots plain",
            "u. s. fleet": "apart dots plain",
            '"U. S. fleet"': "apart dots plain",
            '"u. s. fleet"': "apart dots plain",
        },
    ),
    "initials of names": (
        {"apart": "By J. K. Ottvell", "dots": "By J.K. Ottvell", "war": "War I. A. J. Balvern"},
        {
            "j. k. ottvell": "apart dots",
            '"j. k. ottvell"': "apart dots",
            '"J K Ottvell"': "apart dots",
            '"K. Ottvell"': "apart",
            '"A. J. Balvern"': "war",
        },
    ),
    "apostrophes of names": (
        {"with": "Mr. O’Dunmore’s dog", "joined": "Mr. ODunmore", "will": "I'll go", "ill": "ill"},
        {"O'Dunmore": "joined with", '"mr odunmore"': "joined with", '"ill"': "ill"},
    ),
    "decades": (
        {
            "mark": "the 1990's",
            "plain": "the 1990s",
            "year": "1994's best",
            "one": "in 1990",
            "wing": "the 380's wing",
        },
        {
            "380": "wing",
            "1990s": "mark plain",
            '"1990\'s"': "mark plain",
            "1994": "year",
            "1990": "one",
        },
    ),
    "addresses": (
        {"site": "See harbour.example now", "mail": "To desk@harbour.example", "word": "Harbour"},
        {"harbour": "mail site word", "harbour.example": "mail site"},
    ),
    "not signs at line ends": (
        {"broken": "The har¬\nbour", "soft": "The har\u00ad\nbour", "plain": "The harbour"},
        {"harbour": "broken plain soft", '"the harbour"': "broken plain soft"},
    ),
    "degrees cut short": (
        {"dots": "An M.Phil. of Pell", "plain": "An MPhil of Pell", "name": "Ann Phil of Pell"},
        dict.fromkeys(("MPhil", "mphil", "M.Phil", "m.phil", '"M.Phil. of"'), "dots plain"),
    ),
    "hours": (
        {"dots": "at 9 a.m. sharp", "plain": "at 9 am sharp", "verb": "I am sharp"},
        {'"9 am"': "dots plain", '"9 a.m. sharp"': "dots plain", '"am sharp"': "plain verb"},
    ),
    "stress": (
        {"caps": "He said THAT, and AFTER the vote", "plain": "he said that, and after the vote"},
        dict.fromkeys(('"said that"', '"after the vote"', '"AFTER the vote"'), "caps plain"),
    ),
    "common words in capitals": (
        {"words": "to be or not to be", "dots": "the T.O. and B.E. signs"},
        {"TO BE": "words", '"TO BE"': "words"},
    ),
    "types with numbers": (
        {"one": "an F-16 fell", "many": "two F-16s fell"},
        {"F-16": "one many", "F-16s": "one many"},
    ),
    "abbreviations in S": (
        {"s": "The NHS and CBS met", "no": "The NH and CB met"},
        {"NH": "no", "NHS": "s", "CB": "no"},
    ),
    "abbreviations in capitals": (
        {"apart": "the U. N. fleet", "dots": "the U.N. fleet", "plain": "the UN fleet"},
        {"UN": "apart dots plain", '"UN fleet"': "apart dots plain", "U.N.": "apart dots plain"},
    ),
    "plurals of abbreviations": (
        {"one": "a PhD, an MP", "dots": "a Ph.D.", "more": "six PhDs, two MPs"},
        {
            "PhD": "one dots more",
            "PhDs": "one dots more",
            '"PhD"': "one dots",
            **dict.fromkeys(("MP", "MPs", "mp", "mps"), "one more"),
            **dict.fromkeys(('"two MPs"', '"two mps"', '"MPs"'), "more"),
            '"MP"': "one",
        },
    ),
    "plurals and other words": (
        {"gp": "The GP", "gps": "A ship with GPS", "cb": "On CB radio", "cbs": "CBS said"},
        {"GP": "gp", "CB": "cb", "CBS": "cbs", "gps": "gps"},
    ),
    "a plural that is mostly another word": (
        {"pb": "Her PB", "more": "Two PBs", "pbs": "A PBS film", "also": "PBS and PBS"},
        {"PB": "pb", "pb": "pb", "PBS": "also more pbs", "pbs": "also more pbs"},
    ),
    "doubled capitals": (
        {"dots": "los EE.UU. protestan", "plain": "los EEUU", "apart": "los EE. UU. hoy"},
        dict.fromkeys(("EEUU", "EE.UU.", '"los EE.UU."'), "apart dots plain"),
    ),
    "stems of common words": (
        {"one": "her thesis", "more": "two theses", "no": "these gulls"},
        {"theses": "one more", "thesis": "one more"},
    ),
    "possessives": ({"a": "Ada Vorn's boat", "b": "Ada Vorn"}, {'"Ada Vorn"': "a b"}),
    "joined and apart": (
        {"hy": "A flood-gate talk", "one": "A floodgate talk", "no": "A flood at the gate talk"},
        {
            "floodgate": "hy one",
            "flood-gate": "hy one",
            '"floodgate talk"': "hy one",
            '"flood-gate talk"': "hy one",
            "floodgate w/1 talk": "hy one",
        },
    ),
    "broken at the line end": (
        {"a": "They lit lan-\nterns there.", "b": "Old Mac-\nQuist sang.", "c": "l’éco-\nnomie"},
        {"lanterns": "a", "MacQuist": "b", '"old macquist"': "b", "économie": "c"},
    ),
    "irregular plurals": (
        {"pl": "Women, thieves and lives", "sg": "A woman, a thief, a life", "live": "They live"},
        {"woman": "pl sg", "thieves": "pl sg", "life": "pl sg"},
    ),
    "numbers": ({"a": "10,000 gulls", "b": "10000 gulls"}, {"10,000": "a b"}),
    "no spaces": ({"th": "กรุงเทพมหานคร"}, {"กรุงเทพ": "th"}),
    "abbreviations in Hebrew": ({"a": 'צה"ל', "b": "צה״ל"}, {'צה"ל': "a b"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_words_are_found_as_they_are_printed(engine: str, tmp_path: Path) -> None:
    """Every query of a kind finds just the articles of its kind that it should."""
    source = tmp_path / "articles.jsonl"
    source.write_text(
        "\n".join(
            json.dumps({"id": f"{kind}/{name}", "body": text})
            for kind, (articles, _) in CASES.items()
            for name, text in articles.items()
        ),
        "utf-8",
    )
    settings = Settings(index=f"{engine}:{tmp_path}/index")
    reindex(open_store(settings.index, settings), BuildOptions((source,)))
    archive = Archive.open(settings)
    wrong = {}
    for kind, (_, queries) in CASES.items():
        for query, right in queries.items():
            hits = archive.search(SearchRequest(text=query, match="all", size=100)).hits
            found = {hit.article.id for hit in hits}
            wanted = {f"{kind}/{name}" for name in right.split()}
            if {name for name in found if name.startswith(f"{kind}/")} != wanted:
                wrong[query] = found
    assert not wrong


@pytest.mark.slow
def test_words_near_each_other_come_first_on_every_engine(tmp_path: Path) -> None:
    """Of articles that are alike but for the order of their words, the phrase comes first."""
    texts = {
        "far": f"drug {'gull ' * 20}war",
        "close": f"war drug {'gull ' * 20}",
        "phrase": f"drug war {'gull ' * 20}",
    }
    source = tmp_path / "articles.jsonl"
    lines = (json.dumps({"id": name, "body": text}) for name, text in texts.items())
    source.write_text("\n".join(lines), "utf-8")
    scores = []
    for engine in ("memory", "whoosh", "tantivy"):
        settings = Settings(index=f"{engine}:{tmp_path}/{engine}")
        reindex(open_store(settings.index, settings), BuildOptions((source,)))
        hits = Archive.open(settings).search(SearchRequest(text="drug war")).hits
        assert [hit.article.id for hit in hits] == ["phrase", "close", "far"], engine
        scores.append([hit.score for hit in hits])
    assert scores[1] == pytest.approx(scores[0], rel=1e-3)
    assert scores[2] == pytest.approx(scores[0], rel=1e-3)


def test_marks_cover_what_is_printed(tmp_path: Path) -> None:
    """A possessive, a dotted abbreviation and both parts of a compound are marked."""
    text = "Vorn's N.A.L. met at the flood-gate of the U. S. fleet."
    source = tmp_path / "a.json"
    source.write_text(f'{{"id": "a", "body": "{text}"}}', "utf-8")
    settings = Settings(index=f"whoosh:{tmp_path}/index")
    reindex(open_store(settings.index, settings), BuildOptions((source,)))
    archive = Archive.open(settings)
    for query, marked in {
        '"vorn"': ["Vorn's"],
        "NAL": ["N.A.L"],
        "floodgate": ["flood", "gate"],
        "US": ["U", "S"],
        '"U.S. fleet"': ["U", "S", "fleet"],
    }.items():
        (hit,) = archive.search(SearchRequest(text=query)).hits
        (piece,) = (each for each in hit.snippets if each.field == "body")
        assert [piece.text[a:b] for a, b in piece.spans] == marked, query


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["memory", "whoosh", "tantivy", "opensearch"])
def test_variants_of_a_name_count_as_one(engine: str, tmp_path: Path) -> None:
    """Each spelling that the rules list finds all, with true marks, counts and a note."""
    texts = {
        "q": "Colonel Orrin Qadvari spoke.",
        "g": "Orrin Gadvari's men left.",
        "k": "The Kadveri of old, Orrin el-Kadvari.",
        "no": "Orrin Vell spoke.",
    }
    source = tmp_path / "articles.jsonl"
    lines = (
        json.dumps({"id": name, "body": text, "section": "World"}) for name, text in texts.items()
    )
    source.write_text("\n".join(lines), "utf-8")
    settings = Settings(index=_locator(engine, tmp_path))
    book = RuleBook.parse('variants = [["Qadvari", "Gadvari", "el-Kadvari"]]')
    store = open_store(settings.index, settings)
    reindex(store, BuildOptions((source,), rules=book))
    archive = Archive.open(settings)
    quoted = ('"Orrin Qadvari"', '"el-Kadvari"', "orrin w/2 gadvari")
    for query in ("Qadvari", "gadvari", "Gadvaris", *quoted):
        page = archive.search(SearchRequest(text=query, match="all", facets=("section",)))
        assert {hit.article.id for hit in page.hits} == {"q", "g", "k"}, query
        assert page.facets["section"][0].count == page.total == 3
        assert any("counts as one name" in note.message for note in page.notes), query
    (hit,) = (h for h in archive.search(SearchRequest(text="Qadvari")).hits if h.article.id == "k")
    (piece,) = (each for each in hit.snippets if each.field == "body")
    assert [piece.text[a:b] for a, b in piece.spans] == ["el", "Kadvari"]
    alone = archive.search(SearchRequest(text='"qadvari"~0'))
    assert [hit.article.id for hit in alone.hits] == ["q"]
    assert not alone.notes
    query = archive.parsed(SearchRequest(text='"orrin qadvari"~0 spoke')).query
    assert archive.parsed(SearchRequest(text=str(query))).query == query
    if engine == "opensearch":
        retire(store)


def _locator(engine: str, folder: Path) -> str:
    """Return where an archive of the test lies; skips without a cluster for it."""
    if engine != "opensearch":
        return f"{engine}:{folder}/index"
    if not (url := os.environ.get("MORGUE_TEST_OPENSEARCH", "").rstrip("/")):
        pytest.skip("no cluster: set MORGUE_TEST_OPENSEARCH to its URL")
    return f"opensearch:{url}/morgue-test-{uuid4().hex[:12]}"


@pytest.mark.slow
def test_an_update_takes_other_variants(tmp_path: Path) -> None:
    """Variants that the rules list anew need no full reindex; rules without any keep them."""
    source = tmp_path / "articles.jsonl"
    source.write_text('{"id": "a", "body": "Qadvari"}\n{"id": "b", "body": "Gadvari"}', "utf-8")
    settings = Settings(index=f"whoosh:{tmp_path}/index")
    store = open_store(settings.index, settings)
    reindex(store, BuildOptions((source,)))
    assert Archive.open(settings).total(SearchRequest(text="qadvari")) == 1
    book = RuleBook.parse('variants = [["Qadvari", "Gadvari"]]')
    update(store, BuildOptions((source,), rules=book))
    assert Archive.open(settings).total(SearchRequest(text="qadvari")) == 2
    update(store, BuildOptions((source,)))
    assert Archive.open(settings).total(SearchRequest(text="qadvari")) == 2


@pytest.mark.parametrize("value", ['"Qadvari"', '[["Qadvari"]]', "[[1, 2]]", '[["Qadvari", "!"]]'])
def test_variants_are_lists_of_names(value: str) -> None:
    """Anything else is a fault of the rules, with its line."""
    with pytest.raises(RulesError, match="rules:1: variants must be lists of names"):
        RuleBook.parse(f"variants = {value}")
