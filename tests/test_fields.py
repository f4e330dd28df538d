"""A field that is added to the table of fields appears on every surface."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ENGINES = ("memory:", "whoosh:{folder}", "tantivy:{folder}")
# Run in an interpreter of its own: schemas and parameters are made when their modules load.
PROBE = textwrap.dedent(
    """
    import json, sys
    from search import fields
    mood = fields.Field(
        "mood", fields.Kind.NAME, "Mood", "the mood of a piece", "mood:wry",
        lambda article: (article.title.split()[-1],) if article.title else (),
        facet=True, many=True,
    )
    fields.add_field(mood)
    import search
    from search.article import Article
    from search.documents import analyse
    from search.engines import open_store
    from search.engines.protocols import Manifest
    from search.engines.shared.compatibility import read_fingerprint
    from web import create_app

    settings = search.Settings(index=sys.argv[1])
    store = open_store(sys.argv[1], settings)
    articles = [
        Article("a1", title="The ferry was wry", body=("Nobody laughed at the pier.",)),
        Article("a2", title="A toll is stern", body=("Everybody paid.",)),
    ]
    with store.create() as writer:
        for article in articles:
            writer.put(analyse(article, with_spans=False))
    store.seal(Manifest(writer.generation, store.engine_name, store.engine_version,
        read_fingerprint("english") | {"cleaning": "0", "rules": ""}, "english", 2, "",
        (), "2001-01-01T00:00:00+00:00"))
    store.activate(writer.generation)
    archive = search.Archive(settings, store)
    client = create_app(settings, archive).test_client()

    def get(address):
        answer = client.get(address)
        return answer.get_data(as_text=True) if answer.status_code == 200 else answer.status

    marks = get("/article/a1?q=mood:wry")
    print(json.dumps({
        "csv": get("/search.csv?q=pier").splitlines()[0] + get("/search.csv?q=pier"),
        "ndjson": get("/api/v1/export?format=ndjson&q=pier"),
        "api result": get("/api/v1/search?q=pier"),
        "api article": get("/api/v1/articles/a1"),
        "api facet": get("/api/v1/search?facets=mood"),
        "api parameter": get("/api/v1/search?mood=wry"),
        "api exclusion": get("/api/v1/search?not-mood=stern"),
        "description": get("/api/v1/openapi.json"),
        "browse": get("/browse"),
        "facet page": get("/facet/mood"),
        "panel": get("/"),
        "article page": get("/article/a1"),
        "marks": marks,
        "help": get("/help"),
        "query": get("/api/v1/search?q=mood:wry"),
    }))
    """
)
EXPECTED = {
    "csv": ("moods", "wry"),
    "ndjson": ('"moods":["wry"]',),
    "api result": ('"moods":["wry"]',),
    "api article": ('"moods":["wry"]',),
    "api facet": ('"facets":{"mood":[', '"value":"stern"', '"value":"wry"'),
    "api parameter": ('"total":1', '"id":"a1"'),
    "api exclusion": ('"total":1', '"id":"a1"'),
    "description": ('"not-mood"', '"moods"'),
    "browse": ("Moods", "stern"),
    "facet page": ("stern", "wry"),
    "panel": ("Mood", "stern"),
    "article page": ("Mood", "wry"),
    "marks": ("<mark", ">wry</mark>"),
    "help": ("mood:",),
    "query": ('"total":1', '"id":"a1"'),
}


@pytest.mark.slow
@pytest.mark.parametrize("locator", ENGINES)
def test_a_field_added_at_run_time_is_on_every_surface(locator: str, tmp_path: Path) -> None:
    """A facet made known by one call is in exports, API, pages, marks, help and parameters."""
    index = locator.format(folder=tmp_path / "index")
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, index], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert probe.returncode == 0, probe.stderr[-3000:]
    surfaces = json.loads(probe.stdout)
    lacking = {
        name: surfaces[name][:300]
        for name, wanted in EXPECTED.items()
        if not all(text in surfaces[name].replace('": ', '":') for text in wanted)
    }
    assert not lacking
