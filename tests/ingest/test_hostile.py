"""Hostile and broken input, one case a row: rejected with its reason, or handled.

Never a hang, never a lost neighbour.
"""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import random
import re
import socket
import struct
import tarfile
import tempfile
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from search.ingest import Cleaned, Limits, PassedOver, Rejected, RuleBook, ingest

LIMITS = Limits(max_bytes=1 << 20, max_unpacked=64 << 20, seconds=10)
GOOD = {"title": "The neighbour", "body": "It is still here."}
LINE = json.dumps(GOOD).encode() + b"\n"
TEXT = (
    b"A Plain Title\n\nThe harbour board met on Monday and decided nothing at all, as it does.\n"
    * 3
)


NOISE = random.Random(5)


def package(name: str, data: bytes, mark: str = "[Content_Types].xml") -> bytes:
    """An office document with one part."""
    return zipped((mark, b"<x/>"), (name, data))


def lines_of_noise(count: int) -> bytes:
    """Articles as JSON Lines that hardly compress, so that a cut falls where it is meant to."""
    noise = random.Random(7)
    return b"".join(
        json.dumps({**GOOD, "id": n, "x": noise.randbytes(99).hex()}).encode() + b"\n"
        for n in range(count)
    )


def long_named(size: int) -> bytes:
    """A packed tar whose first member says that its name has so many bytes, and has them."""
    head = tarfile.TarInfo("././@LongLink")
    head.type, head.size = tarfile.GNUTYPE_LONGNAME, size
    return gzip.compress(head.tobuf(tarfile.GNU_FORMAT) + NOISE.randbytes(1 << 20) * (size >> 20))


def headed(kind: bytes, data: bytes) -> bytes:
    """A tar with one article, and before a second one a header of this kind."""
    head = tarfile.TarInfo("odd")
    head.type, head.size = kind, len(data)
    odd = head.tobuf(tarfile.GNU_FORMAT) + data + bytes(-len(data) % 512)
    good = tarred(("a.jsonl", LINE), mode="w")[:1024]
    return good + odd + tarred(("b.jsonl", LINE), mode="w")


