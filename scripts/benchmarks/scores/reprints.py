"""Benchmark of reprint detection: plant copies among articles, count those found.

    python -m scripts.benchmarks.scores.reprints [--articles N] [--words N] [--seed N] [--data DIR]

Each kind of copy is made of its own articles. A copy counts as found if it is in the group of its
original; a quoted passage if both articles list it, and they are in no group.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import random
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import search
from scripts.benchmarks.corpus import Corpus
from scripts.benchmarks.scores.judged_reprints import judged_pairs, judged_score

RECALL, PRECISION = 0.95, 0.98
# Goals for one article: processor time of one core, and bytes on disk.
MILLISECONDS, BYTES = 2.5, 500
# Articles of each kind that have a copy.
PLANTED = 0.04
QUOTED = 60  # words of a planted quotation
Change = Callable[[list[str], random.Random], list[str]]


def edited(share: float) -> Change:
    """Return a function that edits a share of the words: most replaced, some dropped or added."""

    def change(words: list[str], chance: random.Random) -> list[str]:
        found: list[str] = []
        for word in words:
            if chance.random() >= share:
                found.append(word)
                continue
            kind = chance.random()
            if kind < 0.6:
                found.append(f"{chance.choice(words)}")
            elif kind > 0.8:
                found += [word, chance.choice(words)]
        return found

    return change


def shortened(words: list[str], chance: random.Random) -> list[str]:
    """Return a third of the words: the beginning, as a subeditor cuts."""
    return edited(0.02)(words[: max(len(words) // 3, 45)], chance)


def moved(words: list[str], chance: random.Random) -> list[str]:
    """Return the words with stretches as long as paragraphs in another order."""
    parts = [words[at : at + 80] for at in range(0, len(words), 80)]
    if len(parts) > 1 and len(parts[-1]) < 40:
        parts[-2:] = [parts[-2] + parts[-1]]
    chance.shuffle(parts)
    return [word for part in parts for word in part]


def cut(words: list[str], chance: random.Random) -> list[str]:
    """Return the words as a desk cuts agency copy: the end gone, and a sentence from the middle."""
    words = words[: int(len(words) * chance.uniform(0.6, 0.9))]
    gone = chance.randrange(len(words) // 2, len(words) - 10)
    return edited(0.02)(words[:gone] + words[gone + len(words) // 12 :], chance)


def unchanged(words: list[str], chance: random.Random) -> list[str]:
    """Return the words unchanged."""
    del chance
    return words


KINDS: dict[str, Change] = {
    "edited by 5 %": edited(0.05),
    "edited by 15 %": edited(0.15),
    "edited by 30 %": edited(0.30),
    "shortened to a third": shortened,
    "headline changed": unchanged,
    "paragraphs moved": moved,
    "cut by two desks": cut,
}
CUT = "cut by two desks"  # the only kind whose original is changed, too
# Reports of one form each, which are no copies: every day other figures, or other names.
FORMS, FILLED = 4, 12


@dataclass(frozen=True, slots=True)
class Planted:
    """A corpus with copies: of each kind the pairs (original, copy), and the quotations.

    Reports that fill in a form again are among the articles, and in no pair.
    """

    articles: Sequence[search.Article]
    copies: dict[str, list[tuple[str, str]]]
    quotations: list[tuple[str, str]]


def planted(count: int, words: int, seed: int = 5) -> Planted:
    """Return a corpus of `count` articles and their copies."""
    chance = random.Random(seed)  # noqa: S311 - the same corpus each time
    articles = list(Corpus(count, words, seed))
    kinds = len(KINDS) + 2
    originals = chance.sample(articles, k=min(len(articles), int(count * PLANTED) * kinds))
    share = len(originals) // kinds
    places = {article.id: place for place, article in enumerate(articles)}
    copies: dict[str, list[tuple[str, str]]] = {}
    for place, (kind, change) in enumerate(KINDS.items()):
        copies[kind] = []
        for original in originals[place * share : (place + 1) * share]:
            copy = _copied(original, change, chance, f"copy-{place}-{original.id}")
            articles.append(copy)
            copies[kind].append((original.id, copy.id))
            if kind == CUT:
                articles[places[original.id]] = _copied(original, cut, chance, original.id)
    quotations = []
    sources, hosts = (originals[at * share :][:share] for at in (len(KINDS), len(KINDS) + 1))
    for source, host in zip(sources, hosts, strict=True):
        quoted = " ".join(source.body).split()[:QUOTED]
        if len(quoted) == QUOTED and len(" ".join(host.body).split()) > 2 * QUOTED:
            body = (*host.body[:1], " ".join(quoted), *host.body[1:])
            articles[places[host.id]] = dataclasses.replace(host, body=body)
            quotations.append((source.id, host.id))
    articles += _filled_forms(articles[: 2 * FORMS], chance)
    chance.shuffle(articles)
    return Planted(articles, copies, quotations)


def _given(words: list[str]) -> Change:
    return lambda _, __: words


def _filled_forms(
    models: Sequence[search.Article], chance: random.Random
) -> Iterator[search.Article]:
    """Yield reports that fill in forms again: half with other figures, half with other names."""
    for number, model in enumerate(models):
        form = chance.sample(" ".join(model.body).split(), k=80)  # no article has it as it is
        for day in range(FILLED):
            words = list(form)
            for at in range(0, len(words) - 3, 10):
                words[at : at + 3] = (
                    [words[at], f"{chance.uniform(1, 99):.2f}", f"{chance.randrange(100, 999)}"]
                    if number % 2
                    else ["".join(chance.choices("aeioklmnrst", k=7)) for _ in range(3)]
                )
            yield _copied(model, _given(words), chance, f"form-{number}-{day}")


def _copied(
    original: search.Article, change: Change, chance: random.Random, name: str
) -> search.Article:
    words = change(" ".join(original.body).split(), chance)
    body = tuple(" ".join(words[at : at + 70]) for at in range(0, len(words), 70))
    day = original.date + dt.timedelta(chance.randrange(1, 40)) if original.date else None
    return dataclasses.replace(
        original, id=name, title=f"Again {chance.random()}", body=body, date=day
    )


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of a run: recall by kind, precision, cost of an article."""

    recall: dict[str, float]
    precision: float
    passages: float
    milliseconds: float
    bytes: float
    megabytes: float

    def lines(self) -> Iterator[str]:
        """Yield the figures with their goals."""
        for kind, recall in self.recall.items():
            yield f"{kind:28} recall {recall:.3f}  (goal {RECALL})"
        yield f"{'groups':28} precision {self.precision:.3f}  (goal {PRECISION})"
        yield f"{'passages':28} precision {self.passages:.3f}  (goal {PRECISION})"
        yield f"{'cost of an article':28} {self.milliseconds:.2f} ms (goal {MILLISECONDS})"
        yield f"{'kept of an article':28} {self.bytes:.0f} bytes (goal {BYTES})"
        yield f"{'memory of the process':28} {self.megabytes:,.0f} MB"


