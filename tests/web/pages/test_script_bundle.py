"""The scripts of all pages arrive as one file, which does what the single files do."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from web.server.static_files import assets
from web.server.static_files.script_bundle import bundled


def test_imported_files_come_first_and_keep_their_names_apart(tmp_path: Path) -> None:
    """Each file is there once, before those that import it; equal names don't meet."""
    say = "// says\nexport const say = (text) => text;\n"
    (tmp_path / "say-it.js").write_text(say)
    (tmp_path / "one.js").write_text(
        'import { say } from "./say-it.js";\n'
        "const load = () => 1;\nexport async function one() { return say(load()); }\n"
    )
    main = tmp_path / "main.js"
    main.write_text(
        'import { one } from "./one.js";\nimport { say } from "./say-it.js";\n'
        'const load = "https://example.org"; // kept\nsay(one, load);\n'
    )
    assert bundled(main).decode() == (
        "const $say_it = (() => {\nconst say = (text) => text;\nreturn { say };\n})();\n"
        "const $one = (() => {\nconst { say } = $say_it;\nconst load = () => 1;\n"
        "async function one() { return say(load()); }\nreturn { one };\n})();\n"
        "const { one } = $one;\nconst { say } = $say_it;\n"
        'const load = "https://example.org"; // kept\nsay(one, load);\n'
    )


def test_pages_get_the_bundle(app: Flask) -> None:
    """A first visit waits for one script: a page names it, and it imports nothing."""
    client = app.test_client()
    folder = client.get("/").text.partition('stylesheet" href="')[2].partition("style.css")[0]
    lines = client.get(f"{folder}main.js").text.splitlines()
    assert not [line for line in lines if line.startswith(("import ", "export "))]
    assert sum(line.startswith("const $") for line in lines) >= 15


@pytest.mark.parametrize(
    "line",
    [
        'import { a as b } from "./a.js";',
        'import a from "./a.js";',
        'import "./a.js";',
        "export class A {}",
        "export let a = 1;",
        "export { a };",
        "export default 1;",
    ],
)
def test_another_form_of_import_or_export_is_refused(tmp_path: Path, line: str) -> None:
    """It would stop all scripts of a page; the message says what to write."""
    (tmp_path / "a.js").write_text("export const a = 1;\n")
    main = tmp_path / "main.js"
    main.write_text(f"{line}\n")
    with pytest.raises(ValueError, match=r"main\.js: write .* reads no other form"):
        bundled(main)


def test_an_address_changes_with_what_is_served(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mended bundler reaches browsers that hold the old script for a year."""
    before = assets.version()
    monkeypatch.setattr(assets, "bundled", lambda path: bundled(path) + b"// mended")
    assets.version.cache_clear()
    assets._files.cache_clear()
    try:
        assert assets.version() != before
    finally:
        monkeypatch.undo()
        assets.version.cache_clear()
        assets._files.cache_clear()
