"""Morgue's library: clean commentary articles, index them, search them.

What web/ and scripts/ may import stands in `__init__.pyi`. Each name is loaded when it is first asked for, so that a web process
never holds the ingester.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
