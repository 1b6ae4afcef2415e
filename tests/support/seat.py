"""The one seat: a person at an application that runs without a terminal. Keys go in, lines of the screen come out.

A key is over when no message is left to handle and no edit is on its way to the session; nothing waits by the clock.
Everything that the tests need of Textual's private parts is in this file.
"""

from __future__ import annotations

import asyncio
import builtins
import datetime
import shutil
import time
import unicodedata
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Generic

import pytest
from textual import events
from textual._context import visible_screen_stack
from textual.app import App
from textual.command import CommandPalette
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Size
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget
from textual.worker import WorkerError
from typing_extensions import TypeVar

from screens.app import WorkshopApp
from screens.grid.widget import WorksheetGrid
from screens.session.screen import MainScreen
from store.connection import Connection
from tests.support.clock import EASTERN, FixedClock
from workshop.sheets.model import Role

WAIT = 120.0
"""Seconds until a fact that does not come is given up; a wait ends on the fact, so a busy machine costs no test."""
SMALL, LARGE = (80, 24), (120, 36)
_CHARACTERS = {"enter": "\r", "tab": "\t"}

A = TypeVar("A", bound=App[Any])
A_co = TypeVar("A_co", bound=App[Any], covariant=True, default=App[Any])
W = TypeVar("W", bound=Widget)


class Capture(HeadlessDriver):
    """A driver for no terminal at all that keeps what would be sent."""

    sent: list[str]

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.__dict__.setdefault("sent", []).append(data)


class Seat(Generic[A_co]):
    """One person at a running application."""

    def __init__(self, app: A_co, pilot: Pilot[Any], futures: list[Future[Any]], busy: Counter[str]) -> None:
        self.app = app
        self.pilot = pilot
        self._futures = futures
        self._busy = busy

    # ------------------------------------------------------------------ what the person does

    async def press(self, *keys: str) -> Seat[A_co]:
        """Press keys, named as Textual names them, each once the one before is over."""
        for key in keys:
            event = events.Key(_character_to_key(key) if len(key) == 1 else key, _character(key))
            event.set_sender(self.app)
            self.app.post_message(event)
            await self.settle()
        return self

    async def type(self, text: str) -> Seat[A_co]:
        """Type a text letter by letter."""
        return await self.press(*({" ": "space", "\n": "enter"}.get(letter, letter) for letter in text))

    async def click(self, *where: Any, **more: Any) -> None:
        """Click a widget or a place, given as to Textual's pilot."""
        await self.pilot.click(*where, **more)
        await self.settle()

    async def resize_terminal(self, columns: int, lines: int) -> None:
        """Change the size of the window."""
        await self.pilot.resize_terminal(columns, lines)
        await self.settle()

    async def leave(self) -> None:
        """Esc to the steps of an open session; a grid waits a moment to tell it from Alt and an arrow."""
        await self.press("escape")
        await self.until(lambda: self.main.rail.has_focus)

    # ------------------------------------------------------------------ waiting for what comes of it

    async def settle(self) -> Seat[A_co]:
        """Wait until nothing is being committed and no message is left to handle; then everything is painted."""
        end, turn = time.monotonic() + WAIT, 0
        while time.monotonic() < end:
            turn += 1
            await asyncio.sleep(0 if turn < 500 else 0.002)  # a handler may wait for a thread that reads
            if self.app._exception is not None:
                raise self.app._exception
            running = [future for future in self._futures if not future.done()]
            if running:
                await asyncio.gather(*map(asyncio.wrap_future, running), return_exceptions=True)
            elif self._at_rest:
                # Nothing waits; now be sure that nobody is still at work on the last message.
                await self.pilot._wait_for_screen(WAIT)
                await self.app._animator.wait_until_complete()
                self.paint()
                if self._at_rest and all(future.done() for future in self._futures):
                    self._futures.clear()
                    return self
        raise AssertionError(f"never came to rest:\n{self.text}")

    @property
    def _at_rest(self) -> bool:
        searching = any(isinstance(one.node, CommandPalette) and not one.is_finished for one in self.app.workers)
        ordered = isinstance(self.app, WorkshopApp) and not self.app.key_order.idle
        if self._busy["handling"] or searching or ordered:
            return False
        pumps: list[MessagePump] = [self.app]
        for screen in self.app.screen_stack:
            pumps += screen.walk_children(with_self=True)
        return all(pump._message_queue.empty() for pump in pumps)

    async def until(self, fact: Callable[[], object], what: str = "what the test waits for") -> Seat[A_co]:
        """Let the application work until something is true."""
        end = time.monotonic() + WAIT
        while not fact():
            if self.app._exception is not None:
                raise self.app._exception
            if time.monotonic() > end:
                raise AssertionError(f"never was so: {what}; the screen was:\n{self.text}")
            await asyncio.sleep(0.005)
            self.paint()
        return await self.settle()

    async def wait_for(self, wanted: str) -> Seat[A_co]:
        """Wait until the screen shows that text."""
        return await self.until(lambda: wanted in self.text, f"{wanted!r} on the screen")

    async def saved(self) -> None:
        """Until nothing is on its way from the worksheets of the open session any more."""
        marks = [grid.state.marks for grid in self.main.query(WorksheetGrid)]
        await self.until(lambda: not any(mark.unsaved or mark.rows for mark in marks), "everything is saved")

    def paint(self) -> None:
        """Draw what changed now, not at the next sixtieth of a second."""
        self.app.screen._on_timer_update()

    # ------------------------------------------------------------------ what the person sees

    @property
    def strips(self) -> list[Strip]:
        """What stands on each line, the screens behind a dialog included, as they are painted."""
        # A dialog's screen asks for the screens behind it, as when it is painted.
        token = visible_screen_stack.set(self.app._background_screens)
        try:
            return self.app.screen._compositor.render_strips(Size(*self.app.size))
        finally:
            visible_screen_stack.reset(token)

    @property
    def lines(self) -> list[str]:
        return [strip.text.rstrip() for strip in self.strips]

    @property
    def text(self) -> str:
        """The lines of the screen."""
        return "\n".join(self.lines)

    @property
    def words(self) -> str:
        """The screen as one line with single spaces, so that a sentence is found wherever it is broken."""
        return " ".join(self.text.split())

    @property
    def keys_line(self) -> str:
        return self.lines[-1]

    def sent(self) -> str:
        """What was sent to the captured terminal since it was asked for last."""
        driver = self.app._driver
        assert isinstance(driver, Capture)
        data = "".join(driver.sent)
        driver.sent.clear()
        return data

    @property
    def width(self) -> int:
        return self.app.size.width

    @property
    def main(self) -> MainScreen:
        """The screen of the open session, perhaps under dialogs."""
        return next(screen for screen in self.app.screen_stack if isinstance(screen, MainScreen))

    def page(self, kind: builtins.type[W]) -> W:
        """The page of the open session that is shown, which must be of that class."""
        page = self.main.deck.page
        assert isinstance(page, kind)
        return page


