"""Downloads of services in other languages, exports of other systems, what is no article."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from search.article import Article
from search.ingest import Cleaned, ingest
from search.ingest.encodings.decoding import decode

TITLE, AUTHOR, DAY = "The Ladder in the Bell Tower", "Ilse Varga", "2009-10-07"
BODY = (
    "Nobody has climbed the ladder in the bell tower since the bells were given a motor.",
    "The sexton paints it each autumn, since a ladder that is painted may be needed again.",
)
TEXT, MARKUP = "\n\n".join(BODY), "".join(f"<p>{each}</p>" for each in BODY)
NEXT = "A Clock Without Hands"
CERTIFICATE = "Ce certificat est émis à des fins de visualisation personnelle et temporaire."


def read(folder: Path, name: str, content: str | bytes) -> tuple[list[Article], list[str]]:
    """Return the articles in one file, and the reasons why others are none."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = list(ingest([folder], jobs=0))
    articles = [each.article for each in found if isinstance(each, Cleaned)]
    return articles, [str(getattr(each, "reason", "")) for each in found]


def is_whole(made: Article) -> bool:
    return (made.title, made.authors, str(made.date), made.body) == (TITLE, (AUTHOR,), DAY, BODY)


def europresse(title: str) -> str:
    return (
        "<article><header><div><span class='DocPublicationName'>Le Clocher</span></div><div><span"
        " class='DocHeader'>Débats, mercredi 7 octobre 2009, p. 4</span></div><div"
        f" class='titreArticle'><p class='titreArticleVisu'>{title}</p></div><div>{AUTHOR}</div>"
        f"</header><section><div class='DocText'>{MARKUP}</div></section><footer><small>© 2009 Le"
        f" Clocher.</small><p>news·20091007·CL·01</p><p>{CERTIFICATE}</p></footer></article>"
    )


def test_a_page_of_europresse_is_its_documents(tmp_path: Path) -> None:
    """Each document has its own title, paper, section, author and day; certificates are out."""
    made, _ = read(tmp_path, "e.html", f"<html><body>{europresse(TITLE)}{europresse(NEXT)}")
    assert is_whole(made[0])
    assert [(each.title, each.section, each.publication) for each in made] == [
        (TITLE, "Débats", "Le Clocher"),
        (NEXT, "Débats", "Le Clocher"),
    ]


def test_a_text_of_eureka_is_its_documents(tmp_path: Path) -> None:
    """Documents as text end with the service's number."""
    one = f"Le Clocher\nDébats, mercredi 7 octobre 2009, p. 4\n\n{{}}\n\n{AUTHOR}\n\n{TEXT}\n\n"
    both = "".join(f"{one.format(title)}news·20091007·CL·0{n}\n\n" for n, title in
                   enumerate((TITLE, NEXT)))  # fmt: skip
    made, _ = read(tmp_path, "e.txt", both)
    assert is_whole(made[0])
    assert [each.title for each in made] == [TITLE, NEXT]


@pytest.mark.parametrize(
    ("count", "day", "author", "section", "length", "rights"),
    [
        ("1 von 2 DOKUMENTEN", "Mittwoch 7. Oktober 2009", "AUTOR", "RUBRIK", "LÄNGE: 64 Wörter",
         "Alle Rechte Vorbehalten"),
        ("1 of 2 DOCUMENTS", "7 octobre 2009 mercredi", "AUTEUR", "RUBRIQUE", "LONGUEUR: 64 mots",
         "Tous Droits Réservés"),
    ],
)  # fmt: skip
def test_nexis_has_labels_in_other_languages(
    tmp_path: Path, count: str, day: str, author: str, section: str, length: str, rights: str
) -> None:
    """German and French downloads are taken apart as English ones are."""
    one = (
        f"\n   {count}\n\n   Der Turm\n\n   {day}\n\n{TITLE}\n\n{author}: {AUTHOR}\n\n{section}:"
        f" DEBATTE\n\n{length}\n\n{TEXT}\n\nSYMBOLE-BOURSIER: X (FRA) (57%)\n\nUPDATE: 8. Oktober"
        f" 2009\n\nCopyright 2009 Der Turm\n{rights}\n"
    )
    made, _ = read(tmp_path, "n.txt", one + one.replace(TITLE, NEXT).replace("1 ", "2 ", 1))
    assert [each.title for each in made] == [TITLE, NEXT]
    assert is_whole(made[0])
    assert made[0].section == "DEBATTE"


