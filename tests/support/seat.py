"""A place at the whole application without a terminal: the sample session on a fixed day, keys in, lines out."""

from __future__ import annotations

import asyncio
import datetime
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from textual import events
from textual.command import CommandPalette
from textual.geometry import Size
from textual.keys import _character_to_key
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.strip import Strip

from screens.app import WorkshopApp
from screens.session.screen import MainScreen
from tests.support.clock import EASTERN, FixedClock
from workshop.sheets.model import Role

DAY = datetime.date(2026, 3, 2)
NOW = datetime.datetime(2026, 3, 2, 14, 40, tzinfo=EASTERN)
CLOCK = FixedClock(NOW)
"""For those who come to the sample session beside the one at the seat; nobody sets it."""
SESSION = "sample-session-abcdef"
_CHARACTERS = {
    "space": " ", "question_mark": "?", "colon": ":", "slash": "/", "left_square_bracket": "[", "tab": "\t",
    "right_square_bracket": "]", "enter": "\r", "plus": "+", "minus": "-",
}  # fmt: skip
SMALL, LARGE = (80, 24), (120, 36)


def name_sessions(patch: pytest.MonkeyPatch) -> None:
    """From now on a new session has the same name every time."""
    patch.setattr("store.journal.create.new_session_id", lambda title: SESSION)


def make_home(folder: Path) -> Path:
    """The home of `workshop demo`, in `folder`."""
    from workshop.services.demo import make_demo

    with pytest.MonkeyPatch.context() as patch:
        name_sessions(patch)
        patch.setattr("tempfile.mkdtemp", lambda prefix="": str(folder))
        folder.mkdir(parents=True)
        assert make_demo(CLOCK).session == SESSION
    return folder


def put_on_the_list(home: Path, person: str, role: Role) -> None:
    """Have Ana Ruiz, who leads the sample session, put somebody on its list of people."""
    from store import open_session
    from store.api import Identity
    from store.library.catalog import Library
    from workshop.sheets.model import SetCell
    from workshop.sheets.values import person_key

    store = open_session(Library(home).find(SESSION), Identity("Ana Ruiz", Role.FACILITATOR), clock=CLOCK)
    key = person_key(person)
    store.commit([SetCell("people", key, "name", person), SetCell("people", key, "role", role.value)])
    store.close()


class Seat:
    """One person at the running application. `press` waits until what the keys began has ended."""

    def __init__(self, app: WorkshopApp, pilot: Pilot[Any], futures: list[Future[Any]], busy: Counter[str]) -> None:
        self.app = app
        self.pilot = pilot
        self._futures = futures
        self._busy = busy

    @property
    def main(self) -> MainScreen:
        """The screen of the open session."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, MainScreen))

    async def press(self, *keys: str) -> Seat:
        """Press keys, named as Textual names them. Much faster than the pilot's own way, which waits by the clock."""
        for key in keys:
            character = _CHARACTERS.get(key, key if len(key) == 1 else None)
            event = events.Key(_character_to_key(key) if len(key) == 1 else key, character)
            event.set_sender(self.app)
            self.app.post_message(event)
            await self.settle()
        return self

    async def type(self, text: str) -> Seat:
        """Type a text letter by letter."""
        return await self.press(*({" ": "space", "\n": "enter"}.get(letter, letter) for letter in text))

    async def settle(self) -> Seat:
        """Wait until nothing is being committed and no message is left to handle; then everything is painted."""
        for turn in range(5000):
            await asyncio.sleep(0 if turn < 500 else 0.002)  # a handler may wait for a thread that reads
            running = [future for future in self._futures if not future.done()]
            if running:
                await asyncio.gather(*map(asyncio.wrap_future, running), return_exceptions=True)
            elif self._at_rest:
                # Nothing waits; now be sure that nobody is still at work on the last message.
                await self.pilot._wait_for_screen()
                self.app.screen._on_timer_update()
                if self._at_rest and all(future.done() for future in self._futures):
                    self._futures.clear()
                    return self
        raise AssertionError(f"never came to rest:\n{self.text}")

    @property
    def _at_rest(self) -> bool:
        searching = any(isinstance(one.node, CommandPalette) and not one.is_finished for one in self.app.workers)
        if self._busy["handling"] or searching or not self.app.key_order.idle:
            return False
        nodes = (node for screen in self.app.screen_stack for node in screen.walk_children(with_self=True))
        return all(pump._message_queue.empty() for pump in (self.app, *nodes))

    async def wait_for(self, wanted: str) -> Seat:
        """Wait until the screen shows that text."""
        for _ in range(400):
            if wanted in self.text:
                return await self.settle()
            await asyncio.sleep(0.01)
            self.app.screen._on_timer_update()
        raise AssertionError(f"never saw {wanted!r}:\n{self.text}")

    @property
    def strips(self) -> list[Strip]:
        """What stands on each line, the screens behind a dialog included, as they are painted."""
        return strips_of(self.app)

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def keys_line(self) -> str:
        return self.lines[-1]

    @property
    def width(self) -> int:
        return self.app.size.width


def strips_of(app: WorkshopApp) -> list[Strip]:
    """The lines of the whole terminal. A dialog's screen asks for the screens behind it, as when it is painted."""
    from textual._context import visible_screen_stack

    token = visible_screen_stack.set(app._background_screens)
    try:
        return app.screen._compositor.render_strips(Size(*app.size))
    finally:
        visible_screen_stack.reset(token)


@asynccontextmanager
async def sit(
    home: Path,
    patch: pytest.MonkeyPatch,
    *,
    session: str = SESSION,
    person: str = "Ana Ruiz",
    role: Role | None = Role.FACILITATOR,
    size: tuple[int, int] = SMALL,
    theme: str = "dark",
    together: float = 0.0,
    clock: FixedClock | None = None,
) -> AsyncIterator[Seat]:
    """Run the application on that home; with no `session`, on its library.

    `together` is how long a command waits to see whether it begins words: here not at all, unless it is asked for.
    """
    from store.connection import Connection

    futures: list[Future[Any]] = []
    submit = Connection.submit

    busy: Counter[str] = Counter()
    dispatch = MessagePump._dispatch_message

    async def counted(self: MessagePump, message: Message) -> None:
        busy["handling"] += 1
        try:
            await dispatch(self, message)
        finally:
            busy["handling"] -= 1

    def noted(self: Connection, *args: Any, **more: Any) -> Future[Any]:
        futures.append(submit(self, *args, **more))
        return futures[-1]

    name_sessions(patch)
    patch.setattr(Connection, "submit", noted)
    patch.setattr(MessagePump, "_dispatch_message", counted)
    app = WorkshopApp(
        home,
        session=session,
        person=person,
        role=role if session else None,
        theme=theme,
        clock=clock or FixedClock(NOW),
    )
    app.key_order.letters.together = together
    async with app.run_test(size=size) as pilot:
        seat = Seat(app, cast("Pilot[Any]", pilot), futures, busy)
        await seat.wait_for("? help")
        try:
            yield seat
        finally:
            for screen in list(app.screen_stack):
                if isinstance(screen, MainScreen):
                    screen.context.close()


def copy_home(home: Path, to: Path) -> Path:
    """A copy of a home of one's own."""
    shutil.copytree(home, to)
    return to
