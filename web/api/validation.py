"""Validation of request parameters.

Other APIs' names are translated, every parameter is checked, all faults are reported at once.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, ParamSpec, TypeVar, get_type_hints

from flask import request
from pydantic import BaseModel, ValidationError
from rapidfuzz import fuzz, process
from werkzeug.datastructures import MultiDict

from search import FACETS, Settings
from web import context, search_params
from web.api.models.request_models import ALIASES, ELSEWHERE, IGNORED, KEY, ON_DATES, SHOWN_FIELDS
from web.server.error_handlers import ProblemError

Args = MultiDict[str, str]
Row = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")

_SINGLE_LISTS = ("facets", "fields")


def checked(view: Callable[P, T]) -> Callable[P, T]:
    """Validate a view's parameters by the model that it annotates as `query`, and pass it.

    A `path` model is passed, too. The OpenAPI library would validate as well, but it takes the
    first of a repeated parameter, and builds the schema anew each time.
    """
    hints = get_type_hints(view)
    model: type[BaseModel] = hints["query"]

    @functools.wraps(view)
    def read(*_: P.args, **kwargs: P.kwargs) -> T:
        given: dict[str, Any] = {"query": check(model, translate(request.args, model))}
        if "path" in hints:
            given["path"] = hints["path"].model_construct(**kwargs)
        return view(**given)  # type: ignore[call-arg]

    read.__delay_validate_request__ = True  # type: ignore[attr-defined]
    return read


def translate(given: Args, model: type[BaseModel]) -> Args:
    """Return the parameters under our own names.

    Aliases, dates without hyphens, "-value", and empty facets are translated.

    Raises:
        ProblemError: a parameter is given under two names.
    """
    names = names_of(model)
    args: Args = MultiDict()
    rows: list[Row] = []
    for name, values in given.lists():
        own = ALIASES[name] if name not in names and ALIASES.get(name) in names else name
        if own != name and own in given and own not in FACETS:
            rows.append(_row(name, values[0], f"{name} is another name of {own}; give one of them"))
        if own == KEY or (own in IGNORED and own not in names):
            continue
        if name not in names and (name in ON_DATES or name in ELSEWHERE or name == "show-fields"):
            rows += _guardian(name, values, args)
            continue
        for value in (part for each in values for part in _alternatives(own, each)):
            for key, text in (
                [_facet(own, value)] if own in FACETS else [(own, _plain_day(own, value))]
            ):
                args.add(key, text)
    if rows:
        raise _refused(rows)
    return args


def check(model: type[BaseModel], args: Args) -> Any:
    """Return the model of these parameters.

    Raises:
        ProblemError: some are invalid; it has a row for each fault.
    """
    names = names_of(model)
    rows: list[Row] = []
    values: dict[str, Any] = {}
    for name, texts in args.lists():
        filled = [text for text in texts if text.strip()]
        if name not in names:
            rows.append(_unknown(name, texts[0], names))
        elif names[name]:
            values[name] = filled
        elif len(texts) > 1 and name not in _SINGLE_LISTS:
            rows.append(
                _row(name, texts[1], f"{name} may stand once, and is given {len(texts)} times")
            )
        elif filled:
            values[name] = (
                ",".join(filled)
                if name in _SINGLE_LISTS
                else filled[0]
                if name == "q"
                else filled[0].strip()
            )
    try:
        found = model.model_validate(values)
    except ValidationError as fault:
        rows += [
            _row(str(error["loc"][0]), _text(error["input"]), _says(error))
            for error in fault.errors()
        ]
        found = None
    if rows:
        raise _refused(rows)
    return found


def search_request(
    args: Args, fields: Iterable[str] = (), settings: Settings | None = None
) -> search_params.Reading:
    """Return the search of parameters under our own names.

    A script needs the whole query answered, so one over a limit is an error, not shortened.

    Args:
        args: the parameters.
        fields: the field names that are known.
        settings: None takes the application's.

    Raises:
        ProblemError: a parameter or the query is invalid.
    """
    reading = search_params.read(args, settings or context.settings())
    rows = [_row(problem.name, problem.value, problem.message) for problem in reading.problems]
    known = tuple(fields)
    takes = f"fields takes any of {', '.join(known)}"
    rows += [
        _row("fields", name, takes, _nearest(name, known))
        for name in reading.fields
        if name not in known
    ]
    if rows:
        raise _refused(rows)
    return replace(reading, request=replace(reading.request, whole=True))


def own_args(model: type[BaseModel], without: Iterable[str] = ()) -> Args:
    """Return this request's parameters under our own names, without some."""
    left_out = set(without)
    args = translate(request.args, model)
    return MultiDict(
        [(name, value) for name, value in args.items(multi=True) if name not in left_out]
    )


