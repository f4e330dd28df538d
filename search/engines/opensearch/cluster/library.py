"""Import of opensearch-py, in one place."""

from __future__ import annotations

import logging

import opensearchpy
from opensearchpy import OpenSearch, OpenSearchException
from opensearchpy.exceptions import ConnectionTimeout, SSLError, TransportError

__all__ = [
    "CLIENT",
    "ConnectionTimeout",
    "OpenSearch",
    "OpenSearchException",
    "SSLError",
    "TransportError",
]

CLIENT = f"opensearch-py {opensearchpy.__versionstr__}"

logging.getLogger("opensearch").setLevel(
    logging.ERROR
)  # it would write what was searched for into logs
