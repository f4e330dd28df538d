"""Boilerplate detection: count the lines that recur across articles, and propose rules."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from search.article import Article
from search.ingest.pipeline import ingest
from search.ingest.raw_documents import Limits
from search.ingest.rules.rule_book import RuleBook
from search.ingest.rules.safe_regex import compile_line, compile_prefix
from search.ingest.worker import Cleaned

_EDGE = 3  # paragraphs at either end that count as head and tail
_LONGEST = 400  # characters; what is longer and recurs is a reprint
_EXAMPLES = 3  # articles named for each proposal
_MOST_COUNTED = 1_000_000  # lines held at once; beyond, the rarest are forgotten
_NUMBER = re.compile(r"\d+")
_PREFIX = re.compile(r"([^\W\d_][\w '’&/-]{1,30}?)\s?([:|])\s+(?=\S)")
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")


@dataclass(frozen=True, slots=True)
class Recurring:
    """A line, or a prefix of titles, that recurs.

    Attributes:
        kind: the rule that would remove it, `boilerplate` or `title_prefixes`.
        text: the line.
        pattern: the regular expression for the rule.
        place: head, tail, inside or title.
        count: in how many articles it occurs.
        publication: set if it occurs in that one alone.
        examples: sources of some of the articles.
    """

    kind: str
    text: str
    pattern: str
    place: str
    count: int
    publication: str | None
    examples: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as JSON values."""
        return asdict(self) | {"examples": list(self.examples)}


@dataclass(frozen=True, slots=True)
class Proposals:
    """The recurring lines of a number of articles, the most frequent first."""

    articles: int
    lines: tuple[Recurring, ...]

    def toml(self) -> str:
        """Return the rules as a TOML file, each with its counts, for a person to review."""
        rules = [
            f"# Lines that recur in {self.articles} articles. Read them, and delete what belongs in"
            " articles."
        ]
        publications = dict.fromkeys(each.publication for each in self.lines)
        for publication in sorted(publications, key=lambda name: (name is not None, name or "")):
            if publication is not None:
                rules += ["", "[[rules]]", f"publication = {_quoted(publication)}"]
            for kind in ("title_prefixes", "boilerplate"):
                rules += _listed(
                    kind,
                    [
                        each
                        for each in self.lines
                        if (each.publication, each.kind) == (publication, kind)
                    ],
                )
        return "\n".join(rules) + "\n"


def boilerplate(
    sources: Sequence[Path],
    *,
    rules: RuleBook | None = None,
    limits: Limits | None = None,
    jobs: int = 1,
    least: int = 5,
    share: float = 0.002,
) -> Proposals:
    """Return the recurring lines in the articles of `sources`, cleaned by `rules`.

    Args:
        sources: files and folders.
        rules: the newsroom's rules so far; what they remove is not proposed again.
        limits: the bounds on one input; None for the defaults.
        jobs: worker processes; 0 reads in this process, without a time limit.
        least: the least number of articles in which a line must occur.
        share: the least share of all articles, from 0 to 1.

    Returns:
        The number of articles read, and the lines and prefixes of titles, the most frequent first;
        no lines where nothing recurs.

    Raises:
        MorgueError: a source is missing.
    """
    outcomes = ingest(sources, rules=rules, limits=limits, jobs=jobs)
    return recurring(
        (each.article for each in outcomes if isinstance(each, Cleaned)), least=least, share=share
    )


def recurring(articles: Iterable[Article], *, least: int = 5, share: float = 0.002) -> Proposals:
    """Return the recurring lines in `articles`.

    A text that was seen before isn't counted again, so that reprints propose nothing.
    """
    tallies: dict[tuple[str, str], _Tally] = {}
    texts: set[str] = set()
    total = forgotten = 0
    for article in articles:
        if article.text_digest in texts:
            continue
        texts.add(article.text_digest)
        total += 1
        for kind, form, text, place in dict.fromkeys(_candidates(article)):
            tally = tallies.get((kind, form)) or tallies.setdefault(
                (kind, form), _Tally(text, forgotten)
            )
            tally.add(place, article)
        if len(tallies) > _MOST_COUNTED:
            forgotten += 1
            tallies = {key: tally for key, tally in tallies.items() if tally.count > forgotten}
    needed = max(least, int(total * share))
    found = [
        made
        for (kind, _), tally in tallies.items()
        if tally.count >= needed and (made := _proposal(kind, tally))
    ]
    return Proposals(total, tuple(sorted(found, key=lambda each: (-each.count, each.text))))


@dataclass(slots=True)
class _Tally:
    """The count of a line.

    Attributes:
        missed: an upper bound on its occurrences before counting began (lossy counting).
    """

    text: str
    missed: int
    count: int = 0
    places: Counter[str] = field(default_factory=Counter)
    publications: dict[str | None, None] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)

    def add(self, place: str, article: Article) -> None:
        self.count += 1
        self.places[place] += 1
        if len(self.publications) < 2:
            self.publications[article.publication] = None
        if len(self.examples) < _EXAMPLES:
            self.examples.append(article.source)


def _candidates(article: Article) -> Iterator[tuple[str, str, str, str]]:
    """Yield (kind, form, text, place) of each line that may recur.

    Lines that differ only in numbers share one form.
    """
    if match := _PREFIX.match(article.title):
        yield "title_prefixes", match[1] + match[2], match[1] + match[2], "title"
    last = len(article.body) - _EDGE
    seen: set[str] = set()
    for number, text in enumerate(article.body):
        form = _NUMBER.sub("0", text)
        if len(text) <= _LONGEST and form not in seen and any(sign.isalpha() for sign in text):
            seen.add(form)
            place = (
                "head"
                if number < _EDGE and number < len(article.body) / 2
                else "tail"
                if number >= last
                else "inside"
            )
            yield "boilerplate", form, text, place


def _proposal(kind: str, tally: _Tally) -> Recurring | None:
    """Return the proposal for a line, None if no rule can be made of it."""
    pattern = _NUMBER.sub(r"\\d{1,9}", _SPECIAL.sub(lambda sign: "\\" + sign[0], tally.text))
    try:
        (compile_prefix if kind == "title_prefixes" else compile_line)(pattern)
    except ValueError:
        return None
    (publication,) = tally.publications if len(tally.publications) == 1 else (None,)
    place = tally.places.most_common(1)[0][0]
    return Recurring(
        kind, tally.text, pattern, place, tally.count, publication, tuple(tally.examples)
    )


def _listed(kind: str, found: Sequence[Recurring]) -> list[str]:
    if not found:
        return []
    lines = [f"{kind} = ["]
    for each in found:
        lines.append(
            f"  # {each.count} articles, {each.place}, as in {', '.join(each.examples)}".replace(
                "\n", " "
            )
        )
        lines.append(f"  {_quoted(each.pattern)},")
    return [*lines, "]"]


def _quoted(text: str) -> str:
    """Return a TOML string, in single quotes (without escapes) if possible.

    >>> _quoted("Share this article")
    "'Share this article'"
    """
    plain = "'" not in text and text.isprintable()
    return f"'{text}'" if plain else json.dumps(text, ensure_ascii=True)
