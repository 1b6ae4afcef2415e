"""The way out of a session by its key: what is being typed is kept first, and nothing is lost without a question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from screens.grid.widget import WorksheetGrid
from screens.session.drafts import KeptText
from screens.widgets.dialogs import Choose, Offer
from store.api import StoreError


class Closable(Protocol):
    """A screen that can ask, speak and close its session."""

    def ask(self, dialog: Choose, then: Callable[[str], object]) -> object:
        """Show a dialog and hand its answer to `then`, unless it was closed without one."""

    def say(self, text: str) -> None:
        """One sentence on the status line, and on that of the second screen when it stands over this one."""

    async def close(self) -> None:
        """Close the session and the screen."""


async def leave_session(screen: Closable, kept: KeptText, grid: WorksheetGrid | None) -> None:
    """Save what is being typed, or keep it as a draft, and close the session; ask when neither could be done."""
    typed = kept.take(grid)
    problem = ""
    if typed is not None:
        try:
            await asyncio.to_thread(kept.save, typed)
        except StoreError as error:
            problem = str(error)
            if grid is not None:
                grid.mark_failed([typed.target], problem)
    if at_risk := await asyncio.to_thread(kept.at_risk):
        screen.ask(_stay_or_lose(at_risk), lambda choice: screen.close() if choice == "leave" else None)
    elif problem:
        screen.say(f"{problem} Press F10 again to leave.")
    else:
        await screen.close()


def _stay_or_lose(texts: Sequence[str]) -> Choose:
    """The question when texts are neither saved nor in a draft."""
    return Choose(
        "Only this screen has your text",
        [
            Offer("stay", "Stay, and keep it on the screen", "Free some space on the disk, then press F10 again."),
            Offer("leave", "Leave, and lose it", "\n  ".join(texts)),
        ],
        explain="It could not be saved, and a draft could not be written. You cannot undo leaving.",
    )
