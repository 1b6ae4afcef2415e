"""The way out of a session by its key: what is being typed is kept first, and nothing is lost without a question."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from screens.widgets.dialogs import Choose, Offer
from store.api import StoreError

if TYPE_CHECKING:
    from screens.session.screen import MainScreen


async def leave_session(main: MainScreen) -> None:
    """Save what is being typed, or keep it as a draft, and close the session; ask when neither could be done."""
    main.stay.keep()
    grid = main.grid
    typed = main.take_typing(grid)
    problem = ""
    if typed is not None:
        try:
            await asyncio.to_thread(main.keep_typed, typed)
        except StoreError as error:
            problem = str(error)
            if grid is not None:
                grid.mark_failed([typed.target], problem)
    if at_risk := await asyncio.to_thread(main.texts_at_risk):
        main.ask(_stay_or_lose(at_risk), lambda choice: _close(main) if choice == "leave" else None)
    elif problem:
        main.say(f"{problem} Press F10 again to leave.")
    else:
        await _close(main)


async def _close(main: MainScreen) -> None:
    await asyncio.to_thread(main.close_session)
    main.post_message(main.Closed())


def _stay_or_lose(texts: Sequence[str]) -> Choose:
    return Choose(
        "Only this screen has your text",
        [
            Offer("stay", "Stay, and keep it on the screen", "Free some space on the disk, then press F10 again."),
            Offer("leave", "Leave, and lose it", "\n  ".join(texts)),
        ],
        explain="It could not be saved, and a draft could not be written. You cannot undo leaving.",
    )
