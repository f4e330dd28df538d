"""Talking to an OpenSearch cluster: one call for every request, and its retries."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from search.engines.opensearch.cluster.failures import error_of, error_types, is_passing
from search.engines.opensearch.cluster.library import (
    OpenSearch,
    OpenSearchException,
    TransportError,
)
from search.engines.shared.deadlines import earliest
from search.errors import DeadlineError, MorgueError, SettingsError, UnavailableError

OLDEST = (2, 19)
# Seconds for which a request is retried while nodes come and go: of readers, and of builds.
PATIENCE, LONG_PATIENCE = 3.0, 90.0
_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0)  # seconds before each retry; the last one is repeated
_POLL = 10.0  # seconds of one wait for a status, shorter than READ_SECONDS
# Seconds after which a request without a deadline counts as lost, and is retried.
READ_SECONDS, WRITE_SECONDS = 20.0, 30.0


class Cluster:
    """The nodes at a comma-separated list of URLs, with failover. Thread-safe."""

    def __init__(self, urls: str, ca: str = "") -> None:
        hosts = [_host(url) for url in urls.split(",") if url.strip()]
        if not hosts:
            raise SettingsError(
                "An OpenSearch index is written opensearch:http://HOST:9200/NAME (--index)."
            )
        if ca and not Path(ca).is_file():
            raise SettingsError(f"MORGUE_CLUSTER_CA={ca}: there is no such file.")
        self.shown = ",".join(f"{host['scheme']}://{host['host']}:{host['port']}" for host in hosts)
        self._transport = OpenSearch(
            hosts,
            max_retries=0,  # `ask` retries, and reports it to the caller
            retry_on_timeout=False,
            retry_on_status=(),
            dead_timeout=5,
            pool_maxsize=16,
            ca_certs=ca or None,
        ).transport
        self._version: tuple[int, int] | None = None

    @property
    def version(self) -> tuple[int, int]:
        """The server's version, requested once.

        Raises:
            UnavailableError: it is none that Morgue supports.
        """
        if self._version is None:
            told = self.ask("GET", "/").get("version", {})
            number = str(told.get("number", "?"))
            parts = number.split(".")
            if told.get("distribution") != "opensearch" or not all(
                part.isdecimal() for part in parts[:2]
            ):
                kind = "Elasticsearch" if told.get("build_flavor") else "no OpenSearch"
                raise UnavailableError(
                    f"{self.shown} is {kind} (version {number}): Morgue needs OpenSearch 2.19 or"
                    " newer."
                )
            version = int(parts[0]), int(parts[1])
            if version < OLDEST:
                raise UnavailableError(
                    f"{self.shown} runs OpenSearch {number}: Morgue needs 2.19 or newer."
                )
            self._version = version
        return self._version

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, Any] | None = None,
        missing: Any = None,
        conflict: Any = None,
        deadline: float | None = None,
        seconds: float | None = None,
        on_retry: Callable[[], None] = lambda: None,
    ) -> Any:
        """Return the JSON response to a request.

        A request that met a dead or busy node is retried, on other nodes if there are any, for as
        long as `deadline` and patience allow.

        Args:
            method: of HTTP.
            path: as `path` makes it.
            body: JSON values; a list is sent as one JSON line each.
            params: of the query string.
            missing: returned at 404; None raises NoIndexError.
            conflict: returned if another client was faster, or an earlier attempt whose response
                was lost; None raises.
            deadline: a value of `time.monotonic()`.
            seconds: the timeout of one attempt; None for the default.
            on_retry: called before each retry.

        Raises:
            DeadlineError: past `deadline`.
            UnavailableError: the cluster doesn't answer, or answers that it can't.
            NoIndexError, MorgueError: it has no such index, or refuses the request.
        """
        sent = _sent(body)
        headers = {
            "content-type": "application/x-ndjson" if isinstance(body, list) else "application/json"
        }
        # A search is a POST, too, but a reader waits for it.
        reading = method in ("GET", "HEAD") or path.endswith("/_search")
        patience = PATIENCE if reading else LONG_PATIENCE
        seconds = seconds or (READ_SECONDS if reading else WRITE_SECONDS)
        due = earliest(deadline)
        started, attempt = time.monotonic(), 0
        while True:
            left = None if due is None else due - time.monotonic()
            if left is not None and left <= 0:
                raise DeadlineError
            try:
                return self._transport.perform_request(
                    method,
                    path,
                    params=dict(params or {}),
                    body=sent,
                    timeout=seconds if left is None else max(left, 0.01),
                    headers=headers,
                )
            except TransportError as fault:
                if fault.status_code == 404 and missing is not None:
                    return missing
                if conflict is not None and (
                    fault.status_code == 409 or "resource_already_exists" in error_types(fault)
                ):
                    return conflict
                if time.monotonic() - started > patience or not is_passing(fault):
                    raise error_of(fault, self.shown, due) from fault
            except OpenSearchException as fault:
                raise UnavailableError(
                    f"{self.shown} gave no JSON ({fault}): is it an OpenSearch cluster?"
                ) from fault
            on_retry()
            time.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
            attempt += 1

    def wait_for(self, indices: str, status: str, seconds: float) -> bool:
        """Wait until indices are "yellow" (primaries assigned) or "green" (replicas, too).

        Return False if they aren't in time.
        """
        started = time.monotonic()
        while True:
            left = max(seconds - (time.monotonic() - started), 0.0)
            params = {"wait_for_status": status, "timeout": f"{min(left, _POLL):.0f}s"}
            with suppress(MorgueError):  # a wait in vain is an error to the client
                if not self.ask("GET", path("_cluster", "health", indices), params=params)[
                    "timed_out"
                ]:
                    return True
            if left <= _POLL:
                return False

    def walk(
        self,
        index: str,
        query: dict[str, Any],
        *,
        whole: bool = True,
        size: int = 500,
        deadline: float | None = None,
    ) -> Iterator[dict[str, Any]]:
        """Yield all hits of a query in the order of ids, with their digests.

        If nothing changes meanwhile, as in a sealed generation, each is returned once, from any
        nodes.

        Args:
            index: its name.
            query: the clause.
            whole: include the stored source.
            size: hits of one request.
            deadline: a value of `time.monotonic()`; None for none.
        """
        body: dict[str, Any] = {
            "query": query,
            "sort": ["id"],
            "size": size,
            "_source": whole,
            "docvalue_fields": ["digest"],
        }
        params = {"allow_partial_search_results": "false"}
        while True:
            answer = self.ask(
                "POST", path(index, "_search"), body, params=params, deadline=deadline
            )
            hits = answer["hits"]["hits"]
            yield from hits
            if len(hits) < size:
                return
            body["search_after"] = hits[-1]["sort"]


def path(*parts: str) -> str:
    """Return the path of a request, each part percent-encoded."""
    return "/" + "/".join(quote(part, safe=",*") for part in parts)


def _host(url: str) -> dict[str, Any]:
    """Return a node's address in the client library's form."""
    parts = urlsplit(url.strip())
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        shown = url.rpartition("@")[2]
        raise SettingsError(
            f"{shown!r} is no node of a cluster: write opensearch:http://HOST:9200/NAME, nodes by"
            " comma (--index)."
        )
    host: dict[str, Any] = {
        "host": parts.hostname,
        "port": port or (443 if parts.scheme == "https" else 9200),
        "scheme": parts.scheme,
        "use_ssl": parts.scheme == "https",
    }
    if parts.username:
        host["http_auth"] = (unquote(parts.username), unquote(parts.password or ""))
    if parts.path.strip("/"):
        host["url_prefix"] = parts.path.strip("/")
    return host


def _sent(body: Any) -> bytes | None:
    """Return a body as ASCII JSON: a lone surrogate stays an escape that parsers accept."""
    if body is None:
        return None
    if isinstance(body, list):
        return "".join(
            line if isinstance(line, str) else f"{json.dumps(line, separators=(',', ':'))}\n"
            for line in body
        ).encode()
    return json.dumps(body, separators=(",", ":")).encode()
