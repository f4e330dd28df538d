"""The newsroom's rules.

They load, hold where they say, and are refused all at once, each fault with file and line.
"""

from __future__ import annotations

import json
import pickle
import time
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import BuildOptions, open_store, reindex
from search.article import Article
from search.errors import RulesError
from search.ingest import Cleaned, RuleBook, ingest
from search.ingest.rules.safe_regex import compile_line, compile_prefix

BOOK = """
authors = { "J. Smith" = "Jane Smith" }
boilerplate = ['Please recycle this paper\\.']

[[rules]]
publication = "The Herald"
title_prefixes = ['HARBOUR DESK:', { name = "letters", pattern = '(?i)letter to the editor \\|' }]
boilerplate = [{ name = "hotline", pattern = 'Call the Herald on \\d{3} \\d{4}\\.?' }]
sections = { "Op-Ed" = "Opinion", "opinions" = "Opinion" }

[[rules]]
path = "wire/*"
bylines = ['Wire desk: .{3,60}']
captions = ['PICTURE .*']
set = { publication = "The Wire", language = "en" }
"""


def faults(text: str) -> list[str]:
    with pytest.raises(RulesError) as caught:
        RuleBook.parse(text, "rules.toml")
    return str(caught.value).split("\n")


def cleaned(folder: Path, book: RuleBook, **values: object) -> Article:
    path = folder / "a.json"
    path.write_text(json.dumps({"title": "T", "body": "Text."} | values), encoding="utf-8")
    (article,) = [
        each.article for each in ingest([folder], jobs=0, rules=book) if isinstance(each, Cleaned)
    ]
    return article


def test_rules_hold_for_their_publication_and_path() -> None:
    """General rules hold everywhere.

    A publication's, told in any case, and a path's only there, one after the other.
    """
    book = RuleBook.parse(BOOK)
    everywhere, herald = book.rules_for(None, "a.txt"), book.rules_for("the HERALD", "a.txt")
    wire = book.rules_for("The Herald", "wire/1990/a.txt")
    assert (len(everywhere.boilerplate), len(herald.boilerplate), len(wire.boilerplate)) == (
        1,
        2,
        2,
    )
    assert everywhere.authors == {"j. smith": "Jane Smith"} and not everywhere.sections
    assert herald.sections == {"op-ed": "Opinion", "opinions": "Opinion"}
    assert wire.publication == "The Wire" and len(wire.bylines) == len(wire.captions) == 1
    assert [name for name, _ in herald.boilerplate] == [
        "rules: Please recycle this paper\\.",
        "The Herald: hotline",
    ]


def test_a_path_names_the_file_of_a_line() -> None:
    """A rule for `*.csv` holds for each row of the file."""
    book = RuleBook.parse('[[rules]]\npath = "*.csv"\nset = { language = "de" }')
    assert (
        book.rules_for(None, "1990/a.csv:17").language == "de"
        and book.rules_for(None, "a.csv.txt").language is None
    )


def test_publications_known_only_after_reading_get_their_rules(tmp_path: Path) -> None:
    """An article that says what it was published in is cleaned by that publication's rules, each
    cut under its name.
    """
    book = RuleBook.parse(BOOK)
    body = ["A sentence stands here.", "Another stands here.", "Call the Herald on 555 0199."]
    article = cleaned(
        tmp_path,
        book,
        title="HARBOUR DESK: The affair",
        body=body,
        publisher="The Herald",
        section="Opinions",
    )
    assert (article.title, article.body, article.section) == (
        "The affair",
        tuple(body[:2]),
        "Opinion",
    )
    assert {"The Herald: HARBOUR DESK:", "The Herald: hotline"} <= {
        cut.rule for cut in article.removed
    }
    other = cleaned(
        tmp_path,
        book,
        title="HARBOUR DESK: The affair",
        body=body,
        publisher="The Echo",
        section="Opinions",
    )
    assert (other.title, other.body, other.section) == (
        "HARBOUR DESK: The affair",
        tuple(body),
        "Opinions",
    )


def test_rules_hold_for_raw_text_too(tmp_path: Path) -> None:
    """A newsroom's boilerplate and title prefixes are cut from raw text, and kept in `removed`
    under their names.
    """
    book = RuleBook.parse(
        "title_prefixes = ['HARBOUR DESK:']\nboilerplate = [{ name = 'recycle', pattern = 'Zebras?"
        " love .{1,20} paper' }]"
    )
    text = (
        "HARBOUR DESK: The Affair\n\nThe board met on Monday, and the board decided nothing.\n\n"
        "Zebras love this paper\n\nIt met again on Tuesday, and it decided less.\n"
    )
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (article,) = [
        each.article for each in ingest([tmp_path], jobs=0, rules=book) if isinstance(each, Cleaned)
    ]
    assert article.title == "The Affair" and not any("Zebra" in text for text in article.body)
    assert {"rules: HARBOUR DESK:", "rules: recycle"} <= {cut.rule for cut in article.removed}


