"""Hand documents to workers in batches, and take their results in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from search.ingest.raw_documents import Document
from search.ingest.worker import Read
from search.ingest.worker_pool import Lost, Pool

_DOCUMENTS = 64  # of a batch: enough to outweigh the cost of passing it on
_BYTES = 256 << 10  # of a batch, so that large documents travel alone
_ITEMS = 1024  # of a batch with the marks between documents, which may be many more
_AHEAD = 3  # for each worker: enough to bridge a slow consumer, little enough to hold

Item = TypeVar("Item")
# Called with the bytes of the sources up to which everything was yielded.
Positions = Callable[[int], None]
Workers = Pool[Document, Read]
Pair = tuple[Item, Read | Lost | None]


@dataclass(slots=True)
class _Batch(Generic[Item]):
    """Items in their order; `position` is how far the sources are read with the last of them."""

    items: list[Item] = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    size: int = 0
    position: int = 0

    def add(self, item: Item, position: int) -> None:
        self.items.append(item)
        self.position = position
        if isinstance(item, Document):
            self.documents.append(item)
            self.size += item.size

    def is_full(self) -> bool:
        return len(self.documents) >= _DOCUMENTS or self.size >= _BYTES or len(self.items) >= _ITEMS


def in_process(
    items: Iterator[tuple[Item, int]],
    work: Callable[[Document], Read],
    on_position: Positions,
) -> Iterator[Pair[Item]]:
    """Yield each item with what `work` made of it, in this process; arguments as `in_workers`."""
    for item, position in items:
        yield item, work(item) if isinstance(item, Document) else None
        on_position(position)


def in_workers(
    items: Iterator[tuple[Item, int]], pool: Workers, on_position: Positions
) -> Iterator[Pair[Item]]:
    """Yield each item with a worker's result for it, in the items' order.

    A bounded number of batches is processed at any time.

    Args:
        items: documents and the marks between them, each with the bytes of the sources that were
            read up to it.
        pool: the workers.
        on_position: called after the last item of a batch was taken.
    """
    under_way: deque[tuple[_Batch[Item], Future[list[Read | Lost]]]] = deque()
    for batch in _batches(items):
        under_way.append((batch, pool.submit(batch.documents)))
        if len(under_way) > pool.jobs * _AHEAD:
            yield from _joined(*under_way.popleft(), on_position)
    while under_way:
        yield from _joined(*under_way.popleft(), on_position)


def _batches(items: Iterator[tuple[Item, int]]) -> Iterator[_Batch[Item]]:
    batch: _Batch[Item] = _Batch()
    for item, position in items:
        batch.add(item, position)
        if batch.is_full():
            yield batch
            batch = _Batch()
    if batch.items:
        yield batch


def _joined(
    batch: _Batch[Item], promise: Future[list[Read | Lost]], on_position: Positions
) -> Iterator[Pair[Item]]:
    results = iter(promise.result())
    for item in batch.items:
        yield item, next(results) if isinstance(item, Document) else None
    on_position(batch.position)
