r"""Rule book: the newsroom's TOML file of patterns and names.

Rules apply to everything, to a publication or to a path.

authors = { "J. Smith" = "Jane Smith" }      # for everything
variants = [["Qaddafi", "Gadhafi", "Kadafi"]] # count as one name in every search

[[rules]]                                    # for what was published in the Herald
publication = "The Herald"
title_prefixes = ['IN-DEPTH:']
boilerplate = ['Subscribe to our newsletter.*', { name = "hotline", pattern = 'Call \d{3}-\d{4}' }]
sections = { "Op-Ed" = "Opinion" }

[[rules]]                                    # for the files of a path
path = "wire/*.csv"
fields = { title = "Kopfzeile", body = "Text" }
set = { publication = "The Wire", language = "en", date_order = "dmy" }
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from search.errors import RulesError
from search.ingest.formats.values.field_names import FIELDS
from search.ingest.raw_documents import Rules
from search.ingest.rules.rule_faults import Faults
from search.ingest.rules.safe_regex import compile_line, compile_prefix

_PATTERNS = ("title_prefixes", "bylines", "captions", "boilerplate")
_NAMES = ("sections", "authors", "fields", "set")
_SCOPES = ("name", "publication", "path")
_SETTABLE = frozenset({"publication", "language", "date_order"})
_LINE = re.compile(r":\d+\Z")  # of a file of lines: a path names the file
_Named = tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table of the file: its scope and its rules."""

    label: str
    publication: str | None
    path: re.Pattern[str] | None
    patterns: Mapping[str, _Named]
    names: Mapping[str, Mapping[str, str]]

    def settings(self) -> tuple[str, ...]:
        """Return the names of what the table sets."""
        return tuple(f"{self.label}: set {key}" for key in self.names.get("set", ()))

    def holds(self, publication: str | None, key: str) -> bool:
        return (
            self.publication is None or self.publication == (publication or "").casefold()
        ) and (
            self.path is None
            or self.path.match(key) is not None
            or self.path.match(_LINE.sub("", key)) is not None
        )


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules of a newsroom, in the order of their file.

    `variants` are spellings of names that searches count as one. They are no part of the
    fingerprint, since cleaned articles don't depend on them.
    """

    entries: tuple[_Entry, ...] = ()
    canonical: str = ""
    variants: tuple[tuple[str, ...], ...] | None = None
    _made: dict[tuple[int, ...], Rules] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def empty(cls) -> RuleBook:
        """Return a rule book without rules."""
        return cls()

    @classmethod
    def load(cls, path: Path | str | None) -> RuleBook:
        """Return the rules in the TOML file at `path`; None gives no rules.

        Raises:
            RulesError: the file can't be read, or some rules can't be used: all faults at once,
                each with its line.
        """
        if path is None:
            return cls.empty()
        try:
            text = Path(path).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise RulesError(
                f"{Path(path).absolute()}: the rules can't be read: {reason}."
            ) from None
        return cls.parse(text, str(Path(path).absolute()))

    @classmethod
    def parse(cls, text: str, name: str = "rules") -> RuleBook:
        """Return the rules in `text`.

        Args:
            text: the TOML source.
            name: the file's name, with which each error message begins.

        Raises:
            RulesError: as for `load`.
        """
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"line (\d+)", str(error))
            line = place[1] if place else text.rstrip().count("\n") + 1
            raise RulesError(f"{name}:{line}: this is not TOML: {error}") from None
        faults = Faults(name, text)
        variants = _variants(values.pop("variants", None), faults)
        tables = values.pop("rules", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            faults.add(0, "rules", "write [[rules]] before each set of rules")
            tables = []
        entries = tuple(
            _entry(table, number, faults) for number, table in enumerate([values, *tables])
        )
        faults.raise_if_any()
        used = {**values, "rules": tables}
        canonical = json.dumps(used, sort_keys=True, ensure_ascii=False, default=str)
        return cls(entries, canonical if values or tables else "", variants)

    def fingerprint(self) -> str:
        """Return a hash (16 hex digits) of the rules, "" without rules.

        Comments and the order of keys don't change it.
        """
        return (
            hashlib.blake2b(self.canonical.encode(), digest_size=8).hexdigest()
            if self.canonical
            else ""
        )

    def names(self) -> list[str]:
        """Return the name of each rule, by which cuts and reports call it, in the file's order.

        >>> RuleBook.parse("authors = { 'J. Smith' = 'Jane Smith' }").names()
        ['authors: j. smith']
        """
        found = [
            name
            for entry in self.entries
            for name in (
                *(name for named in entry.patterns.values() for name, _ in named),
                *(
                    f"{kind}: {key}"
                    for kind, names in entry.names.items()
                    if kind != "set"
                    for key in names
                ),
                *entry.settings(),
            )
        ]
        return list(dict.fromkeys(found))

    def rules_for(self, publication: str | None, key: str) -> Rules:
        """Return the rules for an article of this publication, found at this key.

        The same rules come as the same object.
        """
        holding = tuple(
            number for number, entry in enumerate(self.entries) if entry.holds(publication, key)
        )
        if holding not in self._made:
            self._made[holding] = _merged([self.entries[number] for number in holding])
        return self._made[holding]


def _variants(value: object, faults: Faults) -> tuple[tuple[str, ...], ...] | None:
    """Return the groups of spellings that count as one name; None where the file has none."""
    if value is None:
        return None
    groups = value if isinstance(value, list) else [value]
    fits = all(
        isinstance(group, list)
        and len(group) > 1
        and all(isinstance(name, str) and any(map(str.isalnum, name)) for name in group)
        for group in groups
    )
    if not fits:
        faults.add(0, "variants", 'variants must be lists of names: [["Qaddafi", "Gadhafi"]]')
        return None
    return tuple(map(tuple, groups))


def _merged(entries: list[_Entry]) -> Rules:
    """Return the entries as one: patterns are concatenated, later names override."""
    patterns = {
        kind: tuple(named for entry in entries for named in entry.patterns.get(kind, ()))
        for kind in _PATTERNS
    }
    names: dict[str, dict[str, str]] = {kind: {} for kind in _NAMES}
    for entry in entries:
        for kind, given in entry.names.items():
            names[kind].update(given)
    given = names.pop("set")
    return Rules(
        **patterns,  # type: ignore[arg-type]
        **names,  # type: ignore[arg-type]
        publication=given.get("publication"),
        language=given.get("language"),
        date_order=given.get("date_order"),
        settings=tuple(name for entry in entries for name in entry.settings()),
    )


def _entry(table: Mapping[str, Any], number: int, faults: Faults) -> _Entry:
    allowed = (*_PATTERNS, *_NAMES, *(_SCOPES if number else ()))
    for key in table:
        if key not in allowed:
            faults.add(number, key, f"there is no rule called {key!r}: use {', '.join(allowed)}")
    scope: dict[str, str | None] = {}
    for key in _SCOPES if number else ():
        value = table.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            faults.add(number, key, f"{key} must be a text that is not empty")
            value = None
        scope[key] = value
    label = scope.get("name") or scope.get("publication") or scope.get("path") or "rules"
    publication, path = scope.get("publication"), scope.get("path")
    return _Entry(
        label,
        publication.casefold() if publication else None,
        re.compile(fnmatch.translate(path)) if path else None,
        {
            kind: tuple(_patterns(table[kind], kind, number, label, faults))
            for kind in _PATTERNS
            if kind in table
        },
        {kind: _names(table[kind], kind, number, faults) for kind in _NAMES if kind in table},
    )


def _patterns(
    value: object, kind: str, number: int, label: str, faults: Faults
) -> Iterator[tuple[str, re.Pattern[str]]]:
    if not isinstance(value, list):
        faults.add(number, kind, f"{kind} must be a list of patterns: {kind} = ['...']")
        return
    for each in value:
        pattern = each.get("pattern") if isinstance(each, dict) else each
        name = each.get("name", "") if isinstance(each, dict) else ""
        if not isinstance(pattern, str) or not isinstance(name, str):
            faults.add(
                number,
                kind,
                f"a pattern of {kind} must be a text, or {{ name = '...', pattern = '...' }}",
            )
            continue
        try:
            compiled = (
                compile_prefix(pattern) if kind == "title_prefixes" else compile_line(pattern)
            )
        except ValueError as error:
            faults.add(number, pattern, f"the pattern {pattern!r} can't be used: {error}")
            continue
        yield f"{label}: {name or pattern[:40]}", compiled


def _names(value: object, kind: str, number: int, faults: Faults) -> dict[str, str]:
    if not isinstance(value, dict):
        faults.add(number, kind, f'{kind} must be names with names: {kind} = {{ "this" = "that" }}')
        return {}
    names: dict[str, str] = {}
    for key, name in value.items():
        if not isinstance(name, str) or not name.strip():
            faults.add(number, key, f"in {kind}, {key!r} must lead to a name")
        elif kind == "fields" and key not in FIELDS:
            faults.add(
                number,
                key,
                f"in fields, {key!r} is no field of an article: use {', '.join(FIELDS)}",
            )
        elif kind == "set" and key not in _SETTABLE:
            faults.add(
                number, key, f"in set, {key!r} can't be set: use {', '.join(sorted(_SETTABLE))}"
            )
        elif key == "date_order" and name not in {"dmy", "mdy"}:
            faults.add(number, key, f"date_order is dmy (3/5 is in May) or mdy, not {name!r}")
        else:
            names[key if kind in {"fields", "set"} else " ".join(key.split()).casefold()] = (
                name.strip()
            )
    return names
