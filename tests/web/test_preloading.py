"""The program is read once for all workers; nothing that a fork would share is opened."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from search import Settings
from web import PARTS, create_app, preloading
from web.components.template_code import COMPILED


@pytest.fixture
def thawed() -> Iterator[None]:
    """Let the process collect garbage as before."""
    yield
    gc.unfreeze()


@pytest.mark.slow
@pytest.mark.usefixtures("thawed")
def test_only_code_is_read(tmp_path: Path) -> None:
    """Preloading starts no thread and makes no file, and needs no index."""
    threads = set(threading.enumerate())
    settings = Settings(index=f"tantivy:{tmp_path / 'index'}", state=str(tmp_path / "state"))
    preloading.preload(settings)
    assert set(threading.enumerate()) <= threads
    assert list(tmp_path.iterdir()) == []
    assert all(f"web.{part}" in sys.modules for part in PARTS)
    assert "search.engines.tantivy.engine" in sys.modules


@pytest.mark.slow
@pytest.mark.usefixtures("thawed")
def test_templates_are_compiled_once_for_all_applications(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After preloading, an application compiles no page of HTML."""
    COMPILED.clear()
    settings = Settings(index=f"tantivy:{tmp_path / 'index'}", state=str(tmp_path / "state"))
    preloading.preload(settings)
    app: Flask = create_app(settings)
    monkeypatch.setattr(type(app.jinja_env), "compile", None)
    pages = [name for name in app.jinja_env.list_templates() if name.endswith(".html")]
    assert len([app.jinja_env.get_template(name) for name in pages]) > 20


def test_a_reload_reads_the_program_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our modules are taken out of those imported, and handed over; others stay."""
    names = ["search", "search.reading", "web.pages", "prometheus_client", "searching", "flask"]
    modules = dict.fromkeys(names, sys)
    monkeypatch.setattr(sys, "modules", modules)
    taken = preloading.take_out()
    monkeypatch.undo()
    assert list(taken) == ["search", "search.reading", "web.pages", "prometheus_client"]
    assert list(modules) == ["searching", "flask"]