def score(planted: Planted) -> Score:
    """Find the reprints of a corpus and compare them with what was planted."""
    before = time.process_time()
    analysed = search.reprints_of(planted.articles)
    seconds = time.process_time() - before
    recall = {
        kind: _share(
            analysed.lead(one) is not None and analysed.lead(one) == analysed.lead(other)
            for one, other in pairs
        )
        for kind, pairs in planted.copies.items()
    }
    recall["quoted passage, no group"] = _share(
        any(each.id == other for each in analysed.shared(one))
        and (analysed.lead(one) is None or analysed.lead(one) != analysed.lead(other))
        for one, other in planted.quotations
    )
    true = {frozenset(pair) for pairs in planted.copies.values() for pair in pairs}
    groups: dict[str, list[str]] = {}
    for article in analysed.ids:
        if lead := analysed.lead(article):
            groups.setdefault(lead, []).append(article)
    found = [frozenset(pair) for ids in groups.values() for pair in combinations(ids, 2)]
    linked = {frozenset(pair[:2]) for pair in analysed.links()}
    quoted = {frozenset(pair) for pair in planted.quotations}
    count = len(planted.articles)
    return Score(
        recall,
        _share(pair in true for pair in found),
        _share(pair in true or pair in quoted for pair in linked),
        seconds * 1000 / count,
        len(analysed.to_bytes()) / count,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def _share(found: Iterator[bool]) -> float:
    every = list(found)
    return sum(every) / len(every) if every else 1.0


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--seed", type=int, default=5, help="another corpus, other copies")
    parser.add_argument("--data", type=Path, help="real articles, whose judged pairs count, too")
    options = parser.parse_args()
    if options.data:
        for line in judged_score(options.data, judged_pairs()).lines():
            print(line)
    for line in score(planted(options.articles, options.words, options.seed)).lines():
        print(line)


if __name__ == "__main__":
    main()
