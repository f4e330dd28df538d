from .archive import (
    Archive as Archive,
)
from .archive import (
    Trends as Trends,
)
from .article import (
    Article as Article,
)
from .article import (
    Cut as Cut,
)
from .assist import (
    Completions as Completions,
)
from .assist import (
    Explanation as Explanation,
)
from .assist import (
    Offer as Offer,
)
from .assist import (
    Suggestion as Suggestion,
)
from .assist import (
    Term as Term,
)
from .build import (
    Plan as Plan,
)
from .build import (
    Summary as Summary,
)
from .engines import (
    open_store as open_store,
)
from .engines.base import (
    FacetCount as FacetCount,
)
from .engines.base import (
    Filter as Filter,
)
from .engines.base import (
    Hit as Hit,
)
from .engines.base import (
    Manifest as Manifest,
)
from .engines.base import (
    Match as Match,
)
from .engines.base import (
    Note as Note,
)
from .engines.base import (
    Relaxed as Relaxed,
)
from .engines.base import (
    SearchPage as SearchPage,
)
from .engines.base import (
    SearchRequest as SearchRequest,
)
from .engines.base import (
    Snippet as Snippet,
)
from .engines.base import (
    Sort as Sort,
)
from .engines.base import (
    Store as Store,
)
from .errors import (
    ArchiveIndexError as ArchiveIndexError,
)
from .errors import (
    CursorError as CursorError,
)
from .errors import (
    DamagedIndexError as DamagedIndexError,
)
from .errors import (
    DeadlineError as DeadlineError,
)
from .errors import (
    GenerationGoneError as GenerationGoneError,
)
from .errors import (
    LimitError as LimitError,
)
from .errors import (
    LockedError as LockedError,
)
from .errors import (
    MorgueError as MorgueError,
)
from .errors import (
    NoIndexError as NoIndexError,
)
from .errors import (
    NotFoundError as NotFoundError,
)
from .errors import (
    QueryError as QueryError,
)
from .errors import (
    RefusedError as RefusedError,
)
from .errors import (
    RejectError as RejectError,
)
from .errors import (
    RulesError as RulesError,
)
from .errors import (
    SettingsError as SettingsError,
)
from .errors import (
    StaleIndexError as StaleIndexError,
)
from .errors import (
    TakenDownError as TakenDownError,
)
from .errors import (
    UnavailableError as UnavailableError,
)
from .exports import (
    csv_text as csv_text,
)
from .exports import (
    ndjson_text as ndjson_text,
)
from .fields import (
    FACETS as FACETS,
)
from .fields import (
    FIELDS as FIELDS,
)
from .fields import (
    Field as Field,
)
from .fields import (
    Kind as Kind,
)
from .highlight import (
    Highlights as Highlights,
)
from .indexing import (
    activate as activate,
)
from .indexing import (
    copy as copy,
)
from .indexing import (
    prune as prune,
)
from .indexing import (
    read_sources as read_sources,
)
from .indexing import (
    reindex as reindex,
)
from .indexing import (
    rollback as rollback,
)
from .indexing import (
    take_down as take_down,
)
from .indexing import (
    undo_takedown as undo_takedown,
)
from .indexing import (
    update as update,
)
from .indexing import (
    verify as verify,
)
from .ingest import (
    Cleaned as Cleaned,
)
from .ingest import (
    FileDone as FileDone,
)
from .ingest import (
    FileUnchanged as FileUnchanged,
)
from .ingest import (
    Limits as Limits,
)
from .ingest import (
    PassedOver as PassedOver,
)
from .ingest import (
    Rejected as Rejected,
)
from .ingest import (
    RuleBook as RuleBook,
)
from .ingest import (
    scan as scan,
)
from .ingest.boilerplate import boilerplate as boilerplate
from .query.language import (
    OPERATORS as OPERATORS,
)
from .relevance import evaluate as evaluate
from .settings import (
    Settings as Settings,
)
from .settings import (
    describe as describe,
)
from .settings import (
    env_name as env_name,
)
from .settings import (
    read_settings as read_settings,
)
from .takedowns import (
    Takedown as Takedown,
)
from .takedowns import (
    read_takedowns as read_takedowns,
)
from .tokens import (
    Token as Token,
)
from .tokens import (
    TokenStore as TokenStore,
)
from .views import (
    RESULT_FIELDS as RESULT_FIELDS,
)
from .views import (
    article_view as article_view,
)
from .views import (
    explanation_view as explanation_view,
)
from .views import (
    marked as marked,
)
from .views import (
    order_of as order_of,
)
from .views import (
    result_view as result_view,
)
from .views import (
    search_view as search_view,
)
from .views import (
    snippet_view as snippet_view,
)

__all__ = [
    "FACETS",
    "FIELDS",
    "OPERATORS",
    "RESULT_FIELDS",
    "Archive",
    "ArchiveIndexError",
    "Article",
    "Cleaned",
    "Completions",
    "CursorError",
    "Cut",
    "DamagedIndexError",
    "DeadlineError",
    "Explanation",
    "FacetCount",
    "Field",
    "FileDone",
    "FileUnchanged",
    "Filter",
    "GenerationGoneError",
    "Highlights",
    "Hit",
    "Kind",
    "LimitError",
    "Limits",
    "LockedError",
    "Manifest",
    "Match",
    "MorgueError",
    "NoIndexError",
    "NotFoundError",
    "Note",
    "Offer",
    "PassedOver",
    "Plan",
    "QueryError",
    "RefusedError",
    "RejectError",
    "Rejected",
    "Relaxed",
    "RuleBook",
    "RulesError",
    "SearchPage",
    "SearchRequest",
    "Settings",
    "SettingsError",
    "Snippet",
    "Sort",
    "StaleIndexError",
    "Store",
    "Suggestion",
    "Summary",
    "Takedown",
    "TakenDownError",
    "Term",
    "Token",
    "TokenStore",
    "Trends",
    "UnavailableError",
    "activate",
    "article_view",
    "boilerplate",
    "copy",
    "csv_text",
    "describe",
    "env_name",
    "evaluate",
    "explanation_view",
    "marked",
    "ndjson_text",
    "open_store",
    "order_of",
    "prune",
    "read_settings",
    "read_sources",
    "read_takedowns",
    "reindex",
    "result_view",
    "rollback",
    "scan",
    "search_view",
    "snippet_view",
    "take_down",
    "undo_takedown",
    "update",
    "verify",
]
