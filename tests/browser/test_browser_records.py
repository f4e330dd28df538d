"""Records and exports of searches in a real browser: files that anybody wrote run nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, expect

from scripts.benchmarks.pages import served
from tests.browser.conftest import OpenPage
from tests.browser.test_browser_probes import PAYLOADS, STIR
from tests.web.pages.conftest import articles, fill
from web import create_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def council() -> Iterator[str]:
    """The address of sixty invented pieces on the council, and one with scripts in its fields."""
    with served(create_app(archive=fill(articles()))) as address:
        yield address


def test_a_record_is_made_kept_and_checked(
    open_page: OpenPage, council: str, tmp_path: Path
) -> None:
    """From a search to its file with all ids, and back: the same."""
    page = open_page("/?q=harbour", base=council)
    page.get_by_role("link", name="Record of this search").click()
    expect(page.locator(".sentence")).to_contain_text("the search “harbour”")
    with page.expect_download() as download:
        page.get_by_role("link", name="With the ids").click()
    download.value.save_as(tmp_path / "record.json")
    page.locator("input[type=file]").set_input_files(tmp_path / "record.json")
    page.get_by_role("button", name="Check").click()
    expect(page.get_by_role("heading", name="The same: 20 articles.")).to_be_visible()


def test_hostile_records_are_told_and_run_nothing(
    browser: Browser, council: str, tmp_path: Path
) -> None:
    """Scripts in every text of a record; another file; ten megabytes.

    Without the security policy, so that the escaping alone is measured.
    """
    context = browser.new_context(base_url=council, bypass_csp=True)
    page, ran = context.new_page(), list[str]()
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    with urlopen(f"{council}/record.json?q=harbour&section=Section+1&ids=1") as answer:
        made = json.load(answer)
    file, shown = tmp_path / "record.json", 0
    for payload in PAYLOADS:
        texts = dict.fromkeys(("version", "signature", "ids_sha256"), payload)
        query = {"typed": f"harbour {payload}", "read": payload}
        query["filters"] = [{"facet": "section", "include": [payload, None], "exclude": [payload]}]  # type: ignore[assignment]
        edited = made | texts | {"query": made["query"] | query}
        edited["archive"] = made["archive"] | {"generation": payload, "digest": payload}
        edited["ids"] = [[payload, payload], ["post/03", payload]]
        file.write_text(json.dumps(edited), encoding="utf-8")
        page.goto("/record")
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="Check").click()
        page.locator("#outcome, .notes").first.wait_for()
        page.evaluate(STIR)
        shown += page.locator("#outcome").count()
    assert shown == len(PAYLOADS)
    for content, said in (("{}", "no record of a search"), (" " * 10_000_000, "bytes")):
        file.write_text(content, encoding="utf-8")
        page.goto("/record")
        page.locator("input[type=file]").set_input_files(file)
        page.get_by_role("button", name="Check").click()
        expect(page.locator("main")).to_contain_text(said)
    assert ran == []
    context.close()


def test_an_export_says_how_much_is_written(open_page: OpenPage, council: str) -> None:
    """The file comes, and the page says how many pieces of what size it holds."""
    page = open_page("/?q=harbour", base=council)
    total = page.locator("#total b").inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="NDJSON").click()
    assert download.value.suggested_filename == "articles.ndjson"
    assert len(Path(download.value.path()).read_text().splitlines()) == int(total)
    expect(page.locator(".exported")).to_contain_text(f"all {total} written")
