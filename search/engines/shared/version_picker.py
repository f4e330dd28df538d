"""Versions of one text among articles: which are shown, and which are repeats.

Computed article by article, as the specification does; embedded engines use arrays.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from search.article import Article
from search.models import Versions
from search.reprints.reprint_table import Reprints


class VersionPicker:
    """The groups of versions among the articles of a generation. Thread-safe."""

    def __init__(self, reprints: Reprints, held: Container[str]) -> None:
        """Read the groups; articles that aren't in `held`, the generation's ids, don't count."""
        self._groups: dict[str, tuple[int, int]] = {}
        for place, row in enumerate(reprints.group_rows.tolist()):
            article = reprints.ids[row]
            if article in held:
                group = int(reprints.leads[row])
                self._groups[article] = (group, place)
        firsts: set[int] = set()
        self._later: set[str] = set()
        for article, (group, _) in self._groups.items():  # in the order of leads
            if group in firsts:
                self._later.add(article)
            firsts.add(group)

    @property
    def ids(self) -> Iterable[str]:
        """The articles that are in a group, by group, then in the order of leads."""
        return self._groups

    @property
    def later(self) -> set[str]:
        """The articles that are no lead of their group."""
        return self._later

    def group(self, article: str) -> int | None:
        """Return the number of an article's group; None if it is in none."""
        found = self._groups.get(article)
        return None if found is None else found[0]

    def repeats(self, articles: Iterable[Article]) -> set[str]:
        """Return the ids of articles that have an earlier version among them."""
        return self.repeated(article.id for article in articles)

    def repeated(self, articles: Iterable[str]) -> set[str]:
        """Return the ids that have an earlier version among them."""
        grouped = sorted(
            (self._groups[article][1], article) for article in articles if article in self._groups
        )
        firsts: set[int] = set()
        found = set()
        for _, article in grouped:
            group = self._groups[article][0]
            if group in firsts:
                found.add(article)
            firsts.add(group)
        return found

    def shown(self, articles: list[Article], versions: Versions) -> list[Article]:
        """Return the articles that a request for these versions shows."""
        if versions == "all":
            return articles
        hidden = self._later if versions == "first" else self.repeats(articles)
        return [article for article in articles if article.id not in hidden]
