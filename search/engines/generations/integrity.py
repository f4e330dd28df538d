"""Integrity of a generation's folder: a seal with a digest of every file, and its check."""

from __future__ import annotations

import contextlib
import dataclasses
import fnmatch
import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from search.engines.generations.checkpoints import PREFIX, remove_checkpoints
from search.engines.generations.durable_files import (
    file_digest,
    sync_file,
    sync_folder,
    write_durably,
)
from search.engines.protocols import Manifest
from search.engines.shared.messages import CURE
from search.errors import DamagedIndexError, NoIndexError, StaleIndexError
from search.trusted_files import passing_errors_told, refuse_writable_by_others

MANIFEST = "manifest.json"
OWN_FILES = frozenset({MANIFEST, "build.json"})


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a generation.

    Raises:
        NoIndexError: the generation was never finished.
        DamagedIndexError: its manifest is damaged.
    """
    path = folder / MANIFEST
    try:
        with passing_errors_told(path):
            plain = _checked(path.read_bytes())
        known = {field.name for field in dataclasses.fields(Manifest)}
        if strange := plain.keys() - known:
            raise StaleIndexError(
                f"Generation {folder.name} was made by a newer version of Morgue"
                f" ({', '.join(sorted(strange))} in its manifest): install that version, or build"
                " the index anew with `morgue reindex SOURCE...`."
            )
        manifest = Manifest(**plain)
        # A prune may take the file away at any moment, until here.
        refuse_writable_by_others(path)
    except FileNotFoundError:
        raise NoIndexError(
            f"Generation {folder.name} was never finished: `morgue reindex` builds another."
        ) from None
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise DamagedIndexError(f"{path} is damaged ({fault}): {CURE}.") from fault
    return manifest


def seal_folder(folder: Path, manifest: Manifest, sealed: Iterable[Path]) -> None:
    """Make every file durable and read-only for other users, then write the manifest.

    A file hard-linked from one of the `sealed` folders keeps the digest recorded there: a new
    digest would accept damage.

    Args:
        folder: the generation's folder.
        manifest: gets the size and digest of each file.
        sealed: folders of sealed generations.
    """
    known = dict(_known_digests(sealed))
    digests: dict[str, tuple[int, str]] = {}
    for name in files(folder):
        path = folder / name
        if is_passing(name):
            if not name.startswith(PREFIX):
                path.unlink()
        elif name not in OWN_FILES:
            status = path.stat()
            if status.st_mode & 0o022:
                path.chmod(status.st_mode & 0o755)
            if status.st_ino not in known:
                sync_file(path)
            digests[name] = (status.st_size, known.get(status.st_ino) or file_digest(path))
    for each in {folder, *(folder / name for name in digests)}:
        place = each if each.is_dir() else each.parent
        if place.stat().st_mode & 0o022:
            place.chmod(0o755)
        sync_folder(place)
    plain = dataclasses.asdict(
        dataclasses.replace(manifest, extra={**manifest.extra, "files": digests})
    )
    write_durably(folder / MANIFEST, _with_checksum(plain))
    sync_folder(folder.parent)  # before a pointer may name the generation
    for name in OWN_FILES - {MANIFEST}:
        (folder / name).unlink(missing_ok=True)
    remove_checkpoints(folder)


def refuse_unsound(folder: Path, manifest: Manifest, checked: Sequence[str] = ()) -> None:
    """Run the quick check before reading.

    Args:
        folder: the generation's folder.
        manifest: its manifest.
        checked: patterns of the file names whose digests are verified.

    Raises:
        DamagedIndexError: a file is missing, too short or otherwise changed.
        RefusedError: other users may write to it.
    """
    for name, (size, digest) in recorded_files(manifest).items():
        thorough = any(fnmatch.fnmatchcase(name.rpartition("/")[2], pattern) for pattern in checked)
        fault = (
            _file_fault(folder / name, size, digest)
            if thorough
            else _size_fault(folder / name, size)
        )
        if fault:
            raise DamagedIndexError(f"{fault}: {CURE}.")
        refuse_writable_by_others(folder / name)


def file_faults(folder: Path, manifest: Manifest) -> list[str]:
    """Return the faults of the thorough check: missing, changed and foreign files."""
    recorded = recorded_files(manifest)
    found = [_file_fault(folder / name, size, digest) for name, (size, digest) in recorded.items()]
    strange = sorted(
        name for name in set(files(folder)) - recorded.keys() - OWN_FILES if not is_passing(name)
    )
    return [fault for fault in found if fault] + [
        f"{folder / name} does not belong to the generation" for name in strange
    ]


def recorded_files(manifest: Manifest) -> dict[str, tuple[int, str]]:
    """Return the sealed files: name -> (size, digest)."""
    return dict(manifest.extra.get("files", {}))


def files(folder: Path) -> list[str]:
    """Return the files under a folder, as paths relative to it, sorted."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def _known_digests(sealed: Iterable[Path]) -> Iterable[tuple[int, str]]:
    for folder in sealed:
        with contextlib.suppress(NoIndexError, DamagedIndexError, StaleIndexError):
            for name, (_, digest) in recorded_files(read_manifest(folder)).items():
                with contextlib.suppress(FileNotFoundError):
                    yield (folder / name).stat().st_ino, digest


def _with_checksum(plain: dict[str, Any]) -> bytes:
    text = json.dumps(plain, indent=1, sort_keys=True)  # in ASCII: names of sources may be no UTF-8
    checksum = hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
    return f"{text}\n{checksum}\n".encode()


def _checked(data: bytes) -> dict[str, Any]:
    text, checksum, end = data.decode().rsplit("\n", 2)
    if end or hashlib.blake2b(text.encode(), digest_size=16).hexdigest() != checksum:
        raise ValueError("its checksum is wrong")
    plain: dict[str, Any] = json.loads(text)
    return plain | {"sources": tuple(plain["sources"])}


def is_passing(name: str) -> bool:
    """Return True if a file is no part of a generation.

    Such are remains of a killed write, locks of readers (Tantivy's), and checkpoints.

    >>> is_passing(".lock"), is_passing("manifest.json")
    (True, False)
    """
    return any(part.startswith(".") for part in name.split("/"))


def _size_fault(path: Path, size: int) -> str | None:
    try:
        found = path.stat().st_size
    except FileNotFoundError:
        return f"{path} is missing"
    return None if found == size else f"{path} is damaged ({found} bytes instead of {size})"


def _file_fault(path: Path, size: int, digest: str) -> str | None:
    try:
        return _size_fault(path, size) or (
            None if file_digest(path) == digest else f"{path} is damaged (its digest is wrong)"
        )
    except OSError as fault:
        return f"{path} can't be read ({fault.strerror})"
