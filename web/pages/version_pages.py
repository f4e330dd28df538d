"""Version pages: the diff of two articles, and the articles that share a passage."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, abort, render_template, request, url_for

from search import VERSION_RULE, Article, NotFoundError, TextComparison
from web.context import archive
from web.server.caching import conditional

WAYS = (("side", "Side by side"), ("inline", "In one text"))

blueprint = Blueprint("versions", __name__)


def init_app(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("/compare/<path:ids>")
@conditional
def compare(ids: str) -> str:
    """Compare two articles word by word; their ids may hold slashes."""
    left, right = _two(ids)
    found = archive().versions.compare(left, right)
    way = request.args.get("as", WAYS[0][0])
    address = url_for("versions.compare", ids=ids)
    return render_template(
        "compare-texts.html",
        found=found,
        way=way if way in dict(WAYS) else WAYS[0][0],
        ways=[
            {"text": text, "address": f"{address}?as={name}", "here": name == way}
            for name, text in WAYS
        ],
        turned=url_for("versions.compare", ids=f"{right.id}/{left.id}"),
        summary=summary(found),
        rule=VERSION_RULE,
    )


@blueprint.get("/passage/<path:article>")
@conditional
def passage(article: str) -> str:
    """Show every article that carries a passage of one, through the years."""
    found = archive().article(article)
    try:
        begin, end = (int(part) for part in request.args.get("words", "").split("-"))
    except ValueError:
        abort(404, "A passage is named by its words, as in /passage/ID?words=10-60.")
    carried = archive().versions.carriers(found, begin, end)
    return render_template("passage.html", article=found, passage=carried, compared=compared(found))


def compared(article: Article) -> Any:
    """Return a function from another article to the address of their diff."""
    return lambda other: url_for("versions.compare", ids=f"{article.id}/{other.id}")


def summary(found: TextComparison) -> str:
    """Return in a sentence how much two texts have in common."""
    words = found.same + found.left_only
    # One word of a thousand that differs is no 100 %.
    share = 100 if found.same == words else min(99, round(100 * found.same / max(words, 1)))
    if not found.left_only and not found.right_only:
        return f"All {words:,} words are the same."
    return (
        f"{share} % of the {words:,} words on the left are on the right, too;"
        f" {found.left_only:,} are on the left alone, {found.right_only:,} on the right."
    )


def _two(ids: str) -> tuple[Article, Article]:
    """Return the two articles whose ids an address joins by a slash, which ids may contain."""
    parts = ids.split("/")
    for middle in range(1, min(len(parts), 20)):
        try:
            return (
                archive().article("/".join(parts[:middle])),
                archive().article("/".join(parts[middle:])),
            )
        except NotFoundError:
            continue
    raise NotFoundError("There are no two articles of these ids: the address is /compare/ID/ID.")
