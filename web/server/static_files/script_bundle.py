"""Bundle of the pages' scripts: one file, so that a first visit waits for one request.

The scripts import each other by `import { name } from "./file.js";` alone, so no parser of
JavaScript is needed.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function|const) (\w+))", re.MULTILINE)
_OTHER_FORM = re.compile(r"^(?:import|export)\b.*| as .*(?=\} = \$)", re.MULTILINE)
_COMMENT = re.compile(r"^\s*//.*\n", re.MULTILINE)


def bundled(path: Path) -> bytes:
    """Return a script and all that it imports as one script, without lines of comments.

    Each imported file is a function that is called once and returns what the file exports, so that
    names in different files stay apart.

    Raises:
        ValueError: if a file imports or exports in a form that this module doesn't read.
    """
    parts: dict[str, str] = {}
    _add(path, parts)
    return "".join(parts.values()).encode()


def _add(path: Path, parts: dict[str, str]) -> None:
    """Add a file after the files that it imports."""
    text = _COMMENT.sub("", path.read_text("utf-8"))
    for _, name in _IMPORT.findall(text):
        if name not in parts:
            _add(path.with_name(f"{name}.js"), parts)
    exported = ", ".join(name for _, name in _EXPORT.findall(text))
    text = _IMPORT.sub(lambda found: f"const {found[1]} = {_variable(found[2])};\n", text)
    text = _EXPORT.sub(r"\1", text)
    if other := _OTHER_FORM.search(text):
        raise ValueError(
            f"{path.name}: write {other[0].strip()!r} as `import {{ name }} from` or as"
            " `export const` or `export function`: the bundle reads no other form."
        )
    if exported:
        text = f"const {_variable(path.stem)} = (() => {{\n{text}return {{ {exported} }};\n}})();\n"
    parts[path.stem] = text


def _variable(name: str) -> str:
    """Return the name of the variable that holds a file's exports.

    >>> _variable("dossier-store")
    '$dossier_store'
    """
    return "$" + name.replace("-", "_")