def _character(key: str) -> str | None:
    """The character that a terminal sends with that key, if any."""
    if len(key) == 1 or key in _CHARACTERS:
        return _CHARACTERS.get(key, key)
    try:
        character = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(key, key)))
    except KeyError:
        return None
    return character if character.isprintable() else None


_parse = Stylesheet._parse_rules
_parsed: dict[tuple[object, ...], list[RuleSet]] = {}


def _parse_once(sheet: Stylesheet, css: str, *args: Any, **more: Any) -> list[RuleSet]:
    """As Textual reads a style sheet, but once for all applications: a sixth of what it takes to open one."""
    key = (css, args, *sorted(more.items()), *sorted(sheet._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse(sheet, css, *args, **more)
    return _parsed[key]


async def _end(app: App[Any]) -> None:
    """Leave, and close the sessions that are open, also those which somebody was just asked about."""
    if app.return_code is None:
        app.exit()
    for screen in app.screen_stack:
        if isinstance(screen, MainScreen):
            screen.context.close()
    working = list(app.workers)
    app.workers.cancel_all()
    for worker in working:
        with suppress(WorkerError):
            await worker.wait()


@asynccontextmanager
async def seat_at(app: A, size: tuple[int, int] = SMALL, *, captured: bool = False) -> AsyncIterator[Seat[A]]:
    """Run an application and sit down at it; `captured` keeps what it would send to a terminal."""
    if captured:
        app.driver_class = Capture
    futures: list[Future[Any]] = []
    busy: Counter[str] = Counter()
    submit, dispatch = Connection.submit, MessagePump._dispatch_message

    async def counted(self: MessagePump, message: Message) -> None:
        busy["handling"] += 1
        try:
            await dispatch(self, message)
        finally:
            busy["handling"] -= 1

    def noted(self: Connection, *args: Any, **more: Any) -> Future[Any]:
        futures.append(submit(self, *args, **more))
        return futures[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "submit", noted)
        patch.setattr(MessagePump, "_dispatch_message", counted)
        patch.setattr(Stylesheet, "_parse_rules", _parse_once)
        async with app.run_test(headless=not captured, size=size) as pilot:
            try:
                yield await Seat(app, pilot, futures, busy).settle()
            finally:
                await _end(app)


# ------------------------------------------------------------------ the whole application and its sample session

DAY = datetime.date(2026, 3, 2)
NOW = datetime.datetime(2026, 3, 2, 14, 40, tzinfo=EASTERN)
CLOCK = FixedClock(NOW)
"""For those who come to the sample session beside the one at the seat; nobody sets it."""
SESSION = "sample-session-abcdef"


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
) -> AsyncIterator[Seat[WorkshopApp]]:
    """Run the application on that home; with no `session`, on its library.

    `together` is how long a command waits to see whether it begins words: here not at all, unless it is asked for.
    """
    name_sessions(patch)
    app = WorkshopApp(
        home,
        session=session,
        person=person,
        role=role if session else None,
        theme=theme,
        clock=clock or FixedClock(NOW),
    )
    app.key_order.letters.together = together
    async with seat_at(app, size) as seat:
        await seat.wait_for("? help")
        yield seat


def copy_home(home: Path, to: Path) -> Path:
    """A copy of a home of one's own."""
    shutil.copytree(home, to)
    return to
