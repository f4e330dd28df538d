"""Clients that were written for the Guardian's API, with only the address changed."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

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


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The address of the Guardian's endpoints, served."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/guardian"
    server.shutdown()
    thread.join()


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
        tmp_path,
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