def pick(view: Mapping[str, Any], fields: str) -> dict[str, Any]:
    """Return the id and the named fields of a view.

    Args:
        view: the complete view.
        fields: names separated by commas; empty takes all.

    Raises:
        ProblemError: the view has no such field.
    """
    wanted = {name.strip() for name in fields.split(",") if name.strip()}
    if unknown := sorted(wanted - view.keys()):
        raise _refused(
            [
                _row("fields", name, f"fields takes any of {', '.join(view)}", _nearest(name, view))
                for name in unknown
            ]
        )
    return {
        name: value for name, value in view.items() if not wanted or name == "id" or name in wanted
    }


def at_most(name: str, value: int, most: int) -> int:
    """Return a number after checking its upper bound, which a setting defines.

    Raises:
        ProblemError: it is larger.
    """
    if value > most:
        raise _refused([_row(name, str(value), f"{name} takes a whole number from 1 to {most}")])
    return value


@functools.cache
def names_of(model: type[BaseModel]) -> dict[str, bool]:
    """Return the names of a model's parameters, each with True if it may be repeated."""
    properties = model.model_json_schema()["properties"]
    return {name: schema.get("type") == "array" for name, schema in properties.items()}


def _facet(name: str, value: str) -> tuple[str, str]:
    """Return a facet's parameter in our form: name and value.

    `section=x` includes, `section=-x` excludes, `section=` is without one, `section=-` with one.
    """
    if not value.strip():
        return "without", name
    if value.startswith("-"):
        return (f"not-{name}", value[1:]) if value.strip() != "-" else ("with", name)
    return name, value


def _alternatives(name: str, value: str) -> list[str]:
    """Return the values that `section=a|b` joins; a known value with a bar stays whole."""
    if name not in FACETS or "|" not in value:
        return [value]
    known = {count.value for count in context.archive().values(name)}
    return (
        [value] if value in known else [part.strip() for part in value.split("|") if part.strip()]
    )


def _guardian(name: str, values: list[str], args: Args) -> list[Row]:
    """Read a Guardian parameter that isn't ours into `args`; return its faults."""
    if name in ELSEWHERE:
        return [_row(name, values[0], f"{name} isn't read here: {ELSEWHERE[name]}")]
    takes, found = ON_DATES.get(name) or tuple(SHOWN_FIELDS), ",".join(values).split(",")
    wrong = [part for part in found if part and part not in takes]
    if wrong:
        return [_row(name, wrong[0], f"{name} takes {', '.join(takes)}", _nearest(wrong[0], takes))]
    fields = [SHOWN_FIELDS[part] for part in found if part] if name == "show-fields" else []
    if fields and all(fields):
        args.add("fields", ",".join(fields))
    return []


def _plain_day(name: str, value: str) -> str:
    if name in ("from-date", "to-date") and re.fullmatch(r"\d{8}", value.strip()):
        value = value.strip()
        return f"{value[:4]}-{value[4:6]}-{value[6:]}"
    return value


def _unknown(name: str, value: str, names: Mapping[str, bool]) -> Row:
    nearest = _nearest(name, [*names, *ALIASES, KEY])
    return _row(
        name,
        value,
        f"there is no parameter {name}" + (f"; the nearest is {nearest}" if nearest else ""),
        nearest,
    )


def _nearest(name: str, known: Iterable[str]) -> str | None:
    found = process.extractOne(
        name.lower().replace("_", "-"), list(known), scorer=fuzz.WRatio, score_cutoff=55
    )
    return found[0] if found else None


def _row(name: str, value: str, detail: str, nearest: str | None = None) -> Row:
    row: Row = {"parameter": name[:100], "value": value[:200], "detail": detail}
    return row | {"nearest": nearest} if nearest else row


def _says(error: Mapping[str, Any]) -> str:
    name = error["loc"][0]
    match error["type"]:
        case "missing":
            return f"{name} is needed"
        case "int_parsing" | "int_type":
            return f"{name} takes a whole number"
        case "bool_parsing" | "bool_type":
            return f"{name} takes 1 or 0"
        case _:
            return f"{name}: {error['msg'][0].lower()}{error['msg'][1:]}"


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if isinstance(value, dict) else str(value)


def _refused(rows: list[Row]) -> ProblemError:
    return ProblemError(
        "bad-parameter",
        "; ".join(dict.fromkeys(row["detail"] for row in rows))[:2000] + ".",
        errors=rows,
    )
