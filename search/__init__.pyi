from .archive import (
    Archive as Archive,
)
from .article import (
    Article as Article,
    Cut as Cut,
)
from .assist import (
    Completions as Completions,
    Explanation as Explanation,
    Offer as Offer,
    Suggestion as Suggestion,
    Term as Term,
)
from .engines import (
    open_store as open_store,
)
from .engines.choosing import (
    Advice as Advice,
)
from .engines.choosing import (
    better_engine as better_engine,
)
from .engines.base import (
    FacetCount as FacetCount,
    Filter as Filter,
    Hit as Hit,
    Manifest as Manifest,
    Match as Match,
    Note as Note,
    Relaxed as Relaxed,
    SearchPage as SearchPage,
    SearchRequest as SearchRequest,
    Snippet as Snippet,
    Sort as Sort,
    Store as Store,
)
from .errors import (
    ArchiveIndexError as ArchiveIndexError,
    CursorError as CursorError,
    DamagedIndexError as DamagedIndexError,
    DeadlineError as DeadlineError,
    GenerationGoneError as GenerationGoneError,
    LimitError as LimitError,
    LockedError as LockedError,
    MorgueError as MorgueError,
    NoIndexError as NoIndexError,
    NotFoundError as NotFoundError,
    QueryError as QueryError,
    RefusedError as RefusedError,
    RejectError as RejectError,
    RulesError as RulesError,
    SettingsError as SettingsError,
    StaleIndexError as StaleIndexError,
    TakenDownError as TakenDownError,
    UnavailableError as UnavailableError,
)
from .exports import (
    csv_cell as csv_cell,
    csv_text as csv_text,
    ndjson_text as ndjson_text,
)
from .fields import (
    FACETS as FACETS,
    FIELDS as FIELDS,
    Field as Field,
    Kind as Kind,
)
from .highlight import (
    Highlighter as Highlighter,
)
from .highlight import (
    Highlights as Highlights,
)
from .indexing import (
    activate as activate,
    copy as copy,
    prune as prune,
    read_sources as read_sources,
    reindex as reindex,
    rollback as rollback,
    take_down as take_down,
    undo_takedown as undo_takedown,
    update as update,
    verify as verify,
)
from .ingest import (
    Cleaned as Cleaned,
    FileDone as FileDone,
    FileUnchanged as FileUnchanged,
    Limits as Limits,
    PassedOver as PassedOver,
    Rejected as Rejected,
    RuleBook as RuleBook,
    scan as scan,
)
from .ingest.boilerplate import boilerplate as boilerplate
from .plan import (
    Plan as Plan,
    Summary as Summary,
)
from .query.language import (
    OPERATORS as OPERATORS,
)
from .relevance import evaluate as evaluate
from .settings import (
    Settings as Settings,
    describe as describe,
    env_name as env_name,
    read_settings as read_settings,
)
from .takedowns import (
    Takedown as Takedown,
    read_takedowns as read_takedowns,
)
from .tokens import (
    Token as Token,
    TokenStore as TokenStore,
)
from .trends import (
    Trends as Trends,
)
from .views import (
    RESULT_FIELDS as RESULT_FIELDS,
    article_view as article_view,
    explanation_view as explanation_view,
    marked as marked,
    order_of as order_of,
    result_view as result_view,
    search_view as search_view,
    snippet_view as snippet_view,
)

__all__ = [
    "FACETS",
    "FIELDS",
    "OPERATORS",
    "RESULT_FIELDS",
    "Advice",
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
    "Highlighter",
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
    "better_engine",
    "boilerplate",
    "copy",
    "csv_cell",
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
