"""An archive mixed of every format that Morgue reads, built, updated and exported whole."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

from search import BuildOptions, SearchRequest, open_store, reindex, update
from search.ingest.formats.registry import FORMATS
from search.models import prepare
from tests.ingest.test_kinds import AUTHOR, BODY, CASES, HTML, LINES, TITLE, WARC, pdf, read

# The formats that the cases of single kinds are in.
FORMATS_OF_CASES = frozenset(
    "docx odt rtf epub xlsx mail clippings newsml alto json movable_type substack feed typesetting"
    " gutenberg arc warc".split()
)
DAY, WRITTEN = "2011-04-08", "April 8, 2011"
TEXT = f"{TITLE}\nBy {AUTHOR}\n{WRITTEN}\n\n{LINES}\n"
RECORD = {"title": TITLE, "author": AUTHOR, "date": DAY, "body": LINES}
MAIL = f"From: {AUTHOR} <i@x.example>\nSubject: {TITLE}\nDate: Fri, 8 Apr 2011 07:00:00 +0000\n\n"


def lines_of_pdf() -> bytes:
    """Return a page whose lines are as wide as a column."""
    import textwrap

    lines = [TITLE, f"By {AUTHOR}", WRITTEN]
    places = [(72.0, 750.0 - 30 * at, each) for at, each in enumerate(lines)]
    y = 650.0
    for paragraph in BODY:
        for line in textwrap.wrap(paragraph, 80):
            places.append((72.0, y, line))
            y -= 12
        y -= 12
    return pdf(places)


# One file for each further format.
OTHERS: dict[str, tuple[str, bytes]] = {
    "text": ("a.txt", TEXT.encode()),
    "html": ("a.html", (
        f"<html><head><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1><p class=byline>"
        f"By {AUTHOR}</p><time datetime={DAY}>{WRITTEN}</time>{HTML}</article></body></html>"
    ).encode()),
    "markdown": ("a.md", (
        f"---\ntitle: {TITLE}\nauthor: {AUTHOR}\ndate: {DAY}\n---\n\n{LINES}\n").encode()),
    "pdf": ("a.pdf", lines_of_pdf()),
    "table": ("a.csv", (
        f'title,author,date,body\n"{TITLE}",{AUTHOR},{DAY},"{LINES}"\n').encode()),
    "mailbox": ("a.mbox", (
        f"From i@x.example Fri Apr 8 07:00:00 2011\n{MAIL}{LINES}").encode()),
    "jsonlines": ("a.jsonl", json.dumps(RECORD).encode()),
    "jsonarray": ("b.json", json.dumps([RECORD]).encode()),
    "wxr": ("a.xml", (
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc="
        "'http://purl.org/dc/elements/1.1/' xmlns:wp='http://wordpress.org/export/1.2/'><channel>"
        f"<wp:wxr_version>1.2</wp:wxr_version><item><title>{TITLE}</title><dc:creator>{AUTHOR}"
        f"</dc:creator><content:encoded><![CDATA[{HTML}]]></content:encoded><wp:post_date>{DAY}"
        " 07:00:00</wp:post_date><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
        "</item></channel></rss>").encode()),
    "nitf": ("a.xml", (
        f"<nitf><head><docdata><date.issue norm='20110408'/></docdata></head><body><body.head>"
        f"<hedline><hl1>{TITLE}</hl1></hedline><byline>By {AUTHOR}</byline></body.head>"
        f"<body.content>{HTML}</body.content></body></nitf>").encode()),
    "extracted": ("a.xml", (
        f"<doc title='{TITLE}' author='{AUTHOR}' date='{DAY}'><main>{HTML}</main></doc>").encode()),
    "europresse": ("a.txt", (
        f"Le Tram\nDébats, vendredi 8 avril 2011, p. 4\n\n{TITLE}\n\n{AUTHOR}\n\n{LINES}\n\n"
        "news·20110408·TR·01\n").encode()),
    "kirby": ("article.txt", (
        f"Title: {TITLE}\n\n----\n\nDate: {DAY}\n\n----\n\nAuthor: {AUTHOR}\n\n----\n\nText:\n\n"
        f"{LINES}\n").encode()),
}  # fmt: skip
TWO = f"{TEXT}\n{'=' * 40}\n\n" + TEXT.replace("Friday", "Thursday")  # the format "many"


def test_every_format_has_a_file_in_the_archive() -> None:
    """A new format needs a file here, so that an archive with it is shown to be whole."""
    assert FORMATS_OF_CASES | OTHERS.keys() | {"many"} == {each.name for each in FORMATS}
    assert WARC


def test_an_archive_of_all_formats_is_built_updated_and_exported_whole(tmp_path: Path) -> None:
    """Every file gives its article, an update of nothing changes nothing, an export leads back."""
    files = [
        *((name, make()) for name, make in CASES.values()),
        *OTHERS.values(),
        ("two.txt", TWO.encode()),
    ]
    for number, (name, data) in enumerate(files):
        folder = tmp_path / f"{number:02}"
        folder.mkdir()
        (folder / name).write_bytes(data)
    store = open_store(f"memory:{uuid4()}")
    options = BuildOptions(sources=(tmp_path,), jobs=0)
    summary = reindex(store, options)
    expected = len(files) + 1  # two texts in one file
    assert (summary.count, summary.rejected) == (expected, 0)
    assert len({article.split("/")[-1] for article, _ in store.open().digests()}) == expected
    assert update(store, options).generation is None
    exported = [hit.article for hit in store.open().scan(prepare(SearchRequest(sort="oldest")))]
    assert [each.title for each in exported] == [TITLE] * expected
    assert {str(each.date) for each in exported} == {DAY}
    assert all(len(each.body) == len(BODY) for each in exported)
    rows = "".join(json.dumps(each.to_dict()) + "\n" for each in exported)
    again, others = read(tmp_path / "00", "export.jsonl", rows.encode())
    assert not others and {each.digest for each in exported} <= {each.digest for each in again}
