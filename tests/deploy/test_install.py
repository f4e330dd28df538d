"""Installing Morgue.

What the environment holds, what the wheel holds, and that it works where no repository is.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
CONSTRAINTS = ROOT / "scripts" / "constraints.txt"
LOCK = ROOT / "scripts" / "locks" / "dev.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
TOOLS = {"pip", "setuptools", "wheel", "morgue"}


def plain(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    """The versions that an install for the suite gets on this system and Python."""
    listed = re.findall(r"(?m)^(\w\S*==.+?) \\$", LOCK.read_text("utf-8"))
    found = [Requirement(each) for each in listed]
    return {
        plain(each.name): str(each.specifier).removeprefix("==")
        for each in found
        if (each.marker is None or each.marker.evaluate()) and each.name not in TOOLS
    }


def test_everything_installed_is_pinned_and_nothing_else() -> None:
    """The environment that ./scripts/test made holds exactly the pinned versions, so that another
    one will be equal.
    """
    installed = {plain(each.name): each.version for each in metadata.distributions()}
    assert {name: version for name, version in installed.items() if name not in TOOLS} == pins()


def requirements() -> list[str]:
    """Everything that pyproject.toml asks for, its extras included."""
    return [
        *PROJECT["dependencies"],
        *(each for extra in PROJECT["optional-dependencies"].values() for each in extra),
    ]


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """The packages whose modules some code of ours imports."""
    paths = [
        path for top in ("search", "web", "scripts", "tests") for path in (ROOT / top).rglob("*.py")
    ]
    names = {
        name
        for path in paths
        for name in re.findall(r"(?m)^\s*(?:from|import) (\w+)", path.read_text("utf-8"))
    }
    return {
        plain(package)
        for module, packages in metadata.packages_distributions().items()
        if module in names
        for package in packages
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "requirement", [each for each in requirements() if not each.startswith("morgue[")]
)
def test_every_requirement_has_a_use_and_a_reason(imported: set[str], requirement: str) -> None:
    """Each is pinned, imported or run by something of ours, and has a line that says what for."""
    name = re.split(r"[<>=\[;~! ]", requirement)[0]
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    number = next(number for number, line in enumerate(lines) if f'"{requirement}"' in line)
    assert plain(name) in pins()
    assert (
        name.startswith("types-")
        or "#" in lines[number]
        or lines[number - 1].strip().startswith("#")
    ), "say what it is for"
    assert name.startswith("types-") or plain(name) in imported or name in RUN, "nothing imports it"


def test_everything_imported_is_asked_for() -> None:
    """No library of ours stands on one that merely happens to be there.

    A parent's own parts are the parent's to bring.
    """
    asked = {plain(re.split(r"[<>=\[;~! ]", each)[0]) for each in requirements()}
    providers = metadata.packages_distributions()
    for path in [
        path for top in ("search", "web", "scripts") for path in (ROOT / top).rglob("*.py")
    ]:
        for name in re.findall(r"(?m)^\s*(?:from|import) (\w+)", path.read_text("utf-8")):
            packages = {plain(package) for package in providers.get(name, ())} - TOOLS
            assert not packages or packages & (asked | PARTS.keys()), f"{path}: {name}"


PARTS = {"werkzeug": "flask", "jinja2": "flask", "markupsafe": "flask", "limits": "flask-limiter"}
"""Libraries that come as a part of another: which."""

RUN = {
    "uv": "scripts/pins and scripts/floors",
    "hatchling": "pip, by scripts/setup.sh",
    "editables": "by hatchling",
    "pytest-xdist": "scripts/test",
    "datasette": "python -m datasette, by scripts/bench.py",
    "gunicorn": "python -m gunicorn",
    "lxml-html-clean": "by trafilatura",
    "redis": "by limits, for redis://",
    "mypy": ".ci/run",
    "ruff": ".ci/run",
    "pip-audit": ".ci/run",
    "pre-commit": ".pre-commit-config.yaml",
    "pytest-timeout": "by pytest",
}
"""What nothing of ours imports, and who uses it."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from what git keeps, in a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in kept():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, timeout=300, capture_output=True)
    (built,) = folder.glob("morgue-*.whl")
    return built


def kept() -> list[str]:
    """The files that git keeps."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: what git keeps can't be told")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, timeout=60
    ).stdout.decode()
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.slow
def test_the_wheel_holds_what_users_need_and_nothing_else(wheel: Path) -> None:
    """Templates, style sheets, wordings, the grammar and what deploys it, and the man pages.

    What measures, attacks and documents the project stays in its clone.
    """
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {name for name in kept() if name.startswith(("search/", "web/", "scripts/cli/"))}
    assert wanted - held == set()
    assert {name for name in kept() if name.startswith("scripts/deploy/m")} - held == {
        name for name in kept() if name.startswith("scripts/deploy/man/")
    }
    assert any(name.endswith("share/man/man1/morgue-reindex.1") for name in held)
    others = {name.split("/")[0] for name in held} - {"search", "web", "scripts"}
    assert {name.partition("-")[0] for name in others} == {"morgue"}
    own = {name for name in held if name.startswith("scripts/")}
    assert {name.split("/")[1] for name in own} == {"__init__.py", "cli", "deploy", "reindex.py"}
    assert not [name for name in held if "/tests/" in name or "benchmark" in name]


@pytest.mark.slow
def test_an_installed_morgue_needs_no_repository(
    wheel: Path, tmp_path: Path, free_port: Callable[[], int]
) -> None:
    """In an environment of its own it indexes, searches and serves, with each engine of one
    machine.
    """
    # By uv, which links what it has fetched before: pip took most of this test's minute.
    uv, env = Path(sys.executable).with_name("uv"), tmp_path / "env"
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, env], check=True, timeout=120)
    python, morgue = env / "bin" / "python", env / "bin" / "morgue"
    wanted = f"{wheel}[tantivy,opensearch,evaluate]"
    subprocess.run(
        [uv, "pip", "install", "-q", "--python", python, "--constraint", CONSTRAINTS, wanted],
        check=True,
        timeout=500,
    )
    for engine in ("whoosh", "tantivy"):
        index = f"{engine}:archive-{engine}"
        subprocess.run(
            [morgue, "reindex", ROOT / "seeds", "--index", index],
            cwd=tmp_path,
            check=True,
            timeout=120,
        )
        question = [morgue, "search", '"moral injury"', "--json", "--index", index]
        found = subprocess.run(question, cwd=tmp_path, check=True, timeout=60, capture_output=True)
        assert json.loads(found.stdout)["total"] >= 1
    port = free_port()
    with (tmp_path / "log").open("wb") as log:
        command = [
            morgue,
            "serve",
            "--port",
            str(port),
            "--workers",
            "1",
            "--index",
            "whoosh:archive-whoosh",
        ]
        server = subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log)
    try:
        page = fetch(f"http://127.0.0.1:{port}/?q=harbour", server)
        assert "<mark>" in page
        style = re.search(r'href="(/static/[^"]+\.css)"', page)
        assert style and "font" in fetch(f"http://127.0.0.1:{port}{style[1]}", server)
        assert "How to search" in fetch(f"http://127.0.0.1:{port}/help", server)
    finally:
        server.terminate()
        server.wait(60)


def fetch(url: str, server: subprocess.Popen[bytes]) -> str:
    """What stands at an address, once the server answers."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return str(answer.read().decode())
        except ConnectionError:
            pass
        except urllib.error.URLError as fault:
            if not isinstance(fault.reason, ConnectionError):
                raise
        try:
            server.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    raise AssertionError("the server did not come up")
