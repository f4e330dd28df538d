"""Texts that look like a service's fields, signs or programs, and are kept as what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from search.ingest.formats import choose
from search.ingest.formats.plain import clippings, europresse, front_matter
from search.ingest.formats.plain.clipping_parts import take_apart
from search.ingest.formats.plain.mail_quotes import without_quotes
from search.ingest.formats.rich import rich_text
from tests.ingest.test_services_and_systems import europresse as page_of
from tests.ingest.test_services_and_systems import read

TALK = (
    "ADA QUILL, HOST: Good evening. Tonight we talk about the toll that was promised to end.",
    "KEEL: The toll is a promise that the council broke twice, and it will break it again.",
    "QUILL: And what does the council say?",
    "KEEL: Nothing at all.",
)


def test_speakers_of_a_transcript_are_no_labels() -> None:
    """What they say is the text, however short; a service's field below it is none."""
    talk = "\n\n".join(TALK)
    read = take_apart(
        f"TITLE: The Hour\n\nBODY:\n\n{talk}\n\nZONES: QUI (FRA) (85%)\n\nLENGTH: 40 words\n"
    )
    assert tuple(read.body) == TALK
    assert read.loose == ["ZONES: QUI (FRA) (85%)"]


@pytest.mark.parametrize("paper", ["St. Alder Post", "U.S. Harbour News", "Coal Lane Post"])
def test_a_paper_before_its_day_keeps_its_whole_name(paper: str) -> None:
    """A dot within the name doesn't end it."""
    text = f"Title: Fog\n\nSource: {paper}. 6/22/2011, p9.\n\nThe fog was long."
    fields = clippings._labelled(text)
    assert (fields["publication"], fields["date"]) == (paper, "6/22/2011")


def test_a_page_saved_under_a_programs_name_is_read() -> None:
    """A crawler saves story.php with the page in it; the program itself is none."""
    assert choose("story.php", b"<!DOCTYPE html>\n<html><title>Ferry</title>") == "html"
    assert choose("story.php", b"<?php echo 1; ?><html>") is None
    assert choose("page.php", b"<html><?php the_title(); ?>") is None


def test_signs_of_line_ends_and_paths_in_a_table(tmp_path: Path) -> None:
    """MySQL's two signs are one line end; a backslash before a folder's name is none."""
    signs = "It sailed at noon.\\r\\n\\r\\nNobody was there."
    rows = f"title,date,body,section\nFerry,2011-06-22,{signs},D:\\archive\\news\n"
    made, _ = read(tmp_path, "a.csv", rows)
    assert made[0].body == ("It sailed at noon.", "Nobody was there.")
    assert made[0].section == "D:\\archive\\news"


def test_an_empty_document_of_europresse_costs_no_other(tmp_path: Path) -> None:
    """A paper's mark without anything below is passed over."""
    assert not europresse._of_markup("")
    made, _ = read(
        tmp_path, "e.html", f"<body>{page_of('The Ladder')}<span class='DocPublicationName'></span>"
    )
    assert [each.title for each in made] == ["The Ladder"]


@pytest.mark.parametrize(
    "text",
    ["Das habe ich\nvon meinem Vater gelernt.", "Von meinem Fenster aus sehe ich die Brücke.\n",
     "The letters were\nsent from my window."],
)  # fmt: skip
def test_lines_that_begin_as_a_telephones_signature_are_kept(text: str) -> None:
    """Only a line of its own that says nothing else is one."""
    assert without_quotes(text) == (text, [])
    signed = f"{text}\n\nVon meinem Telefon gesendet\n"
    assert without_quotes(signed)[1] == [("Von meinem Telefon gesendet", "quoted-mail")]


@pytest.mark.parametrize(("count", "kept"), [(3, 1), (300, 301)])
def test_pull_quotes_are_looked_for_in_the_text_up_to_a_number(count: int, kept: int) -> None:
    """More are kept as text: each costs a search of all of it."""
    words = "Nobody asked the bridge."
    quotes = [{"type": "pullquote", "children": [{"text": words}]} for _ in range(count)]
    found, _ = rich_text.blocks([{"type": "p", "children": [{"text": words}]}, *quotes])
    assert found == [words] * kept
    assert {type(each) for each in found} == {str}


def test_the_words_of_a_link_to_a_file_are_kept(tmp_path: Path) -> None:
    """A tag of Kirby's goes, what readers see of it stays."""
    tag = "(file: report.pdf text: the whole report title: PDF)"
    made, _ = read(tmp_path, "article.txt", f"Title: Fog\n\n----\n\nText: Read {tag} tonight.\n")
    assert made[0].body == ("Read the whole report tonight.",)


def test_only_a_line_of_rights_ends_a_document_of_europresse(tmp_path: Path) -> None:
    """A paragraph about rights, or a third point, doesn't; a certificate is no document."""
    body = ("Trois points.", "(c) Le troisième est long.", "Copyright est un mot.", "Fin du texte.")
    text = "\n\n".join(body)
    made, reasons = read(
        tmp_path,
        "e.txt",
        f"Le Rivage\nDébats, mercredi 22 juin 2011\n\nLe droit\n\n{text}\n\n"
        "Copyright 2011 Le Rivage. Tous droits réservés.\n\nnews·20110622·RV·01\n\n"
        "Ce certificat est émis à des fins de visualisation\npersonnelle et temporaire.\n",
    )
    assert [each.body for each in made] == [body]
    assert "a page of a clipping service without a text" in reasons


def test_the_line_below_an_asciidoc_title_is_an_author_only_if_it_is_a_name() -> None:
    """Else it is the first of the text."""
    head, text = front_matter.parts("= The Ferry =\nIt sailed from the pier at noon.\n\nMore.")
    assert (head, text) == ({"title": "The Ferry"}, "It sailed from the pier at noon.\n\nMore.")
    head, text = front_matter.parts("= The Ferry\nAda Quill <ada@post.example>\n\nIt sailed.")
    assert (head["author"], text) == ("Ada Quill", "It sailed.")
