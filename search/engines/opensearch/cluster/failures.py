"""Errors of a cluster as Morgue's, and which of them are temporary."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from search.engines.opensearch.cluster.library import ConnectionTimeout, SSLError, TransportError
from search.errors import DeadlineError, MorgueError, NoIndexError, UnavailableError

# Status codes after which a retry may succeed.
#
# The failure of a node that just died is reported as 500.
BUSY = frozenset({429, 500, 502, 503, 504})


def error_of(fault: TransportError, shown: str, deadline: float | None) -> MorgueError:
    """Return the error for a failed request, with the remedy.

    Args:
        fault: the client's exception.
        shown: the cluster's address, for the message.
        deadline: the deadline of the request; if given, a timeout is a DeadlineError.
    """
    reason = _reason(fault)
    match fault.status_code:
        case _ if isinstance(fault, SSLError):
            advice = (
                "check its certificate, and name the authority that signed it in MORGUE_CLUSTER_CA"
            )
            return UnavailableError(f"{shown} can't be trusted ({reason}): {advice}.")
        case _ if isinstance(fault, ConnectionTimeout):
            if deadline is not None:
                return DeadlineError()
            return UnavailableError(
                f"{shown} did not answer in time: it is overloaded or hangs. Try again later."
            )
        case "N/A":
            return UnavailableError(
                f"{shown} does not answer ({reason}): is the cluster up, and the address right?"
            )
        case 401:
            return UnavailableError(
                f"{shown} refused the user or the password in the index's locator."
            )
        case _ if "cluster_block_exception" in error_types(fault):
            return UnavailableError(f"{shown} refuses to write ({reason}). {_block_advice(reason)}")
        case 403:
            return UnavailableError(
                f"{shown} does not allow the user in the index's locator to do this ({reason})."
            )
        case 404:
            return NoIndexError(
                f"{shown} has no such index ({reason}): `morgue status` lists what there is."
            )
        case 413:
            return MorgueError(
                f"{shown} takes no request so large: raise http.max_content_length there."
            )
        case status if status in BUSY:
            return UnavailableError(
                f"{shown} can't answer just now ({reason}): try again, or see its health."
            )
    return MorgueError(f"{shown} refused a request ({reason}).")


def is_passing(fault: TransportError) -> bool:
    """Return True if a retry, or another node, may succeed."""
    if isinstance(fault, SSLError):
        return False
    busy = fault.status_code in BUSY and "cluster_block_exception" not in error_types(fault)
    return busy or fault.status_code in ("N/A", "TIMEOUT")


def error_types(fault: TransportError) -> str:
    """Return the error types in a response, outermost first."""
    info = fault.info if isinstance(fault.info, dict) else {}
    error = info.get("error", {})
    if not isinstance(error, dict):
        return str(error)
    causes: Iterable[dict[str, Any]] = error.get("root_cause", ())
    return " ".join(str(each.get("type", "")) for each in (error, *causes))


def _reason(fault: TransportError) -> str:
    """Return the innermost reason in a response."""
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
    """Return the remedy for a cluster whose indices are blocked."""
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
