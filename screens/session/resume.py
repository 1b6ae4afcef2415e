"""Where one is and how far one has seen, kept for the next start; what others changed since the last one."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from store.api import StoreError
from store.resume_point import ResumePoint, load_resume_point, save_resume_point
from workshop.session.change_list import change_summary

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from textual.timer import Timer

    from screens.session.deck import PageDeck
    from screens.session.position import Position

EVERY = 3.0
"""Seconds between two writes of the place at least, while the step stays the same."""
AT_ONCE = 0.05
"""Seconds until another step is written: a window that is killed starts again there."""


class ResumeTracker:
    """One screen's time at a session. Without a folder nothing is kept. `later` calls back after some seconds."""

    def __init__(
        self,
        position: Position,
        deck: PageDeck,
        folder: Path | None,
        later: Callable[[float, Callable[[], Coroutine[None, None, None]]], Timer],
    ) -> None:
        self._context, self._position, self._deck = position.context, position, deck
        self._folder = folder
        self._later = later
        self._noted = self._found = ResumePoint()
        self._timer: Timer | None = None
        self._soon = False
        self._writing = threading.Lock()
        self.left_at = 0
        """The newest revision this person had seen when they left; of a first visit, the one it began with."""

    def start(self) -> ResumePoint:
        """The place this person stopped at; an empty one when there is none."""
        context = self._context
        place = (
            ResumePoint()
            if self._folder is None
            else load_resume_point(self._folder, context.store.info.id, context.person)
        )
        self._found = place
        context.discretion.recall(place.alone, place.together)
        now = context.state.revision
        self.left_at = place.seen if 0 < place.seen <= now else now
        return place

    def _here(self) -> ResumePoint:
        """Where this person is now, and what they chose to hide."""
        context, grid = self._context, self._deck.grid
        target = grid.cursor_target if grid is not None else None
        sheet, row, column = target or ("", "", "")
        alone, together = context.discretion.remembered()
        return ResumePoint(
            *self._position.key, sheet, row, column, context.state.revision, alone or self._found.alone,
            together or self._found.together,
        )  # fmt: skip

    def note(self) -> None:
        """Something moved here, or more was seen: it is written soon, beside the work; another step at once."""
        place, before = self._here(), self._noted
        if self._folder is None or place == before:
            return
        self._noted = place
        moved = (place.step, place.page) != (before.step, before.page)
        if self._timer is not None and moved and not self._soon:
            self._timer.stop()
            self._timer = None
        if self._timer is None:
            self._soon = moved
            self._timer = self._later(AT_ONCE if moved else EVERY, self._due)

    async def _due(self) -> None:
        """The time to write has come."""
        self._timer = None
        await asyncio.to_thread(self._save)

    def keep(self) -> None:
        """Write the place now: the window ends."""
        if self._timer is not None:
            self._timer.stop()
        self._noted = self._here()
        self._save()

    def _save(self) -> None:
        """Write the newest place to the file; for a thread."""
        if self._folder is not None:
            with self._writing:
                save_resume_point(self._folder, self._context.store.info.id, self._context.person, self._noted)

    async def tell(self, on_steps: Callable[[], bool]) -> None:
        """Say how much others changed since this person left, and by which key it is listed.

        `on_steps`: whether the keys are in step mode by then.
        """
        if self.left_at >= self._context.state.revision:
            return
        try:
            found = await asyncio.to_thread(self._context.changed_since, self.left_at)
        except StoreError as error:
            self._context.say(str(error))
            return
        if found:
            key = "w" if on_steps() else "Esc, then w"
            self._context.say(f"{change_summary(found)}: {key} shows them.")
