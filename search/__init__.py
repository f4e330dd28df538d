"""Public interface to ingest, index and search; web/ and scripts/ import only this.

Formats and engines are imported only when a document or a locator needs them.
"""

from __future__ import annotations

from search.access_tokens import Token, TokenStore
from search.alerts.definitions import Alert, AlertFile, MailServer, read_alerts
from search.alerts.delivery import Delivery
from search.alerts.run import AlertReport, run_alerts
from search.article import Article, RemovedText
from search.assist import Completions, Explanation, KeyTerm, Offer, Suggestion
from search.assist.keyness import FORMULA
from search.calendar_names import MONTH_NAMES
from search.engines import open_store
from search.engines.protocols import Manifest, Store
from search.engines.shared.deadlines import limit_answer
from search.engines.shared.messages import in_full
from search.errors import (
    AlertError,
    ArchiveIndexError,
    CursorError,
    DamagedIndexError,
    DeadlineError,
    GenerationGoneError,
    LimitError,
    LockedError,
    MorgueError,
    NoIndexError,
    NotFoundError,
    QueryError,
    RecordError,
    RefusedError,
    RejectError,
    RulesError,
    SettingsError,
    StaleIndexError,
    TakenDownError,
    UnavailableError,
)
from search.fields import FACETS, FIELDS, Field, Kind, facet_labels, name_fields
from search.indexing.engine_advice import Advice, better_engine
from search.indexing.index_copy import copy
from search.indexing.operations import (
    activate,
    prune,
    read_sources,
    reindex,
    rollback,
    update,
    verify,
)
from search.indexing.options import BuildOptions, BuildReport
from search.indexing.purge import take_down, undo_takedown
from search.indexing.takedowns import Takedown, read_takedowns
from search.ingest import (
    Cleaned,
    FileDone,
    FileUnchanged,
    Limits,
    PassedOver,
    Rejected,
    RuleBook,
    scan,
)
from search.ingest.formats.registry import kinds as format_kinds
from search.ingest.formats.values.field_names import FIELDS as FIELD_NAMES
from search.ingest.lines.classifier import Kind as LineKind
from search.ingest.lines.classifier import Line
from search.ingest.lines.features.line_features import describe as describe_lines
from search.ingest.lines.labeller import OFFSETS as LABEL_OFFSETS
from search.ingest.lines.labeller import (
    Label,
    label_probabilities,
    use_label_weights,
    weighed_offsets,
)
from search.ingest.recurring_lines import boilerplate
from search.ingest.text.explanation import LineReading, explain_file
from search.ingest.text.joining import text_lines
from search.ingest.text.page_header.start_choice import RANKER as START_RANKER
from search.ingest.text.page_header.start_choice import describe_starts
from search.ingest.text.page_header.title_choice import RANKER as TITLE_RANKER
from search.ingest.text.page_header.title_choice import choose as choose_title
from search.ingest.text.page_header.title_choice import describe_titles
from search.models import (
    FacetCount,
    Filter,
    Hit,
    Match,
    Note,
    SearchPage,
    SearchRequest,
    Snippet,
    Sort,
    Translation,
    Versions,
)
from search.occurrences import MENTION_SORTS, MOST_WORDS, MentionSort
from search.output.exports import csv_cell, csv_text, ndjson_text
from search.output.json_views import (
    Addresses,
    article_view,
    escaped,
    explanation_view,
    marked,
    order_of,
    query_view,
    result_fields,
    result_view,
    search_view,
    snippet_view,
)
from search.output.mention_views import (
    citation,
    comparison_view,
    mention_view,
    mentions_csv,
    mentions_ndjson,
    mentions_view,
    quote_view,
    span_view,
    term_view,
    words_view,
)
from search.output.record_files import read_record
from search.output.record_views import (
    recheck_line,
    recheck_view,
    record_sentence,
    record_view,
    signature_note,
    signed,
)
from search.output.version_views import diff_view, passage_view, passages_view, versions_view
from search.query.minimum_match import MinimumMatch
from search.query.operators import OPERATORS
from search.query.parsing.dialects.examples import SERVICE_SIGNS
from search.query.parsing.dialects.services import DIALECTS, SERVICES, DialectChoice
from search.query.parsing.parser import parse as parse_query
from search.reading.archive import Archive
from search.reading.concordance.mention_rows import MentionRow
from search.reading.concordance.mention_types import (
    MentionPage,
    MentionRequest,
    MentionSpan,
    WriterMentions,
)
from search.reading.concordance.set_words import Comparison, SetWords, Side
from search.reading.highlighting.highlighter import Highlighter, Highlights
from search.reading.highlighting.snippets import has_sentence
from search.reading.quote_alignment import Piece
from search.reading.quotes import MOST_TEXT, QuoteAnswer, QuotePassage
from search.reading.search_records.record_check import Recheck, Record, make_record, recheck
from search.reading.text_comparison import ComparedRow, TextComparison
from search.reading.text_comparison import Piece as DiffPiece
from search.reading.trends import Trends
from search.reading.version_reader import RULE as VERSION_RULE
from search.reading.version_reader import SharedPassage, VersionRow
from search.relevance.measures import evaluate
from search.reprints.finder import find_reprints, reprints_of
from search.reprints.reprint_table import Reprints, Shared, Version
from search.reprints.word_hashes import Body
from search.settings import Settings, describe, env_name, read_settings
from search.state_folder import open_private, private_folder, secret_key

