"""Search page, advanced search, help, and saved searches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    jsonify,
    redirect,
    render_template,
    request,
)
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from search import (
    FACETS,
    FIELDS,
    OPERATORS,
    SERVICE_SIGNS,
    SERVICES,
    CursorError,
    DeadlineError,
    GenerationGoneError,
    LimitError,
    MorgueError,
    SearchPage,
    SearchRequest,
    Suggestion,
)
from web import search_params
from web.components.addresses import path_for
from web.components.dossiers.picking import picking
from web.components.result_list import facet_panels, paging, refinements, results, sidebar
from web.components.search_links import Context
from web.context import archive, settings, today
from web.pages import advanced_form
from web.pages.search_help import help_with, translation
from web.server.caching import conditional

FORMATS = (("csv", "CSV"), ("ndjson", "NDJSON"), ("ris", "RIS"), ("bib", "BibTeX"), ("csl", "CSL"))
# Values of a facet in the advanced form; the facet's own page has all.
LONGEST_LIST = 200
FEEDS = (("atom", "Atom"), ("rss", "RSS"), ("json", "JSON Feed"))

blueprint = Blueprint("pages", __name__)


def init_app(app: Flask) -> None:
    """Register the pages and the template globals."""
    app.register_blueprint(blueprint)
    app.add_template_global(archive_name)
    app.add_template_global(built_at)
    app.add_template_global(address_words)


def built_at() -> str:
    """Return the build time of the served generation in ISO form; "" without an index."""
    try:
        return archive().manifest.built_at
    except MorgueError:
        return ""


def archive_name() -> str:
    """Return the archive's name."""
    return settings().name


def address_words() -> str:
    """Return the words of a missing page's address, which its error page offers to search."""
    return advanced_form.words_of_address(request.path)


def read_context(home: str) -> tuple[search_params.Reading, Context]:
    """Return the search in this request's address; pages are never strict."""
    reading = search_params.read(request.args, settings())
    reading = replace(reading, request=replace(reading.request, strict=False))
    return reading, Context(reading.request, reading.view, home)


def page_facets(asked: SearchRequest) -> tuple[str, ...]:
    """Return the facets of a page: months only if one year, or a month, is chosen."""
    years = refinements.chosen(asked, "year").include
    monthly = len(years) == 1 or bool(refinements.chosen(asked, "month").include)
    return tuple(facet for facet in FACETS if facet != "month" or monthly)


@blueprint.get("/")
@conditional
def search() -> Response | str:
    """Show a search and its results; invalid input becomes a note, never an error."""
    reading, context = read_context(path_for("pages.search"))
    asked = replace(
        reading.request,
        facets=page_facets(reading.request),
        facet_size=facet_panels.SHOWN + 1,
        timeline=True,
        highlight=True,
    )
    notes = [problem.note for problem in reading.problems]
    try:
        page = archive().search(asked)
    except (CursorError, GenerationGoneError):
        notes.append("The archive has changed since that page was made, so the list begins anew.")
        context = replace(context, request=refinements.first_page(context.request))
        page = archive().search(refinements.first_page(asked))
    except DeadlineError as fault:
        return Response(
            render_template("slow.html", request_text=asked.text, fault=str(fault)),
            503,
            {"Retry-After": "5"},
        )
    corrected = _corrected(asked, page)
    if corrected is None:
        return render_template("search.html", **search_page(context, page, notes))
    meant, page = corrected
    way_back = search_params.address(
        context.home, context.request, context.view, (("spelling", "typed"),)
    )
    typed = {"words": meant.words, "address": way_back, "text": asked.text}
    context = replace(context, request=replace(context.request, text=meant.text))
    shown = search_page(context, page, notes) | {"typed": typed}
    return render_template("search.html", **shown)


def _corrected(asked: SearchRequest, page: SearchPage) -> tuple[Suggestion, SearchPage] | None:
    """Return the spelling-corrected search if no article has the typed words, else None."""
    if not page.missing or asked.cursor or request.args.get("spelling") == "typed":
        return None
    try:
        meant = archive().assistant.did_you_mean(asked)
        if meant is None or not meant.is_clear:
            return None
        found = archive().search(replace(asked, text=meant.text))
    except DeadlineError:
        return None
    return (meant, found) if found.total else None


