"""Labels of fields in the downloads of clipping services ("BYLINE: ...", "Full text: ...")."""

from __future__ import annotations

import re

# A service's words for its labels in other languages, each with the English one.
_TRANSLATED = {
    "authors": "auteur auteurs autor autoren autores autore autori verfasser",
    "title": "titre titel titulo título titolo überschrift schlagzeile titular",
    "section": "rubrique rubrik ressort sección seccion seção sezione rubriek sectie",
    "length": "longueur länge longitud extensión comprimento lunghezza lengte mots wörter",
    "dek": "encart vorspann entradilla sommario inleiding résumé zusammenfassung resumen",
    "topics": "sujet thema themen schlagwörter materia tema temas assunto soggetto onderwerp",
    "language": "langue sprache idioma lingua taal",
    "publication": "quelle fuente fonte bron zeitung périodique",
    "captions": "graphique grafik gráfico grafico afbeelding légende bildunterschrift",
    "date": "datum fecha data",
    "page": "seite página pagina",
    "load-date": "date-chargement laadatum fecha-carga data-caricamento update-datum",
    "type": "type-publication publikationsart zeitungstyp tipo-publicación tipo-publicación"
    " tipo-pubblicazione publicatietype type-article",
    "geographic": "localisation-geo lieu ort orte ortsmarke ciudad ville stadt pays état etat land"
    " geografía geografie región",
    "company": "société societe entreprise firma firmen empresa azienda bedrijf organisation"
    " organización organizzazione organisatie",
    "person": "personne personen persona persoon",
    "memo": "notes anmerkung nota",
    "document id": "dokumentnummer dokument-id code-revue zeitungs-code",
}

_LABELS = {
    "title": "headline title hd",
    "authors": "byline author authors author/byline by",
    "section": "section se",
    "publication": "publication title|newspaper|paper|source name|source|journal|sn|pub",
    "date": "publication date|date|pd|date published|publication year",
    "dek": "highlight|abstract|subtitle|subhead|deck|lead in",
    "label": "document type|type|publication-type|publication type|source type|article type",
    "language": "language|language of publication|la",
    "topics": "subject|subjects|subject terms|keywords|keyword|ns|location|index terms",
    "captions": "graphic|caption|captions|art|illustration|photo|photos|ct caption",
    "url": "url|document url|link|permalink|web address",
    "body": "full text|body|text|story|lp|td",
    "page": "page|pages|pg|start page",
    "edition": "edition|ed",
    "id": "",
}
FIELD_OF = {
    label: name
    for name, labels in _LABELS.items()
    for label in (labels.split("|") if "|" in labels else labels.split())
} | {word: name for name, words in _TRANSLATED.items() if name in _LABELS for word in words.split()}
# Labels without a field in an article; their values are kept in `removed`.
_OTHER = frozenset(
    "length load-date dateline correction-date series company organization person country state"
    " city geographic industry type-of-material memo record copyright readability wc words"
    " word count isbn issn issue volume publisher place of publication proquest document id"
    " database publication info column contact note notes correction corrections distribution"
    " credit".split()
) | {
    "word count", "full text word count", "publication info", "place of publication",
    "country of publication",
    "proquest document id", "publication subject", "last updated", "index number", "links",
    "document id", "accession number", "publisher", "company / organization", "people",
    "contact information", "publication frequency", "first page", "number of pages", "copyright",
    "identifier / keyword", "record number", "record", "memo", "journal-code", "journal code",
    "publication-code", "acc-no", "pub-type", "dist-type", "load date", "update", "ticker",
    *(word for name, words in _TRANSLATED.items() if name not in _LABELS for word in words.split()),
}  # fmt: skip
BODY_MARKS = frozenset({"full text", "body", "text", "story"})
# A colon is looked for first: a line of prose has none there, and its words would be tried in vain.
LABEL = re.compile(
    r"^(?=[^:\n]{2,35}:)"
    r"([^\W\d_a-z][^\W\d_](?:[^\W\d_]|[ /&-]){0,28}?)(?:\(s\))? {0,2}:(?: +|$)(.*)$"
)
LABEL_LINE = re.compile(LABEL.pattern, re.MULTILINE)


def is_known(label: str) -> bool:
    """Return True if a label is one of a service's.

    >>> is_known("Load-Date"), is_known("Isaiah")
    (True, False)
    """
    folded = " ".join(label.casefold().split())
    return folded in FIELD_OF or folded in _OTHER


def is_label(line: str) -> bool:
    """Return True if a line begins with a service's label.

    >>> is_label("Byline: Ada Quill"), is_label("He said: no.")
    (True, False)
    """
    match = LABEL.match(line)
    return bool(match and is_known(match[1]))


def rank(label: str) -> int:
    """Return the rank of a label among those of its field: a whole day before a year.

    >>> rank("publication date") < rank("publication year")
    True
    """
    folded = label.casefold()
    labels = _LABELS.get(FIELD_OF.get(folded, ""), "")
    return labels.split("|").index(folded) if folded in labels.split("|") else 0
