"""Talking to an OpenSearch cluster.

One call for every request, its retries, and what each kind of failure means to a reader.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import opensearchpy
from opensearchpy.exceptions import ConnectionTimeout, SSLError, TransportError

from search.errors import DeadlineError, MorgueError, NoIndexError, SettingsError, UnavailableError

CLIENT = f"opensearch-py {opensearchpy.__versionstr__}"
OLDEST = (2, 19)
PATIENCE, LONG_PATIENCE = 3.0, 90.0
"""Seconds for which a request is tried again while nodes come and go.

What readers wait for, and what builds can wait for.
"""
_PAUSES = (0.05, 0.1, 0.2, 0.5, 1.0)
BUSY = frozenset({429, 500, 502, 503, 504})
"""Answers after which another try may do better.

A node that just died is told as 500, with what it was asked for.
"""
_POLL = 10.0
READ_SECONDS, WRITE_SECONDS = 20.0, 30.0
"""Seconds after which a request without a deadline counts as lost, and is sent again where
patience allows.
"""

logging.getLogger("opensearch").setLevel(
    logging.ERROR
)  # it would write what was searched for into logs


class Cluster:
    """The nodes at a comma-separated list of URLs; for one that is dead the next is asked.

    Safe to share between threads.
    """

    def __init__(self, urls: str, ca: str = "") -> None:
        hosts = [_host(url) for url in urls.split(",") if url.strip()]
        if not hosts:
            raise SettingsError(
                "An OpenSearch index is written opensearch:http://HOST:9200/NAME (--index)."
            )
        if ca and not Path(ca).is_file():
            raise SettingsError(f"MORGUE_CLUSTER_CA={ca}: there is no such file.")
        self.shown = ",".join(f"{host['scheme']}://{host['host']}:{host['port']}" for host in hosts)
        self._transport = opensearchpy.OpenSearch(
            hosts,
            max_retries=0,  # `ask` tries again, and tells whoever must know
            retry_on_timeout=False,
            retry_on_status=(),
            dead_timeout=5,
            pool_maxsize=16,
            ca_certs=ca or None,
        ).transport
        self._version: tuple[int, int] | None = None

    @property
    def version(self) -> tuple[int, int]:
        """The server's version, asked once.

        Raises UnavailableError where it is none that Morgue knows.
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
        """Return the JSON answer to a request. `missing` is what a 404 gives (None: it raises
        NoIndexError), `conflict` what it gives where somebody else was quicker, or an earlier
        try of the same request whose answer was lost.

        A request that met a dead or busy node is repeated, on other nodes where there are some,
        for as long as `deadline` and patience allow; `on_retry` is told. A list is sent as one
        JSON line each.

        Raises:
            DeadlineError: past `deadline`, a value of `time.monotonic()`.
            UnavailableError: when the cluster doesn't answer, or answers that it can't.
            NoIndexError, MorgueError: when it has no such index, or refuses the request.
        """
        sent = _sent(body)
        headers = {
            "content-type": "application/x-ndjson" if isinstance(body, list) else "application/json"
        }
        reading = method in ("GET", "HEAD") or path.endswith("/_search")
        patience = PATIENCE if reading else LONG_PATIENCE
        seconds = seconds or (READ_SECONDS if reading else WRITE_SECONDS)
        started, attempt = time.monotonic(), 0
        while True:
            left = None if deadline is None else deadline - time.monotonic()
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
                    fault.status_code == 409 or "resource_already_exists" in _type(fault)
                ):
                    return conflict
                if time.monotonic() - started > patience or not _passing(fault):
                    raise self._told(fault, deadline) from fault
            except opensearchpy.OpenSearchException as fault:
                raise UnavailableError(
                    f"{self.shown} gave no JSON ({fault}): is it an OpenSearch cluster?"
                ) from fault
            on_retry()
            time.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
            attempt += 1

    def wait_for(self, indices: str, status: str, seconds: float) -> bool:
        """Wait until indices are "yellow" (each part is somewhere) or "green" (so is each copy);
        whether they are in time.
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
        """Yield all hits of a query in the order of ids, with their digests, and (`whole`) what was
        kept of them.

        Where nothing changes meanwhile, as in a sealed generation, they are all there once,
        whichever nodes answer.
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

    def _told(self, fault: TransportError, deadline: float | None) -> MorgueError:
        """Return a failure in words that say what to do."""
        reason = _reason(fault)
        match fault.status_code:
            case _ if isinstance(fault, SSLError):
                advice = (
                    "check its certificate, and name the authority that signed it in"
                    " MORGUE_CLUSTER_CA"
                )
                return UnavailableError(f"{self.shown} can't be trusted ({reason}): {advice}.")
            case _ if isinstance(fault, ConnectionTimeout):
                if deadline is not None:
                    return DeadlineError()
                return UnavailableError(
                    f"{self.shown} did not answer in time: it is overloaded or hangs. Try again"
                    " later."
                )
            case "N/A":
                return UnavailableError(
                    f"{self.shown} does not answer ({reason}): is the cluster up, and the address"
                    " right?"
                )
            case 401:
                return UnavailableError(
                    f"{self.shown} refused the user or the password in the index's locator."
                )
            case _ if "cluster_block_exception" in _type(fault):
                return UnavailableError(
                    f"{self.shown} refuses to write ({reason}). {_block_advice(reason)}"
                )
            case 403:
                return UnavailableError(
                    f"{self.shown} does not allow the user in the index's locator to do this"
                    f" ({reason})."
                )
            case 404:
                return NoIndexError(
                    f"{self.shown} has no such index ({reason}): `morgue status` lists what"
                    " there is."
                )
            case 413:
                return MorgueError(
                    f"{self.shown} takes no request so large: raise http.max_content_length there."
                )
            case status if status in BUSY:
                return UnavailableError(
                    f"{self.shown} can't answer just now ({reason}): try again, or see its health."
                )
        return MorgueError(f"{self.shown} refused a request ({reason}).")


