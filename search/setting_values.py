"""Values of settings: converted from text, or refused with what the setting takes."""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

_LIMIT = re.compile(r"\s*\d+\s*(/|per)\s*\d*\s*(second|minute|hour|day|month|year)s?\s*")


def networks(text: str) -> None:
    """Raise ValueError unless a text is a comma-separated list of addresses or networks."""
    for part in text.split(","):
        try:
            ipaddress.ip_network(part.strip(), strict=False)
        except ValueError:
            raise ValueError(
                "takes addresses (10.0.0.7) or networks (10.0.0.0/8), by comma"
            ) from None


def limits(text: str) -> None:
    """Raise ValueError unless a text is a semicolon-separated list of rate limits."""
    if text != "none" and not all(_LIMIT.fullmatch(part) for part in text.split(";")):
        raise ValueError('takes limits such as "600/minute" or "20/second; 5000/day"')


def counter(text: str) -> None:
    """Raise ValueError unless a text is a storage for rate-limit counters."""
    if text != "memory://" and not re.match(r"rediss?://.", text):
        raise ValueError("takes memory:// or redis://HOST:PORT (rediss:// with TLS)")


def convert(value: Any, kind: type, metadata: Mapping[str, Any]) -> Any:
    """Return the value of a setting, converted from text.

    Args:
        value: as read from the environment or a file.
        kind: the field's type.
        metadata: the field's choices, minimum and check.

    Raises:
        ValueError: the value can't be used; the message is what the setting takes.
    """
    if kind is bool:
        text = str(value).strip().lower()
        if text not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
            raise ValueError("takes yes or no")
        return text in {"1", "true", "yes", "on"}
    if kind in (int, float):
        try:
            number = kind(str(value))  # TOML has true and 2.5, which are no whole numbers
        except ValueError:
            raise ValueError(f"takes a {'whole ' if kind is int else ''}number") from None
        if metadata["minimum"] is not None and not number >= metadata["minimum"]:
            raise ValueError(f"takes at least {metadata['minimum']}")
        return number
    if not isinstance(value, str):
        raise ValueError("takes a text in quotes")
    text = value
    if metadata["choices"] and text not in metadata["choices"]:
        raise ValueError(f"takes one of {', '.join(metadata['choices'])}")
    if metadata["check"] and text:
        metadata["check"](text)
    return text


def misspelt(names: Iterable[str], known: Sequence[str]) -> Iterator[str]:
    """Yield an error for each name that is close to a known one.

    If they were ignored, MORGUE_ACESS would leave an archive open.
    """
    for name in sorted(names):
        nearest = (
            difflib.get_close_matches(name, known, 1, 0.85)
            if name.startswith("MORGUE_") and name not in known
            else []
        )
        yield from (
            f"{name}: there is no such setting; {near} is the nearest"
            for near in nearest
            if name != "MORGUE_CONFIG"
        )
