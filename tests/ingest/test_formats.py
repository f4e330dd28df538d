"""Every format gives the same article as the raw text of it.

Formats are told by content as well as by name.
"""

# ruff: noqa: E501 - a table is read by its rows

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from search.article import Article
from search.ingest import Cleaned, PassedOver, Rejected, RuleBook, ingest

FIXTURES = Path(__file__).parent / "fixtures" / "formats"
TWINS = sorted(path.name for path in FIXTURES.iterdir() if path.name != "ferry.txt")
SEEN = (
    "title",
    "dek",
    "authors",
    "date",
    "updated",
    "section",
    "label",
    "body",
    "captions",
    "author_bio",
)


def articles(source: Path, rules: RuleBook | None = None) -> list[Article]:
    """The articles in a file or folder, read in this process; a reject fails the test."""
    outcomes = list(ingest([source], jobs=0, rules=rules))
    assert not [each for each in outcomes if isinstance(each, Rejected)]
    return [each.article for each in outcomes if isinstance(each, Cleaned)]


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def one(folder: Path, name: str, text: str | bytes, rules: str = "") -> Article:
    """The one article in a file of this name and text."""
    (found,) = articles(written(folder, name, text), RuleBook.parse(rules))
    return found


def seen(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in SEEN}


@pytest.mark.parametrize("name", TWINS)
def test_every_format_equals_its_raw_text_twin(name: str) -> None:
    """Title, dek, authors, date, body.

    All that a reader sees is equal, whatever the article was kept in.
    """
    (twin,) = articles(FIXTURES / "ferry.txt")
    (found,) = articles(FIXTURES / name)
    assert seen(found) == seen(twin)
    assert len(twin.body) == 4 and len(twin.authors) == 2 and twin.dek and twin.date


@pytest.mark.parametrize(
    "pack", ["gz", "bz2", "xz", "zip", "tar", "tar.gz", "tgz", "zip in tar.gz"]
)
@pytest.mark.parametrize("name", [*TWINS, "ferry.txt"])
def test_every_format_may_be_packed(tmp_path: Path, name: str, pack: str) -> None:
    """Compressed, in an archive, or in an archive in an archive, each format gives what it gives
    plain.
    """
    data = (FIXTURES / name).read_bytes()
    packers = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
    if pack in packers:
        path = written(tmp_path, f"{name}.{pack}", packers[pack](data))
    elif pack == "zip":
        path = written(tmp_path, "a.zip", zipped(name, data))
    elif pack == "zip in tar.gz":
        path = written(tmp_path, "a.tar.gz", tarred("in.zip", zipped(name, data), "w:gz"))
    else:
        path = written(tmp_path, f"a.{pack}", tarred(name, data, "w" if pack == "tar" else "w:gz"))
    (plain,), (packed,) = articles(FIXTURES / name), articles(path)
    assert seen(packed) == seen(plain)
    assert packed.source.startswith(str(path))


def zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"folder/{name}", data)
    return out.getvalue()


def tarred(name: str, data: bytes, mode: Any) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        info = tarfile.TarInfo(f"folder/{name}")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize("name", [*TWINS, "ferry.txt"])
def test_a_format_is_told_by_its_content(tmp_path: Path, name: str) -> None:
    """Under a name that says nothing, each file gives what it gives under its own.

    Tables need their suffix or known names.
    """
    (plain,) = articles(FIXTURES / name)
    (found,) = articles(written(tmp_path, "dump", (FIXTURES / name).read_bytes()))
    assert seen(found) == seen(plain)


def test_an_export_reads_back_equal(tmp_path: Path) -> None:
    """Every field of Morgue's own export comes back; only where it was read differs."""
    (article,) = articles(FIXTURES / "own.jsonl")
    full = json.loads((FIXTURES / "own.jsonl").read_text()) | {
        "updated": "1998-03-20", "section": "Opinion", "label": "Column", "topics": ["ferries", "boards"], "captions": ["A ferry. A. Finch"],
        "author_bio": "Ottoline Marsh writes on Saturdays.", "needs_review": True,
        "removed": [{"text": "0:00", "rule": "timestamp", "place": "line 3"}],
    }  # fmt: skip
    again = one(tmp_path, "export.jsonl", json.dumps(full))
    assert again.to_dict() == Article.from_dict(full | {"source": again.source}).to_dict()
    assert again.digest == Article.from_dict(full).digest and article.id == again.id == "ferry-1998"


