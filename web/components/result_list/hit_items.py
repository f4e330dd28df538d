"""HTML of the hits in a list of results.

A page lists ten to a hundred of them. In a template each value is looked up and escaped by itself,
and each macro is a call; here one format string makes a part of a hit. All text of articles is
escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from markupsafe import Markup

from search import Article, Hit, Snippet, escaped, marked, name_fields
from web import context
from web.components import formatting, headlines, page_metadata
from web.components.addresses import article_addresses, paths_to
from web.server import security

_SHOWN_WHOLE = ("dek", "section", "label", "publication")
# Characters of a short field in a list.
_LONGEST = 400
# Fields whose values a result shows only if they have highlights.
_LISTED = {
    field.attribute: field
    for field in name_fields()
    if field.attribute not in (*_SHOWN_WHOLE, "authors", "language")
}
_ANCHORS = {"body": "p{}", "captions": "c{}", "removed": "r{}"} | dict.fromkeys(_LISTED, "topics")
_NAMES = {"body": "", "captions": "Caption", "removed": "Removed"} | {
    name: field.label for name, field in _LISTED.items()
}


def hit_items(hits: Iterable[Hit], query: str = "", *, arrivals: bool = False) -> list[Markup]:
    """Return the list items of hits, in order. Needs a request.

    Args:
        hits: articles with their snippets.
        query: the query string by which an article's page finds its list; "" for none.
        arrivals: say of each hit when the archive first had it.
    """
    # Absolute only if the host names are configured: else the Host header would choose the link.
    known = security.hosts(context.settings())
    addresses = article_addresses() if known else lambda _: {"webUrl": ""}
    page, writer = paths_to("articles.article"), paths_to("browse.author")
    items = []
    for number, hit in enumerate(hits, 1):
        item = _Item(hit, page(hit.article.id), escaped(query))
        coins = page_metadata.coins(hit.article, addresses(hit.article.id)["webUrl"])
        parts = item.parts(number, coins, item.byline(writer), arrivals=arrivals)
        items.append(Markup("\n".join(parts)))  # noqa: S704 - each part is escaped
    return items


def arrived(article: Article) -> str:
    """Return in words when the archive first had an article."""
    if article.added is None:
        return "in the archive since before it kept this"
    return f"in the archive since {formatting.day(article.added.date())}"


class _Item:
    """Builder of one hit's HTML.

    Args:
        hit: the article and its snippets.
        page: the path of its page.
        query: of the list, escaped.
    """

    def __init__(self, hit: Hit, page: str, query: str) -> None:
        self._hit = hit
        self._article = hit.article
        self._page = escaped(page)
        self._address = self._page + query
        self._found = {(s.field, s.number): s for s in hit.snippets}
        self._lang = _lang(hit.article.language)

    def parts(self, number: int, coins: str, byline: str, *, arrivals: bool) -> Iterator[str]:
        """Yield the lines of the list item.

        Args:
            number: its place in the list, from 1.
            coins: the title of its COinS span.
            byline: its HTML.
            arrivals: say when the archive first had it.
        """
        article, hit = self._article, self._hit
        added = arrivals and article.added
        data = f' data-added="{added.isoformat()}"' if added else ""
        yield f'<li class="hit" id="hit-{number}"{data}>\n<article>'
        yield from self._kicker()
        title = headlines.headline(
            article.title, article.body, self._spans("title", 0, article.title)
        )
        size = f' class="{title.size}"' if title.size else ""
        yield (
            f'<h3 dir="auto"{self._lang}{size}><a href="{self._address}">{_head(title)}</a></h3>'
            f'<span class="Z3988" title="{escaped(coins)}" hidden></span>'
        )
        if title.dek:
            kicker = f"<b>{title.kicker}:</b> " if title.kicker else ""
            yield f'<p class="dek" dir="auto">{kicker}{title.dek}</p>'
        if article.dek:
            yield f'<p class="dek" dir="auto">{self._html("dek", 0, article.dek)}</p>'
        meta = [f"{byline}<span>{_when(article)}</span>"]
        if article.publication:
            meta.append(f"<span>{self._html('publication', 0, article.publication)}</span>")
        meta.append(f"<span>{formatting.count(article.word_count, 'word')}</span>")
        if arrivals:
            meta.append(f"<span>{arrived(article)}</span>")
        if hit.versions > 1:
            more = formatting.count(hit.versions - 1, "version")
            meta.append(
                f'<span><a class="versions-link" href="{self._page}#versions">+{more}</a></span>'
            )
        meta.append(
            '<span><label class="tick"><input type="checkbox" name="id" '
            f'value="{escaped(article.id)}" form="pick"> Dossier<span class="unseen">: '
            f"{escaped(title.head.striptags())}</span></label></span>"
        )
        yield f'<p class="meta">{"".join(meta)}</p>'
        yield from self._excerpts()
        yield "</article>\n</li>"

    def byline(self, writer_path: Callable[[str], str]) -> str:
        """Return who wrote it, each name a link to the writer's page."""
        names = []
        for number, name in enumerate(self._article.authors):
            shown = f"<bdi>{self._html('authors', number, name)}</bdi>"
            if formatting.linkable(name):
                shown = f'<a href="{escaped(writer_path(name))}">{shown}</a>'
            names.append(shown)
        if not names:
            return '<span class="by">Unsigned</span>'
        listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
        return f'<span class="by">By {listed}</span>'

    def _kicker(self) -> Iterator[str]:
        section, label = self._article.section, self._article.label
        shown = f"<span>{self._html('section', 0, section)}</span>" if section else ""
        if label and label != section:
            shown += f"<span>{self._html('label', 0, label)}</span>"
        if shown:
            yield f'<p class="kicker">{shown}</p>'

    def _excerpts(self) -> Iterator[str]:
        shown = [snippet for snippet in self._hit.snippets if snippet.field in _ANCHORS]
        if shown:
            yield f'<ul class="excerpts"{self._lang}>'
            yield from map(self._excerpt, shown)
            yield "</ul>"

    def _excerpt(self, snippet: Snippet) -> str:
        name, text = _NAMES[snippet.field], snippet.text
        anchor = _ANCHORS[snippet.field].format(snippet.number + 1)
        where = f'<span class="where">{escaped(name)}</span> ' if name else ""
        before = "… " if snippet.start > 0 and text[:1].islower() else ""
        behind = " …" if text[-1:].isalnum() or text.endswith(",") else ""
        return (
            f'<li dir="auto"><a href="{self._address}#{anchor}">'
            f"{where}{before}{marked(text, snippet.spans)}{behind}</a></li>"
        )

    def _spans(self, field: str, number: int, text: str) -> tuple[tuple[int, int], ...]:
        snippet = self._found.get((field, number))
        return snippet.spans if snippet and snippet.text == text else ()

    def _html(self, field: str, number: int, text: str) -> str:
        """Return a short field with its highlights."""
        spans, shown = self._spans(field, number, text), formatting.short(text, _LONGEST)
        if shown != text:
            spans = tuple(pair for pair in spans if pair[1] < len(shown) - 2)
        return marked(shown, spans) if spans else escaped(shown)


def _head(title: headlines.Headline) -> str:
    """Return a headline's HTML, a slug as code with the first words after it."""
    if title.kind != "slug":
        return title.head
    words = f" {escaped(title.words)}" if title.words else ""
    return f'<code class="slug">{title.head}</code>{words}'


def _when(article: Article) -> str:
    """Return the HTML of the date, as printed where it is no day."""
    if article.date_text:
        return escaped(article.date_text)
    if article.date is None:
        return "<span>Undated</span>"
    return f'<time datetime="{article.date.isoformat()}">{formatting.day(article.date)}</time>'


def _lang(language: str | None) -> str:
    """Return the attribute for a text in another language than the page's."""
    return f' lang="{escaped(language)}"' if language and language != "en" else ""
