"""Spool of bodies on disk: written once, then memory-mapped, in the order of leads."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from search.reprints.alignment import MOST_WORDS
from search.reprints.word_hashes import Body, WordNumbers

# In the spool's folder: the words of all bodies, and where each body begins and ends.
WORDS = "words"
_PLACES = "places.npy"


class Spool:
    """Bodies on disk, by number, in any order."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.starts = [0]
        self.ids: list[str] = []
        self.digests: list[bytes] = []
        self.days: list[int] = []
        self.texts: list[bytes] = []
        self.cut = 0

    def add(self, body: Body) -> None:
        """Write a body, truncated to the words that can be aligned."""
        words = body.words[:MOST_WORDS]
        self.cut += len(words) < len(body.words)
        data = words.astype("<u4").tobytes()
        self._file.write(data)
        self.starts.append(self.starts[-1] + len(words))
        self.ids.append(body.id)
        self.digests.append(bytes.fromhex(body.digest))
        self.days.append(body.day)
        self.texts.append(hashlib.blake2b(data, digest_size=12).digest())

    def flush(self) -> None:
        """Write everything to the file."""
        self._file.flush()


class Bodies(Sequence[WordNumbers]):
    """Bodies in the order of leads, read on demand; another process maps the same files.

    Args:
        folder: the folder in which `ordered` wrote where each begins and ends.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begins, self._ends = np.load(folder / _PLACES, mmap_mode="r").view(np.ndarray)
        words = folder / WORDS
        # An empty file can't be mapped.
        self._words = (
            np.memmap(words, np.uint32, "r") if words.stat().st_size else np.zeros(0, np.uint32)
        )

    def __reduce__(self) -> tuple[type[Bodies], tuple[Path]]:
        return Bodies, (self._folder,)

    def __len__(self) -> int:
        return len(self._begins)

    def __getitem__(self, place: Any) -> Any:
        return self._words[self._begins[place] : self._ends[place]].view(np.ndarray)


@dataclass(slots=True)
class OrderedBodies:
    """All bodies of a generation, numbered in the order of leads."""

    ids: list[str]
    digests: NDArray[np.uint8]
    lengths: NDArray[np.int64]
    texts: list[bytes]
    bodies: Bodies


def ordered(spool: Spool, folder: Path) -> OrderedBodies:
    """Return the spooled bodies in the order of leads; `folder` has the spool's file."""
    spool.flush()
    starts = np.array(spool.starts, np.int64)
    lengths, days = np.diff(starts), np.array(spool.days, np.int64)
    by_id = np.argsort(np.array([i.encode("utf-8", "surrogatepass") for i in spool.ids], object))
    rank = np.zeros(len(by_id), np.int64)
    rank[by_id] = np.arange(len(by_id))
    order = np.lexsort((rank, -lengths, np.where(days == 0, np.iinfo(np.int64).max, days)))
    np.save(folder / _PLACES, np.stack((starts[:-1][order], starts[1:][order])))
    return OrderedBodies(
        [spool.ids[at] for at in order.tolist()],
        np.frombuffer(b"".join(spool.digests), np.uint8).reshape(-1, 16)[order],
        lengths[order],
        [spool.texts[at] for at in order.tolist()],
        Bodies(folder),
    )


class ChosenBodies(Sequence[WordNumbers]):
    """A subset of the bodies, renumbered."""

    def __init__(self, bodies: Bodies, chosen: NDArray[np.int64]) -> None:
        self._bodies, self._chosen = bodies, chosen

    def __len__(self) -> int:
        return len(self._chosen)

    def __getitem__(self, place: Any) -> Any:
        return self._bodies[int(self._chosen[place])]
