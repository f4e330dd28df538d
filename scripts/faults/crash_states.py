"""Crash states: the states of a folder that a power failure may leave, by simulation.

The method of ALICE (Pillai et al., OSDI 2014): every prefix of the recorded file operations is
replayed; unsynced data is lost, zeroed, or persisted out of order. A file's data is durable after
an fsync of the file, a folder's entries after one of the folder.
"""

from __future__ import annotations

import functools
import os
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CALLS = (
    "open,openat,creat,write,pwrite64,writev,lseek,ftruncate,sendfile,copy_file_range,rename,"
    "renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,fsync,fdatasync"
)
_LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)\) += (-?\d+)(?:<(.*)>)?$")
_BEGUN = re.compile(r"(\d+) +(\w+\(.*) <unfinished \.\.\.>$")
_ENDED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)$")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_HANDLE = re.compile(r"(AT_FDCWD|\d+)<((?:\\x[0-9a-f]{2})*)>")
_DELETED = " (deleted)"


@dataclass(eq=False, slots=True)
class File:
    """A file: its bytes, and those that are durable (None: none ever were)."""

    data: bytes = b""
    durable: bytes | None = None


@dataclass(eq=False, slots=True)
class Folder:
    """A folder: its entries, and those that are durable."""

    entries: dict[str, File | Folder] = field(default_factory=dict)
    durable: dict[str, File | Folder] = field(default_factory=dict)


# An entry that was set, or removed (None).
Change = tuple[Folder, str, "File | Folder | None"]
# A state: path -> bytes; None for a folder.
Tree = dict[str, bytes | None]


