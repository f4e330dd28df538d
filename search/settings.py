"""Settings: one frozen record, read from the environment, a `.env` file or a TOML file.

No other module reads these.
"""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_type_hints

from search.errors import SettingsError
from search.setting_values import convert, counter, limits, misspelt, networks

_ASSIGNMENT = re.compile(
    r"""\s*(?:export\s+)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)'|(.*?))(?:\s+#.*|\s*)"""
)


def _setting(
    default: Any,
    help: str,  # noqa: A002
    *,
    choices: tuple[str, ...] = (),
    minimum: float | None = None,
    check: Callable[[str], None] | None = None,
) -> Any:
    metadata = {"help": help, "choices": choices, "minimum": minimum, "check": check}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings.

    The environment variable of a field is `MORGUE_` and its name in capitals.
    """

    # the archive
    index: str = _setting(
        "whoosh:indexes/archive", "the index: whoosh:PATH, tantivy:PATH or opensearch:URL/NAME"
    )
    state: str = _setting(
        "indexes/state", "the folder for what is no index: tokens, sessions, the audit log"
    )
    rules: str = _setting("", "a TOML file with the newsroom's own cleaning rules")
    language: str = _setting("english", "the language of a new index, as Snowball names it")
    name: str = _setting("Morgue", "the archive's name, as pages show it")
    keep: int = _setting(
        3, "how many generations a reindex keeps, the active one included", minimum=1
    )
    jobs: int = _setting(0, "processes that clean and index (0: one a core)", minimum=0)
    checkpoint_seconds: float = _setting(
        30.0, "seconds of a build between the points from which --resume goes on", minimum=0
    )
    cluster_ca: str = _setting(
        "", "a file of certificates to trust for a cluster's TLS (empty: those of the system)"
    )
    cluster_shards: int = _setting(
        1, "the parts that a new generation on a cluster is split into", minimum=1
    )
    cluster_replicas: int = _setting(
        1,
        "the copies of each part beside the first, where the cluster has machines for them",
        minimum=0,
    )
    # limits of reading
    document_bytes: int = _setting(32 << 20, "the largest document, in bytes", minimum=1)
    unpacked_bytes: int = _setting(
        20 << 30, "the most that one compressed file may unpack to, in bytes", minimum=1
    )
    unpack_ratio: int = _setting(
        200, "the most that a compressed file may grow by, as a ratio", minimum=1
    )
    document_seconds: float = _setting(
        30.0, "the time that cleaning one document may take", minimum=0.1
    )
    # limits of searching
    query_length: int = _setting(5_000, "the longest query, in characters", minimum=1)
    query_terms: int = _setting(256, "the most words and operators in a query", minimum=1)
    query_depth: int = _setting(50, "the deepest nesting of parentheses", minimum=1)
    expansions: int = _setting(
        256, "the most words that one prefix, wildcard or fuzzy word stands for", minimum=1
    )
    search_seconds: float = _setting(5.0, "the time that one answer may take", minimum=0.05)
    page_size: int = _setting(100, "the largest page of results", minimum=1)
    # serving
    host: str = _setting("127.0.0.1", "the address to listen on")
    port: int = _setting(8000, "the port to listen on", minimum=0)
    workers: int = _setting(0, "web processes (0: one a core, at most 4)", minimum=0)
    threads: int = _setting(16, "threads a web process", minimum=1)
    timeout: int = _setting(60, "seconds after which a stuck web process is replaced", minimum=1)
    max_requests: int = _setting(
        10_000,
        "requests after which a web process is replaced by a fresh one (0: never)",
        minimum=0,
    )
    concurrency: int = _setting(
        0, "plain searches at once in a web process (0: a quarter of the threads)", minimum=0
    )
    queue_seconds: float = _setting(
        2.0, "how long a search waits for its turn before the answer is 503", minimum=0
    )
    address_length: int = _setting(
        65_536, "the longest address of a request, in bytes", minimum=1_024
    )
    request_seconds: float = _setting(
        20.0, "the time in which a request must have arrived whole, in seconds", minimum=0.5
    )
    body_bytes: int = _setting(1 << 20, "the largest body of a request, in bytes", minimum=1_024)
    batch: int = _setting(1_000, "the most queries in one batch", minimum=1)
    subpath: str = _setting("", "the path under which a proxy shows the archive, e.g. /morgue")
    trusted_hosts: str = _setting(
        "",
        "host names answered, by comma (empty: any, or this machine's own on a loopback address)",
    )
    trusted_proxies: str = _setting(
        "", "addresses or networks, by comma, whose forwarded headers are believed", check=networks
    )
    cors: str = _setting("", "origins, by comma, whose scripts may read the API (*: any)")
    # access
    access: str = _setting(
        "open",
        "who may read: everybody, holders of a token, or users whom a proxy names",
        choices=("open", "token", "proxy"),
    )
    proxy_header: str = _setting(
        "X-Forwarded-User", "the header in which a trusted proxy names the user (access: proxy)"
    )
    session_hours: int = _setting(168, "how long a sign-in lasts, in hours", minimum=1)
    rate_limit: str = _setting(
        "",
        'requests of one token or address, e.g. "600/minute; 20/second" (empty: no limit)',
        check=limits,
    )
    export_limit: str = _setting(
        "", 'exports of one token or address, e.g. "20/hour" (empty: no limit)', check=limits
    )
    sign_in_limit: str = _setting(
        "20/minute", "tries to sign in from one address (none: no limit)", check=limits
    )
    rate_storage: str = _setting(
        "memory://",
        "where limits are counted: memory:// (each process for itself) or redis://HOST:PORT",
        check=counter,
    )
    # logs
    log_level: str = _setting(
        "info", "the least of what is logged", choices=("debug", "info", "warning", "error")
    )
    log_queries: bool = _setting(False, "whether logs may hold what was searched for")

    @classmethod
    def from_env(
        cls, environ: Mapping[str, str] | None = None, folder: Path | None = None
    ) -> Settings:
        """Return the settings of the environment.

        It overrides the file that MORGUE_CONFIG names (TOML), or `.env` and `morgue.toml` in the
        folder.

        Args:
            environ: the environment; None for that of the process.
            folder: where the files are looked up; None for the working directory.

        Raises:
            SettingsError: naming every setting that can't be used, each with what it takes.
        """
        return cls(**{name: value for name, (value, _) in read_settings(environ, folder).items()})


def env_name(name: str) -> str:
    """Return the environment variable of a setting.

    Args:
        name: the setting's name in lower case, as in `Settings`.

    Returns:
        The name in capitals with the prefix `MORGUE_`.

    >>> env_name("index_path")
    'MORGUE_INDEX_PATH'
    """
    return f"MORGUE_{name.upper()}"


def describe() -> list[dict[str, Any]]:
    """Return one row a setting: name, env, default, help, choices, minimum, check.

    The README's table and `morgue settings` are made of it.
    """
    return [
        {"name": f.name, "env": env_name(f.name), "default": f.default, **f.metadata}
        for f in dataclasses.fields(Settings)
    ]


def read_settings(
    environ: Mapping[str, str] | None = None, folder: Path | None = None
) -> dict[str, tuple[Any, str]]:
    """Return the value and the source of every setting.

    The environment overrides `.env`, which overrides the TOML file. A setting with an
    empty value has its default.

    Args:
        environ: the environment; None for that of the process.
        folder: where `.env` and `morgue.toml` are looked up; None for the working directory.

    Returns:
        By the setting's name, its value and where that comes from: "default", "environment", or
        the name of a file.

    Raises:
        SettingsError: naming every setting or file that can't be used, each with what it takes.
    """
    environ = os.environ if environ is None else environ
    folder = folder or Path.cwd()
    texts: dict[str, tuple[Any, str]] = {}
    faults: list[str] = []
    for source, values in (*_files(environ, folder, faults), ("environment", dict(environ))):
        for name, value in values.items():
            texts[name] = (value, source)
    faults += misspelt(texts, [env_name(f.name) for f in dataclasses.fields(Settings)])
    types = get_type_hints(Settings)
    found: dict[str, tuple[Any, str]] = {}
    for f in dataclasses.fields(Settings):
        value, source = texts.get(env_name(f.name), (None, "default"))
        if value is None or value == "":
            found[f.name] = (f.default, "default")
            continue
        try:
            found[f.name] = (convert(value, types[f.name], f.metadata), source)
        except ValueError as fault:
            faults.append(f"{env_name(f.name)}={value!r} ({source}): {fault}")
    if faults:
        raise SettingsError("These settings can't be used:\n  " + "\n  ".join(faults))
    return found


def _files(
    environ: Mapping[str, str], folder: Path, faults: list[str]
) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    names = {f.name for f in dataclasses.fields(Settings)}
    named = environ.get("MORGUE_CONFIG")
    toml = Path(named) if named else folder / "morgue.toml"
    if named and not toml.is_file():
        faults.append(f"MORGUE_CONFIG={named}: no such file")
    elif toml.is_file():
        try:
            values = tomllib.loads(toml.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
            faults.append(f"{toml} can't be read: {fault}")
        else:
            faults += [
                f"{toml.name}: there is no setting {name!r}"
                for name in sorted(values.keys() - names)
            ]
            found.append(
                (
                    toml.name,
                    {env_name(name): value for name, value in values.items() if name in names},
                )
            )
    dotenv = folder / ".env"
    if dotenv.is_file():
        try:
            found.append((".env", dict(_assignments(dotenv.read_text("utf-8"), faults))))
        except (UnicodeDecodeError, OSError) as fault:
            faults.append(f"{dotenv} can't be read: {fault}")
    return found


def _assignments(text: str, faults: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the names and values of a `.env` file in shell syntax.

    Comments, `export` and quotes are allowed. Other lines are added to `faults`.
    """
    for number, line in enumerate(text.splitlines(), 1):
        match = _ASSIGNMENT.fullmatch(line)
        if match:
            yield match[1], next(value for value in match.groups()[1:] if value is not None)
        elif line.strip() and not line.lstrip().startswith("#"):
            faults.append(f".env, line {number}: takes NAME=value")
