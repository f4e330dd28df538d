"""The scripts of all pages arrive as one file, which does what the single files do."""

from __future__ import annotations

from pathlib import Path

from web.server.script_bundle import bundled


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


def test_the_bundle_of_the_pages_imports_nothing() -> None:
    """A first visit waits for one script: no import and no export is left in it."""
    path = Path(__file__).parents[2] / "web/static/main.js"
    lines = bundled(path).decode().splitlines()
    assert not [line for line in lines if line.startswith(("import ", "export "))]
    assert sum(line.startswith("const $") for line in lines) >= 15
