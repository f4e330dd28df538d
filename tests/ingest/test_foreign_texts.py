"""Raw texts in other languages than English, and heads as old papers print them."""

from __future__ import annotations

import datetime as dt

import pytest

from search.article import Article
from search.ingest.formats.documents import rtf
from search.ingest.formats.plain import text as plain
from search.ingest.raw_documents import Document, Origin, Place

FRENCH = (
    "La commission des quais a refusé lundi matin de payer une horloge neuve pour la gare.",
    "Ses membres ont demandé au maire une lettre, deux devis et une semaine de patience.",
    "Les voyageurs règlent désormais leurs montres sur la sirène de la vieille usine.",
)
JAPANESE = (
    "駅の時計は春からずっと止まったままで、町の人はもう誰も見上げようとしない。",
    "委員会は修理の見積もりを二度取ったが、予算はどこにも見つからなかったという。",
)
ARABIC = (
    "قررت لجنة الأرصفة صباح الاثنين ألا تشتري ساعة جديدة للمحطة القديمة هذا العام.",
    "وطلب أعضاؤها من رئيس البلدية رسالة وعرضين للسعر وأسبوعا آخر من الصبر الجميل.",
)


def read(*blocks: str) -> Article:
    """Return the article of a text whose blocks are parted by blank lines."""
    data = "\n\n".join(blocks).encode()
    (made,) = plain.read(
        Document("text", Place("a.txt", "a.txt"), data=data), Origin("a.txt", "a.txt")
    )
    assert isinstance(made, Article)
    return made


def test_links_and_the_note_below_a_foreign_text_are_no_body() -> None:
    """Short lines that are no sentences end no article; a note begins with the author's name."""
    made = read(
        "La gare sans heure\nPar Bo Reyes\nPublié le 4 juin 2020 à 7h15",
        *FRENCH,
        "Bo Reyes enseigne la patience au lycée du port.",
        "Imprimer\nEnvoyer à un ami",
    )
    assert (made.title, made.authors) == ("La gare sans heure", ("Bo Reyes",))
    assert (made.date, made.body) == (dt.date(2020, 6, 4), FRENCH)
    assert made.author_bio == "Bo Reyes enseigne la patience au lycée du port."
    cut = {each.text for each in made.removed}
    assert cut >= {"Imprimer", "Envoyer à un ami", "Publié le 4 juin 2020 à 7h15"}


@pytest.mark.parametrize(
    ("head", "body", "link", "author"),
    [
        ("駅の時計\n作者：佐藤花\n2020年6月4日", JAPANESE, "関連：橋の話", "佐藤花"),
        ("ساعة المحطة\nبقلم: منى خليل\n٤ يونيو ٢٠٢٠", ARABIC, "مواضيع أخرى", "منى خليل"),
    ],
    ids=["Japanese", "Arabic"],
)
def test_scripts_without_capitals(head: str, body: tuple[str, ...], link: str, author: str) -> None:
    """The day ends the header, the author's line is in it, and a link at the end is cut."""
    made = read(head, *body, link)
    assert (made.title, made.authors, made.body) == (head.partition("\n")[0], (author,), body)
    assert made.date == dt.date(2020, 6, 4)
    assert link in {cut.text for cut in made.removed}


def test_a_foreign_poem_keeps_its_last_line() -> None:
    """Where no line is a sentence, no line is a link."""
    lines = ("Sur le quai sans horloge", "les mouettes comptent", "et personne ne part")
    made = read("Chanson", *lines)
    assert made.body[-1] == lines[-1]


def test_an_early_day_below_much_text_ends_no_header() -> None:
    """A day far below the heading, in another language, leaves the text above it in the body."""
    made = read("La gare sans heure", *FRENCH, *FRENCH, "Lyon, le 4 juin 2020", FRENCH[0])
    assert FRENCH[1] in made.body


def test_a_deck_in_capitals_and_small_letters() -> None:
    """A line below the headline whose words have capitals is the dek, no paragraph."""
    made = read(
        "THE QUILL BAY COURIER, MONDAY, JUNE 4, 1906.",
        "NO CLOCK FOR THE STATION.",
        "Commission Refuses the Price--Travelers\nTrust a Factory Whistle.",
        "The commission of the quays refused on Mon-\nday to pay for a new clock at the\n"
        "station, and its members asked the mayor\nfor a letter and for a week of patience.",
        "Travelers set their watches by the whistle\nof the old factory, which is seldom\n"
        "late, and which never has been known to\nwait for a train.",
    )
    assert made.dek == "Commission Refuses the Price--Travelers Trust a Factory Whistle."
    assert [text.split()[0] for text in made.body] == ["The", "Travelers"]


@pytest.mark.parametrize(
    ("head", "encoding", "text"),
    [
        ("\\mac", "mac_roman", "Die Fähre über den Fluss fährt nicht."),
        ("\\mac\\ansicpg10000", "mac_roman", "Die Fähre über den Fluss fährt nicht."),
        ("\\ansi\\ansicpg10007", "mac_cyrillic", "Паром больше никого не ждёт."),
        ("\\pca", "cp850", "La marée a emporté le ponton."),
        ("\\ansi", "cp1252", "La marée a emporté le ponton."),
        ("\\ansi\\ansicpg1251", "cp1251", "Паром больше никого не ждёт."),
        ("\\ansi\\ansicpg65001", "utf-8", "La marée a emporté le ponton."),
    ],
)
def test_rtf_is_read_in_the_character_set_that_it_declares(
    head: str, encoding: str, text: str
) -> None:
    """By Windows's, the Macintosh's and DOS's names of character sets."""
    escaped = "".join(
        chr(byte) if byte < 128 else f"\\'{byte:02x}" for byte in text.encode(encoding)
    )
    data = f"{{\\rtf1{head}\\deff0\\pard {escaped}\\par\\par {escaped}\\par}}".encode()
    (made,) = rtf.read(
        Document("rtf", Place("a.rtf", "a.rtf"), data=data), Origin("a.rtf", "a.rtf")
    )
    assert text in (made.title, *made.body)