# fmt: off
__all__ = [
    "DIALECTS", "FACETS", "FIELDS", "FIELD_NAMES", "FORMULA", "LABEL_OFFSETS", "MENTION_SORTS",
    "MONTH_NAMES", "MOST_TEXT", "MOST_WORDS", "OPERATORS", "SERVICES", "SERVICE_SIGNS",
    "START_RANKER", "TITLE_RANKER", "VERSION_RULE", "Addresses", "Advice", "Alert",
    "AlertError", "AlertFile", "AlertReport", "Archive", "ArchiveIndexError", "Article", "Body",
    "BuildOptions", "BuildReport", "Cleaned", "ComparedRow", "Comparison", "Completions",
    "CursorError", "DamagedIndexError", "DeadlineError", "Delivery", "DialectChoice",
    "DiffPiece", "Explanation", "FacetCount", "Field", "FileDone", "FileUnchanged", "Filter",
    "GenerationGoneError", "Highlighter", "Highlights", "Hit", "KeyTerm", "Kind", "Label",
    "LimitError", "Limits", "Line", "LineKind", "LineReading", "LockedError", "MailServer",
    "Manifest", "Match", "MentionPage", "MentionRequest", "MentionRow", "MentionSort",
    "MentionSpan", "MinimumMatch", "MorgueError", "NoIndexError", "NotFoundError", "Note",
    "Offer", "PassedOver", "Piece", "QueryError", "QuoteAnswer", "QuotePassage", "Recheck",
    "Record", "RecordError", "RefusedError", "RejectError", "Rejected", "RemovedText",
    "Reprints", "RuleBook", "RulesError", "SearchPage", "SearchRequest", "SetWords", "Settings",
    "SettingsError", "Shared", "SharedPassage", "Side", "Snippet", "Sort", "StaleIndexError",
    "Store", "Suggestion", "Takedown", "TakenDownError", "TextComparison", "Token",
    "TokenStore", "Translation", "Trends", "UnavailableError", "Version", "VersionRow",
    "Versions", "WriterMentions", "activate", "article_view", "better_engine", "boilerplate",
    "choose_title", "citation", "comparison_view", "copy", "csv_cell", "csv_text", "describe",
    "describe_lines", "describe_starts", "describe_titles", "diff_view", "env_name", "escaped",
    "evaluate", "explain_file", "explanation_view", "facet_labels", "find_reprints",
    "format_kinds", "has_sentence", "in_full", "label_probabilities", "limit_answer", "make_record",
    "marked", "mention_view", "mentions_csv", "mentions_ndjson", "mentions_view", "name_fields",
    "ndjson_text", "open_private", "open_store", "order_of", "parse_query", "passage_view",
    "passages_view", "private_folder", "prune", "query_view", "quote_view", "read_alerts",
    "read_record", "read_settings", "read_sources", "read_takedowns", "recheck", "recheck_line",
    "recheck_view", "record_sentence", "record_view", "reindex", "reprints_of", "result_fields",
    "result_view", "rollback", "run_alerts", "scan", "search_view", "secret_key",
    "signature_note", "signed", "snippet_view", "span_view", "take_down", "term_view",
    "text_lines", "undo_takedown", "update", "use_label_weights", "verify", "versions_view",
    "weighed_offsets", "words_view",
]
# fmt: on