def test_all_faults_are_told_at_once_with_their_lines() -> None:
    """File, line and reason of each fault, in the order of the file."""
    text = """
boilerplate = ['fine line', '(open']
colour = "red"

[[rules]]
publication = ""
boilerplate = '.*'

[[rules]]
path = "x/*"
bylines = ['(a+)+', '.*', 17]
fields = { headline = "Kopf" }
set = { id = "x" }
sections = { "A" = "" }
"""
    told = faults(text)
    assert [fault.partition(": ")[0] for fault in told] == [
        f"rules.toml:{line}" for line in (2, 3, 6, 7, 11, 11, 11, 12, 13, 14)
    ]
    expected = (
        "'\\(open' can't be used: missing", "no rule called 'colour'", "publication must be",
        "boilerplate must be a list",
        "a pattern of bylines must be", "matches an empty line", "repeats a group",
        "'headline' is no field", "'id' can't be set",
        "'A' must lead",
    )  # fmt: skip
    assert all(any(part.replace("\\(", "(") in fault for fault in told) for part in expected)


def test_broken_toml_and_missing_files_are_told(tmp_path: Path) -> None:
    """A file that is no TOML is refused at its line, one that isn't there by its name."""
    assert faults("a = 1\nb = [")[0].startswith("rules.toml:2: this is not TOML")
    with pytest.raises(RulesError, match=r"gone\.toml"):
        RuleBook.load(tmp_path / "gone.toml")
    (tmp_path / "latin.toml").write_bytes(b"a = '\xe9'")
    with pytest.raises(RulesError, match="not UTF-8"):
        RuleBook.load(tmp_path / "latin.toml")


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(a+)+b", "repeats a group"),
        ("(a|aa)+b", "repeats a group"),
        (r"(\w+\s?)*x", "repeats a group"),
        (r"(?:\s*a)*", "repeats a group"),
        ("a*a*a*a*b", "more than 3"),
        (r"(?:x\w*){9}", "more than 3"),
        (r"(\w+) \1", "refers back"),
        (".*", "empty line"),
        (".+", "any line"),
        ("x?", "empty line"),
        ("", "empty"),
        ("(", "missing"),
        ("[z-a]", "bad character range"),
        ("(" * 5000 + ")" * 5000, "nested too deep"),
    ],
)
def test_patterns_that_cannot_be_used_are_refused(pattern: str, reason: str) -> None:
    """What is no expression, matches anything, or may take forever is refused, with the reason."""
    with pytest.raises(ValueError, match=reason):
        compile_line(pattern)


def test_patterns_are_anchored() -> None:
    """A pattern is for the whole line, however it is called.

    A prefix for the start of a title; flags are understood.
    """
    line = compile_line("Read more")
    assert (
        line.search("Read more")
        and not line.search("Read more of this")
        and not line.match("Read more\n")
    )
    assert compile_line("(?i)read MORE").fullmatch("READ more")
    assert compile_line("^Read more$").fullmatch("Read more")
    assert compile_line("Read|Write").fullmatch("Write") and not compile_line("Read|Write").search(
        "Write on"
    )
    prefix = compile_prefix("HARBOUR DESK:")
    match = prefix.match("HARBOUR DESK:  The affair")
    assert match and match.end() == 15 and not prefix.search("Not HARBOUR DESK: this")


@pytest.mark.slow
@given(
    st.sampled_from(
        ["[ab]*a[ab]*a[ab]*c", "a+a+a+b", ".{1,40}.{1,40}x", "(?:ab?){1,30}c", r"\w+ \w+ \w+!"]
    ),
    st.integers(1, 5000),
)
def test_accepted_patterns_end_soon(pattern: str, length: int) -> None:
    """What is accepted ends within the time of a document on the worst of lines.

    Long ones are not tried at all.
    """
    compiled = compile_line(pattern)
    start = time.process_time()
    compiled.fullmatch("a" * length)
    assert time.process_time() - start < 20


def test_the_fingerprint_is_that_of_the_rules() -> None:
    """Comments and the order of names don't change it; a pattern does; no rules have none."""
    assert RuleBook.empty().fingerprint() == "" == RuleBook.parse("# nothing\n").fingerprint()
    one, two = RuleBook.parse(BOOK), RuleBook.parse("# changed\n" + BOOK)
    assert one.fingerprint() == two.fingerprint() and len(one.fingerprint()) == 16
    assert RuleBook.parse(BOOK.replace("recycle", "burn")).fingerprint() != one.fingerprint()


def test_a_book_can_be_sent_to_a_worker() -> None:
    """Rules survive the way to another process, and give the same object for the same rules
    there.
    """
    book = pickle.loads(pickle.dumps(RuleBook.parse(BOOK)))
    assert book.rules_for("The Herald", "a") is book.rules_for("The Herald", "b")
    assert book.fingerprint() == RuleBook.parse(BOOK).fingerprint()


def test_rules_that_did_nothing_are_named(tmp_path: Path) -> None:
    """A full build lists the rules that no article had a use for, under the names cuts have."""
    book = RuleBook.parse(BOOK)
    (tmp_path / "a.json").write_text(
        json.dumps(
            {
                "title": "HARBOUR DESK: T",
                "body": "Text.",
                "author": "J. Smith",
                "publication": "The Herald",
            }
        )
    )
    options = BuildOptions(sources=(tmp_path,), jobs=0, rules=book)
    summary = reindex(open_store(f"memory:{uuid4()}"), options)
    assert summary.idle_rules == [
        "rules: Please recycle this paper\\.",
        "The Herald: letters",
        "The Herald: hotline",
        "sections: op-ed",
        "sections: opinions",
        "wire/*: Wire desk: .{3,60}",
        "wire/*: PICTURE .*",
        "wire/*: set publication",
        "wire/*: set language",
    ]
