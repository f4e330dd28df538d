"""Find lines that recur in many articles.

Those that cleaning left in are found by counting, and proposed as rules.
"""

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
_EXAMPLES = 3
_MOST_COUNTED = 1_000_000  # lines held at once; beyond, the rarest are forgotten
_NUMBER = re.compile(r"\d+")
_PREFIX = re.compile(r"([^\W\d_][\w '’&/-]{1,30}?)\s?([:|])\s+(?=\S)")
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")


@dataclass(frozen=True, slots=True)
class Recurring:
    """A line, or the start of titles, that recurs.

    How often, where, and the pattern that would take it out.

    `kind` is the name of the rule, `boilerplate` or `title_prefixes`; `place` is head, tail,
    inside or title; `examples` are sources; `publication` is set where it is found in that one
    alone.
    """

    kind: str
    text: str
    pattern: str
    place: str
    count: int
    publication: str | None
    examples: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as JSON values."""
        return asdict(self) | {"examples": list(self.examples)}


@dataclass(frozen=True, slots=True)
class Proposals:
    """The recurring lines of a number of articles, the most frequent first."""

    articles: int
    lines: tuple[Recurring, ...]

    def toml(self) -> str:
        """Rules as a newsroom would write them, each with its figures beside it, to be read
        before they are used.
        """
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
    """Return what recurs in the articles of `sources`, after cleaning by `rules`.

    Args:
        sources: files and folders.
        rules: the newsroom's rules so far; what they take out is not proposed again.
        limits: what one input may cost; None for the defaults.
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
    """Return what recurs in `articles`.

    A text that was read before is not counted again, so that reprints propose nothing.
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
    """The count of a line. `missed` is the most that it can have occurred before counting."""

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
    """(kind, form, text, place) of each line that might recur.

    Lines that differ in numbers only have one form.
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
    """Return the proposal for a line, or None where no rule can be made of it."""
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
    """Return a TOML string: between single quotes, where nothing is escaped, if it can be.

    >>> _quoted("Share this article")
    "'Share this article'"
    """
    plain = "'" not in text and text.isprintable()
    return f"'{text}'" if plain else json.dumps(text, ensure_ascii=True)
