"""Lists of hits whose every value is hostile: each is shown as text, once, and nothing else."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote_plus, unquote

import pytest

from search import Article, RemovedText
from tests.web.pages.conftest import Reader, fill
from web import create_app

_BAD = "\"><script>alert(1)</script><i onclick='x'> & {{ 7*7 }}%s"
_NAMES = ("title", "dek", "section", "label", "publication", "author", "topic", "date")
_VALUES = {name: f"{name} harbour {_BAD}" for name in _NAMES}
_ID = "odd/'\"><script>alert(2)</script>?#%25&"


def _hostile(number: int) -> Article:
    return Article(
        id=f"{_ID}{number}",
        title=_VALUES["title"],
        url="javascript:alert(3)",
        dek=_VALUES["dek"],
        authors=(_VALUES["author"], "javascript:alert(4)"),
        date=dt.date(1990, 4, 29),
        date_text=_VALUES["date"],
        section=_VALUES["section"],
        label=_VALUES["label"],
        publication=_VALUES["publication"],
        topics=(_VALUES["topic"],),
        language="x\" onclick='y'",
        body=(f"The harbour {_BAD} again.",),
        captions=(f"A harbour {_BAD}",),
        author_bio=f"Writes of the harbour {_BAD}",
        removed=(RemovedText(f"Share {_BAD}", "share"),),
    )


_PAGES = {
    "search": f"/?q=harbour+alert&section={quote_plus(_VALUES['section'])}",
    "nothing": "/?q=gull{0}&author={0}&year={0}".format(quote_plus(_BAD)),
    "compact": "/?q=harbour&view=compact&order-by=added&not-topic=" + quote_plus(_BAD),
    "author": "/author/" + quote_plus(_VALUES["author"]).replace("+", "%20"),
    "mentions": "/mentions?q=harbour",
    "day": "/day/1990-04-29",
    "month": "/month/1990-04?publication=" + quote_plus(_VALUES["publication"]),
    "section": "/facet/section?q=harbour&find=" + quote_plus(_BAD),
    "words": "/words?q=harbour",
    "trends": f"/trends?q=harbour&section={quote_plus(_VALUES['section'])}",
    "article": "/article/" + quote_plus(f"{_ID}0") + f"?q={quote_plus('harbour')}",
}


@pytest.fixture(scope="module")
def read() -> Reader:
    """Reader of an archive of hostile articles."""
    return Reader(create_app(archive=fill(map(_hostile, range(3)))).test_client())


@pytest.mark.parametrize("name", _PAGES)
def test_hostile_values_make_no_element_and_no_attribute(name: str, read: Reader) -> None:
    """No script, handler or script address comes from an article or a query."""
    page = read(_PAGES[name])
    scripts = page.find_all("script", type=lambda kind: kind != "application/ld+json")
    assert not [tag for tag in scripts if "alert" in tag.text]
    for tag in page.find_all(True):
        assert not [key for key in tag.attrs if key.startswith("on") or "<" in key], tag
        assert tag.name != "i" or not tag.attrs, tag
        for key in ("href", "src", "action"):
            assert not str(tag.get(key, "")).strip().lower().startswith("javascript:"), tag
    assert not [sign for sign in ("&amp;", "&lt;", "&#3") if sign in page.text], "escaped twice"


@pytest.mark.parametrize("name", ["search", "compact", "author"])
def test_a_hostile_hit_reads_as_it_was_stored(name: str, read: Reader) -> None:
    """Every value is shown whole, with its language, direction and the links of its article."""
    hit = read(_PAGES[name]).select_one("li.hit")
    assert hit is not None
    assert hit.select_one("h3")["dir"] == "auto"
    assert hit.select_one("h3")["lang"] == "x\" onclick='y'"
    assert _VALUES["title"] in hit.select_one("h3").text
    assert hit.select_one("p.dek").text == _VALUES["dek"]
    assert hit.select_one("p.dek")["dir"] == "auto"
    kicker = [span.text for span in hit.select("p.kicker span")]
    assert kicker == [_VALUES["section"], _VALUES["label"]]
    assert _VALUES["publication"] in hit.select_one("p.meta").text
    assert _VALUES["date"] in hit.select_one("p.meta").text
    names = [link.text for link in hit.select("span.by a")]
    assert names == [_VALUES["author"], "javascript:alert(4)"]
    tick = hit.select_one("input[name=id]")
    assert tick["value"].startswith(_ID)
    for link in hit.select("h3 a, ul.excerpts a"):
        path = unquote(link["href"].partition("?")[0].partition("#")[0])
        assert path == f"/article/{tick['value']}"
        assert (
            f"/article/{tick['value']}"
            in read(link["href"]).select_one("link[rel=canonical]")["href"]
            or read(link["href"]).select_one("h1") is not None
        )
