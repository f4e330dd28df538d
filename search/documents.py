"""Articles as analysed documents: the token streams that engines index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search.analysis.token_stream import TokenStream, TokenStreamBuilder
from search.article import Article
from search.fields import FIELDS, Field, Kind


@dataclass(frozen=True, slots=True)
class Document:
    """An article with its tokens.

    `text` is the one text: title, dek, each author and the body's paragraphs, as passages of
    those fields; `caption` and `removed` have streams of their own. `compounds` lists the
    hyphenated words of the one text, whose parts are tokens there (see
    `search.analysis.compounds`). The field `title` is the tokens of `text` in passages of
    "title".
    """

    article: Article
    text: TokenStream
    caption: TokenStream
    removed: TokenStream
    compounds: TokenStream

    def stream(self, field: str | None) -> TokenStream:
        """Return the stream in which a field is searched.

        `title` is searched in `text`, see `TokenStream.in_field`.

        A NAME field has one made of its values, each a section of its own, its stems the exact
        tokens.
        """
        if field in ("caption", "removed", "compounds"):
            stream: TokenStream = getattr(self, field)
            return stream
        named = FIELDS.get(field or "")
        return name_stream(named, self.article) if named and named.kind is Kind.NAME else self.text


def name_stream(field: Field, article: Article) -> TokenStream:
    """Return the values of a NAME field as a stream, its passages named as in pages (authors,
    topics)
    and numbered.
    """
    plural = f"{field.name}s" if field.many else field.name
    stream = TokenStreamBuilder(None)
    for number, value in enumerate(field.values(article)):
        stream.add(plural, number, value, new_zone=True)
    return stream.build()


def text_passages(article: Article) -> Iterator[tuple[str, int, str]]:
    """Yield the passages of the one text: (field, number within the field, plain text)."""
    yield "title", 0, article.title
    yield "dek", 0, article.dek or ""
    for number, author in enumerate(article.authors):
        yield "authors", number, author
    for number, paragraph in enumerate(article.body):
        yield "body", number, paragraph


def analyse(article: Article, language: str = "english", *, with_spans: bool = True) -> Document:
    """Return the article as a document, its text analysed in the index's language (a Snowball
    stemmer's
    name).

    Indexing needs no spans; highlighting does.
    """
    text = TokenStreamBuilder(language, with_spans)
    previous = ""
    for field, number, passage in text_passages(article):
        text.add(
            field,
            number,
            passage,
            new_zone=(field, number) != ("body", number) or previous != "body",
        )
        previous = field
    caption = TokenStreamBuilder(language, with_spans)
    for number, passage in enumerate(article.captions):
        caption.add("captions", number, passage, new_zone=True)
    removed = TokenStreamBuilder(language, with_spans)
    for number, cut in enumerate(article.removed):
        removed.add("removed", number, cut.text, new_zone=True)
    return Document(article, text.build(), caption.build(), removed.build(), text.build_compounds())
