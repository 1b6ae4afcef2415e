"""What is open of earlier sessions of this school: a new session opens on it, and a key shows it at any time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.screen import ModalScreen

from store.api import StoreError
from store.home import Home
from workshop.locked import locked
from workshop.sheets.model import Role
from workshop.wording import count_noun

if TYPE_CHECKING:
    from pathlib import Path

    from screens.session.navigator import Navigator
    from workshop.notes.carry_over import Here
    from workshop.notes.follow_up import DueItem


class EarlierCommitments:
    """Looks for them off the UI loop, quiet when nothing is open. For whoever leads, on a screen of their own."""

    def __init__(self, screen: Navigator) -> None:
        self._screen, self._context = screen, screen.group.context
        self._position = screen.group.position

    async def offer(self) -> None:
        """On the first step: open them where nothing is written yet, else say that there are some."""
        context, home = self._context, self._home
        if self._refused or home is None or self._position.beside(-1) is not None:
            return
        try:
            found = await asyncio.to_thread(self._look, home)
        except (StoreError, OSError):
            return  # the library says what is wrong with a home
        if not found or not self._screen.is_attached:
            return
        session = context.session
        begun = session.meeting().commitments or session.partners() or session.gap_rows()
        if begun or self._screen.is_busy or isinstance(self._screen.app.screen, ModalScreen):
            many = f"{count_noun(len(found), 'commitment')} of earlier sessions at {session.school}"
            verb = "is" if len(found) == 1 else "are"
            context.say(f"{many} {verb} open. To go through them, {self._screen.how_to_press('1')}.")
            return
        self.show()

    def _look(self, home: Home | Path) -> list[DueItem]:
        """On a thread: what reads other sessions takes a tenth of a second to load."""
        from workshop.services.follow_up import open_before

        return open_before(home, self._here(), self._context.today)

    def show(self) -> None:
        """The window with all of them, or why there is none."""
        from screens.library.follow_up import CarryOver

        home, here = self._home, self._here()
        if refused := self._refused:
            self._context.say(refused)
        elif home is None or not here.school:
            self._context.say(
                "This session names no school, so no earlier one is known. Add the school in its details."
            )
        else:
            self._screen.ask(CarryOver(home, self._context.today, self._context.person, here), lambda answer: None)

    @property
    def _refused(self) -> str:
        context = self._context
        if locked() or context.role not in (Role.FACILITATOR, Role.COORDINATOR):
            return "Only the person who leads this session can go through earlier ones."
        if context.discretion.projector:
            return "Earlier sessions name people, so they do not show on a screen the group sees."
        return ""

    @property
    def _home(self) -> Home | Path | None:
        path = self._context.store.info.path
        if path is None:
            return self._context.library
        return path.parent.parent

    def _here(self) -> Here:
        from workshop.services.follow_up import here_of

        return here_of(self._context.session, self._context.store.info.id)
