"""README and the other pages of text.

Complete, equal to what the code says now, their commands and links in working order.
"""

from __future__ import annotations

import html
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote_plus

import click
import pytest

from scripts.cli.verb_group import VERBS
from scripts.docs import MANUAL, generated, manual, tables, verbs
from search import FACETS, FIELDS, OPERATORS, Settings, describe
from web import create_app

ROOT = Path(__file__).resolve().parents[1]
README = "\n".join(
    path.read_text(encoding="utf-8")
    for path in (
        ROOT / "README.md",
        *(
            ROOT / "web" / "docs" / f"{name}.md"
            for name in "getting-started archive searching api running settings security".split()
        ),
    )
)
"""The README and the pages of the documentation in the order in which one reads them."""
PAGES = sorted(
    path
    for path in (*ROOT.glob("*.md"), *ROOT.glob("[!.]*/**/*.md"))
    if "fixtures" not in path.parts
)
UNTOLD = ("/static/", "/favicon.ico")


@pytest.fixture(scope="module")
def addresses() -> list[str]:
    """Every address that the application answers, its parameters as `<>`."""
    rules = create_app(Settings(index="memory:docs", access="token")).url_map.iter_rules()
    found: list[str] = []
    for rule in rules:
        choice = re.search(r"<any\(([\w, ]+)\):\w+>", rule.rule)
        found += (
            [rule.rule.replace(choice[0], each) for each in choice[1].split(", ")]
            if choice
            else [rule.rule]
        )
    return [
        re.sub(r"<[^>]+>", "<>", address) for address in found if not address.startswith(UNTOLD)
    ]


def test_the_generated_parts_are_what_the_code_says() -> None:
    """`python scripts/docs.py` would change nothing."""
    assert generated(README) == README, "run .venv/bin/python scripts/docs.py"


def test_the_man_pages_are_up_to_date() -> None:
    """There is one man page a verb, as its help says now."""
    kept = {path.name: path.read_text(encoding="utf-8") for path in MANUAL.glob("*.1")}
    assert kept == manual(), "run .venv/bin/python scripts/docs.py"


def test_a_part_that_lost_its_markers_is_noticed() -> None:
    """A page without one of the markers of a part can't pass for one that is up to date."""
    with pytest.raises(ValueError, match="settings"):
        generated(README.replace("<!-- settings -->", ""))


def test_everything_has_its_line() -> None:
    """Every setting, field, operator, facet and verb stands in the README, each with something
    said about it.
    """
    parts = {name: "\n".join(lines) for name, lines in tables().items()}
    assert all(
        f"`{setting['env']}`" in parts["settings"] and setting["help"] in parts["settings"]
        for setting in describe()
    )
    assert all(
        f"`{name}:`" in parts["fields"] and field.help in parts["fields"]
        for name, field in FIELDS.items()
    )
    assert all(
        operator.example in parts["operators"] and operator.meaning in parts["operators"]
        for operator in OPERATORS
    )
    assert all(f"`{facet}`" in parts["facets"] for facet in FACETS)
    assert all(f"`morgue {name}" in parts["verbs"] for name in VERBS)
    assert all(part in README for part in parts.values())


def test_every_address_is_told(addresses: list[str]) -> None:
    """Each page and each call of the API stands in the README, and nothing stands there that
    isn't answered.
    """
    told = {
        re.sub(r"<[^>]+>", "<>", address) for address in re.findall(r"(?m)`(/[\w./<>-]*)`", README)
    }
    assert set(addresses) - told == set()
    assert told - set(addresses) == set()


def test_the_help_page_has_every_operator_and_field() -> None:
    """/help shows each operator and each field with its example, as a link that searches for it."""
    page = (
        create_app(Settings(index="memory:docs")).test_client().get("/help").get_data(as_text=True)
    )
    links = {
        unquote_plus(html.unescape(query)) for query in re.findall(r'href="/\?q=([^"]+)"', page)
    }
    assert links >= {each.example for each in (*OPERATORS, *FIELDS.values())}


