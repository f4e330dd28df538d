"""Why a record is no article to index: it isn't published, or it is something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.ingest.formats.values.field_names import folded

_DEAD = frozenset(
    "draft pending private trash scheduled future auto-draft inherit unpublished deleted archived"
    " spiked killed canceled cancelled usage:canceled stat:canceled withheld trashed draught"
    " brouillon entwurf borrador bozza rascunho concept klad utkast kladde szkic черновик"
    " unveröffentlicht inédit unpubliziert dépublié gelöscht supprimé eliminado papelera".split()
)
_NO_ARTICLE = frozenset(
    "comment attachment revision nav_menu_item wp_block wp_template wp_navigation author user tag"
    " category settings picture image photo video audio graphic template menu menu_item snippet"
    " person gallery redirect taxonomy_term comment--comment media--image podcast"
    " podcast_episode".split()
)
_STATUS = frozenset(
    "status poststatus state reviewstate workflowstate publicationstatus publishstatus"
    " articlestatus contentstatus pubstatus workflowstatus statut estado stato zustand".split()
)
_TYPES = frozenset("posttype type kind contenttype typename".split())
_FLAGS_ON = frozenset("published ispublished".split())
_FLAGS_OFF = frozenset("draft isdraft deleted isdeleted trashed istrashed spiked".split())
_NAMED = _STATUS | _TYPES | _FLAGS_ON | _FLAGS_OFF
_NO = frozenset("false no off n f falsch nein non 0".split())
_YES = frozenset("true yes on y t wahr ja oui 1".split())


def refusal(values: Mapping[str, Any]) -> str | None:
    """Return why a record is no article to index, None where nothing speaks against it.

    >>> refusal({"status": "draft", "title": "Unfinished"})
    'not published (draft)'
    >>> refusal({"Statut": "Brouillon"}), refusal({"is_published": "false"})
    ('not published (Brouillon)', 'not published')
    """
    kind = None
    for key, value in values.items():
        name = folded(str(key)).replace("_", "")
        if name not in _NAMED:
            continue
        text = str(value).strip().casefold()
        if name in _STATUS and value is False:
            return "not published"
        if name in _STATUS and text in _DEAD:
            return f"not published ({str(value).strip()})"
        if name in _FLAGS_ON and text in _NO:
            return "not published"
        if name in _FLAGS_OFF and text in _YES:
            return "not published"
        if name in _TYPES and text in _NO_ARTICLE:
            kind = kind or text
    if str(values.get("_id") or "").startswith("drafts."):  # Sanity's
        return "not published"
    # Joomla's numbers
    if "introtext" in values and values.get("state") in (0, -2, "0", "-2"):
        return "not published"
    return f"a {kind.replace('_', ' ')}, not an article" if kind else None
