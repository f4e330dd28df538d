"""The documentation as pages of the application."""

from __future__ import annotations

import re
from pathlib import Path

from flask.testing import FlaskClient

DOCS = Path(__file__).resolve().parents[3] / "web" / "docs"
ROOT = DOCS.parents[1]


def test_every_page_is_served_and_every_link_leads_somewhere(client: FlaskClient) -> None:
    """Each file is a page with its title; links among them stay inside /docs."""
    listed = client.get("/docs").text
    for path in DOCS.glob("*.md"):
        name = path.stem
        answer = client.get("/docs" if name == "index" else f"/docs/{name}")
        assert answer.status_code == 200
        assert path.read_text().partition("\n")[0].removeprefix("# ") in answer.text
        assert "&lt;!--" not in answer.text
        assert name == "index" or f'href="/docs/{name}"' in listed
        for link in re.findall(r'href="(/docs[^"#]*)"', answer.text):
            assert client.get(link).status_code == 200, link
    assert client.get("/docs/nothing").status_code == 404
    assert client.get("/docs/..%2fpages%2fdocs").status_code == 404


def test_links_hold_where_the_files_are_read_in_the_repository() -> None:
    """Each relative link of a page names a file that is there."""
    for path in (ROOT / "README.md", *DOCS.glob("*.md")):
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text()):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_the_readme_is_one_screen() -> None:
    """It says what Morgue is and how to start, and leads to the documentation for the rest."""
    text = (ROOT / "README.md").read_text()
    assert len(text.splitlines()) <= 60
    assert text.count("](web/docs/") >= 7