def record(command: Sequence[str], log: Path, **options: object) -> None:
    """Run a command to its end and record its file operations with strace.

    Raises CalledProcessError where it fails.
    """
    trace = ["strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "1000000000", "-o", str(log)]
    subprocess.run([*trace, "-e", f"trace={CALLS}", *command], check=True, **options)  # type: ignore[call-overload]


class Disk:
    """A folder as it is in memory and, next to that, on disk; operations are replayed on it."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.top = Folder()
        self.changes: list[tuple[Change, ...]] = []
        self._offsets: dict[str, int] = {}
        self._read(root, self.top, {})

    def _read(self, place: Path, folder: Folder, known: dict[int, File]) -> None:
        for path in sorted(place.iterdir()):
            if path.is_dir():
                inner = Folder()
                self._read(path, inner, known)
                folder.entries[path.name] = inner
            else:
                data = path.read_bytes()
                file = known.setdefault(path.stat().st_ino, File(data, data))
                folder.entries[path.name] = file
        folder.durable = dict(folder.entries)

    def replay(self, log: Path) -> Iterator[str]:
        """Replay a record; yields after each operation that changed anything: its name, path."""
        begun: dict[str, str] = {}
        with log.open(encoding="ascii") as lines:
            for written in lines:
                line = written.rstrip("\n")
                if part := _BEGUN.match(line):
                    begun[part[1]] = part[2]
                    continue
                if part := _ENDED.match(line):
                    line = begun.pop(part[1]) + part[2]
                found = _LINE.match(line)
                if found is None or found[3].startswith("-"):
                    continue
                path = self._call(found[1], found[2], int(found[3]), found[4])
                if path is not None:
                    yield f"{found[1]} {path}"

    def _call(self, name: str, arguments: str, result: int, opened: str | None) -> str | None:
        handles = [(number, _text(path)) for number, path in _HANDLE.findall(arguments)]
        paths = [_bytes(text) for text in _STRING.findall(arguments)]
        if name in ("open", "openat", "creat"):
            return self._open(result, _text(opened or ""), arguments)
        if name in ("write", "pwrite64", "writev", "lseek", "ftruncate", "fsync", "fdatasync"):
            number, path = handles[0]
            return self._on_handle(name, number, path, arguments, b"".join(paths), result)
        if name in ("sendfile", "copy_file_range"):
            return self._copied(name, handles, result)
        return self._on_names(name, handles, [path.decode() for path in paths])

    def _open(self, number: int, path: str, flags: str) -> str | None:
        self._offsets[f"{number} {path}"] = 0
        if "O_APPEND" in flags:
            del self._offsets[f"{number} {path}"]
        if not self._is_inside(path) or not ("O_CREAT" in flags or "O_TRUNC" in flags):
            return None
        folder, name = self._place(path)
        file = folder.entries.get(name)
        if file is None:
            self._change((folder, name, File()))
            return path
        if isinstance(file, File) and "O_TRUNC" in flags and file.data:
            file.data = b""
            return path
        return None

    def _on_handle(
        self, name: str, number: str, path: str, arguments: str, data: bytes, result: int
    ) -> str | None:
        if not self._is_inside(path):
            return None
        node = self._find(path)
        key = f"{number} {path}"
        if name in ("fsync", "fdatasync"):
            self._sync(node)
            return path
        if not isinstance(node, File):
            return None  # a file without a name is on no disk after a crash
        if name == "lseek":
            self._offsets[key] = result
            return None
        if name == "ftruncate":
            size = int(arguments.rpartition(",")[2])
            node.data = node.data[:size].ljust(size, b"\0")
            return path
        at = int(arguments.rpartition(",")[2]) if name == "pwrite64" else self._at(key, node)
        node.data = node.data[:at].ljust(at, b"\0") + data[:result] + node.data[at + result :]
        if name != "pwrite64":
            self._offsets[key] = at + result
        return path

    def _at(self, key: str, node: File) -> int:
        return self._offsets.get(key, len(node.data))

    def _copied(self, name: str, handles: list[tuple[str, str]], result: int) -> str | None:
        source, target = handles if name == "copy_file_range" else handles[::-1]
        if not result or not self._is_inside(target[1]):
            return None
        file = self._find(target[1])
        read = self._find(source[1]) if self._is_inside(source[1]) else None
        if not isinstance(file, File):
            return None
        data = read.data if isinstance(read, File) else Path(source[1]).read_bytes()
        file.data += data[len(file.data) : len(file.data) + result]
        return target[1]

    def _on_names(self, name: str, handles: list[tuple[str, str]], names: list[str]) -> str | None:
        bases = [path for _, path in handles] or ["/"] * 2  # ours are absolute
        full = [os.path.join(base, each) for base, each in zip(bases * 2, names, strict=False)]  # noqa: PTH118 - text
        if not self._is_inside(full[-1]):
            return None
        folder, last = self._place(full[-1])
        if name.startswith("mkdir"):
            self._change((folder, last, Folder()))
        elif name.startswith(("unlink", "rmdir")):
            self._change((folder, last, None))
        else:
            other, first = self._place(full[0])
            node = other.entries[first]
            if name.startswith("link"):
                self._change((folder, last, node))
            else:
                self._change((folder, last, node), (other, first, None))
        return " -> ".join(full)

    def _change(self, *changes: Change) -> None:
        for folder, name, node in changes:
            _set(folder.entries, name, node)
        self.changes.append(changes)

    def _sync(self, node: File | Folder | None) -> None:
        if isinstance(node, File):
            node.durable = node.data
        elif isinstance(node, Folder):
            left = []
            for changes in self.changes:
                for folder, name, value in changes:
                    if folder is node:
                        _set(folder.durable, name, value)
                if kept := tuple(each for each in changes if each[0] is not node):
                    left.append(kept)
            self.changes = left

    def states(self) -> Iterator[tuple[str, Tree]]:
        """Yield the states that a crash now may leave, with a word for each."""
        yield "all there", self._tree(self.changes, lambda file: file.data)
        yield "what was not synced is lost", self._tree([], _synced)
        yield "names are there before data", self._tree(self.changes, _synced)
        yield "data is zeroed", self._tree(self.changes, _zeroed)
        yield "half of the data is there", self._tree(self.changes, _torn)
        for number, changes in enumerate(self.changes):
            if changes[0][2] is not None:
                yield "one name is there before others", self._tree([changes], _synced)
            if len(self.changes) > 1:
                others = self.changes[:number] + self.changes[number + 1 :]
                yield "one name is lost", self._tree(others, _synced)
        removals = [each for each in self.changes if each[0][2] is None]
        yield "removals are there before others", self._tree(removals, _synced)

    def _tree(self, changes: Sequence[tuple[Change, ...]], data: Callable[[File], bytes]) -> Tree:
        changed: dict[int, dict[str, File | Folder]] = {}
        for folder, name, node in (each for group in changes for each in group):
            _set(changed.setdefault(id(folder), dict(folder.durable)), name, node)
        tree: Tree = {}

        def add(folder: Folder, prefix: str) -> None:
            for name, node in changed.get(id(folder), folder.durable).items():
                if isinstance(node, Folder):
                    tree[prefix + name] = None
                    add(node, f"{prefix}{name}/")
                else:
                    tree[prefix + name] = data(node)

        add(self.top, "")
        return tree

    def _is_inside(self, path: str) -> bool:
        return path.startswith(f"{self.root}/") or path == self.root

    def _place(self, path: str) -> tuple[Folder, str]:
        above, _, name = path.rpartition("/")
        folder = self._find(above)
        if not isinstance(folder, Folder):
            raise KeyError(f"{above} is no folder in the record")
        return folder, name

    def _find(self, path: str) -> File | Folder | None:
        node: File | Folder | None = self.top
        for part in path[len(self.root) + 1 :].split("/"):
            if part:
                node = node.entries.get(part) if isinstance(node, Folder) else None
        return node


def _set(entries: dict[str, File | Folder], name: str, node: File | Folder | None) -> None:
    if node is None:
        entries.pop(name, None)
    else:
        entries[name] = node


def _synced(file: File) -> bytes:
    return file.durable or b""


def _zeroed(file: File) -> bytes:
    return file.data if file.data == file.durable else _zeros(len(file.data))


def _torn(file: File) -> bytes:
    return file.data if file.data == file.durable else _half(file.data)


@functools.lru_cache(256)
def _zeros(size: int) -> bytes:
    return b"\0" * size


@functools.lru_cache(256)
def _half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _text(path: str) -> str:
    return _bytes(path).decode()
