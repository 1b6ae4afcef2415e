"""What every seat needs, imported once by the fork server, so that a seat begins without reading it again.

Nothing numeric may be here: such libraries start threads, and a process with threads must not be forked. It opens no
session: who holds a lock must not be forked either. A failed import is passed over in silence by the standard library,
so the first child asks (`probe`).
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from importlib import import_module
from pathlib import Path

# Textual reads these once, when it is imported.
os.environ.setdefault("TEXTUAL_FPS", "120")
os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")

import screens.app
import screens.library.screen
import screens.pages.duplicates
import screens.pages.registry
import screens.pages.ticket
import screens.session.hand_over
import screens.session.screen
import screens.session.who
import screens.terminal.driver  # noqa: F401
import store.clock
import store.drafts
import store.journal.checkpoint
import store.journal.opening
import store.library.catalog
import store.settings
import store.visitors
import workshop.alignment.result
import workshop.services.follow_up
import workshop.services.incoming
import workshop.session.roles  # noqa: F401
from workshop.serve.seat_process import DATABASE, MODULE
from workshop.sheets.names import alike

FORK_SERVER = os.getpid()
"""The process that imported this: in a seat, its parent."""
_LATE = (
    "concurrent.futures.thread",
    "textual.drivers.headless_driver",
    "textual.layouts.horizontal",
    "textual.layouts.stream",
    "textual.pilot",
    "textual.scrollbar",
)
"""What Textual imports on the way to a first screen; a version that has one no more does without."""
_NUMERIC = ("numpy", "pandas", "highspy", "scipy")


def fault() -> str:
    """What is wrong with the process this one was forked from; empty when nothing is."""
    if os.getppid() != FORK_SERVER:
        return "it did not load the program"
    if loaded := [name for name in _NUMERIC if name in sys.modules]:
        return f"it loaded {', '.join(loaded)}"
    threads = Path(f"/proc/{FORK_SERVER}/task")
    if threads.is_dir() and len(list(threads.iterdir())) != 1:
        return "it has more than one thread"
    return ""


def _read_module() -> None:
    from content.errors import PackError, PackErrors

    if folder := os.environ.pop(MODULE, ""):
        with contextlib.suppress(PackError, PackErrors, OSError):  # each seat says so itself
            store.journal.opening.keep_pack(Path(folder))


if os.environ.pop(DATABASE, ""):
    import store.postgres.home  # opens no connection
_read_module()
alike("Ana", "Аna")  # reads the shapes of all letters
for _name in _LATE:
    with contextlib.suppress(ImportError):
        import_module(_name)
import_module("rich.cells").cell_len("é漢")  # reads the widths of all letters
gc.collect()
gc.freeze()