def search_page(context: Context, page: SearchPage, notes: list[str]) -> dict[str, Any]:
    """Return the template values of the search page."""
    asked = context.request
    query = article_query(context)
    view = results.page_view(page if asked.highlight else results.unmarked(page), query)
    bare, matches = refinements.clear(asked), sidebar.matches(context)
    return {
        "view": view,
        "context": context,
        "notes": notes,
        "front": not search_params.pairs(asked, context.view),
        "hidden": hidden_fields(context),
        "box_hidden": box_fields(context),
        "filter_form": context.link_at(path_for("filters.page")),
        "marks": sidebar.marks(context) if asked.text.strip() else None,
        "pick": picking(context, page.total),
        "facets": facet_panels.facet_panels(
            context, page, lambda facet: context.elsewhere(path_for("facets.page", name=facet))
        ),
        "chips": sidebar.chips(context),
        "clear": context.link(bare),
        "timeline": sidebar.timeline(context, page),
        "deeper": {
            "mentions": context.elsewhere(path_for("mentions.page")),
            "words": context.elsewhere(path_for("mentions.words")),
            "record": context.elsewhere(path_for("record.page")),
            "span": context.elsewhere(path_for("mentions.span"))
            if asked.text.strip() and page.total
            else None,
        },
        "trend": context.elsewhere(path_for("trends.page")) if asked.text.strip() else None,
        "presets": sidebar.presets(context, today()),
        "all_dates": context.dated(None, None),
        "sorts": sidebar.sorts(context, view["orderBy"]),
        "versions": sidebar.versions(context, page),
        "sizes": sidebar.sizes(context, settings().page_size),
        "views": sidebar.views(context),
        "paging": paging.paging(context, page),
        "matches": {entry["name"]: entry["address"] for entry in matches},
        "matches_shown": matches,
        "with_text": lambda text: replace(
            refinements.first_page(asked), text=text, match="auto", dialect="auto"
        ),
        **help_with(context, page),
        "translation": translation(context, page),
        "feeds": [
            (name, title, context.elsewhere(path_for(f"feeds.{name}"))) for name, title in FEEDS
        ],
        "exports": [
            (name, title, context.elsewhere(path_for("exports.export", form=name)))
            for name, title in FORMATS
        ],
    }


def hidden_fields(context: Context) -> list[tuple[str, str]]:
    """Return the hidden fields of a form with new words: all but words, match rule and page."""
    kept = replace(refinements.first_page(context.request), text="", match="auto", dialect="auto")
    return search_params.pairs(kept, context.view)


def box_fields(context: Context) -> list[tuple[str, str]]:
    """Return the hidden fields of the search box: the filters, and a chosen match rule.

    On the front page the rule is a visible field of the box.
    """
    chosen = context.request.match
    front = not search_params.pairs(context.request, context.view)
    kept = [] if front or chosen == "auto" else [("match", chosen)]
    return hidden_fields(context) + kept


def article_query(context: Context) -> str:
    """Return the query string by which an article's page finds its search and list page."""
    return search_params.address("", replace(context.request, cursor=None, facets=()), context.view)


@blueprint.get("/advanced")
def advanced() -> BaseResponse | str:
    """Show the advanced form; filled in, redirect to its search."""
    form = advanced_form.Form.read(request.args)
    if request.args.get("go"):
        return redirect(search_params.with_query(path_for("pages.search"), form.parameters()))
    return render_template(
        "advanced.html",
        form=form,
        fields=[field for field in FIELDS.values() if field.name != "date"],
        query=form.query(),
        operators=OPERATORS,
        examples=archive().examples(),
        lists=[
            (facet, [c for c in archive().values(facet)[:LONGEST_LIST] if c.value is not None])
            for facet in advanced_form.LISTS
        ],
        total=_found(form) if form.parameters() else None,
    )


@blueprint.get("/advanced/count")
def advanced_count() -> Response:
    """Return the form's query and its number of hits, as JSON."""
    form = advanced_form.Form.read(request.args)
    return jsonify({"query": form.query(), "total": _found(form)})


def _found(form: advanced_form.Form) -> int | None:
    """Return a form's number of hits; None if counting takes too long."""
    asked = search_params.read(MultiDict(form.parameters()), settings()).request
    try:
        return archive().total(replace(asked, strict=False))
    except (DeadlineError, LimitError):
        return None


@blueprint.get("/help")
def help_page() -> str:
    """Show the query language, with runnable examples."""
    return render_template(
        "help.html",
        operators=OPERATORS,
        services=[(SERVICES[name].title, signs) for name, signs in SERVICE_SIGNS.items()],
        fields=FIELDS.values(),
        examples=archive().examples(),
        settings=settings(),
    )


@blueprint.get("/saved")
def saved() -> str:
    """Show saved searches and the reading list; the browser stores both."""
    return render_template("saved.html")
