"""SQLite's FTS5 with facets by GROUP BY, the search that Datasette uses."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from scripts.benchmarks.corpus import rows
from scripts.benchmarks.questions import FACET_SIZE, FACETS, NEARNESS, PAGE, Question, Way

COLUMNS = ("id", "title", "body", "section", "author", "year", "date")
TABLE = "articles"


class SqliteFts:
    """A database file with the articles and an FTS5 table over them."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "articles.db"

    def build(self, corpus: Path) -> None:
        """Build in one transaction."""
        with sqlite3.connect(self.path) as database:
            database.execute(
                f"create table {TABLE} ({', '.join(f'{name} text' for name in COLUMNS)}, primary"
                " key (id))"
            )
            database.execute(
                f"create virtual table {TABLE}_fts using fts5(title, body, content='{TABLE}',"
                " tokenize='porter unicode61')"
            )
            insert = f"insert into {TABLE} values ({', '.join(f':{name}' for name in COLUMNS)})"  # noqa: S608 - no outside words
            database.executemany(insert, rows(corpus))
            database.execute(f"insert into {TABLE}_fts ({TABLE}_fts) values ('rebuild')")  # noqa: S608

    def open(self) -> None:
        """Open the database for searching."""
        self.database = sqlite3.connect(self.path)

    def ask(self, question: Question, way: Way) -> int:
        """Return ten hits of a page, with the facets and snippets of `way`."""
        run, query = self.database.execute, fts(question)
        piece = f"snippet({TABLE}_fts, 1, '<mark>', '</mark>', '…', 32)" if way.snippets else "''"
        order = "a.date desc" if way.newest else f"bm25({TABLE}_fts)"
        found = (
            f"from {TABLE}_fts join {TABLE} a on a.rowid = {TABLE}_fts.rowid where {TABLE}_fts"
            " match ?"
        )
        run(
            f"select a.id, a.title, a.body, {piece} {found} order by {order} limit {PAGE} offset"
            f" {PAGE * (way.page - 1)}",
            (query,),
        ).fetchall()
        for name in FACETS if way.facets else ():
            run(
                f"select a.{name}, count(*) {found} group by 1 order by 2 desc limit {FACET_SIZE}",
                (query,),
            ).fetchall()
        count = f"select count(*) from {TABLE}_fts where {TABLE}_fts match ?"  # noqa: S608
        return int(run(count, (query,)).fetchone()[0])


def fts(question: Question) -> str:
    """Return a question in FTS5's query syntax."""
    terms = [f'"{term}"' for term in question.terms]
    match question.kind:
        case "any":
            return " OR ".join(terms)
        case "phrase":
            return f'"{" ".join(question.terms)}"'
        case "prefix":
            return f"{terms[0]}*"
        case "proximity":
            return f"NEAR({' '.join(terms)}, {NEARNESS})"
    return " ".join(terms)
