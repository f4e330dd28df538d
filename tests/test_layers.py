"""Layers import only those below them, and some names occur only in their layer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(
    path for top in ("search", "web", "scripts") for path in (ROOT / top).rglob("*.py")
)

# Lowest first: a module imports only from layers below its own, or from its own layer.
LAYERS = [
    [
        "search.errors",
        "search.state_folder",
        "search.trusted_files",
        "search.article",
        "search.analysis",
        "search.settings",
        "search.setting_values",
        "search.date_numbers",
        "search.access_tokens",
        "search.query.calendar_days",
        "search.query.date_ranges",
        "search.calendar_names",
    ],
    ["search.fields", "search.documents", "search.query", "search.occurrences", "search.models"],
    ["search.reprints"],
    ["search.ingest", "search.engines.protocols"],
    ["search.engines"],
    ["search.indexing.source_records", "search.indexing.takedowns", "search.indexing.options"],
    [
        "search.indexing.engine_advice",
        "search.assist",
        "search.output.exports",
        "search.output.json_views",
        "search.reading.highlighting",
    ],
    ["search.indexing", "search.reading"],
    ["search.output"],
    ["search.relevance.judgements"],
    ["search.relevance", "search.alerts"],
    ["search"],
]
DOORS = {"scripts": {"web", "web.offline"}, "web": set()}
"""What each of the two programs may import of the other: commands, the writer of dossiers."""
ONE_HOME = {"whoosh": 1, "tantivy": 1, "opensearchpy": 1}


def module_of(path: Path) -> str:
    """The dotted name of a source file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports(path: Path) -> tuple[str, ...]:
    """The dotted names that a file imports, names from packages included; read once."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer_of(module: str) -> int:
    """The layer that names a module most closely."""
    named = [
        (len(prefix), level)
        for level, layer in enumerate(LAYERS)
        for prefix in layer
        if f"{module}.".startswith(f"{prefix}.")
    ]
    return max(named)[1]


@pytest.mark.parametrize(
    "path",
    [p for p in SOURCES if p.parts[-1] != "__init__.py" or "ingest" in p.parts],
    ids=module_of,
)
def test_no_layer_calls_back_up(path: Path) -> None:
    """A module of search/ imports only from its own layer and those below."""
    module = module_of(path)
    if not module.startswith("search"):
        return
    modules = {module_of(p) for p in SOURCES}
    above = {
        name
        for name in imports(path)
        if name in modules and name != "search" and layer_of(name) > layer_of(module)
    }
    assert not above, f"{module} imports {sorted(above)} from above"


@pytest.mark.parametrize(
    "path",
    [p for p in SOURCES if p.is_relative_to(ROOT / "web") or p.is_relative_to(ROOT / "scripts")],
    ids=module_of,
)
def test_pages_and_commands_use_the_door(path: Path) -> None:
    """web/ and scripts/ import nothing of search/ but the package itself.

    They don't import each other, but for `DOORS`.
    """
    modules = {module_of(p) for p in SOURCES}
    inner = {name for name in imports(path) if name.startswith("search.") and name in modules}
    own = module_of(path).partition(".")[0]
    other = {"web": "scripts", "scripts": "web"}[own]
    assert not inner
    named = {name for name in imports(path) if name.partition(".")[0] == other}
    assert not {name for name in named if name in modules} - DOORS[own]


@pytest.mark.parametrize("library", ONE_HOME)
def test_each_engine_library_has_one_home(library: str) -> None:
    """Each engine's library is imported in exactly one module of search/, if it is there."""
    homes = {
        module_of(p)
        for p in SOURCES
        if p.is_relative_to(ROOT / "search")
        and any(i.partition(".")[0] == library for i in imports(p))
    }
    assert len(homes) == 1, homes


def test_flask_stays_in_web_and_parsers_in_ingest() -> None:
    """Flask is known to web/ alone; HTML parsers to ingestion alone."""
    for path in SOURCES:
        tops = {name.partition(".")[0] for name in imports(path)}
        module = module_of(path)
        if not module.startswith(
            ("web", "scripts.benchmarks")
        ):  # what measures may import what it compares with
            assert "flask" not in tops, module
        if module.startswith("search") and not module.startswith("search.ingest"):
            assert not tops & {"bs4", "trafilatura"}, module


# A package of search/engines or search/ingest: the packages next to it that it may import.
ALLOWED = {
    "search.engines.shared": set(),
    "search.engines.structures": {"shared", "generations"},
    "search.engines.generations": {"shared", "structures"},
    "search.engines.embedded": {"shared", "structures", "generations"},
    "search.engines.whoosh": {"shared", "structures", "generations", "embedded"},
    "search.engines.tantivy": {"shared", "structures", "generations", "embedded"},
    "search.engines.opensearch": {"shared", "structures"},
    "search.engines.memory": {"shared"},
    "search.ingest.bylines": set(),
    "search.ingest.encodings": set(),
    "search.ingest.bounds": set(),
    "search.ingest.text": {"encodings", "lines", "rules", "bylines"},
    "search.ingest.html": {"bounds", "encodings", "lines", "text", "rules", "bylines"},
    "search.ingest.lines": {"rules", "bylines"},
}


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_what_it_may(package: str) -> None:
    """Engines don't know each other; shared code knows no engine; cleaning knows no formats."""
    parent = package.rpartition(".")[0]
    folder = ROOT / parent.replace(".", "/")
    packages = {path.name for path in folder.iterdir() if path.is_dir()} - {"protocols"}
    for path in (ROOT / package.replace(".", "/")).rglob("*.py"):
        siblings = {
            name.removeprefix(f"{parent}.").partition(".")[0]
            for name in imports(path)
            if name.startswith(f"{parent}.")
        }
        others = (siblings & packages) - {package.rpartition(".")[2]}
        assert not others - ALLOWED[package], module_of(path)


def test_no_engine_receives_query_text() -> None:
    """The engines' own query parsers occur nowhere under search/engines."""
    for path in (ROOT / "search" / "engines").rglob("*.py"):
        assert not re.search(
            r"parse_query|QueryParser|query_string", path.read_text(encoding="utf-8")
        ), path


def test_the_library_never_prints_and_reads_the_environment_in_one_place() -> None:
    """search/ has no print, and only settings.py looks at the environment."""
    for path in (ROOT / "search").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert "print" not in calls, path
        if path.name != "settings.py":
            assert not re.search(r"os\.environ|getenv", text), path


def test_the_top_level_is_what_was_agreed() -> None:
    """Nothing stands at the top but the agreed folders and pages, and dot-files."""
    agreed = {"pyproject.toml", "search", "web", "indexes", "scripts", "tests", "seeds"}
    agreed |= {"README.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE"}
    found = {
        path.name
        for path in ROOT.iterdir()
        if not path.name.startswith(".") and not path.name.endswith(".egg-info")
    }
    assert found - {"__pycache__", "dist", "build"} <= agreed
