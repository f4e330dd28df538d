"""The verb `dossier`."""

from __future__ import annotations

import json
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner

from scripts.cli import main
from scripts.cli.verbs import dossiers
from tests.scripts.conftest import Morgue
from web import offline

SITE = "https://archive.example.org/morgue"


@pytest.mark.slow
@pytest.mark.usefixtures("built")
def test_ids_become_a_file_by_the_ending_of_its_name(folder: Path, morgue: Morgue) -> None:
    """A Word file with headline, citation and the archive's own address."""
    said = morgue("dossier", "a1", "a2", "--site", SITE, "--name", "Ferries", "--output", "a.docx")
    assert said.code == 0 and "2 pieces in a.docx" in said.out
    text = "\n".join(each.text for each in docx.Document(str(folder / "a.docx")).paragraphs)
    assert text.startswith("Ferries\n2 pieces from Morgue, ")
    assert "1. Harbour without nurses\nTomás Ruiz, 3 February 2001 [1]" in text
    assert f"In the archive: {SITE}/article/a2" in text


@pytest.mark.slow
@pytest.mark.usefixtures("built")
def test_a_file_brings_notes_and_passages(folder: Path, morgue: Morgue) -> None:
    """What a page saved is written with its notes; a marked passage; what is gone is named (3)."""
    passage = {"exact": "A ferry is a slow bridge.", "field": "body"}
    pieces = [
        {"id": "a2", "note": "Ask <her>.", "search": "?q=ferry", "passages": [passage]},
        {"id": "none"},
    ]
    (folder / "f.json").write_text(json.dumps({"name": "Ferries", "pieces": pieces}))
    said = morgue("dossier", "a1", "--site", SITE, "--file", folder / "f.json")
    assert said.code == 3 and said.err == "none: gone\n"
    assert said.out.startswith("# Ferries\n")
    assert "> A **ferry** is a slow bridge." in said.out and "Ask \\<her\\>" in said.out
    assert said.out.index("On ferries") < said.out.index("Harbour without nurses")
    saved = morgue("dossier", "--site", SITE, "--file", "f.json", "--format", "annotations")
    (folder / "again.json").write_text(saved.out)
    again = morgue("dossier", "a1", "--site", SITE, "--file", "again.json")
    assert again.out == said.out


@pytest.mark.slow
@pytest.mark.usefixtures("built")
def test_ids_are_read_from_standard_input() -> None:
    """One a line, as other commands write them."""
    words = ["dossier", "-", "--site", SITE, "--format", "ris"]
    said = CliRunner().invoke(main, words, input="a1\na2\r\n\n")
    assert said.stdout.count("TY  - NEWS") == 2


@pytest.mark.slow
@pytest.mark.usefixtures("built")
def test_what_is_no_dossier_is_told(folder: Path, morgue: Morgue) -> None:
    """Foreign files, addresses and places that aren't there: a sentence, and nothing is written."""
    (folder / "f.json").write_text('{"pieces": [7]}')
    for words in (("--file", "f.json"), ("--file", "none.json"), ("a1", "--output", "no/a.html")):
        said = morgue("dossier", "--site", SITE, *words)
        assert said.code == 1 and len(said.err.splitlines()) == 1, words
    assert morgue("dossier", "a1", "--site", "javascript:alert(1)").code == 2
    assert morgue("dossier", "a1").code == 2


def test_forms_and_styles_are_those_of_the_pages() -> None:
    """The command names them without loading the pages."""
    assert set(dossiers.FORMS) == set(offline.FORMS)
    assert set(dossiers.STYLES) == set(offline.STYLES)