def path(*parts: str) -> str:
    """Return a path of a request, each part escaped."""
    return "/" + "/".join(quote(part, safe=",*") for part in parts)


def _host(url: str) -> dict[str, Any]:
    """Return a node's address as the client takes it."""
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
    """Return a body in ASCII: half a surrogate pair stays an escape that every JSON parser
    reads.
    """
    if body is None:
        return None
    if isinstance(body, list):
        return "".join(
            line if isinstance(line, str) else f"{json.dumps(line, separators=(',', ':'))}\n"
            for line in body
        ).encode()
    return json.dumps(body, separators=(",", ":")).encode()


def _passing(fault: TransportError) -> bool:
    """Return True if another try, or another node, may do better."""
    if isinstance(fault, SSLError):
        return False
    busy = fault.status_code in BUSY and "cluster_block_exception" not in _type(fault)
    return busy or fault.status_code in ("N/A", "TIMEOUT")


def _type(fault: TransportError) -> str:
    """Return the kinds of error that an answer names, outermost first."""
    info = fault.info if isinstance(fault.info, dict) else {}
    error = info.get("error", {})
    if not isinstance(error, dict):
        return str(error)
    causes: Iterable[dict[str, Any]] = error.get("root_cause", ())
    return " ".join(str(each.get("type", "")) for each in (error, *causes))


def _reason(fault: TransportError) -> str:
    """Return the innermost reason that an answer gives."""
    info = fault.info if isinstance(fault.info, dict) else {}
    error = info.get("error", fault.error)
    if isinstance(error, dict):
        causes = [*error.get("root_cause", ()), error]
        error = next(
            (cause["reason"] for cause in causes if cause.get("reason")),
            error.get("type", "no reason given"),
        )
    if fault.status_code == "N/A":
        error = fault.info
    return str(error)[:300]


def _block_advice(reason: str) -> str:
    """Return what opens a cluster that is blocked."""
    if (
        "disk usage" in reason
        or "flood" in reason
        or "read-only-allow-delete" in reason
        or "read-only / allow delete" in reason
    ):
        return (
            "Its disk is nearly full: free space or add a node; it takes writes again below the"
            " watermark."
        )
    return (
        "Lift the block (index.blocks, cluster.blocks.read_only) before building; the active"
        " generation goes on serving."
    )
