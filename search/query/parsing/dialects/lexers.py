"""Lexer by service."""

from __future__ import annotations

from search.query.parsing.dialects.factiva import FactivaLexer
from search.query.parsing.dialects.lucene import LuceneLexer
from search.query.parsing.dialects.nexis import NexisLexer
from search.query.parsing.dialects.proquest import ProQuestLexer
from search.query.parsing.dialects.service_lexer import ServiceLexer
from search.query.parsing.dialects.services import Dialect

LEXERS: dict[Dialect, type[ServiceLexer]] = {
    "nexis": NexisLexer,
    "factiva": FactivaLexer,
    "proquest": ProQuestLexer,
    "lucene": LuceneLexer,
}
