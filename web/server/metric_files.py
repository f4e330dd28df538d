"""Metric files shared by all workers, safe on a full disk.

prometheus_client maps sparse files: a write to a page for which the disk has no room kills the
process (SIGBUS). Here a file's space is allocated before it is mapped; if that fails, this
process's metrics stay in its memory and the log says so.
"""

from __future__ import annotations

import contextlib
import os
import struct
from pathlib import Path

from prometheus_client import multiprocess, values
from prometheus_client.mmap_dict import MmapedDict

# Initial size in bytes of prometheus_client's files; it doubles them as they fill.
_SIZE = 1 << 16
# Exceptions raised by reading a truncated or damaged file.
UNREADABLE = (OSError, RuntimeError, ValueError, struct.error)


class ReservedCounts(MmapedDict):
    """Metrics in a mapped file with allocated space; in memory if the disk is full.

    Not thread-safe: prometheus_client holds a lock around it.
    """

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        if not read_mode:
            try:
                _take_space(Path(filename), _SIZE)
            except OSError as fault:
                _tell_loss(fault)
                Path(filename).unlink(missing_ok=True)
                filename = _in_memory(b"")
        super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]

    def _init_value(self, key: str) -> None:
        needed = self._used + len(key.encode()) + 32  # its length, padding, two numbers
        if needed > self._capacity:
            try:
                _take_space(Path(self._fname), self._capacity * 2)
            except OSError as fault:
                _tell_loss(fault)
                self._f.close()
                self._fname = _in_memory(self._m[:])
                self._f = open(self._fname, "a+b")  # noqa: SIM115, PTH123 - as the library's own
        super()._init_value(key)  # type: ignore[no-untyped-call]


def install() -> None:
    """Make prometheus_client use these files; call it before the first metric is made."""
    values.MmapedDict = ReservedCounts  # type: ignore[attr-defined]


def sweep(folder: Path, process: int) -> None:
    """Merge a dead process's metrics into those of all dead ones; delete its files."""
    with contextlib.suppress(OSError):  # its folder went, or is full: counts never end a server
        multiprocess.mark_process_dead(process, str(folder))  # type: ignore[no-untyped-call]
        for path in folder.glob(f"*_{process}.db"):
            kind = path.name.partition("_")[0]
            with contextlib.suppress(*UNREADABLE):
                _add(path, folder / f"{kind}_ended.db")
            path.unlink()


def _add(path: Path, total: Path) -> None:
    _take_space(total, max(_SIZE, 2 * path.stat().st_size))
    ended = MmapedDict(str(total))  # type: ignore[no-untyped-call]
    try:
        for key, value, stamp, _ in MmapedDict.read_all_values_from_file(str(path)):  # type: ignore[no-untyped-call]
            before, _ = ended.read_value(key)  # type: ignore[no-untyped-call]
            ended.write_value(key, before + value, stamp)  # type: ignore[no-untyped-call]
    finally:
        ended.close()  # type: ignore[no-untyped-call]


def _take_space(path: Path, size: int) -> None:
    """Extend a file with zeros to a size.

    Raises:
        OSError: the disk has no room for them.
    """
    with path.open("ab") as file:
        missing = size - file.tell()
        if missing > 0:
            before = file.tell()
            try:
                file.write(bytes(missing))
                file.flush()
            except OSError:
                with contextlib.suppress(OSError):
                    file.truncate(before)
                raise


def _in_memory(data: bytes) -> str:
    """Return the name of an in-memory file with this content, for this process alone."""
    handle = os.memfd_create("morgue-metrics")
    os.write(handle, data.ljust(_SIZE, b"\0"))
    return f"/proc/self/fd/{handle}"


def _tell_loss(fault: OSError) -> None:
    from web.server import logs  # the master needs none of what it imports

    logs.log.warning(
        "metrics_lost",
        reason=f"counts of this process are not shared ({fault.strerror}): free the disk of"
        f" {os.environ.get('PROMETHEUS_MULTIPROC_DIR', 'the temporary folder')}, then reload",
    )


def tell_unread(fault: Exception) -> None:
    """Log that the shared metrics can't be read."""
    from web.server import logs

    logs.log.warning("metrics_unread", reason=f"{type(fault).__name__}: {fault}"[:200])