def test_factiva_may_have_a_paragraph_for_each_line(tmp_path: Path) -> None:
    """In RTF and DOCX each line of the head is a paragraph; none becomes text."""
    head = (TITLE, f"By {AUTHOR}", "64 words", "7 October 2009", "The Tower Post", "TOWPST",
            "Late Edition - Final", "9", "English", "Copyright 2009. The Tower Post.")  # fmt: skip
    end = "Document TOWPST0020091007e5a70000a"
    made, _ = read(tmp_path, "f.txt", "\n\n".join([*head, *BODY, end]))
    assert is_whole(made[0])
    assert made[0].publication == "The Tower Post"


RECORD: dict[str, Any] = {"title": TITLE, "author": AUTHOR, "date": DAY, "body": TEXT}
RECORDS: dict[str, Any] = {
    "search server": {"response": {"docs": [
        {"title_s": TITLE, "author_ss": [AUTHOR], "pub_date_dt": DAY, "body_txt": [TEXT]}]}},
    "typed values": {"Items": [{name: {"S": value} for name, value in RECORD.items()}]},
    "nested moments": [{**RECORD, "date": {"$date": {"$numberLong": "1254873600000"}}}],
    "references": {"@graph": [
        {"@type": "Person", "@id": "#p", "name": AUTHOR},
        {"@type": "NewsArticle", "headline": TITLE, "datePublished": DAY, "articleBody": TEXT,
         "author": {"@id": "#p"}}]},
    "an account": [{"title": TITLE, "published_at": DAY, "body_markdown": f"---\nx: 1\n---\n{TEXT}",
                    "user": {"name": AUTHOR, "username": "iv"}}],
    "a paper's name": [{"heading": TITLE, "title": {"id": "3", "value": "The Tower Post"},
                        "by": AUTHOR, "date": DAY, "articleText": MARKUP}],
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDS)
def test_records_of_other_systems_are_whole(tmp_path: Path, name: str) -> None:
    """Suffixes and types of values, references and accounts are read as what they are."""
    made, _ = read(tmp_path, "a.json", json.dumps(RECORDS[name]))
    assert len(made) == 1
    assert is_whole(made[0])


def test_names_of_accounts_are_no_titles(tmp_path: Path) -> None:
    """Comments have the name of who wrote them, which is no headline."""
    posts = [{"name": AUTHOR, "username": "iv", "cooked": MARKUP, "created_at": DAY}]
    made, reasons = read(tmp_path, "t.json", json.dumps({"stream": {"posts": posts}, "id": 7}))
    assert made == []
    assert any("no article" in reason or "without a body" in reason for reason in reasons)


TEXTS = {
    "a.org": f"#+TITLE: {TITLE}\n#+AUTHOR: {AUTHOR}\n#+DATE: <{DAY} Wed>\n\n{TEXT}\n",
    "a.adoc": f"= {TITLE}\n{AUTHOR} <iv@x.example>\nv1.0, {DAY}\n\n{TEXT}\n",
    "3_a/article.txt": f"Title: {TITLE}\n\n----\n\nDate: {DAY}\n\n----\n\nAuthor: {AUTHOR}\n\n----"
    f"\n\nText:\n\n{TEXT}\n",
    "a.tsv": f"title\tauthor\tdate\tnote\tbody\n{TITLE}\t{AUTHOR}\t{DAY}\t\\N\t"
    + "\\n\\n".join(BODY),
    "a.csv": f'Headline,First Name,Last Name,Date,Text\n"{TITLE}",Ilse,Varga,{DAY},"{TEXT}"\n',
    "a.txt": f"[b]{TITLE}[/b]\n[i]By {AUTHOR}[/i]\nOctober\u00a07,\u00a02009\n\n"
    + TEXT.replace("ladder", "[[steps|ladder]]").replace("sexton", "sex\u200bton"),
    "h.md": f"title: {TITLE}\nauthor: {AUTHOR}\ndate: {DAY} 07:00:00\n---\n{TEXT}\n",
    "7.emlx": f"211\nFrom: {AUTHOR} <iv@x.example>\nTo: desk@x.example\nSubject: {TITLE}\n"
    f"Date: Wed, 7 Oct 2009 07:00:00 +0000\n\n{TEXT}\n",
}


