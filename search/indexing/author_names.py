"""Author names: articles keep a canonical form, the archive shows the most printed one.

The most printed form is known only when everything was read. Therefore the index stores and counts
a form that depends on the name alone, the same in every build, part and update; the generation also
has a table of the names that are mostly printed otherwise.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from search.article import Article
from search.documents import PackedDocument, analyse, packed
from search.ingest import Cleaned
from search.ingest.bylines.name_case import canonical_name

# The attachment of a generation that holds the table.
NAME = "author-names"


def prepared(article: Article, language: str) -> PackedDocument:
    """Return the indexable document of an article: analysed, with canonical authors.

    Its digests are computed here, in the worker, so that the receiving process need not.
    """
    names = tuple(dict.fromkeys(map(canonical_name, article.authors)))
    if names != article.authors:
        article = replace(article, authors=names)
    article.hash()
    return packed(analyse(article, language=language))


class AuthorNames:
    """Counts of the printed forms of each author's name. Not thread-safe.

    Attributes:
        forms: by canonical name, the number of articles for each printed form.
    """

    def __init__(self, forms: Mapping[str, Mapping[str, int]] | None = None) -> None:
        self.forms = {name: Counter(counts) for name, counts in (forms or {}).items()}

    def noted(self, outcome: Any) -> Any:
        """Count the authors in an outcome of ingestion; return it with the indexable article."""
        if not isinstance(outcome, Cleaned) or outcome.payload is None:
            return outcome
        for name in outcome.article.authors:
            self.forms.setdefault(canonical_name(name), Counter())[name] += 1
        indexable = outcome.payload.article
        return outcome if indexable is outcome.article else replace(outcome, article=indexable)

    def add(self, counts: Iterable[tuple[str, int]]) -> None:
        """Add authors of articles that are already indexed, if none of their forms is known."""
        for name, count in counts:
            self.forms.setdefault(name, Counter({name: count}))

    def merge(self, other: AuthorNames) -> None:
        """Add the counts of another part of a build."""
        for name, counts in other.forms.items():
            self.forms.setdefault(name, Counter()).update(counts)

    def to_bytes(self, *, whole: bool = False) -> bytes:
        """Return the table for an attachment: names with several forms; all names if `whole`."""
        kept = {
            name: dict(counts)
            for name, counts in sorted(self.forms.items())
            if whole or len(counts) > 1 or name not in counts
        }
        return json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass")

    @classmethod
    def from_bytes(cls, data: bytes | None) -> AuthorNames:
        """Return the table in an attachment; an empty one for None or damaged bytes."""
        try:
            return cls(json.loads((data or b"{}").decode("utf-8", "surrogatepass")))
        except (ValueError, AttributeError, TypeError):
            return cls()

    def shown(self) -> dict[str, str]:
        """Return the most printed form by canonical name, for names where they differ.

        Of equally frequent forms one that isn't all capitals wins, then the first by letters.
        """
        best = {
            name: min(counts, key=lambda form: (-counts[form], form.isupper(), form))
            for name, counts in self.forms.items()
            if counts
        }
        return {name: form for name, form in best.items() if form != name}
