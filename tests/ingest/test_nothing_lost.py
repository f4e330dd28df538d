"""Nothing is ever lost.

Every word of a text is in the article or among its cuts, as often as it was read.
"""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.article import Article
from search.ingest.encodings.decoding import decode
from search.ingest.html import article as html_article
from search.ingest.html import metadata
from search.ingest.html.main_content import main_text, parse
from search.ingest.raw_documents import Origin
from search.ingest.text import article as text_article
from tests.strategies import examples

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
DUMPS = sorted((DATA / "rawtext").glob("*.txt"))
PAGES = sorted((DATA / "extraction" / "html").glob("*")) + sorted(
    (DATA / "news" / "html").glob("*")
)
ORIGIN = Origin("a", "a")
# Lines as crawls have them; every kind of line that cleaning knows is among them.
PIECES = (
    "The Kettle That Would Not Boil",
    "A town argues about its only pump.",
    "By Jane Marlow",
    "By Jane Marlow | The Quill Times | Updated: May 4, 2021 10:15 a.m. ET",
    "By",
    "Jane Marlow",
    "Jane Marlow and Tobias Fenn in Quill Harbour",
    "Author",
    "Updated:",
    "|Updated:",
    "0:00",
    "0:57",
    "Commentary",
    "Opinion |",
    "Tue 4 May 2021 10.15 BST",
    "The pump at Quill, on May 4, 2021. Ada Finch/AFP via Getty Images",
    "The pump stood idle for a week (",
    "Image:",
    "Getty Images)",
    "Getty Images",
    "Photograph: Ada Finch/Reuters",
    "QUILL (Reuters) - The pump stopped at noon, and nobody noticed until the kettles were cold.",
    "It is a neat sentence, and it is wrong: nobody in this town has ever bought a departure.",
    "“We sell water,” said the chairman. “We don’t sell patience.”",
    "A heading inside",
    "READ MORE: The Pump That Sang",
    ">>> The Pump That Sang",
    "RELATED: Kettles of the World",
    "Related Topics",
    "Most Read",
    "Share this article",
    "FacebookTwitterEmail",
    "Sign up to our newsletter",
    "skip past newsletter promotion",
    "after newsletter promotion",
    "Jane Marlow is a columnist for the Quill Times.",
    "Follow Jane Marlow on Twitter @janemarlow",
    "Copyright © 2021 Quill Times. All rights reserved.",
    "Water",
    "___",
    "* * *",
    "- A list item that is a link",
)
LINES = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(max_size=60), st.just("")), min_size=1, max_size=40
)


def words(texts: Sequence[str | None]) -> Counter[str]:
    """The words between white space, each as often as it stands there."""
    return Counter(word for text in texts if text for word in text.split())


def held(article: Article) -> Counter[str]:
    """The words that an article holds.

    What is told twice (authors, section, label) is not counted.
    """
    cuts = (cut.text for cut in article.removed)
    return words(
        [article.title, article.dek, *article.body, *article.captions, article.author_bio, *cuts]
    )


def signs(texts: Counter[str]) -> Counter[str]:
    """The characters of words: where a text was broken inside a word, they are what is left."""
    found: Counter[str] = Counter()
    for word, times in texts.items():
        for sign in word:
            found[sign] += times
    return found


def assert_dump_is_whole(text: str) -> None:
    """No character of a dump is missing, and none was added."""
    read = decode(text.encode("utf-8", "replace"))
    if any(sign.isalnum() for sign in read):
        assert signs(held(text_article.clean(read, ORIGIN))) == signs(words([read]))


def assert_page_is_whole(page: str) -> None:
    """No word of the main content that extraction found is missing."""
    tree = parse(page)
    if tree is None:
        return
    main = words(main_text(tree, metadata.read(tree).body))
    try:
        article = html_article.clean(page, ORIGIN)
    except html_article.RejectError:
        return
    assert not main - held(article)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"   [{n}]Menu {n}" for n in range(1, 9)) + "\n\n   The [9]pump stopped at noon.",
        "The harbour mas-\nter said that the\nferry would not\nleave the old mar-\nket quay be-\n"
        "fore anybody had\npaid for the bell\nof the toll house.",
        "Nobody said, according to\nThe Herald\n, that the pump\nof\nQuill\nwas\n(\nlate\n)\n.",
    ],
)
def test_joining_lines_loses_no_character(text: str) -> None:
    """Link marks, hyphens and the pieces of broken sentences are somewhere, each once."""
    assert_dump_is_whole(text)


@pytest.mark.data
def test_no_dump_at_hand_loses_a_word() -> None:
    """Every real dump is whole."""
    if not DUMPS:
        pytest.skip("the measuring data is not here")
    for path in DUMPS:
        assert_dump_is_whole(decode(path.read_bytes()))


@pytest.mark.data
@pytest.mark.slow
def test_no_page_at_hand_loses_a_word() -> None:
    """Every real page is whole."""
    if not PAGES:
        pytest.skip("the measuring data is not here")
    for path in PAGES:
        assert_page_is_whole(decode(gzip.decompress(path.read_bytes())))


@pytest.mark.slow
@given(LINES, st.sampled_from(["\n", "\r\n", "\n\n", " "]))
@settings(max_examples=examples(200))
def test_no_generated_dump_loses_a_word(lines: list[str], between: str) -> None:
    """Pieces of pages in any order, text of any kind between them, and all in one line as well."""
    assert_dump_is_whole(between.join(lines))


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p", "div", "h2", "li", "td", "a", "span", "blockquote"]),
            st.sampled_from(PIECES),
        ),
        max_size=30,
    )
)
@settings(max_examples=examples(200))
def test_no_generated_page_loses_a_word(pieces: list[tuple[str, str]]) -> None:
    """Pieces of pages in any element and order: what extraction found of them is whole."""
    inner = "".join(f"<{tag}>{text.replace('>', '&gt;')}</{tag}>" for tag, text in pieces)
    assert_page_is_whole(
        f"<html><head><title>{PIECES[0]}</title></head><body><h1>{PIECES[0]}</h1><article>{inner}</article></body></html>"
    )