@pytest.mark.parametrize("name", TEXTS)
def test_texts_of_other_programs_are_whole(tmp_path: Path, name: str) -> None:
    """Org, AsciiDoc, Kirby, MySQL's tables, forums' marks and Apple Mail give their articles."""
    content = TEXTS[name]
    if name.endswith(".emlx"):
        message = content.partition("\n")[2]
        content = f"{len(message.encode())}\n{message}<plist><integer>1</integer></plist>"
    made, _ = read(tmp_path, name, content)
    assert len(made) == 1
    assert is_whole(made[0])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("w.txt", "\x01eca062 4 i 211 post 061\r\n\r\nBell/\r\n\x02A Bell =\r\n\r\nIt rang.\x03"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:04,000\nThe tower is closed.\n"),
        ("a.ics", "BEGIN:VCALENDAR\nVERSION:2.0\nEND:VCALENDAR\n"),
        ("export.py", "import csv\n\nprint('a text of some words')\n"),
        ("site.toml", "baseURL = 'https://x.example'\n"),
        ("~$a.docx", "\x05Ilse"),
        ("i.html", "<title>Local index - HTTrack Website Copier</title><p>x.example</p>"),
    ],
)  # fmt: skip
def test_no_articles_are_said_to_be_none(tmp_path: Path, name: str, content: str) -> None:
    """Wires, subtitles, calendars, programs, settings and indexes give a line, no article."""
    made, reasons = read(tmp_path, name, content)
    assert made == []
    assert any(reasons)


@pytest.mark.parametrize(
    "text",
    [
        f"**** *paper_post *year_2009\n{TEXT}\n\n**** *paper_post *year_2010\n{TEXT}\n",
        f"{TEXT}\n\nArticle Name:{TITLE}\nPublication:The Tower Post\nAuthor:{AUTHOR}\nPage:9\n",
    ],
)
def test_what_may_be_more_than_a_text_is_flagged(tmp_path: Path, text: str) -> None:
    """A corpus in one file, and labels that nothing read, want a look."""
    made, _ = read(tmp_path, "a.txt", text)
    assert all(each.needs_review for each in made)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        *((page, "Лестницу в башне красят каждую осень, хотя никто по ней не ходит.")
          for page in ("koi8-r", "cp1251", "mac_cyrillic", "cp866", "iso-8859-5")),
        ("cp1255", "הסולם במגדל הפעמונים נצבע בכל סתיו אף שאיש אינו עולה בו עוד"),
        ("iso-2022-jp", "鐘楼のはしごは毎年秋に塗り直されるが、誰も登らない。"),
    ],
)  # fmt: skip
def test_short_texts_in_other_scripts_are_decoded(page: str, text: str) -> None:
    """A sentence is enough where the places of its letters show its code page."""
    assert decode(text.encode(page)) == text


def test_words_broken_in_short_lines_are_whole(tmp_path: Path) -> None:
    """A line that ends within a word goes on, however short it is."""
    text = (
        f"{TITLE}\n\nBy {AUTHOR}\n\nOctober 7, 2009\n\nNobody has climbed the ladder in the bell\n"
        "tower since the bells were given a mo-\ntor. The sexton paints it each autumn, since\n"
        "a ladder that is painted may be needed.\n\nThe council, which reads noth-\ning, has asked"
        " for an-\nother ladder. Another one, painted by noth-\ning but rain, would be cheaper.\n"
    )
    made, _ = read(tmp_path, "a.txt", text)
    assert not any("- " in each for each in made[0].body)


