"""Sources.

What is walked and in which order, what keys and ids come of it, how a format is chosen, what
addresses mean.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from search.errors import RejectError
from search.ingest import Cleaned, Limits, PassedOver, Rejected, ingest, scan
from search.ingest.formats import choose
from search.ingest.raw_documents import Origin, Place, article_id, canonical_url
from search.ingest.sources import File, walk

LINE = '{"title": "T", "body": "Text."}\n'


def tree(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(LINE, encoding="utf-8")


def keys(*sources: Path) -> list[str]:
    return [found.place.key for found in walk(sources) if isinstance(found, File)]


def ids(*sources: Path) -> list[str]:
    return [each.article.id for each in ingest(sources, jobs=0) if isinstance(each, Cleaned)]


def test_a_walk_is_in_path_order_and_leaves_hidden_files_out(tmp_path: Path) -> None:
    """Folders are walked by their names, capitals first as in every listing, without recursion,
    dot files left out.
    """
    tree(
        tmp_path,
        "b/1.jsonl",
        "a/2.jsonl",
        "a/10.jsonl",
        "a.jsonl",
        "B.jsonl",
        ".git/x.jsonl",
        "a/.x.jsonl",
    )
    assert keys(tmp_path) == ["B.jsonl", "a/10.jsonl", "a/2.jsonl", "a.jsonl", "b/1.jsonl"]


def test_sources_are_read_in_the_order_they_were_named(tmp_path: Path) -> None:
    """A file and a folder, in the caller's order; a file's key is its name."""
    tree(tmp_path, "z.jsonl", "a/b.jsonl")
    assert keys(tmp_path / "z.jsonl", tmp_path / "a") == ["z.jsonl", "b.jsonl"]


def test_ids_survive_a_move_of_the_folder(tmp_path: Path) -> None:
    """Ids are made of the path below the source and the place inside the file, so that a moved
    archive is the same.
    """
    tree(tmp_path, "one/1990/a.jsonl", "two/elsewhere/1990/a.jsonl")
    with zipfile.ZipFile(tmp_path / "one" / "b.zip", "w") as archive:
        archive.writestr("x/c.jsonl", LINE * 2)
    os.link(tmp_path / "one" / "b.zip", tmp_path / "two" / "elsewhere" / "b.zip")
    first = ids(tmp_path / "one")
    assert first == ids(tmp_path / "two" / "elsewhere") and len(set(first)) == 3
    places = [
        each.article.source
        for each in ingest([tmp_path / "one"], jobs=0)
        if isinstance(each, Cleaned)
    ]
    assert places[1:] == [f"{tmp_path}/one/b.zip!x/c.jsonl:{number}" for number in (1, 2)]


def test_very_deep_folders_are_walked(tmp_path: Path) -> None:
    """No depth of folders is too deep for the walk."""
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(300):
            Path("d").mkdir()
            os.chdir("d")
        Path("a.jsonl").write_text(LINE)
    finally:
        os.chdir(here)
    assert len(keys(tmp_path)) == 1


def test_a_scan_counts_files_and_bytes(tmp_path: Path) -> None:
    """The totals for a progress bar are those of the files that will be read."""
    tree(tmp_path, "a.jsonl", "b/c.jsonl", ".hidden")
    found = scan([tmp_path])
    assert (found.files, found.bytes) == (2, 2 * len(LINE))


def test_notes_and_the_furniture_of_saved_pages_are_passed_over(tmp_path: Path) -> None:
    """A README in a folder, style sheets and scripts are no articles and no rejects.

    Named itself, a README is read.
    """
    tree(tmp_path, "README.md", "page_files/site.css", "page_files/site.js", "a.jsonl")
    outcomes = list(ingest([tmp_path], jobs=0))
    assert [each.key for each in outcomes if isinstance(each, PassedOver)] == [
        "README.md",
        "page_files/site.css",
        "page_files/site.js",
    ]
    assert not any(isinstance(each, Rejected) for each in outcomes)
    assert len(ids(tmp_path / "README.md")) == 1


@pytest.mark.parametrize(
    ("name", "head", "format_"),
    [
        ("a.txt", b"Plain words.\n", "text"),
        ("a", b"Plain words.\n", "text"),
        ("a.txt", b"<!DOCTYPE html><html>", "html"),
        ("a.txt", b"\xef\xbb\xbf  <html lang='en'>", "html"),
        ("a.html", b"No tags at all here.\n", "text"),
        ("a.html", b"Leading words <p>and a tag</p>", "html"),
        ("a.xml", b"<?xml version='1.0'?><!-- x --><!DOCTYPE nitf SYSTEM 'n.dtd'><nitf>", "nitf"),
        ("a.xml", b"<?xml version='1.0'?><html xmlns='x'>", "html"),
        ("a.html", b"<?xml version='1.0'?>\n<rss version='2.0'>", "feed"),
        ("a", b"<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        ("a", b"<rdf:RDF xmlns:rdf='x'>", "feed"),
        ("a.txt", "<html>".encode("utf-16"), "html"),
        ("a.txt", "Plain words, wide.".encode("utf-16-le"), "text"),
        ("a.json", b'{"title": "T"}', "json"),
        ("a.json", b'{"title": "T"}\n{"title": "U"}\n', "jsonlines"),
        ("a.txt", b'  [ {"title": "T"}]', "jsonarray"),
        ("a.txt", b"[Editor's note: this is text]", "text"),
        ("a.txt", b"{curly words} are text", "text"),
        ("a.jsonl", b"{broken", "jsonlines"),
        ("a.txt", b"---\ntitle: T\n---\nText", "markdown"),
        ("a.txt", b"---\nA dialogue\n---\n", "text"),
        ("a.md", b"# Title\n", "markdown"),
        ("a.csv", b"a,b\n", "table"),
        ("a.txt", b"Title\tAuthor\tBody\n", "table"),
        ("a.txt", b"Body, mind and soul\nA text", "text"),
        ("a.txt", b"WARC/1.0\r\n", "warc"),
        ("a.txt", b"\x1f\x8b\x08", "gzip"),
        ("a.txt", b"PK\x03\x04", "zip"),
        ("a.dat", b"x" * 257 + b"ustar\x0000", "tar"),
        ("site.css", b"body { color: red }", None),
    ],
)
def test_formats_are_chosen_by_content_and_name(
    name: str, head: bytes, format_: str | None
) -> None:
    """What a file holds decides; its name helps where that leaves it open."""
    assert choose(name, head) == format_


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02\x03" * 99, "binary"),
        (b"\xd0\xcf\x11\xe0", "Word"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"SQLite format 3\x00", "database"),
    ],
)
def test_what_no_format_fits_is_named(head: bytes, reason: str) -> None:
    """A reject says what the file seems to be, and so what to do about it."""
    with pytest.raises(RejectError, match=reason):
        choose("a.txt", head)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://www.herald.example/a/b/", "http://herald.example/a/b#top"),
        ("https://herald.example/a?utm_source=x&fbclid=y", "https://herald.example/a"),
        ("https://herald.example/a?b=2&a=1", "https://herald.example/a?a=1&b=2&gclid=3"),
        ("https://HERALD.example/a", "https://herald.example/a"),
    ],
)
def test_addresses_of_one_page_are_one(one: str, other: str) -> None:
    """Scheme, www, fragment, closing slash, order and tracking in the query make no difference."""
    assert canonical_url(one) == canonical_url(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://herald.example/story.php?id=17", "https://herald.example/story.php?id=18"),
        ("https://herald.example/a", "https://herald.example/A"),
        ("https://herald.example/a", "https://echo.example/a"),
    ],
)
def test_addresses_of_two_pages_are_two(one: str, other: str) -> None:
    """What may name another page makes another id, so that no article takes another's place."""
    assert canonical_url(one) != canonical_url(other)


