"""Alert definitions: a TOML file, or saved searches that a page exported.

An alert that can't be read is a fault with its own line; the others are read all the same.
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from search.errors import AlertError
from search.fields import FACETS
from search.models import Filter, SearchRequest

# Bytes of a file of alerts at most: several ten thousand searches.
LONGEST = 16 << 20
_ALERT_KEYS = {"name", "query", "search", "saved", "match", "mail", "file", "feed"}


@dataclass(frozen=True, slots=True)
class MailServer:
    """The outgoing mail server.

    Attributes:
        sender: the address in the From header.
        smtp: "host:port" of a server; "" for the local sendmail.
        starttls: encrypt the connection, and refuse a server that can't.
        user: the name to sign in with; "" for none.
        password_file: a file whose first line is the password.
        sendmail: the program that takes a mail.
        seconds: the timeout of each step.
    """

    sender: str = "morgue@localhost"
    smtp: str = ""
    starttls: bool = True
    user: str = ""
    password_file: str = ""
    sendmail: str = "/usr/sbin/sendmail"
    # A mail server may greet late on purpose, to be rid of senders of junk.
    seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Alert:
    """A saved search and the receivers of its findings.

    Attributes:
        name: unique in the file; the alert's state is kept under it.
        request: the search. `match` is "all" or "any": an alert never relaxes a query.
        mail: addresses.
        file: a text file to which messages are appended.
        feed: an Atom file of its own.
    """

    name: str
    request: SearchRequest
    mail: tuple[str, ...] = ()
    file: str = ""
    feed: str = ""


@dataclass(frozen=True, slots=True)
class AlertFile:
    """The alerts in a file.

    Attributes:
        alerts: those that can be read.
        faults: a line for each of the others.
        site: the archive's address, the base of links in messages; "" for none.
    """

    alerts: tuple[Alert, ...] = ()
    faults: tuple[str, ...] = ()
    server: MailServer = field(default_factory=MailServer)
    site: str = ""


def read_alerts(path: Path) -> AlertFile:
    """Return the alerts of a TOML file, or of a JSON file that a page exported.

    Paths in it are relative to its folder.

    Raises:
        AlertError: the file as a whole can't be read.
    """
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise AlertError(f"The alerts in {path.absolute()} can't be read: {fault}.") from fault
    if len(data) > LONGEST:
        raise AlertError(f"{path} is larger than {LONGEST >> 20} MB: part it into several files.")
    try:
        if path.suffix == ".json":
            content: dict[str, Any] = {"alert": [{"saved": path.name}]}
        else:
            content = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as fault:
        raise AlertError(f"{path} is no TOML: {fault}.") from None
    unknown = content.keys() - {"alert", "mail", "site"}
    if unknown:
        raise AlertError(f"{path} has {', '.join(sorted(unknown))}; it takes alert, mail and site.")
    alerts: dict[str, Alert] = {}
    faults: list[str] = []
    tables = content.get("alert", [])
    if not isinstance(tables, list):
        raise AlertError(f"An alert of {path} is written under [[alert]].")
    for number, table in enumerate(tables, 1):
        try:
            for alert in _alerts(table, path.parent):
                if alert.name in alerts:
                    raise AlertError(f"there is another alert of the name {alert.name!r}")
                alerts[alert.name] = alert
        except AlertError as fault:
            named = table.get("name") if isinstance(table, dict) else None
            faults.append(f"alert {named or number}: {fault}")
    site = content.get("site", "")
    return AlertFile(
        tuple(alerts.values()),
        tuple(faults),
        _server(content.get("mail", {}), path),
        site if isinstance(site, str) else "",
    )


def _server(table: Any, path: Path) -> MailServer:
    known = {"from": "sender", **{name: name for name in MailServer.__dataclass_fields__}}
    if not isinstance(table, dict) or table.keys() - known.keys():
        raise AlertError(
            f"[mail] of {path} takes from, smtp, starttls, user, password_file,"
            " sendmail and seconds."
        )
    server = MailServer()
    for name, given in table.items():
        wanted = type(getattr(server, known[name]))
        value: Any = float(given) if wanted is float and type(given) is int else given
        if type(value) is not wanted:
            raise AlertError(f"{name} of [mail] in {path} takes a {wanted.__name__}.")
        server = replace(server, **{known[name]: value})
    if server.password_file:
        server = replace(server, password_file=str(path.parent / server.password_file))
    return server


def _alerts(table: Any, folder: Path) -> Iterator[Alert]:
    if not isinstance(table, dict):
        raise AlertError("it is no table")
    unknown = table.keys() - _ALERT_KEYS
    if unknown:
        raise AlertError(f"it has {', '.join(sorted(unknown))}, which alerts don't have")
    mail = table.get("mail", [])
    mail = [mail] if isinstance(mail, str) else mail
    if not isinstance(mail, list) or not all(_is_address(each) for each in mail):
        raise AlertError("mail takes addresses of mail")
    names = ("name", "query", "search", "saved", "file", "feed")
    text = {name: table.get(name, "") for name in names}
    for name, value in text.items():
        if not isinstance(value, str) or "\0" in value:
            raise AlertError(f"{name} takes a text")
    file, feed = (str(folder / text[name]) if text[name] else "" for name in ("file", "feed"))
    match = table.get("match", "all")
    if match not in ("all", "any"):
        raise AlertError("match takes all or any")
    if sum(name in table for name in ("query", "search", "saved")) != 1:
        raise AlertError("it takes one of query, search (an address) and saved (a file)")
    if text["saved"]:
        for name, request in _saved(folder / text["saved"]):
            yield Alert(name, request, tuple(mail), file, feed)
        return
    request = (
        read_address(text["search"])
        if text["search"]
        else SearchRequest(text=text["query"], match=match)
    )
    if not text["name"].strip():
        raise AlertError("it has no name")
    yield Alert(" ".join(text["name"].split()), request, tuple(mail), file, feed)


def _is_address(value: Any) -> bool:
    """Return True for a single mail address that can't inject a further header."""
    return (
        isinstance(value, str)
        # RFC 5321 limits a path to 256 octets, angle brackets included.
        and len(value) <= 254
        and value.isascii()
        and value.isprintable()
        and value.count("@") == 1
        and not set(value) & set(" ,;<>\"'()\\")
        and not value.startswith("-")
    )