def test_an_export_of_the_wrong_form_is_rejected(tmp_path: Path) -> None:
    """A field of the wrong form in an export is a reject that names it, not an article without
    it.
    """
    values = json.loads((FIXTURES / "own.jsonl").read_text()) | {"date": "yesterday"}
    (reject,) = ingest([written(tmp_path, "a.jsonl", json.dumps(values))], jobs=0)
    assert isinstance(reject, Rejected) and "yesterday" in reject.reason


@pytest.mark.parametrize(
    "holder",
    [
        "[%s, %s]",
        '{"articles": [%s, %s]}',
        '{"@graph": [%s, %s]}',
        "%s\n%s",
        "%s %s",
        "\x1e%s\n\x1e%s\n",
    ],
)
def test_json_may_hold_many(tmp_path: Path, holder: str) -> None:
    """Arrays, holders, lines, and objects that just follow each other.

    Each object is an article, in order.
    """
    first, second = (
        json.dumps({"title": name, "body": f'Text " }} ] of \\ {name}.'}) for name in ("A", "B")
    )
    found = articles(written(tmp_path, "many.json", holder % (first, second)))
    assert [article.title for article in found] == ["A", "B"]
    assert found[0].body == ('Text " } ] of \\ A.',) and found[0].id != found[1].id


