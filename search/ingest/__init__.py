"""Ingestion pipeline: read sources, yield cleaned articles in path order and every reject."""

from search.ingest.batches import Workers
from search.ingest.pipeline import (
    FileDone,
    FileRecord,
    FileUnchanged,
    Outcome,
    ingest,
    open_pool,
)
from search.ingest.raw_documents import Limits, PassedOver, Rejected, canonical_url
from search.ingest.rules.rule_book import RuleBook
from search.ingest.sources import Scan, scan
from search.ingest.versions import Version, are_versions, sketch_of
from search.ingest.worker import Cleaned

__all__ = [
    "Cleaned",
    "FileDone",
    "FileRecord",
    "FileUnchanged",
    "Limits",
    "Outcome",
    "PassedOver",
    "Rejected",
    "RuleBook",
    "Scan",
    "Version",
    "Workers",
    "are_versions",
    "canonical_url",
    "ingest",
    "open_pool",
    "scan",
    "sketch_of",
]
