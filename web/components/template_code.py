"""Compiled templates, kept in memory for every application of the process and its children."""

from __future__ import annotations

from types import CodeType

from jinja2.bccache import Bucket, BytecodeCache


class CompiledTemplates(BytecodeCache):
    """Cache of compiled templates by name and source. Thread-safe: each entry is written whole.

    A master process that compiles before it forks spares its workers the work. All applications
    of a process share the cache, so their environments must compile alike.
    """

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a bucket its code if it was compiled before."""
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a bucket."""
        if bucket.code is not None:
            self._code[bucket.key, bucket.checksum] = bucket.code

    def clear(self) -> None:
        """Forget all code."""
        self._code.clear()


COMPILED = CompiledTemplates()
