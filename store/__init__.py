"""Where a session is kept: the journal, its checkpoint, the library of sessions, drafts.

The names below are imported when they are used, so that `import store` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from store.create import create_session
    from store.journal.opening import open_session
    from store.library.catalog import Library
    from store.memory import MemoryStore

__all__ = ["Library", "MemoryStore", "create_session", "open_session"]

_HOMES = {
    "Library": "store.library.catalog",
    "MemoryStore": "store.memory",
    "create_session": "store.create",
    "open_session": "store.journal.opening",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