def of_members(count: int) -> bytes:
    """A zip archive whose directory has so many entries of 47 bytes."""
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<3H", 1, 0, 0) + bytes(12) + b"a"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(entry) * count, 0, 0)
    return zipped(("a.txt", TEXT))[:-22] + entry * count + end


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def tarred(*members: tuple[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def nested(depth: int) -> bytes:
    data = zipped(("deep.jsonl", LINE))
    for _ in range(depth):
        data = zipped(("inner.zip", data))
    return data


def encrypted() -> bytes:
    """A zip archive whose member says that it is encrypted."""
    data = bytearray(zipped(("a.txt", TEXT)))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def with_bad_sum() -> bytes:
    """A zip archive with one damaged and one good member."""
    data = bytearray(zipped(("a.txt", TEXT), ("b.jsonl", LINE)))
    data[40] ^= 0xFF
    return bytes(data)


def link_in_tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        info = tarfile.TarInfo("passwd.txt")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
        good = tarfile.TarInfo("good.jsonl")
        good.size = len(LINE)
        archive.addfile(good, io.BytesIO(LINE))
    return out.getvalue()


def warc(*bodies: bytes, header: bytes = b"") -> bytes:
    out = b""
    for number, body in enumerate(bodies):
        answer = (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
            + header
            + b"\r\n"
            + body
        )
        out += (
            (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Date: 1999-01-01T00:00:00Z\r\n"
                f"WARC-Target-URI: http://gazette.example/{number}\r\nContent-Type: application/http; msgtype=response\r\n"
                f"Content-Length: {len(answer)}\r\n\r\n"
            ).encode()
            + answer
            + b"\r\n\r\n"
        )
    return out


def packed_warc(count: int, size: int) -> bytes:
    """A web archive whose responses were sent packed; each unpacks to `size` bytes."""
    page = gzip.compress(b" " * size)
    return warc(*(page for _ in range(count)), header=b"Content-Encoding: gzip\r\n")


PAGE = (
    b"<html><head><title>The Page</title></head><body><article><h1>The Page</h1>"
    + b"".join(
        b"<p>Paragraph %d of the page says that the harbour board met again and that nothing came of it.</p>"
        % n
        for n in range(5)
    )
    + b"</article></body></html>"
)
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><nitf><body><body.content><p>&c;</p></body.content></body></nitf>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]><nitf><body><body.content><p>&x;</p></body.content></body></nitf>'
FEED = b'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>%s</channel></rss>'
ITEM = b"<item><title>The neighbour</title><description>It is still here.</description></item>"

# name of the file, its bytes, how many articles come of it, and what each reject must say
CASES: dict[str, tuple[str, Callable[[], bytes], int, list[str]]] = {
    "empty": ("a.txt", lambda: b"", 0, ["empty"]),
    "only spaces": ("a.txt", lambda: b" \n\t\n " * 50, 0, ["words"]),
    "binary": ("a.txt", lambda: bytes(range(256)) * 40, 0, ["binary"]),
    "an image": ("a.html", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), 0, ["image"]),
    "a broken PDF": ("a.txt", lambda: b"%PDF-1.4\n...", 0, ["PDF is damaged"]),
    "a broken Word document": ("a.docx", lambda: package("word/document.xml", b"<w/>"), 0, ["no sound Word document|no words"]),
    "a Word document that is a bomb": ("a.docx", lambda: package("word/document.xml", b" " * (48 << 20)), 0, ["times its size"]),
    "a Word document with entities": ("a.docx", lambda: package("word/document.xml", LAUGHS), 0, ["declares entities"]),
    "a workbook that is a bomb": ("a.xlsx", lambda: package("xl/workbook.xml", b" " * (48 << 20)), 0, ["times its size"]),
    "a broken workbook": ("a.xlsx", lambda: package("xl/workbook.xml", b"<w/>"), 0, ["can't be read"]),
    "a book that is a bomb": ("a.epub", lambda: package("META-INF/container.xml", b" " * (48 << 20)), 0, ["times its size"]),
    "a book with entities": ("a.epub", lambda: package("META-INF/container.xml", LAUGHS), 0, ["declares entities"]),
    "an OpenDocument bomb": ("a.odt", lambda: package("content.xml", b" " * (48 << 20), "META-INF/manifest.xml"), 0, ["times its size"]),
    "an OpenDocument with entities": ("a.odt", lambda: package("content.xml", LAUGHS, "META-INF/manifest.xml"), 0, ["declares entities"]),
    "a web archive in a zip that is a bomb": ("a.wacz", lambda: zipped(("datapackage.json", b"{}"), ("archive/a.warc", packed_warc(90, 1_000_000))), 0, ["times its size"] * 3),
    "a broken RTF": ("a.rtf", lambda: b"{\\rtf1 {{{{", 0, ["words"]),
    "an old Word document": ("a.doc", lambda: b"\xd0\xcf\x11\xe0" + bytes(99), 0, ["old or encrypted"]),
    "a message without text": ("a.eml", lambda: b"From: a@b.example\nSubject: x\nDate: Tue, 5 Mar 2019 10:00:00 +0000\n\n", 0, ["no text"]),
    "mail in mail in mail": ("a.eml", lambda: b"From: a@b.example\nSubject: x\nMIME-Version: 1.0\nDate: Tue, 5 Mar 2019 10:00:00 +0000\n" + b"Content-Type: message/rfc822\n\n" * 5000, 0, [".*"]),
    "an encrypted message": ("a.eml", lambda: b"From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: application/pkcs7-mime\n\nAAAA\n", 0, ["encrypted"]),
    "a dump of a database": ("a.sql", lambda: b"-- MySQL dump 10.13\nCREATE TABLE posts (id int);\n", 0, ["dump of a database"]),
    "an ALTO page with entities": ("a.xml", lambda: LAUGHS.replace(b"nitf", b"alto"), 0, ["declares entities"]),
    "a NewsML-G2 with entities": ("a.xml", lambda: LAUGHS.replace(b"nitf", b"newsItem"), 0, ["declares entities"]),
    "a sitemap": ("a.xml", lambda: b'<?xml version="1.0"?><urlset><url><loc>http://a.example</loc></url></urlset>', 0, ["sitemap"]),
    "an ARC cut short": ("a.arc", lambda: b"filedesc://a 0.0.0.0 20030305100000 text/plain 9\n", 0, ["damaged"]),
    "a 100 MB line": ("a.txt", lambda: b"word " * (20 << 20), 0, ["larger than 1048576 bytes.*limit"]),
    "a 100 MB line among lines": ("a.jsonl", lambda: LINE + b'{"body": "' + b"x" * (100 << 20) + b'"}\n' + LINE, 2, ["longer than"]),
    "NUL bytes in text": ("a.txt", lambda: TEXT.replace(b"board", b"bo\0ard", 1), 1, []),
    "broken JSON line": ("a.jsonl", lambda: LINE + b"{broken\n" + LINE, 2, ["broken JSON.*line 1"]),
    "JSON nested deep": ("a.json", lambda: b'{"title": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 0, ["nested too deep"]),
    "an array that ends early": ("a.json", lambda: b"[" + LINE + b"," + LINE + b', {"title": "cut', 2, ["ends in the middle"]),
    "a huge member of an array": ("a.json", lambda: b"[" + LINE + b',{"body":"' + b"x" * (2 << 20) + b'"}]', 1, ["member of the array is longer"]),
    "JSON with huge numbers": ("a.json", lambda: b'{"title": "T", "body": "Text.", "date": ' + b"9" * 5000 + b"}", 0, ["broken JSON"]),
    "gzip bomb": ("a.txt.gz", lambda: gzip.compress(b"word " * (20 << 20)), 0, ["larger than|times its size"]),
    "gzip bomb of lines": ("a.jsonl.gz", lambda: gzip.compress(b"\n" * (48 << 20)), 0, ["times its size"]),
    "gzip in gzip bomb": ("a.jsonl.gz.gz", lambda: gzip.compress(gzip.compress(b"\n" * (48 << 20))), 0, ["times its size"]),
    "bzip2 bomb": ("a.jsonl.bz2", lambda: bz2.compress(b"\n" * (48 << 20)), 0, ["times its size"]),
    "zip bomb": ("a.zip", lambda: zipped(("a.jsonl", b"\n" * (48 << 20)), ("b.jsonl", LINE)), 1, ["times its size"]),
    "tar bomb": ("a.tar.gz", lambda: tarred(("a.jsonl", LINE), ("b.jsonl", b"\n" * (48 << 20))), 1, ["times its size", "times its size"]),
    "a tar with a name of 48 MB": ("a.tar.gz", lambda: long_named(48 << 20), 0, ["damaged.*name has"]),
    "archives nested too deep": ("a.zip", lambda: nested(6), 0, ["packed inside each other"]),
    "archives nested a little": ("a.zip", lambda: nested(2), 1, []),
    "a name that leaves a zip": ("a.zip", lambda: zipped(("../../up.jsonl", LINE), ("b.jsonl", LINE)), 1, ["leads out"]),
    "an absolute name in a zip": ("a.zip", lambda: zipped(("/etc/up.jsonl", LINE), ("b.jsonl", LINE)), 1, ["leads out"]),
    "a tar with a number of 100,000 digits": ("a.tar", lambda: headed(tarfile.XHDTYPE, b"1" * 100_000), 1, ["damaged.*digits"]),
    "a tar with global headers": ("a.tar", lambda: headed(tarfile.XGLTYPE, b"14 comment=xy\n" * 100 + b"x" * (1 << 17)), 1, ["damaged.*name has"]),
    "a sparse file in a tar": ("a.tar", lambda: headed(tarfile.GNUTYPE_SPARSE, b""), 1, ["sparse"]),
    "a zip of half a million members": ("a.zip", lambda: of_members(500_000), 0, ["400,000 members"]),
    "a name that leaves a tar": ("a.tar.gz", lambda: tarred(("../up.jsonl", LINE), ("b.jsonl", LINE)), 1, ["leads out"]),
    "a link in a tar": ("a.tar", link_in_tar, 1, []),
    "an encrypted zip": ("a.zip", encrypted, 0, ["encrypted"]),
    "a damaged member": ("a.zip", with_bad_sum, 1, ["damaged"]),
    "a damaged zip": ("a.zip", lambda: zipped(("a.txt", TEXT))[:-30], 0, ["can't be opened"]),
    "a cut gzip": ("a.jsonl.gz", lambda: gzip.compress(lines_of_noise(99))[:-500], 95, ["broken JSON", "cut short.*kept"]),
    "a cut gzip of text": ("a.txt.gz", lambda: gzip.compress(TEXT + NOISE.randbytes(3000).hex().encode())[:-200], 1, ["cut short.*kept"]),
    "a cut tar": ("a.tar", lambda: tarred(("a.jsonl", LINE), ("b.txt", TEXT * 99), mode="w")[:3000], 1, ["damaged|end of data", "damaged|end of data"]),
    "a cut tar.gz": ("a.tgz", lambda: tarred(("a.jsonl", LINE), ("b.bin.txt", NOISE.randbytes(9000).hex().encode()))[:-1000], 1, ["cut short|damaged", "cut short|damaged|kept"]),
    "a cut WARC": ("a.warc", lambda: warc(PAGE, PAGE)[:-300], 1, ["damaged here"]),
    "a cut WARC.gz": ("a.warc.gz", lambda: gzip.compress(warc(PAGE)) + gzip.compress(warc(PAGE))[:-60], 1, ["damaged here", "cut short"]),
    "a damaged WARC": ("a.warc", lambda: warc(PAGE) + b"WARC/1.0\r\nnonsense\r\n\r\n" + b"x" * 3000, 1, ["damaged here"]),
    "a WARC that is a bomb": ("a.warc", lambda: packed_warc(90, 1_000_000), 0, ["times its size", "times its size"]),
    "a WARC with a header of 20 MB": ("a.warc", lambda: warc(PAGE) + b"WARC/1.0\r\nX: " + b"x" * (20 << 20) + b"\r\n\r\n", 1, ["damaged here.*header is longer"]),
    "a WARC with a million lines of one header": ("a.warc", lambda: warc(PAGE) + b"WARC/1.0\r\nX: a\r\n" + b" continued\r\n" * 1_000_000, 1, ["damaged here.*header is longer"]),
    "a WARC whose members are bombs": ("a.warc.gz", lambda: gzip.compress(gzip.compress(warc(PAGE) + warc(b"<p>" + b" " * (48 << 20)))), -1, ["larger than", "times its size|damaged here"]),
    "a WARC of one large page": ("a.warc", lambda: packed_warc(1, 2_000_000), 0, ["larger than"]),
    "XML entity bomb": ("a.xml", lambda: LAUGHS, 0, ["declares entities"]),
    "XML external entity": ("a.xml", lambda: OUTSIDE, 0, ["declares entities"]),
    "entities in a feed": ("a.xml", lambda: LAUGHS.replace(b"nitf", b"rss").replace(b"<body>", b"<channel><item>"), 0, ["declares entities"]),
    "unknown XML": ("a.xml", lambda: b'<?xml version="1.0"?><invoice><total>3</total></invoice>', 0, ["unknown kind, <invoice>"]),
    "broken NITF": ("a.xml", lambda: b'<?xml version="1.0"?><nitf><body><p>cut', 0, ["broken XML"]),
    "a feed item without an end": ("a.xml", lambda: FEED % (ITEM + b"<item><title>x" ), 1, ["no end"]),
    "a feed cut short": ("a.xml", lambda: (FEED % (ITEM * 3))[:-80], 2, ["no end"]),
    "XML nested deep": ("a.xml", lambda: b'<?xml version="1.0"?><nitf>' + b"<p>" * 50_000 + b"x" + b"</p>" * 50_000 + b"</nitf>", 0, [".*"]),
    "HTML nested 100,000 deep": ("a.html", lambda: b"<html><body>" + b"<div>" * 100_000 + b"<p>Some words stand here, far below.</p>", -1, []),
    "front matter that grows": ("a.md", lambda: b"---\na: &a [x,x]\nb: &b [*a,*a]\ntitle: T\n---\nText.\n", 0, ["front matter.*aliases"]),
    "front matter that runs code": ("a.md", lambda: b"---\ntitle: !!python/object/apply:os.system ['true']\n---\nText.\n", 0, ["front matter"]),
    "CSV without a header": ("a.csv", lambda: b'The ferry is late again.,"1,999",It left at ten past seven and nobody was on it.\n', 0, ["no header.*title,author"]),
    "CSV with an open quote": ("a.csv", lambda: b'title,body\nOne,"Text that never ends\nTwo,Text.\nThree,"Good, quoted."\n', 2, ["out of shape"]),
    "CSV with a row too long": ("a.csv", lambda: b"title,body\nOne,Text,more,and more\nTwo,Text.\n", 1, ["out of shape"]),
    "wrongly declared encoding": ("a.txt", lambda: b"A Title Stands Here\n\n" + "The café’s owner said “no” to the mayor’s naïve plan.".encode("cp1252"), 1, []),
}  # fmt: skip


# One of each kind of fault: every case starts a worker, so that all of them take minutes.
SHOWN = {
    "empty",
    "gzip bomb",
    "a cut gzip",
    "a tar with a number of 100,000 digits",
    "a damaged zip",
    "broken JSON line",
    "XML entity bomb",
    "CSV with an open quote",
    "wrongly declared encoding",
}
_PARAMETERS = [
    pytest.param(case, id=case, marks=() if case in SHOWN else pytest.mark.slow) for case in CASES
]


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("case", _PARAMETERS)
def test_hostile_input_is_rejected_or_handled(tmp_path: Path, case: str) -> None:
    """Each input gives the articles that can be read, a reject with its reason for what can't,
    and its neighbours stay.
    """
    name, make, articles, reasons = CASES[case]
    (tmp_path / "0-before.jsonl").write_bytes(LINE)
    (tmp_path / name).write_bytes(make())
    (tmp_path / "z-after.jsonl").write_bytes(LINE)
    outcomes = list(ingest([tmp_path], jobs=1, limits=LIMITS))
    found = [each.article for each in outcomes if isinstance(each, Cleaned)]
    rejects = [each for each in outcomes if isinstance(each, Rejected)]
    assert found[0].source.endswith("0-before.jsonl:1") and found[-1].source.endswith(
        "z-after.jsonl:1"
    )
    if articles >= 0:
        assert len(found) - 2 == articles, rejects
        assert len(rejects) == len(reasons), rejects
    for reject, reason in zip(rejects, reasons, strict=False):
        assert re.search(reason, reject.reason), reject
        assert name in reject.source


def test_folders_with_traps(tmp_path: Path) -> None:
    """Link loops, dead links, pipes, sockets, hidden and unreadable files.

    Passed over or rejected, nothing read twice.
    """
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "good.jsonl").write_bytes(LINE)
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / ".hidden.jsonl").write_bytes(LINE)
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(tmp_path)  # the address of a socket must be short
        try:
            listener.bind("socket.txt")
        finally:
            os.chdir(here)
        outcomes = list(ingest([tmp_path], jobs=0))
    assert sum(isinstance(each, Cleaned) for each in outcomes) == 1
    reasons = {each.key: each.reason for each in outcomes if isinstance(each, Rejected)}
    assert reasons.keys() == {"dead.txt", "pipe.txt", "socket.txt"}
    assert "can't be read" in reasons["dead.txt"] and "pipe" in reasons["pipe.txt"]
    assert [each.key for each in outcomes if isinstance(each, PassedOver)] == ["a/loop", "b"]