@pytest.mark.parametrize(
    ("path", "command"), list(verbs()), ids=lambda each: each if isinstance(each, str) else ""
)
def test_every_verb_explains_itself(path: str, command: click.Command) -> None:
    """Each verb says what it does in its first line, and what each of its options is."""
    short = command.get_short_help_str(
        62
    )  # what a list of verbs has room for on a terminal of 80 columns
    assert len(short) >= 15 and not short.endswith("..."), path
    for parameter in command.params:
        assert not isinstance(parameter, click.Option) or parameter.hidden or parameter.help, (
            f"{path} {parameter.opts}"
        )


def test_every_setting_explains_itself() -> None:
    """Each setting has a line that doesn't merely repeat its name."""
    for setting in describe():
        assert len(setting["help"].split()) >= 3, setting["env"]
        assert setting["env"] == f"MORGUE_{setting['name'].upper()}"


def shell_lines(text: str) -> Iterator[str]:
    """The commands of a page's console blocks, continued lines joined, comments cut."""
    for block in re.findall(r"```console\n(.*?)```", text, flags=re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            if words := shlex.split(line, comments=True):
                yield shlex.join(words) if words[0] != "git" else line


@pytest.mark.slow
def test_the_commands_of_the_readme_run(tmp_path: Path) -> None:
    """Typed one after the other where Morgue is installed, over the sample articles in place of
    one's own, each ends well.

    Lines that need a server or a cluster are run elsewhere: those with curl against a served
    archive, those of the clone in the test of a fresh clone.
    """
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    for name in ("scripts", "seeds"):
        (tmp_path / name).symlink_to(ROOT / name)
    text = re.sub(r"(?s)<!-- cluster -->.*?<!-- /cluster -->", "", README)
    commands = list(
        dict.fromkeys(line for line in shell_lines(text) if line.startswith(".venv/bin/morgue"))
    )
    assert {line.split()[1] for line in commands} >= {
        "clean",
        "reindex",
        "search",
        "status",
        "verify",
        "rollback",
        "prune",
        "copy",
    }
    for command in commands:
        words = shlex.split(re.sub(r"/path/to/[\w/]+", "seeds", command))
        done = subprocess.run(
            words, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
        )
        if (
            words[1] == "rollback"
        ):  # an archive that was built once has nothing behind it, and says so
            assert (done.returncode, "no older" in done.stderr) == (1, True)
            continue
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    assert (tmp_path / "cuts.html").is_file() and (tmp_path / "rejects.jsonl").is_file()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link and picture of a page is there, and so is the heading that a link
    names.
    """
    text = re.sub(r"(?s)```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists(), target
        if anchor:
            headings = re.findall(r"(?m)^#+ (.+)$", there.read_text(encoding="utf-8"))
            assert anchor in {
                re.sub(r"[^\w\s-]", "", heading).strip().lower().replace(" ", "-")
                for heading in headings
            }, target


@pytest.mark.parametrize("start", ["README.md", "web/docs/index.md"])
def test_every_page_of_the_documentation_is_linked(start: str) -> None:
    """Both first pages lead to each of the others."""
    text = (ROOT / start).read_text(encoding="utf-8")
    linked = {target.rpartition("/")[2] for target in re.findall(r"\]\(([\w./-]+\.md)", text)}
    pages = {path.name for path in (ROOT / "web" / "docs").glob("*.md")}
    assert pages - {"index.md"} <= linked


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_pages_name_are_there(page: Path) -> None:
    """A path of the repository in code style is a file or folder of it."""
    tops = "search|web|scripts|tests|seeds"
    for name in re.findall(rf"`((?:{tops})/[\w./-]*)`", page.read_text(encoding="utf-8")):
        assert (ROOT / name).exists(), name


def test_the_map_has_every_module_of_the_library() -> None:
    """Whoever looks for a module of search/ finds it in the map of CONTRIBUTING.md."""
    found = re.search(
        r"(?s)## Architecture\n.*?```text\n(.*?)```",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
    )
    assert found
    names = {
        f"{path.name}/" if path.is_dir() else path.stem for path in (ROOT / "search").iterdir()
    }
    assert names - set(found[1].split()) - {"__init__", "__pycache__/", "py"} == set()


def test_the_changelog_and_the_package_agree() -> None:
    """The changelog begins with what is unreleased or with the version of the package."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.findall(r"(?m)^## \[(.+?)\]", text)[0]
    assert newest in (
        "Unreleased",
        tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"],
    )
