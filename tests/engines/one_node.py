"""The cluster of one node that tests of several files share, and archives on it."""

from __future__ import annotations

import json
import os
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest

from search.engines import open_store
from search.engines.opensearch.store import OpenSearchStore
from tests.engines.retiring import retire

URL = os.environ.get("MORGUE_TEST_OPENSEARCH", "").rstrip("/")
needs_node = [
    pytest.mark.cluster,
    pytest.mark.skipif(not URL, reason="no cluster: set MORGUE_TEST_OPENSEARCH to its URL"),
]


@contextmanager
def empty_store() -> Iterator[OpenSearchStore]:
    """Give an empty store, which is removed afterwards."""
    store = open_store(f"opensearch:{URL}/morgue-test-{uuid4().hex[:12]}")
    assert isinstance(store, OpenSearchStore)
    yield store
    retire(store)


def ask(method: str, path: str, body: Any = None) -> Any:
    """Return the cluster's own answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{URL}{path}", data, headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)