def test_an_unreadable_file_is_rejected() -> None:
    """A file without permission is a reject that says to look at its permissions."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.jsonl"
        path.write_bytes(LINE)
        path.chmod(0)
        Path(folder).chmod(0o755)
        user = os.geteuid()
        os.seteuid(user or 65534)  # root may read everything, so it is somebody else for a moment
        try:
            (reject,) = ingest([Path(folder)], jobs=0)
        finally:
            os.seteuid(user)
    assert isinstance(reject, Rejected) and "permissions" in reject.reason


@pytest.mark.slow
def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    """A file whose name is not UTF-8 is read, under a key that can be printed and stored."""
    (tmp_path / os.fsdecode(b"caf\xe9.jsonl")).write_bytes(LINE)
    (cleaned,) = [each for each in ingest([tmp_path], jobs=1) if isinstance(each, Cleaned)]
    assert cleaned.article.source.encode() and cleaned.article.id


def test_a_file_that_goes_away_while_it_is_read(tmp_path: Path) -> None:
    """A file that is deleted between the walk and the reading is a reject, and the run goes on."""
    for name in ("a.jsonl", "b.jsonl", "c.jsonl"):
        (tmp_path / name).write_bytes(LINE)
    stream = ingest([tmp_path], jobs=0, rules=RuleBook.empty())
    first = next(stream)
    (tmp_path / "b.jsonl").unlink()
    outcomes = [first, *stream]
    assert sum(isinstance(each, Cleaned) for each in outcomes) == 2
    assert [each.key for each in outcomes if isinstance(each, Rejected)] == ["b.jsonl"]


def test_many_members_do_not_pass_the_limit(tmp_path: Path) -> None:
    """An archive of more members than allowed is read to the limit, and says so."""
    (tmp_path / "a.zip").write_bytes(
        zipped(*((f"{number:03}.jsonl", LINE) for number in range(30)))
    )
    outcomes = list(ingest([tmp_path], jobs=0, limits=Limits(max_members=10)))
    assert sum(isinstance(each, Cleaned) for each in outcomes) == 10
    assert [each.reason for each in outcomes if isinstance(each, Rejected)] == [
        "The archive has more than 10 members; the rest was not read."
    ]


@pytest.mark.slow
def test_very_many_tiny_files(tmp_path: Path) -> None:
    """Ten thousand files in one folder all come, in path order, and the memory that this takes
    does not grow with them.
    """
    for number in range(10_000):
        (tmp_path / f"{number:05}.txt").write_text(
            f"Piece {number}\n\nThe board met again, and nothing came of it.\n"
        )
    tracemalloc.start()
    keys, half = [], 0
    for outcome in ingest([tmp_path], jobs=1):
        if isinstance(outcome, Cleaned):
            keys.append(outcome.article.source[-9:])
            if len(keys) == 5_000:
                half = tracemalloc.get_traced_memory()[0]
    full = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert keys == [f"{number:05}.txt" for number in range(10_000)]
    assert full < half + (8 << 20)
