"""Keeps where one is and how far one has seen, for the next start: beside the work, and not at every key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from store.places import Place

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

EVERY = 3.0
"""Seconds between two writes at least."""


class PlaceKeeper:
    """Writes the newest place some seconds after it changed, in a thread; `save` does the writing."""

    def __init__(self, screen: Screen[None], save: Callable[[Place], None]) -> None:
        self._screen = screen
        self._save = save
        self._noted = Place()
        self._timer: Timer | None = None

    def note(self, place: Place) -> None:
        """This is the place now."""
        if place == self._noted:
            return
        self._noted = place
        if self._timer is None:
            self._timer = self._screen.set_timer(EVERY, self._due)

    async def _due(self) -> None:
        self._timer = None
        await asyncio.to_thread(self._save, self._noted)

    def keep(self, place: Place) -> None:
        """Write this place at once: the window ends."""
        if self._timer is not None:
            self._timer.stop()
        self._noted = place
        self._save(place)
