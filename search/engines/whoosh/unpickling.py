"""Safe unpickler for Whoosh's files: it knows a fixed list of classes.

A pickle can name any callable. Whoosh keeps its table of contents and its postings in pickles, and
its own way of reading would call anything that somebody wrote into them.
"""

from __future__ import annotations

import io
import pickle
from typing import Any

# What the pickles of a sound index name, (module, name): segments and what they are made of.
ALLOWED = frozenset(
    {
        *(("builtins", name) for name in ("int", "set", "frozenset", "object")),
        *(("__builtin__", name) for name in ("int", "long", "set", "frozenset", "object")),
        ("_codecs", "encode"),
        ("collections", "defaultdict"),
        ("copy_reg", "_reconstructor"),
        ("copyreg", "_reconstructor"),
        ("whoosh.codec.whoosh3", "W3Codec"),
        ("whoosh.codec.whoosh3", "W3Segment"),
    }
)


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ALLOWED:
            raise pickle.UnpicklingError(f"{module}.{name} does not belong into an index")
        return super().find_class(module, name)


def load(file: Any) -> Any:
    """Return the object of the pickle at a file's position.

    Raises:
        pickle.UnpicklingError: it names something that doesn't belong in an index.
    """
    return _Unpickler(file).load()


def loads(data: bytes) -> Any:
    """Return the object of a pickle.

    Raises:
        pickle.UnpicklingError: as for `load`.
    """
    return load(io.BytesIO(data))
