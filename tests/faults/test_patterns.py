"""No regular expression of ours can be made to run for ever.

Each is examined by a library that looks for such inputs.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import warnings
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from scripts.faults.common import ROOT, morgue
from search.query.nodes import Wildcard
from search.query.patterns import matcher

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # of a library older than the names it uses
    from regexploit.ast.sre import SreOpParser
    from regexploit.redos import find

CUBIC = 3
"""The least power of the input's length that is a fault."""
POSSESSIVE = re.compile(r"(?<!\\)[*+?}]\+|\(\?>")
NO_REPETITION = re.compile(r"\\[pP]\{[^}]*\}|\\.|\[(?:\\.|[^\]\\])*\]|\(\?(?:<?[=!]|[:>])")
"""Parts of an expression whose signs repeat nothing: classes, escapes, the heads of groups."""
JUSTIFIED = {
    # Read by the library as if \W held the punctuation of the second class, too; what follows
    # each run can't be in it.
    r"^[^\W\d_][^\W\d_.'’‘-]*(?:[.'’‘-][^\W\d_]*)*$",
    # Reads `.env`, a file of whoever runs the archive, line by line.
    r"""\s*(?:export\s+)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(.*?))(?:\s+#.*|\s*)""",
}
CALLS = {
    f"re.{name}"
    for name in "compile sub subn match search fullmatch split findall finditer".split()
}
ON_IMPORT = {"web.wsgi", "web.gunicorn_conf"}  # these start a server


def compiled(value: Any, depth: int = 0) -> Iterator[tuple[str | bytes, int]]:
    """The expressions that a value is or holds."""
    if isinstance(value, re.Pattern):
        yield value.pattern, value.flags
    elif type(value).__module__ == "_regex":
        yield value.pattern, 0
    elif depth < 3 and isinstance(value, list | tuple | set | frozenset | dict):
        for item in value.items() if isinstance(value, dict) else value:
            yield from compiled(item, depth + 1)


def expressions() -> dict[tuple[str, int], str]:
    """Every expression of search/, web/ and scripts/, with where it stands: those of modules as
    compiled, those inside of functions as written.
    """
    found: dict[tuple[str, int], str] = {}
    for top in ("search", "web", "scripts"):
        package = importlib.import_module(top)
        for module in pkgutil.walk_packages(package.__path__, f"{top}."):
            if module.name in ON_IMPORT or module.name.startswith("scripts.benchmarks"):
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                for pattern, flags in compiled(value):
                    text = pattern if isinstance(pattern, str) else pattern.decode("latin-1")
                    found[text, flags] = f"{module.name}.{name}"
        for path in (ROOT / top).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and ast.unparse(node.func) in CALLS and node.args:
                    argument = node.args[0]
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        found.setdefault((argument.value, 0), f"{path}:{node.lineno}")
    return found


def is_linear_by_form(pattern: str) -> bool:
    r"""Return True where every repetition is possessive or there is none.

    >>> is_linear_by_form(r"(?![0-9])\p{Nd}"), is_linear_by_form(r"(a+)+")
    (True, False)
    """
    return bool(POSSESSIVE.search(pattern)) or not set("*+?{") & set(NO_REPETITION.sub("", pattern))


def powers(pattern: str, flags: int) -> list[int]:
    """The powers of the input's length that the library finds ways to."""
    return [int(each.starriness) for each in find(SreOpParser().parse_sre(pattern, flags))]


@pytest.mark.slow
def test_no_expression_takes_for_ever() -> None:
    """Each is at most quadratic, or repeats nothing, or is possessive in its repetitions, which
    then never try again, or is justified by name.
    """
    found = expressions()
    assert len(found) > 200
    faults = []
    for (pattern, flags), place in found.items():
        if is_linear_by_form(pattern) or pattern in JUSTIFIED:
            continue
        try:
            faults += [
                f"{place}: to the power of {power}: {pattern}"
                for power in powers(pattern, flags)
                if power >= CUBIC
            ]
        except re.error:
            faults.append(f"{place} can't be examined; write it possessively: {pattern}")
    assert faults == []
    assert {pattern for pattern, _ in found} >= JUSTIFIED, (
        "a justified expression is gone: take it off the list"
    )


@pytest.mark.parametrize("pattern", [r"^(a+)+$", r"(\w*\s*)*x", r"a*b?a*b?a*c"])
def test_the_examination_finds_what_takes_for_ever(pattern: str) -> None:
    """The library itself works on the classic traps, and no form of them is taken for linear."""
    assert not is_linear_by_form(pattern)
    assert max(powers(pattern, 0)) >= CUBIC


@pytest.mark.timeout(60)
@pytest.mark.parametrize("shape", ["*a" * 40, "a*" * 40 + "b", "*a?" * 30 + "*", "?*" * 60])
def test_no_typed_wildcard_takes_for_ever(shape: str) -> None:
    """Wildcards become expressions, so whoever searches writes some of ours.

    None is slow on a word made for it, or wrong.
    """
    fits = matcher(Wildcard(shape))
    for word in ("a" * 5_000, "a" * 5_000 + "c", "ab" * 2_500):
        assert fits(word) == fnmatchcase(word, shape)


@pytest.mark.slow
@pytest.mark.parametrize("pattern", ["(a+)+", "a*" * 8 + "b"])
def test_a_newsrooms_own_expression_is_examined_too(tmp_path: Path, pattern: str) -> None:
    """A rule that could take for ever is refused before anything is read, with what to write
    instead.
    """
    (tmp_path / "a.txt").write_text(
        "A Title\n\nThe harbour board met on Monday and decided nothing at all, as it does.\n"
    )
    rules = tmp_path / "rules.toml"
    rules.write_text(f"boilerplate = ['{pattern}']\n")
    run = morgue(
        "reindex", tmp_path / "a.txt", "--rules", rules, "--index", f"whoosh:{tmp_path / 'index'}"
    )
    assert run.returncode in (1, 2)
    assert re.search(r"rules\.toml:1: .* can take (forever|very long)", run.stderr)
