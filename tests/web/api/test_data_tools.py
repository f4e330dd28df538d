"""Programs that nobody here wrote, and what the documentation says of them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
RECIPES = (ROOT / "web" / "docs" / "api.md").read_text("utf-8").partition("## Recipes")[2]
TOOLS = ("pandas==3.0.0", "duckdb==1.5.0", "openapi-python-client==0.29.1")
CALLS = """
import sys
from morgue_client import Client
from morgue_client.api.articles import article
from morgue_client.api.counting import trends
from morgue_client.api.searching import mentions, search
from morgue_client.api.taking_along import quotes, record
from morgue_client.models import QuotesJsonQuotesBody

client = Client(base_url=sys.argv[1], raise_on_unexpected_status=True)
found = search.sync(client=client, q="harbour", page_size=3)
first = article.sync(client=client, id=found.results[0].id)
said = quotes.sync(client=client, body=QuotesJsonQuotesBody(text="whether it wanted a toll"))
kept = record.sync(client=client, q="harbour", ids=True)
print(
    found.total,
    first.article.title == found.results[0].title,
    mentions.sync(client=client, q="harbour").articles,
    sum(trends.sync(client=client, q="harbour").series[0].counts),
    said.quotations[0].status,
    len(kept.ids),
)
"""


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the tools alone: they are no part of ours."""
    place = tmp_path_factory.mktemp("tools")
    uv = str(Path(sys.executable).with_name("uv"))
    for command in (
        [uv, "venv", "-q", "--no-project", "--python", sys.executable, str(place)],
        [uv, "pip", "install", "-q", "--python", str(place), *TOOLS],
    ):
        subprocess.run(command, check=True, capture_output=True, timeout=240)
    return place / "bin"


def recipe(language: str, address: str) -> str:
    """The first block of the recipes in `language`, asking the archive at `address`."""
    block = re.search(rf"```{language}\n(.*?)```", RECIPES, re.DOTALL)
    assert block, language
    return block[1].replace("http://127.0.0.1:8000", address).replace("railway", "harbour")


def ran(*command: str | Path, folder: Path) -> str:
    """What a command prints, run in `folder`."""
    done = subprocess.run(
        command, check=False, cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_pandas_reads_an_export_as_documented(served: str, tools: Path, tmp_path: Path) -> None:
    """Every dated article of the search is counted in its year."""
    printed = ran(tools / "python", "-c", recipe("python", served), folder=tmp_path)
    counts = [int(line.split()[1]) for line in printed.splitlines() if line[:2] == "19"]
    assert sum(counts) == 16, "20 articles, of which 4 have no day"


@pytest.mark.slow
def test_duckdb_reads_an_export_as_documented(served: str, tools: Path, tmp_path: Path) -> None:
    """The table of sections counts every article of the search once."""
    ran("sh", "-c", recipe("sh", served), folder=tmp_path)
    code = "import sys, duckdb; print(sum(row[1] for row in duckdb.sql(sys.argv[1]).fetchall()))"
    printed = ran(tools / "python", "-c", code, recipe("sql", served), folder=tmp_path)
    assert int(printed) == 20


@pytest.mark.slow
def test_a_generated_client_reads_the_archive(served: str, tools: Path, tmp_path: Path) -> None:
    """The client that openapi-python-client makes of the API's description searches, opens,
    counts, checks a quotation and takes a record.
    """
    made = ("--output-path", tmp_path / "morgue_client", "--meta", "none")
    address = f"{served}/api/v1/openapi.json"
    said = ran(
        tools / "openapi-python-client", "generate", "--url", address, *made, folder=tmp_path
    )
    assert "Cannot parse" not in said
    (tmp_path / "calls.py").write_text(CALLS, encoding="utf-8")
    printed = ran(tools / "python", "calls.py", served, folder=tmp_path)
    assert printed.split() == ["20", "True", "20", "16", "verbatim", "20"]
