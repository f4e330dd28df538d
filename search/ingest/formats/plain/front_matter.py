"""Front matter: fields above a text in YAML, TOML, JSON, `key: value` lines or reST."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable
from typing import Any

import yaml

from search.errors import RejectError
from search.ingest.bylines.person_names import is_name
from search.ingest.formats.values.field_names import known_names, ours

_FRONT = re.compile(r"\A\s*(---|\+\+\+)[ \t]*\n(.*?)(?:\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z))", re.DOTALL)
# Front matter without its first rule, as Hexo writes it.
_OPEN = re.compile(
    r"\A\s*((?:[A-Za-z_][\w -]{0,40}:[^\n]*\n(?:[ \t]{0,8}- [^\n]*\n){0,40}){2,40})---[ \t]*\n"
)
_PLAIN = re.compile(
    r"\A\s*((?:[^\W\d_][\w -]{0,30}:[ \t]+\S[^\n]*\n(?:[ \t]+\S[^\n]*\n){0,9}){2,40})\s*\n"
)
_PLAIN_KEY = re.compile(r"(?m)^([^\W\d_][\w -]{0,30}):[ \t]+([^\n]*(?:\n[ \t]+[^\n]*)*)")
# The properties of a page, as Notion and other notebooks write them below its heading.
_BELOW_HEADING = re.compile(
    r"\A\s*# +([^\n]{1,300})\n\s*\n((?:[A-Z][\w -]{0,30}:[ \t]+\S[^\n]*\n){2,40})\s*\n"
)
_RST = re.compile(
    r"\A\s*([^\n]{2,200})\n([#=~^*+-])\2{2,200}[ \t]*\n\s*((?::[\w -]{1,30}:[^\n]*\n){1,40})"
)
_ORG = re.compile(r"\A\s*((?:#\+[A-Za-z_]{2,20}:[^\n]*\n){1,40})")
_ORG_FIELD = re.compile(r"(?m)^#\+([A-Za-z_]{2,20}):[ \t]*(.*)$")
# AsciiDoc: "= Title", then the author's line and the revision's: "v1.0, 2011-06-22".
_ADOC = re.compile(
    r"\A= ([^\n]{1,300})\n(?:([^\n<>:]{3,80}?)(?: <[^\n<>]{1,80}>)?\n)?"
    r"(?:(?:v[\w.]{1,12}, ?)?([^\n:]{6,40}\d{2,4}|\d{4}-\d\d-\d\d)\n)?"
    r"((?::[\w-]{1,40}:[^\n]*\n){0,40})\n"
)
_LABELLED_LINE = re.compile(r"[^\W\d_][\w -]{0,30}:[ \t]+\S[^\n]*")
_LABELLED, _MOST_LABELS = 8_000, 40  # characters at the top of a text, and labelled lines there
_TEXT_LABELS = frozenset("copy text body story article artikel texte texto testo tekst".split())
_MOST_WORDS = 6  # of a line below an unknown label, as "Place: the lower quay"; more may be text
_RST_FIELD = re.compile(r"(?m)^:([\w -]{1,30}):[ \t]*(.*)$")
_TEMPLATE = re.compile(r"(?m)^\s*[\w-]{1,40}:\s*[\"']?\{[{%]")
_KEY = re.compile(r"^([ ]*(?:- )?[A-Za-z_][\w -]{0,40}:)[ ]+(.+)$")


class TemplateError(Exception):
    """Raised for the front matter of a template, whose values are still to be filled in."""


def parts(text: str) -> tuple[dict[str, Any], str]:
    """Return the values of the front matter, and the text below it.

    Raises:
        RejectError: it can't be read.
        TemplateError: its values are placeholders.

    >>> parts("---\\ntitle: Taxes\\n---\\nThey rise.")
    ({'title': 'Taxes'}, 'They rise.')
    """
    if (match := _OPEN.match(text)) and len(
        known_names(name for name, _ in _PLAIN_KEY.findall(match[1])) & {"title", "authors", "date"}
    ) >= 2:
        values = _yaml(match[1])
        return (values, text[match.end() :]) if isinstance(values, dict) else ({}, text)
    if match := _FRONT.match(text):
        if _TEMPLATE.search(match[2]):
            raise TemplateError
        values = _toml(match[2]) if match[1] == "+++" else _yaml(match[2])
        return (values, text[match.end() :]) if isinstance(values, dict) else ({}, text)
    if text.lstrip().startswith("{"):
        start = text.index("{")
        try:
            values, end = json.JSONDecoder().raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            raise RejectError(f"Its front matter can't be read: {str(error)[:200]}") from None
        return (values, text[end:]) if isinstance(values, dict) else ({}, text)
    if (match := _BELOW_HEADING.match(text)) and len(
        known_names(name for name, _ in _PLAIN_KEY.findall(match[2]))
    ) >= 2:
        plain = {name: " ".join(value.split()) for name, value in _PLAIN_KEY.findall(match[2])}
        return {"title": match[1].strip()} | plain, text[match.end() :]
    if match := _ORG.match(text):
        values = {
            name.casefold(): value.strip(" <>") for name, value in _ORG_FIELD.findall(match[1])
        }
        return (values, text[match.end() :]) if "title" in values else ({}, text)
    if match := _ADOC.match(text):
        if match[2] and not all(map(is_name, re.split(r"; ?", match[2]))):
            return {"title": match[1].strip(" =")}, text[match.start(2) :]  # the text's first line
        values = {"title": match[1].strip(" ="), "author": match[2], "date": match[3]}
        values |= {name: value.strip() for name, value in _RST_FIELD.findall(match[4])}
        return {name: value for name, value in values.items() if value}, text[match.end() :]
    if match := _RST.match(text):
        values = {name: value.strip() for name, value in _RST_FIELD.findall(match[3])}
        return {"title": match[1].strip()} | values, text[match.end() :]
    if (match := _PLAIN.match(text)) and len(
        _telling(name for name, _ in _PLAIN_KEY.findall(match[1]))
    ) >= 2:
        plain = {name: " ".join(value.split()) for name, value in _PLAIN_KEY.findall(match[1])}
        return plain, text[match.end() :]
    return {}, text


def _telling(names: Iterable[str]) -> set[str]:
    """Return the names by which lines are known as front matter; a slug is no word of texts."""
    found = [*names]
    slugs = {"slug"} & {name.casefold() for name in found}
    return (known_names(found) & {"title", "authors", "date"}) | slugs


def labelled_head(text: str) -> tuple[dict[str, Any], list[str], str] | None:
    """Return the fields of the labelled lines above a plain text, the other lines, and the text.

    None without them, and where a line may be text itself: at least three labels are fields'
    names in some language, the title's among them, every line above the first blank one has a
    label, none but the last means the body, and what has an unknown label is short.

    >>> labelled_head("Titel: Taxes\\nAutor: Ada Quill\\nDatum: 5.3.2019\\n\\nThey rise.")[2]
    'They rise.'
    """
    text, mark = _closed_up(text)
    match = _PLAIN.match(text)
    if not match:
        return None
    fields: dict[str, Any] = {}
    others: list[str] = []
    start = ""  # of the text, on the last labelled line
    for name, printed in _PLAIN_KEY.findall(match[1]):
        value = " ".join(printed.split())
        field = ours(name)
        if start:
            return None
        if field == "body":
            start = f"{value}\n\n"
        elif field is None and len(value.split()) <= _MOST_WORDS:
            others.append(f"{name}: {value}")
        elif field == "authors":
            fields.setdefault(field, []).append(value)
        elif field is None or field in fields:
            return None
        else:
            fields[field] = value
    if len(fields) < 3 or "title" not in fields or not {"authors", "date"} & fields.keys():
        return None
    return fields, [*others, *mark], start + text[match.end() :]


def _closed_up(text: str) -> tuple[str, list[str]]:
    """Return a text with no blank lines between its first labelled ones, as documents have them.

    A label of the text alone on its line, "Copy:", is returned apart.

    >>> _closed_up("Title: Fog\\n\\nBy: Ada Quill\\n\\nText:\\n\\nIt lifted.")
    ('Title: Fog\\nBy: Ada Quill\\n\\nIt lifted.', ['Text:'])
    """
    blocks = re.split(r"\n[ \t]*\n\s*", text[:_LABELLED].lstrip(), maxsplit=_MOST_LABELS)
    count = next((at for at, each in enumerate(blocks) if not _LABELLED_LINE.fullmatch(each)), 0)
    if count < 2 or count == len(blocks):
        return text, []
    rest = text[text.index(blocks[count], sum(map(len, blocks[:count]))) :]
    bare, _, below = rest.partition("\n")
    if bare.strip().rstrip(":").casefold() in _TEXT_LABELS and bare.rstrip().endswith(":"):
        return "\n".join(blocks[:count]) + "\n\n" + below.lstrip(), [bare.strip()]
    return "\n".join(blocks[:count]) + "\n\n" + rest, []


def _toml(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise RejectError(f"Its front matter can't be read: {str(error)[:200]}") from None


def _yaml(text: str) -> Any:
    """Return YAML values; if that fails, again after common mistakes are mended.

    People leave colons in titles unquoted and indent with tabs.
    """
    try:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506
    except yaml.YAMLError as error:
        first = error
    except (ValueError, RecursionError) as error:
        raise RejectError(f"Its front matter can't be read: {str(error)[:200]}") from None
    if isinstance(first, yaml.scanner.ScannerError | yaml.parser.ParserError):
        try:
            return yaml.load("\n".join(map(_mended, text.split("\n"))), Loader=_PlainLoader)  # noqa: S506
        except (yaml.YAMLError, ValueError, RecursionError):
            pass
    raise RejectError(f"Its front matter can't be read: {str(first)[:200]}")


def _mended(line: str) -> str:
    line = line.replace(":\t", ": ").replace("\t", "  ")
    match = _KEY.match(line)
    if not match or match[2][0] in "\"'[{|>&*!#":
        return line
    value = match[2].strip()
    return f"{match[1]} {json.dumps(value, ensure_ascii=False)}" if ": " in value else line


class _PlainLoader(yaml.SafeLoader):
    """A YAML loader without aliases, by which a few lines can grow to gigabytes."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed in front matter")
        return super().compose_node(parent, index)