@pytest.mark.slow
def test_an_array_longer_than_any_buffer(tmp_path: Path) -> None:
    """Members of an array are found wherever the buffers happen to end, escapes included."""
    members = [
        {"title": f"T{number}", "body": 'a "quoted" \\ {bracket] ' * (number % 700 + 1)}
        for number in range(1, 900)
    ]
    found = articles(written(tmp_path, "a.json", json.dumps(members)))
    assert [article.title for article in found] == [member["title"] for member in members]
    assert sum(len(article.body[0]) for article in found) == sum(
        len(str(member["body"]).strip()) for member in members
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"Headline": "T", "Body Text": "X.", "By-line": "By Ada Quill"}, {"title": "T", "authors": ("Ada Quill",)}),
        ({"title": "T", "content": "<p>One &amp; two.</p><p>Three.</p>"}, {"body": ("One & two.", "Three.")}),
        ({"title": "A &amp; <em>B</em>", "body": "X."}, {"title": "A & B"}),
        ({"title": "T", "text": "X.", "author": {"@type": "Person", "name": "Bo Reyes"}}, {"authors": ("Bo Reyes",)}),
        ({"title": "T", "text": "X.", "author": [{"@type": "Organization", "name": "The Wire"}]}, {"authors": ()}),
        ({"title": "T", "text": "X.", "creator": "Reyes, Bo"}, {"authors": ("Bo Reyes",)}),
        ({"title": "T", "text": "X.", "authors": "Bo Reyes, Ada Quill & Wen Li"}, {"authors": ("Bo Reyes", "Ada Quill", "Wen Li")}),
        ({"title": "T", "text": "X.", "authors": "Bo Reyes, Jr."}, {"authors": ("Bo Reyes, Jr.",)}),
        ({"title": "T", "text": "X.", "date": 920246400}, {"date": "1999-03-01"}),
        ({"title": "T", "text": "X.", "date": "19990301T101500Z"}, {"date": "1999-03-01"}),
        ({"title": "T", "text": "X.", "pubDate": "Mon, 01 Mar 1999 23:59:00 -0800"}, {"date": "1999-03-01"}),
        ({"title": "T", "text": "X.", "date": "03/04/1999"}, {"date": None}),
        ({"title": "T", "text": "X.", "date": "soon"}, {"date": None}),
        ({"title": "T", "text": "X.", "date": "1999-02-30"}, {"date": None}),
        ({"title": "T", "text": "X.", "keywords": "ferries, boards;ferries"}, {"topics": ("ferries", "boards")}),
        ({"title": "T", "text": "X.", "publisher": {"name": "The Wire"}, "url": "/relative"}, {"publication": "The Wire", "url": None}),
        ({"title": "T", "body": {"blocks": 3}, "text": "X."}, {"body": ("X.",)}),
        ({"title": "T", "paragraphs": ["One.", {"type": "p", "text": "Two."}, 3, None]}, {"body": ("One.", "Two.")}),
        ({"title": "T", "body": "First line that is long.\nSecond line.\n\nThird."}, {"body": ("First line that is long.", "Second line.", "Third.")}),
        ({"title": "T", "body": f"{'word ' * 12}one\n{'word ' * 12}two\nand three."}, {"body": (f"{'word ' * 12}one {'word ' * 12}two and three.",)}),
    ],
    ids=lambda value: json.dumps(value, default=str)[:50],
)  # fmt: skip
def test_values_of_any_form(
    tmp_path: Path, values: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Names and values as other systems write them come out in our form.

    What can't be told for certain stays empty.
    """
    found = one(tmp_path, "a.json", json.dumps(values)).to_dict()
    assert {
        name: tuple(found[name]) if isinstance(found[name], list) else found[name]
        for name in expected
    } == expected


def test_a_mapping_for_names_that_nobody_knows(tmp_path: Path) -> None:
    """The newsroom's rules say where its fields are, dotted paths and columns alike, and win over
    names that are known.
    """
    rules = """
        [[rules]]
        path = "*.json"
        fields = { title = "kopf.zeile", body = "inhalt", authors = "von.0.wer", date = "am" }
        [[rules]]
        path = "*.csv"
        fields = { body = "Inhalt", title = "Kopf" }
        set = { publication = "Der Bote", language = "de" }
    """
    values = {
        "kopf": {"zeile": "T"},
        "inhalt": "Text.",
        "von": [{"wer": "Ada Quill"}],
        "am": "1999-03-01",
        "title": "not this",
    }
    found = one(tmp_path, "a.json", json.dumps(values), rules)
    assert (found.title, found.authors, found.body) == ("T", ("Ada Quill",), ("Text.",)) and str(
        found.date
    ) == "1999-03-01"
    found = one(tmp_path, "a.csv", "Kopf;Inhalt;Wer\nT;Text.;B C\n", rules)
    assert (found.title, found.body, found.publication, found.language) == (
        "T",
        ("Text.",),
        "Der Bote",
        "de",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables_in_any_dress(tmp_path: Path, delimiter: str, encoding: str) -> None:
    """Any delimiter and encoding; quoted line ends and delimiters.

    Rows are named by the line they begin on.
    """
    rows = [("Title", "Body"), ("Café", f'"One{delimiter} ""two"".\nThree."'), ("Zoë", "Four.")]
    text = "".join(delimiter.join(row) + "\r\n" for row in rows)
    found = articles(written(tmp_path, "a.csv", text.encode(encoding)))
    assert [article.title for article in found] == ["Café", "Zoë"]
    assert found[0].body == (f'One{delimiter.strip()} "two".', "Three.")
    assert [article.source.rpartition(":")[2] for article in found] == ["2", "4"]


def test_wordpress_posts_and_the_rest(tmp_path: Path) -> None:
    """Only published posts with text become articles.

    Shortcodes and captions are taken apart; sections and tags kept.
    """
    export = (FIXTURES / "wordpress.xml").read_text()
    item = export[export.index("<item>") : export.index("</item>") + 7]
    page = item.replace("[post]", "[attachment]")
    draft = item.replace("[publish]", "[draft]")
    old = (
        (
            item[: item.index("<content:encoded>")]
            + "<content:encoded><![CDATA[One\nline.\n\n[caption id='x']<img src='a.jpg' /> A ferry. A. Finch[/caption]\n\nTwo [gallery ids='1']lines.]]>"
            + item[item.index("</content:encoded>") :]
        )
        .replace(">Uncategorized<", "")
        .replace("[Uncategorized]", "[Opinion]")
        .replace(
            "</category>", '</category><category domain="post_tag"><![CDATA[Ferries]]></category>'
        )
    )
    path = written(tmp_path, "export.xml", export.replace(item, page + draft + old))
    outcomes = list(ingest([path], jobs=0))
    assert [each.reason for each in outcomes if isinstance(each, PassedOver)] == [
        "a WordPress attachment, not a post",
        "a WordPress post that is not published (draft)",
    ]
    (found,) = [each.article for each in outcomes if isinstance(each, Cleaned)]
    assert (found.section, found.topics, found.captions) == (
        "Opinion",
        ("Ferries",),
        ("A ferry. A. Finch",),
    )
    assert found.body[-1] == "Two lines." and not any("[" in text for text in found.body)


def test_nitf_as_archives_have_it(tmp_path: Path) -> None:
    """A lead block beside the full text is not read twice.

    Captions, bio, section, topics and a namespace are understood.
    """
    found = one(
        tmp_path,
        "n.xml",
        """<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head><title>T</title><meta name="online_sections" content="Opinion; Arts"/>
        <docdata><date.issue norm="19990301T000000"/><key-list><keyword key="Ferries"/></key-list></docdata></head><body><body.head>
        <hedline><hl1>A Title</hl1></hedline><byline class="print_byline">By ADA QUILL</byline>
        <byline class="normalized_byline">Quill, Ada</byline></body.head><body.content>
        <block class="lead_paragraph"><p>One &amp; only.</p></block><block class="full_text"><p>One &amp; only.</p><media media-type="image">
        <media-caption><p>A ferry.</p></media-caption></media><p>Two&nbsp;words.</p><ul><li>An item.</li></ul></block></body.content>
        <body.end><tagline>Ada Quill is a columnist.</tagline></body.end></body></nitf>""",
    )
    assert found.body == ("One & only.", "Two words.", "An item.") and found.captions == (
        "A ferry.",
    )
    assert (found.title, found.authors, found.section, found.topics) == (
        "A Title",
        ("Ada Quill",),
        "Opinion",
        ("Ferries",),
    )
    assert found.author_bio == "Ada Quill is a columnist."


def test_front_matter_of_other_kinds(tmp_path: Path) -> None:
    """TOML front matter; a heading under another title stays in the text.

    Code and lists come out plain.
    """
    toml = one(
        tmp_path,
        "a.md",
        '+++\ntitle = "T"\ndate = 1999-03-01\n+++\n## Part *one*\n\n- An `item`\n- Another\n\n> Quoted\n> words.\n',
    )
    assert (toml.title, toml.body) == ("T", ("Part one", "An item", "Another", "Quoted words."))
    assert str(toml.date) == "1999-03-01"
    setext = one(
        tmp_path,
        "b.md",
        "A Title\n=======\n\nsnake_case and [a link](http://x.example \"t\") ![Alt](i.png 'A caption')\nend.\n",
    )
    assert (setext.title, setext.body, setext.captions) == (
        "A Title",
        ("snake_case and a link end.",),
        ("A caption",),
    )


@pytest.mark.slow
@pytest.mark.parametrize("size", [10, 3000, 65000])
def test_items_are_found_wherever_the_buffers_end(tmp_path: Path, size: int) -> None:
    """Items of a long feed, with long tags and their ends inside CDATA and comments, are cut
    where they begin and end.
    """
    head = '<rdf:RDF xmlns:rdf="x" xmlns="http://purl.org/rss/1.0/"><channel><title>F</title></channel>\n'
    item = (
        '<item rdf:about="http://h.example/{0}?{1}">\n<title>T{0}</title><!-- </item> --><description>'
        "<![CDATA[Text {0} of </item> words {2}]]></description></item>"
    )
    items = [
        item.format(number, "q" * (number % 300), "word " * (number * 37 % size))
        for number in range(200)
    ]
    found = articles(written(tmp_path, "a.rdf", head + "\n".join(items) + "</rdf:RDF>"))
    assert [article.title for article in found] == [f"T{number}" for number in range(200)]


def test_old_encodings_and_line_ends_in_tables(tmp_path: Path) -> None:
    """A long table in Windows-1252 is decoded the same on every line.

    Lines may end as on old Macs.
    """
    rows = [f"Café number {number},Text “{number}” – more." for number in range(2000)]
    found = articles(
        written(tmp_path, "a.csv", ("title,body\r" + "\r".join(rows)).encode("cp1252"))
    )
    assert [f"{article.title},{article.body[0]}" for article in found] == rows
