"""From a key to the window in which a returned file is taken: which file it is, and which session."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from screens.pages.incoming.memory import Memory
from screens.pages.incoming.window import ImportWindow
from screens.pages.sharing.dialogs import AskPath
from workshop.locked import locked
from workshop.services.incoming import LOCKED, READERS
from workshop.services.paths import completions
from workshop.sheets.model import Target

if TYPE_CHECKING:
    from textual.app import App

    from store.api import SessionStore

_EXPLAIN = (
    "Minutes that someone changed: Markdown, Word, a web page, text, or CSV. Nothing is written before you say so."
)


async def import_file(
    app: App[Any],
    opened: Callable[[], SessionStore],
    memory: Memory,
    *,
    own: bool = False,
    covers: Callable[[Target], str] = lambda target: "",
) -> str:
    """Ask for the file and show what it would change: the receipt, or why no file is read here; else empty.

    Runs in a worker. `own`: `opened` opens the session for this alone. `covers` is what a hidden cell shows.
    """
    if locked():
        return LOCKED
    ask = AskPath(
        "Import minutes that came back", complete=partial(completions, endings=tuple(READERS)), value=memory.path,
        explain=_EXPLAIN, hint="for example ~/Downloads/oak-minutes.docx",
    )  # fmt: skip
    answer = await app.push_screen_wait(ask)
    if answer is None:
        return ""
    memory.path = answer
    return await app.push_screen_wait(ImportWindow(Path(answer), opened, memory, own=own, covers=covers)) or ""
