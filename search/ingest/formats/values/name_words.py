"""The field that a column or key means, read from the words that its name is made of.

Systems compose their names: `articleDate`, "Fecha de publicación", `Veröffentlichungsdatum`,
`story_body_html`. A name is read if its words are all known and agree on one field; a single
unknown word ("imageDate") makes it nobody's.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_HEADS = {
    "title": """
        title headline heading hed titel titre titulo título titolo tytuł nagłówek kop overskrift
        otsikko başlık nadpis názov titulek naslov cím заголовок название τίτλος 标题 標題 題名
        見出し タイトル 제목 عنوان כותרת judul schlagzeile überschrift titular manchete rubrikk
    """,
    "authors": """
        author writer byline columnist reporter journalist autor autorin auteur autrice auteure
        autora autore autores autoren autrici signature verfasser verfasserin skribent
        författare forfatter schrijver
        redacteur firma redakteur periodista giornalista dziennikarz kirjoittaja yazar szerző
        autoria skribenter forfattere pisac novinar
        автор журналист συγγραφέας 作者 记者 記者 著者 筆者 글쓴이 기자 기고자
        كاتب الكاتب מחבר penulis
    """,
    "date": """
        date day datum data fecha dato datu datums pvm päivämäärä tarih dátum erscheinungstag
        erscheinungsdatum paru parue pubblicato publicado publicada gepubliceerd дата ημερομηνία
        日期 tarihi
        日付 掲載日 날짜 일자 تاريخ التاريخ תאריך tanggal datetime erschienen
    """,
    "updated": """
        updated update modified changed edited revised updates aktualisiert aktualisierung geändert
        änderung actualizado actualización modificado modification modifié aggiornato aggiornamento
        gewijzigd uppdaterad opdateret обновлено изменено
    """,
    "section": """
        section rubrique rubric sección seccion sezione seção ressort editoria dział rubriek desk
        sektion avdelning osasto bölüm rovat раздел рубрика 栏目 欄目 版面 섹션 قسم מדור category
        categoría categoria kategori catégorie kategorie categorie cat
    """,
    "publication": """
        newspaper paper masthead outlet krant zeitung periódico jornal testata gazeta tidning avis
        gazete lehti sanomalehti újság noviny газета издание εφημερίδα 报纸 報紙 新聞 신문 صحيفة
        koran
    """,
    "dek": """
        subtitle subheadline subhead subheading standfirst teaser summary abstract excerpt deck
        untertitel vorspann chapô chapo subtítulo bajada spot
        entradilla sottotitolo occhiello ondertitel
        podtytuł ingress underrubrik подзаголовок лид
    """,
    "topics": """
        tag keyword topic subject schlagwort schlagworte schlagwörter stichwort palabra palavra
        parola trefwoord trefwoorden nyckelord słowa теги ключевые etiqueta mot mots
    """,
    "language": "language sprache langue idioma lingua taal språk sprog język язык",
    "body": """
        body para paras text texte texto testo tekst textus content contents contenu contenido
        conteúdo
        contenuto inhalt absatz absätze absaetze paragraph párrafo párrafos paragraphe
        paragraphes corps cuerpo corpo copy teksti metin treść szöveg brödtext brødtekst
        içerik haber materia matéria sadržaj innehåll innhold indhold sisältö
        текст содержание κείμενο 正文 本文 内容 內容 본문 내용 النص نص טקסט isi teks
    """,
}
# Words that don't change what a head means.
_SOFT = frozenset(
    """
    article artikel artículo articolo artigo artykuł artykułu статьи story post news item entry
    field node page piece document full whole complete entire intégral integral integrale completo
    completa vollständig volltext voll ganzer html plain raw rich main long first original primary
    display print web online publish published publishing publication publikation publications
    publicación publicacion publicação pubblicazione parution erscheinung erscheinungs erscheint
    veröffentlichung veröffentlicht publicatie publikacji publicering публикации issue release
    released get value list name names nom nombre nome naam namn nazwa clave chave chiave clés
    of the a l d de da do del della di la le les der die das des van för för av at on am the und
    and in em on le il el yayın yayım yayınlanma post web
    time string clean s ss t txt dt dts str sm tm pub run authored posted
    """.split()
)
_PUBLISHED = frozenset(
    "publicado publicada publish published publishing publication released release issue authored"
    " posted".split()
)
_MOMENT = frozenset("at on em am time up ts timestamp utc epoch".split())
_SHORT = frozenset("short brief kurz court breve corto curto kort krótki".split())  # a summary's
_LAST = frozenset("last latest letzte dernière última ultima".split())
_CREATED = frozenset("created create creation".split())
_FIELD_OF = {word: field for field, words in _HEADS.items() for word in words.split()}
_LINKS = ("", "s", "n", "en", "es")  # between the parts of a German compound; plurals
_LONGEST = 48  # characters of a name that is taken apart
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# A note on the form of the values, after the name: "Published on (dd-mm-yyyy)".
_FORMAT = re.compile(r"(?i)\s{1,3}[(\[][dmyhsjta\d:./, -]{1,30}[)\]]\s*\Z")
_SEPARATORS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"(?<=[^\W\d_])[\W_]?(\d{1,2})$")
_NUMBERED = frozenset({"body", "authors", "topics"})  # fields whose values can follow each other
# Heads that say too little by themselves: the day of a month, a checkbox, a reader's signature.
_WEAK = frozenset("day signature".split())


def _is_known(word: str) -> bool:
    return (
        word in _FIELD_OF
        or word in _SOFT
        or word in _LAST
        or word in _CREATED
        or word in _MOMENT
        or word in _SHORT
    )


def _bare(word: str) -> str:
    """Return a word without accents, as systems write the names of their columns.

    >>> _bare("başlık"), _bare("treść")
    ('baslik', 'tresc')
    """
    plain = unicodedata.normalize("NFKD", word.translate(_STROKES))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


_STROKES = str.maketrans("ıłøđ", "ilod")
# Words of the tables as they are written without accents; Latin letters alone.
_ACCENTED = {
    bare: word
    for word in (*_FIELD_OF, *_SOFT, *_LAST)
    if not word.isascii() and (bare := _bare(word)).isascii() and len(bare) > 3
    if not _is_known(bare)
}


@lru_cache(maxsize=4096)
def field_of(name: str) -> str | None:
    """Return the field that the words of a name agree on, or None.

    >>> field_of("Fecha de publicación"), field_of("articleBody"), field_of("last-published-at")
    ('date', 'body', 'updated')
    >>> field_of("Veröffentlichungsdatum"), field_of("authorEmail"), field_of("imageDate")
    ('date', None, None)
    """
    name = _FORMAT.sub("", name)
    if not name or len(name) > _LONGEST:
        return None
    stem, number = numbered(name)
    if number is not None:
        field = field_of(stem)
        return field if field in _NUMBERED else None
    words: list[str] = []
    for piece in _SEPARATORS.split(_CAMEL.sub(" ", name)):
        if piece:
            parts = _parts(piece.casefold())
            if parts is None:
                return None
            words += parts
    if not words or (len(words) == 1 and words[0] in _WEAK):
        return None
    if "first" in words and "name" in words:
        return None  # half of a person's name
    fields = {_FIELD_OF[word] for word in words if word in _FIELD_OF}
    if _SHORT.intersection(words):
        return "dek" if fields and fields <= {"body", "dek"} else None
    if fields <= {"date"} and _CREATED.intersection(words):
        return None  # when a record was made says little of when its article was printed
    if not fields and _PUBLISHED.intersection(words) and _MOMENT.intersection(words):
        fields = {"date"}
    if "date" in fields and _LAST.intersection(words):
        fields = {"updated"}
    elif _LAST.intersection(words):
        return None
    if fields == {"date", "updated"}:
        return "updated"
    if fields in ({"title", "section"}, {"title", "publication"}):
        fields.discard("title")  # "category_title" is the category's
    return fields.pop() if len(fields) == 1 else None


def numbered(name: str) -> tuple[str, int | None]:
    """Return a name without the number at its end, and the number; None without one.

    >>> numbered("Absatz 2"), numbered("author"), numbered("text_2019")
    (('Absatz', 2), ('author', None), ('text_2019', None))
    """
    match = _NUMBER.search(name[-4:]) if len(name) > 3 else None
    return (name[: match.start() - 4], int(match[1])) if match else (name, None)


@lru_cache(maxsize=4096)
def _parts(word: str) -> tuple[str, ...] | None:
    """Return the known words that a word is made of, the fewest first; None if one is unknown.

    >>> _parts("artikeltext"), _parts("format"), _parts("tags")
    (('artikel', 'text'), None, ('tag',))
    """
    if _is_known(word):
        return (word,)
    if word in _ACCENTED:
        return (_ACCENTED[word],)
    for end in range(len(word) - 1, 2, -1):
        if not _is_known(word[:end]):
            continue
        for link in _LINKS:
            if word[end:] == link and link:
                return (word[:end],)
            rest = word[end + len(link) :]
            if len(rest) > 2 and word[end:].startswith(link) and (parts := _parts(rest)):
                return (word[:end], *parts)
    return None
