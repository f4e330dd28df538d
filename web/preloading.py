"""Preloading: a master process reads the program once for all the workers that it forks.

Only code is read: no index, state folder, connection or thread is opened, which a fork would
share.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import importlib
import sys
from types import ModuleType

from flask import Flask
from jinja2 import TemplateError

from search import Settings, open_store, parse_query
from web import PARTS
from web.components import templating

# What a reload reads anew. Of prometheus_client because its registry holds our metrics by name.
_OURS = ("search", "web", "prometheus_client")


def preload(settings: Settings) -> None:
    """Import what every worker needs, compile the templates, and load the grammar.

    Memory in use is kept out of later garbage collections, which would write to it: so workers
    share its pages.
    """
    for part in PARTS:
        importlib.import_module(f"web.{part}")
    open_store(settings.index, settings)  # imports the engine, and opens nothing
    parse_query("a first search", today=dt.date.min)  # loads the grammar
    app = Flask("web", static_folder=None)
    templating.init_app(app)
    for name in app.jinja_env.list_templates():
        with contextlib.suppress(TemplateError):  # it has a filter of its page: workers compile it
            app.jinja_env.get_template(name)
    gc.collect()
    gc.freeze()


def take_out() -> dict[str, ModuleType]:
    """Remove the program's modules from those imported, so that a later import reads them anew.

    Returns:
        The modules by name; `sys.modules` takes them back in a worker.
    """
    names = [name for name in sys.modules if name.partition(".")[0] in _OURS]
    return {name: sys.modules.pop(name) for name in names}
