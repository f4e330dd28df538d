"""Clients that were written for the Guardian's API, with only the address changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

CLIENT = "guardian-js@5.0.0"
PROGRAM = """
const { Client } = require('guardian-js/dist/Client');
const client = new Client(process.argv[3]);
for (const each of ['content', 'tags', 'sections', 'editions', 'item']) {
  client[each].base = process.argv[2];
}
(async () => {
  const found = await client.content.search('harbour', { pageSize: 3, showFields: 'headline',
    orderBy: 'oldest' });
  const item = await client.item.getById(found.results[0].id);
  const sections = await client.sections.search('opinion');
  const tags = await client.tags.search('ports');
  const refused = await client.content.search('', { starRating: 5 }).catch((e) => e.message);
  console.log(JSON.stringify({ found, item, sections, tags, refused }));
})();
"""

CONNECTOR = "airbyte-source-the-guardian-api==0.1.9"


@pytest.fixture
def address(served: str) -> str:
    """The address of the Guardian's endpoints, served."""
    return f"{served}/guardian"


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("npm"), reason="npm is not installed")
def test_guardian_js_works_with_the_address_changed(address: str, tmp_path: Path) -> None:
    """The client of the npm registry searches, pages, lists and opens an article here."""
    install = [
        "npm",
        "install",
        "--silent",
        "--no-audit",
        "--no-fund",
        "--prefix",
        str(tmp_path),
        CLIENT,
    ]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    program = tmp_path / "program.js"
    program.write_text(PROGRAM, encoding="utf-8")
    ran = subprocess.run(
        ["node", program, address, "any-key"], check=True, capture_output=True, timeout=60
    )
    answers = json.loads(ran.stdout)
    assert answers["found"]["total"] == 20
    first = answers["found"]["results"][0]
    assert first["fields"]["headline"] == first["webTitle"]
    assert answers["item"]["content"]["id"] == first["id"]
    assert [each["id"] for each in answers["sections"]["results"]] == ["opinion"]
    assert [each["id"] for each in answers["tags"]["results"]] == ["topic/ports"]
    assert "star-rating" in answers["refused"]


def python310() -> Path | None:
    """A Python that the connector runs on: its library asks for 3.9 or 3.10."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    known = [Path(shutil.which("python3.10") or ""), *sorted(kept.glob("3.10*/bin/python3.10"))]
    for each in filter(Path.is_file, known):  # pyenv leaves names that lead nowhere
        if not subprocess.run([each, "-c", ""], capture_output=True, check=False).returncode:
            return each
    return None


@pytest.mark.slow
def test_the_airbyte_connector_works_with_the_address_changed(address: str, tmp_path: Path) -> None:
    """The connector of PyPI checks its connection and reads every article of a search, week by
    week and page by page, once each."""
    python = python310()
    if python is None:
        pytest.skip("no Python 3.10 is installed, which the connector needs")
    uv, place = str(Path(sys.executable).with_name("uv")), tmp_path / "connector"
    for command in (
        [uv, "venv", "-q", "--no-project", "--python", str(python), str(place)],
        [uv, "pip", "install", "-q", "--python", str(place), CONNECTOR],
    ):
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    (manifest,) = place.glob("lib/*/site-packages/source_the_guardian_api/manifest.yaml")
    text = manifest.read_text(encoding="utf-8")
    assert text.count("https://content.guardianapis.com") == 1
    changed = text.replace("https://content.guardianapis.com", address)
    manifest.unlink()  # uv may have linked it to its cache
    manifest.write_text(changed, encoding="utf-8")
    asked = {"q": "harbour", "order-by": "oldest", "page-size": "50"}
    found = requests.get(f"{address}/search", params=asked, timeout=30).json()["response"]
    dated = [each for each in found["results"] if "webPublicationDate" in each]
    days = [each["webPublicationDate"][:10] for each in dated]
    assert len(dated) > 10, "more than a page"
    config = tmp_path / "config.json"
    chosen = {"api_key": "any", "query": "harbour", "tag": "", "section": ""}
    config.write_text(json.dumps(chosen | {"start_date": days[0], "end_date": days[-1]}))
    catalog = tmp_path / "catalog.json"
    stream = {"name": "content", "json_schema": {}, "supported_sync_modes": ["full_refresh"]}
    whole = {"sync_mode": "full_refresh", "destination_sync_mode": "overwrite"}
    catalog.write_text(json.dumps({"streams": [{"stream": stream, **whole}]}))

    def said(*words: str | Path) -> list[dict[str, Any]]:
        ran = subprocess.run(
            [place / "bin" / "source-the-guardian-api", *words, "--config", config],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return [json.loads(line) for line in ran.stdout.splitlines() if line.startswith(b"{")]

    statuses = [each["connectionStatus"] for each in said("check") if "connectionStatus" in each]
    assert [each["status"] for each in statuses] == ["SUCCEEDED"]
    read = [
        each["record"]["data"] for each in said("read", "--catalog", catalog) if "record" in each
    ]
    assert [each["id"] for each in read] == [each["id"] for each in dated]
    assert all(each["webTitle"] and each["webUrl"] for each in read)
