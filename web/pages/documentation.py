"""Documentation pages: the Markdown files of web/docs under /docs."""

from __future__ import annotations

import itertools
import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, abort, render_template, url_for
from markdown_it import MarkdownIt
from markupsafe import Markup

from web.server.caching import conditional

FOLDER = Path(__file__).resolve().parents[1] / "docs"
_COMMENT = re.compile(r"(?m)^<!-- /?\w+(?:: \w+)? -->\n")
_LINK = re.compile(r"(?<=\]\()([\w-]+)\.md(?=[)#])")
_OUTSIDE = re.compile(r"\[([^\]]+)\]\((?!https?:|[\w-]+\.md|#)[^)]*\)")
_WIDE = '<div class="wide" tabindex="0" role="region" aria-label="Table {}">'

blueprint = Blueprint("documentation", __name__)


def init_app(app: Flask) -> None:
    """Add the documentation."""
    app.register_blueprint(blueprint)


@blueprint.get("/docs", defaults={"name": "index"})
@blueprint.get("/docs/<name>")
@conditional
def page(name: str) -> str:
    """Show one page of the documentation; `/docs` lists them."""
    pages = titles()
    if name not in pages:
        abort(404, "There is no such page of the documentation; /docs lists them.")
    text = _COMMENT.sub("", (FOLDER / f"{name}.md").read_text(encoding="utf-8"))
    # Files of the repository that no page serves keep their names and lose their links.
    text = _LINK.sub(
        lambda link: url_for("documentation.page", name=link[1]), _OUTSIDE.sub(r"\1", text)
    )
    return render_template("docs.html", title=pages[name], content=rendered(text), name=name)


@cache
def titles() -> dict[str, str]:
    """Return the page titles by name, in the order of the names."""
    return {
        path.stem: path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        for path in sorted(FOLDER.glob("*.md"))
    }


def rendered(text: str) -> Markup:
    """Return Markdown as HTML; raw HTML in it is escaped.

    >>> rendered("*so* <b>")
    Markup('<p><em>so</em> &lt;b&gt;</p>\\n')
    """
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    # A table that is too wide for a phone is moved sideways, also by keyboard.
    number = itertools.count(1)
    html = re.sub("<table>", lambda _: _WIDE.format(next(number)) + "<table>", html)
    html = html.replace("</table>", "</table></div>").replace("<th></th>", "<td></td>")
    return Markup(html)  # noqa: S704 - our own files, and their HTML is escaped
