"""SQLite's FTS5, with facets by GROUP BY: what Datasette searches with. A second baseline."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

import search


class SqliteFts:
    """One database file with an FTS5 table beside the articles."""

    name = "SQLite FTS5"

    def __init__(self, folder: Path) -> None:
        self.path = folder / "articles.db"

    def build(self, articles: Iterable[search.Article]) -> None:
        """One transaction."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self.path)
        database.execute(
            "create table articles (id text primary key, title text, body text, section text, author text, year text)"
        )
        database.execute(
            "create virtual table articles_fts using fts5(title, body, content='articles', tokenize='porter unicode61')"
        )
        for article in articles:
            row = (
                article.id,
                article.title,
                "\n\n".join(article.body),
                article.section,
                article.authors[0] if article.authors else None,
                str(article.date.year) if article.date else None,
            )
            database.execute("insert into articles values (?, ?, ?, ?, ?, ?)", row)
        database.execute("insert into articles_fts (articles_fts) values ('rebuild')")
        database.commit()
        database.close()
        self.open()

    def open(self) -> None:
        """Open the database for searching."""
        self.database = sqlite3.connect(self.path)

    def search(self, text: str, *, facets: bool, snippets: bool) -> int:
        """The number of hits; the ten best are fetched, with facets and snippets where asked for."""
        query = " ".join(f"NEAR({text.replace(' w/5 ', ' ')}, 5)".split()) if " w/5 " in text else text
        run = self.database.execute
        piece = "snippet(articles_fts, 1, '<mark>', '</mark>', '…', 32)" if snippets else "''"
        run(
            f"select a.id, a.title, {piece} from articles_fts f join articles a on a.rowid = f.rowid "  # noqa: S608 - no outside words
            "where articles_fts match ? order by bm25(articles_fts) limit 10",
            (query,),
        ).fetchall()
        total = run("select count(*) from articles_fts where articles_fts match ?", (query,)).fetchone()[0]
        for column in ("section", "author", "year") if facets else ():
            run(
                f"select a.{column}, count(*) from articles_fts f join articles a on a.rowid = f.rowid "  # noqa: S608
                f"where articles_fts match ? group by a.{column} order by 2 desc",
                (query,),
            ).fetchall()
        return int(total)
