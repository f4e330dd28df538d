"""Fields have bounds, and what is over them is kept among what was removed."""

from __future__ import annotations

import dataclasses

import pytest

from search import Article
from search.ingest.bounds import field_bounds
from search.ingest.bounds.field_bounds import RULE, bounded


def characters(article: Article) -> str:
    """Everything that an article holds, without white space."""
    kept = (article.title, article.dek or "", article.section or "", *article.authors)
    texts = (*kept, *article.topics, *article.body, *article.captions)
    whole = "".join((*texts, *(cut.text for cut in article.removed)))
    return "".join(sorted("".join(whole.split())))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "word " * 40_000},
        {"title": "x" * 200_000},
        {"section": "y" * 100_000},
        {"dek": "A sentence. " * 5_000},
        {"authors": ("Ada Grieve", "z" * 5_000)},
        {"topics": ("w" * 301,)},
        {"body": ("A long paragraph of many words. " * 20_000, "And one more.")},
        {"captions": ("q" * 120_001,)},
    ],
    ids="-".join,
)
def test_nothing_over_a_bound_is_lost(changes: dict[str, object]) -> None:
    """Every character is in a field or among what was removed, by the rule's name."""
    before = dataclasses.replace(Article("a", title="T", body=("Some text.",)), **changes)  # type: ignore[arg-type]
    after = bounded(before)
    assert characters(after) == characters(before)
    assert len(after.title) <= field_bounds.TITLE
    assert len(after.section or "") <= field_bounds.NAME
    assert all(len(value) <= field_bounds.NAME for value in (*after.authors, *after.topics))
    assert all(len(text) <= field_bounds.PARAGRAPH for text in (*after.body, *after.captions))
    assert {cut.rule for cut in after.removed} <= {RULE}
    assert after.needs_review == bool(after.removed)


def test_too_many_names_are_kept_apart() -> None:
    """A hundred authors are shown and counted; the others are kept in one piece."""
    after = bounded(Article("a", authors=tuple(f"Author {number}" for number in range(50_000))))
    assert len(after.authors) == field_bounds.NAMES
    assert "Author 49999" in after.removed[0].text


def test_an_ordinary_article_is_left_as_it_is() -> None:
    """No copy is made of what is within its bounds."""
    article = Article("a", title="A title", authors=("Ada Grieve",), body=("A text.",))
    assert bounded(article) is article