def test_a_header_inside_a_wire_is_no_text(tmp_path: Path) -> None:
    """The page's own header and escaped marks of a composing system are out of the text."""
    page = (
        "<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/' guid='x'><itemMeta><itemClass"
        f" qcode='ninat:text'/></itemMeta><contentMeta><by>{AUTHOR}</by>"
        f"<headline>{TITLE}</headline><contentCreated>{DAY}</contentCreated></contentMeta><contentSet><inlineXML><html>"
        f"<body><header><ul><li>Towers</li></ul><h1>{TITLE}</h1></header><section><p>{BODY[0]}</p>"
        "<p>It has 35&lt;endash&gt;-&lt;/endash&gt;40 rungs.</p></section></body></html>"
        "</inlineXML></contentSet></newsItem>"
    )
    made, _ = read(tmp_path, "a.xml", page)
    assert made[0].body == (BODY[0], "It has 35-40 rungs.")
    assert "Towers" in [cut.text for cut in made[0].removed]


MAIL = (
    f"From: {AUTHOR} <iv@x.example>\nTo: desk@x.example\nSubject: {TITLE}\n"
    f"Date: Wed, 7 Oct 2009 07:00:00 +0000\n\n{TEXT}\n\n"
)


@pytest.mark.parametrize(
    "below",
    [
        "",
        "Sent from my telephone\n",
        "______________________________\nFrom: Desk\nSent: Tuesday\nTo: Ilse\nSubject: x\n\nWhy?\n",
        "Von: Desk\nGesendet: Dienstag\nAn: Ilse\nBetreff: Kolumne\n\nWann?\n",
    ],
)
def test_what_mail_programs_add_is_no_text(tmp_path: Path, below: str) -> None:
    """Signatures of telephones and copied mail are out, whatever mark is before the message."""
    made, _ = read(tmp_path, "a.eml", b"\xef\xbb\xbf" + (MAIL + below).encode())
    assert is_whole(made[0])
    assert bool(below) is any(cut.rule == "quoted-mail" for cut in made[0].removed)


def proquest(number: int, title: str) -> list[str]:
    return [f"Document {number} of 2", title, f"Author: {AUTHOR}", f"Full text: {BODY[0]}", BODY[1],
            "Subject: Towers", "Publication title: The Tower Post", f"Publication date: {DAY}",
            "Section: Opinion", "Database: News"]  # fmt: skip


def newsbank(title: str) -> str:
    return (
        f"<h1>{title}</h1><p>Tower Post (Ulm) - October 7, 2009</p><p>Author: {AUTHOR}</p>"
        f"<p>Section: Opinion</p>{MARKUP}<p>Record: 9</p><p>Copyright: (c) 2009 Tower Media</p>"
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.txt", "\n\n".join(proquest(1, TITLE) + proquest(2, NEXT))),
        ("n.html", f"<html><body>{newsbank(TITLE)}<hr>{newsbank(NEXT)}</body></html>"),
    ],
)
def test_downloads_without_rules_are_taken_apart(tmp_path: Path, name: str, content: str) -> None:
    """A count, or the label that each document ends with, separates them."""
    made, _ = read(tmp_path, name, content)
    assert [each.title for each in made] == [TITLE, NEXT]
    assert is_whole(made[0])
    assert made[1].section == "Opinion"


def test_a_page_with_hardly_a_text_is_flagged(tmp_path: Path) -> None:
    """A form has neither an author nor a day, and a few words."""
    made, _ = read(tmp_path, "a.html", "<title>Letters | Post</title><h1>Letters</h1><p>Daily.</p>")
    assert all(each.needs_review for each in made)


def test_a_pull_quote_goes_only_where_the_text_has_it(tmp_path: Path) -> None:
    """Repeated words are out, and words that are nowhere else stay."""
    quotes = [
        {"role": "pullquote", "text": each} for each in (BODY[0][:40], "A ladder is a promise.")
    ]
    record = {**RECORD, "body": [{"role": "body", "text": each} for each in BODY] + quotes}
    made, _ = read(tmp_path, "a.json", json.dumps(record))
    assert made[0].body == (*BODY, "A ladder is a promise.")