def test_ids_come_from_the_source_then_the_address_then_the_place() -> None:
    """The id that the source gives; else of the address.

    Else of the key, never of the text or the folder above.
    """
    origin = Origin("/tmp/x/a.txt", "a.txt")
    assert article_id(origin, given=17) == "17" and article_id(origin, given=" ") == article_id(
        origin
    )
    assert article_id(origin, url="http://h.example/a") == article_id(
        Origin("other", "b.txt"), url="https://www.h.example/a/"
    )
    assert (
        article_id(origin)
        == article_id(Origin("/elsewhere/a.txt", "a.txt"))
        != article_id(Origin("x", "b.txt"))
    )
    assert canonical_url("http://[bad") == "http://[bad"


def test_places_can_always_be_printed() -> None:
    """Control characters and bytes that are no UTF-8 are escaped in keys and sources, so that no
    log or index breaks.
    """
    place = Place.of("a\nb", "caf\udce9").inside("!x\x1b[31m")
    assert place.source == "a\\nb!x\\x1b[31m" and place.key == "caf\\udce9!x\\x1b[31m"


def test_large_documents_are_rejected_by_their_size(tmp_path: Path) -> None:
    """A document over the limit is not even opened for reading; the reject names the limit."""
    with (tmp_path / "a.txt").open("wb") as out:
        out.write(b"words " * 2000)
        out.truncate(50 << 20)
    (reject,) = ingest([tmp_path], jobs=0, limits=Limits(max_bytes=1000))
    assert isinstance(reject, Rejected) and "larger than 1000 bytes" in reject.reason