def _saved(path: Path) -> Iterator[tuple[str, SearchRequest]]:
    """Yield the searches in a file exported by the page of saved searches."""
    try:
        data = path.read_bytes()
        content: Any = json.loads(data) if len(data) <= LONGEST else None
        searches = content["searches"]
        pairs = [(search["name"], search["address"]) for search in searches]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        raise AlertError(f"{path} holds no saved searches") from None
    for name, address in pairs:
        if not isinstance(name, str) or not isinstance(address, str):
            raise AlertError(f"{path} holds no saved searches")
        yield " ".join(name.split()) or "Everything", read_address(address)


def read_address(address: str) -> SearchRequest:
    """Return the search in the address of a results page.

    Raises:
        AlertError: a part of it can't be used.

    >>> read_address("/?q=harbour&section=Opinion&from-date=1990-01-01").filters
    (Filter(facet='section', include=('Opinion',), exclude=()),)
    """
    # The default of the setting `address_length`.
    if len(address) > 65_536:
        raise AlertError("its address is too long")
    values: dict[str, list[str]] = {}
    for name, value in parse_qsl(urlsplit(address).query):
        values.setdefault(name, []).append(value)
    bare, having = (set(_parts(values.get(name, []))) for name in ("without", "with"))
    filters = []
    for facet in FACETS:
        include = (*values.get(facet, ()), *([None] if facet in bare else []))
        exclude = (*values.get(f"not-{facet}", ()), *([None] if facet in having else []))
        if include or exclude:
            filters.append(Filter(facet, include, exclude))
    match = (values.get("match") or ["all"])[-1]
    request = SearchRequest(
        text=(values.get("q") or [""])[-1],
        match="any" if match == "any" else "all",
        filters=tuple(filters),
        since=_day(values, "from-date"),
        until=_day(values, "to-date"),
    )
    dialect = (values.get("dialect") or [""])[-1]
    return replace(request, dialect=dialect) if dialect else request  # type: ignore[arg-type]


def _parts(values: list[str]) -> Iterator[str]:
    for value in values:
        yield from (part.strip() for part in value.split(","))


def _day(values: Mapping[str, list[str]], name: str) -> dt.date | None:
    text = (values.get(name) or [""])[-1]
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise AlertError(f"{name} of its address is no day") from None
