"""Lexeme repair: drop lexemes that the grammar wouldn't accept, each with a note."""

from __future__ import annotations

from search.query.parsing.lexemes import Lexeme
from search.query.parsing.notes import Notebook

_OPERANDS = frozenset({"WORD", "LEAF", "_LPAR", "ANY", "ATLEAST"})
# What may follow an operator; anything may follow the others.
_FOLLOWS = dict.fromkeys(("_AND", "_OR", "NOT", "_LPAR"), _OPERANDS | {"NOT", "MINUS", "PLUS"}) | {
    "MINUS": _OPERANDS,
    "PLUS": _OPERANDS,
    "PROX": _OPERANDS,
    "ATLEAST": _OPERANDS,
    "ANY": frozenset({"_LPAR"}),
}
_BETWEEN = frozenset({"_AND", "_OR", "PROX"})
_WHOLE = frozenset({"WORD", "LEAF", "_RPAR"})


class Repair:
    """One pass over lexemes that keeps those that fit. Parentheses must be balanced."""

    def __init__(self, notebook: Notebook, max_depth: int) -> None:
        self.notebook = notebook
        self.max_depth = max_depth
        self.kept: list[Lexeme] = []
        self._chains = [0]  # stacked operators, for each level of parentheses
        self._listing = [False]  # True for each level that is the list of any/2( )

    def fit(self, lexemes: list[Lexeme]) -> list[Lexeme]:
        """Return the lexemes that form a query; possibly none."""
        for lexeme in lexemes:
            self._take(lexeme)
        self._drop_dangling("")
        return self.kept

    def _take(self, lexeme: Lexeme) -> None:
        self._drop_dangling(lexeme.type)
        last = self.kept[-1].type if self.kept else "_LPAR"
        if lexeme.type == "_RPAR":
            self._chains.pop()
            self._listing.pop()
            if last == "_LPAR":
                self._drop(
                    self.kept.pop(),
                    "There is nothing between these parentheses; they were ignored.",
                    lexeme.source_span[1],
                )
                return
        elif lexeme.type == "PROX" and lexeme.sign.startswith("not ") and last == "_LPAR":
            self._drop(lexeme, "This needs something before it; NOT was read.")
            lexeme.type, lexeme.sign = "NOT", ""
        elif lexeme.type in _BETWEEN and last == "_LPAR":
            self._drop(lexeme, "This needs something before it; it was ignored.")
            return
        elif lexeme.type == "_AND" and self._listing[-1]:
            self._drop(lexeme, "In the list of any/… every part stands by itself; AND was ignored.")
            return
        elif not self._stacks(lexeme, last):
            message = f"At most {self.max_depth} operators can be stacked; this one was ignored."
            self.notebook.limit(message, lexeme.source_span, "query_depth")
            return
        if lexeme.type == "_LPAR":
            self._chains.append(0)
            self._listing.append(last == "ANY")
        self.kept.append(lexeme)

    def _drop_dangling(self, following: str) -> None:
        """Drop the operators at the end that `following` can't follow."""
        while self.kept:
            last = self.kept[-1].type
            if last == "_LPAR" or last not in _FOLLOWS or following in _FOLLOWS[last]:
                break
            self._drop(self.kept.pop(), "This needs something behind it; it was ignored.")

    def _stacks(self, lexeme: Lexeme, last: str) -> bool:
        """Return True if one more operator may be nested at this place."""
        if lexeme.type in ("_AND", "_OR") or (last in _WHOLE and lexeme.type != "PROX"):
            self._chains[-1] = 0
        if lexeme.type not in ("NOT", "MINUS", "PLUS", "ATLEAST", "PROX"):
            return True
        if sum(self._chains) + len(self._chains) > self.max_depth:
            return False
        self._chains[-1] += 1
        return True

    def _drop(self, lexeme: Lexeme, message: str, end: int = 0) -> None:
        self.notebook.fault(message, (lexeme.source_span[0], end or lexeme.source_span[1]))
