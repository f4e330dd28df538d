"""The only import of Whoosh: the names that the engine uses, from 2.7.4 or a fork.

Both keep these names and the bytes of codec W3. The original is compiled on first use and has
regular expressions that newer Pythons warn about; the warnings are Whoosh's, not the user's.
"""

from __future__ import annotations

import warnings
from pathlib import Path

from search.engines.whoosh import unpickling

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("ignore", SyntaxWarning)
    from whoosh import __file__ as _whoosh_file
    from whoosh import __version__
    from whoosh.analysis import CharsetFilter, LowercaseFilter, RegexTokenizer
    from whoosh.codec import whoosh3
    from whoosh.codec.whoosh3 import W3Codec
    from whoosh.fields import DATETIME, ID, KEYWORD, STORED, TEXT, Schema
    from whoosh.filedb.filestore import FileStorage
    from whoosh.filedb.filetables import HashWriter, OrderedHashWriter
    from whoosh.filedb.structfile import StructFile
    from whoosh.formats import Existence
    from whoosh.index import TOC
    from whoosh.reading import TermNotFound
    from whoosh.support.charset import accent_map
    from whoosh.util.numlists import GrowableArray

whoosh3.loads = unpickling.loads  # blocks of postings: numbers and bytes, and never a class

__all__ = [
    "DATETIME",
    "FOLDER",
    "ID",
    "KEYWORD",
    "STORED",
    "TEXT",
    "TOC",
    "VERSION",
    "CharsetFilter",
    "Existence",
    "FileStorage",
    "GrowableArray",
    "HashWriter",
    "LowercaseFilter",
    "OrderedHashWriter",
    "RegexTokenizer",
    "Schema",
    "StructFile",
    "TermNotFound",
    "W3Codec",
    "accent_map",
]

# The folder of the package `whoosh`.
FOLDER = Path(str(_whoosh_file)).parent
VERSION = f"whoosh {'.'.join(map(str, __version__))}"
