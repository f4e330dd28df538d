"""Tables of people, sections and topics in files beside the articles, or among their lines.

A system exports its articles and its people into two files of one folder (posts.json and
authors.json, stories.csv and users.csv), or all kinds of documents into the lines of one. Such
files are read when an article first refers to somebody whom its own file doesn't name.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from search.article import RemovedText
from search.ingest.encodings.decoding import decode
from search.ingest.formats.relations import references
from search.ingest.formats.values.field_names import folded

_ENDINGS = (".json", ".jsonl", ".ndjson", ".csv", ".tsv")
_LARGEST = 8 << 20  # bytes of a table beside the articles
_MOST_FILES = 20
_MOST_ROWS = 100_000
_MOST_LINES = 200_000  # of a file that has all kinds of documents in it
_LONGEST_LINE = 8192  # bytes of a person's; articles are longer
_MOST_READ = 256 << 20  # bytes of such a file
_NAMED = (b'"name"', b'"title"', b'"fullName"', b'"displayName"', b'"full_name"')


def completed(fields: dict[str, Any], values: Mapping[str, Any], source: str) -> dict[str, Any]:
    """Return a record's fields with the people and the section that it refers to by id.

    An author whom no file names is a doubt.

    Args:
        fields: of the record, by our names.
        values: the record.
        source: where it was found; the files beside that place are read.
    """
    for field in references.referred(values) & {"authors", "section"}:
        if not references.names_somebody(fields.get(field)):
            if names := list(_names(values, source, field)):
                fields[field] = names if field == "authors" else names[0]
            elif field == "authors":
                fields["doubts"] = [*fields.get("doubts", ()), *references.unnamed(values)]
    author = fields.get("authors")
    author = author[0] if isinstance(author, list) and len(author) == 1 else author
    if isinstance(author, str) and _SLUG.fullmatch(author):  # of a page that isn't in the file
        fields["authors"] = re.sub("[-_]", " ", author).title()
        doubt = RemovedText(author, "author by the name of a page", "authors")
        fields["doubts"] = [*fields.get("doubts", ()), doubt]
    return fields


_SLUG = re.compile(r"[a-z]{2,30}(?:[-_][a-z]{1,30}){1,3}")


def _names(values: Mapping[str, Any], source: str, field: str) -> Iterator[str]:
    folder, _, name = source.partition("!")[0].rpartition("/")
    if "!" in source or not folder:
        return
    file, _, number = name.rpartition(":")
    lines = number.isdigit() and file.endswith((".jsonl", ".ndjson", ".json"))
    known = [_beside(folder), *([_among(f"{folder}/{file}")] if lines else [])]
    for each, rows in references.targets(values, ChainMap(*known)):
        if each == field:
            yield from filter(None, map(references.name_of, rows))


@lru_cache(maxsize=8)
def _beside(folder: str) -> dict[tuple[str, str], Any]:
    """Return the rows of the tables in a folder that are named as people or sections are."""
    try:
        with os.scandir(folder) as entries:
            files = sorted(
                (each.name, each.path)
                for each in entries
                if each.name.casefold().endswith(_ENDINGS)
                if references.referring(_stem(each.name))
                and each.is_file(follow_symlinks=False)
                and each.stat().st_size <= _LARGEST
            )
    except OSError:
        return {}
    tables = {_stem(name): list(_rows(path)) for name, path in files[:_MOST_FILES]}
    return references.index(tables, dict)


def _stem(name: str) -> str:
    """Return the name of the table in a file: "authors" of `wp_authors.json`.

    >>> _stem("authors.json"), _stem("wp_users.csv")
    ('authors', 'users')
    """
    return Path(name).stem.casefold().removeprefix("wp_").removeprefix("db_")


def _rows(path: str) -> Iterator[Mapping[str, Any]]:
    try:
        text = decode(Path(path).read_bytes()).removeprefix("\ufeff")
        if path.casefold().endswith((".csv", ".tsv")):
            head = text.partition("\n")[0]
            found: Any = csv.DictReader(
                text.splitlines(), delimiter=max(",\t;|", key=head.count), strict=False
            )
        elif path.casefold().endswith(".json"):
            found = json.loads(text)
            if isinstance(found, Mapping):  # {"users": [...]}, or {"7": {...}}
                lists = [each for each in found.values() if isinstance(each, list)]
                found = lists[0] if len(lists) == 1 else _by_key(found)
        else:
            found = (json.loads(line) for line in text.splitlines() if line.strip())
        for number, row in enumerate(found):
            if number >= _MOST_ROWS:
                return
            if isinstance(row, Mapping):
                yield row
    except (OSError, ValueError, csv.Error, RecursionError):
        return  # what is wrong with the file is told where it is read for itself


def _by_key(found: Mapping[str, Any]) -> list[Any]:
    return [{"id": key, **row} for key, row in found.items() if isinstance(row, Mapping)]


@lru_cache(maxsize=2)
def _among(path: str) -> dict[tuple[str, str], Any]:
    """Return the people, sections and topics among the lines of a file, by their kind and id."""
    tables: dict[str, list[Any]] = {}
    try:
        for row in _documents(path):
            kind = _kind(row)
            if references.referring(kind):
                inner = row.get("fields")  # of a row of Django's
                tables.setdefault(kind, []).append(
                    {**row, **inner} if isinstance(inner, Mapping) else row
                )
    except (OSError, ValueError, RecursionError):
        pass  # as above: what was read so far is true
    return references.index(tables, dict)


def _documents(path: str) -> Iterator[Any]:
    """Yield the documents in a list that isn't large, or those of lines that are short."""
    size = count = 0
    with Path(path).open("rb") as lines:
        if lines.read(64).lstrip().startswith(b"["):
            lines.seek(0)
            yield from json.loads(lines.read(_LARGEST))
            return
        lines.seek(0)
        while size < _MOST_READ and count < _MOST_LINES and (line := lines.readline(_MOST_READ)):
            size += len(line)
            if len(line) <= _LONGEST_LINE and any(name in line for name in _NAMED):
                count += 1
                yield json.loads(line)


def _kind(row: Any) -> str:
    """Return what a document calls its kind, "" without one."""
    if not isinstance(row, Mapping):
        return ""
    kinds = (str(row[name]) for name in row if folded(str(name)) in _KINDS and row[name])
    return next(kinds, "").rpartition(".")[2]


_KINDS = frozenset({"type", "model", "kind", "doctype", "table", "contenttype"})
