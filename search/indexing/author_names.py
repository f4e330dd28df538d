"""Authors under one name: articles keep a canonical form, the archive shows the commonest printed.

Which form is the commonest is known only when everything was read. So what is stored and counted
is a form made of the name alone, the same in every build, part and update; with the generation goes
the table of those names that are printed otherwise more often.
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

NAME = "author-names"
"""The attachment of a generation that holds the table."""


def prepared(article: Article, language: str) -> PackedDocument:
    """Return the document that an index keeps of an article: analysed, authors canonical.

    The digests are there already for the process that it is sent to.
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
        """Count the authors of what ingestion gave; return it with the article that is indexed."""
        if not isinstance(outcome, Cleaned) or outcome.payload is None:
            return outcome
        for name in outcome.article.authors:
            self.forms.setdefault(canonical_name(name), Counter())[name] += 1
        return replace(outcome, article=outcome.payload.article)

    def add(self, counts: Iterable[tuple[str, int]]) -> None:
        """Add authors of articles that are indexed already, where no form of theirs is known."""
        for name, count in counts:
            self.forms.setdefault(name, Counter({name: count}))

    def merge(self, other: AuthorNames) -> None:
        """Add the counts of another part of a build."""
        for name, counts in other.forms.items():
            self.forms.setdefault(name, Counter()).update(counts)

    def to_bytes(self, *, whole: bool = False) -> bytes:
        """Return the table for an attachment: names with more than one form, or `whole`."""
        kept = {
            name: dict(counts)
            for name, counts in sorted(self.forms.items())
            if whole or len(counts) > 1 or name not in counts
        }
        return json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass")

    @classmethod
    def from_bytes(cls, data: bytes | None) -> AuthorNames:
        """Return the table in an attachment; an empty one for none, and for a damaged one."""
        try:
            return cls(json.loads((data or b"{}").decode("utf-8", "surrogatepass")))
        except (ValueError, AttributeError, TypeError):
            return cls()

    def shown(self) -> dict[str, str]:
        """Return the form to show by canonical name, where it is another: the commonest printed.

        Of forms printed equally often, one that isn't all capitals wins, then the first by letters.
        """
        best = {
            name: min(counts, key=lambda form: (-counts[form], form.isupper(), form))
            for name, counts in self.forms.items()
            if counts
        }
        return {name: form for name, form in best.items() if form != name}
