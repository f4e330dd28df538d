"""Measure how the code is laid out and written: folders, names, docstrings, comments."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.search_path import modules_on_the_path as path_of

ROOT = Path(__file__).resolve().parent.parent
TOPS = ("search", "web", "scripts")
# Columns of a line and lines of a file that the project allows itself.
WIDEST, LONGEST = 100, 300

# One name per engine or verb is not two meanings: `store` is the store of each engine.
SHARED_NAMES = {
    *("__init__", "__main__", "store", "engine", "writer", "queries", "lexicon", "article"),
    *("search", "export", "indexing", "reading", "mentions", "articles", "exports", "description"),
    *("index", "library", "schema", "facets", "integrity"),
    # a page and its API twin; one service, as a dialect and as a format
    *("trends", "record", "dossier", "factiva"),
}


def sources() -> list[Path]:
    """Return the Python files of the project's own code, sorted."""
    return sorted(path for top in TOPS for path in (ROOT / top).rglob("*.py"))


def names_in(path: Path) -> set[str]:
    """Return the identifiers that a file uses.

    >>> "names_in" in names_in(Path(__file__))
    True
    """
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    return {token.string for token in tokens if token.type == tokenize.NAME}


def comments_in(path: Path) -> list[str]:
    """Return the comments of a file, without remarks to a linter and rules between sections.

    >>> [comment for comment in comments_in(Path(__file__)) if "two meanings" in comment]
    ['# One name per engine or verb is not two meanings: `store` is the store of each engine.']
    """
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    found = (token.string for token in tokens if token.type == tokenize.COMMENT)
    return [each for each in found if not re.match(r"# (noqa|type:|--)|#!", each)]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of the code with its bound: at most (≤) or at least (≥)."""

    measure: str
    value: float
    sign: str
    goal: float

    @property
    def is_met(self) -> bool:
        """Return True if the value keeps the bound.

        >>> Figure("lines over 100 columns", 2, "≤", 0).is_met
        False
        """
        return self.value <= self.goal if self.sign == "≤" else self.value >= self.goal

    def row(self) -> tuple[str, str, str, str]:
        """Return the cells of its row: measure, value, bound, and whether it is kept."""
        met = "met" if self.is_met else "missed"
        return self.measure, f"{self.value:,}", f"{self.sign} {self.goal:,}", met


def figures() -> list[Figure]:
    """Return the measures of the acceptance table, each with its bound."""
    paths = sources()
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    trees = {path: ast.parse(text) for path, text in texts.items()}
    lines = [line for text in texts.values() for line in text.splitlines()]
    folders = Counter(path.parent.relative_to(ROOT) for path in paths if path.stem != "__init__")
    stems = Counter(path.stem for path in paths if path.stem not in SHARED_NAMES)
    documented = [doc for tree in trees.values() for doc in _docstrings(tree)]
    comments = sum(len(comments_in(path)) for path in paths)
    fullest, modules = folders.most_common(1)[0]
    others = max(n for folder, n in folders.items() if folder != fullest)
    long_files = [path for path, text in texts.items() if text.count("\n") > LONGEST]
    examples = sum(">>>" in each for each in documented)
    with_parts = sum(map(_is_full, documented))
    return [
        Figure(f"modules in the fullest folder ({fullest})", modules, "≤", 20),
        Figure("modules in any other folder", others, "≤", 13),
        Figure("names of modules with two meanings", sum(n > 1 for n in stems.values()), "≤", 0),
        Figure(f"files over {LONGEST} lines", len(long_files), "≤", 0),
        Figure(f"lines over {WIDEST} columns", sum(map(_is_wide, lines)), "≤", 0),
        Figure("docstrings with an example that runs", examples, "≥", 150),
        Figure("docstrings with Args, Returns or Raises", with_parts, "≥", 8),
        Figure("comments, % of all lines", round(100 * comments / len(lines), 2), "≥", 2),
        Figure("lines of Python", len(lines), "≤", 28_800),
        *(
            Figure(f"engine modules on the path of one search ({each})", path_of(each), "≤", 12)
            for each in ("whoosh", "tantivy")
        ),
    ]


def _docstrings(tree: ast.Module) -> Iterator[str]:
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(tree):
        if isinstance(node, kinds) and (text := ast.get_docstring(node)):
            yield text


def _is_wide(line: str) -> bool:
    # A linter's remark at the end doesn't count, as it doesn't for the linter.
    return len(re.sub(r"  # (noqa|type: ignore).*", "", line)) > WIDEST


def _is_full(docstring: str) -> bool:
    return any(part in docstring for part in ("Args:", "Returns:", "Raises:"))
