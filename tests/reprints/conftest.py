"""Invented articles with versions of one text among them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from collections.abc import Iterator

import numpy as np

from search import Archive, Article, Settings
from search.documents import analyse
from search.engines import open_store
from search.indexing.publish import keep_reprints
from search.reprints.word_hashes import Body, word_hash
from tests.engines.conftest import manifest
from tests.newspaper import newspaper


def essay(words: int, seed: int) -> str:
    """A text of invented words that no other seed has."""
    chance = random.Random(seed)
    signs = "bdfgklmnprstv"
    known = [
        "".join(chance.choice(signs) + chance.choice("aeiou") for _ in range(3)) for _ in range(400)
    ]
    small = "the of to and in that for it was on".split()
    return " ".join(
        chance.choice(small) if chance.random() < 0.4 else chance.choice(known)
        for _ in range(words)
    )


def words(text: str) -> np.ndarray:
    """The words of a text as numbers."""
    return np.array([word_hash(word) for word in text.split()], np.uint32)


def bodies(texts: dict[str, str]) -> list[Body]:
    """Bodies of texts, all of one day."""
    return [
        Body(name, f"{hash(text) & (2**128 - 1):032x}", 1, words(text))
        for name, text in texts.items()
    ]


def replaced(text: str, share: float, seed: int = 1) -> str:
    """A text with some of its words replaced by new ones."""
    chance = random.Random(seed)
    return " ".join(
        "".join(chance.choice("aeiouklmnprst") for _ in range(8))
        if chance.random() < share
        else word
        for word in text.split()
    )


def article(name: str, text: str, day: str | None = None, **fields: object) -> Article:
    """An article of one text, its paragraphs divided by blank lines."""
    return dataclasses.replace(
        Article(id=name, title=f"About {name}", body=tuple(text.split("\n\n"))),
        date=dt.date.fromisoformat(day) if day else None,
        **fields,  # type: ignore[arg-type]
    )


def with_versions(count: int, seed: int = 3) -> Iterator[Article]:
    """A newspaper, and versions of a third of its longer pieces in other papers and sections."""
    chance = random.Random(seed)
    articles = [
        dataclasses.replace(each, body=(*each.body, essay(120, number)))
        for number, each in enumerate(newspaper(count, seed))
    ]
    yield from articles
    for number, original in enumerate(chance.sample(articles, count // 3)):
        for turn in range(chance.randrange(1, 4)):
            words = [" ".join(each.split()) for each in original.body]
            changed = [words[0], *words[1:], f"Reprinted {number} {turn}"]
            yield dataclasses.replace(
                original,
                id=f"reprint/{number}/{turn}",
                title=chance.choice(("Another headline", original.title)),
                publication=chance.choice(("Brackwater Weekly", original.publication)),
                section=chance.choice(("Op-Ed", None, original.section)),
                date=original.date + dt.timedelta(chance.randrange(-9, 400))
                if original.date
                else None,
                body=tuple(changed),
                url=None,
            )


def archive_of(articles: list[Article], locator: str) -> Archive:
    """An archive of these articles in memory, with their versions."""
    settings = Settings(index=locator, name="The Test Morgue")
    store = open_store(locator, settings)
    with store.create() as writer:
        for each in articles:
            writer.put(analyse(each, with_spans=False))
    made = manifest(store, writer.generation, "english", len(articles))
    keep_reprints(store, made)
    store.seal(made)
    store.activate(writer.generation)
    return Archive(settings, store, today=lambda: dt.date(2002, 1, 1))
