"""Why a record is no article to index: it isn't published, or it is something else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from search.article import RemovedText
from search.ingest.formats.values.field_names import folded

_DEAD = frozenset(
    "draft pending private trash scheduled future auto-draft inherit unpublished deleted"
    " spiked killed canceled cancelled usage:canceled stat:canceled withheld trashed draught"
    " brouillon entwurf borrador bozza rascunho concept klad utkast kladde szkic черновик"
    " unveröffentlicht inédit unpubliziert dépublié gelöscht supprimé eliminado papelera"
    " withdrawn retracted rejected removed hidden embargoed planned"
    " zurückgezogen geplant retiré programmé retirado programado ritirato cestino".split()
)
# A state of several words is one on the way to print if one of these is in it: "in edit".
_ON_THE_WAY = frozenset(
    "draft edit editing review pending progress approval awaiting waiting unfinished todo ready"
    " scheduled embargo planned not never unpublished withdrawn deleted".split()
)
_PRINTED = frozenset(
    "published publish live online public active usable final approved released printed visible"
    " available complete completed done ok success corrected updated stat:usable usage:usable"
    " veröffentlicht publiziert publié publicado pubblicato gepubliceerd publicerad enabled"
    " success open closed original modified normal new current true yes on t y ja oui".split()
)
_NO_ARTICLE = frozenset(
    "comment attachment revision nav_menu_item wp_block wp_template wp_navigation author user tag"
    " category settings picture image photo video audio graphic template menu menu_item snippet"
    " person gallery redirect taxonomy_term comment--comment media--image podcast"
    " podcast_episode rich".split()
)
_STATUS = frozenset(
    "status poststatus state reviewstate workflowstate publicationstatus publishstatus"
    " articlestatus contentstatus pubstatus workflowstatus statut estado stato zustand"
    " publicationstate publishstate poststate articlestate contentstate storystatus storystate"
    " workflowstage lifecycle lifecyclestate editorialstatus".split()
)
_PLACES = frozenset("state estado stato".split())  # of a federation, a theatre, too
_TYPES = frozenset("posttype type kind contenttype typename".split())
_FLAGS_ON = frozenset({"published", "publish"})
_FLAGS_OFF = frozenset(
    "draft deleted trashed spiked unpublished withdrawn retracted private removed".split()
)
# Of these nobody knows: a live blog's flag, a printed article that is not online.
_UNSURE_ON = frozenset("live online public visible active enabled".split())
_UNSURE_OFF = frozenset("archived expired hidden inactive disabled".split())
_OFF_SINCE = re.compile(
    r"(?:deleted|trashed|unpublished|withdrawn|retracted|removed)(?:at|on|date)\Z"
)
_STAMPS = re.compile(r"(?:first)?publish(?:ed)?(?:at|on|date)\Z|datepublished\Z")
_MADE = re.compile(r"(?:created|updated|modified)(?:at|on|date)\Z")
_NO = frozenset("false no off n f falsch nein non 0".split())
_YES = frozenset("true yes on y t wahr ja oui 1".split())
_LONGEST = 40  # characters of a state


def refusal(values: Mapping[str, Any]) -> str | None:
    """Return why a record is no article to index, None where nothing speaks against it.

    >>> refusal({"status": "draft", "title": "Unfinished"})
    'not published (draft)'
    >>> refusal({"Statut": "Brouillon"}), refusal({"is_published": "false"})
    ('not published (Brouillon)', 'not published')
    >>> refusal({"createdAt": "2019-03-05", "publishedAt": None})
    'not published (publishedAt is empty)'
    """
    kind = None
    for key, value in values.items():
        role = _role(str(key))
        if role == "":
            continue
        text = _plain(value)
        if role in {"status", "place"}:
            if value is False:
                return "not published"
            if _is_unprinted(text):
                return f"not published ({str(value).strip()})"
        if (role == "on" and text in _NO) or (role == "off" and text in _YES):
            return "not published"
        if role == "off since" and value and text not in _NO:
            return f"not published ({key}: {str(value)[:_LONGEST]})"
        if role == "type" and text in _NO_ARTICLE:
            kind = kind or text
    if str(values.get("_id") or "").startswith("drafts."):  # Sanity's
        return "not published"
    # Joomla's numbers
    if "introtext" in values and values.get("state") in (0, -2, "0", "-2"):
        return "not published"
    return f"a {kind.replace('_', ' ')}, not an article" if kind else _never_stamped(values)


def doubts(values: Mapping[str, Any]) -> list[RemovedText]:
    """Return the states of a record of which nobody knows whether it was printed.

    >>> doubts({"status": "archived"})[0].rule, doubts({"status": "live"})
    ('state unknown: status', [])
    """
    return [
        RemovedText(str(value).strip(), f"state unknown: {key}", "fields")
        for key, value in values.items()
        if (role := _role(str(key))) in _UNSURE and isinstance(value, str | bool | int)
        if _is_unsure(role, _plain(value))
    ]


def _is_unsure(role: str, text: str) -> bool:
    if role == "status":
        return (
            0 < len(text) <= _LONGEST
            and not text.isdigit()
            and text not in _PRINTED
            and _PRINTED.isdisjoint(_words(text))
        )
    return text in (_NO if role == "perhaps on" else _YES)


@lru_cache(maxsize=1024)  # names recur in every record
def _role(key: str) -> str:
    """Return what a name says of a record's state, "" for nearly all names.

    >>> _role("post_status"), _role("is_draft"), _role("deletedAt"), _role("title")
    ('status', 'off', 'off since', '')
    """
    name = folded(key)
    if name in _STATUS:
        return "place" if name in _PLACES else "status"
    flag = name.removeprefix("is")
    roles = (("type", _TYPES), ("on", _FLAGS_ON), ("off", _FLAGS_OFF),
             ("perhaps on", _UNSURE_ON), ("perhaps off", _UNSURE_OFF))  # fmt: skip
    if role := next((role for role, names in roles if flag in names), ""):
        return role
    patterns = (("off since", _OFF_SINCE), ("stamp", _STAMPS), ("made", _MADE))
    return next((role for role, pattern in patterns if pattern.match(name)), "")


_UNSURE = frozenset({"status", "perhaps on", "perhaps off"})


def _is_unprinted(text: str) -> bool:
    words = _words(text)
    return text in _DEAD or (
        1 < len(words) <= 4 and not _ON_THE_WAY.isdisjoint(words) and not text.startswith("http")
    )


def _never_stamped(values: Mapping[str, Any]) -> str | None:
    """Return the reason against a record that was made, and has no day of publication."""
    roles = [(role, key) for key in values if (role := _role(str(key))) in {"stamp", "made"}]
    empty = [key for role, key in roles if role == "stamp" and values[key] is None]
    stamped = any(role == "stamp" and values[key] for role, key in roles)
    made = any(role == "made" and values[key] for role, key in roles)
    return f"not published ({empty[0]} is empty)" if empty and made and not stamped else None


def _plain(value: object) -> str:
    return str(value).strip().casefold()


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text[:_LONGEST])
