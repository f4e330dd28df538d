"""Aliases of Article fields: the names that other systems give them.

Names that aren't listed here are read by their words (see `name_words`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from search.ingest.formats.values import name_words

_NAMES = {
    "id": """
        id guid identifier uuid articleid docid documentid uri @id _id nid postid storyid newsid
    """,
    "url": """
        url link permalink canonical canonicalurl weburl articleurl href mainentityofpage
        canonicallink htmlurl websiteurl sourceurl posturl storyurl guid adresse lien enlace
    """,
    "title": """
        title headline hed head heading articletitle webtitle posttitle storytitle newstitle
        mainheadline headlines hl1 titel titre titulo título titolo überschrift ueberschrift
        schlagzeile name
    """,
    "dek": """
        dek standfirst subtitle subhead subheadline subheadlines deck alternativeheadline trailtext
        description descriptiontext summary abstract excerpt lead
        shortdescription metadescription postexcerpt snippet teaser untertitel vorspann chapeau
        entradilla bajada linhafina customexcerpt intro leadin
    """,
    "authors": """
        authors author byline by creator creators writer writers dccreator authorname columnist
        bylines
        credits postauthor journalist reporter contributor contributors autor autoren auteur
        auteurs autore autores verfasser createdbyalias coauthors
    """,
    "date": """
        date published datepublished publishedat publisheddate pubdate publicationdate
        publishdate firstpublished webpublicationdate effective contentcreated firstcreated
        versioncreated issued dcdate datepublication publicationtime publishtime
        publishedon firstpublishdate displaydate webpublicationdate postdate dateofpublication
        releasedate datum datepub fecha erschienen erscheinungsdatum
        firstpublishedat firstpublicationdate starttime timestamp ts created createdat createdon
        datecreated created_utc
    """,
    "updated": """
        updated modified datemodified updatedat lastmodified dateupdated modifieddate changed
        lastupdated lastupdateddate updatedon datelastmodified webpublicationdateupdated lastmod
        postmodified geändert
    """,
    "section": """
        section articlesection sectionname category categories desk department rubric newsdesk
        ressort rubrik rubrique sección seccion sezione sectionid channel primarysection
        primarycategory primarytag service
    """,
    "label": """
        label kicker genre articletype type kind typeofmaterial documenttype articlekind
    """,
    "publication": """
        publication publisher newspaper sitename outlet paper infosource ispartof zeitung
        journal periódico periodico testata source
        publicationtitle publicationname papername sourcename
    """,
    "language": """
        language lang inlanguage locale sprache langue idioma lingua
    """,
    "topics": """
        topics topic keywords keyword tags tag subjects subject schlagworte schlagwörter
        motsclés etiquetas
    """,
    "body": """
        body articlebody bodytext bodyhtml bodyxhtml text fulltext content contenthtml
        contenttext contentencoded story html maintext articletext paragraphs article
        articlecontent contentbody bodyvalue bodyraw postcontent storytext storybody newstext
        bodyplain plaintext rawtext contentelements components richtext blocks maincontent mobiledoc
        lexical markdown bodymarkdown markup
        volltext inhalt artikel texte texto testo contenido cuerpo leadparagraph
    """,
    "captions": """
        captions caption imagecaption photocaption imagecaptions bildunterschrift legende
        légende
    """,
    "credit": """
        credit bylinecredit credits
    """,
    "author_bio": """
        authorbio bio aboutauthor abouttheauthor
    """,
}
# Aliases by field name, the best first, folded by `folded`.
FIELDS: dict[str, tuple[str, ...]] = {name: tuple(_NAMES[name].split()) for name in _NAMES}

_OURS = {name: ours for ours, names in FIELDS.items() for name in names}
_RANK = {name: rank for names in FIELDS.values() for rank, name in enumerate(names)}
_COMPOSED, _VAGUE = 9.5, 98.0


@lru_cache(maxsize=4096)  # names recur in every record; keys that are data don't fill it
def folded(name: str) -> str:
    """Return a name without case, spaces and punctuation.

    `Date Published`, `date_published` and `datePublished` are one.

    >>> folded("Pub. Date")
    'pubdate'
    """
    return re.sub(r"[\s_.:/\-\u00a0\ufeff]+", "", name).casefold()


def ours(name: str) -> str | None:
    """Return the field that this name is an alias of, or None.

    >>> ours("Headline"), ours("colour")
    ('title', None)
    """
    return _OURS.get(folded(name)) or name_words.field_of(name)


def meant(name: str, value: object) -> str | None:
    """Return the field that a name with this value is an alias of, or None.

    "data" is a day in Italian, Portuguese and Polish, and a wrapper of anything in JSON; "copy"
    is a text, and a checkbox. A flag is no day, and a number
    no writer.

    >>> meant("Data", "14/11/2007"), meant("data", {"id": 1})
    ('date', None)
    """
    field = ours(name)
    if field in {"date", "updated"} and (
        isinstance(value, bool) or (isinstance(value, str) and value.strip().casefold() in _FLAGS)
    ):
        return None
    if field == "authors" and value and all(map(is_key, _listed(value))):
        return None  # the number of a person in another table
    plain = folded(name)
    if plain == "data" and isinstance(value, dict | list):
        return None
    if field == "section" and isinstance(value, list) and _is_blocks(value):
        return None
    if plain == "service" and not isinstance(value, list):  # Superdesk's has names
        return None
    if plain == "copy" and isinstance(value, str | bool | int) and " " not in str(value).strip():
        return None
    return field


_KEY = re.compile(
    r"\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{14,22}|(?=\S*\d)[0-9a-f]{16,64}"
    r"|(?:rec|usr|author|user|person|contributor)[-_]?[A-Za-z0-9_-]*\d[A-Za-z0-9_-]*"
    r"|(?=\S*\d)(?=\S*[A-Z])(?=\S*[a-z])[A-Za-z0-9_-]{12,64}|rec[A-Za-z0-9]{14}"
)


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def is_key(value: object) -> bool:
    """Return True for what a system refers to another row by: a number, or letters mixed with it.

    >>> is_key("7"), is_key("rec8fTz0kQ2mWxYpL"), is_key("Ada Quill"), is_key("aquill2")
    (True, True, False, False)
    """
    return isinstance(value, str) and len(value) <= 80 and bool(_KEY.fullmatch(value.strip()))


_FLAGS = frozenset("yes no true false y n on off 0 1 ja nein oui non sí si".split())


def _is_blocks(value: list[object]) -> bool:
    """Return True for the blocks of a text, which some systems call sections."""
    return any(isinstance(each, dict) and _BLOCK_KINDS & each.keys() for each in value)


_BLOCK_KINDS = frozenset({"__component", "acf_fc_layout", "blockType", "slice_type", "component"})


def rank(name: str) -> float:
    """Return a name's rank among the aliases of its field: 0 is the best, 99 is unknown.

    A name that is read by its words ranks after the first ten aliases, before the vague ones.
    """
    plain = folded(name)
    if "firstpublish" in plain:
        return -1  # next to it a plain "published" is the latest version's
    known = _RANK.get(plain)
    if known is not None:
        return known
    if plain == "copy":
        return _VAGUE
    return _COMPOSED if name_words.field_of(name) else 99


def is_composed(name: str) -> bool:
    """Return True for a name that is no alias, and is read by its words.

    >>> is_composed("articleText2"), is_composed("text"), is_composed("colour")
    (True, False, False)
    """
    return folded(name) not in _RANK and name_words.field_of(name) is not None


def known_names(names: Iterable[str]) -> set[str]:
    """Return the fields that have an alias among these names.

    >>> sorted(known_names(["Headline", "Byline", "colour"]))
    ['authors', 'title']
    """
    return {field for name in names if (field := ours(name))}
